// On every page: focus goes to the error summary, and a job's page follows its events. Without script both still work.

function focusOnFaults(): void {
  document.querySelector<HTMLElement>(".govuk-error-summary[role=alert]")?.focus();
}

interface Progress {
  readonly state?: string;
  readonly done?: number;
  readonly total?: number;
  readonly message?: string;
}

const finished = new Set(["done", "failed", "cancelled"]);

function followJob(card: HTMLElement): void {
  const address = card.dataset.job;
  if (!address) return;
  const bar = card.querySelector<HTMLProgressElement>("[data-job-bar]");
  const text = card.querySelector<HTMLElement>("[data-job-text]");
  const message = card.querySelector<HTMLElement>("[data-job-message]");
  const events = new EventSource(address);
  const show = (event: MessageEvent<string>): void => {
    const progress = JSON.parse(event.data) as Progress;
    if (bar && progress.total) {
      bar.max = progress.total;
      bar.value = progress.done ?? 0;
    }
    if (text && progress.total) text.textContent = `${(progress.done ?? 0).toLocaleString()} / ${progress.total.toLocaleString()}`;
    if (message && progress.message) message.textContent = progress.message;
    if (progress.state && finished.has(progress.state)) {
      events.close();
      location.reload();
    }
  };
  events.onmessage = show;
  events.addEventListener("progress", show);
}

focusOnFaults();
document.querySelectorAll<HTMLElement>("[data-job]").forEach(followJob);
