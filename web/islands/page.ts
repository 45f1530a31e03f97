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

focusOnFaults();
document.querySelectorAll<HTMLElement>("[data-job]").forEach(followJob);
