// GovStack's Digital Registries 1.3.0 against a running demo (testdata/opendata/govstack, unmodified): each operation of the source's
// OpenAPI document is called and its answer held to the source's own schema, and the source's scenarios are carried out step by step.
//
//   node tests/govstack/run.mjs          ends with "N passed, N failed"
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { openHouse, root, token } from "../journeys/lib/house.mjs";
import { Features } from "./features.mjs";

const { Operations } = await import("./operations.mjs").catch(() => ({}));
if (!Operations) {
  console.log("skipped: Ajv is not installed (npm)");
  process.exit(77);
}
const folder = join(root, "testdata/opendata/govstack");
export const client = { "Information-Mediator-Client": "eGovStack/GOV/90000009/digitalregistries" };
const json = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };

// The source's example registry: its tests go by `uuid`, delete by `ID`, and write all four other fields.
const fields = ["uuid", "ID", "FirstName", "LastName", "BirthCertificateID"].map((name) => ({
  name, type: "text", title: { "zh-Hant": name, en: name }, required: false, unique: name === "uuid" || name === "ID", choices: [],
}));

async function must(answer, status) {
  if (answer.status !== status) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function enter(address) {
  const send = (path, body, headers = json) => fetch(address + path, { method: "POST", headers, body: JSON.stringify(body) });
  for (const [slug, version] of [["registryname", "111"], ["registryempty", "111"], ["citizens", "1.3.0"]]) {
    const own = slug === "citizens" ? ["id", "firstName", "lastName", "birthCertificateId"].map((name) => ({ ...fields[0], name, unique: name === "id" })) : fields;
    await must(await send("/api/v1/opendata/registries", { slug, version, title: { "zh-Hant": slug, en: slug }, description: { "zh-Hant": slug, en: slug }, unit: "thing", visibility: "open", fields: own }), 201);
  }
  const { registries } = JSON.parse(await readFile(join(folder, "records.json"), "utf8"));
  // Two records of the source have one ID, which its own document calls a primary key: the second is left out. Two more stand for what
  // scenarios ask for and the source's records lack ("John Helmut", a certificate that is another record's ID); its mock answers anything.
  const seen = new Set();
  const records = registries.records.filter(({ id }) => !seen.has(id) && seen.add(id)).map(({ PersonalData, id, ...rest }) => ({ ...rest, ID: id }));
  records.push({ uuid: "00000000-0000-4000-8000-000000000001", ID: "EE000000000001", FirstName: "John Helmut", LastName: "Carry", BirthCertificateID: "RR-1" });
  records.push({ uuid: "00000000-0000-4000-8000-000000000002", ID: "EE000000000002", FirstName: "Tobias", LastName: "Smith", BirthCertificateID: "EE6546273487865" });
  for (const content of records) await must(await send("/data/registryname/111/create", { write: { content } }, { ...json, ...client }), 200);
}

// A citizen of the demo whose data the operator looked up; the log of that is the citizen's alone. Gives the session.
async function lookedAt(address) {
  const why = "purpose=PDPA-15-1&legal_basis=%E7%A4%BE%E6%9C%83%E6%95%91%E5%8A%A9%E6%B3%95%E7%AC%AC%2010%20%E6%A2%9D&matter_ref=MCTS31";
  const { blind } = await (await must(await fetch(`${address}/api/v1/persons/blind`, { method: "POST", headers: json, body: JSON.stringify({ name: "email", value: "citizen@demo.invalid" }) }), 200)).json();
  await must(await fetch(`${address}/api/v1/persons?blind=${encodeURIComponent(blind)}&${why}`, { headers: json }), 200);
  const headers = { Origin: address, "Content-Type": "application/json" };
  const signedIn = await must(await fetch(`${address}/api/v1/demo/sign-in`, { method: "POST", redirect: "manual", headers, body: JSON.stringify({ person: "citizen" }) }), 303);
  return signedIn.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
}

const house = await openHouse();
let passed = 0;
const failed = [];
const told = (name, fault) => (fault ? failed.push(`${name}: ${fault}`) : ++passed);
try {
  await enter(house.address);
  const document = JSON.parse(await readFile(join(folder, "GovStack_Digital_registries_BB_Data_API_template-1.3.0.json"), "utf8"));
  const cookie = await lookedAt(house.address);
  await new Operations(house.address, document, json, client, cookie).run(told);
  const defaults = JSON.parse(await readFile(join(folder, "testDefaultParameters.json"), "utf8"));
  for (const name of (await readdir(join(folder, "features"))).sort())
    await new Features(house.address, defaults, token, cookie).run(await readFile(join(folder, "features", name), "utf8"), told);
} finally {
  await house.close();
}
for (const fault of failed) console.log(`FAILED: ${fault}`);
console.log(`govstack: ${passed} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);
