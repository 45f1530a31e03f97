import { writeImpact, writeLaws } from "./impact.mjs";
import { writePopulations } from "./population.mjs";

// Calls about law as decision models: a set is begun, a version drafted, handed in, approved by somebody else, and asked.
const model = (rate) => `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="parking" name="parking" namespace="urn:example:parking">
<inputData id="hours" name="hours"><variable name="hours" typeRef="number"/></inputData>
<decision id="fee" name="fee"><variable name="fee" typeRef="number"/><informationRequirement><requiredInput href="#hours"/></informationRequirement>
<literalExpression><text>ceiling(hours) * ${rate}</text></literalExpression></decision></definitions>`;
const set = "parking-fees";
const at = (version) => ({ path: { set, version } });

export async function writeRules(recorder) {
  await sets(recorder);
  await tables(recorder);
  await versions(recorder);
  await asking(recorder);
  await parameters(recorder);
  await writePopulations(recorder);
  await writeImpact(recorder, model);
  await writeLaws(recorder);
  await gate(recorder);
}

async function sets(recorder) {
  const open = "POST /rules/sets", given = { name: set, title: { "zh-Hant": "停車費", en: "Parking fees" }, owner: "平溪縣政府" };
  await recorder.call(open, { json: given });
  await recorder.refused(open, "rule-set-exists", { json: given });
  await recorder.refused(open, "invalid", { json: { name: "Parking fees" } });
  await recorder.refused(open, "forbidden", { json: given, as: "citizen" });
  const { next } = JSON.parse((await recorder.call("GET /rules/sets", { query: { limit: 1 } })).body);
  await recorder.call("GET /rules/sets", { query: { limit: 1, cursor: next } });
  await recorder.refused("GET /rules/sets", "bad-cursor", { query: { cursor: "altered" } });
}

const tableModel = `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="permits" name="permits" namespace="urn:example:permits">
<inputData id="days" name="days"><variable name="days" typeRef="number"/></inputData>
<decision id="fee" name="fee"><variable name="fee" typeRef="number"/><informationRequirement><requiredInput href="#days"/></informationRequirement>
<decisionTable id="fees" hitPolicy="UNIQUE"><input id="fees_i"><inputExpression typeRef="number"><text>days</text></inputExpression></input><output id="fees_o" name="fee" typeRef="number"/>
<rule id="short"><inputEntry><text>&lt; 8</text></inputEntry><outputEntry><text>200</text></outputEntry></rule>
<rule id="long"><inputEntry><text>&gt;= 8</text></inputEntry><outputEntry><text>500</text></outputEntry></rule></decisionTable></decision></definitions>`;

async function tables(recorder) {
  const path = { set, version: "table-draft" }, one = { path: { ...path, table: "fee" } }, none = { path: { ...path, table: "none" } };
  const file = { name: "permits.dmn", content: tableModel };
  await recorder.send("POST /rules/sets/{set}/versions", { path: { set }, form: { label: path.version, effective_from: "2031-01-01", models: [file] } });
  const all = "GET /rules/sets/{set}/versions/{version}/tables", show = `${all}/{table}`;
  await recorder.call(all, { path });
  await recorder.refused(all, "not-found", { path: { set, version: "1" } });
  await recorder.call(show, one);
  await recorder.refused(show, "not-found", none);
  await recorder.call(`${show}/file`, { ...one, query: { format: "csv" } });
  await recorder.refused(`${show}/file`, "not-found", none);
  const columns = [{ kind: "input", id: "fees_i", text: "days", type: "number" }, { kind: "output", id: "fees_o", text: "fee", type: "number" }];
  const edit = (cell, change) => ({ hit_policy: "U", columns, rules: [{ id: "short", cells: [cell, "200"] }, { id: "long", cells: [">= 10", "500"] }], change });
  const seen = (rev) => ({ headers: { "If-Match": `"${rev}"` } });
  const put = show.replace("GET", "PUT"), keep = show.replace("GET", "POST");
  await recorder.refused(put, "if-match-required", { ...one, json: edit("< 10") });
  await recorder.refused(put, "table-invalid", { ...one, ...seen(1), json: edit("< (") });
  await recorder.call(put, { ...one, ...seen(1), json: edit("< 10") });
  await recorder.refused(put, "stale", { ...one, ...seen(1), json: edit("< 11") });
  await recorder.refused(put, "not-found", { ...none, ...seen(2), json: edit("< 10") });
  await recorder.call(keep, { ...one, ...seen(2), json: edit("< 10", "add-rule") });
  await recorder.refused(keep, "invalid", { ...one, ...seen(3), json: edit("< 10", "explode") });
  await recorder.call(`${keep}/check`, { ...one, json: edit("< 11") });
  await recorder.refused(`${keep}/check`, "not-found", { ...none, json: edit("< 11") });
  const tried = { ...edit("< 11"), values: [{ name: "days", text: "9" }], slide: "days", case_name: "nine days" };
  await recorder.call(`${keep}/try`, { ...one, json: tried });
  await recorder.refused(`${keep}/try`, "not-found", { ...none, json: tried });
  await recorder.call(`${keep}/case`, { ...one, json: tried });
  await recorder.refused(`${keep}/case`, "not-found", { ...none, json: tried });
  await recorder.call(`${keep}/sheet`, { ...one, ...seen(3), json: { rows: "U,days,fee\n1,< 10,250\n2,>= 10,500\n" } });
  await recorder.refused(`${keep}/sheet`, "table-sheet-columns", { ...one, ...seen(4), json: { rows: "U,weeks\n1,2\n" } });
  const tests = "GET /rules/sets/{set}/versions/{version}/tests", test = "POST /rules/sets/{set}/versions/{version}/test";
  const cases = [{ name: "a week", decision: "fee", inputs: { days: 7 }, expected: 250 }, { name: "two weeks", decision: "fee", inputs: { days: 14 }, expected: 400 }];
  const unknown = { path: { set, version: "1" } };
  await recorder.call(tests.replace("GET", "PUT"), { path, json: { cases } });
  await recorder.refused(tests.replace("GET", "PUT"), "no-test-cases", { path, json: { text: "<testCases/>" } });
  await recorder.refused(tests.replace("GET", "PUT"), "not-found", { ...unknown, json: { cases } });
  await recorder.call(tests.replace("GET", "POST"), { path, json: { text: JSON.stringify({ cases }) } });
  await recorder.refused(tests.replace("GET", "POST"), "invalid", { path, json: {} });
  await recorder.call(tests, { path });
  await recorder.refused(tests, "not-found", unknown);
  await recorder.call(test, { path, json: { cases } });
  await recorder.refused(test, "no-test-cases", { path, json: { text: "<testCases/>" } });
  const graph = "POST /rules/sets/{set}/versions/{version}/graph", days = tableModel.match(/inputData id="([^"]+)"/)[1];
  await recorder.refused(graph, "if-match-required", { path, json: { action: "arrange" } });
  await recorder.call(graph, { path, ...seen(4), json: { action: "move", positions: [{ element: days, x: 40, y: 60 }] } });
  await recorder.refused(graph, "stale", { path, ...seen(4), json: { action: "arrange" } });
  await recorder.refused(graph, "invalid", { path, ...seen(5), json: { action: "remove", element: days } });
  await recorder.refused(graph, "not-found", { path: unknown.path, ...seen(5), json: { action: "arrange" } });
  const logic = "GET /rules/sets/{set}/versions/{version}/logic/{element}", fee = { path: { ...path, element: "fee" } }, nobody = { path: { ...path, element: "none" } };
  const keepLogic = logic.replace("GET", "POST"), part = { path: { ...path, element: "decision_1" } };
  await recorder.call(graph, { path, ...seen(5), json: { action: "add", kind: "decision", name: "part" } });
  await recorder.call(logic, fee);
  await recorder.refused(logic, "not-found", nobody);
  const boxes = (value, change) => ({ fields: [{ path: "1.0", kind: "text", value }], change });
  await recorder.call(keepLogic, { ...part, ...seen(6), json: boxes("1 + 1") });
  await recorder.refused(keepLogic, "model-invalid", { ...part, ...seen(7), json: boxes("1 +") });
  await recorder.refused(keepLogic, "stale", { ...part, ...seen(6), json: boxes("2") });
  await recorder.refused(keepLogic, "invalid", { ...part, ...seen(7), json: boxes("2", "explode:1") });
  await recorder.refused(keepLogic, "not-found", { ...nobody, ...seen(7), json: boxes("2") });
  await recorder.call(`${keepLogic}/check`, { ...part, json: boxes("1 +") });
  await recorder.refused(`${keepLogic}/check`, "not-found", { ...nobody, json: boxes("1") });
  const undo = "POST /rules/sets/{set}/versions/{version}/undo", redo = undo.replace("undo", "redo");
  await recorder.refused(redo, "no-step-forward", { path, ...seen(7), json: {} });
  await recorder.call(undo, { path, ...seen(7), json: { element: "decision_1" } });
  await recorder.refused(undo, "stale", { path, ...seen(7), json: {} });
  await recorder.call(redo, { path, ...seen(8), json: { element: "decision_1" } });
  for (const step of [undo, redo]) await recorder.refused(step, "not-found", { ...unknown, ...seen(9), json: {} });
  const diff = "GET /rules/sets/{set}/versions/{version}/diff";
  await recorder.send("POST /rules/sets/{set}/versions", { path: { set }, form: { label: "table-draft-2", effective_from: "2032-01-01", models: [file] } });
  await recorder.call(diff, { path, query: { against: "table-draft-2" } });
  await recorder.refused(diff, "not-found", unknown);
}

async function versions(recorder) {
  const draft = "POST /rules/sets/{set}/versions", show = "GET /rules/sets/{set}/versions/{version}";
  const file = (rate) => ({ path: { set }, form: { label: "2026.1", effective_from: "2026-01-01", law_refs: "停車場法 12", models: [{ name: "parking.dmn", content: model(rate) }] } });
  await recorder.refused(draft, "model-invalid", file("(30"));
  await recorder.call(draft, file("30"));
  await recorder.refused(draft, "rule-version-exists", file("30"));
  await recorder.refused(draft, "invalid", { path: { set }, form: { label: "2" } });
  await recorder.call(show, at("2026.1"));
  await recorder.refused(show, "not-found", at("1"));
  await recorder.call(`${show}/model`, { ...at("2026.1"), query: { file: "parking.dmn" } });
  await recorder.refused(`${show}/model`, "not-found", at("1"));
  await recorder.call(`${show}/graph`, at("2026.1"));
  await recorder.refused(`${show}/graph`, "not-found", at("1"));
  const move = (name) => `${show.replace("GET", "POST")}/${name}`;
  await recorder.call(move("submit"), { ...at("2026.1"), json: { comment: "請核定" } });
  await recorder.refused(move("approve"), "four-eyes", { ...at("2026.1"), json: {} });
  await recorder.call(move("return"), { ...at("2026.1"), json: { comment: "請補上法規依據" } });
  await recorder.refused(move("return"), "illegal-transition", { ...at("2026.1"), json: {} });
  await recorder.send(move("submit"), { ...at("2026.1"), json: {} });
  await recorder.refused(move("submit"), "illegal-transition", { ...at("2026.1"), json: {} });
  await recorder.call(move("approve"), { ...at("2026.1"), json: { comment: "同意" }, as: "supervisor" });
  await recorder.refused(move("withdraw"), "illegal-transition", { ...at("2026.1"), json: {} });
  const later = file("40");
  Object.assign(later.form, { label: "2030.1", effective_from: "2030-01-01" });
  await recorder.send(draft, later);
  await recorder.call(move("withdraw"), { ...at("2030.1"), json: { comment: "改採其他方案" } });
  for (const name of ["submit", "approve", "return", "withdraw"]) await recorder.refused(move(name), "not-found", { ...at("1"), json: {} });
  await recorder.call("GET /rules/sets/{set}", { path: { set } });
  await recorder.refused("GET /rules/sets/{set}", "not-found", { path: { set: "none" } });
}

async function asking(recorder) {
  const ask = "POST /rules/sets/{set}/evaluate", taiwan = { set: "taiwan" };
  const elder = {
    city: "taichung", age: 66, days_in_country: 200, income_per_capita: 30000, avg_consumption: 1000000, deposits_household: 0, household_size: 1,
    publicly_housed: false, imprisoned: false,
  };
  await recorder.call(ask, { path: taiwan, json: { as_of: "2023-06-01", decision_service: "elder_allowance", inputs: elder, trace: "rules", lang: recorder.language } });
  const few_days = { ...elder, days_in_country: 183 };
  await recorder.call(ask, { path: taiwan, json: { as_of: "2023-06-01", decision_service: "elder_allowance", inputs: few_days, why_not: true, lang: recorder.language } });
  await recorder.call(ask, { path: taiwan, json: { as_of: "2023-06-01", decision_service: "elder_allowance", inputs: { age: 30 }, unknown: ["city", "income_per_capita", "days_in_country"] } });
  const batch = "POST /rules/sets/{set}/evaluate-batch", line = { as_of: "2023-06-01", decision_service: "elder_allowance", inputs: elder };
  await recorder.call(batch, { path: taiwan, body: `${JSON.stringify(line)}\n${JSON.stringify({ ...line, inputs: few_days })}\n`, type: "application/x-ndjson" });
  await recorder.refused(batch, "not-found", { path: { set: "none" }, body: "{}", type: "application/x-ndjson" });
  const next = "POST /rules/sets/{set}/next-question";
  await recorder.call(next, { path: taiwan, json: { as_of: "2023-06-01", decision_services: ["elder_allowance", "low_income"], inputs: { age: 70 }, priors: { imprisoned: { true: 0.01 } } } });
  await recorder.refused(next, "decision-unknown", { path: taiwan, json: { decision_services: ["elder_allowence"] } });
  await recorder.refused(next, "input-unknown", { path: taiwan, json: { decision_services: ["elder_allowance"], inputs: { aeg: 1 } } });
  await recorder.refused(ask, "decision-unknown", { path: taiwan, json: { decision_service: "elder_allowence" } });
  await recorder.refused(ask, "input-unknown", { path: taiwan, json: { decision_service: "fee_surcharge", inputs: { amout: 1 } } });
  await recorder.refused(ask, "input-type", { path: taiwan, json: { decision_service: "fee_surcharge", mode: "strict", inputs: { amount: "many", days_late: 3 } } });
  await recorder.refused(ask, "no-version-in-force", { path: taiwan, json: { as_of: "2000-01-01", decision_service: "fee_surcharge" } });
  const page = "GET /rules/sets/{set}/services/{service}";
  await recorder.call(page, { path: { set: "taiwan", service: "fee_surcharge" }, query: { amount: "12345", days_late: "5" } });
  await recorder.refused(page, "not-found", { path: { set: "taiwan", service: "none" } });
  await recorder.call("POST /rules/validate", { body: model("30"), type: "application/xml" });
  await recorder.refused("POST /rules/validate", "model-too-large", { body: "<a>".repeat(300) + "</a>".repeat(300), type: "application/xml" });
  await recorder.call("POST /rules/check", { json: { xml: model("hour") } });
  await recorder.refused("POST /rules/check", "invalid", { json: {} });
  await recorder.call("GET /feel/functions", {});
  await recorder.call("POST /feel/evaluate", { json: { expression: "for p in persons return p.age * 2", context: { persons: [{ age: 30 }, { age: 65 }] } } });
  await recorder.refused("POST /feel/evaluate", "feel-syntax", { json: { expression: "1 + + 2 +" } });
  await recorder.refused("POST /feel/evaluate", "name-unknown", { json: { expression: "agee + 1", context: { age: 3 } } });
  await recorder.refused("POST /feel/evaluate", "evaluation-limit", { json: { expression: "for i in 1..1000000000 return i" } });
}

async function parameters(recorder) {
  await recorder.call("GET /rules/parameters", { query: { at: "2026-06-01", q: "np." } });
  await recorder.call("GET /rules/parameters-file");
  const one = "GET /rules/parameters/{name}", put = one.replace("GET", "PUT");
  await recorder.call(one, { path: { name: "np.insured_amount" } });
  await recorder.refused(one, "not-found", { path: { name: "none" } });
  const name = "parking.hour";
  await recorder.call(put, { path: { name }, json: { valid_from: "2026-01-01", value: "30", unit: "TWD", law_ref: "停車場法 12" } });
  await recorder.refused(put, "parameter-overlap", { path: { name }, json: { valid_from: "2027-01-01", value: "40" } });
  await recorder.refused(put, "invalid", { path: { name }, json: { value: "40" } });
  const take = "POST /rules/parameters";
  await recorder.call(take, { json: { rows: "parameter,valid_from,valid_to,value\nparking.day,2026-01-01,,200\n" } });
  await recorder.refused(take, "parameter-unreadable", { json: { rows: "parameter,valid_from,valid_to,value\nparking.day,soon,,200\n" } });
}

// The gate's policy: cases, a draft from the version in force, what it would change.
async function gate(recorder) {
  const facts = {
    subject: { kind: "person", roles: ["core.auditor"], aal: 2, ial: 2, acts_for: false, mandate: "", mandate_covers: false, agreed: true, agency: "", unit: "" },
    action: { name: "jobs.read", permission: "jobs.read", least_aal: 0, least_ial: 0 },
    resource: { type: "", id: "", personal: false, payload: false, minor: false, own: false, unit: "", sensitivity: "", tenant: "main" },
    context: { purpose: "", legal_basis: "", case_number: "", break_glass: false },
  };
  await recorder.call("GET /rules/access", {});
  await recorder.call("GET /rules/access/shipped", {});
  const given = { name: "稽核人員看得到工作清單", expected: "permit", facts };
  const made = JSON.parse((await recorder.call("POST /rules/access/cases", { json: given })).body);
  await recorder.refused("POST /rules/access/cases", "forbidden", { json: given, as: "citizen" });
  await recorder.call("GET /rules/access/cases", {});
  await recorder.call("GET /rules/access/cases", { query: { version: "2026.1" } });
  await recorder.refused("GET /rules/access/cases", "not-found", { query: { version: "none" } });
  const asked = { effect: "permit", action: "access.keep", rule: "operator", version: "2026.1" };
  await recorder.call("GET /rules/access/decisions", { query: asked });
  const page = JSON.parse((await recorder.call("GET /rules/access/decisions", { query: { limit: 1 } })).body);
  await recorder.call("GET /rules/access/decisions", { query: { limit: 1, cursor: page.next } });
  await recorder.refused("GET /rules/access/decisions", "bad-cursor", { query: { cursor: "altered" } });
  await recorder.call("POST /rules/access/drafts", { json: { label: "2030.1", effective_from: "2030-01-01" } });
  await recorder.refused("POST /rules/access/drafts", "rule-version-exists", { json: { label: "2030.1", effective_from: "2030-01-01" } });
  await recorder.call("POST /rules/access/simulate", { json: { version: "2030.1", where: 'action.permission = "rules.draft"' } });
  await recorder.refused("POST /rules/access/simulate", "not-found", { json: { version: "none" } });
  await recorder.call("DELETE /rules/access/cases/{case}", { path: { case: made.id } });
  await recorder.refused("DELETE /rules/access/cases/{case}", "not-found", { path: { case: made.id } });
}
