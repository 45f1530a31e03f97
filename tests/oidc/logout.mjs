// One test for each module of the plan oidcc-rp-initiated-logout, under its name.
import assert from "node:assert/strict";
import { Browser, afterLogout } from "./provider.mjs";

const leave = (provider, browser, parameters) => browser.go(`${provider.issuer}/oidc/end-session?${new URLSearchParams(parameters)}`);
const signedOut = async (provider, client, browser) => {
  const { form } = provider.request(client, { prompt: "none" });
  const { outside } = await browser.go(provider.url(form));
  return outside.searchParams.get("error") === "login_required";
};
async function signedIn(provider) {
  const client = await provider.client(), browser = new Browser(provider);
  const { tokens } = await provider.signIn(client, {}, { browser });
  return { client, browser, hint: tokens.id_token };
}
// The request is refused with a page, and the session stays.
const refused = (parameters) => async (provider) => {
  const { client, browser, hint } = await signedIn(provider);
  const page = await leave(provider, browser, parameters(hint));
  assert.equal(page.status, 400, page.url);
  assert.equal(await signedOut(provider, client, browser), false);
};
// The person is asked first, then it is done and our own page says so.
const asked = (parameters) => async (provider) => {
  const { client, browser } = await signedIn(provider);
  const page = await leave(provider, browser, parameters);
  assert.match(page.html, /Do you want to sign out/);
  assert.equal(await signedOut(provider, client, browser), false, "not before the answer");
  assert.match((await browser.submit(page, {})).html, /You are signed out/);
  assert.equal(await signedOut(provider, client, browser), true);
};
const changed = (jwt) => {
  const [header, payload, signature] = jwt.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
  return [header, Buffer.from(JSON.stringify({ ...claims, sub: "another" })).toString("base64url"), signature].join(".");
};

export const logout = {
  "oidcc-rp-initiated-logout-discovery-endpoint-verification": async (provider) => {
    const document = await (await fetch(`${provider.issuer}/.well-known/openid-configuration`)).json();
    assert.equal(document.end_session_endpoint, `${provider.issuer}/oidc/end-session`);
  },
  "oidcc-rp-initiated-logout": async (provider) => {
    const { client, browser, hint } = await signedIn(provider);
    const end = await leave(provider, browser, { id_token_hint: hint, post_logout_redirect_uri: afterLogout, state: "s" });
    assert.equal(end.outside.href, `${afterLogout}?state=s`);
    assert.equal(await signedOut(provider, client, browser), true);
  },
  "oidcc-rp-initiated-logout-bad-post-logout-redirect-uri": refused((hint) => ({ id_token_hint: hint, post_logout_redirect_uri: "https://rp.example/other", state: "s" })),
  "oidcc-rp-initiated-logout-modified-id-token-hint": refused((hint) => ({ id_token_hint: changed(hint), post_logout_redirect_uri: afterLogout })),
  "oidcc-rp-initiated-logout-no-id-token-hint": refused(() => ({ post_logout_redirect_uri: afterLogout, state: "s" })),
  "oidcc-rp-initiated-logout-no-params": asked({}),
  "oidcc-rp-initiated-logout-no-post-logout-redirect-uri": async (provider) => {
    const { client, browser, hint } = await signedIn(provider);
    assert.match((await leave(provider, browser, { id_token_hint: hint, state: "s" })).html, /You are signed out/);
    assert.equal(await signedOut(provider, client, browser), true);
  },
  "oidcc-rp-initiated-logout-no-state": async (provider) => {
    const { browser, hint } = await signedIn(provider);
    assert.equal((await leave(provider, browser, { id_token_hint: hint, post_logout_redirect_uri: afterLogout })).outside.href, afterLogout);
  },
  "oidcc-rp-initiated-logout-only-state": asked({ state: "s" }),
  "oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri": refused((hint) => ({ id_token_hint: hint, post_logout_redirect_uri: `${afterLogout}?foo=bar`, state: "s" })),
  "oidcc-rp-initiated-logout-bad-id-token-hint": refused(() => ({ id_token_hint: "foo", post_logout_redirect_uri: afterLogout, state: "s" })),
};
