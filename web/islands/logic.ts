// Boxed expressions while one types: names to complete by their scope, and what is wrong at its field. The form is what is sent.
import { Completion } from "./table-editor/completion";
import { language } from "./table-editor/marks";

interface Finding {
  readonly severity: "error" | "warning" | "information";
  readonly path: string;
  readonly message: Readonly<Record<string, string>>;
}

const pause = 150; // ms after a key

class Logic {
  private readonly fields: HTMLTextAreaElement[];
  private readonly state: HTMLElement | null;
  private timer: number | undefined;
  private asked = 0;
  private changed = false;

  constructor(private readonly form: HTMLFormElement) {
    this.fields = [...form.querySelectorAll<HTMLTextAreaElement>("[data-feel]")];
    this.state = form.querySelector<HTMLElement>("[data-logic-state]");
    const required = [...form.querySelectorAll<HTMLOptionElement>("[data-editor-names] option")].map((one) => one.value);
    const completions = new Map<string, Completion>();
    for (const field of this.fields) {
      const scope = field.dataset.scope ?? "";
      const completion = completions.get(scope) ?? new Completion([...scope.split("|").filter(Boolean), ...required]);
      completions.set(scope, completion);
      field.addEventListener("input", () => completion.offer(field));
      field.addEventListener("keydown", (event) => {
        if (!event.isComposing && completion.key(event.key)) event.preventDefault();
      });
      field.addEventListener("blur", () => completion.close());
    }
    form.addEventListener("input", () => {
      this.changed = true;
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.check(), pause);
    });
    form.addEventListener("submit", () => (this.changed = false));
    window.addEventListener("beforeunload", (event) => {
      if (this.changed) event.preventDefault();
    });
  }

  private async check(): Promise<void> {
    const mine = ++this.asked;
    const value = (name: string): string => (this.form.elements.namedItem(name) as HTMLInputElement | null)?.value ?? "";
    const fields: unknown[] = [];
    for (let n = 0; this.form.elements.namedItem(`fields.${n}.path`); ++n) fields.push({ path: value(`fields.${n}.path`), kind: value(`fields.${n}.kind`), value: value(`fields.${n}.value`) });
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    const answer = await fetch(this.form.dataset.logic ?? "", { method: "POST", headers, body: JSON.stringify({ fields }) }).catch(() => undefined);
    if (mine !== this.asked) return; // a later key has asked again
    if (!answer?.ok) return this.say(this.form.dataset.lost ?? "");
    const { findings } = (await answer.json()) as { findings: Finding[] };
    if (mine === this.asked) this.show(findings.filter((one) => one.severity !== "information"));
  }
  private show(findings: readonly Finding[]): void {
    for (const field of this.fields) {
      const faults = findings.filter((one) => one.severity === "error" && one.path === field.dataset.path).map((one) => one.message[language] ?? "");
      field.parentElement?.querySelector(".sl-cells__mark")?.remove();
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
      if (faults.length === 0) continue;
      const mark = document.createElement("p");
      mark.className = "sl-cells__mark";
      mark.id = `w-${field.id}`;
      mark.textContent = faults.join("; ");
      field.after(mark);
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", mark.id);
    }
    const list = document.querySelector("[data-logic-findings]");
    list?.querySelectorAll("ul, p").forEach((old) => old.remove());
    const said = document.createElement(findings.length > 0 ? "ul" : "p");
    said.className = findings.length > 0 ? "govuk-list govuk-list--bullet" : "govuk-body";
    if (findings.length === 0) said.textContent = this.form.dataset.clean ?? "";
    for (const one of findings) said.append(Object.assign(document.createElement("li"), { textContent: one.message[language] ?? "" }));
    list?.append(said);
    this.say(findings.length > 0 ? "" : (this.form.dataset.clean ?? ""));
  }
  private say(text: string): void {
    if (this.state) this.state.textContent = this.changed ? `${this.form.dataset.unsaved ?? ""}${text ? ` · ${text}` : ""}` : text;
  }
}

document.querySelectorAll<HTMLFormElement>("form[data-logic]").forEach((form) => new Logic(form));
