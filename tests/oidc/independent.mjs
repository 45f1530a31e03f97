// openid-client and oauth4webapi do what their users do: discovery, code with PKCE, PAR, DPoP, private_key_jwt, refresh, introspection,
// revocation, devices, registration, logout.
import assert from "node:assert/strict";
import * as oauth from "oauth4webapi";
import * as openid from "openid-client";
import { Browser, afterLogout, redirect } from "./provider.mjs";

const insecure = { [oauth.allowInsecureRequests]: true };
const configured = (provider, client, authentication, more = {}) =>
  openid.discovery(new URL(provider.issuer), client.id, more, authentication, { execute: [openid.allowInsecureRequests] });
const signingKey = (client) => ({ key: client.key.privateKey, kid: client.key.jwk.kid });

export const independent = {
  "openid-client: code with PKCE, userinfo, refresh, introspection, revocation, logout": async (provider) => {
    const client = await provider.client();
    const config = await configured(provider, client, openid.ClientSecretBasic(client.client_secret));
    const verifier = openid.randomPKCECodeVerifier(), state = openid.randomState(), nonce = openid.randomNonce();
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: redirect, scope: "openid profile email", state, nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
    });
    const browser = new Browser(provider);
    const { outside } = await browser.authorize(url.href);
    const tokens = await openid.authorizationCodeGrant(config, outside, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true });
    const subject = tokens.claims().sub;
    const info = await openid.fetchUserInfo(config, tokens.access_token, subject);
    assert.equal(info.name, "王小明");
    assert.equal(info.email, "wang@example.tw");
    const again = await openid.refreshTokenGrant(config, tokens.refresh_token);
    assert.equal(again.claims().sub, subject);
    assert.equal((await openid.tokenIntrospection(config, again.access_token)).active, true);
    await openid.tokenRevocation(config, again.access_token);
    assert.equal((await openid.tokenIntrospection(config, again.access_token)).active, false);
    const leave = openid.buildEndSessionUrl(config, { post_logout_redirect_uri: afterLogout, id_token_hint: tokens.id_token, state: "bye" });
    assert.equal((await browser.go(leave.href)).outside.href, `${afterLogout}?state=bye`);
  },
  "openid-client: PAR, DPoP and private_key_jwt, as FAPI 2.0 has them": async (provider) => {
    const client = await provider.fapi();
    const config = await configured(provider, client, openid.PrivateKeyJwt(signingKey(client)), { use_mtls_endpoint_aliases: false });
    const dpop = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair("ES256"));
    const verifier = openid.randomPKCECodeVerifier(), state = openid.randomState();
    const url = await openid.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: redirect, scope: "openid profile", state, code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
    }, { DPoP: dpop });
    assert.match(url.searchParams.get("request_uri"), /^urn:ietf:params:oauth:request_uri:[\w-]{43}$/);
    const { outside } = await new Browser(provider).authorize(url.href);
    const tokens = await openid.authorizationCodeGrant(config, outside, { pkceCodeVerifier: verifier, expectedState: state }, {}, { DPoP: dpop });
    assert.equal(tokens.token_type, "dpop");
    assert.equal((await openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, { DPoP: dpop })).name, "王小明");
    const again = await openid.refreshTokenGrant(config, tokens.refresh_token, {}, { DPoP: dpop });
    assert.equal(again.refresh_token, tokens.refresh_token, "FAPI 2.0 does not rotate");
  },
  "openid-client: a signed authorization response (JARM)": async (provider) => {
    const client = await provider.client();
    const config = await configured(provider, client, openid.ClientSecretBasic(client.client_secret), { authorization_signed_response_alg: "ES256" });
    openid.useJwtResponseMode(config);
    const verifier = openid.randomPKCECodeVerifier(), state = openid.randomState();
    const url = openid.buildAuthorizationUrl(config, { redirect_uri: redirect, scope: "openid", state, code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256" });
    const { outside } = await new Browser(provider).authorize(url.href);
    const tokens = await openid.authorizationCodeGrant(config, outside, { pkceCodeVerifier: verifier, expectedState: state });
    assert.ok(tokens.access_token);
  },
  "openid-client: a device waits until the person has typed its code": async (provider) => {
    const client = await provider.client();
    const config = await configured(provider, client, openid.ClientSecretBasic(client.client_secret));
    const begun = await openid.initiateDeviceAuthorization(config, { scope: "openid profile" });
    const browser = new Browser(provider);
    await browser.go(`${provider.issuer}/sign-in?next=/device`);
    const page = await browser.go(begun.verification_uri_complete);
    const consent = await browser.submit(page, { user_code: begun.user_code });
    const done = await browser.submit(consent, { answer: "allow", duration: "until_revoked" });
    assert.match(done.html, /The device is connected/);
    const tokens = await openid.pollDeviceAuthorizationGrant(config, { ...begun, interval: 0 });
    assert.equal((await openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)).name, "王小明");
  },
  "openid-client: a client registers itself": async (provider) => {
    const { token } = await provider.administer("POST", "/clients/invitations");
    const config = await openid.dynamicClientRegistration(new URL(provider.issuer), { client_name: "Library", redirect_uris: [redirect], grant_types: ["authorization_code"] }, undefined, {
      initialAccessToken: token, execute: [openid.allowInsecureRequests],
    });
    assert.ok(config.clientMetadata().client_secret);
  },
  "oauth4webapi: client credentials by assertion, bound to a key, introspected as a JWT": async (provider) => {
    const as = await oauth.processDiscoveryResponse(new URL(provider.issuer), await oauth.discoveryRequest(new URL(provider.issuer), insecure));
    const made = await provider.keyed({ dpop_bound: true });
    const client = { client_id: made.id, introspection_signed_response_alg: "ES256" };
    const authentication = oauth.PrivateKeyJwt(signingKey(made));
    const DPoP = oauth.DPoP(client, await oauth.generateKeyPair("ES256", { extractable: true }));
    const answer = await oauth.clientCredentialsGrantRequest(as, client, authentication, new URLSearchParams({ scope: "accounts" }), { DPoP, ...insecure });
    const tokens = await oauth.processClientCredentialsResponse(as, client, answer);
    assert.equal(tokens.token_type, "dpop");
    const told = await oauth.introspectionRequest(as, client, authentication, tokens.access_token, { requestJwtResponse: true, ...insecure });
    const known = await oauth.processIntrospectionResponse(as, client, told);
    assert.equal(known.active, true);
    assert.equal(known.scope, "accounts");
    await oauth.validateApplicationLevelSignature(as, told, insecure);
    await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, authentication, tokens.access_token, insecure));
  },
  "oauth4webapi: an access token is what RFC 9068 says": async (provider) => {
    const as = await oauth.processDiscoveryResponse(new URL(provider.issuer), await oauth.discoveryRequest(new URL(provider.issuer), insecure));
    const client = await provider.client();
    const tokens = await provider.post("/oidc/token", { grant_type: "client_credentials" }, provider.basicHeader(client));
    const request = new Request(`${provider.issuer}/x`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    const claims = await oauth.validateJwtAccessToken(as, request, provider.issuer, insecure);
    assert.equal(claims.client_id, client.id);
    assert.ok(claims.exp - claims.iat === 300);
  },
  "a client is told of a sign-out behind the person's back": async (provider) => {
    const { createServer } = await import("node:http");
    const { jwtVerify } = await import("jose");
    let heard;
    const told = new Promise((resolve) => (heard = resolve));
    const listener = createServer((request, response) => {
      let body = "";
      request.on("data", (part) => (body += part));
      request.on("end", () => (response.end(), heard(new URLSearchParams(body).get("logout_token"))));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => listener.once("listening", resolve));
    try {
      const client = await provider.client({ backchannel_logout_uri: `http://127.0.0.1:${listener.address().port}/logout` });
      const { tokens, claims, browser } = await provider.signIn(client);
      await browser.go(`${provider.issuer}/oidc/end-session?${new URLSearchParams({ id_token_hint: tokens.id_token })}`);
      const { payload } = await jwtVerify(await told, provider.keys, { issuer: provider.issuer, audience: client.id, typ: "logout+jwt" });
      assert.equal(payload.sid, claims.sid);
      assert.ok(payload.events["http://schemas.openid.net/event/backchannel-logout"]);
      assert.equal(payload.nonce, undefined);
    } finally {
      listener.close();
    }
  },
};
