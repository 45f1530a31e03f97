// Calls about live tables and registries. A table that is made a dataset appears in the catalogue: that comes last of all.
const all = "/opendata/live-tables", one = `${all}/{table}`, registries = "/opendata/registries", registry = `${registries}/{registry}`;
const row = `${registry}/rows/{row}`;
const parsed = async (answer) => JSON.parse((await answer).body);
const nothing = { table: "no-such-table" }, nowhere = { registry: "no-such-registry" };

const fields = [
  { name: "code", type: "text", title: { "zh-Hant": "編號", en: "Code" }, required: true, unique: true, choices: [] },
  { name: "name", type: "text", title: { "zh-Hant": "名稱", en: "Name" }, required: true, unique: false, choices: [] },
  { name: "places", type: "integer", title: { "zh-Hant": "可收容人數", en: "Places" }, required: false, unique: false, choices: [] },
];
const shelters = { slug: "shelters", title: { "zh-Hant": "避難收容處所", en: "Shelters" }, description: { "zh-Hant": "災害時開放的收容處所", en: "Places that open in a disaster" }, unit: "thing", visibility: "open", version: "1.0", fields };

export async function writeLive(recorder) {
  await keepRegistry(recorder);
  await readTables(recorder);
  await publish(recorder);
}

async function keepRegistry(recorder) {
  const create = `POST ${registries}`, show = `GET ${registry}`, version = `POST ${registry}/versions`, path = { registry: "shelters" };
  await recorder.call(create, { json: shelters });
  await recorder.refused(create, "invalid", { json: { ...shelters, fields: [{ ...fields[0], name: "1st" }] } });
  await recorder.refused(create, "about-persons", { json: { ...shelters, slug: "residents", unit: "person" } });
  await recorder.call(`GET ${registries}`);
  const add = `POST ${registry}/rows`, why = "府消災字第1150001號";
  const first = await recorder.call(add, { path, json: { content: { code: "S-1", name: "平溪國小活動中心", places: 120 }, why } });
  await recorder.refused(add, "value-taken", { path, json: { content: { code: "S-1", name: "又一處" }, why } });
  await recorder.refused(add, "invalid", { path, json: { content: { code: "S-9", places: "很多" }, why } });
  await recorder.refused(add, "not-found", { path: nowhere, json: { content: { code: "S-9" }, why } });
  for (const code of ["S-2", "S-3"]) await recorder.send(add, { path, json: { content: { code, name: `里民活動中心 ${code}` }, why } });
  const page = await parsed(recorder.call(show, { path, query: { limit: 2 } }));
  await recorder.call(show, { path, query: { limit: 2, cursor: page.next } });
  await recorder.refused(show, "bad-cursor", { path, query: { cursor: "altered" } });
  await recorder.refused(show, "not-found", { path: nowhere });
  await changeRows(recorder, path, JSON.parse(first.body).id, why);
  const { rev } = await parsed(recorder.send(show, { path }));
  const more = { version: "1.1", fields: [...fields, { name: "pets", type: "boolean", title: { "zh-Hant": "可帶寵物", en: "Pets" }, required: false, unique: false, choices: [] }], why: "增列欄位" };
  const headers = { "If-Match": `"${rev}"` };
  await recorder.refused(version, "if-match-required", { path, json: more });
  await recorder.refused(version, "invalid", { path, json: { ...more, version: "1.0" }, headers });
  await recorder.call(version, { path, json: more, headers });
  await recorder.refused(version, "stale", { path, json: { ...more, version: "1.2" }, headers });
  await recorder.refused(version, "not-found", { path: nowhere, json: more, headers });
}

async function changeRows(recorder, of, id, why) {
  const path = { ...of, row: id }, gone = { ...of, row: "S-99" }, change = `PATCH ${row}`, remove = `POST ${row}/delete`;
  const headers = { "If-Match": '"1"' }, json = { content: { places: 150 }, why: "擴建完成" };
  await recorder.refused(change, "if-match-required", { path, json });
  await recorder.call(change, { path, json, headers });
  await recorder.refused(change, "stale", { path, json, headers });
  await recorder.refused(change, "invalid", { path, json: { content: { places: "很多" }, why }, headers: { "If-Match": '"2"' } });
  await recorder.refused(change, "not-found", { path: gone, json, headers });
  await recorder.call(`GET ${row}`, { path });
  await recorder.refused(`GET ${row}`, "not-found", { path: gone });
  await recorder.refused(remove, "if-match-required", { path: { ...of, row: "S-3" }, json: { why } });
  await recorder.refused(remove, "stale", { path: { ...of, row: "S-3" }, json: { why }, headers: { "If-Match": '"7"' } });
  await recorder.call(remove, { path: { ...of, row: "S-3" }, json: { why: "建物拆除" }, headers });
  await recorder.refused(remove, "not-found", { path: gone, json: { why }, headers });
}

async function readTables(recorder) {
  const rows = `GET ${one}/rows`, path = { table: "shelters" };
  await recorder.call(`GET ${all}`);
  await recorder.call(`GET ${one}`, { path });
  await recorder.refused(`GET ${one}`, "not-found", { path: nothing });
  const page = await parsed(recorder.call(rows, { path, query: { limit: 1 } }));
  await recorder.call(rows, { path, query: { limit: 1, cursor: page.next } });
  await recorder.refused(rows, "bad-cursor", { path, query: { cursor: "altered" } });
  await recorder.refused(rows, "not-found", { path: nothing });
}

async function publish(recorder) {
  const start = `POST ${one}/publish`, stop = `POST ${one}/pause`, path = { table: "shelters" }, json = { reason: "整修名冊" };
  await recorder.refused(stop, "live-table-paused", { path, json });
  await recorder.call(start, { path });
  await recorder.refused(start, "live-table-published", { path });
  await recorder.refused(start, "not-found", { path: nothing });
  await recorder.call(stop, { path, json });
  await recorder.refused(stop, "not-found", { path: nothing, json });
}
