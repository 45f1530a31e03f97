// Points, or areas by county code, over the counties of Taiwan: SVG from our own file, no tiles from elsewhere.
import { geoMercator, geoPath } from "d3-geo";
import type { FeatureCollection, Geometry } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

interface County {
  readonly COUNTYCODE: string;
  readonly COUNTYNAME: string;
}
type Point = readonly [longitude: number, latitude: number, label?: string];

const svgns = "http://www.w3.org/2000/svg";
const width = 720;
const height = 560;
const mostPoints = 5000; // more would make the page slow and the map a blot

function put(parent: Element, name: string, attributes: Readonly<Record<string, string | number>>, title: string): void {
  const element = document.createElementNS(svgns, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (title) element.appendChild(document.createElementNS(svgns, "title")).textContent = title;
  parent.appendChild(element);
}

function around(points: readonly Point[], counties: FeatureCollection<Geometry, County>): Parameters<ReturnType<typeof geoMercator>["fitExtent"]>[1] {
  if (points.length === 0) return counties;
  const least = 0.25; // degrees around each point, so that a single place still shows where it lies
  return { type: "MultiPoint", coordinates: points.flatMap(([longitude, latitude]) => [[longitude - least, latitude - least], [longitude + least, latitude + least]]) };
}

async function draw(figure: HTMLElement): Promise<void> {
  const topology = (await (await fetch(figure.dataset.map ?? "")).json()) as Topology<{ counties: GeometryCollection<County> }>;
  const counties = feature(topology, topology.objects.counties) as FeatureCollection<Geometry, County>;
  const points = (JSON.parse(figure.dataset.points || "[]") as Point[]).slice(0, mostPoints);
  const areas = JSON.parse(figure.dataset.areas || "{}") as Record<string, number>;
  const margin = 24;
  const projection = geoMercator().fitExtent([[margin, margin], [width - margin, height - margin]], around(points, counties));
  const path = geoPath(projection);
  const svg = document.createElementNS(svgns, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", figure.querySelector("figcaption")?.textContent ?? "");
  const most = Math.max(...Object.values(areas), 0);
  for (const county of counties.features) {
    const value = areas[county.properties.COUNTYCODE];
    const shade: Record<string, number | string> = value === undefined ? {} : { fill: "#b8430e", "fill-opacity": (0.15 + (0.8 * value) / (most || 1)).toFixed(2) };
    const title = value === undefined ? county.properties.COUNTYNAME : `${county.properties.COUNTYNAME}: ${value.toLocaleString()}`;
    put(svg, "path", { class: value === undefined ? "sl-area" : "sl-area-shaded", d: path(county) ?? "", ...shade }, title);
  }
  for (const [longitude, latitude, label] of points) {
    const at = projection([longitude, latitude]);
    if (at) put(svg, "circle", { class: "sl-point", cx: at[0].toFixed(1), cy: at[1].toFixed(1), r: points.length > 500 ? 2.5 : 5 }, label ?? "");
  }
  figure.prepend(svg);
  figure.querySelector("[data-without-map]")?.remove(); // what is said where no map can be drawn
}

document.querySelectorAll<HTMLElement>("figure[data-map]").forEach((figure) => void draw(figure));
