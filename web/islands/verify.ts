// /verify: a receipt is dropped or chosen and checked here, offline; without script the page says how skylantern-verify does it.
import { check, type Outcome } from "./tlog";

const longestFile = 1_000_000; // bytes; a receipt is a few thousand

function need<T extends Element>(root: ParentNode, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}

// The words stand in the page, in its language.
function word(root: ParentNode, name: string): string {
  return root.querySelector(`[data-word="${name}"]`)?.textContent ?? name;
}

function show(root: HTMLElement, outcome: Outcome, file: string): void {
  const result = need<HTMLElement>(root, "[data-result]");
  const steps = need<HTMLElement>(root, "[data-steps]");
  need<HTMLElement>(root, "[data-verdict]").textContent = `${word(root, outcome.valid ? "valid" : "invalid")} (${file})`;
  steps.replaceChildren(
    ...outcome.steps.map((step) => {
      const line = document.createElement("li");
      const mark = document.createElement("strong");
      mark.textContent = step.good ? "✓ " : "✗ ";
      line.append(mark, word(root, `${step.what}.${step.good ? "good" : "bad"}`), step.detail === "" ? "" : ` (${step.detail})`);
      return line;
    }),
  );
  need<HTMLElement>(root, "[data-entry]").textContent = outcome.entry;
  need<HTMLElement>(root, "[data-entry-part]").hidden = outcome.entry === "";
  result.hidden = false;
  result.focus();
}

async function take(root: HTMLElement, file: File): Promise<void> {
  const policy = need<HTMLTextAreaElement>(root, "textarea").value;
  const bytes = file.size > longestFile ? new Uint8Array() : new Uint8Array(await file.arrayBuffer());
  show(root, check(bytes, policy), file.name);
}

function listen(root: HTMLElement): void {
  const input = need<HTMLInputElement>(root, "input[type=file]");
  const zone = need<HTMLElement>(root, "[data-drop]");
  const chosen = (): void => {
    const file = input.files?.[0];
    if (file) void take(root, file);
  };
  input.addEventListener("change", chosen);
  need<HTMLTextAreaElement>(root, "textarea").addEventListener("change", chosen);
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) void take(root, file);
  });
  root.hidden = false;
}

const island = document.querySelector<HTMLElement>("[data-verify]");
if (island) listen(island);
