// A map that moves, in place of its picture once the reader asks for it: areas, or the rows' own tiles, over the counties. All of it comes
// from this site: no tiles, fonts or pictures from elsewhere. The worker is a file of ours, as the Content-Security-Policy wants it.
import { Map as VectorMap, NavigationControl, Popup, setWorkerUrl } from "maplibre-gl";
import type { ExpressionSpecification, LngLatBoundsLike, MapLayerMouseEvent, StyleSpecification } from "maplibre-gl";

type Shades = Readonly<Record<string, readonly [shade: string, words: string]>>;

const land = "#efe7d8", shore = "#8d8370", mark = "#b8430e", many = "#24406b", ground = "#e7eef6";
const taiwan: LngLatBoundsLike = [[118.1, 21.8], [122.2, 26.4]];

function shadeOf(shades: Shades): ExpressionSpecification {
  const pairs = Object.entries(shades).flatMap(([code, [shade]]) => [code, shade]);
  return (pairs.length === 0 ? ["literal", land] : ["match", ["get", "code"], ...pairs, land]) as unknown as ExpressionSpecification;
}

function styleOf(figure: HTMLElement, shades: Shades): StyleSpecification {
  const { tiles, counties = "", towns = "", level } = figure.dataset;
  const absolute = (address: string): string => new URL(address, location.href).href;
  const style: StyleSpecification = {
    version: 8,
    sources: { counties: { type: "geojson", data: absolute(counties), attribution: "" } },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": ground } },
      { id: "land", type: "fill", source: "counties", paint: { "fill-color": land } },
    ],
  };
  if (level) {
    style.sources.areas = { type: "geojson", data: absolute(level === "town" ? towns : counties) };
    style.layers.push({ id: "areas", type: "fill", source: "areas", paint: { "fill-color": shadeOf(shades), "fill-outline-color": "#ffffff" } });
  }
  style.layers.push({ id: "shore", type: "line", source: "counties", paint: { "line-color": shore, "line-width": 1 } });
  if (tiles) {
    style.sources.rows = { type: "vector", tiles: [absolute(tiles).replaceAll("%7B", "{").replaceAll("%7D", "}")], maxzoom: 16 };
    const rows = { source: "rows", "source-layer": "rows" } as const;
    style.layers.push(
      { id: "shapes", type: "fill", ...rows, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": mark, "fill-opacity": 0.4, "fill-outline-color": "#7b2d43" } },
      { id: "lines", type: "line", ...rows, filter: ["==", ["geometry-type"], "LineString"], paint: { "line-color": mark, "line-width": 2 } },
      { id: "points", type: "circle", ...rows, filter: ["==", ["geometry-type"], "Point"], paint: {
        "circle-color": ["case", [">", ["get", "count"], 1], many, mark], "circle-opacity": 0.85, "circle-stroke-color": "#ffffff", "circle-stroke-width": 1,
        "circle-radius": ["case", [">", ["get", "count"], 1], ["min", 18, ["+", 5, ["*", 2, ["ln", ["get", "count"]]]]], 5] } },
    );
  }
  return style;
}

function wordsOf(properties: Readonly<Record<string, unknown>>, shades: Shades, rows: string): string {
  if (typeof properties.code === "string") return [properties.name, shades[properties.code]?.[1]].filter(Boolean).join(": ");
  const count = Number(properties.count ?? 1);
  return count > 1 ? `${count.toLocaleString()} ${rows}` : String(properties.label ?? properties._id ?? "");
}

function open(figure: HTMLElement, picture: Element): void {
  setWorkerUrl(new URL(figure.dataset.worker ?? "", location.href).href);
  const shades = JSON.parse(figure.dataset.values || "{}") as Shades;
  const [west, south, east, north] = (figure.dataset.bounds || "").split(",").map(Number);
  const bounds: LngLatBoundsLike = west !== undefined && north !== undefined && south !== undefined && east !== undefined && Number.isFinite(west) ? [[west, south], [east, north]] : taiwan;
  const frame = document.createElement("div");
  frame.className = "sl-map";
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", figure.dataset.name ?? "");
  picture.replaceWith(frame);
  const map = new VectorMap({ container: frame, style: styleOf(figure, shades), bounds, fitBoundsOptions: { padding: 30, maxZoom: 14 }, maxZoom: 18, attributionControl: false, cooperativeGestures: false });
  map.addControl(new NavigationControl({ showCompass: false }));
  const popup = new Popup({ closeButton: false, maxWidth: "280px" });
  const layers = ["points", "lines", "shapes", "areas"].filter((id) => map.getLayer(id) ?? figure.dataset.tiles ?? figure.dataset.level);
  for (const layer of layers) {
    map.on("click", layer, (event: MapLayerMouseEvent) => {
      const feature = event.features?.[0];
      if (feature) popup.setLngLat(event.lngLat).setText(wordsOf(feature.properties, shades, figure.dataset.rows ?? "")).addTo(map);
    });
  }
  map.on("error", () => (frame.dataset.failed = "true"));
  map.once("idle", () => (frame.dataset.ready = "true"));
}

document.querySelectorAll<HTMLElement>("figure[data-vector-map]").forEach((figure) => {
  const picture = figure.querySelector("picture");
  if (!picture) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary";
  button.textContent = figure.dataset.show ?? "";
  button.addEventListener("click", () => {
    try {
      open(figure, picture);
      button.remove();
    } catch {
      button.replaceWith(Object.assign(document.createElement("p"), { className: "govuk-body", textContent: figure.dataset.failed ?? "" })); // no WebGL here
    }
  });
  figure.append(button);
});
