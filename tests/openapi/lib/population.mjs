// Calls about law over populations: a source is sent, a run computed, a scenario made.
const people = "id,years,days\r\np1,66,5\r\np2,40,12\r\np3,many,3\r\n";

export async function writePopulations(recorder) {
  const sources = "POST /rules/population-sources", runs = "POST /rules/population-runs", scenarios = "POST /rules/scenarios";
  const file = (marks) => ({ form: { title: "停車樣本", ...marks, file: { name: "sample.csv", content: people } } });
  await recorder.refused(sources, "no-legal-basis", file({}));
  await recorder.refused(sources, "forbidden", { ...file({ deidentified: true }), as: "citizen" });
  const source = JSON.parse((await recorder.call(sources, file({ deidentified: true }))).body).id;
  const one = "GET /rules/population-sources/{source}", read = { path: { source } };
  await recorder.until(one, read, ({ state }) => state === "succeeded");
  await recorder.call(one, read);
  await recorder.refused(one, "not-found", { path: { source: none } });
  await recorder.call(`${one}/refused`, read);
  await recorder.refused(`${one}/refused`, "not-found", { path: { source: none } });
  const second = JSON.parse((await recorder.send(sources, file({ deidentified: true }))).body).id;
  await recorder.until(one, { path: { source: second } }, ({ state }) => state === "succeeded"); // the list says how far each is
  await pages(recorder, "GET /rules/population-sources");
  await recorder.call("DELETE /rules/population-sources/{source}", { path: { source: second } });
  await recorder.refused("DELETE /rules/population-sources/{source}", "not-found", { path: { source: second } });

  const wish = { source, rule_set: "parking-fees", as_of: "2026-06-01", key: "id", mapping: [{ input: "hours", column: "days" }], outputs: ["fee"] };
  await recorder.refused(runs, "invalid", { json: { ...wish, mapping: [{ input: "hours", column: "day" }] } });
  const run = JSON.parse((await recorder.call(runs, { json: wish })).body).id;
  const shown = "GET /rules/population-runs/{run}", done = { path: { run } }, missing = { path: { run: none } };
  await recorder.until(shown, done, ({ state }) => state === "succeeded");
  await recorder.call(shown, done);
  await recorder.refused(shown, "not-found", missing);
  await recorder.call(`${shown}/results`, { ...done, query: { format: "csv" } });
  await recorder.refused(`${shown}/results`, "not-found", missing);
  await recorder.call(`${shown}/rejects`, done);
  await recorder.refused(`${shown}/rejects`, "not-found", missing);
  await recorder.refused("POST /rules/population-runs/{run}/cancel", "illegal-transition", done);

  const scenario = { title: "調高時薪", rule_set: "parking-fees", version: "2026.1", parameters: [{ name: "parking.hour", value: "40" }] };
  const made = JSON.parse((await recorder.call(scenarios, { json: scenario })).body).id;
  await recorder.refused(scenarios, "not-found", { json: { ...scenario, version: "1" } });
  await recorder.call("GET /rules/scenarios/{scenario}", { path: { scenario: made } });
  await recorder.refused("GET /rules/scenarios/{scenario}", "not-found", { path: { scenario: none } });
  await recorder.send(scenarios, { json: { ...scenario, title: "再調高時薪" } });
  await pages(recorder, "GET /rules/scenarios");

  const other = JSON.parse((await recorder.send(runs, { json: { ...wish, scenario: made } })).body).id;
  await recorder.until(shown, { path: { run: other } }, ({ state }) => state === "succeeded");
  const compare = "GET /rules/population-runs/{run}/compare";
  await recorder.call(compare, { ...done, query: { with: other, output: "fee", decile: "days", group: "years" } });
  await recorder.refused(compare, "not-found", missing);
  await recorder.call(`${compare}/file`, { ...done, query: { with: other, output: "fee", decile: "days", group: "years" } });
  await recorder.refused(`${compare}/file`, "not-found", { ...missing, query: { with: other } });
  await recorder.call("GET /rules/population", {});
  await recorder.call("GET /rules/ask", {});
  await pages(recorder, "GET /rules/population-runs");
  await cancelled(recorder, runs, wish);
}

async function pages(recorder, list) {
  const { next } = JSON.parse((await recorder.call(list, { query: { limit: 1 } })).body);
  await recorder.call(list, { query: { limit: 1, cursor: next } });
  await recorder.refused(list, "bad-cursor", { query: { cursor: "altered" } });
}

// A run that has not begun is cancelled at once; one that has, ends by itself.
async function cancelled(recorder, runs, wish) {
  for (let tries = 0; tries < 50; tries++) {
    const path = { run: JSON.parse((await recorder.send(runs, { json: wish })).body).id }, cancel = "POST /rules/population-runs/{run}/cancel";
    const answer = await recorder.send(cancel, { path });
    if (answer.status < 300 && JSON.parse(answer.body).state === "cancelled") return recorder.keep(cancel, { path }, answer);
  }
  throw new Error("no run was cancelled before it began");
}

const none = "00000000-0000-7000-8000-000000000000";
