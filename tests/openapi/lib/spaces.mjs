// Calls about data spaces: two agencies of one site as provider and consumer, and this very site as an outside member of itself.
const steward = "steward", supervisor = "supervisor"; // of the county, of its welfare department
const parsed = async (answer) => JSON.parse((await answer).body);
const slug = "reservoir-levels", nobody = "01890000-0000-7000-8000-000000000000";
const one = "/spaces/{space}", space = { space: "water" };
const levels = `水庫,月份,蓄水量\n${Array.from({ length: 40 }, (_, i) => `${i % 2 ? "翡翠" : "石門"}水庫,${(i % 2) + 1}月,${1000 + i}`).join("\n")}\n`;

export async function writeSpaces(recorder) {
  const { welfare, county } = await agencies(recorder);
  await spaces(recorder);
  const members = await addMembers(recorder, county, welfare);
  const entry = await offerData(recorder, members);
  const negotiation = await negotiate(recorder, members, entry);
  await read(recorder, negotiation);
  await use(recorder, await conclude(recorder, members, entry));
  await end(recorder, members, entry);
}

async function agencies(recorder) {
  const { items } = await parsed(recorder.send("GET /agencies", { query: { limit: 200 } }));
  const named = (part) => items.find(({ name_zh }) => name_zh.includes(part)).id;
  return { welfare: named("社會處"), county: items.find(({ name_zh }) => name_zh === "平溪縣政府").id };
}

async function spaces(recorder) {
  const add = "POST /spaces", json = { slug: "water", title: { "zh-Hant": "水資源資料空間", en: "Water" }, description: { "zh-Hant": "水庫、河川與觀光", en: "Reservoirs, rivers and tourism" }, domain: "水資源", rules: {}, vocabulary: ["https://w3id.org/saref"] };
  await recorder.call(add, { json });
  await recorder.refused(add, "invalid", { json });
  await recorder.refused(add, "forbidden", { json, as: "officer" });
  await recorder.call("GET /spaces");
  await recorder.refused(`GET ${one}`, "not-found", { path: { space: "nothing" } });
}

async function addMembers(recorder, county, welfare) {
  const add = `POST ${one}/members`;
  const local = async (name, party_id) => (await parsed(recorder.call(add, { path: space, json: { name, kind: "local", party_id } }))).id;
  const provider = await local("縣政府", county), consumer = await local("社會處", welfare);
  await recorder.refused(add, "invalid", { path: space, json: { name: "外部", kind: "outside" } });
  await recorder.refused(add, "not-found", { path: { space: "nothing" }, json: { name: "縣政府", kind: "local", party_id: county } });
  const { connector, public_key, members } = await parsed(recorder.call(`GET ${one}`, { path: space }));
  // This site, seen from a second space as if it were another one.
  const participant_id = members.find(({ id }) => id === provider).participant_id;
  await recorder.send("POST /spaces", { json: { slug: "mirror", title: { "zh-Hant": "鏡像", en: "Mirror" }, description: {}, domain: "測試", rules: {}, vocabulary: [] } });
  await recorder.send(add, { path: { space: "mirror" }, json: { name: "縣政府", kind: "outside", participant_id, callback: connector, public_key } });
  const outside = (await parsed(recorder.send(add, { path: space, json: { name: "鏡像站", kind: "outside", participant_id: "urn:example:mirror", callback: connector, public_key } }))).id;
  const see = `GET ${one}/members/{member}/catalogue`, at = { ...space, member: outside };
  await recorder.call(see, { path: at, as: steward });
  await recorder.refused(see, "not-found", { path: { ...space, member: consumer }, as: steward });
  for (const move of ["suspend", "resume"]) {
    await recorder.call(`POST ${one}/members/{member}/${move}`, { path: at });
    await recorder.refused(`POST ${one}/members/{member}/${move}`, "member-is-so", { path: at });
    await recorder.refused(`POST ${one}/members/{member}/${move}`, "not-found", { path: { ...space, member: nobody } });
  }
  return { provider, consumer };
}

async function offerData(recorder, { provider }) {
  const form = { file: { name: "levels.csv", content: levels }, slug, "title.zh-Hant": "水庫蓄水量", "title.en": "Reservoir levels", license: "OGDL-Taiwan-1.0" };
  const { job } = await parsed(recorder.send("POST /datasets/upload", { form }));
  await recorder.until("GET /jobs/{id}", { path: { id: job.split("/").pop() } }, ({ state }) => state === "succeeded");
  const add = `POST ${one}/datasets`, json = { dataset: slug, provider, access: "restricted", personal_data: false };
  await recorder.refused(add, "about-persons", { path: space, json: { ...json, personal_data: true } });
  await recorder.refused(add, "dataset-is-public", { path: space, json: { ...json, dataset: "library-loans" } });
  await recorder.refused(add, "invalid", { path: space, json: { ...json, dataset: "nothing" } });
  const { id } = await parsed(recorder.call(add, { path: space, json }));
  const path = { ...space, dataset: id }, make = `POST ${one}/datasets/{dataset}/offers`;
  const terms = { permitted: "use", purposes: "觀光規劃\n防災", until: "2099-12-31", count: 100, attribute: true };
  const offer = (await parsed(recorder.call(make, { path, json: terms, as: steward }))).id;
  await recorder.refused(make, "invalid", { path, json: { ...terms, from: "2100-01-01" }, as: steward });
  await recorder.refused(make, "not-found", { path: { ...space, dataset: nobody }, json: terms, as: steward });
  await recorder.call(`GET ${one}/datasets/{dataset}`, { path, as: steward });
  await recorder.refused(`GET ${one}/datasets/{dataset}`, "not-found", { path, signedIn: false });
  const second = (await parsed(recorder.send(make, { path, json: terms, as: steward }))).id, back = `POST ${one}/offers/{offer}/withdraw`;
  await recorder.call(back, { path: { ...space, offer: second }, as: steward });
  await recorder.refused(back, "not-found", { path: { ...space, offer: second }, as: steward });
  return { id, offer };
}

async function negotiate(recorder, { consumer }, { offer }) {
  const all = `POST ${one}/negotiations`, show = `GET ${one}/negotiations/{negotiation}`;
  const move = (name) => `POST ${one}/negotiations/{negotiation}/${name}`;
  const begin = async () => ({ ...space, negotiation: (await parsed(recorder.call(all, { path: space, json: { consumer, offer }, as: supervisor }))).id });
  await recorder.refused(all, "invalid", { path: space, json: { consumer, offer: nobody }, as: supervisor });
  const path = await begin(), terms = { permitted: "use", purposes: "觀光規劃", count: 50 };
  await recorder.call(move("offer"), { path, json: terms, as: steward });
  await recorder.call(move("request"), { path, json: { ...terms, count: 60 }, as: supervisor });
  await recorder.refused(move("request"), "illegal-transition", { path, json: terms, as: supervisor });
  await recorder.send(move("offer"), { path, json: { ...terms, count: 60 }, as: steward });
  await recorder.refused(move("offer"), "illegal-transition", { path, json: terms, as: steward });
  await recorder.call(move("accept"), { path, json: {}, as: supervisor });
  await recorder.refused(move("accept"), "illegal-transition", { path, json: {}, as: supervisor });
  await recorder.refused(move("agree"), "may-not-bind", { path, json: {} });
  await recorder.call(move("agree"), { path, json: {}, as: steward });
  await recorder.refused(move("agree"), "illegal-transition", { path, json: {}, as: steward });
  await recorder.refused(move("verify"), "may-not-bind", { path, json: {} });
  await recorder.call(move("verify"), { path, json: {}, as: supervisor });
  await recorder.refused(move("verify"), "illegal-transition", { path, json: {}, as: supervisor });
  const seen = await parsed(recorder.call(show, { path, as: supervisor }));
  await recorder.refused(show, "not-found", { path, as: "mother" });
  const other = await begin();
  await recorder.call(move("terminate"), { path: other, json: { reason: "改用公開資料" }, as: supervisor });
  await recorder.refused(move("terminate"), "illegal-transition", { path: other, json: {}, as: supervisor });
  for (const name of ["request", "offer"]) await recorder.refused(move(name), "not-found", { path: { ...space, negotiation: nobody }, json: terms, as: steward });
  for (const name of ["accept", "agree", "verify", "terminate"]) await recorder.refused(move(name), "not-found", { path: { ...space, negotiation: nobody }, json: {}, as: steward });
  return seen.agreement_href.split("/").pop();
}

// A second agreement, which ends; the first one stays in force.
async function conclude(recorder, { consumer }, { offer }) {
  const path = { ...space, negotiation: (await parsed(recorder.send(`POST ${one}/negotiations`, { path: space, json: { consumer, offer }, as: supervisor }))).id };
  await recorder.send(`POST ${one}/negotiations/{negotiation}/agree`, { path, json: {}, as: steward });
  await recorder.send(`POST ${one}/negotiations/{negotiation}/verify`, { path, json: {}, as: supervisor });
  const { agreement_href } = await parsed(recorder.send(`GET ${one}/negotiations/{negotiation}`, { path, as: supervisor }));
  return agreement_href.split("/").pop();
}

async function read(recorder, agreement) {
  const path = { ...space, agreement }, show = `GET ${one}/agreements/{agreement}`, ask = `POST ${one}/agreements/{agreement}/transfers`;
  const { transfer } = await parsed(recorder.call(ask, { path, as: supervisor }));
  await recorder.refused(ask, "not-found", { path: { ...space, agreement: nobody }, as: supervisor });
  const at = { ...space, transfer }, rows = `GET ${one}/transfers/{transfer}/rows`, sums = `GET ${one}/transfers/{transfer}/aggregate`;
  await recorder.call(rows, { path: at, query: { purpose: "觀光規劃", limit: "2" }, as: supervisor });
  await recorder.refused(rows, "agreement-purpose", { path: at, query: { purpose: "行銷" }, as: supervisor });
  await recorder.call(sums, { path: at, query: { group_by: "水庫", measures: "avg(蓄水量)", purpose: "觀光規劃", place: "平溪" }, as: supervisor });
  await recorder.refused(sums, "agreement-purpose", { path: at, query: { group_by: "水庫" }, as: supervisor });
  await recorder.refused(rows, "not-found", { path: { ...space, transfer: nobody }, as: supervisor });
  await recorder.refused(sums, "not-found", { path: { ...space, transfer: nobody }, as: supervisor });
  await recorder.call(show, { path, as: supervisor });
  await recorder.refused(show, "not-found", { path, as: "mother" });
}

async function use(recorder, agreement) {
  const path = { ...space, agreement }, ask = `POST ${one}/agreements/{agreement}/transfers`, rows = `GET ${one}/transfers/{transfer}/rows`;
  const at = { ...space, transfer: (await parsed(recorder.send(ask, { path, as: supervisor }))).transfer };
  const move = (name) => `POST ${one}/transfers/{transfer}/${name}`;
  for (const name of ["suspend", "start", "complete"]) await recorder.call(move(name), { path: at, json: { reason: "例行維護" }, as: steward });
  for (const name of ["suspend", "start", "complete"]) await recorder.refused(move(name), "illegal-transition", { path: at, json: {}, as: steward });
  await recorder.refused(rows, "transfer-not-started", { path: at, query: { purpose: "觀光規劃" }, as: supervisor });
  const second = { ...space, transfer: (await parsed(recorder.send(ask, { path, as: supervisor }))).transfer };
  await recorder.call(move("terminate"), { path: second, json: { reason: "不再需要" }, as: supervisor });
  await recorder.refused(move("terminate"), "illegal-transition", { path: second, json: {}, as: supervisor });
  for (const name of ["start", "suspend", "complete", "terminate"]) await recorder.refused(move(name), "not-found", { path: { ...space, transfer: nobody }, json: {}, as: steward });
  const over = `POST ${one}/agreements/{agreement}/end`;
  await recorder.refused(over, "invalid", { path, json: {}, as: steward });
  await recorder.call(over, { path, json: { reason: "資料停止維護" }, as: steward });
  await recorder.refused(over, "agreement-not-in-force", { path, json: { reason: "再一次" }, as: steward });
  await recorder.refused(over, "not-found", { path: { ...space, agreement: nobody }, json: { reason: "沒有" }, as: steward });
  await recorder.refused(ask, "agreement-not-in-force", { path, as: supervisor });
}

async function end(recorder, { provider }, { id }) {
  const remove = `POST ${one}/datasets/{dataset}/remove`;
  await recorder.refused(remove, "agreements-in-force", { path: { ...space, dataset: id }, as: steward });
  const json = { dataset: "library-loans", provider, access: "open", personal_data: false };
  const path = { ...space, dataset: (await parsed(recorder.send(`POST ${one}/datasets`, { path: space, json }))).id };
  await recorder.call(remove, { path, as: steward });
  await recorder.refused(remove, "not-found", { path, as: steward });
  await recorder.call(`POST ${one}/close`, { path: { space: "mirror" } });
  await recorder.refused(`POST ${one}/close`, "space-closed", { path: { space: "mirror" } });
  await recorder.refused(`POST ${one}/close`, "not-found", { path: { space: "nothing" } });
}
