// Calls about requests for data, error reports, showcases and usage: a citizen asks, officers answer.
const citizen = "citizen", mother = "mother", officer = "officer";
const parsed = async (answer) => JSON.parse((await answer).body);
const nothing = { path: { request: "2000-000001" } };
const one = "/data-requests/{request}", move = (name) => `POST ${one}/${name}`;
const table = "library-loans";

export async function writeRequests(recorder) {
  await ask(recorder);
  await handle(recorder);
  await duplicates(recorder);
  await errors(recorder);
  await showcases(recorder);
  await usage(recorder);
}

const stops = { title: "公車各站上下車人數", body: "每站、每小時的上下車人數，最好每月更新。", purpose: "想知道哪些站該加班次。", shown_name: "平溪居民", lang: "zh-Hant" };
const submit = async (recorder, json, as = citizen) => (await parsed(recorder.send("POST /data-requests", { json, as }))).ref;

async function ask(recorder) {
  const add = "POST /data-requests", all = "GET /data-requests";
  await recorder.call(add, { json: { ...stops, dataset: table }, as: citizen });
  await recorder.refused(add, "invalid", { json: { title: "公車", body: "" }, as: citizen });
  await submit(recorder, { title: "公有停車場剩餘格數", body: "即時的剩餘格數。" });
  const { items, next } = await parsed(recorder.call(all, { query: { limit: 1, sort: "-votes" } }));
  await recorder.call(all, { query: { limit: 1, sort: "-votes", cursor: next } });
  await recorder.call(all, { query: { q: "公車", kind: "data", state: "submitted", late: false, dataset: table, organization: "" } });
  await recorder.refused(all, "bad-cursor", { query: { cursor: "altered" } });
  await recorder.refused(all, "unknown-sort", { query: { sort: "mood" } });
  await recorder.refused(all, "bad-query", { query: { dataset: "no-such-dataset" } });
  const desk = "GET /data-requests/desk";
  const waiting = await parsed(recorder.call(desk, { query: { limit: 1, sort: "-votes" }, as: officer }));
  await recorder.call(desk, { query: { limit: 1, sort: "-votes", cursor: waiting.next }, as: officer });
  await recorder.call(desk, { query: { q: "公車", kind: "data", state: "submitted", late: false, dataset: table, organization: "" }, as: officer });
  const path = { request: items[0].ref };
  await recorder.call(`GET ${one}`, { path, signedIn: false });
  await recorder.refused(`GET ${one}`, "not-found", nothing);
}

async function handle(recorder) {
  const path = { request: await submit(recorder, { title: "河川水位每十分鐘", body: "各測站的水位。" }) };
  await recorder.call(move("vote"), { path, as: mother });
  await recorder.refused(move("vote"), "already-voted", { path, as: mother });
  await recorder.call(move("unvote"), { path, as: mother });
  await recorder.refused(move("unvote"), "not-voted", { path, as: mother });
  await recorder.call(move("triage"), { path, json: { reply: "已收到，會轉給觀光處。" }, as: officer });
  await recorder.call(move("reply"), { path, json: { reply: "正在盤點測站。" }, as: officer });
  const { items } = await parsed(recorder.send("GET /opendata/organizations", { query: { limit: 1 } }));
  await recorder.refused(move("assign"), "invalid", { path, json: { organization: "nobody" }, as: officer });
  await recorder.call(move("assign"), { path, json: { organization: items[0].slug, reply: "由貴單位答覆。" }, as: officer });
  await recorder.refused(move("answer"), "invalid", { path, json: { outcome: "refused", reply: "不開放" }, as: officer });
  await recorder.call(move("answer"), { path, json: { outcome: "planned", planned_for: "2099-01-01", reply: "系統更新後開放。" }, as: officer });
  await recorder.refused(move("close"), "still-planned", { path, as: officer });
  await recorder.call(move("answer"), { path, json: { outcome: "published", dataset: table, reply: "已經開放。" }, as: officer });
  await recorder.call(move("close"), { path, json: {}, as: citizen });
  await recorder.refused(move("vote"), "request-closed", { path, as: mother });
  await recorder.call(move("reopen"), { path, json: { reply: "內容不完整，重新處理。" }, as: officer });
  for (const name of ["triage", "reopen", "dismiss", "unmerge"]) await recorder.refused(move(name), "illegal-transition", { path, json: { reply: "試試" }, as: officer });
  await recorder.call(move("withdraw"), { path, json: {}, as: citizen });
  await recorder.refused(move("withdraw"), "illegal-transition", { path, json: {}, as: citizen });
}

async function duplicates(recorder) {
  const first = await submit(recorder, { title: "路燈位置", body: "座標與編號。" }), second = await submit(recorder, { title: "路燈座標", body: "每盞路燈的座標。" }, mother);
  const path = { request: second };
  await recorder.refused(move("merge"), "invalid", { path, json: { into: second }, as: officer });
  await recorder.call(move("merge"), { path, json: { into: first, reply: "和前一件相同。" }, as: officer });
  await recorder.call(move("unmerge"), { path, json: {}, as: officer });
  await recorder.refused(move("dismiss"), "invalid", { path, json: {}, as: officer });
  await recorder.call(move("dismiss"), { path, json: { reply: "內容含個人資料。" }, as: officer });
}

async function errors(recorder) {
  const add = "POST /tables/{table}/error-reports", path = { table };
  const json = { body: "年報是 1,304 冊。", record: 2, column: "冊數", seen_value: "1204", right_value: "1304", shown_name: "讀者", version: 2 };
  await recorder.call(add, { path, json, as: citizen });
  await recorder.refused(add, "invalid", { path, json: { ...json, column: "沒有這欄" }, as: citizen });
  await recorder.refused(add, "not-found", { path: { table: "no-such-table" }, json: { body: "不對" }, as: citizen });
}

async function showcases(recorder) {
  const all = "/opendata/showcases", page = `${all}/{showcase}`;
  const json = { title: "借書地圖", url: "https://loans.example/", description: "看各館每天借出多少。", datasets: [table], license: "MIT", made_by: "平溪高中資訊社" };
  const { id } = await parsed(recorder.call(`POST ${all}`, { json, as: citizen }));
  await recorder.refused(`POST ${all}`, "invalid", { json: { ...json, datasets: ["no-such-dataset"] }, as: citizen });
  const path = { showcase: id }, none = { path: { showcase: "00000000-0000-7000-8000-000000000000" }, json: { reason: "試試" }, as: officer };
  await recorder.call(`POST ${page}/decline`, { path, json: { reason: "網址打不開" }, as: officer });
  await recorder.refused(`POST ${page}/take-down`, "illegal-transition", { path, json: { reason: "試試" }, as: officer });
  await recorder.call(`POST ${page}/show`, { path, json: {}, as: officer });
  await recorder.refused(`POST ${page}/show`, "illegal-transition", { path, json: {}, as: officer });
  await recorder.refused(`POST ${page}/decline`, "illegal-transition", { path, json: { reason: "試試" }, as: officer });
  await recorder.call(`GET ${page}`, { path, signedIn: false });
  await recorder.refused(`GET ${page}`, "not-found", { path: none.path });
  for (const title of ["借書月報", "借書排行"]) await parsed(recorder.send(`POST ${all}`, { json: { ...json, title }, as: mother }));
  await recorder.call(`GET ${all}`, { query: { limit: 20, sort: "title", dataset: table, state: "shown" }, as: officer });
  await recorder.refused(`GET ${all}`, "bad-cursor", { query: { cursor: "altered" } });
  await recorder.refused(`GET ${all}`, "forbidden", { query: { state: "submitted" }, as: citizen });
  const { next } = await parsed(recorder.send(`GET ${all}`, { query: { state: "submitted", limit: 1 }, as: officer }));
  await recorder.call(`GET ${all}`, { query: { state: "submitted", limit: 1, cursor: next }, as: officer });
  await recorder.call(`POST ${page}/take-down`, { path, json: { reason: "網站已關閉" }, as: officer });
  for (const name of ["show", "decline", "take-down"]) await recorder.refused(`POST ${page}/${name}`, "not-found", none);
}

async function usage(recorder) {
  await recorder.call("GET /usage", { query: { limit: 10, dataset: table, from: "2026-01-01", to: "2099-12-31" } });
  await recorder.refused("GET /usage", "bad-cursor", { query: { cursor: "altered" } });
}
