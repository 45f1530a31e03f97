// On every page: focus goes to the error summary, and a job's page follows its events. Without script both still work.

function focusOnFaults(): void {
  document.querySelector<HTMLElement>(".govuk-error-summary[role=alert]")?.focus();
}

interface Job {
  readonly state: string;
  readonly progress: { readonly done: number; readonly total?: number; readonly message?: string };
}

// Events `progress` until `end` (kernel/jobs); then the page itself says how it went.
function followJob(card: HTMLElement): void {
  const address = card.dataset.job;
  if (!address) return;
  const bar = card.querySelector<HTMLProgressElement>("[data-job-bar]");
  const text = card.querySelector<HTMLElement>("[data-job-text]");
  const message = card.querySelector<HTMLElement>("[data-job-message]");
  const lost = card.querySelector<HTMLElement>("[data-job-lost]");
  const events = new EventSource(address);
  events.addEventListener("progress", (event: MessageEvent<string>) => {
    const { progress } = JSON.parse(event.data) as Job;
    if (lost) lost.hidden = true;
    if (bar && progress.total) {
      bar.max = progress.total;
      bar.value = progress.done;
    }
    if (text && progress.total) text.textContent = `${progress.done.toLocaleString()} / ${progress.total.toLocaleString()}`;
    if (message && progress.message) message.textContent = progress.message;
  });
  events.addEventListener("end", () => {
    events.close();
    location.reload();
  });
  events.addEventListener("error", () => {
    if (lost && events.readyState === EventSource.CLOSED) lost.hidden = false; // else it comes back by itself
  });
}

interface SessionClock {
  readonly seconds_left: number;
  readonly can_extend: boolean;
}

// The session ends when nothing is asked for: with 150 s left a dialog says so and offers to stay (WCAG 2.2.1). Asking for the time
// left does not extend it, and another tab may have.
function watchSession(dialog: HTMLDialogElement): void {
  const warnAt = 150; // seconds before the end
  const heardAt = [120, 60, 30, 10]; // seconds that a screen reader is told; each second would drown everything else
  const soonest = 660; // seconds from a page's arrival to a first question: a page that was just served has 840 s at least
  const address = dialog.dataset.session ?? "";
  const part = (name: string): HTMLElement => dialog.querySelector<HTMLElement>(`[data-idle-${name}]`) as HTMLElement;
  const seconds = part("seconds"), said = part("said"), failed = part("failed"), stay = part("stay") as HTMLFormElement;
  let ends = 0; // by performance.now(), which no change of the clock moves
  let ticking: number | undefined;

  document.querySelector<HTMLElement>("[data-idle-plain]")?.remove(); // said in good time by the dialog

  const over = (): void => location.reload(); // the page itself says that a sign-in is wanted
  const left = (): number => Math.max(0, Math.round((ends - performance.now()) / 1000));

  const tick = (): void => {
    const now = left();
    seconds.textContent = String(now);
    if (heardAt.includes(now)) said.textContent = `${now} ${said.dataset.unit ?? ""}`;
    if (now === 0) void ask();
  };
  const take = (clock: SessionClock): void => {
    ends = performance.now() + clock.seconds_left * 1000;
    clearInterval(ticking);
    if (clock.seconds_left > warnAt) {
      if (dialog.open) dialog.close();
      setTimeout(() => void ask(), (clock.seconds_left - warnAt) * 1000);
      return;
    }
    part("soft").hidden = !clock.can_extend;
    part("last").hidden = clock.can_extend;
    stay.hidden = !clock.can_extend;
    if (!dialog.open) dialog.showModal();
    if (clock.can_extend) stay.querySelector("button")?.focus();
    tick();
    ticking = setInterval(tick, 1000);
  };
  const ask = async (): Promise<void> => {
    clearInterval(ticking);
    const answer = await fetch(address, { cache: "no-store" }).catch(() => undefined);
    if (answer?.status === 401 || answer?.status === 403) return over();
    if (answer?.ok) return take((await answer.json()) as SessionClock);
    setTimeout(() => void ask(), 5000); // no connection: the session goes on or ends without us
  };
  stay.addEventListener("submit", (event) => {
    event.preventDefault();
    failed.hidden = true;
    const body = new URLSearchParams([...new FormData(stay)].map(([name, value]) => [name, String(value)]));
    fetch(stay.action, { method: "POST", body, headers: { Accept: "application/json" } })
      .then(async (answer) => {
        if (answer.status === 401) return over();
        if (!answer.ok) throw new Error(answer.statusText);
        take((await answer.json()) as SessionClock);
      })
      .catch(() => (failed.hidden = false));
  });
  dialog.addEventListener("cancel", (event) => event.preventDefault()); // Escape would leave the question unanswered
  setTimeout(() => void ask(), soonest * 1000);
}

focusOnFaults();
document.querySelectorAll<HTMLElement>("[data-job]").forEach(followJob);
document.querySelectorAll<HTMLDialogElement>("dialog[data-session]").forEach(watchSession);
