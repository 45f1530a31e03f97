// A decision table with the keys of a spreadsheet (WAI-ARIA grid pattern), undo, blocks of a clipboard, completion of names, and what is
// said of it while one types. The form below stays what is sent: without script it works by itself.
import { blockOf } from "./table-editor/clipboard";
import { type Finding, language, markCell, unmark } from "./table-editor/marks";
import { Completion } from "./table-editor/completion";
import { type Beside, Trials, type TrialView } from "./table-editor/trial";

interface Row {
  readonly id: string;
  readonly cells: readonly string[];
}
interface Spot {
  row: number;
  column: number;
}

const pause = 80; // ms after a key: with the answer of the server within the 300 ms a marker may take

class Editor {
  private readonly grid: HTMLTableElement;
  private readonly body: HTMLTableSectionElement;
  private readonly pattern: HTMLTableRowElement | null;
  private readonly state: HTMLElement | null;
  private past: Row[][] = [];
  private future: Row[][] = [];
  private at: Spot = { row: 0, column: 0 };
  private anchor: Spot = { row: 0, column: 0 };
  private editing: { input: HTMLInputElement; before: string } | undefined;
  private timer: number | undefined;
  private asked = 0;
  private changed = false;
  private readonly completion: Completion;
  private readonly trials: Trials;

  constructor(private readonly form: HTMLFormElement) {
    this.grid = form.querySelector<HTMLTableElement>("[data-grid]") as HTMLTableElement;
    this.body = this.grid.tBodies[0] as HTMLTableSectionElement;
    this.pattern = (this.body.rows[0]?.cloneNode(true) as HTMLTableRowElement | undefined) ?? null;
    this.state = form.querySelector<HTMLElement>("[data-editor-state]");
    this.completion = new Completion([...form.querySelectorAll<HTMLOptionElement>("[data-editor-names] option")].map((one) => one.value));
    this.changed = form.dataset.dirty !== undefined;
    this.trials = new Trials(form, () => this.recheck());
    const keys = form.querySelector<HTMLElement>("[data-editor-keys]");
    if (keys) keys.hidden = false;
    const frame = this.grid.parentElement as HTMLElement;
    frame.removeAttribute("tabindex"); // its cells take the focus now
    this.grid.setAttribute("role", "grid");
    this.grid.setAttribute("aria-label", frame.getAttribute("aria-label") ?? "");
    if (keys) this.grid.setAttribute("aria-describedby", keys.id);
    this.grid.setAttribute("aria-multiselectable", "true");
    this.dress();
    this.listen();
  }

  // --- cells ---
  private rows(): HTMLTableRowElement[] {
    return [...this.body.rows];
  }
  private cells(row: number): HTMLTableCellElement[] {
    const found = this.body.rows[row];
    return found ? [...found.cells].filter((cell) => cell.querySelector("input:not([type=hidden])") !== null && cell.tagName === "TD") : [];
  }
  private cell(spot: Spot): HTMLTableCellElement | undefined {
    return this.cells(spot.row)[spot.column];
  }
  private input(cell: HTMLTableCellElement): HTMLInputElement {
    return cell.querySelector("input") as HTMLInputElement;
  }
  private read(): Row[] {
    return this.rows().map((row, index) => ({
      id: row.querySelector<HTMLInputElement>("th input")?.value ?? "",
      cells: this.cells(index).map((cell) => this.input(cell).value),
    }));
  }
  private spotOf(cell: Element | null): Spot | undefined {
    const holder = cell?.closest("td");
    const row = holder?.closest("tr");
    if (!holder || !row || row.parentElement !== this.body) return undefined;
    const place = this.rows().indexOf(row);
    const column = this.cells(place).indexOf(holder);
    return column < 0 ? undefined : { row: place, column };
  }

  // Names, numbers and roles of all cells, after rows came, went or moved.
  private dress(): void {
    this.rows().forEach((row, r) => {
      row.setAttribute("role", "row");
      const head = row.querySelector("th") as HTMLElement;
      const id = head.querySelector("input") as HTMLInputElement;
      head.childNodes[0]!.textContent = String(r + 1);
      id.name = `rules.${r}.id`;
      this.cells(r).forEach((cell, c) => {
        const input = this.input(cell);
        cell.setAttribute("role", "gridcell");
        cell.tabIndex = r === this.at.row && c === this.at.column ? 0 : -1;
        input.name = `rules.${r}.cells.${c}`;
        input.id = `f-${input.name}`;
        input.tabIndex = -1;
        input.setAttribute("aria-label", (input.getAttribute("aria-label") ?? "").replace(/\d+$/, String(r + 1)));
      });
      row.querySelectorAll<HTMLButtonElement>("button[name=change]").forEach((button) => {
        button.value = `${button.value.split(":")[0]}:${r + 1}`;
        button.setAttribute("aria-label", (button.getAttribute("aria-label") ?? "").replace(/\d+$/, String(r + 1)));
      });
    });
  }

  private draw(rows: readonly Row[]): void {
    if (!this.pattern) return;
    const now = this.rows();
    while (now.length > rows.length) now.pop()!.remove();
    while (now.length < rows.length) now.push(this.body.appendChild(this.pattern.cloneNode(true) as HTMLTableRowElement));
    rows.forEach((row, r) => {
      (now[r]!.querySelector("th input") as HTMLInputElement).value = row.id;
      this.cells(r).forEach((cell, c) => (this.input(cell).value = row.cells[c] ?? ""));
    });
    unmark(this.body);
    this.dress();
  }

  // One step that can be undone: what `change` makes of the rows.
  private step(change: (rows: Row[]) => Row[]): void {
    const before = this.read();
    this.keep(before, change([...before]));
  }
  private keep(before: Row[], after: Row[]): void {
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    this.past.push(before);
    this.future = [];
    this.draw(after);
    this.touched();
  }
  private travel(from: Row[][], to: Row[][]): void {
    const there = from.pop();
    if (!there) return;
    to.push(this.read());
    this.draw(there);
    this.go(this.at);
    this.touched();
  }
  private touched(): void {
    this.changed = true;
    this.recheck();
  }
  private recheck(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.check(), pause);
  }

  // --- moving and choosing ---
  private go(spot: Spot, extend = false): void {
    const last = this.rows().length - 1;
    const row = Math.max(0, Math.min(last, spot.row));
    const column = Math.max(0, Math.min(this.cells(row).length - 1, spot.column));
    const before = this.cell(this.at);
    if (before) before.tabIndex = -1;
    this.at = { row, column };
    if (!extend) this.anchor = { ...this.at };
    const cell = this.cell(this.at);
    if (!cell) return;
    cell.tabIndex = 0;
    cell.focus();
    this.select();
  }
  private block(): { top: number; left: number; bottom: number; right: number } {
    const [a, b] = [this.anchor, this.at];
    return { top: Math.min(a.row, b.row), left: Math.min(a.column, b.column), bottom: Math.max(a.row, b.row), right: Math.max(a.column, b.column) };
  }
  private select(): void {
    const { top, left, bottom, right } = this.block();
    const several = top !== bottom || left !== right;
    this.rows().forEach((_, r) =>
      this.cells(r).forEach((cell, c) => {
        if (several && r >= top && r <= bottom && c >= left && c <= right) cell.setAttribute("aria-selected", "true");
        else cell.removeAttribute("aria-selected");
      }),
    );
  }

  // --- writing ---
  private edit(text?: string): void {
    const cell = this.cell(this.at);
    if (!cell) return;
    const input = this.input(cell);
    this.editing = { input, before: input.value };
    if (text !== undefined) input.value = text;
    input.focus();
    if (text === undefined) input.setSelectionRange(input.value.length, input.value.length);
    else this.completion.offer(input);
  }
  private leave(kept: boolean): void {
    const { editing } = this;
    if (!editing) return;
    this.editing = undefined;
    this.completion.close();
    if (!kept) {
      editing.input.value = editing.before;
      return this.touched();
    }
    if (editing.input.value === editing.before) return;
    const after = this.read();
    const spot = this.spotOf(editing.input);
    const before = after.map((row, r) => (spot && r === spot.row ? { ...row, cells: row.cells.map((text, c) => (c === spot.column ? editing.before : text)) } : row));
    this.past.push(before);
    this.future = [];
    this.touched();
  }

  private copy(event: ClipboardEvent): void {
    if (this.editing || !this.spotOf(document.activeElement)) return;
    const { top, left, bottom, right } = this.block();
    const quoted = (text: string): string => (/["\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines = this.read().slice(top, bottom + 1).map((row) => row.cells.slice(left, right + 1).map(quoted).join("\t"));
    event.clipboardData?.setData("text/plain", lines.join("\n"));
    event.preventDefault();
    if (event.type === "cut") this.clear();
  }
  private paste(event: ClipboardEvent): void {
    if (this.editing || !this.spotOf(document.activeElement)) return;
    event.preventDefault();
    const block = blockOf(event.clipboardData?.getData("text/plain") ?? "");
    const { top, left } = this.block();
    this.step((rows) => {
      block.forEach((line, r) => {
        const row = rows[top + r] ?? this.fresh();
        rows[top + r] = { ...row, cells: row.cells.map((text, c) => (c >= left && c < left + line.length ? (line[c - left] ?? "") : text)) };
      });
      return rows;
    });
    this.anchor = { row: top, column: left };
    this.go({ row: top + block.length - 1, column: left + Math.max(...block.map((line) => line.length)) - 1 }, true);
  }
  private clear(): void {
    const { top, left, bottom, right } = this.block();
    const fresh = this.fresh();
    this.step((rows) => rows.map((row, r) => (r < top || r > bottom ? row : { ...row, cells: row.cells.map((text, c) => (c < left || c > right ? text : (fresh.cells[c] ?? ""))) })));
    this.go(this.at);
  }
  // A rule that holds for anything and gives nothing yet, as the server adds one.
  private fresh(): Row {
    const cells = this.pattern ? [...this.pattern.cells].filter((cell) => cell.tagName === "TD" && cell.querySelector("input")) : [];
    return { id: "", cells: cells.map((cell) => (cell.classList.contains("sl-cells__input") ? "-" : cell.classList.contains("sl-cells__output") ? "null" : "")) };
  }

  // What a button of a row does, without asking the server.
  private change(command: string): boolean {
    const [name, number] = command.split(":");
    const row = Number(number) - 1;
    const swap = (rows: Row[], a: number, b: number): Row[] => {
      if (rows[a] && rows[b]) [rows[a], rows[b]] = [rows[b] as Row, rows[a] as Row];
      return rows;
    };
    if (!this.pattern) return false;
    if (name === "add-rule") this.step((rows) => [...rows, this.fresh()]);
    else if (name === "copy-rule") this.step((rows) => rows.flatMap((one, r) => (r === row ? [one, { ...one, id: "" }] : [one])));
    else if (name === "delete-rule") this.step((rows) => rows.filter((_, r) => r !== row));
    else if (name === "up") this.step((rows) => swap(rows, row, row - 1));
    else if (name === "down") this.step((rows) => swap(rows, row, row + 1));
    else return false;
    const to = name === "add-rule" ? this.rows().length - 1 : name === "up" ? row - 1 : name === "down" || name === "copy-rule" ? row + 1 : row;
    this.go({ row: to, column: this.at.column });
    return true;
  }

  // --- what is said of it ---
  private async check(use?: number): Promise<void> {
    const mine = ++this.asked;
    this.say(this.form.dataset.checking ?? "");
    const answer = await fetch(this.form.dataset.tableEditor ?? "", { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json", "Accept-Language": language }, body: JSON.stringify({ ...this.asJson(), ...(use ? { use } : {}) }) }).catch(() => undefined);
    if (mine !== this.asked) return; // a later key has asked again
    if (!answer?.ok) return this.say(this.form.dataset.lost ?? "");
    const { findings, beside, trial } = (await answer.json()) as { findings: Finding[]; beside: Beside; trial?: TrialView };
    if (mine !== this.asked) return;
    if (use && trial) this.trials.take(trial);
    this.trials.show(beside, trial);
    this.mark(findings);
    this.trials.fires(trial?.rules ?? [], this.rows());
  }
  private asJson(): object {
    const field = (name: string): string => (this.form.elements.namedItem(name) as HTMLInputElement | null)?.value ?? "";
    const columns: unknown[] = [];
    for (let c = 0; this.form.elements.namedItem(`columns.${c}.kind`); ++c) {
      const part = (name: string): string => field(`columns.${c}.${name}`);
      columns.push({ kind: part("kind"), id: part("id"), text: part("text"), label: part("label"), type: part("type"), values: part("values") });
    }
    return { hit_policy: field("hit_policy"), columns, rules: this.read(), ...this.trials.values() };
  }
  private mark(findings: readonly Finding[]): void {
    unmark(this.body);
    const told = findings.filter((one) => one.severity !== "information");
    for (const one of told) {
      if (one.elsewhere) continue;
      for (const rule of one.rules) {
        this.body.rows[rule - 1]?.classList.add("sl-cells__marked");
        const cell = one.column ? this.cell({ row: rule - 1, column: one.column - 1 }) : undefined;
        if (cell) markCell(cell, one);
      }
    }
    const list = document.querySelector("[data-editor-findings]");
    list?.querySelectorAll("ul, p").forEach((old) => old.remove());
    const said = document.createElement(findings.length > 0 ? "ul" : "p");
    said.className = findings.length > 0 ? "govuk-list govuk-list--bullet" : "govuk-body";
    if (findings.length === 0) said.textContent = this.form.dataset.clean ?? "";
    for (const one of findings) said.append(this.line(one));
    list?.append(said);
    this.say(told.length > 0 ? (this.form.dataset.found ?? "").replace("{count}", String(told.length)) : (this.form.dataset.clean ?? ""));
  }
  private line(one: Finding): HTMLElement {
    const item = document.createElement("li");
    const rule = one.rules[0];
    const text = one.message[language] ?? "";
    if (one.elsewhere || rule === undefined) return (item.textContent = text), item;
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = "#table";
    link.textContent = text;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      this.go({ row: rule - 1, column: (one.column ?? 1) - 1 });
    });
    item.append(link);
    return item;
  }
  private say(text: string): void {
    if (this.state) this.state.textContent = this.changed ? `${this.form.dataset.unsaved ?? ""} · ${text}` : text;
  }

  // --- keys ---
  private listen(): void {
    this.grid.addEventListener("keydown", (event) => this.key(event));
    this.grid.addEventListener("focusin", (event) => {
      const spot = this.spotOf(event.target as Element);
      if (!spot || this.editing || !(event.target instanceof HTMLInputElement)) return;
      this.at = spot; // a click into the field begins to edit it
      this.anchor = { ...spot };
      this.select();
      this.editing = { input: event.target, before: event.target.value };
    });
    this.grid.addEventListener("focusout", (event) => {
      if (this.editing && event.target === this.editing.input) this.leave(true);
    });
    this.grid.addEventListener("input", (event) => {
      this.touched();
      if (event.target instanceof HTMLInputElement) this.completion.offer(event.target);
    });
    document.addEventListener("copy", (event) => this.copy(event));
    document.addEventListener("cut", (event) => this.copy(event));
    document.addEventListener("paste", (event) => this.paste(event));
    const tried = (target: EventTarget | null): boolean => target instanceof Element && target.closest("[data-trial]") !== null;
    this.form.addEventListener("change", (event) => (tried(event.target) ? this.recheck() : this.touched()));
    this.form.addEventListener("input", (event) => {
      if (event.target instanceof HTMLElement && event.target.dataset.value !== undefined) this.recheck();
    });
    this.form.addEventListener("submit", (event) => {
      const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
      if (button?.name === "change" && this.change(button.value)) return event.preventDefault();
      if (button?.name === "use" || button?.hasAttribute("data-recheck")) {
        event.preventDefault();
        this.leave(true);
        return void this.check(button.name === "use" ? Number(button.value) : undefined);
      }
      this.leave(true);
      this.changed = false;
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.changed) event.preventDefault();
    });
  }
  private key(event: KeyboardEvent): void {
    if (!this.spotOf(event.target as Element) || event.isComposing) return;
    if (this.editing ? this.keyInField(event) : this.keyOnCell(event)) event.preventDefault();
  }
  private keyInField(event: KeyboardEvent): boolean {
    if (this.completion.key(event.key)) return true;
    if (event.key === "Escape") return this.leave(false), this.go(this.at), true;
    if (event.key === "Enter") return this.leave(true), this.go({ row: this.at.row + (event.shiftKey ? -1 : 1), column: this.at.column }), true;
    if (event.key === "Tab") return this.leave(true), this.beside(event.shiftKey);
    return false;
  }
  // The cell before or behind; at either end the focus leaves the table.
  private beside(back: boolean): boolean {
    const width = this.cells(this.at.row).length;
    const place = this.at.row * width + this.at.column + (back ? -1 : 1);
    if (place < 0 || place >= width * this.rows().length) return false;
    this.go({ row: Math.floor(place / width), column: place % width });
    return true;
  }
  private keyOnCell(event: KeyboardEvent): boolean {
    const { row, column } = this.at;
    const far = event.ctrlKey || event.metaKey;
    const steps: Readonly<Record<string, Spot>> = {
      ArrowUp: { row: far ? 0 : row - 1, column },
      ArrowDown: { row: far ? Infinity : row + 1, column },
      ArrowLeft: { row, column: far ? 0 : column - 1 },
      ArrowRight: { row, column: far ? Infinity : column + 1 },
      Home: { row: far ? 0 : row, column: 0 },
      End: { row: far ? Infinity : row, column: Infinity },
      PageUp: { row: row - 10, column },
      PageDown: { row: row + 10, column },
    };
    const to = steps[event.key];
    if (to) return this.go(to, event.shiftKey), true;
    if (far && event.key.toLowerCase() === "z") return this.travel(event.shiftKey ? this.future : this.past, event.shiftKey ? this.past : this.future), true;
    if (far && event.key.toLowerCase() === "y") return this.travel(this.future, this.past), true;
    if (far && event.key.toLowerCase() === "a") return (this.anchor = { row: 0, column: 0 }), this.go({ row: Infinity, column: Infinity }, true), true;
    if (far || event.altKey) return false;
    if (event.key === "Enter" || event.key === "F2") return this.edit(), true;
    if (event.key === "Delete" || event.key === "Backspace") return this.clear(), true;
    if (event.key === "Escape") return (this.anchor = { ...this.at }), this.select(), true;
    if (event.key === "Tab") return this.beside(event.shiftKey);
    if (event.key.length === 1) return this.edit(event.key), true;
    return false;
  }
}

document.querySelectorAll<HTMLFormElement>("form[data-table-editor]").forEach((form) => new Editor(form));
