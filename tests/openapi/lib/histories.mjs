// Calls about the history of a dataset: a second version, what changed, how versions are kept, one that is taken away; and what a table joins with.
const slug = "library-loans", resource = slug;
const loans = `館別,日期,冊數
總館,2026-01-02,1204
東區分館,2026-01-02,320
總館,2026-01-03,1377
北區分館,2026-01-03,98
`;
const nobody = "no-such-dataset";
const all = "/resources/{resource}/versions", one = `${all}/{version}`, diff = `${all}/{before}/diff/{after}`;

export async function writeHistories(recorder) {
  await publishAgain(recorder);
  await readVersions(recorder);
  await readDifferences(recorder);
  await keepAndTakeAway(recorder);
  await readJoins(recorder);
}

async function publishAgain(recorder) {
  const ended = ({ state }) => state === "succeeded" || state === "failed";
  const made = JSON.parse((await recorder.send("POST /datasets/upload", { form: { file: { name: "loans.csv", content: loans }, dataset: slug, publish: "true" } })).body);
  await recorder.until("GET /jobs/{id}", { path: { id: made.job } }, ended);
  await recorder.send("POST /datasets/{dataset}/versions/{number}/preview", { path: { dataset: slug, number: made.version }, json: { then: "publish" } });
}

async function readVersions(recorder) {
  await recorder.call(`GET ${all}`, { path: { resource } });
  await recorder.refused(`GET ${all}`, "not-found", { path: { resource: nobody } });
  await recorder.call(`GET ${one}`, { path: { resource, version: "1" } }); // its place in the ledger is known by now
  await recorder.refused(`GET ${one}`, "not-found", { path: { resource, version: "99" } });
  await recorder.refused(`GET ${one}`, "bad-parameter", { path: { resource, version: "asof:yesterday" } });
}

async function readDifferences(recorder) {
  const path = { resource, before: "1", after: "latest" }, nothing = { resource, before: "1", after: "99" };
  const first = JSON.parse((await recorder.call(`GET ${diff}`, { path, query: { key: "館別,日期", limit: 1 } })).body);
  await recorder.call(`GET ${diff}`, { path, query: { key: "館別,日期", limit: 1, cursor: first.next } });
  await recorder.call(`GET ${diff}`, { path, query: { ignore: "日期", table: 1, format: "json" } });
  await recorder.refused(`GET ${diff}`, "bad-cursor", { path, query: { cursor: "altered" } });
  await recorder.refused(`GET ${diff}`, "unknown-column", { path, query: { key: "館名" } });
  await recorder.refused(`GET ${diff}`, "key-not-unique", { path, query: { key: "日期" } });
  await recorder.refused(`GET ${diff}`, "not-found", { path: nothing });
  for (const part of ["rows.csv", "rows.jsonl"]) {
    await recorder.call(`GET ${diff}/${part}`, { path, query: { key: "館別,日期", ignore: "冊數", table: 1 } });
    await recorder.refused(`GET ${diff}/${part}`, "not-found", { path: nothing });
  }
}

async function keepAndTakeAway(recorder) {
  const keep = "POST /resources/{resource}/history", path = { resource };
  await recorder.call(keep, { path, json: { key: "館別, 日期", retention: "keep_n", kept: 24 } });
  await recorder.refused(keep, "invalid", { path, json: { key: "館名", retention: "keep_all" } });
  await recorder.refused(keep, "not-found", { path: { resource: nobody }, json: { key: "", retention: "keep_all" } });
  const first = { path: { resource, version: "1" } }, reason = { json: { cause: "personal_data", reason: "備註裡有讀者的姓名與電話" } };
  const withhold = `POST ${one}/withhold`, restore = `POST ${one}/restore`, destroy = `POST ${one}/destroy`;
  for (const move of [restore, destroy]) {
    await recorder.refused(move, "illegal-transition", first);
    await recorder.refused(move, "not-found", { path: { resource, version: "99" } });
  }
  await recorder.call(withhold, { ...first, ...reason });
  await recorder.refused(withhold, "gone", { ...first, ...reason });
  await recorder.refused(withhold, "not-found", { path: { resource, version: "99" }, ...reason });
  await recorder.refused(withhold, "invalid", { path: { resource, version: "2" }, json: { cause: "personal_data", reason: "" } });
  await recorder.call(restore, first);
  await recorder.send(withhold, { ...first, ...reason });
  await recorder.refused(destroy, "second-person", first);
  await recorder.call(destroy, { ...first, as: "steward" });
  await recorder.refused(`GET ${one}`, "gone", { ...first, signedIn: false });
}

async function readJoins(recorder) {
  const joins = "GET /tables/{table}/joins", pair = `${joins}/{other}`, judge = pair.replace("GET", "POST");
  const table = "village-vital-statistics", nothing = { table: "no-such-table", other: slug };
  await recorder.call(joins, { path: { table } });
  await recorder.refused(joins, "not-found", { path: { table: nothing.table } });
  const path = { table, other: slug }, columns = { left: "村里", right: "館別" };
  await recorder.call(pair, { path, query: columns });
  await recorder.refused(pair, "not-found", { path: nothing, query: columns });
  await recorder.refused(pair, "unknown-column", { path, query: { left: "村理", right: "館別" } });
  await recorder.call(judge, { path, json: { ...columns, state: "rejected" } });
  await recorder.refused(judge, "not-found", { path: nothing, json: { ...columns, state: "rejected" } });
}
