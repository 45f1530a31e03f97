// Builds build/web: styles through Sass, islands through Vite, pictures; names carry a hash of their content, and
// manifest.json says which file stands for which name. Every text file also lies there packed by gzip and Brotli.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile, readdir } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as sass from "sass";
import { build } from "vite";

const web = dirname(fileURLToPath(import.meta.url));
const root = dirname(web);
const out = join(root, "build", "web");
const assets = join(out, "assets");
const manifest = {};

async function put(name, content) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const { name: stem, ext } = parse(name);
  const file = `${stem}-${hash}${ext}`;
  const packed = gzipSync(bytes, { level: 9 });
  await writeFile(join(assets, file), bytes);
  await writeFile(join(assets, `${file}.gz`), packed);
  await writeFile(join(assets, `${file}.br`), brotliCompressSync(bytes));
  manifest[name] = `/assets/${file}`;
  console.log(`${file.padEnd(34)} ${bytes.length.toLocaleString().padStart(9)} bytes, ${packed.length.toLocaleString().padStart(7)} gzip`);
}

async function styles() {
  const load = join(root, "node_modules", "govuk-frontend", "dist", "govuk");
  const { css } = sass.compile(join(web, "styles", "styles.scss"), { loadPaths: [load], style: "compressed", quietDeps: true });
  await put("styles.css", css);
}

async function island(name) {
  const result = await build({
    root: web, logLevel: "warn", configFile: false,
    build: { write: false, modulePreload: false, target: "es2022", lib: { entry: join(web, "islands", `${name}.ts`), formats: ["es"], fileName: name } },
  });
  const [bundle] = Array.isArray(result) ? result : [result];
  await put(`${name}.js`, bundle.output[0].code);
}

// The map that moves: maplibre's worker is a file of its own, since the Content-Security-Policy takes no blob; its styles are on pages with
// such a map only. Areas are those of the preset.
async function vectorMap() {
  const from = join(root, "node_modules", "maplibre-gl", "dist");
  await put("map-worker.js", await readFile(join(from, "maplibre-gl-worker.mjs")));
  const own = sass.compile(join(web, "styles", "map.scss"), { style: "compressed" }).css;
  await put("map.css", (await readFile(join(from, "maplibre-gl.css"), "utf8")) + own);
  for (const level of ["counties", "towns"]) await put(`areas-${level}.json`, await readFile(join(root, "presets", "taiwan", "boundaries", `${level}.geojson`)));
}

async function counties() {
  const { topology } = await import("./counties.mjs");
  await put("counties.json", JSON.stringify(await topology(root)));
}

await rm(out, { recursive: true, force: true });
await mkdir(assets, { recursive: true });
await styles();
for (const name of ["page", "chart", "map", "verify", "passkey", "table-editor", "graph", "logic", "vector-map", "upload"]) await island(name);
for (const file of await readdir(join(web, "assets"))) await put(file, await readFile(join(web, "assets", file)));
await counties();
await vectorMap();
await writeFile(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
