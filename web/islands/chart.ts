// Draws the table inside a figure[data-chart] as bars, a line or points above it; the table stays.
const svgns = "http://www.w3.org/2000/svg";
const widest = 720;
const narrowest = 280;
const left = 64;
const bottom = 26;

interface Pair {
  readonly label: string;
  readonly value: number;
}

function put(parent: Element, name: string, attributes: Readonly<Record<string, string | number>>, text?: string): Element {
  const element = document.createElementNS(svgns, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return parent.appendChild(element);
}

function read(figure: Element): Pair[] {
  return [...figure.querySelectorAll("tbody tr")]
    .map((row) => ({ label: row.querySelector("th")?.textContent ?? "", value: Number(row.querySelector<HTMLElement>("td")?.dataset.value) }))
    .filter((pair) => Number.isFinite(pair.value));
}

const shorten = (label: string, most: number): string => (label.length > most ? `${label.slice(0, most - 1)}…` : label);

function svgOf(width: number, height: number, name: string): Element {
  const svg = document.createElementNS(svgns, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", name);
  return svg;
}

// Horizontal bars: labels in Chinese stay upright and readable at any number of rows.
function bars(pairs: readonly Pair[], name: string, width: number): Element {
  const step = 26;
  const start = Math.min(170, width * 0.32);
  const svg = svgOf(width, pairs.length * step + 6, name);
  const low = Math.min(0, ...pairs.map((pair) => pair.value));
  const high = Math.max(0, ...pairs.map((pair) => pair.value));
  const x = (value: number): number => start + ((value - low) / (high - low || 1)) * (width - start - 90);
  pairs.forEach((pair, index) => {
    const y = index * step + 3;
    put(svg, "text", { x: start - 10, y: y + 15, "text-anchor": "end" }, shorten(pair.label, Math.floor((start - 10) / 13)));
    const bar = put(svg, "rect", { class: "sl-bar", x: Math.min(x(0), x(pair.value)), y, width: Math.max(1, Math.abs(x(pair.value) - x(0))), height: step - 6, rx: 3 });
    put(bar, "title", {}, `${pair.label}: ${pair.value.toLocaleString()}`);
    put(svg, "text", { x: Math.max(x(pair.value), x(0)) + 6, y: y + 15 }, pair.value.toLocaleString());
  });
  return svg;
}

function lineOrPoints(pairs: readonly Pair[], name: string, joined: boolean, width: number): Element {
  const height = 300;
  const svg = svgOf(width, height, name);
  const low = Math.min(0, ...pairs.map((pair) => pair.value));
  const high = Math.max(...pairs.map((pair) => pair.value), low + 1);
  const x = (index: number): number => left + (index / Math.max(1, pairs.length - 1)) * (width - left - 20);
  const y = (value: number): number => height - bottom - ((value - low) / (high - low)) * (height - bottom - 16);
  for (let tick = 0; tick <= 4; ++tick) {
    const value = low + ((high - low) * tick) / 4;
    put(svg, "line", { class: "sl-axis", x1: left, x2: width - 20, y1: y(value), y2: y(value) });
    put(svg, "text", { x: left - 8, y: y(value) + 4, "text-anchor": "end" }, value.toLocaleString(undefined, { maximumFractionDigits: 1 }));
  }
  if (joined) put(svg, "polyline", { fill: "none", class: "sl-line", "stroke-width": 2.5, "stroke-linejoin": "round", points: pairs.map((pair, i) => `${x(i)},${y(pair.value)}`).join(" ") });
  const every = Math.ceil(pairs.length / Math.max(2, Math.floor(width / 90)));
  pairs.forEach((pair, index) => {
    const point = put(svg, "circle", { class: "sl-point", cx: x(index), cy: y(pair.value), r: joined && pairs.length > 60 ? 1.5 : 4 });
    put(point, "title", {}, `${pair.label}: ${pair.value.toLocaleString()}`);
    if (index % every === 0) put(svg, "text", { x: x(index), y: height - 6, "text-anchor": "middle" }, shorten(pair.label, 8));
  });
  return svg;
}

// The drawing on its own needs the colours that the page's styles give it.
function alone(svg: Element, background: string): string {
  const copy = svg.cloneNode(true) as Element;
  const drawn = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, index) => {
    const style = getComputedStyle(drawn[index] ?? svg);
    for (const name of ["fill", "stroke", "stroke-width", "font-family", "font-size", "text-anchor"]) element.setAttribute(name, style.getPropertyValue(name));
  });
  const [, , width, height] = (svg.getAttribute("viewBox") ?? "").split(" ");
  copy.setAttribute("xmlns", svgns);
  copy.setAttribute("width", width ?? "");
  copy.setAttribute("height", height ?? "");
  const paper = document.createElementNS(svgns, "rect");
  for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: background })) paper.setAttribute(name, value);
  copy.prepend(paper);
  return new XMLSerializer().serializeToString(copy);
}

function save(address: string, file: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = file;
  link.click();
}

async function savePng(source: string, file: string): Promise<void> {
  const scale = 2; // sharp on paper and on screens of two dots a pixel
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width * scale;
  canvas.height = image.height * scale;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  save(canvas.toDataURL("image/png"), file);
}

// Buttons under a chart whose page has words for them.
function offerFiles(figure: HTMLElement, svg: Element): void {
  const words = figure.dataset.save;
  if (!words) return;
  const row = figure.insertBefore(document.createElement("p"), svg.nextSibling);
  row.className = "sl-links";
  for (const kind of ["SVG", "PNG"]) {
    const button = row.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary";
    button.textContent = `${words} ${kind}`;
    button.addEventListener("click", () => {
      const source = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(alone(svg, getComputedStyle(document.body).backgroundColor))}`;
      if (kind === "SVG") save(source, "chart.svg");
      else void savePng(source, "chart.png");
    });
  }
}

document.querySelectorAll<HTMLElement>("figure[data-chart]").forEach((figure) => {
  const pairs = read(figure);
  const name = figure.querySelector("figcaption")?.textContent ?? "";
  if (pairs.length === 0) return;
  const kind = figure.dataset.chart;
  const width = Math.min(widest, Math.max(narrowest, figure.clientWidth)); // letters keep their size on a phone
  const svg = kind === "line" || kind === "scatter" ? lineOrPoints(pairs, name, kind === "line", width) : bars(pairs, name, width);
  figure.prepend(svg);
  offerFiles(figure, svg);
});

// A chart that the server drew: the picture itself is saved, as PNG; SVG is a link of the page.
document.querySelectorAll<HTMLElement>("figure[data-picture]").forEach((figure) => {
  const image = figure.querySelector("img");
  const words = figure.dataset.save;
  if (!image || !words) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary";
  button.textContent = `${words} PNG`;
  button.addEventListener("click", () => void savePng(image.src, "chart.png"));
  figure.append(button);
});
