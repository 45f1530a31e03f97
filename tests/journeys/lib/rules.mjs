// A draft with a decision table, for whoever edits it. Each caller has a set of its own.
import assert from "node:assert/strict";
import { token } from "./house.mjs";

const model = `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="parking" name="parking" namespace="urn:example:parking">
<inputData id="hours" name="hours"><variable name="hours" typeRef="number"/></inputData>
<decision id="fee" name="停車費"><variable name="停車費" typeRef="number"/><informationRequirement><requiredInput href="#hours"/></informationRequirement>
<decisionTable hitPolicy="UNIQUE"><input label="停車時數"><inputExpression typeRef="number"><text>hours</text></inputExpression></input><output name="fee" typeRef="number"/><annotation name="basis"/>
<rule id="free"><inputEntry><text>[0..1]</text></inputEntry><outputEntry><text>0</text></outputEntry><annotationEntry><text>停車場法 12</text></annotationEntry></rule>
<rule id="paid"><inputEntry><text>&gt; 1</text></inputEntry><outputEntry><text>30</text></outputEntry><annotationEntry><text>停車場法 12</text></annotationEntry></rule>
</decisionTable></decision></definitions>`;
let made = 0;

// The same with a rule for each of so many hours, beside the first.
function longer(rules) {
  const rule = (hour) => `<rule id="h${hour}"><inputEntry><text>(${hour}..${hour + 1}]</text></inputEntry><outputEntry><text>${hour}</text></outputEntry><annotationEntry><text/></annotationEntry></rule>`;
  return model.replace(/<rule id="paid">.*<\/rule>/, Array.from({ length: rules - 1 }, (_, i) => rule(i + 1)).join("\n"));
}

// Gives the path of the version.
export async function draftWithTable(house, rules = 2) {
  const name = `parking-${process.pid}-${++made}`;
  const send = async (path, headers, body) => {
    const answer = await fetch(`${house.address}/api/v1${path}`, { method: "POST", headers: { Authorization: `Bearer ${token}`, ...headers }, body });
    assert.equal(answer.status, 201, `${path}: ${answer.status}`);
  };
  const set = { name, title: { "zh-Hant": "停車費", en: "Parking fees" }, owner: "平溪縣政府" };
  await send("/rules/sets", { "Content-Type": "application/json" }, JSON.stringify(set));
  const form = new FormData();
  form.set("label", "2026.1");
  form.set("effective_from", "2026-01-01");
  form.set("models", new Blob([rules > 2 ? longer(rules) : model]), "parking.dmn");
  await send(`/rules/sets/${name}/versions`, {}, form);
  return `/rules/sets/${name}/versions/2026.1`;
}

const feeOf = (rate) => `<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="late" name="late" namespace="urn:example:late">
<inputData id="days" name="days"><variable name="days" typeRef="number"/></inputData>
<decision id="fee" name="fee"><variable name="fee" typeRef="number"/><informationRequirement><requiredInput href="#days"/></informationRequirement>
<literalExpression><text>days * ${rate}</text></literalExpression></decision></definitions>`;

// A set whose second version begins in the past and is handed in, with two cases decided by the first. Gives its path, and how somebody else approves.
export async function lawReachingBack(house) {
  const name = `late-${process.pid}-${++made}`, versions = `/rules/sets/${name}/versions`;
  const signIn = await fetch(`${house.address}/api/v1/demo/sign-in`, {
    method: "POST", redirect: "manual", headers: { Origin: house.address, "Content-Type": "application/json" }, body: JSON.stringify({ person: "supervisor" }),
  });
  const supervisor = { Origin: house.address, Cookie: signIn.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ") };
  const send = async (path, body, headers = { Authorization: `Bearer ${token}` }) => {
    const form = body instanceof FormData, type = form ? {} : { "Content-Type": "application/json" };
    const answer = await fetch(`${house.address}/api/v1${path}`, { method: "POST", headers: { ...type, ...headers }, body: form ? body : JSON.stringify(body) });
    assert.ok(answer.status < 300, `${path}: ${answer.status} ${await answer.text()}`);
  };
  const draft = async (label, from, rate) => {
    const form = new FormData();
    form.set("label", label);
    form.set("effective_from", from);
    form.set("models", new Blob([feeOf(rate)]), "late.dmn");
    await send(versions, form);
    await send(`${versions}/${label}/submit`, {});
  };
  await send("/rules/sets", { name, title: { "zh-Hant": "逾期費", en: "Late fees" }, owner: "平溪縣政府" });
  await draft("1", "2020-01-01", 10);
  await send(`${versions}/1/approve`, {}, supervisor);
  for (const [subject, days] of [["逾-1", 0], ["逾-2", 3]])
    await send(`/rules/sets/${name}/decisions`, { as_of: "2025-03-01", decision: "fee", inputs: { days }, subject, purpose: "逾期費核定", legal_basis: "規費法 20", keep_until: "2040-12-31" });
  await draft("2", "2025-01-01", 25);
  return { version: `${versions}/2`, approve: () => send(`${versions}/2/approve`, {}, supervisor) };
}
