// Each operation of the document, called with its own examples, in an order in which each finds what it speaks of.
import Ajv from "ajv";
import addFormats from "ajv-formats";

const base = "/data/{registryName}/{versionNumber}";
const person = { id: "EE378627348834", firstName: "John Helmut", lastName: "Smith Carry", birthCertificateId: "RR-1234567889" };

export class Operations {
  constructor(address, document, json, client, cookie) {
    Object.assign(this, { address, document, json, client, cookie });
    this.ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(this.ajv);
    this.ajv.addSchema({ $id: "source", components: document.components });
    this.called = new Set();
  }

  // The schema of an answer; references of the document are those of the source.
  schema(pattern, method, status) {
    const answer = this.document.paths[pattern][method].responses[status];
    if (!answer) throw new Error(`${method} ${pattern} documents no ${status}`);
    const schema = answer.content?.["application/json"]?.schema;
    return schema && this.ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"source#/components/')));
  }

  async call(method, pattern, { path = {}, query = "", body, status = 200, headers = this.json }) {
    this.called.add(`${method} ${pattern}`);
    const target = pattern.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent({ registryName: "citizens", versionNumber: "1.3.0", ...path }[name]));
    const answer = await fetch(this.address + target + query, { method: method.toUpperCase(), headers: { ...headers, ...this.client }, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (answer.status !== status) throw new Error(`${answer.status} ${text}`);
    const check = this.schema(pattern, method, String(status));
    if (check && !check(JSON.parse(text))) throw new Error(`${this.ajv.errorsText(check.errors)} in ${text}`);
    return text && answer.headers.get("content-type")?.includes("json") ? JSON.parse(text) : text;
  }

  steps() {
    const content = (fields) => ({ content: fields });
    const id = { id: person.id };
    const same = (a, b) => { if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(`${JSON.stringify(a)} in place of ${JSON.stringify(b)}`); };
    return [
      ["post", `${base}/create`, { body: { write: content(person) } }, (seen) => same(seen.content, person)],
      ["get", base, { query: "?search=John%20.*&filter=firstName&ordering=descending&page=1&pageSize=10&query.lastName=Smith%20Carry" }, (seen) => same([seen.count, seen.results], [1, [person]])],
      ["get", base, { query: "?pageSize=1&page=1" }, (seen) => same(seen.next, undefined)],
      ["post", `${base}/exists`, { body: { query: content(id) } }, (seen) => same(seen.answer.status, true)],
      ["post", `${base}/read`, { body: { query: content(id) } }, (seen) => same(seen.content, person)],
      ["post", `${base}/read`, { body: { query: content({ id: "EE0" }) }, status: 404 }, (seen) => same(seen, { detail: "no record found" })],
      ["put", `${base}/update`, { body: { query: content(id), write: content({ firstName: "Johann" }) } }],
      ["put", `${base}/updateEntries`, { body: { query: content({ firstName: "Johann" }), write: content({ lastName: "Schmidt" }) } }],
      ["post", `${base}/updateOrCreate`, { body: { query: content(id), write: content({ birthCertificateId: "RR-2" }) } }, (seen) => same(seen.content, { ...person, firstName: "Johann", lastName: "Schmidt", birthCertificateId: "RR-2" })],
      ["post", `${base}/updateOrCreate`, { body: { query: content({ id: "EE1" }), write: content({ ...person, id: "EE1" }) } }, (seen) => same(seen.content.id, "EE1")],
      ["get", base, { query: "?pageSize=1" }, (seen) => { same(seen.count, 2); if (!seen.next.includes("page=2")) throw new Error(seen.next); }],
      ["get", base, { query: "?pageSize=1&page=2" }, (seen) => { same(seen.results[0].id, "EE1"); if (!seen.previous.includes("page=1")) throw new Error(seen.previous); }],
      ["get", `${base}/{uuid}/readValue/{field}.{ext}`, { path: { uuid: "EE1", field: "lastName", ext: "json" } }, (seen) => same(seen, "Smith Carry")],
      ["delete", `${base}/{id}/delete`, { path: { id: "EE1" }, status: 204 }],
    ];
  }

  async run(told) {
    for (const [method, pattern, given, holds] of this.steps())
      await this.call(method, pattern, given).then((seen) => holds?.(seen)).then(() => told(), (fault) => told(`${method} ${pattern}`, fault.message));
    await this.entries(told);
    await this.usage(told);
    const left = Object.entries(this.document.paths).flatMap(([path, of]) => Object.keys(of).map((method) => `${method} ${path}`)).filter((one) => !this.called.has(one));
    told("operations of the document that were not called", left.join(", "));
  }

  // The document has this one for its own registry `mcts`, whose rows hold whole objects; ours are flat, so it is told by another one's rows.
  async entries(told) {
    const pattern = "/data/mcts/createEntries";
    this.called.add(`post ${pattern}`);
    const answer = await fetch(`${this.address}/data/citizens/createEntries`, { method: "POST", headers: { ...this.json, ...this.client }, body: JSON.stringify({ write: [{ content: { ...person, id: "EE2" } }, { content: { ...person, id: "EE3" } }] }) });
    const seen = await answer.json();
    const ok = answer.status === 201 && seen.receive?.length === 2 && seen.receive.every((one) => one.content.id && Date.parse(one.createdAt) && Date.parse(one.modifiedAt) && one.uuid);
    told(`post ${pattern}`, ok ? "" : `${answer.status} ${JSON.stringify(seen)}`);
  }

  // Of a person of the demo whose data an officer has looked at; the answer is the log of identity.
  async usage(told) {
    const pattern = "/data/mypersonalDataUsage";
    await this.call("get", pattern, { query: "?userId=me&databaseId=identity", headers: { Cookie: this.cookie } })
      .then((seen) => told(`get ${pattern}`, seen.some((one) => one.refrences[0]?.ReferenceID === "MCTS31") ? "" : JSON.stringify(seen)), (fault) => told(`get ${pattern}`, fault.message));
    const none = await fetch(`${this.address}${pattern}?userId=...&databaseId=MCTS`, { headers: { ...this.json, ...this.client } });
    told(`get ${pattern} of no id`, none.status === 400 ? "" : `${none.status}`);
    const other = await fetch(`${this.address}${pattern}?userId=EE378129277266&databaseId=MCTS`, { headers: { ...this.json, ...this.client } });
    told(`get ${pattern} of somebody else`, other.status === 404 ? "" : `${other.status}`);
  }
}
