// Calls of the analysis across subjects and of saved queries: saved, asked, changed, undone, withdrawn; and a query that runs as a job.
import { outline } from "./reading.mjs";
const sql = 'select party, count(*) as n from od."mayor-candidates-2022" where area = $city group by 1 order by 2 desc, 1';
const city = { name: "city", type: "text", title: { "zh-Hant": "縣市", en: "City or county" }, default_value: "臺北市" };
const fields = { title: { "zh-Hant": "各市的參選政黨", en: "Parties by city" }, description: { "zh-Hant": "每個政黨推出幾位候選人", en: "How many candidates each party put forward" }, sql, parameters: [city], audience: "everyone", author_name: "王小明" };
const slug = "parties-by-city", nobody = "no-such-query";
const one = "/queries/{query}", none = { path: { query: nobody } };

export async function writeAnalysis(recorder) {
  await readAnalysis(recorder);
  await drawJoined(recorder);
  await saveQuery(recorder);
  await readQuery(recorder);
  await changeQuery(recorder);
  await runLong(recorder);
}

async function readAnalysis(recorder) {
  const join = { left: "village-vital-statistics", right: "villages-2022", left_key: ["區域別"], right_key: ["area"], join: "left", form: "normal", units: "written" };
  const choice = { left_columns: ["區域別"], right_columns: ["city"], group: ["city"], measure: ["count"] };
  await recorder.call("GET /analysis", { query: { ...join, ...choice, left_q: "村里", right_q: "選舉", chart: "bar", x: "city", y: "count" } });
  await recorder.refused("GET /analysis", "not-found", { query: { left: "no-such-table" } });
  await recorder.refused("GET /analysis", "invalid", { query: { left: join.left, right: join.right } });
  await recorder.refused("GET /analysis", "unknown-column", { query: { ...join, left_key: ["區域名"] } });
  await recorder.call("GET /analysis/rows", { query: { ...join, ...choice, left_q: "村里", right_q: "選舉", chart: "bar", x: "city", y: "count", format: "json" } });
  await recorder.refused("GET /analysis/rows", "invalid", { query: { left: join.left } });
  await recorder.refused("GET /analysis/rows", "unknown-measure", { query: { ...join, measure: ["sum(area)"] } });
  await recorder.refused("GET /analysis/rows", "bad-parameter", { query: { ...join, format: "docx" } });
}

async function drawJoined(recorder) {
  const join = { left: "village-vital-statistics", right: "villages-2022", left_key: ["區域別"], right_key: ["area"], join: "inner", form: "normal", units: "written" };
  const all = { ...join, left_q: "村里", right_q: "選舉", left_columns: ["區域別"], right_columns: ["city"], group: [], measure: [], chart: "bar", kind: "bar", x: "city", y: "", y2: "", by: "", summary: "count" };
  for (const operation of ["GET /analysis/chart", "GET /analysis/chart.svg"]) {
    await recorder.call(operation, { query: operation.endsWith("svg") ? { ...all, width: 340 } : all });
    await recorder.refused(operation, "invalid", { query: { left: join.left } });
  }
}

async function saveQuery(recorder) {
  await recorder.call("POST /queries", { json: { ...fields, slug } });
  await recorder.refused("POST /queries", "invalid", { json: { ...fields, slug, parameters: [] } });
}

async function readQuery(recorder) {
  await recorder.call("GET /queries", { query: { limit: 1, q: "政黨", mine: true } });
  const path = { query: slug };
  await recorder.send("POST /queries", { json: { ...fields, slug: "parties-again" } });
  const first = JSON.parse((await recorder.send("GET /queries", { query: { limit: 1 } })).body);
  await recorder.call("GET /queries", { query: { limit: 1, cursor: first.next } });
  await recorder.refused("GET /queries", "bad-cursor", { query: { cursor: "altered" } });
  await recorder.call(`GET ${one}`, { path, query: { city: "新竹市" } });
  await recorder.refused(`GET ${one}`, "not-found", none);
  await recorder.refused(`GET ${one}`, "unknown-parameter", { path, query: { town: "新竹市" } });
  await recorder.call(`GET ${one}/rows`, { path, query: { city: "新竹市" } });
  await recorder.refused(`GET ${one}/rows`, "not-found", none);
  await recorder.refused(`GET ${one}/rows`, "unknown-parameter", { path, query: { town: "新竹市" } });
  await recorder.call(`GET ${one}/versions`, { path });
  await recorder.refused(`GET ${one}/versions`, "not-found", none);
  await recorder.call(`GET ${one}/openapi.json`, { path, only: outline });
  await recorder.refused(`GET ${one}/openapi.json`, "not-found", none);
}

async function changeQuery(recorder) {
  const path = { query: slug }, move = (name) => `POST ${one}/${name}`, undo = `POST ${one}/versions/{number}/restore`;
  const { etag } = await recorder.send("PUT /queries/{query}", { path, json: fields, headers: { "If-Match": '"1"' } });
  await recorder.call("PUT /queries/{query}", { path, json: fields, headers: { "If-Match": etag } });
  await recorder.refused("PUT /queries/{query}", "stale", { path, json: fields, headers: { "If-Match": '"1"' } });
  await recorder.refused("PUT /queries/{query}", "not-found", { ...none, json: fields, headers: { "If-Match": '"1"' } });
  await recorder.call(undo, { path: { ...path, number: 1 } });
  await recorder.refused(undo, "not-found", { path: { ...path, number: 99 } });
  await recorder.refused(move("withdraw"), "invalid", { path, json: { reason: "" } });
  await recorder.refused(move("withdraw"), "not-found", { ...none, json: { reason: "算錯了" } });
  await recorder.refused(move("restore"), "illegal-transition", { path, json: {} });
  await recorder.refused(move("restore"), "not-found", { ...none, json: {} });
  await recorder.call(move("withdraw"), { path, json: { reason: "算錯了" } });
  for (const read of ["", "/rows", "/versions", "/openapi.json"]) await recorder.refused(`GET ${one}${read}`, "gone", { path, signedIn: false });
  await recorder.call(move("restore"), { path, json: {} });
}

async function runLong(recorder) {
  const ended = ({ state }) => state === "succeeded" || state === "failed";
  const { job, result } = JSON.parse((await recorder.call("POST /sql/jobs", { json: { sql, params: { city: "新竹市" } } })).body);
  await recorder.refused("POST /sql/jobs", "invalid", { json: { sql: "drop table x" } });
  await recorder.until("GET /jobs/{id}", { path: { id: job } }, ended);
  const none = { path: { result: "0199f3a2-0000-7000-8000-000000000000" } };
  await recorder.call("GET /sql/results/{result}", { path: { result } });
  await recorder.refused("GET /sql/results/{result}", "not-found", none);
  await recorder.call("GET /sql/results/{result}/rows", { path: { result }, query: { format: "json" } });
  await recorder.refused("GET /sql/results/{result}/rows", "not-found", none);
}
