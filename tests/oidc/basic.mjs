// One test for each module of the plans oidcc-basic and oidcc-config, under its name.
import assert from "node:assert/strict";
import { SignJWT, decodeProtectedHeader } from "jose";
import { Browser, redirect } from "./provider.mjs";

// The redirect's parameters of a request that is refused.
async function refusal(provider, form, browser = new Browser(provider)) {
  const end = await browser.go(provider.url(form));
  assert.ok(end.outside, `an answer to the client: ${end.status} ${end.url}`);
  assert.equal(end.outside.searchParams.get("iss"), provider.issuer);
  return end.outside.searchParams.get("error");
}
const scoped = (scope, ...members) => async (provider) => {
  const { tokens, claims } = await provider.signIn(await provider.client(), { scope });
  const info = await provider.userinfo(tokens.access_token);
  assert.equal(info.sub, claims.sub);
  for (const [name, value] of members) assert.deepEqual(info[name], value, name);
};
const name = ["name", "王小明"], email = ["email", "wang@example.tw"], phone = ["phone_number", "+886912345678"];
const without = (parameters) => async (provider) => {
  const { claims } = await provider.signIn(await provider.client(), parameters);
  assert.ok(claims.sub);
};
const codeReuse = async (provider) => {
  const client = await provider.client();
  const { back, verifier, tokens } = await provider.signIn(client);
  assert.equal((await provider.userinfo(tokens.access_token)).status, 200);
  const again = await provider.post("/oidc/token", provider.exchange(back.code, verifier), provider.basicHeader(client));
  assert.equal(again.error, "invalid_grant");
  assert.equal((await provider.userinfo(tokens.access_token)).status, 401);
};

export const basic = {
  "oidcc-server": async (provider) => {
    const { claims, tokens } = await provider.signIn(await provider.client());
    assert.equal(claims.sub.length, 43);
    assert.equal(tokens.token_type, "Bearer");
    assert.equal(tokens.headers.get("cache-control"), "no-store");
    // The suite of this plan sends no code_challenge; a client for it is marked so.
    const legacy = await provider.client({ legacy_conformance: true });
    await provider.signIn(legacy, { code_challenge: undefined, code_challenge_method: undefined }).then(
      () => assert.fail("a verifier without a challenge"), (error) => assert.match(error.message, /invalid_grant/));
  },
  "oidcc-response-type-missing": async (provider) => {
    const { form } = provider.request(await provider.client(), { response_type: undefined });
    assert.equal(await refusal(provider, form), "invalid_request");
  },
  "oidcc-idtoken-signature": async (provider) => {
    for (const alg of ["RS256", "PS256", "EdDSA", "ES256"]) {
      const { tokens } = await provider.signIn(await provider.client({ id_token_signed_response_alg: alg }));
      assert.equal(decodeProtectedHeader(tokens.id_token).alg, alg);
    }
  },
  "oidcc-idtoken-unsigned": async (provider) => {
    await assert.rejects(provider.client({ id_token_signed_response_alg: "none" }), /id_token_signed_response_alg/);
  },
  "oidcc-userinfo-get": scoped("openid profile", name),
  "oidcc-userinfo-post-header": async (provider) => {
    const { tokens, claims } = await provider.signIn(await provider.client());
    const info = await provider.userinfo(tokens.access_token, { method: "POST", headers: { authorization: `Bearer ${tokens.access_token}` } });
    assert.equal(info.sub, claims.sub);
  },
  "oidcc-userinfo-post-body": async (provider) => {
    const { tokens, claims } = await provider.signIn(await provider.client());
    assert.equal((await provider.post("/oidc/userinfo", { access_token: tokens.access_token })).sub, claims.sub);
  },
  "oidcc-ensure-request-without-nonce-succeeds-for-code-flow": without({ nonce: undefined }),
  "oidcc-scope-profile": scoped("openid profile", name, ["birthdate", "1990-01-02"]),
  "oidcc-scope-email": scoped("openid email", email, ["email_verified", false]),
  "oidcc-scope-address": scoped("openid address"),
  "oidcc-scope-phone": scoped("openid phone", phone),
  "oidcc-scope-all": scoped("openid profile email phone address", name, email, phone),
  "oidcc-alternate-happy-flow": async (provider) => {
    const client = await provider.client({ redirect_uris: [redirect, `${redirect}?dummy=1`] });
    const browser = new Browser(provider);
    const { form, verifier } = provider.request(client, { redirect_uri: `${redirect}?dummy=1` });
    const { outside } = await browser.authorize(provider.url(form));
    assert.equal(outside.searchParams.get("dummy"), "1", "the query of the address stays");
    const tokens = await provider.post("/oidc/token", { ...provider.exchange(outside.searchParams.get("code"), verifier), redirect_uri: `${redirect}?dummy=1` }, provider.basicHeader(client));
    assert.equal(tokens.status, 200);
  },
  "oidcc-display-page": without({ display: "page" }),
  "oidcc-display-popup": without({ display: "popup" }),
  "oidcc-prompt-login": async (provider) => {
    const client = await provider.client(), browser = new Browser(provider);
    const first = await provider.signIn(client, {}, { browser });
    await pass(first.claims.auth_time);
    const second = await provider.signIn(client, { prompt: "login" }, { browser });
    assert.ok(second.claims.auth_time > first.claims.auth_time);
    assert.equal(second.claims.sub, first.claims.sub);
  },
  "oidcc-prompt-none-not-logged-in": async (provider) => {
    const { form } = provider.request(await provider.client(), { prompt: "none" });
    assert.equal(await refusal(provider, form), "login_required");
  },
  "oidcc-prompt-none-logged-in": async (provider) => {
    const client = await provider.client(), browser = new Browser(provider);
    const first = await provider.signIn(client, {}, { browser });
    const second = await provider.signIn(client, { prompt: "none" }, { browser });
    assert.equal(second.claims.sub, first.claims.sub);
    assert.equal(second.claims.auth_time, first.claims.auth_time);
  },
  "oidcc-max-age-1": async (provider) => {
    const client = await provider.client(), browser = new Browser(provider);
    const first = await provider.signIn(client, {}, { browser });
    await pass(first.claims.auth_time + 1);
    const second = await provider.signIn(client, { max_age: "1" }, { browser });
    assert.ok(second.claims.auth_time > first.claims.auth_time);
  },
  "oidcc-max-age-10000": async (provider) => {
    const client = await provider.client(), browser = new Browser(provider);
    const first = await provider.signIn(client, {}, { browser });
    assert.equal((await provider.signIn(client, { max_age: "10000" }, { browser })).claims.auth_time, first.claims.auth_time);
  },
  "oidcc-ensure-request-with-unknown-parameter-succeeds": without({ extra: "foobar" }),
  "oidcc-id-token-hint": async (provider) => {
    const client = await provider.client(), browser = new Browser(provider);
    const first = await provider.signIn(client, {}, { browser });
    const second = await provider.signIn(client, { prompt: "none", id_token_hint: first.tokens.id_token }, { browser });
    assert.equal(second.claims.sub, first.claims.sub);
    const other = await provider.signIn(await provider.client());
    const { back } = await provider.signIn(client, { prompt: "none", id_token_hint: other.tokens.id_token }, { browser });
    assert.equal(back.error, "login_required", "a hint at somebody else");
  },
  "oidcc-login-hint": without({ login_hint: "bob@example.com" }),
  "oidcc-ui-locales": without({ ui_locales: "zh-TW en" }),
  "oidcc-claims-locales": without({ claims_locales: "se" }),
  "oidcc-ensure-request-with-acr-values-succeeds": async (provider) => {
    const { claims } = await provider.signIn(await provider.client(), { acr_values: "urn:skylantern:acr:aal3 urn:skylantern:acr:aal2" });
    assert.equal(claims.acr, "urn:skylantern:acr:aal2", "the first that is met");
  },
  "oidcc-codereuse": codeReuse,
  "oidcc-codereuse-30seconds": codeReuse,
  "oidcc-ensure-registered-redirect-uri": async (provider) => {
    const { form } = provider.request(await provider.client(), { redirect_uri: `${redirect}/other` });
    const page = await new Browser(provider).go(provider.url(form));
    assert.equal(page.status, 400);
    assert.match(page.html, /not registered/);
  },
  "oidcc-ensure-post-request-succeeds": async (provider) => {
    const client = await provider.client(), browser = new Browser(provider);
    const { form } = provider.request(client);
    const page = await browser.go(`${provider.issuer}/oidc/authorize`, { method: "POST", body: new URLSearchParams(form) });
    assert.ok((await browser.submit(page, { answer: "allow", duration: "once" })).outside.searchParams.get("code"));
  },
  "oidcc-server-client-secret-post": async (provider) => {
    const client = await provider.client();
    const answer = await provider.post("/oidc/token", { grant_type: "client_credentials", client_id: client.id, client_secret: client.client_secret });
    assert.equal(answer.error, "invalid_client");
  },
  "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported": async (provider) => {
    const { form } = provider.request(await provider.client(), { request_uri: "https://rp.example/request.jwt" });
    assert.equal(await refusal(provider, form), "request_uri_not_supported");
  },
  "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported": async (provider) => {
    const client = await provider.client();
    const { form } = provider.request(client);
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const page = await new Browser(provider).go(provider.url({ ...form, request: `${part({ alg: "none" })}.${part(form)}.` }));
    assert.equal(page.status, 400);
  },
  "oidcc-claims-essential": async (provider) => {
    const claims = JSON.stringify({ userinfo: { name: { essential: true } } });
    const { tokens } = await provider.signIn(await provider.client(), { scope: "openid", claims });
    assert.equal((await provider.userinfo(tokens.access_token)).name, "王小明");
  },
  "oidcc-ensure-request-object-with-redirect-uri": async (provider) => {
    const client = await provider.keyed();
    const { form } = provider.request(client);
    const now = Math.floor(Date.now() / 1000);
    const request = await new SignJWT({ ...form, iss: client.id, aud: provider.issuer, nbf: now, exp: now + 60 }).setProtectedHeader({ alg: "ES256" }).sign(client.key.privateKey);
    const { outside } = await new Browser(provider).authorize(provider.url({ client_id: client.id, response_type: "code", scope: "openid", request }));
    assert.equal(outside.searchParams.get("state"), form.state);
  },
  "oidcc-refresh-token": async (provider) => {
    const client = await provider.client();
    const { tokens, claims } = await provider.signIn(client, { scope: "openid offline_access" });
    const again = await provider.post("/oidc/token", { grant_type: "refresh_token", refresh_token: tokens.refresh_token }, provider.basicHeader(client));
    assert.equal(again.status, 200, again.text);
    assert.notEqual(again.access_token, tokens.access_token);
    assert.equal((await provider.idToken(again.id_token, client, undefined)).sub, claims.sub);
    const other = await provider.client();
    assert.equal((await provider.post("/oidc/token", { grant_type: "refresh_token", refresh_token: tokens.refresh_token }, provider.basicHeader(other))).error, "invalid_grant");
  },
  "oidcc-ensure-request-with-valid-pkce-succeeds": without({}),
  "oidcc-discovery-endpoint-verification": async (provider) => {
    const document = await (await fetch(`${provider.issuer}/.well-known/openid-configuration`)).json();
    assert.equal(document.issuer, provider.issuer);
    for (const [member, value] of Object.entries({
      response_types_supported: ["code"], subject_types_supported: ["pairwise"], code_challenge_methods_supported: ["S256"],
      id_token_signing_alg_values_supported: ["ES256", "EdDSA", "PS256", "RS256"], dpop_signing_alg_values_supported: ["ES256", "EdDSA", "PS256"],
      claims_parameter_supported: true, request_uri_parameter_supported: false, authorization_response_iss_parameter_supported: true,
    })) assert.deepEqual(document[member], value, member);
    const { keys } = await (await fetch(document.jwks_uri)).json();
    for (const key of keys) for (const secret of ["d", "p", "q", "k"]) assert.equal(key[secret], undefined);
    assert.equal(new Set(keys.map((key) => key.kid)).size, keys.length);
  },
};

// Until the clock is past this second.
async function pass(second) {
  while (Math.floor(Date.now() / 1000) <= second) await new Promise((resolve) => setTimeout(resolve, 50));
}
