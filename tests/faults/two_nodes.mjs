// Two nodes on one PostgreSQL (trust.md §4, §17a.7): what is ended on one is refused on the other within a second, and what is good
// once is good once, also when both get it at the same moment. Ends with `two nodes: N passed, N failed`.
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { openSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { Passkey } from "../openapi/lib/passkey.mjs";

const root = new URL("../..", import.meta.url).pathname;
const [work] = process.argv.slice(2);
const token = "operator-of-two-nodes", program = join(root, "build/skylantern");
const readyWithin = 120_000; // ms: both import the demo's datasets at first
const endedWithin = 1000;    // ms: trust.md §4
const slack = 500;           // ms for the question itself on a busy machine
const rounds = 10;           // of each race

const count = { passed: 0, failed: 0 };
function check(good, what) {
  count[good ? "passed" : "failed"] += 1;
  if (!good) console.log(`two nodes: FAILED: ${what}`);
}

const database = readFileSync(join(work, "postgresql.url"), "utf8").trim();
const environment = { ...process.env, SKYLANTERN_OPERATOR_TOKEN: token, SKYLANTERN_RATE_LIMITS: "false", SKYLANTERN_MASTER_KEY: randomBytes(32).toString("hex") };
const settings = (name) => ["--database", database, "--data", join(work, name)];

async function node(name) {
  const log = openSync(join(work, `${name}.log`), "a");
  const child = spawn(program, ["serve", "--demo", "--port", "0", ...settings(name)], { cwd: root, env: environment, stdio: ["ignore", "pipe", log] });
  const port = await new Promise((found, gone) => {
    let said = "";
    child.stdout.on("data", (text) => {
      said += text;
      const address = /http:\/\/[^\s/]+:(\d+)/.exec(said);
      if (address) found(Number(address[1]));
    });
    child.once("exit", (code) => gone(new Error(`node ${name} ended with ${code}: ${readFileSync(join(work, `${name}.log`), "utf8").slice(-2000)}`)));
  });
  child.removeAllListeners("exit");
  child.once("exit", () => (child.over = true));
  return { child, port };
}

// As a browser behind a load balancer sees it: one name, whichever node answers.
const address = "http://localhost";
function ask({ port }, method, path, { body, cookie, operator, bytes = body === undefined ? undefined : JSON.stringify(body), type = "application/json" } = {}) {
  const headers = { Host: "localhost", Origin: address, Accept: "application/json", ...(bytes && { "Content-Type": type, "Content-Length": Buffer.byteLength(bytes) }), ...(cookie && { Cookie: cookie }), ...(operator && { Authorization: `Bearer ${token}` }) };
  return new Promise((done, failed) => {
    const asked = request({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part) => (text += part)).on("end", () => {
        const given = (answer.headers["set-cookie"] ?? []).map((one) => one.split(";")[0]).find((one) => /sl=./.test(one));
        let json;
        try { json = JSON.parse(text); } catch { json = undefined; }
        done({ status: answer.statusCode, cookie: given, json, text });
      });
    });
    asked.on("error", failed);
    asked.end(bytes);
  });
}

async function until(question, within) {
  const end = Date.now() + within;
  for (;;) {
    if (await question()) return true;
    if (Date.now() > end) return false;
    await new Promise((next) => setTimeout(next, 20));
  }
}

async function signIn(at, person) {
  const { cookie, status } = await ask(at, "POST", "/demo/sign-in", { body: { person } });
  if (!cookie) throw new Error(`${person} was not let in: ${status}`);
  return cookie;
}

// Both get it at once: one takes it.
async function once(what, send, taken) {
  const answers = await Promise.all(nodes.map(send));
  check(answers.filter(taken).length === 1, `${what}: ${answers.map(({ status, json }) => `${status} ${json?.code ?? ""}`).join(", ")}`);
}

async function sessionsEndEverywhere(a, b) {
  for (const [here, there] of [[a, b], [b, a]]) {
    const cookie = await signIn(here, "citizen");
    check((await ask(there, "GET", "/me", { cookie })).status === 200, "a session of one node is known to the other");
    await ask(here, "POST", "/sign-out", { cookie, body: {} });
    const began = Date.now();
    const gone = await until(async () => (await ask(there, "GET", "/me", { cookie })).status === 401, endedWithin + slack);
    check(gone, `a session that was ended on one node lives on the other after ${Date.now() - began} ms`);
  }
}

async function codesAreGoodOnce(a) {
  const { json } = await ask(a, "POST", "/me/recovery-codes", { cookie: await signIn(a, "mother"), body: {} });
  for (const code of json.codes.slice(0, 3))
    await once("a recovery code at both nodes", (at) => ask(at, "POST", "/sign-in/recovery", { body: { code } }), ({ cookie }) => cookie !== undefined);
}

async function challengesAreAnsweredOnce(a, b) {
  const passkey = new Passkey("two nodes");
  const options = (await ask(a, "POST", "/passkeys/registration/options", { body: { name: "兩個節點" } })).json;
  const made = { ...passkey.create(options, address), label: "手機" };
  await once("a registration at both nodes", (at) => ask(at, "POST", "/passkeys/registration/verify", { body: made }), ({ status }) => status === 201);
  for (let round = 0; round < rounds; ++round) {
    const asked = (await ask(round % 2 ? a : b, "POST", "/passkeys/authentication/options")).json;
    const answer = passkey.get(asked, address);
    await once("an answer to a challenge at both nodes", (at) => ask(at, "POST", "/passkeys/authentication/verify", { body: answer }), ({ status }) => status === 200);
  }
}

// What stands once in the ledger is what a count is made of: the key of an entry is the nullifier of a signature.
async function countsOnce(a) {
  const leaves = new Set();
  for (let round = 0; round < rounds; ++round) {
    const entry = { type: "lantern.counted", ref: `2026-${round}`, pub: { n: round }, dedupe_key: `nullifier-${round}`, at: "2026-11-26T08:00:00.000Z" };
    const answers = await Promise.all([...nodes, ...nodes].map((at) => ask(at, "POST", "/ledger/entries", { body: entry, operator: true })));
    const said = new Set(answers.map(({ json }) => json?.leaf_hash));
    check(answers.every(({ status }) => status === 200) && said.size === 1, `one nullifier at both nodes: ${answers.map(({ status, text }) => `${status} ${text}`).join(" | ")}`);
    said.forEach((leaf) => leaves.add(leaf));
  }
  check(leaves.size === rounds, `${leaves.size} leaves of ${rounds} nullifiers`);
}

// A policy that is approved on one node is the policy of the other within a second, for who is signed in and for who is not; both were
// asked before, so that they know the one that stands. Two persons: who drafts does not approve.
const shipped = readFileSync(join(root, "presets/taiwan/access/access.dmn"), "utf8");
const policyWith = (rule, permission) =>
  shipped.replace("    </decisionTable>", `<rule id="${rule}">${["-", "-", "-", `"${permission}"`, "-", "-", "-"].map((cell) => `<inputEntry><text>${cell}</text></inputEntry>`).join("")}<outputEntry><text>"forbid"</text></outputEntry><outputEntry><text>{"zh-Hant": "今天不行", en: "Not today"}</text></outputEntry></rule>\n    </decisionTable>`);

async function draftPolicy(at, label, model) {
  const day = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10); // of Taipei
  const form = new FormData();
  form.set("label", label);
  form.set("effective_from", day);
  form.set("models", new Blob([model], { type: "application/xml" }), "access.dmn");
  const sent = new Response(form);
  const bytes = Buffer.from(await sent.arrayBuffer());
  return ask(at, "POST", "/api/v1/rules/sets/access/versions", { operator: true, bytes, type: sent.headers.get("content-type") });
}

async function policiesAreOneEverywhere(a, b) {
  const approver = await signIn(a, "admin"), officer = await signIn(b, "supervisor");
  const looks = [["signed in", { cookie: officer }], ["not signed in", {}]];
  for (const [who, as] of looks) check((await ask(b, "GET", "/api/v1/rules/population-runs", as)).json?.policy_version !== "two", `${who}: nothing of it yet`);
  const path = "/api/v1/rules/sets/access/versions/two";
  const drafted = await draftPolicy(a, "two", policyWith("not_today", "rules.analyse"));
  check(drafted.status === 201, `a draft: ${drafted.status} ${drafted.text}`);
  const handedIn = await ask(a, "POST", `${path}/submit`, { operator: true, body: {} });
  check(handedIn.status === 200, `handed in: ${handedIn.status} ${handedIn.text}`);
  const approved = await ask(a, "POST", `${path}/approve`, { cookie: approver, body: {} });
  check(approved.status === 200, `approved: ${approved.status} ${approved.text}`);
  const since = Date.now();
  await Promise.all(looks.map(async ([who, as]) => {
    let last;
    const refused = await until(async () => {
      last = await ask(b, "GET", "/api/v1/rules/population-runs", as);
      return last.json?.policy_version === "two" && last.json?.rule === "not_today" && last.status === (as.cookie ? 403 : 401);
    }, endedWithin);
    check(refused, `${who}: the other node judges by an older policy after ${Date.now() - since} ms: ${last.status} ${last.text}`);
  }));
  // A third node knows it before its first answer.
  const late = await node("c");
  nodes.push(late);
  check(await until(async () => (await ask(late, "GET", "/readyz").catch(() => ({}))).status === 200, readyWithin), "a third node gets ready");
  const first = await ask(late, "GET", "/api/v1/rules/population-runs");
  check(first.status === 401 && first.json?.policy_version === "two", `a node that has just started: ${first.status} ${first.text}`);
}

const nodes = [];
try {
  nodes.push(await node("a"));
  nodes.push(await node("b"));
  const [a, b] = nodes;
  for (const one of nodes) check(await until(async () => (await ask(one, "GET", "/readyz").catch(() => ({}))).status === 200, readyWithin), "a node gets ready");
  execFileSync(program, ["ledger", "type", "add", "lantern.counted", "--owner", "lantern_office", "--pub", "n:integer", ...settings("a")], { cwd: root, env: environment });
  await sessionsEndEverywhere(a, b);
  await codesAreGoodOnce(a);
  await challengesAreAnsweredOnce(a, b);
  await countsOnce(a);
  await policiesAreOneEverywhere(a, b);
} catch (fault) {
  check(false, fault.stack);
} finally {
  await Promise.all(nodes.map(({ child }) => new Promise((done) => {
    if (child.over) return done();
    child.once("exit", done);
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 40_000).unref();
  })));
}
console.log(`two nodes: ${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;
