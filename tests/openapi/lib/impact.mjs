// Calls about decided cases: a decision is kept, a version reaches back in time, what it would change is looked at, and offered to be decided again.
const set = "parking-fees", version = "2026.2", none = "00000000-0000-7000-8000-000000000000";

export async function writeImpact(recorder, model) {
  await decisions(recorder);
  await reachingBack(recorder, model);
}

async function decisions(recorder) {
  const keep = "POST /rules/sets/{set}/decisions", list = keep.replace("POST", "GET"), one = `${list}/{decision}`, path = { set };
  const given = {
    as_of: "2026-08-01", decision: "fee", inputs: { hours: 3 }, subject: "停-2026-0815", purpose: "停車費核定", legal_basis: "停車場法 12", keep_until: "2033-12-31",
  };
  const id = JSON.parse((await recorder.call(keep, { path, json: given })).body).id;
  await recorder.refused(keep, "invalid", { path, json: { ...given, keep_until: "2020-01-01" } });
  await recorder.refused(keep, "input-type", { path, json: { ...given, inputs: { hours: "three" } } });
  await recorder.refused(keep, "forbidden", { path, json: given, as: "citizen" });
  await recorder.send(keep, { path, json: { ...given, subject: "停-2026-0816", inputs: { hours: 2 } } });
  const { next } = JSON.parse((await recorder.call(list, { path, query: { limit: 1 } })).body);
  await recorder.call(list, { path, query: { limit: 1, cursor: next } });
  await recorder.call(list, { path, query: { subject: given.subject } });
  await recorder.refused(list, "bad-cursor", { path, query: { cursor: "altered" } });
  await recorder.call(one, { path: { set, decision: id } });
  await recorder.refused(one, "not-found", { path: { set, decision: none } });
}

async function reachingBack(recorder, model) {
  const all = "POST /rules/sets/{set}/versions", at = { path: { set, version } }, unknown = { path: { set, version: "1" } };
  const form = { label: version, effective_from: "2026-07-01", law_refs: "停車場法 12", models: [{ name: "parking.dmn", content: model("45") }] };
  await recorder.send(all, { path: { set }, form });
  await recorder.send(`${all}/{version}/submit`, { ...at, json: {} });
  await recorder.refused(`${all}/{version}/approve`, "impact-needed", { ...at, json: {}, as: "supervisor" });
  const ask = `${all}/{version}/impact`, show = ask.replace("POST", "GET"), done = ({ state }) => state === "succeeded";
  await recorder.refused(`${show}/cases`, "not-found", at);
  await recorder.call(ask, at);
  await recorder.refused(ask, "not-found", unknown);
  await recorder.until(show, at, done);
  await recorder.call(show, at);
  await recorder.refused(show, "not-found", unknown);
  await cancelled(recorder, ask, at);
  await recorder.send(ask, { ...at, json: {} });
  await recorder.until(show, at, done);
  const { items, next } = JSON.parse((await recorder.call(`${show}/cases`, { ...at, query: { limit: 1 } })).body);
  await recorder.call(`${show}/cases`, { ...at, query: { limit: 1, cursor: next } });
  await recorder.refused(`${show}/cases`, "bad-cursor", { ...at, query: { cursor: "altered" } });
  await recorder.call(`${show}/file`, at);
  await recorder.refused(`${show}/file`, "not-found", unknown);
  const offer = `${ask}/offers`, chosen = { ...at, json: { cases: [items[0].id], comment: "依新費率重新核定" } };
  await recorder.refused(offer, "offer-too-early", chosen);
  await recorder.send(`${all}/{version}/approve`, { ...at, json: { comment: "同意" }, as: "supervisor" });
  await recorder.call(offer, chosen);
  await recorder.refused(offer, "invalid", { ...at, json: {} });
}

// A job that has not begun is cancelled at once; one that has, ends by itself. Others before it keep the threads busy.
async function cancelled(recorder, ask, at) {
  const cancel = `${ask}/cancel`;
  await recorder.refused(cancel, "illegal-transition", at);
  for (let tries = 0; tries < 50; tries++) {
    await Promise.all(["2026.1", "2030.1", "table-draft", "table-draft-2"].map((other) => recorder.send(ask, { path: { set, version: other }, json: {} })));
    await recorder.send(ask, { ...at, json: {} });
    const answer = await recorder.send(cancel, at);
    if (answer.status < 300 && JSON.parse(answer.body).state === "cancelled") return recorder.keep(cancel, at, answer);
  }
  throw new Error("no look at decided cases waited long enough to be cancelled");
}

// The text of a law beside a set, and which rule covers which of its articles.
export async function writeLaws(recorder) {
  const attach = "POST /rules/sets/{set}/laws", list = attach.replace("POST", "GET"), path = { set: "parking-fees" }, one = `${list}/{law}`;
  const text = "第一條 本自治條例依停車場法第十二條規定訂定之。\n第二條 停車費以小時計收，每小時三十元。\n第三條 本自治條例自公布日施行。";
  const given = { code: "停車場法", title: "停車場法", language: "zh_hant", as_of: "2026-01-01", source: "平溪縣政府公報", text };
  const id = JSON.parse((await recorder.call(attach, { path, json: given })).body).id;
  await recorder.refused(attach, "statute-without-articles", { path, json: { ...given, text: "停車費" } });
  await recorder.refused(attach, "forbidden", { path, json: given, as: "citizen" });
  await recorder.call(list, { path });
  await recorder.refused(list, "not-found", { path: { set: "none" } });
  await recorder.call(one, { path: { ...path, law: id } });
  await recorder.refused(one, "not-found", { path: { ...path, law: none } });
  const coverage = "GET /rules/sets/{set}/versions/{version}/coverage";
  await recorder.call(coverage, { path: { ...path, version: "2026.1" } });
  await recorder.refused(coverage, "not-found", { path: { ...path, version: "1" } });
  const document = "GET /rules/sets/{set}/versions/{version}/document";
  await recorder.call(document, { path: { ...path, version: "2026.1" } });
  await recorder.refused(document, "not-found", { path: { ...path, version: "1" } });
  await recorder.call(`${document}/pdf`, { path: { ...path, version: "2026.1" } });
  await recorder.refused(`${document}/pdf`, "not-found", { path: { ...path, version: "1" } });
  const remove = `${attach}/{law}/remove`, gone = { path: { ...path, law: id } };
  await recorder.call(remove, gone);
  await recorder.refused(remove, "not-found", gone);
}
