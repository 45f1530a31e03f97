// Calls about other catalogues: a county's listing, served here, that is read, shrinks, and meets one of another county.
import { createServer } from "node:http";

export const port = 8498; // the same each time, since it stands in the examples
const ended = ({ state }) => !["queued", "running"].includes(state);
const nobody = "no-such-source", nothing = "01990000-0000-7000-8000-000000000000";
const sources = "/opendata/sources", source = `${sources}/{source}`, run = "/opendata/runs/{run}", pair = "/opendata/duplicates/{pair}";
const columns = "title = 資料集名稱\nidentifier = 編號\npublisher = 機關\ndownload_url = 下載網址";
const parsed = async (answer) => JSON.parse((await answer).body);

function line(county, number) {
  const name = ["公園", "路燈", "停車場", "圖書館", "清運點", "里長", "公廁", "滯洪池", "市場", "工廠"][number];
  return `${county}${name}清冊,${county === "甲縣" ? "JIA" : "YI"}-${String(number + 1).padStart(3, "0")},${county}政府,http://localhost:${port}/files/${name}.csv`;
}
const listing = (county, count) => ["資料集名稱,編號,機關,下載網址", ...Array.from({ length: count }, (_, number) => line(county, number))].join("\r\n");

export async function writeFederation(recorder) {
  const rows = { "/jia.csv": listing("甲縣", 10), "/yi.csv": listing("乙縣", 2) };
  let held; // an answer that is kept waiting
  const county = createServer((request, response) => {
    if (request.url === "/slow.csv") return void (held = response);
    response.writeHead(request.url in rows ? 200 : 404, { "Content-Type": "text/csv" }).end(rows[request.url] ?? "");
  });
  await new Promise((listening) => county.listen(port, "localhost", listening));
  try {
    await writeSources(recorder);
    await writeRuns(recorder, rows);
    await writeDuplicates(recorder);
    await readLeague(recorder);
  } finally {
    held?.destroy();
    county.close();
    county.closeAllConnections();
  }
}

async function read(recorder, name) {
  const begun = await parsed(recorder.send(`POST ${source}/run`, { path: { source: name } }));
  await recorder.until(`GET ${run}`, { path: { run: begun.run } }, ended);
  return begun.run;
}

async function writeSources(recorder) {
  const json = { title: "甲縣開放資料清冊", slug: "jia", kind: "csv_listing", href: `http://localhost:${port}/jia.csv`, columns, every: "每週" };
  await recorder.call(`POST ${sources}`, { json });
  await recorder.refused(`POST ${sources}`, "invalid", { json: { ...json, columns: "", every: "now and then" } });
  await recorder.send(`POST ${sources}`, { json: { ...json, title: "乙縣開放資料清冊", slug: "yi", href: `http://localhost:${port}/yi.csv` } });
  await recorder.send(`POST ${sources}`, { json: { ...json, title: "丙縣開放資料清冊", slug: "bing", href: `http://localhost:${port}/slow.csv` } });
  await recorder.call(`GET ${sources}`);
  await recorder.call(`GET ${source}`, { path: { source: "jia" } });
  await recorder.refused(`GET ${source}`, "not-found", { path: { source: nobody } });
  const seen = { "If-Match": '"1"' };
  await recorder.call(`PATCH ${source}`, { path: { source: "yi" }, json: { every: "每月" }, headers: seen });
  await recorder.refused(`PATCH ${source}`, "stale", { path: { source: "yi" }, json: { every: "每月" }, headers: seen });
  await recorder.refused(`PATCH ${source}`, "invalid", { path: { source: "bing" }, json: { every: "now and then" }, headers: seen });
  await recorder.refused(`PATCH ${source}`, "not-found", { path: { source: nobody }, json: { every: "每月" }, headers: seen });
}

async function writeRuns(recorder, rows) {
  const path = { source: "jia" };
  const first = await parsed(recorder.call(`POST ${source}/run`, { path }));
  await recorder.until(`GET ${run}`, { path: { run: first.run } }, ended);
  await recorder.call(`GET ${run}`, { path: { run: first.run } });
  await recorder.refused(`GET ${run}`, "not-found", { path: { run: nothing } });
  await recorder.refused(`POST ${source}/run`, "not-found", { path: { source: nobody } });
  const objects = `GET ${source}/objects`, query = { state: "found", limit: 1 };
  const { next } = await parsed(recorder.call(objects, { path, query }));
  await recorder.call(objects, { path, query: { ...query, cursor: next } });
  await recorder.refused(objects, "bad-cursor", { path, query: { cursor: "altered" } });
  await recorder.refused(objects, "not-found", { path: { source: nobody } });
  rows["/jia.csv"] = listing("甲縣", 6); // four of ten are gone
  for (const answer of ["reject", "confirm"]) {
    const gone = await read(recorder, "jia");
    await recorder.call(`POST ${run}/${answer}`, { path: { run: gone } });
    await recorder.until(`GET ${run}`, { path: { run: gone } }, ended);
    await recorder.refused(`POST ${run}/${answer}`, "illegal-transition", { path: { run: gone } });
    await recorder.refused(`POST ${run}/${answer}`, "not-found", { path: { run: nothing } });
  }
  await recorder.send(`POST ${source}/run`, { path: { source: "bing" } });
  await recorder.call(`POST ${source}/stop`, { path: { source: "bing" } });
  await recorder.refused(`POST ${source}/stop`, "no-open-run", { path: { source: "bing" } });
  await recorder.refused(`POST ${source}/stop`, "not-found", { path: { source: nobody } });
  await recorder.send(`PATCH ${source}`, { path: { source: "bing" }, json: { active: false }, headers: { "If-Match": '"1"' } });
  await recorder.refused(`POST ${source}/run`, "source-inactive", { path: { source: "bing" } });
}

// The lists of parks and of lamps of both counties have one address each.
async function writeDuplicates(recorder) {
  await read(recorder, "yi");
  const all = "GET /opendata/duplicates";
  const { items: [{ id, sides }], next } = await parsed(recorder.call(all, { query: { state: "suggested", limit: 1 } }));
  await recorder.call(all, { query: { state: "suggested", limit: 1, cursor: next } });
  await recorder.refused(all, "bad-cursor", { query: { cursor: "altered" } });
  const path = { pair: id }, keep = { keep: sides[0].id };
  await recorder.refused(`POST ${pair}/undo`, "illegal-transition", { path });
  await recorder.call(`POST ${pair}/merge`, { path, json: keep });
  await recorder.refused(`POST ${pair}/merge`, "illegal-transition", { path, json: keep });
  await recorder.refused(`POST ${pair}/dismiss`, "illegal-transition", { path });
  await recorder.call("GET /datasets/{dataset}/provenance", { path: { dataset: sides[0].id } });
  await recorder.refused("GET /datasets/{dataset}/provenance", "not-found", { path: { dataset: "no-such-dataset" } });
  await recorder.call(`POST ${pair}/undo`, { path });
  await recorder.refused(`POST ${pair}/merge`, "invalid", { path, json: { keep: nothing } });
  await recorder.call(`POST ${pair}/dismiss`, { path });
  for (const move of ["merge", "undo", "dismiss"]) await recorder.refused(`POST ${pair}/${move}`, "not-found", { path: { pair: nothing }, ...(move === "merge" && { json: keep }) });
}

async function readLeague(recorder) {
  await recorder.call("GET /opendata/league", { query: { among: "sources" } });
  await recorder.call("GET /opendata/gaps", { query: { among: "sources", party: "yi" } });
  await recorder.refused("GET /opendata/gaps", "not-found", { query: { among: "sources", party: nobody } });
}
