// Lines of cells with tabs between them, as spreadsheets put them on the clipboard (RFC 4180 quoting).
export function blockOf(text: string): string[][] {
  const lines: string[][] = [[""]];
  let quoted = false;
  for (let i = 0; i < text.length; ++i) {
    const c = text[i] as string;
    const line = lines[lines.length - 1] as string[];
    const last = line.length - 1;
    if (quoted && c === '"' && text[i + 1] === '"') (line[last] += '"'), ++i;
    else if (quoted) c === '"' ? (quoted = false) : (line[last] += c);
    else if (c === '"' && line[last] === "" && closes(text, i)) quoted = true;
    else if (c === "\t") line.push("");
    else if (c === "\n") lines.push([""]);
    else if (c !== "\r") line[last] += c;
  }
  if (lines.length > 1 && lines[lines.length - 1]!.length === 1 && lines[lines.length - 1]![0] === "") lines.pop();
  return lines;
}
// A quote that opens a cell is a spreadsheet's if the cell ends with one; else it begins a text of FEEL: "taichung", "taipei".
function closes(text: string, from: number): boolean {
  const end = /(?:[^"]|"")*"(?=[\t\r\n]|$)/y;
  end.lastIndex = from + 1;
  const cell = end.exec(text);
  return cell !== null && /[\t\n]|""/.test(cell[0]);
}
