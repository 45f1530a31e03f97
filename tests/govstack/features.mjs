// The source's scenarios (Gherkin), read as they are: each step is carried out by what it says. Answers are held to what the steps say of
// status, header and content.
const steps = [
  // --- calls ---
  [/^(?:User |)sends? (GET|POST|PUT) request (?:to \S+ )?with given .*?"([^"]*)" as registryname and "([^"]*)" as versionnumber(.*)$/i, (run, [method, registry, version, rest]) => run.ask(method, registry, version, rest)],
  [/^(PUT|POST) request .* path params "([^"]*)" as registryname and "([^"]*)" as versionnumber$/i, (run, [method, registry, version]) => run.ask(method, registry, version, "")],
  [/^send POST request to check .* path params "([^"]*)" as registryname and "([^"]*)" as versionnumber$/, (run, [registry, version]) => run.ask("POST", registry, version, "")],
  [/^User sends POST \S+\/read request with given .*?"([^"]*)" as registryname, "([^"]*)" as versionnumber, (.*)$/, (run, [registry, version, rest]) => { run.ask("POST", registry, version, ""); run.body = { query: { content: named(rest) } }; }],
  [/^User sends DELETE \S+ request with given .*?"([^"]*)" as registryname and "([^"]*)" as versionnumber, "([^"]*)" as ID$/, (run, [registry, version, id]) => { run.ask("DELETE", registry, version, ""); run.ids = { id }; }],
  [/^User sends GET \/data\/MyPersonalDataUsage\/1.0 request with given .*?"([^"]*)" as (?:invalid )?userID and "([^"]*)" as (?:invalid )?DatabaseID$/, (run, [user, database]) => run.usage(user, database)],
  // --- what goes with them ---
  [/^filter users information by using query parameters "([^"]*)" as search and "([^"]*)" as filter and "([^"]*)" as ordering$/, (run, [search, filter, ordering]) => { run.query = `?search=${search}&filter=${filter}&ordering=${ordering}`; }],
  [/^User provides (?:body with )?parameters: (.*)$/, (run, [rest]) => { run.body = { write: { content: named(rest, run.defaults) } }; }],
  [/^given body (.*)$/, (run, [rest]) => { run.body = named(rest); }],
  [/^The request contains a payload with given (.*) and the request overwrites the record with given (.*)$/, (run, [query, write]) => run.write(query, write)],
  [/^The request contains a payload with (?:two objects: )?query object that contains content object with given: (.*?),? and write object that contains content object with given: (.*)$/, (run, [query, write]) => run.write(query, write)],
  [/^The request contains a payload with query and write objects that both contain content object with given: (.*)$/, (run, [both]) => run.write(both, both)],
  // --- answers ---
  [/(?:is received|receives? a response from .*)$/, (run) => run.send()],
  [/should be returned in a timely manner 15000ms$/, (run) => run.holds(run.took < 15_000, `${run.took} ms`)],
  [/should have status (\d+)$/, (run, [status]) => run.holds(run.answer.status === Number(status), `${run.answer.status} ${run.text}`)],
  [/should have "([^"]*)": "([^"]*)" header$/, (run, [name, value]) => run.holds(run.answer.headers.get(name)?.includes(value), `${name}: ${run.answer.headers.get(name)}`)],
  [/should match json schema with error message$/, (run) => run.holds(run.seen.detail === "no record found", run.text)],
  [/should match json schema$/, (run) => run.matches()],
  [/should return status (true|false) for /, (run, [truth]) => run.holds(String(run.seen.answer.status) === truth, run.text)],
  [/should contain "([^"]*)" property equals "([^"]*)"$/, (run, [name, value]) => run.holds(run.seen.content[name] === value, run.text)],
  [/is filtered by "([^"]*)" and "([^"]*)" provided/, (run, [search, filter]) => run.holds(run.seen.results.length > 0 && run.seen.results.every((one) => one[filter] === search), run.text)],
  [/^results field should be an empty array$/, (run) => run.holds(run.seen.results.length === 0, run.text)],
  [/^results array length is consistent with count field value$/, (run) => run.holds(run.seen.results.length === run.seen.count, run.text)],
];

// "Anna" as FirstName, "Stock" as LastName → {FirstName: "Anna", LastName: "Stock"}; ${FirstName_0} stands for one of the source's parameters.
function named(text, defaults = {}) {
  const out = {};
  for (const [, value, name] of text.matchAll(/"([^"]*)" as "?(\w+)"?/g)) out[name] = value.replace(/^\$\{(\w+)\}$/, (_, key) => defaults[key]);
  return out;
}

// What the source's own test code expects of an answer, where it has a body.
const shapes = {
  "": (seen) => Number.isInteger(seen.count) && Array.isArray(seen.results) && (seen.next === undefined || typeof seen.next === "string"),
  create: (seen) => seen.content?.ID, read: (seen) => seen.content?.ID, "update-or-create": (seen) => seen.content?.ID,
  exists: (seen) => typeof seen.answer?.status === "boolean" && typeof seen.answer.message === "string",
  "read-value": (seen) => typeof seen === "string",
  usage: (seen) => Array.isArray(seen) && seen.every((one) => one.id && one.readerId && Date.parse(one.searchDateTime) && Array.isArray(one.refrences)),
};

export class Features {
  constructor(address, defaults, token, cookie) {
    Object.assign(this, { address, defaults, token, cookie });
  }

  ask(method, registry, version, rest) {
    Object.assign(this, { method: method.toUpperCase(), registry, version, ids: {} });
    for (const [, value, name] of rest.matchAll(/"([^"]*)" as (uuid|field|ext)/g)) this.ids[name] = value;
  }

  // A log is its owner's alone: who asks is a person of the demo, for whom the source's example ids and its database stand.
  usage(user, database) {
    Object.assign(this, { method: "GET", ids: {}, own: true });
    this.query = `?userID=${user.startsWith("EE") ? "me" : encodeURIComponent(user)}&DatabaseID=${database === "MCTS" ? "identity" : encodeURIComponent(database)}`;
  }

  write(query, write) {
    this.body = { query: { content: named(query) }, write: { content: named(write) } };
  }

  async send() {
    const path = this.endpoint.replace("{registryname}", this.registry).replace("{versionnumber}", this.version).replace(/\/$/, "").replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(this.ids[name]));
    const who = this.own ? { Cookie: this.cookie } : { Authorization: `Bearer ${this.token}` };
    const headers = { "Information-Mediator-Client": "eGovStack/GOV/90000009/digitalregistries", Accept: "application/json", ...who };
    const began = Date.now();
    this.answer = await fetch(this.address + path + this.query, { method: this.method, headers, body: this.body && JSON.stringify(this.body) });
    this.text = await this.answer.text();
    this.took = Date.now() - began;
    this.seen = this.text && this.answer.headers.get("content-type")?.includes("json") ? JSON.parse(this.text) : {};
  }

  holds(truth, seen) {
    if (!truth) throw new Error(seen);
  }

  matches() {
    const kind = /MyPersonalDataUsage/.test(this.endpoint) ? "usage" : /read-value/.test(this.endpoint) ? "read-value" : this.endpoint.split("/").slice(4).pop() ?? "";
    this.holds(shapes[kind]?.(this.seen), `${kind}: ${this.text}`);
  }

  async scenario(lines) {
    Object.assign(this, { query: "", body: undefined, ids: {}, own: false });
    for (const line of lines) {
      const [, word, text] = /^(Given|When|Then|And)\s+(.*)$/.exec(line);
      if (word === "Given") continue;
      const known = steps.find(([pattern]) => pattern.test(text));
      if (!known) throw new Error(`no such step: ${text}`);
      await known[1](this, known[0].exec(text).slice(1));
    }
  }

  // An outline is a scenario for each row of its examples, and so is a scenario that has examples.
  async run(feature, told) {
    this.endpoint = /@endpoint=(\S+)/.exec(feature)[1].replace(/\/$/, "");
    for (const block of feature.split(/^\s*Scenario(?: Outline)?:/m).slice(1)) {
      const lines = block.split("\n").map((line) => line.trim());
      const table = lines.filter((line) => line.startsWith("|")).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
      const rows = table.length > 1 ? table.slice(1).map((row) => Object.fromEntries(row.map((cell, i) => [table[0][i], cell]))) : [{}];
      for (const row of rows) {
        const filled = lines.filter((line) => /^(Given|When|Then|And)\s/.test(line)).map((line) => line.replace(/<(\w+)>/g, (all, name) => row[name] ?? all));
        const name = `${this.endpoint}: ${lines[0]} ${Object.values(row).join(" ")}`;
        await this.scenario(filled).then(() => told(), (fault) => told(name, fault.message));
      }
    }
  }
}
