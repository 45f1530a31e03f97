// Completion of names and of FEEL in a field.
import { language } from "./marks";

type Field = HTMLInputElement | HTMLTextAreaElement;
const offered = 8; // names at once

// FEEL's own words (DMN 1.5 §10.3); its functions come with what each gives, from where they are computed.
const keywords = "and or not if then else for in return some every satisfies between true false null".split(" ");

interface Offer {
  readonly name: string;
  readonly help?: string;
}
interface FeelFunction {
  readonly name: string;
  readonly signature: string;
  readonly help: Readonly<Record<string, string>>;
}

let functions: readonly Offer[] = [];
const place = document.querySelector<HTMLElement>("[data-functions]")?.dataset.functions;
if (place)
  void fetch(place, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? (answer.json() as Promise<{ items: FeelFunction[] }>) : { items: [] }))
    .then(({ items }) => (functions = items.map((one) => ({ name: `${one.name}(`, help: `${one.signature.split("; ")[0] ?? ""} ${one.help[language] ?? ""}` }))))
    .catch(() => undefined); // completion does without them

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
    const found = low === "" ? [] : this.offers().filter(({ name }) => name.toLowerCase().startsWith(low) && name.toLowerCase() !== low).slice(0, offered);
    this.list.replaceChildren(
      ...found.map(({ name, help }, i) => {
        const item = document.createElement("li");
        item.id = `table-name-${i}`;
        item.setAttribute("role", "option");
        item.dataset.name = name;
        item.textContent = name;
        if (help) item.append(Object.assign(document.createElement("small"), { textContent: help }));
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
  private offers(): Offer[] {
    return [...this.names, ...keywords].map((name): Offer => ({ name })).concat(functions);
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
    const name = (this.list.children[place] as HTMLElement | undefined)?.dataset.name;
    const { input } = this;
    if (!input || !name) return;
    const caret = input.selectionStart ?? input.value.length;
    input.setRangeText(name, caret - this.prefix.length, caret, "end");
    this.close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    this.close();
  }
}
