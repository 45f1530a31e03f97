// Calls about entries of the catalogue: made by a case officer, reviewed by the supervisor, described, suspended and withdrawn.
const author = "officer", reviewer = "supervisor"; // people of the demo
const nothing = { path: { dataset: "no-such-dataset" } };
const nobody = { path: { organization: "no-such-organization" } };
const parsed = async (answer) => JSON.parse((await answer).body);
const seen = (answer) => ({ "If-Match": answer.etag });

export async function writeCatalogue(recorder) {
  const agency = await organizations(recorder);
  await entry(recorder, agency);
  await resources(recorder);
  await review(recorder);
  await leave(recorder);
  await narrow(recorder);
}

async function organizations(recorder) {
  const all = "GET /opendata/organizations", one = `${all}/{organization}`, add = "POST /opendata/organizations", change = "PATCH /opendata/organizations/{organization}";
  const { items, next } = await parsed(recorder.call(all, { query: { limit: 2 } }));
  await recorder.call(all, { query: { limit: 2, cursor: next } });
  await recorder.call(all, { query: { q: "內政部" } });
  await recorder.refused(all, "bad-cursor", { query: { cursor: "altered" } });
  const given = {
    title: { "zh-Hant": "平溪縣政府觀光處", en: "Pingxi County Tourism Department" }, slug: "tourism", oid: "2.16.886.101.20003.20099.20061", org_code: "376999061A",
    level: "county", contact_name: "林先生", contact_phone: "02-24951510#61", contact_email: "tourism@pingxi.example", homepage: "https://tourism.pingxi.example/",
  };
  const made = await recorder.call(add, { json: given, as: author });
  await recorder.refused(add, "invalid", { json: given, as: author });
  await recorder.refused(add, "forbidden", { json: given, as: "auditor" });
  const path = { organization: "tourism" };
  await recorder.call(one, { path });
  await recorder.refused(one, "not-found", nobody);
  const json = { parent_id: items[0].id, homepage: "https://travel.pingxi.example/" }, headers = seen(made);
  await recorder.refused(change, "if-match-required", { path, json, as: author });
  await recorder.call(change, { path, json, headers, as: author });
  await recorder.refused(change, "stale", { path, json, headers, as: author });
  await recorder.refused(change, "invalid", { path, json: { oid: "tourism" }, headers: { "If-Match": "*" }, as: author });
  await recorder.refused(change, "not-found", { ...nobody, json, headers, as: author });
  return JSON.parse(made.body).id;
}

const slug = "lantern-festival-visitors";
const dataset = { path: { dataset: slug } };

async function entry(recorder, publisher) {
  const add = "POST /datasets", replace = "PUT /datasets/{dataset}", change = "PATCH /datasets/{dataset}";
  const given = {
    title: { "zh-Hant": "平溪天燈節遊客人次", en: "Visitors of the Pingxi lantern festival" }, description: { "zh-Hant": "各場次的遊客人次與天燈施放數。" }, slug,
    identifier: "376999061A-000001", publisher_id: publisher, category: "life", category_code: "900", keywords: ["天燈", "觀光"], keywords_en: ["sky lantern"],
    license: "OGDL-Taiwan-1.0", frequency: "每年", temporal_from: "2026-02-01", temporal_to: "2026-03-03", spatial: "新北市平溪區", language: ["zh-Hant"],
  };
  const made = await recorder.call(add, { json: given, as: author });
  await recorder.refused(add, "invalid", { json: { ...given, slug: "review" }, as: author });
  await recorder.refused(add, "forbidden", { json: given, as: "auditor" });
  const json = { notes: "人次以車站進出站人數估計。", frequency: "P1Y", keywords_en: ["sky lantern", "tourism"] }, headers = seen(made);
  await recorder.refused(change, "if-match-required", { ...dataset, json, as: author });
  const changed = await recorder.call(change, { ...dataset, json, headers, as: author });
  await recorder.refused(change, "stale", { ...dataset, json, headers, as: author });
  await recorder.refused(change, "invalid", { ...dataset, json: { category_code: "k00" }, headers: seen(changed), as: author });
  await recorder.refused(change, "not-found", { ...nothing, json, headers, as: author });
  const { identifier, slug: name, ...fields } = given;
  await recorder.refused(replace, "if-match-required", { ...dataset, json: fields, as: author });
  await recorder.call(replace, { ...dataset, json: fields, headers: seen(changed), as: author });
  await recorder.refused(replace, "stale", { ...dataset, json: fields, headers, as: author });
  await recorder.refused(replace, "invalid", { ...dataset, json: { title: { en: "Visitors" } }, headers: { "If-Match": "*" }, as: author });
  await recorder.refused(replace, "not-found", { ...nothing, json: fields, headers, as: author });
}

async function resources(recorder) {
  const all = "GET /datasets/{dataset}/resources", add = "POST /datasets/{dataset}/resources", one = "GET /resources/{resource}", change = "PATCH /resources/{resource}";
  const file = { name: "visitors.csv", content: "場次,日期,遊客人次\n一,2026-02-14,41200\n二,2026-02-21,38900\n三,2026-03-03,52710\n" };
  const added = await parsed(recorder.call(add, { ...dataset, form: { file, "title.zh-Hant": "遊客人次", note: "三場" } }));
  await recorder.until("GET /jobs/{id}", { path: { id: added.job } }, ({ state }) => state === "succeeded");
  await recorder.call(add, { ...dataset, json: { title: { "zh-Hant": "活動網頁" }, access_url: "https://tourism.pingxi.example/festival", declared_format: "HTML" }, as: author });
  await recorder.refused(add, "invalid", { ...dataset, json: {}, as: author });
  await recorder.refused(add, "not-found", { ...nothing, json: { access_url: "https://tourism.pingxi.example/" }, as: author });
  await recorder.call(all, { ...dataset, as: author });
  await recorder.refused(all, "not-found", nothing);
  const path = { resource: "376999061A-000001-001" }, none = { path: { resource: "no-such-resource" } };
  const { etag } = await recorder.call(one, { path, as: author });
  await recorder.refused(one, "not-found", none);
  const json = { description: { "zh-Hant": "每場一列。" }, declared_format: "CSV", declared_encoding: "UTF-8" }, headers = { "If-Match": etag };
  await recorder.refused(change, "if-match-required", { path, json, as: author });
  const changed = await recorder.call(change, { path, json, headers, as: author });
  await recorder.refused(change, "stale", { path, json, headers, as: author });
  await recorder.refused(change, "not-found", { ...none, json, headers, as: author });
  await dictionary(recorder, path, none, changed);
  await removal(recorder, none);
}

async function removal(recorder, none) {
  const remove = "DELETE /resources/{resource}", reason = "活動網頁已經下架。";
  const { resource } = await parsed(recorder.send("POST /datasets/{dataset}/resources",
    { ...dataset, json: { title: { "zh-Hant": "去年的活動網頁" }, access_url: "https://tourism.pingxi.example/last-year" }, as: author }));
  const path = { resource: resource.identifier }, headers = { "If-Match": '"1"' };
  await recorder.refused(remove, "forbidden", { path, query: { reason }, headers, as: author });
  await recorder.refused(remove, "if-match-required", { path, query: { reason }, as: reviewer });
  await recorder.refused(remove, "stale", { path, query: { reason }, headers: { "If-Match": '"7"' }, as: reviewer });
  await recorder.refused(remove, "bad-query", { path, query: {}, headers, as: reviewer });
  await recorder.call(remove, { path, query: { reason }, headers, as: reviewer });
  await recorder.refused(remove, "not-found", { ...none, query: { reason }, headers, as: reviewer });
}

async function dictionary(recorder, path, none, resource) {
  const read = "GET /resources/{resource}/columns", replace = "PUT /resources/{resource}/columns";
  const json = { columns: [{ column: "遊客人次", title: { "zh-Hant": "遊客人次", en: "Visitors" }, description: { "zh-Hant": "當天進出平溪線各站的人數估計。" }, unit: "人次" }] };
  await recorder.refused(replace, "if-match-required", { path, json, as: author });
  await recorder.call(replace, { path, json, headers: seen(resource), as: author });
  await recorder.refused(replace, "stale", { path, json, headers: seen(resource), as: author });
  await recorder.refused(replace, "invalid", { path, json: { columns: [...json.columns, ...json.columns] }, headers: { "If-Match": "*" }, as: author });
  await recorder.refused(replace, "not-found", { ...none, json, headers: { "If-Match": "*" }, as: author });
  await recorder.call(read, { path, as: author });
  await recorder.refused(read, "not-found", none);
}

// Two persons: who submits and who looks.
async function review(recorder) {
  const move = (name) => `POST /datasets/{dataset}/${name}`, publish = "POST /resources/{resource}/publish";
  for (const name of ["submit", "recall"]) {
    await recorder.call(move(name), { ...dataset, json: {}, as: author });
    await recorder.refused(move(name), "not-found", { ...nothing, json: {}, as: author });
  }
  await recorder.refused(move("recall"), "illegal-transition", { ...dataset, json: {}, as: author });
  await recorder.send(move("submit"), { ...dataset, json: {}, as: author });
  await recorder.refused(move("submit"), "illegal-transition", { ...dataset, json: {}, as: author });
  await recorder.refused(publish, "illegal-transition", { path: { resource: "376999061A-000001-001" }, as: reviewer });
  await recorder.call("GET /datasets/upload", { query: { dataset: slug } });
  await recorder.call("GET /datasets/review", { as: reviewer });
  await recorder.refused("GET /datasets/review", "forbidden", { as: author });
  await recorder.refused(move("send-back"), "invalid", { ...dataset, json: {}, as: reviewer });
  await recorder.call(move("send-back"), { ...dataset, json: { reason: "請補上英文說明。" }, as: reviewer });
  await recorder.refused(move("send-back"), "illegal-transition", { ...dataset, json: { reason: "再一次" }, as: reviewer });
  await recorder.call("GET /datasets/desk", { as: author });
  await recorder.call("GET /datasets/desk", { query: { whose: "all", state: "draft" }, as: author });
  await recorder.refused("GET /datasets/desk", "forbidden", { as: "auditor" });
  await recorder.refused("GET /datasets/desk", "bad-query", { query: { whose: "nobody" }, as: author });
  await recorder.send(move("submit"), { ...dataset, json: {}, as: reviewer });
  await recorder.refused(move("publish"), "four-eyes", { ...dataset, json: {}, as: reviewer });
  await recorder.send(move("recall"), { ...dataset, json: {}, as: reviewer });
  await recorder.send(move("submit"), { ...dataset, json: {}, as: author });
  await recorder.call(move("publish"), { ...dataset, json: {}, as: reviewer });
  await recorder.refused(move("publish"), "illegal-transition", { ...dataset, json: {}, as: reviewer });
  const newer = { name: "visitors.csv", content: "場次,日期,遊客人次\n一,2026-02-14,41200\n二,2026-02-21,38900\n三,2026-03-03,52715\n四,2026-03-07,40110\n" };
  const { job } = await parsed(recorder.send("POST /datasets/upload", { form: { file: newer, dataset: slug } }));
  await recorder.until("GET /jobs/{id}", { path: { id: job } }, ({ state }) => state === "succeeded");
  await recorder.call(publish, { path: { resource: "376999061A-000001-001" }, as: reviewer });
  await recorder.refused(publish, "not-found", { path: { resource: "no-such-resource" }, as: reviewer });
  await recorder.call("GET /datasets/{dataset}/manage", { ...dataset, as: reviewer });
  await recorder.refused("GET /datasets/{dataset}/manage", "not-found", { ...nothing, as: reviewer });
}

async function leave(recorder) {
  const move = (name) => `POST /datasets/{dataset}/${name}`, why = { reason: "第三場人次有誤，更正中。" };
  await recorder.refused(move("resume"), "illegal-transition", { ...dataset, json: {}, as: reviewer });
  await recorder.refused(move("suspend"), "invalid", { ...dataset, json: {}, as: reviewer });
  await recorder.call(move("suspend"), { ...dataset, json: why, as: reviewer });
  await recorder.refused("GET /datasets/{dataset}", "dataset-suspended", { ...dataset, signedIn: false });
  await recorder.refused(move("suspend"), "illegal-transition", { ...dataset, json: why, as: reviewer });
  await recorder.call(move("resume"), { ...dataset, json: {}, as: reviewer });
  await recorder.refused(move("withdraw"), "invalid", { ...dataset, json: {}, as: reviewer });
  await recorder.call(move("withdraw"), { ...dataset, json: { reason: "改由觀光署統一發布。" }, as: reviewer });
  await recorder.refused(move("withdraw"), "illegal-transition", { ...dataset, json: why, as: reviewer });
  await recorder.refused("GET /datasets/{dataset}", "dataset-withdrawn", { ...dataset, signedIn: false });
  await recorder.refused("PATCH /datasets/{dataset}", "withdrawn-stays", { ...dataset, json: { notes: "" }, headers: { "If-Match": "*" }, as: author });
  for (const name of ["send-back", "publish", "suspend", "resume", "withdraw"])
    await recorder.refused(move(name), "not-found", { ...nothing, json: why, as: reviewer });
  const draft = await recorder.send("POST /datasets", { json: { title: { "zh-Hant": "試作" }, slug: "attempt" }, as: author });
  const remove = "DELETE /datasets/{dataset}", attempt = { path: { dataset: "attempt" } };
  await recorder.refused(remove, "if-match-required", { ...attempt, as: reviewer });
  await recorder.call(remove, { ...attempt, query: { reason: "不做了" }, headers: seen(draft), as: reviewer });
  await recorder.refused(remove, "not-found", { ...attempt, headers: seen(draft), as: reviewer });
}

async function narrow(recorder) {
  const list = "GET /datasets";
  await recorder.call(list, { query: { keyword: "人口", modified_since: "2026-01-01", facet: "publisher,license", sort: "-title" } });
  await recorder.refused(list, "unknown-parameter", { query: { foo: 1 } });
}
