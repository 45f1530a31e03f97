// Calls about data standards: a list entered, columns bound to what it says, what was withdrawn. Called before others publish, so that the
// figures of coverage are those of the demo alone. The list is made up: no official one is shipped.
const list = `中文名稱,英文名稱,說明,型別,值域,附註,附件連結,驗證,URI
村里名稱,VillageName,村里的名稱,字串,,,,/^[^0-9]+$/,https://standards.example/place/VillageName
月份,Month,一年中的月份,字串,[01-12],,,,https://standards.example/time/Month
性別,Sex,,字串,[男、女],,,,https://standards.example/person/Sex
,Nameless,,字串,,,,,https://standards.example/person/Nameless
`;
const steward = "steward", author = "officer";
const nobody = { path: { standard: "01890000-0000-7000-8000-000000000000" } };

export async function writeStandards(recorder) {
  await coverage(recorder);
  const village = await registry(recorder);
  await bindings(recorder, village);
}

async function coverage(recorder) {
  const { items } = JSON.parse((await recorder.send("GET /tables", {})).body);
  const measured = new Set(items.map(({ dataset }) => dataset)).size;
  await recorder.until("GET /standards/coverage", {}, ({ datasets }) => datasets === measured);
  await recorder.call("GET /standards/coverage");
}

async function registry(recorder) {
  const form = { file: { name: "place-and-time.csv", content: list }, list: "共通性 > 地與時", base: "https://standards.example/" };
  const add = "POST /standards/import";
  await recorder.call(add, { form });
  await recorder.refused(add, "invalid", { form: { list: "x" } });
  await recorder.refused(add, "not-a-standards-list", { form: { file: { name: "fruit.csv", content: "品名,價格\n蘋果,10\n橘子,20\n" } } });
  const all = "GET /standards", found = JSON.parse((await recorder.call(all, { query: { limit: 1, sort: "uri" } })).body);
  await recorder.call(all, { query: { limit: 1, sort: "uri", cursor: found.next } });
  await recorder.call(all, { query: { q: "村里", list: "共通性 > 地與時", state: "active", uri: "https://standards.example/place/VillageName" } });
  await recorder.refused(all, "bad-cursor", { query: { cursor: "altered" } });
  await recorder.call("GET /standards/export", { query: { format: "csv", list: "共通性 > 地與時" } });
  const enter = "POST /standards", json = { uri: "https://standards.example/time/Year", list: "共通性 > 地與時", title: { "zh-Hant": "西元年", en: "Year" }, type: "字串", value: "[0000-9999]" };
  const { id } = JSON.parse((await recorder.call(enter, { json, as: steward })).body);
  await recorder.refused(enter, "invalid", { json: { ...json, uri: "no address" }, as: steward });
  const path = { standard: id }, one = "GET /standards/{standard}", withdraw = "POST /standards/{standard}/withdraw", restore = "POST /standards/{standard}/restore";
  await recorder.call(one, { path });
  await recorder.refused(one, "not-found", nobody);
  await recorder.refused(withdraw, "not-found", { ...nobody, json: { reason: "x" }, as: steward });
  await recorder.refused(withdraw, "invalid", { path, json: { reason: "" }, as: steward });
  await recorder.call(withdraw, { path, json: { reason: "改用民國年" }, as: steward });
  await recorder.refused(withdraw, "illegal-transition", { path, json: { reason: "again" }, as: steward });
  await recorder.call(restore, { path, as: steward });
  await recorder.refused(restore, "illegal-transition", { path, as: steward });
  await recorder.refused(restore, "not-found", { ...nobody, as: steward });
  return "https://standards.example/place/VillageName";
}

// Bound and released again, so that later calls meet the demo as it was.
async function bindings(recorder, standard) {
  const path = { resource: "village-vital-statistics-001" }, nothing = { path: { resource: "no-such-resource" } };
  const all = "GET /resources/{resource}/standards", move = (name) => `POST /resources/{resource}/standards/${name}`;
  await recorder.call(all, { path, as: author });
  await recorder.refused(all, "not-found", nothing);
  const json = { column: "村里", standard };
  await recorder.call(move("refuse"), { path, json, as: author });
  await recorder.call(move("bind"), { path, json, as: author });
  for (const name of ["bind", "refuse"]) {
    await recorder.refused(move(name), "invalid", { path, json: { ...json, column: "村理" }, as: author });
    await recorder.refused(move(name), "not-found", { ...nothing, json, as: author });
  }
  await recorder.call(move("unbind"), { path, json: { column: "村里" }, as: author });
  await recorder.refused(move("unbind"), "invalid", { path, json: { column: "村里" }, as: author });
  await recorder.refused(move("unbind"), "not-found", { ...nothing, json: { column: "村里" }, as: author });
}
