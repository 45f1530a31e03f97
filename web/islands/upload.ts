// A large file is sent in parts by tus 1.0.0, with a bar, a pause, and going on after a lost connection or another visit. Then the form
// itself is sent, with the upload's id in the place of the file: without script it carries the file as forms do.
const part = 8 * 1024 * 1024; // bytes; the most that the server takes at once
const waits = [1, 2, 4, 8, 15, 30]; // seconds before the next try; the last one stays
const lost = [404, 410]; // the upload has expired or was used
const remembered = "upload:"; // in localStorage, by the file's name, size and time of its last change

class Refused extends Error {}
class Gone extends Error {}

class Sending {
  private readonly box: HTMLElement;
  private readonly bar: HTMLProgressElement;
  private readonly text: HTMLElement;
  private readonly button: HTMLButtonElement;
  private paused = false;
  private going: AbortController | undefined;
  private wake: (() => void) | undefined;

  constructor(private readonly form: HTMLFormElement, private readonly input: HTMLInputElement, private readonly uploads: string) {
    this.box = form.querySelector<HTMLElement>("[data-upload]")!;
    this.bar = this.box.querySelector("progress")!;
    this.text = this.box.querySelector<HTMLElement>("[data-upload-text]")!;
    this.button = this.box.querySelector("button")!;
    this.button.addEventListener("click", () => this.toggle());
  }

  private word(name: string): string {
    return this.box.querySelector(`[data-word="${name}"]`)?.textContent ?? name;
  }

  private say(message: string): void {
    this.text.textContent = message;
  }

  private toggle(): void {
    this.paused = !this.paused;
    this.button.textContent = this.word(this.paused ? "continue" : "pause");
    if (this.paused) {
      this.going?.abort();
      this.say(this.word("paused"));
    } else this.wake?.();
  }

  private async ask(method: string, address: string, headers: Record<string, string> = {}, body?: Blob): Promise<Response> {
    this.going = new AbortController();
    const answer = await fetch(address, { method, body, signal: this.going.signal, headers: { Accept: "application/json", "Tus-Resumable": "1.0.0", ...headers } });
    if (answer.ok) return answer;
    if (lost.includes(answer.status)) throw new Gone();
    if (answer.status >= 500 || answer.status === 429 || answer.status === 409) throw new Error(String(answer.status)); // 409: asked again where to go on
    const problem = (await answer.json().catch(() => ({}))) as { title?: string; detail?: string };
    throw new Refused([problem.title, problem.detail].filter(Boolean).join(" ") || String(answer.status));
  }

  private async begin(file: File): Promise<string> {
    const name = btoa(Array.from(new TextEncoder().encode(file.name), (byte) => String.fromCharCode(byte)).join(""));
    const made = await this.ask("POST", this.uploads, { "Upload-Length": String(file.size), "Upload-Metadata": `filename ${name}` });
    return made.headers.get("Location") ?? "";
  }

  // Where the file stands, from an earlier visit or begun now.
  private async place(file: File, key: string): Promise<{ address: string; offset: number }> {
    const known = localStorage.getItem(key);
    if (known) {
      try {
        const head = await this.ask("HEAD", known);
        return { address: known, offset: Number(head.headers.get("Upload-Offset")) };
      } catch (fault) {
        if (!(fault instanceof Gone)) throw fault;
        localStorage.removeItem(key);
      }
    }
    const address = await this.begin(file);
    localStorage.setItem(key, address);
    return { address, offset: 0 };
  }

  private show(offset: number, size: number): void {
    this.bar.max = size;
    this.bar.value = offset;
    const amount = (bytes: number): string => (bytes / 1024 / 1024).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 0 });
    this.say(`${amount(offset)} / ${amount(size)} MiB`);
  }

  private async once(file: File, key: string): Promise<string> {
    const from = await this.place(file, key);
    let offset = from.offset;
    this.show(offset, file.size);
    while (offset < file.size) {
      const headers = { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
      const sent = await this.ask("PATCH", from.address, headers, file.slice(offset, offset + part));
      offset = Number(sent.headers.get("Upload-Offset"));
      this.show(offset, file.size);
    }
    return from.address;
  }

  private pause(seconds: number): Promise<void> {
    return new Promise((next) => {
      this.wake = next;
      if (seconds > 0) window.setTimeout(() => !this.paused && next(), seconds * 1000);
    });
  }

  private async whole(file: File, key: string): Promise<string> {
    for (let tries = 0; ; tries += 1) {
      const before = this.bar.value;
      try {
        return await this.once(file, key);
      } catch (fault) {
        if (fault instanceof Refused) throw fault;
        if (this.bar.value > before) tries = 0;
        if (this.paused) await this.pause(0);
        else {
          this.say(this.word("lost"));
          await this.pause(waits[Math.min(tries, waits.length - 1)] ?? 1);
        }
      }
    }
  }

  async send(file: File): Promise<void> {
    const key = `${remembered}${file.name}:${file.size}:${file.lastModified}`;
    this.box.hidden = false;
    this.form.querySelectorAll<HTMLButtonElement>("button:not([type=button])").forEach((one) => (one.disabled = true));
    try {
      const address = await this.whole(file, key);
      localStorage.removeItem(key);
      const id = document.createElement("input");
      Object.assign(id, { type: "hidden", name: this.input.name, value: address.split("/").pop() ?? "" });
      this.input.disabled = true;
      this.form.append(id);
      this.form.submit();
    } catch (fault) {
      this.say(fault instanceof Error ? fault.message : String(fault));
      this.form.querySelectorAll<HTMLButtonElement>("button:not([type=button])").forEach((one) => (one.disabled = false));
    }
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-uploads]")) {
  const input = form.querySelector<HTMLInputElement>("input[type=file]");
  if (!input) continue;
  const sending = new Sending(form, input, form.getAttribute("data-uploads") ?? ""); // form.dataset is the field of that name
  form.addEventListener("submit", (event) => {
    const file = input.files?.[0];
    if (!file || file.size <= part) return; // one request is enough
    event.preventDefault();
    void sending.send(file);
  });
}

export {};
