// Calls that change something, as the operator, in the order a file and its news take: subscribe, upload, look, correct, publish, be told.
const slug = "library-loans";
const loans = `館別,日期,借閱冊數
總館,2026-01-02,1204
東區分館,2026-01-02,318
西區分館,2026-01-02,多一格,9,9
總館,2026-01-03,1377
北區分館,2026-01-03,閉館,8,8
`; // two rows with cells too many: they are kept apart, and somebody looks before it is published
const nobody = "019bbf8f-28c0-7000-8000-00000000ffff";
const job = (id) => ({ path: { id } });
const ended = ({ state }) => state === "succeeded" || state === "failed";

export async function writeAll(recorder) {
  const hook = await subscribe(recorder);
  const version = await upload(recorder);
  await publish(recorder, version);
  await answerIssues(recorder);
  await follow(recorder, hook);
  await readNotices(recorder);
  await listJobs(recorder);
  await appendToLedger(recorder);
}

async function appendToLedger(recorder) {
  const append = "POST /ledger/entries", permit = (number) => ({ json: { type: "permit.granted", at: "2026-11-26T08:00:00.000Z", ref: "2026-000123", pub: { number }, dedupe_key: "permit-123" } });
  await recorder.call(append, permit(123));
  await recorder.refused(append, "ledger-entry-schema", permit("123"));
}

async function subscribe(recorder) {
  const open = "POST /subscriptions", topic = "dataset.published";
  const webhook = (href) => ({ json: { topic, channel: "webhook", href } });
  // Nobody has the first address, so its calls are tried again; the second is never called, since it is not public.
  const waiting = JSON.parse((await recorder.call(open, webhook("https://hooks.agency.example/skylantern"))).body);
  const refusing = JSON.parse((await recorder.call(open, webhook("https://127.0.0.1/skylantern"))).body);
  await recorder.call(open, { json: { topic, channel: "email", address: "reader@example.org", digest: "none", lang: recorder.language }, signedIn: false });
  await recorder.refused(open, "unauthorised", { ...webhook("https://hooks.agency.example/skylantern"), signedIn: false });
  const once = { "Idempotency-Key": "subscribe-once" }, mail = (address) => ({ headers: once, json: { topic, channel: "email", address }, signedIn: false });
  await recorder.call(open, mail("reader@example.org"));
  await recorder.refused(open, "idempotency-mismatch", mail("other@example.org"));
  await recorder.refused(open, "invalid", { json: { topic: "no-such-topic", channel: "sms" } });
  await recorder.call("GET /subscriptions/new", { query: { topic, subject: "village-vital-statistics" } });
  await recorder.refused("GET /subscriptions/new", "not-found", { query: { topic: "no-such-topic" } });
  const { next } = JSON.parse((await recorder.call("GET /subscriptions", { query: { limit: 2 } })).body);
  await recorder.call("GET /subscriptions", { query: { limit: 2, cursor: next } });
  await recorder.refused("GET /subscriptions", "bad-cursor", { query: { cursor: "altered" } });
  for (const operation of ["GET /subscriptions/{id}", "POST /subscriptions/{id}/disable", "POST /subscriptions/{id}/enable"]) {
    await recorder.call(operation, { path: { id: waiting.id } });
    await recorder.refused(operation, "not-found", { path: { id: nobody } });
  }
  await byMail(recorder);
  return { waiting, refusing };
}

// The links of the mail that asks for confirmation; without a mail server it lies in the outbox.
async function byMail(recorder) {
  const { items } = await recorder.until("GET /outbox", {}, ({ items: mails }) => mails.length > 0);
  const link = (path) => decodeURIComponent(new RegExp(`/${path}/([^\\s]+)`).exec(items[0].text)[1]);
  await recorder.call("GET /outbox");
  for (const [path, token] of [["/subscriptions/confirm/{token}", link("subscriptions/confirm")], ["/notify/unsubscribe/{token}", link("notify/unsubscribe")]])
    for (const method of ["GET", "POST"]) {
      await recorder.call(`${method} ${path}`, { path: { token }, signedIn: false });
      await recorder.refused(`${method} ${path}`, "not-found", { path: { token: "altered" }, signedIn: false });
    }
}

async function upload(recorder) {
  await recorder.call("POST /inbox/choices", { json: { digest: "none", quiet_hours: false } }); // told at once, at night too
  await recorder.refused("POST /inbox/choices", "invalid", { json: { digest: "yearly" } });
  await recorder.call("GET /inbox/choices");
  const form = {
    file: { name: "loans.csv", content: loans }, slug, "title.zh-Hant": "圖書館借閱冊數", "title.en": "Library loans", "publisher.zh-Hant": "臺北市立圖書館",
    license: "OGDL-Taiwan-1.0", category: "life", note: "每日統計",
  };
  const made = JSON.parse((await recorder.call("POST /datasets/upload", { form })).body);
  await recorder.refused("POST /datasets/upload", "invalid", { form: { slug } });
  await recorder.until("GET /jobs/{id}", job(made.job), ended);
  await recorder.call("GET /datasets/upload");
  await recorder.call("GET /jobs/{id}", job(made.job));
  await recorder.refused("GET /jobs/{id}", "not-found", job(nobody));
  await recorder.call("GET /jobs/{id}/events", job(made.job));
  await recorder.refused("GET /jobs/{id}/events", "not-found", job(nobody));
  await recorder.refused("POST /jobs/{id}/cancel", "illegal-transition", job(made.job));
  await recorder.refused("POST /jobs/{id}/replay", "illegal-transition", job(made.job));
  for (const move of ["cancel", "replay"]) await recorder.refused(`POST /jobs/{id}/${move}`, "not-found", job(nobody));
  return { path: { dataset: slug, number: made.version } };
}

async function publish(recorder, version) {
  const preview = "GET /datasets/{dataset}/versions/{number}/preview", decide = preview.replace("GET", "POST");
  const nothing = { path: { dataset: slug, number: 99 } };
  await recorder.call(preview, version);
  await recorder.refused(preview, "not-found", nothing);
  await recorder.refused(decide, "not-found", { ...nothing, json: { then: "publish" } });
  await recorder.refused(decide, "invalid", { ...version, json: { name: { 1: "日期" }, then: "again" } });
  const again = JSON.parse((await recorder.call(decide, { ...version, json: { header_rows: 1, name: { 3: "冊數" }, type: { 3: "integer" }, then: "again" } })).body);
  await recorder.until("GET /jobs/{id}", job(again.job), ended);
  const rows = "GET /datasets/{dataset}/versions/{number}/quarantine";
  const { next } = JSON.parse((await recorder.call(rows, { ...version, query: { limit: 1 } })).body);
  await recorder.call(rows, { ...version, query: { limit: 1, cursor: Number(next) } });
  await recorder.refused(rows, "not-found", nothing);
  await recorder.call(`${rows}/original`, version);
  await recorder.refused(`${rows}/original`, "not-found", nothing);
  await recorder.call(decide, { ...version, json: { then: "publish" } });
  await recorder.refused(decide, "illegal-transition", { ...version, json: { then: "publish" } });
}

// What the publication was worth, and what the publisher says to an error in it.
async function answerIssues(recorder) {
  const path = { dataset: slug }, errors = { severity: "error" };
  await recorder.until("GET /datasets/{dataset}/quality", { path }, (page) => page.measured_at !== null && page.measured_at !== undefined);
  await recorder.call("GET /datasets/{dataset}/quality", { path });
  await recorder.refused("GET /datasets/{dataset}/quality", "not-found", { path: { dataset: "nowhere" } });
  const { items } = JSON.parse((await recorder.call("GET /datasets/{dataset}/issues", { path, query: errors })).body);
  await recorder.refused("GET /datasets/{dataset}/issues", "not-found", { path: { dataset: "nowhere" } });
  await recorder.call("GET /quality/issues", { query: { ...errors, publisher: "臺北市立圖書館" } });
  for (const [call, given] of [["GET /datasets/{dataset}/issues", { path, query: {} }], ["GET /quality/issues", { query: { publisher: "臺北市立圖書館" } }]]) {
    const query = { ...given.query, limit: 1, state: "open", waiting: true, severity: "info" };
    const { next } = JSON.parse((await recorder.call(call, { ...given, query })).body);
    await recorder.call(call, { ...given, query: { ...query, cursor: next } });
    await recorder.refused(call, "bad-cursor", { ...given, query: { cursor: "altered" } });
  }
  const one = { path: { ...path, issue: items[0].id } }, none = { path: { ...path, issue: nobody } }, issue = "/datasets/{dataset}/issues/{issue}";
  await recorder.call(`GET ${issue}`, one);
  await recorder.refused(`GET ${issue}`, "not-found", none);
  await recorder.refused(`POST ${issue}/decline`, "illegal-transition", { ...one, json: { reply: "原檔如此。" } });
  await recorder.call(`POST ${issue}/acknowledge`, { ...one, json: {} });
  await recorder.refused(`POST ${issue}/acknowledge`, "illegal-transition", { ...one, json: {} });
  await recorder.refused(`POST ${issue}/decline`, "invalid", { ...one, json: {} });
  await recorder.call(`POST ${issue}/decline`, { ...one, json: { reply: "原始系統就是這樣匯出，下個月改版後會修正。" } });
  await recorder.call(`POST ${issue}/reopen`, { ...one, json: {} });
  await recorder.refused(`POST ${issue}/reopen`, "illegal-transition", { ...one, json: {} });
  await recorder.call(`POST ${issue}/reply`, { ...one, json: { reply: "下個月改版後會修正。" } });
  await recorder.refused(`POST ${issue}/reply`, "invalid", { ...one, json: {} });
  for (const move of ["acknowledge", "decline", "reopen", "reply"])
    await recorder.refused(`POST ${issue}/${move}`, "not-found", { ...none, json: { reply: "?" } });
}

// The news of the publication at both webhooks: one is tried again, one was given up.
async function follow(recorder, { waiting, refusing }) {
  const deliveries = "GET /subscriptions/{id}/deliveries", replay = "POST /subscriptions/{id}/deliveries/{event}/replay";
  const { items } = await recorder.until(deliveries, { path: { id: refusing.id } }, (list) => list.items.some(({ state }) => state === "dead"));
  await recorder.call(deliveries, { path: { id: refusing.id } });
  await recorder.refused(deliveries, "not-found", { path: { id: nobody } });
  await recorder.refused(replay, "not-found", { path: { id: refusing.id, event: nobody } });
  await recorder.call(replay, { path: { id: refusing.id, event: items[0].event_id } });
  await recorder.until(deliveries, { path: { id: waiting.id } }, (list) => list.items.some(({ problem }) => problem !== ""));
  await recorder.refused(replay, "illegal-transition", { path: { id: waiting.id, event: items[0].event_id } });
  await cancelCall(recorder);
  await replayCall(recorder);
  await recorder.call("DELETE /subscriptions/{id}", { path: { id: waiting.id } });
  await recorder.refused("DELETE /subscriptions/{id}", "not-found", { path: { id: nobody } });
  await recorder.refused("POST /subscriptions/{id}/enable", "illegal-transition", { path: { id: waiting.id } });
  await recorder.refused("POST /subscriptions/{id}/disable", "illegal-transition", { path: { id: waiting.id } });
}

// Between two attempts a call waits in the queue; that is when it can be stopped at once. One that just runs is stopped later: it is sent again.
async function cancelCall(recorder) {
  const queued = { query: { state: "queued" } };
  for (;;) {
    const { items } = await recorder.until("GET /jobs", queued, (list) => list.items.some(({ kind, attempts }) => kind === "notify.webhook" && attempts > 0));
    const { id } = items.find(({ kind }) => kind === "notify.webhook");
    const answer = await recorder.send("POST /jobs/{id}/cancel", job(id));
    if (answer.status < 300 && JSON.parse(answer.body).state === "cancelled") return recorder.keep("POST /jobs/{id}/cancel", job(id), answer);
    await recorder.until("GET /jobs/{id}", job(id), ({ state }) => state !== "running");
    await recorder.send("POST /jobs/{id}/replay", job(id));
  }
}

async function replayCall(recorder) {
  const { items } = await recorder.until("GET /jobs", { query: { state: "failed" } }, (list) => list.items.some(({ kind }) => kind === "notify.webhook"));
  await recorder.call("POST /jobs/{id}/replay", job(items.find(({ kind }) => kind === "notify.webhook").id));
}

async function readNotices(recorder) {
  const told = ({ items: [notice] = [] }) => notice !== undefined && notice.mail !== "waiting";
  const { items } = await recorder.until("GET /inbox", {}, (list) => list.items.length > 1 && list.items.every((notice) => told({ items: [notice] })));
  const { next } = JSON.parse((await recorder.call("GET /inbox", { query: { limit: 1 } })).body);
  await recorder.call("GET /inbox", { query: { limit: 1, cursor: next } });
  await recorder.refused("GET /inbox", "bad-cursor", { query: { cursor: "altered" } });
  await recorder.call("POST /inbox/{id}/read", { path: { id: items[0].id } });
}

// Which job ended last is chance; one alone was cancelled.
async function listJobs(recorder) {
  await recorder.call("GET /jobs", { query: { state: "cancelled", limit: 1 } });
  const { next } = JSON.parse((await recorder.send("GET /jobs", { query: { limit: 1 } })).body);
  await recorder.call("GET /jobs", { query: { limit: 1, cursor: next } });
  await recorder.refused("GET /jobs", "bad-cursor", { query: { cursor: "altered" } });
}
