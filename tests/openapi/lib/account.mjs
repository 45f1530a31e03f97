// Calls of a person about themselves: passkeys, the own account, acting for somebody; and what the gate says.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Passkey } from "./passkey.mjs";
import { headersOf, keepCookie } from "./recorder.mjs";

const nobody = "019bbf8f-28c0-7000-8000-00000000ffff";
const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
const telephone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";
const redirect = "https://tax.example/callback";
const json = ({ body }) => JSON.parse(body);

export async function writeAccount(recorder) {
  const novice = await openAccount(recorder);
  await keepDevices(recorder, novice);
  const mother = await signIn(recorder, "mother", windows);
  await beLookedUp(recorder);
  const weak = await recover(recorder);
  await changeProfile(recorder, mother, weak);
  await endSessions(recorder, mother);
  await readAccesses(recorder, mother);
  await grant(recorder, mother);
  await actFor(recorder, mother);
  await evaluate(recorder);
  await leave(recorder, novice, weak);
}

// Of the demo, where a click is enough.
async function signIn(recorder, person, agent) {
  const session = { agent };
  await page(recorder, session, "/demo/sign-in", { person });
  assert.ok(session.cookie, `${person} of the demo was not let in`);
  return session;
}

// A page of this site, as the browser of the session asks for it: with a body it is posted. Gives where it leads.
async function page({ house }, session, path, body) {
  const headers = headersOf(session, house);
  const posted = body ? { method: "POST", body: JSON.stringify(body), headers: { ...headers, "Content-Type": "application/json" } } : { headers };
  const answer = await fetch(new URL(path, house.address), { ...posted, redirect: "manual" });
  assert.equal(answer.status, 303, `${path}: ${answer.status} ${await answer.text()}`);
  keepCookie(session, answer);
  return new URL(answer.headers.get("location"), house.address);
}

const registering = "POST /passkeys/registration/", signingIn = "POST /passkeys/authentication/";

async function openAccount(recorder) {
  const { address } = recorder.house, passkey = new Passkey("one"), anonymous = { signedIn: false };
  const name = { name: "周書安", email: "chou@example.org" };
  const options = json(await recorder.call(`${registering}options`, { json: name, ...anonymous }));
  await recorder.refused(`${registering}options`, "invalid", { json: { name: "" }, ...anonymous });
  const made = { json: { ...passkey.create(options, address), label: "手機", next: "/me" }, ...anonymous };
  await recorder.call(`${registering}verify`, made);
  await recorder.refused(`${registering}verify`, "webauthn-challenge", made); // each is answered once
  const another = async (email) => json(await recorder.send(`${registering}options`, { json: { name: "周書安", email }, ...anonymous }));
  await recorder.refused(`${registering}verify`, "webauthn-origin", { json: passkey.create(await another(), "https://elsewhere.example"), ...anonymous });
  await recorder.refused(`${registering}verify`, "passkey-registered", { json: passkey.create(await another(), address), ...anonymous });
  return signInByPasskey(recorder, passkey);
}

async function signInByPasskey(recorder, passkey) {
  const { address } = recorder.house, anonymous = { signedIn: false }, session = { agent: telephone };
  const ask = async () => json(await recorder.send(`${signingIn}options`, anonymous));
  await recorder.call(`${signingIn}options`, anonymous);
  await recorder.refused(`${signingIn}options`, "unexpected-body", { json: { name: "周書安" }, ...anonymous });
  const answer = { json: { ...passkey.get(await ask(), address), next: "/me" }, as: session };
  await recorder.call(`${signingIn}verify`, answer);
  await recorder.refused(`${signingIn}verify`, "webauthn-challenge", { ...answer, as: undefined, ...anonymous });
  const unknown = new Passkey("nobody's").get(await ask(), address);
  await recorder.refused(`${signingIn}verify`, "webauthn-credential-unknown", { json: unknown, ...anonymous });
  const options = await ask(), forged = passkey.get(options, address);
  forged.response.signature = new Passkey("other").get(options, address).response.signature;
  await recorder.refused(`${signingIn}verify`, "webauthn-signature", { json: forged, ...anonymous });
  return session;
}

async function keepDevices(recorder, novice) {
  const list = "GET /me/authenticators", remove = "DELETE /me/authenticators/{id}";
  const options = json(await recorder.send(`${registering}options`, { json: {}, as: novice }));
  const added = await recorder.send(`${registering}verify`, { json: { ...new Passkey("two").create(options, recorder.house.address), label: "筆記型電腦" }, as: novice });
  assert.equal(added.status, 201, added.body);
  const [first, second] = json(await recorder.call(list, { as: novice })).items;
  await recorder.refused(list, "forbidden"); // the operator's token is no person
  await recorder.call(remove, { path: { id: first.id }, as: novice });
  await recorder.refused(remove, "last-authenticator", { path: { id: second.id }, as: novice });
  await recorder.refused(remove, "not-found", { path: { id: nobody }, as: novice });
}

// An officer looks a person up, with what allows it; the person will see that.
async function beLookedUp(recorder) {
  const officer = await signIn(recorder, "officer");
  const { blind } = json(await recorder.send("POST /persons/blind", { json: { name: "email", value: "mother@demo.invalid" }, as: officer }));
  for (const matter of ["115-000123", "115-000124"]) {
    const query = { blind, purpose: "childcare-subsidy", legal_basis: "PDPA-15-1", matter_ref: matter };
    const found = await recorder.send("GET /persons", { query, as: officer });
    assert.equal(found.status, 200, found.body);
  }
}

// A session that a recovery code began: it is weak.
async function recover(recorder) {
  const make = "POST /me/recovery-codes", session = await signIn(recorder, "citizen");
  const { codes } = json(await recorder.call(make, { as: session }));
  const weak = {};
  await page(recorder, weak, "/sign-in/recovery", { code: codes[0] });
  await recorder.refused(make, "step-up", { as: weak });
  return weak;
}

async function changeProfile(recorder, mother, weak) {
  const show = "GET /me", change = "PATCH /me", values = { phone: "+886912345678", address: "平溪縣中正路1號" };
  await recorder.refused(show, "forbidden");
  const { etag } = await recorder.call(show, { as: mother });
  await recorder.refused(change, "if-match-required", { json: values, as: mother });
  await recorder.call(change, { json: values, headers: { "If-Match": etag }, as: mother });
  await recorder.refused(change, "stale", { json: values, headers: { "If-Match": etag }, as: mother });
  await recorder.refused(change, "invalid", { json: { phone: "none" }, headers: { "If-Match": etag }, as: mother });
  await recorder.refused(change, "step-up", { json: values, headers: { "If-Match": etag }, as: weak });
}

async function endSessions(recorder, mother) {
  const list = "GET /me/sessions", end = "DELETE /me/sessions/{id}";
  await signIn(recorder, "mother", telephone);
  const { items } = json(await recorder.call(list, { as: mother }));
  await recorder.refused(list, "forbidden");
  const clock = "GET /me/session", extend = "POST /me/session/extend";
  await recorder.call(clock, { as: mother });
  await recorder.call(extend, { as: mother });
  for (const one of [clock, extend]) await recorder.refused(one, "forbidden");
  const path = { id: items.find(({ current }) => !current).id };
  await recorder.call(end, { path, as: mother });
  await recorder.refused(end, "not-found", { path, as: mother });
}

async function readAccesses(recorder, mother) {
  const list = "GET /me/access-log";
  const { next } = json(await recorder.call(list, { query: { limit: 1 }, as: mother }));
  await recorder.call(list, { query: { limit: 1, cursor: next }, as: mother });
  await recorder.refused(list, "bad-cursor", { query: { cursor: "altered" }, as: mother });
  await recorder.refused(list, "forbidden");
}

// A person shares their name with a client, until they take it back; another sector's name for the same person.
async function grant(recorder, mother) {
  const tax = {
    name: { "zh-Hant": "網路報稅", en: "Online tax filing" }, purpose: { "zh-Hant": "辨認申報人", en: "To know who files" }, profile: "basic", sector: "tax",
    redirect_uris: [redirect], token_endpoint_auth_method: "client_secret_basic", grant_types: ["authorization_code"], scope: "openid profile",
  };
  const client = json(await recorder.send("POST /clients", { json: tax }));
  const subject = await subjectAt(recorder, mother, client);
  const list = "GET /me/grants", revoke = "DELETE /me/grants/{client}";
  await recorder.call(list, { as: mother });
  await recorder.refused(list, "forbidden");
  await recorder.call(revoke, { path: { client: client.id }, as: mother });
  await recorder.refused(revoke, "not-found", { path: { client: client.id }, as: mother });
  const translate = "POST /identity/pseudonyms/translate";
  const swap = { from: "tax", to: "health", subjects: [subject], purpose: "PDPA-15-1", matter_ref: "115-000123" };
  const { items } = json(await recorder.call(translate, { json: swap }));
  assert.ok(items[0].translated, "the subject of a token is known");
  await recorder.refused(translate, "invalid", { json: { ...swap, matter_ref: "" } });
  await recorder.refused(translate, "forbidden", { json: swap, as: mother });
}

// OpenID Connect's code flow, as the browser and the client go through it.
async function subjectAt(recorder, session, { id, client_secret: secret }) {
  const verifier = "an-example-of-a-verifier-that-is-long-enough-for-pkce", asked = new URLSearchParams({
    client_id: id, response_type: "code", redirect_uri: redirect, scope: "openid profile", state: "s", nonce: "n",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"), code_challenge_method: "S256",
  });
  const question = await page(recorder, session, `/oidc/authorize?${asked}`);
  const decision = { request: question.searchParams.get("request"), answer: "allow", duration: "until_revoked", claims: ["name", "birthdate"] };
  const back = await page(recorder, session, "/oidc/consent", decision);
  const answer = await fetch(`${recorder.house.address}/oidc/token`, {
    method: "POST", headers: { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
    body: new URLSearchParams({ grant_type: "authorization_code", code: back.searchParams.get("code"), redirect_uri: redirect, code_verifier: verifier }),
  }).then((given) => given.json());
  return JSON.parse(Buffer.from(answer.id_token.split(".")[1], "base64url").toString()).sub;
}

async function actFor(recorder, mother) {
  const begin = "POST /session/act-for", end = "DELETE /session/act-for";
  const { items } = json(await recorder.send("GET /me/mandates", { as: mother }));
  const mandate = { mandate_id: items.find(({ kind }) => kind === "parental").id };
  await recorder.refused(begin, "mandate-inactive", { json: { mandate_id: nobody }, as: mother });
  await recorder.refused(begin, "forbidden", { json: mandate });
  await recorder.refused(end, "mandate-inactive", { as: mother });
  await recorder.call(begin, { json: mandate, as: mother });
  await recorder.refused("GET /me", "forbidden", { as: mother }); // a mandate is for services
  await recorder.call(end, { as: mother });
}

async function evaluate(recorder) {
  const one = "POST /access/v1/evaluation", all = "POST /access/v1/evaluations", officer = await signIn(recorder, "officer");
  const subject = { type: "person", id: "me" }, action = { name: "person.read" }, resource = { type: "person", id: "person/1", properties: { personal: true } };
  const permission = "identity.persons.find", purpose = { permission, purpose: "childcare-subsidy", legal_basis: "PDPA-15-1", matter_ref: "115-000123" };
  const question = { subject, action, resource, context: purpose };
  await recorder.call(one, { json: question, as: officer });
  await recorder.refused(one, "invalid", { json: { ...question, subject: { type: "person", id: "somebody-else" } }, as: officer });
  await recorder.call(all, { json: { evaluations: [question, { ...question, context: { permission } }] }, as: officer });
  await recorder.refused(all, "invalid", { json: { evaluations: [{ ...question, action: {} }] }, as: officer });
  await recorder.refused(all, "too-large", { json: { evaluations: Array(101).fill(question) }, as: officer });
}

async function leave(recorder, novice, weak) {
  const ask = "POST /me/erasure-requests", withdraw = "DELETE /me/erasure-requests";
  await recorder.call(ask, { as: novice });
  await recorder.refused(ask, "holds-office", { as: await signIn(recorder, "officer") });
  await recorder.refused(ask, "step-up", { as: weak });
  await recorder.call(withdraw, { as: novice });
  await recorder.refused(withdraw, "forbidden");
}
