// Calls about files at addresses elsewhere, and about rows that were put aside.
const slug = "library-loans", nothing = { path: { resource: "no-such-resource" } };
const ended = ({ state }) => state === "succeeded" || state === "failed";
const parsed = async (answer) => JSON.parse((await answer).body);

export async function writeFetches(recorder) {
  await fetches(recorder);
  await recipes(recorder);
  await recorder.call("GET /tables/{table}/download/{format}", { path: { table: slug, format: "csv" }, query: { encoding: "utf-8" } });
}

// The address is one that nobody may fetch, so that nothing depends on the network.
async function fetches(recorder) {
  const add = "POST /datasets/{dataset}/resources", one = "GET /resources/{resource}/fetching", now = "POST /resources/{resource}/fetching", schedule = `${now}/schedule`;
  const json = { title: { "zh-Hant": "分館借閱冊數" }, url: "http://127.0.0.1/branches.csv", declared_format: "CSV", every: "weekly" };
  const made = await parsed(recorder.send(add, { path: { dataset: slug }, json }));
  await recorder.until("GET /jobs/{id}", { path: { id: made.job } }, ended);
  const path = { resource: made.resource.identifier };
  await recorder.call(one, { path });
  await recorder.refused(one, "not-found", nothing);
  const { job } = await parsed(recorder.call(now, { path }));
  await recorder.until("GET /jobs/{id}", { path: { id: job } }, ended);
  await recorder.refused(now, "not-found", nothing);
  await recorder.refused(now, "fetch-no-address", { path: { resource: `${slug}-001` } });
  await recorder.call(schedule, { path, json: { every: "每月" } });
  await recorder.refused(schedule, "invalid", { path, json: { every: "now and then" } });
  await recorder.refused(schedule, "not-found", { ...nothing, json: { every: "monthly" } });
  await recorder.send(schedule, { path, json: { every: "never" } });
}

async function recipes(recorder) {
  const content = "館別,日期,參加人數\n總館,2026-03-01,41\n東區分館,2026-03-01\n總館,2026-03-02,38\n北區分館,2026-03-02,兒童,17\n";
  const form = { file: { name: "events.csv", content }, slug: "library-events", "title.zh-Hant": "圖書館活動人次", "title.en": "Visitors of library events" };
  const made = await parsed(recorder.send("POST /datasets/upload", { form }));
  await recorder.until("GET /jobs/{id}", { path: { id: made.job } }, ended);
  const all = "GET /resources/{resource}/recipes", add = all.replace("GET", "POST"), undo = `${add}/{recipe}/undo`;
  const path = { resource: "library-events-001" };
  await recorder.call(all, { path, query: { edit: 3 } });
  await recorder.refused(all, "not-found", nothing);
  const json = { code: "missing-cell", cells: 2, action: "pad_right" };
  const { recipe, job } = await parsed(recorder.call(add, { path, json }));
  await recorder.until("GET /jobs/{id}", { path: { id: job } }, ended);
  await recorder.refused(add, "invalid", { path, json: { ...json, code: "extra-cell" } });
  await recorder.refused(add, "not-found", { ...nothing, json });
  const back = await parsed(recorder.call(undo, { path: { ...path, recipe } }));
  await recorder.until("GET /jobs/{id}", { path: { id: back.job } }, ended);
  await recorder.refused(undo, "not-found", { path: { ...path, recipe } });
}
