// Completion of names and of FEEL in a field.
type Field = HTMLInputElement | HTMLTextAreaElement;
const offered = 8; // names at once

// FEEL's own words (DMN 1.5 §10.3): what a lawyer is likely to type.
const keywords = "and or not if then else for in return some every satisfies between true false null".split(" ");
const functions =
  "date, time, date and time, duration, years and months duration, today, now, string, number, contains, starts with, ends with, matches, " +
  "substring, upper case, lower case, string length, replace, split, list contains, count, min, max, sum, mean, median, all, any, append, " +
  "concatenate, distinct values, flatten, sort, index of, floor, ceiling, round half up, round half down, round up, round down, abs, modulo, " +
  "decimal, before, after, meets, during, includes, overlaps, day of week, month of year, is, sky.parameter, sky.age, sky.scale, sky.share";
const known = [...keywords, ...functions.split(", ").map((name) => `${name}(`)];

// Names under the field while one types: arrows choose, Enter or Tab takes, Escape closes.
export class Completion {
  private readonly list = document.createElement("ul");
  private input: Field | undefined;
  private chosen = 0;
  private prefix = "";

  constructor(private readonly names: readonly string[]) {
    this.list.className = "sl-cells__names";
    this.list.id = "table-names";
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    document.body.append(this.list);
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the field keeps the focus
      const item = (event.target as Element).closest("li");
      if (item) this.take([...this.list.children].indexOf(item));
    });
  }
  offer(input: Field): void {
    const before = input.value.slice(0, input.selectionStart ?? input.value.length);
    const inText = (before.match(/"/g) ?? []).length % 2 === 1;
    this.prefix = inText ? "" : (/[\p{L}_][\p{L}\p{N}_.]*$/u.exec(before)?.[0] ?? "");
    const low = this.prefix.toLowerCase();
    const found = low === "" ? [] : [...this.names, ...known].filter((name) => name.toLowerCase().startsWith(low) && name.toLowerCase() !== low).slice(0, offered);
    this.list.replaceChildren(
      ...found.map((name, i) => {
        const item = document.createElement("li");
        item.id = `table-name-${i}`;
        item.setAttribute("role", "option");
        item.textContent = name;
        return item;
      }),
    );
    if (found.length === 0) return this.close();
    this.input = input;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("aria-autocomplete", "list");
    const box = input.getBoundingClientRect();
    this.list.hidden = false;
    this.list.style.left = `${Math.max(0, Math.min(box.left + scrollX, document.documentElement.clientWidth - this.list.offsetWidth))}px`;
    this.list.style.top = `${box.bottom + scrollY}px`;
    this.choose(-1);
  }
  close(): void {
    this.list.hidden = true;
    for (const name of ["role", "aria-expanded", "aria-controls", "aria-autocomplete", "aria-activedescendant"]) this.input?.removeAttribute(name);
    this.input = undefined;
  }
  key(key: string): boolean {
    if (!this.input) return false;
    const count = this.list.children.length;
    if (key === "ArrowDown") return this.choose((this.chosen + 1) % count), true;
    if (key === "ArrowUp") return this.choose((this.chosen + count - 1 + (this.chosen < 0 ? 1 : 0)) % count), true;
    if ((key === "Enter" || key === "Tab") && this.chosen >= 0) return this.take(this.chosen), true;
    if (key === "Escape") return this.close(), true;
    return false;
  }
  private choose(place: number): void {
    this.chosen = place;
    [...this.list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === place)));
    if (place >= 0) this.input?.setAttribute("aria-activedescendant", `table-name-${place}`);
    else this.input?.removeAttribute("aria-activedescendant");
  }
  private take(place: number): void {
    const name = this.list.children[place]?.textContent;
    const { input } = this;
    if (!input || !name) return;
    const caret = input.selectionStart ?? input.value.length;
    input.setRangeText(name, caret - this.prefix.length, caret, "end");
    this.close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    this.close();
  }
}
