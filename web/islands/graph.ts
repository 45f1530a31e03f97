// The requirement graph: nodes are drawn along with the pointer or moved by the arrow keys; where they rest is kept in the model.
// Without script the forms below the picture do the same.
interface Shape {
  readonly link: SVGAElement;
  x: number;
  y: number;
}
interface Spot {
  readonly x: number;
  readonly y: number;
}

const width = 210;
const height = 44;
const step = 10; // of a key; with Shift
const stride = 50;
const rest = 600; // ms after the last move: one revision for a way of several keys
const slack = 4; // pixels a click may wander before it is a drag

class Graph {
  private readonly nodes = new Map<string, Shape>();
  private readonly moved = new Set<string>();
  private readonly state = document.querySelector<HTMLElement>("[data-graph-state]");
  private timer: number | undefined;
  private saving: Promise<void> = Promise.resolve();

  constructor(private readonly svg: SVGSVGElement) {
    svg.querySelectorAll<SVGAElement>("a[data-node]").forEach((link) => {
      const node = { link, x: Number(link.dataset.x), y: Number(link.dataset.y) };
      this.nodes.set(link.dataset.node ?? "", node);
      if (link.dataset.element === undefined) return;
      link.setAttribute("draggable", "false");
      link.addEventListener("keydown", (event) => this.key(event, node));
      link.addEventListener("pointerdown", (event) => this.drag(event, node));
      link.addEventListener("dragstart", (event) => event.preventDefault());
    });
    document.querySelectorAll<HTMLElement>("[data-graph-keys]").forEach((keys) => (keys.hidden = false));
    window.addEventListener("pagehide", () => void this.save());
  }

  private key(event: KeyboardEvent, node: Shape): void {
    const by = event.shiftKey ? stride : step;
    const ways: Readonly<Record<string, Spot>> = { ArrowLeft: { x: -by, y: 0 }, ArrowRight: { x: by, y: 0 }, ArrowUp: { x: 0, y: -by }, ArrowDown: { x: 0, y: by } };
    const way = ways[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.place(node, { x: node.x + way.x, y: node.y + way.y });
    this.reframe();
    node.link.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.later();
  }

  private drag(event: PointerEvent, node: Shape): void {
    if (event.button !== 0) return;
    const from = { x: event.clientX, y: event.clientY };
    const began = { x: node.x, y: node.y };
    let far = false;
    const move = (at: PointerEvent): void => {
      const [dx, dy] = [at.clientX - from.x, at.clientY - from.y];
      far ||= Math.hypot(dx, dy) > slack;
      if (!far) return;
      node.link.setPointerCapture(event.pointerId);
      this.place(node, { x: Math.round(began.x + dx), y: Math.round(began.y + dy) });
    };
    const end = (): void => {
      for (const [name, does] of Object.entries({ pointermove: move, pointerup: end, pointercancel: end })) node.link.removeEventListener(name, does as EventListener);
      if (!far) return;
      node.link.addEventListener("click", (click) => click.preventDefault(), { once: true });
      this.reframe();
      this.later();
    };
    for (const [name, does] of Object.entries({ pointermove: move, pointerup: end, pointercancel: end })) node.link.addEventListener(name, does as EventListener);
  }

  private place(node: Shape, to: Spot): void {
    Object.assign(node, to);
    const id = node.link.dataset.node ?? "";
    this.moved.add(id);
    const rect = node.link.querySelector("rect");
    const text = node.link.querySelector("text");
    rect?.setAttribute("x", String(to.x));
    rect?.setAttribute("y", String(to.y));
    text?.setAttribute("x", String(to.x + 12));
    text?.setAttribute("y", String(to.y + height / 2 + 5));
    this.svg.querySelectorAll<SVGPathElement>(`path[data-from="${id}"], path[data-to="${id}"]`).forEach((line) => this.draw(line));
    for (const [name, value] of Object.entries(to)) {
      const field = document.querySelector<HTMLInputElement>(`#${name}-${id}`);
      if (field) field.value = String(value);
    }
  }
  private draw(line: SVGPathElement): void {
    const [from, to] = [this.nodes.get(line.dataset.from ?? ""), this.nodes.get(line.dataset.to ?? "")];
    if (!from || !to) return;
    const [begin, end] = [border(from, to), border(to, from)];
    line.setAttribute("d", `M${begin.x} ${begin.y}L${end.x} ${end.y}`);
  }
  // The picture is as large as what is drawn in it.
  private reframe(): void {
    const all = [...this.nodes.values()];
    const margin = 24;
    const [left, top] = [Math.min(...all.map((one) => one.x)) - margin, Math.min(...all.map((one) => one.y)) - margin];
    const [wide, high] = [Math.max(...all.map((one) => one.x)) + width + margin - left, Math.max(...all.map((one) => one.y)) + height + margin - top];
    this.svg.setAttribute("viewBox", `${left} ${top} ${wide} ${high}`);
    this.svg.setAttribute("width", String(wide));
    this.svg.setAttribute("height", String(high));
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), rest);
  }
  // One model after the other, each on the revision the one before made.
  private save(): Promise<void> {
    clearTimeout(this.timer);
    const models = new Map<string, { element: string; x: number; y: number }[]>();
    for (const id of this.moved) {
      const node = this.nodes.get(id);
      if (!node) continue;
      const { element = "", model = "0" } = node.link.dataset;
      models.set(model, [...(models.get(model) ?? []), { element, x: node.x, y: node.y }]);
    }
    this.moved.clear();
    for (const [model, positions] of models) this.saving = this.saving.then(() => this.send(Number(model), positions));
    return this.saving;
  }
  private async send(model: number, positions: readonly unknown[]): Promise<void> {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "If-Match": `"${this.svg.dataset.revision}"` };
    const answer = await fetch(this.svg.dataset.graph ?? "", { method: "POST", keepalive: true, headers, body: JSON.stringify({ action: "move", model, positions }) }).catch(() => undefined);
    if (!answer?.ok) return this.say(answer?.status === 412 ? this.svg.dataset.stale : this.svg.dataset.lost);
    const { rev } = (await answer.json()) as { rev: number };
    this.svg.dataset.revision = String(rev);
    document.querySelectorAll<HTMLInputElement>("input[data-revision]").forEach((field) => (field.value = `"${rev}"`));
    this.say(this.svg.dataset.kept);
  }
  private say(text: string | undefined): void {
    if (this.state) this.state.textContent = text ?? "";
  }
}

// Where the line between two middles leaves a node, as the server has it.
function border(from: Spot, towards: Spot): Spot {
  const [dx, dy] = [towards.x - from.x, towards.y - from.y];
  const scale = Math.max((Math.abs(dx) * 2) / width, (Math.abs(dy) * 2) / height) || 1;
  return { x: Math.round(from.x + width / 2 + dx / scale), y: Math.round(from.y + height / 2 + dy / scale) };
}

document.querySelectorAll<SVGSVGElement>("svg[data-graph]").forEach((svg) => new Graph(svg));
export {};
