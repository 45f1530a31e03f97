// What is said of a table, at its cells: in words beside them, and told to who hears the page.
export interface Finding {
  readonly severity: "error" | "warning" | "information";
  readonly rules: readonly number[];
  readonly column?: number;
  readonly elsewhere: boolean;
  readonly message: Readonly<Record<string, string>>;
}

export const language = document.documentElement.lang === "en" ? "en" : "zh-Hant";

export function unmark(body: HTMLElement): void {
  body.querySelectorAll(".sl-cells__mark").forEach((mark) => mark.remove());
  body.querySelectorAll(".sl-cells__marked").forEach((row) => row.classList.remove("sl-cells__marked"));
  body.querySelectorAll("input[aria-invalid], input[aria-describedby]").forEach((input) => {
    input.classList.remove("sl-cells__wrong");
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  });
}

export function markCell(cell: HTMLTableCellElement, one: Finding): void {
  const input = cell.querySelector("input") as HTMLInputElement;
  const mark = document.createElement("p");
  mark.className = "sl-cells__mark";
  mark.id = `w-${input.name}`;
  mark.textContent = one.message[language] ?? "";
  cell.append(mark);
  input.setAttribute("aria-describedby", mark.id);
  if (one.severity !== "error") return;
  input.setAttribute("aria-invalid", "true");
  input.classList.add("sl-cells__wrong");
}
