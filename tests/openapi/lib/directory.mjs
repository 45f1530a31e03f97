// Calls about who belongs where and who acts for whom: as the operator, and, where a person is needed, as people of the demo.
const nobody = "019bbf8f-28c0-7000-8000-00000000ffff";
const county = "2.16.886.101.20003.20099";
const welfare = `${county}.20011`; // the county's department of social affairs
const library = `${county}.20031`;
const csv = (...lines) => `${lines.join("\n")}\n`;
const parsed = async (answer) => JSON.parse((await answer).body);
const at = (id) => ({ path: { id } });

export async function writeDirectory(recorder) {
  await engage(recorder);
  await agencies(recorder);
  await units(recorder);
  await organisations(recorder);
  const opened = await persons(recorder);
  await joinRecords(recorder, opened);
  await memberships(recorder, opened.id);
  await review(recorder);
  await invitations(recorder);
  await mandates(recorder);
  await together(recorder);
  await help(recorder);
}

// The citizen helps others at a care point. A session learns of a new role within a second.
async function engage(recorder) {
  const why = { purpose: "PDPA-15-1", legal_basis: "志願服務法第 9 條", matter_ref: "115-000124" };
  const { blind } = await parsed(recorder.send("POST /persons/blind", { json: { name: "email", value: "citizen@demo.invalid" } }));
  const { items } = await parsed(recorder.send("GET /persons", { query: { blind, ...why } }));
  await recorder.send("POST /memberships", { json: { person_id: items[0].id, agency: welfare, role: "volunteer", name: "陳建宏", title: "志工" } });
  await recorder.until("GET /me", { as: "citizen" }, ({ roles }) => roles.length > 0);
}

async function agencies(recorder) {
  const add = "POST /agencies", show = "GET /agencies/{agency}", change = "PATCH /agencies/{agency}", list = "GET /agencies";
  const given = { oid: library, name_zh: "平溪縣立圖書館", name_en: "Pingxi County Library", parent: county, level: "county", security_class: "C" };
  await recorder.call(add, { json: given });
  await recorder.refused(add, "organisation-exists", { json: given });
  await recorder.refused(add, "invalid", { json: { ...given, oid: "library", parent: "2.16.1" } });
  await recorder.refused(add, "forbidden", { json: given, as: "officer" });
  const { items, next } = await parsed(recorder.call(list, { query: { limit: 2 } }));
  await recorder.call(list, { query: { limit: 2, cursor: next } });
  await recorder.call(list, { query: { q: "圖書館", level: "county", parent_id: items[0].id } });
  await recorder.refused(list, "bad-cursor", { query: { cursor: "altered" } });
  await recorder.call(list, { query: { sort: "-created_at,name_zh" } });
  await recorder.refused(list, "unknown-sort", { query: { sort: "rev" } });
  await recorder.refused(list, "bad-query", { query: { level: "village" } });
  const path = { agency: library };
  await recorder.call(show, { path });
  await recorder.refused(show, "not-found", { path: { agency: "2.16.1" } });
  const seen = { "If-Match": '"1"' }, json = { dpo_contact: "privacy@library.pingxi.example", security_class: "D" };
  await recorder.refused(change, "if-match-required", { path, json });
  await recorder.refused(change, "invalid", { path, json: { parent: library }, headers: seen });
  await recorder.call(change, { path, json, headers: seen });
  await recorder.refused(change, "stale", { path, json, headers: seen });
  await recorder.refused(change, "not-found", { path: { agency: "2.16.1" }, json, headers: seen });
  const columns = "oid,name_zh,name_en,parent,level,security_class";
  const rows = csv(columns, `${county}.20041,平溪縣政府消防局,Pingxi County Fire Department,${county},county,B`, `${county}.20051,平溪鄉公所,Pingxi Township Office,${county},township,D`);
  await importRows(recorder, "agencies", rows, csv(columns, `fire,平溪縣政府消防局,Pingxi County Fire Department,${county},county,B`));
}

// A check says what is wrong and enters nothing; entering the same is refused.
async function importRows(recorder, what, rows, faulty) {
  const operation = `POST /${what}/import`;
  await recorder.call(operation, { json: { mode: "enter", rows } });
  await recorder.call(operation, { json: { mode: "check", rows: faulty } });
  await recorder.refused(operation, "invalid", { json: { mode: "enter", rows: faulty } });
}

async function units(recorder) {
  const add = "POST /units", list = "GET /units", show = "GET /units/{id}";
  const given = { agency: welfare, code: "elderly", name_zh: "老人福利科", name_en: "Elderly Welfare Section" };
  const unit = await parsed(recorder.call(add, { json: given }));
  await recorder.refused(add, "unit-exists", { json: given });
  await recorder.refused(add, "invalid", { json: { ...given, agency: "2.16.1" } });
  const columns = "agency,code,name_zh,name_en,parent";
  await importRows(
    recorder, "units", csv(columns, `${welfare},children,兒少福利科,Child Welfare Section,`, `${welfare},care,長期照顧股,Long-term Care Subsection,elderly`),
    csv(columns, `${welfare},youth,青年股,Youth Subsection,no-such-unit`),
  );
  const { next } = await parsed(recorder.call(list, { query: { agency_id: unit.agency_id, limit: 2 } }));
  await recorder.call(list, { query: { agency_id: unit.agency_id, limit: 2, cursor: next } });
  await recorder.refused(list, "bad-cursor", { query: { cursor: "altered" } });
  await recorder.call(list, { query: { sort: "code" } });
  await recorder.refused(list, "unknown-sort", { query: { sort: "rev" } });
  await recorder.call(show, at(unit.id));
  await recorder.refused(show, "not-found", at(nobody));
}

async function organisations(recorder) {
  const add = "POST /organisations", list = "GET /organisations", show = "GET /organisations/{id}";
  const given = { kind: "company", registry_no: "12345676", name_zh: "天燈文創有限公司", name_en: "Sky Lantern Crafts Ltd." };
  const { id } = await parsed(recorder.call(add, { json: given }));
  await recorder.refused(add, "organisation-exists", { json: given });
  await recorder.refused(add, "invalid", { json: { ...given, registry_no: "12345678" } });
  const columns = "kind,registry_no,name_zh,name_en";
  await importRows(recorder, "organisations", csv(columns, "ngo,12345681,平溪關懷協會,Pingxi Care Association"), csv(columns, "ngo,12345678,平溪關懷協會,Pingxi Care Association"));
  const { next } = await parsed(recorder.send(list, { query: { limit: 2 } }));
  await recorder.call(list, { query: { q: "天燈", kind: "company" } });
  await recorder.call(list, { query: { limit: 2, cursor: next } });
  await recorder.refused(list, "bad-cursor", { query: { cursor: "altered" } });
  await recorder.call(list, { query: { sort: "name_zh,-created_at" } });
  await recorder.refused(list, "unknown-sort", { query: { sort: "rev" } });
  await recorder.call(show, at(id));
  await recorder.refused(show, "not-found", at(nobody));
}

async function persons(recorder) {
  const open = "POST /persons", show = "GET /persons/{id}", act = (what) => `POST /persons/{id}/${what}`;
  const given = { family_name: "林", given_name: "小安", name_zh: "林小安", name_en: "Lin Hsiao-an", birthdate: "1990-04-04", national_id: "A123456789", email: "hsiao-an@example.org" };
  const { id } = await parsed(recorder.call(open, { json: given }));
  await recorder.refused(open, "person-exists", { json: given });
  await recorder.refused(open, "invalid", { json: { ...given, email: "nowhere" } });
  await recorder.refused(open, "forbidden", { json: given, as: "officer" });
  await recorder.call(show, at(id));
  await findPersons(recorder);
  const proof = { json: { ial: 2, evidence_ref: "115-戶-000123" } }, reason = { json: { reason: "證件遺失" } };
  await recorder.call(act("proof"), { ...at(id), ...proof });
  await recorder.refused(act("proof"), "proof-weaker", { ...at(id), ...proof });
  await recorder.refused(act("proof"), "invalid", { ...at(id), json: { ...proof.json, ial: 4 } });
  await recorder.refused(act("unlock"), "illegal-transition", { ...at(id), ...reason });
  await recorder.call(act("lock"), { ...at(id), ...reason });
  await recorder.refused(act("lock"), "illegal-transition", { ...at(id), ...reason });
  await recorder.call(act("unlock"), { ...at(id), json: { reason: "證件已補發" } });
  await recorder.refused(show, "not-found", at(nobody));
  await recorder.refused(act("proof"), "not-found", { ...at(nobody), ...proof });
  for (const what of ["lock", "unlock"]) await recorder.refused(act(what), "not-found", { ...at(nobody), ...reason });
  const { id: twin } = await parsed(recorder.send(open, { json: { name_zh: "林小安", email: "an@example.org" } }));
  return { id, twin };
}

async function findPersons(recorder) {
  const find = "GET /persons", why = { purpose: "PDPA-15-1", legal_basis: "社會救助法第 10 條", matter_ref: "115-000123" };
  const { blind } = await parsed(recorder.call("POST /persons/blind", { json: { name: "national_id", value: "A123456789" } }));
  await recorder.refused("POST /persons/blind", "invalid", { json: { name: "phone", value: "0912345678" } });
  await recorder.call(find, { query: { blind, ...why } });
  await recorder.refused(find, "purpose-required", { query: { blind } });
  await recorder.refused(find, "invalid", { query: { blind: "A123456789", ...why } });
  await recorder.refused(find, "forbidden", { query: { blind, ...why }, as: "citizen" });
}

// Two registrars must ask for the same.
async function joinRecords(recorder, { id, twin }) {
  const merge = "POST /persons/{id}/merge", unmerge = "POST /persons/{id}/unmerge", json = { into: id, reason: "重複登記" };
  await recorder.call(merge, { ...at(twin), json });
  await recorder.refused(merge, "second-approver", { ...at(twin), json });
  await recorder.refused(merge, "invalid", { ...at(id), json });
  await recorder.refused(merge, "not-found", { ...at(nobody), json });
  await recorder.refused(unmerge, "not-found", at(twin));
  await recorder.call(merge, { ...at(twin), json, as: "registrar" });
  await recorder.refused(merge, "person-not-active", { ...at(twin), json });
  await recorder.call(unmerge, at(twin));
}

async function memberships(recorder, person) {
  const add = "POST /memberships", list = "GET /memberships", show = "GET /memberships/{id}", act = (what) => `POST /memberships/{id}/${what}`;
  const { items } = await parsed(recorder.send(list, { query: { limit: 100 } }));
  const of = (role) => items.find((item) => item.role === role);
  const given = { person_id: person, agency: welfare, unit: "elderly", role: "officer", name: "林小安", title: "社工員", valid_from: "2026-01-01", valid_to: "2099-12-31" };
  const { id, agency_id: agency } = await parsed(recorder.call(add, { json: given }));
  await recorder.refused(add, "membership-exists", { json: given });
  await recorder.refused(add, "role-conflict", { json: { person_id: of("auditor").person_id, agency: county, role: "officer", name: "蔡淑芬" } });
  await recorder.refused(add, "own-change", { json: { ...given, person_id: of("tenant_admin").person_id }, as: "admin" });
  await recorder.refused(add, "role-not-yours", { json: { ...given, role: "platform_admin" }, as: "admin" });
  await recorder.refused(add, "not-found", { json: { ...given, person_id: nobody } });
  await recorder.refused(add, "invalid", { json: { ...given, valid_to: "2025-12-31" } });
  const { next } = await parsed(recorder.call(list, { query: { limit: 2 } }));
  await recorder.call(list, { query: { limit: 2, cursor: next } });
  await recorder.call(list, { query: { q: "林", agency_id: agency, person_id: person, role: "officer", state: "active" } });
  await recorder.refused(list, "bad-cursor", { query: { cursor: "altered" } });
  await recorder.call(list, { query: { sort: "role,-granted_at" } });
  await recorder.refused(list, "unknown-sort", { query: { sort: "rev" } });
  await recorder.refused(list, "forbidden", { as: "officer" });
  await recorder.call(show, at(id));
  await recorder.call(act("review"), at(id));
  await recorder.refused(act("resume"), "illegal-transition", at(id));
  await recorder.call(act("suspend"), { ...at(id), json: { reason: "留職停薪" } });
  await recorder.refused(act("suspend"), "illegal-transition", { ...at(id), json: { reason: "留職停薪" } });
  await recorder.refused(act("review"), "illegal-transition", at(id));
  await recorder.call(act("resume"), at(id));
  await recorder.call(act("end"), { ...at(id), json: { reason: "離職" } });
  await recorder.refused(act("end"), "illegal-transition", { ...at(id), json: { reason: "離職" } });
  const own = at(of("tenant_admin").id);
  for (const what of ["suspend", "end"]) await recorder.refused(act(what), "own-change", { ...own, json: { reason: "" }, as: "admin" });
  for (const what of ["suspend", "end"]) await recorder.refused(act(what), "not-found", { ...at(nobody), json: { reason: "" } });
  for (const what of ["review", "resume"]) await recorder.refused(act(what), "not-found", at(nobody));
  await recorder.refused(show, "not-found", at(nobody));
}

async function review(recorder) {
  const show = "GET /reviews/quarterly", decide = "POST /reviews/{id}/decisions";
  const { id, items, next } = await parsed(recorder.call(show, { query: { limit: 2 } }));
  await recorder.call(show, { query: { limit: 2, cursor: next } });
  await recorder.refused(show, "bad-cursor", { query: { cursor: "altered" } });
  await recorder.refused(show, "forbidden", { as: "officer" });
  const json = { membership_id: items[0].id, decision: "keep", note: "" };
  await recorder.call(decide, { ...at(id), json });
  await recorder.refused(decide, "already-decided", { ...at(id), json });
  await recorder.refused(decide, "not-found", { ...at(nobody), json });
  await recorder.refused(decide, "invalid", { ...at(id), json: { ...json, decision: "perhaps" } });
}

async function invitations(recorder) {
  const send = "POST /invitations", list = "GET /invitations", withdraw = "DELETE /invitations/{id}";
  const given = { email: "colleague@pingxi.example", name: "周文彬", agency: welfare, unit: "elderly", role: "officer", title: "科員" };
  const { id } = await parsed(recorder.call(send, { json: given }));
  await recorder.refused(send, "invalid", { json: { ...given, unit: "no-such-unit" } });
  await recorder.refused(send, "role-not-yours", { json: { ...given, role: "platform_admin" }, as: "admin" });
  await recorder.refused(send, "forbidden", { json: given, as: "officer" });
  const columns = "email,name,agency,unit,role,title";
  await importRows(recorder, "invitations", csv(columns, `helper@pingxi.example,何美玲,${welfare},children,officer,社工員`), csv(columns, `helper,何美玲,${welfare},children,officer,社工員`));
  const { next } = await parsed(recorder.call(list, { query: { limit: 1, sort: "-created_at" } }));
  await recorder.call(list, { query: { limit: 1, sort: "-created_at", cursor: next } });
  await recorder.call(list, { query: { q: "周" } });
  await recorder.refused(list, "bad-cursor", { query: { cursor: "altered" } });
  await recorder.refused(list, "unknown-sort", { query: { sort: "email" } });
  await recorder.refused(list, "forbidden", { as: "officer" });
  await recorder.call(withdraw, at(id));
  await recorder.refused(withdraw, "not-found", at(id));
}

async function mandates(recorder) {
  const give = "POST /mandates", show = "GET /mandates/{id}", list = "GET /me/mandates", act = (what) => `POST /mandates/{id}/${what}`;
  const as = "mother", agent = "citizen";
  const given = { agent_email: "citizen@demo.invalid", kind: "power_of_attorney", scopes: ["service:*", "case.*"], excluded: ["document.*"], valid_to: "2099-12-31", max_uses: 10 };
  await recorder.call("GET /mandates/new", { as });
  const { id } = await parsed(recorder.call(give, { json: given, as }));
  await recorder.refused(give, "principal-is-agent", { json: { ...given, agent_email: "mother@demo.invalid" }, as });
  await recorder.refused(give, "scope-unknown", { json: { ...given, scopes: ["ballot.cast"] }, as });
  await recorder.refused(give, "invalid", { json: { ...given, agent_email: "nobody@demo.invalid" }, as });
  await recorder.refused(give, "forbidden", { json: { ...given, kind: "guardian" }, as });
  await recorder.call(show, { ...at(id), as });
  await recorder.refused(show, "not-found", { ...at(id), as: "officer" });
  await recorder.refused(act("accept"), "other-side-decides", { ...at(id), as });
  await recorder.call(act("accept"), { ...at(id), as: agent });
  for (const what of ["accept", "decline"]) await recorder.refused(act(what), "bad-transition", { ...at(id), as: agent });
  const { next } = await parsed(recorder.call(list, { query: { limit: 1 }, as }));
  await recorder.call(list, { query: { limit: 1, cursor: next }, as });
  await recorder.refused(list, "bad-cursor", { query: { cursor: "altered" }, as });
  await recorder.call(list, { query: { sort: "-valid_from,kind" }, as });
  await recorder.refused(list, "unknown-sort", { query: { sort: "scopes" }, as });
  await recorder.refused(list, "person-required");
  await recorder.refused(act("suspend"), "other-side-decides", { ...at(id), as: agent });
  await recorder.refused(act("resume"), "bad-transition", { ...at(id), as });
  await recorder.call(act("suspend"), { ...at(id), as });
  await recorder.refused(act("suspend"), "bad-transition", { ...at(id), as });
  await recorder.call(act("resume"), { ...at(id), as });
  await recorder.call(act("revoke"), { ...at(id), as });
  await recorder.refused(act("revoke"), "bad-transition", { ...at(id), as });
  const other = await parsed(recorder.send(give, { json: given, as }));
  await recorder.refused(act("decline"), "other-side-decides", { ...at(other.id), as });
  await recorder.call(act("decline"), { ...at(other.id), as: agent });
  for (const what of ["accept", "decline", "suspend", "resume", "revoke"]) await recorder.refused(act(what), "not-found", { ...at(nobody), as });
}

// A part of a mandate is passed on; two agents decide together.
async function together(recorder) {
  const give = "POST /mandates", act = (what) => `POST /mandates/{id}/${what}`, as = "mother";
  const given = (agent, more) => ({ agent_email: `${agent}@demo.invalid`, kind: "power_of_attorney", scopes: ["service:*"], valid_to: "2099-12-31", ...more });
  const held = async (agent, more) => {
    const { id } = await parsed(recorder.send(give, { json: given(agent, more), as }));
    await recorder.send(act("accept"), { ...at(id), as: agent });
    return id;
  };
  const alone = await held("citizen"), whole = await held("citizen", { sub_delegable: true });
  await recorder.call("GET /mandates/new", { query: { under: whole }, as: "citizen" });
  await recorder.refused("GET /mandates/new", "not-sub-delegable", { query: { under: alone }, as: "citizen" });
  await recorder.refused("GET /mandates/new", "not-found", { query: { under: nobody }, as: "citizen" });
  await recorder.refused(give, "not-sub-delegable", { json: given("officer", { under: alone }), as: "citizen" });
  await recorder.refused(give, "scope-too-wide", { json: given("officer", { under: whole, scopes: ["data:*"] }), as: "citizen" });
  await recorder.refused(give, "mandate-cycle", { json: given("mother", { under: whole }), as: "citizen" });
  await recorder.refused(give, "mandate-inactive", { json: given("mother", { under: whole }), as: "officer" });
  const joint = await held("citizen", { joint: true });
  await held("officer", { joint: true });
  const ask = "POST /me/joint-acts", say = (what) => `POST /me/joint-acts/{id}/${what}`;
  const wanted = { mandate_id: joint, action: "service:school/enrol", resource: "2026-000123" };
  const page = "GET /me/joint-acts/new";
  await recorder.call(page, { query: wanted, as: "citizen" });
  await recorder.refused(page, "not-joint", { query: { mandate_id: alone }, as: "citizen" });
  await recorder.refused(page, "not-found", { query: { mandate_id: nobody }, as: "citizen" });
  await recorder.refused(page, "person-required");
  const { id } = await parsed(recorder.call(ask, { json: wanted, as: "citizen" }));
  await recorder.refused(ask, "not-joint", { json: { ...wanted, mandate_id: alone }, as: "citizen" });
  await recorder.refused(ask, "mandate-inactive", { json: { ...wanted, mandate_id: nobody }, as: "citizen" });
  await recorder.refused(ask, "outside-mandate", { json: { ...wanted, action: "data:household.read" }, as: "citizen" });
  await recorder.call("GET /me/joint-acts", { as: "officer" });
  await recorder.refused("GET /me/joint-acts", "person-required");
  await recorder.refused(say("agree"), "already-spoken", { ...at(id), as: "citizen" });
  await recorder.call(say("agree"), { ...at(id), as: "officer" });
  await recorder.refused(say("agree"), "joint-act-over", { ...at(id), as: "officer" });
  await recorder.call(say("refuse"), { ...at(id), as: "citizen" });
  await recorder.refused(say("refuse"), "joint-act-over", { ...at(id), as: "officer" });
  for (const what of ["agree", "refuse"]) await recorder.refused(say(what), "not-found", { ...at(nobody), as: "officer" });
  for (const one of [alone, whole]) await recorder.send(act("revoke"), { ...at(one), as });
}

// A volunteer at a care point, and who comes there for help.
async function help(recorder) {
  const begin = "POST /assisted-sessions", show = "GET /assisted-sessions/{id}", act = (what) => `POST /assisted-sessions/{id}/${what}`;
  const as = "citizen", helped = "mother";
  const given = { place: "平溪社區照顧關懷據點", purpose: "申請育兒津貼" };
  const { id, code } = await parsed(recorder.call(begin, { json: given, as }));
  await recorder.refused(begin, "invalid", { json: { place: "" }, as });
  await recorder.refused(begin, "forbidden", { json: given, as: helped });
  await recorder.refused(begin, "person-required", { json: given });
  await recorder.refused(act("confirm"), "citizen-first", { ...at(id), json: {}, as });
  const wrong = code === "000000" ? "000001" : "000000";
  await recorder.refused(act("confirm"), "invalid", { ...at(id), json: { code: wrong }, as: helped });
  await recorder.call(act("confirm"), { ...at(id), json: { code }, as: helped });
  await recorder.refused(act("confirm"), "already-confirmed", { ...at(id), json: { code }, as: helped });
  await recorder.call(act("confirm"), { ...at(id), json: {}, as });
  await recorder.call(show, { ...at(id), as });
  await recorder.refused(show, "not-found", { ...at(id), as: "officer" });
  await recorder.refused(act("end"), "not-found", { ...at(id), as: "officer" });
  await recorder.call(act("end"), { ...at(id), as });
  await recorder.refused(act("end"), "assistance-over", { ...at(id), as });
  await recorder.refused(act("confirm"), "assistance-over", { ...at(id), json: { code }, as: helped });
}
