// What comes of a table while it is written: its test cases, the values at hand, and the result over the range of one of them.

interface TableCase {
  readonly place: number;
  readonly name: string;
  readonly passed: boolean;
  readonly inputs: string;
  readonly expected: string;
  readonly got: string;
  readonly remark: string;
  readonly rules: readonly number[];
}
export interface Beside {
  readonly passed: number;
  readonly failed: number;
  readonly cases: readonly TableCase[];
}
interface Stretch {
  readonly text: string;
  readonly result: string;
  readonly varies: boolean;
  readonly proven: boolean;
  readonly here: boolean;
  readonly rules: readonly number[];
  readonly low?: string;
  readonly high?: string;
  readonly low_included: boolean;
  readonly high_included: boolean;
  readonly left: number;
  readonly right: number;
  readonly from: number;
  readonly to: number;
}
interface Slide {
  readonly input: string;
  readonly label: string;
  readonly type: string;
  readonly value: string;
  readonly least: string;
  readonly most: string;
  readonly at: number;
  readonly stretches: readonly Stretch[];
}
export interface TrialView {
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly result: string;
  readonly rules: readonly number[];
  readonly remarks: readonly string[];
  readonly slide?: Slide;
}

const day = 86_400_000; // ms
const notches = 200; // of a slider over numbers that are not few whole ones

function element(name: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

export class Trials {
  private readonly range = document.createElement("input");
  private slide: Slide | undefined;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly touched: () => void,
  ) {
    const figure = this.part("[data-slide]");
    if (!figure) return;
    this.range.type = "range";
    this.range.className = "sl-steps__range";
    this.range.setAttribute("aria-label", this.part("[data-slide-label]")?.textContent ?? "");
    this.setRange(figure.dataset.slideType ?? "", figure.dataset.least ?? "0", figure.dataset.most ?? "100", this.field(figure.dataset.slide ?? "")?.value ?? "");
    figure.append(this.range);
    this.range.addEventListener("input", () => this.slid());
  }

  // The parts of the form that are sent with the grid.
  values(): { values?: unknown; slide?: string } {
    const fields = [...this.form.querySelectorAll<HTMLInputElement>("[data-value]")];
    if (fields.length === 0) return {};
    const slide = this.form.querySelector<HTMLSelectElement>("[name=slide]")?.value;
    return { values: fields.map((one) => ({ name: one.dataset.value, text: one.value })), ...(slide ? { slide } : {}) };
  }
  // Values of a case, as the server gives them back.
  take(trial: TrialView): void {
    for (const one of trial.fields) {
      const field = this.field(one.name);
      if (field) field.value = one.value;
    }
  }

  show(beside: Beside, trial: TrialView | undefined): void {
    this.showCases(beside);
    if (!trial) return;
    const says = (selector: string, text: string): void => {
      const part = this.part(selector);
      if (part && part.textContent !== text) part.textContent = text;
    };
    says("[data-result]", trial.result);
    says("[data-result-rules]", this.rules(trial.rules));
    this.part("[data-remarks]")?.replaceChildren(...trial.remarks.map((one) => element("li", "", one)));
    if (trial.slide) this.showSlide(trial.slide);
  }
  fires(rules: readonly number[], rows: readonly HTMLTableRowElement[]): void {
    rows.forEach((row, r) => {
      const head = row.querySelector("th") as HTMLElement;
      const mark = head.querySelector(".sl-cells__fires");
      if (!rules.includes(r + 1)) mark?.remove();
      else if (!mark) head.append(element("span", "sl-cells__fires", this.form.dataset.holds));
    });
  }

  private part(selector: string): HTMLElement | null {
    return this.form.querySelector<HTMLElement>(selector);
  }
  private field(name: string): HTMLInputElement | undefined {
    return [...this.form.querySelectorAll<HTMLInputElement>("[data-value]")].find((one) => one.dataset.value === name);
  }
  private say(key: string): string {
    return this.form.dataset[key] ?? "";
  }
  private rules(rules: readonly number[]): string {
    return rules.length > 0 ? this.say("rule").replace("{rules}", rules.join(", ")) : this.say("noRule");
  }

  private showCases(beside: Beside): void {
    const list = this.part("[data-cases-list]");
    if (!list) return;
    const focused = list.contains(document.activeElement) ? (document.activeElement as HTMLButtonElement).value : undefined;
    list.replaceChildren(...beside.cases.map((one) => this.caseLine(one)));
    if (focused) list.querySelector<HTMLElement>(`button[value="${focused}"]`)?.focus();
    const counts = this.part("[data-cases-count]")?.children;
    [beside.passed, beside.failed].forEach((count, i) => {
      const tag = counts?.[i];
      if (tag) tag.textContent = (tag.textContent ?? "").replace(/\d+$/, String(count));
    });
    counts?.[1]?.classList.toggle("sl-tag--soon", beside.failed > 0);
    const none = this.part("[data-cases-none]");
    if (none) none.hidden = beside.cases.length > 0;
  }
  private caseLine(one: TableCase): HTMLElement {
    const line = element("li", one.passed ? "sl-tried__good" : "sl-tried__bad");
    const head = document.createElement("p");
    head.append(element("strong", "", one.name), " ", element("span", one.passed ? "sl-tag sl-tag--open" : "sl-tag sl-tag--soon", this.say(one.passed ? "passed" : "failed")));
    const result = document.createElement("p");
    result.append(`${this.say("expected")} `, element("b", "", one.expected));
    if (!one.passed) result.append(` · ${this.say("got")} `, element("b", "", one.got));
    result.append(` · ${this.rules(one.rules)}`, one.remark ? ` · ${one.remark}` : "");
    const use = element("button", "sl-tried__use", this.say("use")) as HTMLButtonElement;
    use.name = "use";
    use.value = String(one.place);
    use.setAttribute("aria-label", `${this.say("use")} ${one.name}`);
    line.append(head, element("p", "sl-quiet", one.inputs), result, ...(this.part("[data-trial]") ? [use] : []));
    return line;
  }

  private showSlide(slide: Slide): void {
    this.slide = slide;
    const steps = this.part("[data-steps]");
    const path = (one: Stretch): SVGElement => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", "path");
      made.setAttribute("d", `M${one.left} 1000L${one.left} ${1000 - one.from}L${one.right} ${1000 - one.to}L${one.right} 1000Z`);
      if (one.here) made.setAttribute("class", "sl-steps__here");
      return made;
    };
    steps?.replaceChildren(...slide.stretches.map(path));
    this.pointAt(slide.at);
    const ends: [string, string][] = [["[data-least-text]", slide.least], ["[data-most-text]", slide.most], ["[data-slide-label]", slide.label]];
    for (const [selector, text] of ends) {
      const part = this.part(selector);
      if (part) part.textContent = text;
    }
    this.range.setAttribute("aria-label", slide.label);
    if (document.activeElement !== this.range) this.setRange(slide.type, slide.least, slide.most, slide.value);
    this.part("[data-stretches]")?.replaceChildren(...slide.stretches.map((one) => this.stretchLine(one)));
  }
  private stretchLine(one: Stretch): HTMLElement {
    const line = element("tr", one.here ? "sl-stretches__here" : "");
    const head = element("th", "", one.text || this.say("any"));
    head.setAttribute("scope", "row");
    if (one.here) head.append(" ", element("span", "sl-tag", this.say("here")));
    const result = element("td", "", one.result);
    if (one.varies) result.append(" ", element("span", "sl-quiet", this.say("varies")));
    else if (!one.proven) result.append(" ", element("span", "sl-quiet", this.say("triedOnly")));
    line.append(head, result, element("td", "", this.rules(one.rules)));
    return line;
  }

  // --- the slider ---
  private number(text: string): number {
    const date = /^-?\d{4,}-\d\d-\d\d$/.test(text);
    return date ? Math.round(Date.parse(`${text}T00:00Z`) / day) : Number(text);
  }
  private setRange(type: string, least: string, most: string, value: string): void {
    const [low, high] = [this.number(least), this.number(most)];
    const whole = type === "date" || (Number.isInteger(low) && Number.isInteger(high) && high - low <= 10_000);
    this.range.min = String(low);
    this.range.max = String(high);
    this.range.step = whole ? "1" : String(Math.max((high - low) / notches, Number.EPSILON));
    this.range.dataset.type = type;
    if (value !== "") this.range.value = String(this.number(value));
    this.tell();
  }
  private text(): string {
    if (this.range.dataset.type !== "date") return String(Number(Number(this.range.value).toPrecision(12)));
    return new Date(Number(this.range.value) * day).toISOString().slice(0, 10);
  }
  private tell(): void {
    const at = this.text();
    const in_ = this.slide?.stretches.find((one) => this.holds(one, Number(this.range.value)));
    this.range.setAttribute("aria-valuetext", in_ ? `${at}: ${in_.result}` : at);
  }
  private holds(one: Stretch, value: number): boolean {
    const low = one.low === undefined ? -Infinity : this.number(one.low);
    const high = one.high === undefined ? Infinity : this.number(one.high);
    return (value > low || (value === low && one.low_included)) && (value < high || (value === high && one.high_included));
  }
  private pointAt(at: number): void {
    const line = this.part("[data-here]") ?? this.part("[data-steps]")?.parentElement?.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "line"));
    if (!line) return;
    for (const [name, value] of Object.entries({ x1: at, x2: at, y1: 0, y2: 1000, "data-here": "" })) line.setAttribute(name, String(value));
    line.classList.toggle("sl-steps__gone", at < 0);
  }
  // What is known of the stretches answers at once; the server says the rest when the slider rests.
  private slid(): void {
    const name = this.slide?.input ?? this.part("[data-slide]")?.dataset.slide ?? "";
    const field = this.field(name);
    if (field) field.value = this.text();
    const [low, high, value] = [Number(this.range.min), Number(this.range.max), Number(this.range.value)];
    this.pointAt(Math.round(((value - low) / (high - low)) * 1000));
    const found = this.slide?.stretches.find((one) => this.holds(one, value));
    if (found && !found.varies) {
      const result = this.part("[data-result]");
      if (result) result.textContent = found.result;
      const rules = this.part("[data-result-rules]");
      if (rules) rules.textContent = this.rules(found.rules);
    }
    this.tell();
    this.touched();
  }
}

