// Calls that only read, of the demo's own data.
const table = "village-vital-statistics";
const places = "mrt-stations-taipei";
const pdf = { Accept: "application/pdf" };
const before = "2099-12-31"; // a day after every import of the demo, as long as the demo is shown

export async function readCatalogue(recorder) {
  for (const operation of ["GET /", "GET /.well-known/api-catalog", "GET /apis.json", "GET /tables"]) await recorder.call(operation);
  await recorder.call("GET /developers", { query: { q: "rows" }, only: (value) => ({ ...value, reading: [], writing: [] }) });
  await recorder.call("GET /developers/{group}", { path: { group: "sql" }, query: { show: "reading" }, without: ["request", "answer", "call", "value"] });
  const firstPage = await recorder.call("GET /datasets", { query: { q: "人口", limit: 2 } });
  await recorder.call("GET /datasets", { query: { publisher: "內政部", category: "population", license: "OGDL-Taiwan-1.0", format: "csv", sort: "title" } });
  await recorder.call("GET /datasets", { query: { badge: "none", bbox: "119.3,21.9,122.0,25.3", facet: "badge" } });
  const second = JSON.parse((await recorder.send("GET /datasets", { query: { limit: 2 } })).body).next ?? JSON.parse(firstPage.body).next;
  await recorder.call("GET /datasets", { query: { limit: 2, cursor: second } });
  await recorder.refused("GET /datasets", "bad-cursor", { query: { cursor: "altered" } });
  await recorder.refused("GET /datasets", "bad-query", { query: { limit: 0 } });
  await recorder.refused("GET /datasets", "not-acceptable", { headers: pdf });
  await recorder.call("GET /feeds/{topic}", { path: { topic: "dataset.published.atom" } });
  await recorder.refused("GET /feeds/{topic}", "not-found", { path: { topic: "no-such-topic.atom" } });
}

export async function readDataset(recorder) {
  const dataset = { dataset: table };
  await recorder.call("GET /datasets/{dataset}", { path: dataset, query: { filter: "出生數 >= 30", sort: "-出生數" } });
  await recorder.call("GET /datasets/{dataset}", { path: dataset, query: { x: "區域別", y: "出生數", chart: "bar", column: "出生數", test: "at-least", value: "30" } });
  const page = await fetch(`${recorder.house.address}/datasets/${table}`, { headers: { Accept: "text/html" } }).then((answer) => answer.text()); // rows by the page
  await recorder.call("GET /datasets/{dataset}", { path: dataset, query: { cursor: /[?&]cursor=([^&"#]+)/.exec(page)[1] } });
  await recorder.refused("GET /datasets/{dataset}", "not-found", { path: { dataset: "no-such-dataset" } });
  await recorder.call("GET /datasets/{dataset}/versions", { path: dataset });
  await recorder.refused("GET /datasets/{dataset}/versions", "not-found", { path: { dataset: "no-such-dataset" } });
  for (const part of ["", "/csv", "/original", "/parquet"]) {
    const operation = `GET /datasets/{dataset}/versions/{number}${part}`;
    await recorder.call(operation, { path: { ...dataset, number: 1 } });
    await recorder.refused(operation, "not-found", { path: { ...dataset, number: 99 } });
  }
}

export async function readTable(recorder) {
  const path = { table };
  const rows = "GET /tables/{table}/rows", of = (tail) => `GET /tables/{table}/${tail}`;
  await recorder.call(rows, { path, query: { select: "區域別,村里,出生數", filter: "出生數 >= 30", sort: "-出生數", limit: "2" } });
  await recorder.call(of("rows/{id}"), { path: { table, id: 2 } });
  await recorder.call(of("aggregate"), { path, query: { group_by: "區域別", measures: "count,sum(出生數)", sort: "-count", limit: "2" } });
  await recorder.call(of("facets"), { path, query: { column: "區域別", size: "2" } });
  await recorder.call(of("geo"), { path: { table: places }, query: { bbox: "121.5,25.0,121.6,25.1", limit: "2" } });
  for (const part of ["schema", "stats"]) {
    await recorder.call(of(part), { path });
    await recorder.call(of(part), { path, query: { as_of: before } });
    await recorder.refused(of(part), "bad-parameter", { path, query: { as_of: "yesterday" } });
  }
  await recorder.call(of("openapi.json"), { path, only: outline });
  await recorder.call(of("download/{format}"), { path: { table, format: "csv" } });
  await recorder.call(of("download/{format}"), { path: { table, format: "csv" }, query: { as_of: before } });
  await recorder.refused(of("download/{format}"), "not-found", { path: { table, format: "pdf" } });
  for (const part of ["rows", "aggregate", "facets", "geo", "schema", "stats", "openapi.json"]) await recorder.refused(of(part), "not-found", { path: { table: "no-such-table" } });
  await recorder.refused(of("rows/{id}"), "not-found", { path: { table, id: 999999 } });
  await refuseQueries(recorder, path, rows, of);
}

// What docs/integrators.md lists under "Errors of tables and SQL".
async function refuseQueries(recorder, path, rows, of) {
  const refused = (operation, code, query) => recorder.refused(operation, code, { path, query });
  await refused(rows, "unknown-column", { filter: "出生 > 3" });
  await refused(rows, "type-mismatch", { filter: "出生數 > '多'" });
  await refused(rows, "bad-filter", { filter: "出生數 >" });
  await refused(rows, "unknown-function", { filter: "soundex(村里) = 'A'" });
  await refused(rows, "bad-pattern", { filter: "村里 matches '('" });
  await refused(rows, "filter-limit", { filter: `${"(".repeat(13)}出生數 > 3${")".repeat(13)}` });
  await refused(rows, "not-a-place", { filter: "in_bbox(村里, 121, 25, 122, 26)" });
  await refused(rows, "bad-limit", { limit: 0 });
  await refused(rows, "bad-sort", { sort: "-出生數,-出生數" });
  await refused(rows, "bad-cursor", { cursor: "altered" });
  await refused(rows, "bad-parameter", { format: "pdf" });
  await recorder.refused(rows, "not-acceptable", { path, headers: pdf });
  await recorder.refused(rows, "bad-polygon", { path: { table: places }, query: { filter: "in_polygon(lon, 'POLYGON')" } });
  await refused(of("aggregate"), "unknown-measure", { measures: "mode(出生數)" });
  await refused(of("aggregate"), "unknown-column", { group_by: "縣" });
  await refused(of("facets"), "unknown-column", { column: "縣" });
  await refused(of("geo"), "no-places", {});
  await refused(of("geo"), "not-acceptable", { format: "csv" });
  await recorder.refused(of("geo"), "bad-bbox", { path: { table: places }, query: { bbox: "121.6,25.1,121.5,25.0" } });
  await recorder.refused(of("geo"), "bad-zoom", { path: { table: places }, query: { zoom: 40 } });
}

export const outline = ({ openapi, info, servers, paths }) => ({ openapi, info, servers, paths: Object.fromEntries(Object.entries(paths).map(([path, { get }]) => [path, { get: { operationId: get.operationId, summary: get.summary } }])) });

export async function readBySql(recorder) {
  const sql = `select "區域別", sum("出生數") as n from od."${table}" where "出生數" >= $least group by 1 order by 2 desc, 1 limit 2`;
  const plain = `select "村里", "出生數" from od."${table}" order by 2 desc, 1 limit 2`;
  await recorder.call("POST /sql", { json: { sql, params: { least: 5 } } });
  await recorder.call("POST /sql/explain", { json: { sql, params: { least: 5 } } });
  await recorder.call("GET /sql", { query: { sql: plain } });
  await recorder.call("GET /sql/result.csv", { query: { sql: plain } });
  for (const operation of ["POST /sql", "POST /sql/explain"]) {
    const refused = (code, json) => recorder.refused(operation, code, { json });
    await refused("sql-not-allowed", { sql: "select * from read_csv('/etc/passwd')" });
    await refused("sql-error", { sql: "selec 1" });
    await refused("bad-parameter", { sql: "select $least", params: { most: 1 } });
    await refused("invalid", { query: "select 1" });
    await refused("unknown-table", { sql: 'select * from od."village-vital"' });
  }
  await recorder.refused("GET /sql/result.csv", "sql-error", { query: { sql: "selec 1" } });
}

// The ledger holds the publications of the demo's datasets, in their order.
export async function readLedger(recorder) {
  await recorder.call("GET /ledger", { query: { type: "dataset.published", limit: 2 } });
  const { items } = JSON.parse((await recorder.send("GET /ledger", { query: { limit: 1 } })).body);
  await recorder.call("GET /ledger", { query: { ref: items[0].ref, cursor: items[0].index + 1 } });
  await recorder.call("GET /ledger/entries/{index}", { path: { index: 3 } });
  await recorder.refused("GET /ledger/entries/{index}", "not-found", { path: { index: 9999 } });
  for (const file of ["checkpoint", "policy"]) await recorder.call(`GET /ledger/${file}`);
  await recorder.call("GET /verify");
  await recorder.call("GET /witness");
  const leaf = /receipts\/([A-Za-z0-9_-]{43})/.exec((await recorder.send("GET /ledger/entries/{index}", { path: { index: 3 } })).body)[1];
  await recorder.call("GET /ledger/receipts/{id}", { path: { id: leaf } });
  await recorder.refused("GET /ledger/receipts/{id}", "not-found", { path: { id: "A".repeat(43) } });
  const proof = (name) => `GET /ledger/proofs/${name}`;
  await recorder.call(proof("inclusion"), { query: { index: 3, size: 8 } });
  await recorder.call(proof("inclusion"), { query: { leaf } });
  await recorder.refused(proof("inclusion"), "ledger-index-or-leaf");
  await recorder.call(proof("consistency"), { query: { from: 3, to: 8 } });
  await recorder.call(proof("subtree"), { query: { start: 4, end: 8, size: 10 } });
  for (const [name, query] of [["inclusion", { index: 9, size: 8 }], ["consistency", { from: 8, to: 3 }], ["subtree", { start: 1, end: 4 }]])
    await recorder.refused(proof(name), JSON.parse((await recorder.send(proof(name), { query })).body).code, { query });
}
