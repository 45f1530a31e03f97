// Passkeys: signing in, opening an account with one, adding one. The server says what is asked and checks what was answered.
interface Descriptor {
  readonly type: string;
  readonly id: string;
  readonly transports?: string[];
}

interface Options {
  readonly challenge: string;
  readonly user?: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly excludeCredentials?: Descriptor[];
  readonly allowCredentials?: Descriptor[];
  readonly [name: string]: unknown;
}

interface Answer {
  readonly next?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: { readonly message: string }[];
}

function bytes(coded: string): ArrayBuffer {
  const binary = atob(coded.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0)).buffer;
}

function coded(buffer: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const descriptors = (list: Descriptor[] = []): PublicKeyCredentialDescriptor[] =>
  list.map((one) => ({ type: "public-key", id: bytes(one.id), transports: (one.transports ?? []) as AuthenticatorTransport[] }));

class Refused extends Error {}

class Passkeys {
  constructor(private readonly root: HTMLElement) {}

  private word(name: string): string {
    return this.root.querySelector(`[data-word="${name}"]`)?.textContent ?? name;
  }

  private async post<T>(path: string, body: unknown): Promise<T> {
    const answer = await fetch(`${this.root.dataset.passkeys ?? ""}/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
    });
    const read = (await answer.json()) as Answer;
    if (!answer.ok) throw new Refused(read.errors?.[0]?.message ?? [read.title, read.detail].filter(Boolean).join(" "));
    return read as T;
  }

  private say(message: string): void {
    const box = this.root.querySelector<HTMLElement>("[data-passkey-problem]");
    const text = this.root.querySelector<HTMLElement>("[data-passkey-message]");
    if (!box || !text) return;
    text.textContent = message;
    box.hidden = false;
    box.focus();
  }

  async attempt(work: () => Promise<Answer>): Promise<void> {
    try {
      const { next } = await work();
      location.assign(next ?? this.root.dataset.next ?? "/");
    } catch (error) {
      if (error instanceof Refused) this.say(error.message);
      else this.say(this.word(error instanceof DOMException && error.name === "NotAllowedError" ? "cancelled" : "failed"));
    }
  }

  async signIn(): Promise<Answer> {
    const options = await this.post<Options>("authentication/options", {});
    const credential = (await navigator.credentials.get({
      publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: descriptors(options.allowCredentials) } as PublicKeyCredentialRequestOptions,
    })) as PublicKeyCredential;
    const answer = credential.response as AuthenticatorAssertionResponse;
    return this.post<Answer>("authentication/verify", {
      ...this.common(credential),
      response: {
        clientDataJSON: coded(answer.clientDataJSON),
        authenticatorData: coded(answer.authenticatorData),
        signature: coded(answer.signature),
        ...(answer.userHandle ? { userHandle: coded(answer.userHandle) } : {}),
      },
    });
  }

  async register(who: { name?: string; email?: string }): Promise<Answer> {
    const options = await this.post<Options>("registration/options", {
      ...(who.name ? { name: who.name } : {}),
      ...(who.email ? { email: who.email } : {}),
      device_bound: this.root.dataset.deviceBound === "true",
    });
    const credential = (await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user?.id ?? "") },
        excludeCredentials: descriptors(options.excludeCredentials),
      } as unknown as PublicKeyCredentialCreationOptions,
    })) as PublicKeyCredential;
    const answer = credential.response as AuthenticatorAttestationResponse;
    return this.post<Answer>("registration/verify", {
      ...this.common(credential),
      label: this.device(),
      response: {
        clientDataJSON: coded(answer.clientDataJSON),
        attestationObject: coded(answer.attestationObject),
        transports: answer.getTransports(),
      },
    });
  }

  private common(credential: PublicKeyCredential): Record<string, unknown> {
    return { id: credential.id, rawId: coded(credential.rawId), type: credential.type, ...(this.root.dataset.next ? { next: this.root.dataset.next } : {}) };
  }

  // How the owner will know this device in the list.
  private device(): string {
    const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(navigator.userAgent)?.[0] ?? "";
    return `${this.word("label")} ${system}`.trim().slice(0, 60);
  }
}

function listen(root: HTMLElement): void {
  const supported = typeof PublicKeyCredential !== "undefined";
  for (const text of root.querySelectorAll<HTMLElement>("[data-passkey-script]")) text.hidden = true; // there is script
  const unsupported = root.querySelector<HTMLElement>("[data-passkey-unsupported]");
  if (!supported) {
    if (unsupported) unsupported.hidden = false;
    return;
  }
  const passkeys = new Passkeys(root);
  for (const [selector, work] of [
    ["[data-passkey-sign-in]", () => passkeys.signIn()],
    ["[data-passkey-add]", () => passkeys.register({})],
  ] as const) {
    const button = root.querySelector<HTMLButtonElement>(selector);
    if (!button) continue;
    button.disabled = false;
    button.addEventListener("click", () => void passkeys.attempt(work));
  }
  const form = root.querySelector<HTMLFormElement>("[data-passkey-register]");
  if (!form) return;
  const button = form.querySelector("button");
  if (button) button.disabled = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = new FormData(form);
    const value = (name: string): string => String(given.get(name) ?? "").trim();
    void passkeys.attempt(() => passkeys.register({ name: value("name"), email: value("email") }));
  });
}

document.querySelectorAll<HTMLElement>("[data-passkeys]").forEach(listen);
