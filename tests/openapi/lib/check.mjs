// Holds a recording to the document: every operation, parameter, body and answer has an example, and each is what its schema allows.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const Ajv = require("ajv/dist/2020");
const formats = require("ajv-formats");

const statusOf = (operation) => Object.keys(operation.responses).find((status) => status !== "default");
const pointer = (...parts) => parts.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

// Parameters that no call from here can show: days of fewer than five users are hidden, so that one caller has no second page.
const unseen = new Set(["GET /usage cursor"]);

export class Check {
  // `recordings`: by language.
  constructor(document, recordings) {
    this.ajv = new Ajv({ strict: false, allErrors: true });
    formats(this.ajv);
    this.ajv.addSchema({ $id: "openapi", ...document });
    Object.assign(this, { document, recordings, faults: [] });
  }

  run() {
    for (const [language, recording] of Object.entries(this.recordings)) {
      for (const [path, item] of Object.entries(this.document.paths))
        for (const [method, operation] of Object.entries(item)) this.operation(`${method.toUpperCase()} ${path}`, [path, method], operation, recording, language);
      for (const name of Object.keys(recording)) {
        const [method, path] = name.split(" ");
        if (!this.document.paths[path]?.[method.toLowerCase()]) this.fault(`${name} has an example and is no operation`);
      }
    }
    return this.faults;
  }

  fault(what) {
    this.faults.push(what);
  }

  valid(what, value, ...at) {
    const validate = this.ajv.getSchema(`openapi#${pointer("paths", ...at)}`);
    if (!validate) return this.fault(`${what}: no schema at ${at.join(" ")}`);
    if (validate(value)) return;
    for (const { instancePath, message, params } of validate.errors) this.fault(`${what}${instancePath} ${message} ${JSON.stringify(params)}`);
  }

  operation(name, at, operation, recording, language) {
    const what = `${name} [${language}]`, example = recording[name];
    if (!example?.answer) return this.fault(`${what} has no example: make the call in tests/openapi/lib`);
    operation.parameters.forEach((parameter, index) => this.parameter(what, [...at, "parameters", index], parameter, example));
    if (operation.requestBody) this.body(what, [...at, "requestBody"], operation.requestBody, example.request, "request");
    this.answer(what, at, operation, example.answer);
    if (Object.keys(example.problems).length === 0) this.fault(`${what} has no example of a refusal`);
    for (const [code, problem] of Object.entries(example.problems))
      this.valid(`${what} ${code}`, problem, ...at, "responses", "default", "content", "application/problem+json", "schema");
  }

  parameter(what, at, { name, in: place, schema }, { call, parameters }) {
    const open = schema.type === "object"; // all parameters of an open query together
    const value = open ? call.query : parameters[place][name];
    if (value === undefined && unseen.has(`${what.slice(0, what.lastIndexOf(" "))} ${name}`)) return;
    if (value === undefined) return this.fault(`${what}: the parameter ${name} has no example`);
    this.valid(`${what}: the parameter ${name}`, value, ...at, "schema");
  }

  body(what, at, { content }, kept, which) {
    if (!kept?.type) return this.fault(`${what}: the ${which} has no example`);
    if (!content[kept.type]) return this.fault(`${what}: the ${which} is ${kept.type}, which is not documented`);
    if (kept.external === undefined) this.valid(`${what}: the ${which}`, kept.value, ...at, "content", kept.type, "schema");
  }

  answer(what, at, operation, kept) {
    const status = statusOf(operation), documented = operation.responses[status];
    if (status !== "2XX" && Number(status) !== kept.status) this.fault(`${what}: answered ${kept.status}, documented ${status}`);
    if (documented.content) this.body(what, [...at, "responses", status], documented, kept, "answer");
    else if (kept.type) this.fault(`${what}: answered ${kept.type}, and nothing is documented`);
  }
}

// Every example of the recording stands in the document that is served.
export function unshown(document, recording) {
  const missing = [];
  const same = (shown, kept) => JSON.stringify(shown) === JSON.stringify(kept);
  for (const [name, example] of Object.entries(recording)) {
    const [method, path] = name.split(" "), operation = document.paths[path][method.toLowerCase()];
    const answer = operation.responses[statusOf(operation)].content?.[example.answer.type];
    const shown = example.answer.external ? answer?.examples?.recorded?.externalValue : answer?.example;
    if (answer && !same(shown, example.answer.external ?? example.answer.value)) missing.push(`${name}: the answer`);
    if (example.request && !same(operation.requestBody.content[example.request.type].example, example.request.value)) missing.push(`${name}: the request`);
    for (const { name: parameter, in: place, schema, example: value } of operation.parameters)
      if (!same(value, schema.type === "object" ? example.call.query : example.parameters[place][parameter])) missing.push(`${name}: ${parameter}`);
    const problems = operation.responses.default.content["application/problem+json"].examples ?? {};
    for (const [code, problem] of Object.entries(example.problems)) if (!same(problems[code]?.value, problem)) missing.push(`${name}: ${code}`);
  }
  return missing;
}

// Where two recordings differ: "zh-Hant / GET /datasets / answer / value / total: 15, recorded 14".
export function differences(recorded, fresh, at = []) {
  if (JSON.stringify(recorded) === JSON.stringify(fresh)) return [];
  const holds = (value) => value !== null && typeof value === "object";
  if (!holds(recorded) || !holds(fresh)) return [`${at.join(" / ")}: ${JSON.stringify(fresh) ?? "nothing"}, recorded ${JSON.stringify(recorded) ?? "nothing"}`];
  const found = [...new Set([...Object.keys(recorded), ...Object.keys(fresh)])].flatMap((name) => differences(recorded[name], fresh[name], [...at, name]));
  return found.length > 0 ? found : [`${at.join(" / ")}: the members have another order`];
}
