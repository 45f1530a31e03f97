// One test for each module of the plan fapi2-security-profile-final (private_key_jwt, DPoP), under its name. Codes and pushed requests that
// are over by the clock are tested in src/identity/tests/oidc_requests_test.cpp, where the clock need not be waited for.
import assert from "node:assert/strict";
import { SignJWT } from "jose";
import { Browser, afterLogout, newKey, proof, random, redirect, sha256 } from "./provider.mjs";

const prefix = "fapi2-security-profile-final-";
const now = () => Math.floor(Date.now() / 1000);
const rs256 = await newKey("RS256");

// Pushes the request of a client of this profile.
async function push(provider, client, form, { headers = {}, assertion = {}, options } = {}) {
  return provider.post("/oidc/par", { ...form, ...(await provider.assertion(client, assertion, options)) }, headers);
}
// What the browser brings back for a pushed request.
async function back(provider, client, pushed, { browser = new Browser(provider), answer } = {}) {
  assert.equal(pushed.status, 201, pushed.text);
  const end = await browser.authorize(provider.url({ client_id: client.id, request_uri: pushed.request_uri }), answer);
  assert.ok(end.outside, `${end.status} ${end.url}`);
  assert.equal(end.outside.searchParams.get("iss"), provider.issuer);
  return Object.fromEntries(end.outside.searchParams);
}
async function redeem(provider, client, code, verifier, { key, dpop, form = {}, assertion = {}, options } = {}) {
  const headers = dpop === null ? {} : { dpop: dpop ?? (await proof(key, "POST", `${provider.issuer}/oidc/token`)) };
  return provider.post("/oidc/token", { ...provider.exchange(code, verifier), ...(await provider.assertion(client, assertion, options)), ...form }, headers);
}
// The whole way; `more` changes the request.
async function flow(provider, more = {}, { client, key, parHeaders = {}, answer, redeeming = {} } = {}) {
  client ??= await provider.fapi();
  key ??= await newKey();
  const { form, verifier } = provider.request(client, more);
  const returned = await back(provider, client, await push(provider, client, form, { headers: parHeaders }), { answer });
  if (returned.error) return { returned, form };
  const tokens = await redeem(provider, client, returned.code, verifier, { key, ...redeeming });
  return { client, key, form, verifier, returned, tokens };
}
async function happy(provider, more, options) {
  const out = await flow(provider, more, options);
  assert.equal(out.tokens.status, 200, out.tokens.text);
  assert.equal(out.tokens.token_type, "DPoP");
  assert.equal(out.returned.state, out.form.state);
  out.claims = await provider.idToken(out.tokens.id_token, out.client, out.form.nonce);
  return out;
}
const succeeds = (more) => async (provider) => void (await happy(provider, more));
async function resource(provider, tokens, key, { scheme = "DPoP", claims = {}, header = {}, method = "GET", url } = {}) {
  const ath = sha256(tokens.access_token);
  const dpop = await proof(key, "GET", url ?? `${provider.issuer}/oidc/userinfo`, { ath, ...claims }, header);
  return fetch(`${provider.issuer}/oidc/userinfo`, { method, headers: { authorization: `${scheme} ${tokens.access_token}`, dpop } });
}
// A request that PAR refuses.
const parRefuses = (more, error = "invalid_request") => async (provider) => {
  const client = await provider.fapi();
  const answer = await push(provider, client, provider.request(client, more).form);
  assert.equal(answer.status, 400, answer.text);
  assert.equal(answer.error, error);
};
// Request objects: `claims` over good ones; undefined takes one away.
async function pushObject(provider, claims = {}, { client, key, alg = "ES256", beside = {} } = {}) {
  client ??= await provider.fapi();
  const { form, verifier } = provider.request(client);
  const all = { ...form, iss: client.id, aud: provider.issuer, nbf: now(), exp: now() + 60, ...claims };
  for (const [name, value] of Object.entries(all)) if (value === undefined) delete all[name];
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const request = alg === "none" ? `${part({ alg })}.${part(all)}.` : await new SignJWT(all).setProtectedHeader({ alg }).sign((key ?? client.key).privateKey);
  return { client, form: all, verifier, pushed: await push(provider, client, { client_id: client.id, request, ...beside }) };
}
const objectRefused = (claims, options) => async (provider) => {
  const { pushed } = await pushObject(provider, typeof claims === "function" ? claims() : claims, options);
  assert.equal(pushed.status, 400, pushed.text);
  assert.equal(pushed.error, "invalid_request_object");
};
const objectTaken = (claims) => async (provider) => {
  const { client, form, pushed } = await pushObject(provider, typeof claims === "function" ? claims(provider) : claims);
  assert.equal((await back(provider, client, pushed)).state, form.state);
};
// An assertion that is refused at PAR, and the same at the token endpoint.
const assertionRefused = (claims, optionsOf = async () => ({})) => async (provider) => {
  const { client, options } = { client: await provider.fapi(), ...(await optionsOf(provider)) };
  const wrong = typeof claims === "function" ? claims(provider) : claims;
  const pushed = await push(provider, client, provider.request(client).form, { assertion: wrong, options });
  assert.equal(pushed.status, 401, pushed.text);
  assert.equal(pushed.error, "invalid_client");
};
async function rsaClient(provider) {
  const client = await provider.client({ profile: "fapi2", token_endpoint_auth_method: "private_key_jwt", jwks: { keys: [rs256.jwk] }, grant_types: ["authorization_code"] });
  return { client: { ...client, key: rs256 }, options: { key: rs256, alg: "RS256" } };
}

const modules = {
  "ensure-request-object-with-multiple-aud-succeeds": objectTaken((provider) => ({ aud: ["https://other.example", provider.issuer] })),
  "ensure-request-object-without-exp-fails": objectRefused({ exp: undefined }),
  "ensure-request-object-without-nbf-fails": objectRefused({ nbf: undefined }),
  "ensure-expired-request-object-fails": objectRefused(() => ({ exp: now() - 300 })),
  "ensure-request-object-with-bad-aud-fails": objectRefused({ aud: "https://other.example" }),
  "ensure-request-object-with-exp-over-60-fails": objectRefused(() => ({ exp: now() + 4200 })),
  "ensure-request-object-with-nbf-over-60-fails": objectRefused(() => ({ nbf: now() - 4200 })),
  "ensure-request-object-with-nbf-8-seconds-in-the-future-is-accepted": objectTaken(() => ({ nbf: now() + 8 })),
  "ensure-signed-request-object-with-RS256-fails": async (provider) => {
    const { client } = await rsaClient(provider);
    const { form } = provider.request(client);
    const request = await new SignJWT({ ...form, iss: client.id, aud: provider.issuer, nbf: now(), exp: now() + 60 }).setProtectedHeader({ alg: "RS256" }).sign(rs256.privateKey);
    const page = await new Browser(provider).go(provider.url({ client_id: client.id, request }));
    assert.equal(page.status, 400);
  },
  "ensure-request-object-signature-algorithm-is-not-none": objectRefused({}, { alg: "none" }),
  "ensure-request-object-with-invalid-signature-fails": async (provider) => objectRefused({}, { key: await newKey() })(provider),
  "ensure-matching-key-in-authorization-request": async (provider) => objectRefused({}, { key: (await provider.fapi()).key })(provider),
  "par-authorization-request-containing-request_uri": parRefuses({ request_uri: "urn:ietf:params:oauth:request_uri:x" }),
  "discovery-end-point-verification": async (provider) => {
    const document = await (await fetch(`${provider.issuer}/.well-known/oauth-authorization-server`)).json();
    assert.ok(document.token_endpoint_auth_methods_supported.includes("private_key_jwt"));
    assert.ok(!document.token_endpoint_auth_signing_alg_values_supported.includes("RS256"));
    assert.equal(document.pushed_authorization_request_endpoint, `${provider.issuer}/oidc/par`);
    assert.equal(document.authorization_response_iss_parameter_supported, true);
  },
  "happy-flow": async (provider) => {
    const { tokens, key, claims } = await happy(provider);
    const info = await (await resource(provider, tokens, key)).json();
    assert.equal(info.sub, claims.sub);
  },
  "user-rejects-authentication": async (provider) => {
    const { returned, form } = await flow(provider, {}, { answer: { answer: "deny" } });
    assert.equal(returned.error, "access_denied");
    assert.equal(returned.state, form.state);
  },
  "ensure-authorization-request-without-state-success": succeeds({ state: undefined }),
  "ensure-authorization-request-without-nonce-success": succeeds({ nonce: undefined }),
  "ensure-authorization-request-with-64-char-nonce-success": succeeds({ nonce: "n".repeat(64) }),
  "ensure-other-scope-order-succeeds": succeeds({ scope: "profile openid" }),
  "test-claims-parameter-identity-claims": async (provider) => {
    const { claims } = await happy(provider, { scope: "openid", claims: JSON.stringify({ id_token: { name: { essential: true }, birthdate: null } }) });
    assert.equal(claims.name, "王小明");
    assert.equal(claims.birthdate, "1990-01-02");
  },
  "access-token-type-header-case-sensitivity": async (provider) => {
    const { tokens, key } = await happy(provider);
    for (const scheme of ["dpop", "DPOP", "dPoP"]) assert.equal((await resource(provider, tokens, key, { scheme })).status, 200);
  },
  "check-dpop-proof-nbf-exp": async (provider) => {
    const { tokens, key } = await happy(provider);
    assert.equal((await resource(provider, tokens, key, { claims: { nbf: now() - 5, exp: now() + 60 } })).status, 200);
    assert.equal((await resource(provider, tokens, key, { claims: { exp: now() - 30 } })).status, 401);
    assert.equal((await resource(provider, tokens, key, { claims: { nbf: now() + 60 } })).status, 401);
  },
  "ensure-dpopproof-with-iat-10seconds-before-succeeds": async (provider) => {
    const { tokens, key } = await happy(provider);
    assert.equal((await resource(provider, tokens, key, { claims: { iat: now() - 10 } })).status, 200);
  },
  "ensure-dpopproof-with-iat-10seconds-after-succeeds": async (provider) => {
    const { tokens, key } = await happy(provider);
    assert.equal((await resource(provider, tokens, key, { claims: { iat: now() + 9 } })).status, 200);
  },
  "ensure-mismatched-dpop-jkt-fails": async (provider) => {
    const client = await provider.fapi(), key = await newKey();
    const { form } = provider.request(client, { dpop_jkt: (await newKey()).jwk.kid });
    const answer = await push(provider, client, form, { headers: { dpop: await proof(key, "POST", `${provider.issuer}/oidc/par`) } });
    assert.equal(answer.error, "invalid_request");
  },
  "ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt": async (provider) => {
    const bound = await newKey();
    const { tokens } = await flow(provider, {}, { parHeaders: { dpop: await proof(bound, "POST", `${provider.issuer}/oidc/par`) } });
    assert.equal(tokens.error, "invalid_dpop_proof");
  },
  "ensure-token-endpoint-fails-with-mismatched-dpop-jkt": async (provider) => {
    const { tokens } = await flow(provider, { dpop_jkt: (await newKey()).jwk.kid });
    assert.equal(tokens.error, "invalid_dpop_proof");
  },
  "ensure-dpopproof-at-par-endpoint-binding-success": async (provider) => {
    const key = await newKey();
    await happy(provider, {}, { key, parHeaders: { dpop: await proof(key, "POST", `${provider.issuer}/oidc/par`) } });
  },
  "ensure-dpop-auth-code-binding-success": async (provider) => {
    const key = await newKey();
    await happy(provider, { dpop_jkt: key.jwk.kid }, { key });
  },
  "ensure-different-nonce-inside-and-outside-request-object": async (provider) => {
    const { client, form, verifier, pushed } = await pushObject(provider, {}, { beside: { nonce: "outside" } });
    const tokens = await redeem(provider, client, (await back(provider, client, pushed)).code, verifier, { key: await newKey() });
    await provider.idToken(tokens.id_token, client, form.nonce);
  },
  "ensure-different-state-inside-and-outside-request-object": async (provider) => {
    const { client, form, pushed } = await pushObject(provider, {}, { beside: { state: "outside" } });
    assert.equal((await back(provider, client, pushed)).state, form.state);
  },
  "ensure-authorization-request-with-long-nonce": succeeds({ nonce: "n".repeat(384) }),
  "ensure-authorization-request-with-long-state": succeeds({ state: "s".repeat(384) }),
  "state-only-outside-request-object-not-used": async (provider) => {
    const { client, pushed } = await pushObject(provider, { state: undefined }, { beside: { state: "outside" } });
    assert.equal((await back(provider, client, pushed)).state, undefined);
  },
  "ensure-request-object-without-redirect-uri-fails": async (provider) => {
    const { pushed } = await pushObject(provider, { redirect_uri: undefined }, { beside: { redirect_uri: redirect } });
    assert.equal(pushed.error, "invalid_request");
  },
  "ensure-registered-redirect-uri": parRefuses({ redirect_uri: `${redirect}/other` }),
  "plain-fapi-tolerate-unregistered-redirect-uri": parRefuses({ redirect_uri: afterLogout }),
  "ensure-unsigned-authorization-request-without-using-par-fails": async (provider) => {
    const { form } = provider.request(await provider.fapi());
    assert.equal((await new Browser(provider).go(provider.url(form))).status, 400);
  },
  "ensure-redirect-uri-in-authorization-request": parRefuses({ redirect_uri: undefined }),
  "ensure-response-type-code-idtoken-fails": parRefuses({ response_type: "code id_token" }, "unsupported_response_type"),
  "ensure-response-type-token-fails": parRefuses({ response_type: "token" }, "unsupported_response_type"),
  "ensure-client-id-in-token-endpoint": async (provider) => {
    const { tokens } = await flow(provider, {}, { redeeming: { form: { client_id: (await provider.fapi()).id } } });
    assert.equal(tokens.error, "invalid_client");
  },
  "ensure-holder-of-key-required": async (provider) => {
    const { tokens } = await flow(provider, {}, { redeeming: { dpop: null } });
    assert.equal(tokens.error, "invalid_dpop_proof");
  },
  "ensure-authorization-code-is-bound-to-client": async (provider) => {
    const client = await provider.fapi(), other = await provider.fapi();
    const { form, verifier } = provider.request(client);
    const { code } = await back(provider, client, await push(provider, client, form));
    assert.equal((await redeem(provider, other, code, verifier, { key: await newKey() })).error, "invalid_grant");
  },
  "attempt-reuse-authorization-code-after-one-second": async (provider) => {
    const { client, key, returned, verifier, tokens } = await happy(provider);
    const used = now();
    while (now() <= used + 1) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal((await redeem(provider, client, returned.code, verifier, { key })).error, "invalid_grant");
    assert.equal((await resource(provider, tokens, key)).status, 401, "and what it gave is over");
  },
  "ensure-signed-client-assertion-with-RS256-fails": assertionRefused({}, rsaClient),
  "ensure-client-assertion-in-token-endpoint": async (provider) => {
    const client = await provider.fapi();
    const { form, verifier } = provider.request(client);
    const { code } = await back(provider, client, await push(provider, client, form));
    const dpop = await proof(await newKey(), "POST", `${provider.issuer}/oidc/token`);
    const answer = await provider.post("/oidc/token", { ...provider.exchange(code, verifier), client_id: client.id }, { dpop });
    assert.equal(answer.error, "invalid_client");
  },
  "ensure-client-assertion-with-exp-is-5-minutes-in-past-fails": assertionRefused(() => ({ exp: now() - 300 })),
  "ensure-client-assertion-with-wrong-aud-fails": assertionRefused({ aud: "https://other.example" }),
  "ensure-client-assertion-with-no-sub-fails": assertionRefused({ sub: undefined }),
  "dpop-negative-tests": async (provider) => {
    const { tokens, key } = await happy(provider), other = await newKey();
    const wrong = {
      "another method": { claims: { htm: "POST" } }, "another address": { url: `${provider.issuer}/other` }, "no jti": { claims: { jti: undefined } },
      "no iat": { claims: { iat: undefined } }, "no htm": { claims: { htm: undefined } }, "an old one": { claims: { iat: now() - 3600 } },
      "one of the future": { claims: { iat: now() + 3600 } }, "another type": { header: { typ: "JWT" } }, "another key inside": { header: { jwk: other.jwk } },
      "another token": { claims: { ath: random() } }, "no token": { claims: { ath: undefined } }, "a stale nonce": { claims: { nonce: "stale" } },
    };
    for (const [what, options] of Object.entries(wrong)) assert.equal((await resource(provider, tokens, key, options)).status, 401, what);
    assert.equal((await resource(provider, tokens, other)).status, 401, "somebody else's key");
    assert.equal((await resource(provider, tokens, key, { scheme: "Bearer" })).status, 401, "as a bearer token");
  },
  "refresh-token": async (provider) => {
    const { client, key, tokens, claims } = await happy(provider);
    const refresh = async (by = key, of = client) => provider.post("/oidc/token", { grant_type: "refresh_token", refresh_token: tokens.refresh_token, ...(await provider.assertion(of)) }, { dpop: await proof(by, "POST", `${provider.issuer}/oidc/token`) });
    const again = await refresh();
    assert.equal(again.status, 200, again.text);
    assert.equal(again.refresh_token, tokens.refresh_token);
    assert.equal((await provider.idToken(again.id_token, client, undefined)).sub, claims.sub);
    assert.equal((await refresh(key, await provider.fapi())).error, "invalid_grant");
  },
  "test-essential-acr-sca-claim": async (provider) => {
    const acr = "urn:skylantern:acr:aal2";
    const { claims } = await happy(provider, { claims: JSON.stringify({ id_token: { acr: { essential: true, values: [acr] } } }) });
    assert.equal(claims.acr, acr);
  },
  "par-ensure-reused-request-uri-prior-to-auth-completion-succeeds": async (provider) => {
    const client = await provider.fapi(), browser = new Browser(provider);
    const pushed = await push(provider, client, provider.request(client).form);
    const first = await browser.go(provider.url({ client_id: client.id, request_uri: pushed.request_uri }));
    assert.equal(first.status, 200);
    assert.ok((await back(provider, client, pushed, { browser })).code);
  },
  "par-attempt-reuse-request_uri": async (provider) => {
    const client = await provider.fapi(), browser = new Browser(provider);
    const pushed = await push(provider, client, provider.request(client).form);
    await back(provider, client, pushed, { browser });
    assert.equal((await browser.go(provider.url({ client_id: client.id, request_uri: pushed.request_uri }))).status, 400);
  },
  "par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted": async (provider) => {
    const client = await provider.fapi();
    assert.equal((await push(provider, client, provider.request(client).form, { assertion: { nbf: now() + 8 } })).status, 201);
  },
  "par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails": assertionRefused(() => ({ nbf: now() + 65, exp: now() + 180 })),
  "par-attempt-to-use-request_uri-for-different-client": async (provider) => {
    const client = await provider.fapi(), other = await provider.fapi();
    const pushed = await push(provider, client, provider.request(client).form);
    assert.equal((await new Browser(provider).go(provider.url({ client_id: other.id, request_uri: pushed.request_uri }))).status, 400);
  },
  "par-authorization-request-containing-request_uri-form-param": async (provider) => {
    const client = await provider.fapi();
    const { request_uri } = await push(provider, client, provider.request(client).form);
    assert.equal((await push(provider, client, { ...provider.request(client).form, request_uri })).error, "invalid_request");
  },
  "par-attempt-invalid-http-method": async (provider) => {
    for (const method of ["GET", "PUT", "DELETE"]) assert.equal((await fetch(`${provider.issuer}/oidc/par`, { method })).status, 405);
  },
  "par-ensure-pkce-required": parRefuses({ code_challenge: undefined, code_challenge_method: undefined }),
  "ensure-pkce-code-verifier-required": async (provider) => {
    const { tokens } = await flow(provider, {}, { redeeming: { form: { code_verifier: "" } } });
    assert.equal(tokens.error, "invalid_grant");
  },
  "incorrect-pkce-code-verifier-rejected": async (provider) => {
    const { tokens } = await flow(provider, {}, { redeeming: { form: { code_verifier: random() } } });
    assert.equal(tokens.error, "invalid_grant");
  },
  "par-plain-pkce-rejected": parRefuses({ code_challenge_method: "plain" }),
  "par-without-duplicate-parameters": succeeds({}),
  "par-test-array-as-audience-fails": assertionRefused((provider) => ({ aud: [provider.issuer, "https://other.example"] })),
  "par-test-par-endpoint-url-as-audience-fails": assertionRefused((provider) => ({ aud: `${provider.issuer}/oidc/par` })),
  "par-test-token-endpoint-url-as-audience-fails": assertionRefused((provider) => ({ aud: `${provider.issuer}/oidc/token` })),
};

export const fapi2 = Object.fromEntries(Object.entries(modules).map(([name, test]) => [prefix + name, test]));
