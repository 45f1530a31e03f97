// Calls the operations of the document and keeps what was sent and answered, in the shape of docs/openapi/examples.json
// (src/kernel/http/examples.h says what stands where).
import assert from "node:assert/strict";
import { Settling } from "./settled.mjs";

const binary = ["application/octet-stream", "application/vnd.apache.parquet", "application/vnd.oasis.opendocument.text", "application/pdf", "application/vnd.mapbox-vector-tile", "image/svg+xml"]; // told by an address, not by a text
const waits = 120_000; // ms for work that goes on after an answer, on a busy machine

export class Recorder {
  constructor(house, token, language, began) {
    Object.assign(this, { house, token, language, began, operations: new Map(), people: new Map() });
  }

  // A person of the demo, signed in once: the calls given `as` them carry their cookie, which is kept nowhere.
  async person(name) {
    if (!this.people.has(name)) {
      const headers = { Origin: this.house.address, "Content-Type": "application/json" };
      const answer = await fetch(`${this.house.address}/api/v1/demo/sign-in`, { method: "POST", redirect: "manual", headers, body: JSON.stringify({ person: name }) });
      assert.equal(answer.status, 303, `${name} could not sign in: ${answer.status}`);
      this.people.set(name, answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; "));
    }
    return { Origin: this.house.address, Cookie: this.people.get(name) };
  }

  // The first call of an operation is its example; further ones give examples of the parameters it left out.
  // `without`: members of the answer that are no example (they repeat this very file). `only`: what to keep of a large answer.
  async call(operation, given = {}) {
    const answer = await this.send(operation, given);
    assert.ok(answer.status < 300, `${operation}: ${answer.status} ${answer.body.slice(0, 500)}`);
    this.keep(operation, given, answer);
    return answer;
  }

  keep(operation, given, answer) {
    const kept = this.operation(operation);
    for (const place of ["path", "query"])
      for (const [name, value] of Object.entries(given[place] ?? {})) kept.parameters[place][name] ??= kept.settling.value(value, name);
    if (kept.answer) return;
    kept.given = given;
    kept.call = { path: kept.settling.value(given.path ?? {}), query: kept.settling.value(given.query ?? {}) };
    if (given.json) kept.request = { type: "application/json", value: kept.settling.value(given.json) };
    if (given.form) kept.request = { type: "multipart/form-data", value: kept.settling.value(nested(given.form)) };
    kept.answer = this.kept(kept, answer, given);
  }

  // A refusal that the operation documents.
  async refused(operation, code, given = {}) {
    const answer = await this.send(operation, given);
    assert.equal(answer.type, "application/problem+json", `${operation} was not refused: ${answer.status} ${answer.body.slice(0, 200)}`);
    const problem = JSON.parse(answer.body);
    assert.equal(problem.code, code, `${operation}: ${answer.body}`);
    const kept = this.operation(operation);
    kept.problems[code] = kept.settling.value(problem);
  }

  // `as`: a person of the demo by name, or a session { cookie }, that calls instead of the operator; it keeps the cookie that an answer gives it.
  async send(operation, { path = {}, query = {}, json, form, body, type, as, headers: further = {}, signedIn = true }) {
    const [method, pattern] = operation.split(" ");
    const url = new URL(`${this.house.address}/api/v1${pattern.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name]))}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
    const person = typeof as === "string" ? await this.person(as) : as && headersOf(as, this.house);
    const caller = !signedIn ? {} : person || { Authorization: `Bearer ${this.token}` };
    const headers = { "Accept-Language": this.language, ...caller, ...further };
    if (json) headers["Content-Type"] = "application/json";
    if (type) headers["Content-Type"] = type;
    const sent = json ? JSON.stringify(json) : form ? multipart(form) : body;
    const answer = await fetch(url, { method, headers, body: sent, redirect: "manual" });
    if (typeof as === "object" && signedIn) keepCookie(as, answer);
    return { status: answer.status, type: (answer.headers.get("content-type") ?? "").split(";")[0], url, etag: answer.headers.get("etag"), body: await answer.text() };
  }

  // Asks again until `done` says yes to the answer's JSON; gives that.
  async until(operation, given, done) {
    const latest = Date.now() + waits;
    for (;;) {
      const answer = await this.send(operation, given);
      const value = answer.status < 300 ? JSON.parse(answer.body) : undefined;
      if (value !== undefined && done(value)) return value;
      assert.ok(Date.now() < latest, `${operation} ${JSON.stringify(given)}: waited in vain, last ${answer.status} ${answer.body.slice(0, 500)}`);
      await new Promise((next) => setTimeout(next, 50));
    }
  }

  operation(name) {
    if (!this.operations.has(name))
      this.operations.set(name, { settling: new Settling(this.house, this.began, name), parameters: { path: {}, query: {} }, problems: {} });
    return this.operations.get(name);
  }

  kept({ settling }, answer, { without = [], only = (value) => value }) {
    const out = { status: answer.status };
    if (answer.status === 204) return out;
    if (binary.includes(answer.type)) return { ...out, type: answer.type, external: settling.text(answer.url.href) };
    if (!/json$/.test(answer.type) || answer.type.endsWith("ndjson")) return { ...out, type: answer.type, value: settling.file(answer.body, answer.type) };
    return { ...out, type: answer.type, value: drop(settling.value(only(JSON.parse(answer.body))), without) };
  }

  // Operations by name, members in the order of the file.
  recording() {
    const names = [...this.operations.keys()].sort();
    return Object.fromEntries(names.map((name) => [name, this.written(this.operations.get(name))]));
  }

  written({ call, parameters, request, answer, problems }) {
    const sorted = Object.fromEntries(Object.keys(problems).sort().map((code) => [code, problems[code]]));
    return { call, parameters, ...(request ? { request } : {}), answer, problems: sorted };
  }
}

export function headersOf({ cookie, agent }, { address }) {
  return { Origin: address, ...(cookie ? { Cookie: cookie } : {}), ...(agent ? { "User-Agent": agent } : {}) };
}

export function keepCookie(session, answer) {
  const given = answer.headers.getSetCookie().find((one) => one.startsWith("sl="));
  if (given) session.cookie = given.split(";")[0];
}

function multipart(form) {
  const out = new FormData();
  for (const [name, given] of Object.entries(form))
    for (const value of [given].flat())
      if (value?.content !== undefined) out.append(name, new Blob([value.content]), value.name);
      else out.append(name, String(value));
  return out;
}

// The fields of a form as the body's schema has them: title.en is en of title, a file is its text.
function nested(form) {
  const out = {};
  for (const [name, value] of Object.entries(form)) {
    const [outer, inner] = name.split(".");
    if (inner) (out[outer] ??= {})[inner] = value;
    else out[outer] = Array.isArray(value) ? value.map((one) => one.content ?? one) : (value?.content ?? value);
  }
  return out;
}

function drop(value, names) {
  if (Array.isArray(value)) return value.map((item) => drop(item, names));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)).map(([name, inner]) => [name, drop(inner, names)]));
}
