// Certificates of clients (RFC 8705) over real TLS, as openid-client and oauth4webapi use them: a server of its own with a port that asks
// for certificates. The modules of the FAPI 2.0 plan whose way differs in the variants `mtls` stand here once more, under "(mtls)".
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { request } from "node:https";
import * as oauth from "oauth4webapi";
import * as openid from "openid-client";
import { Browser, Provider, redirect } from "./provider.mjs";

// fetch with a client certificate, which the one of Node has not.
function fetchWith(server, shown = {}) {
  return (url, { method = "GET", headers, body } = {}) =>
    new Promise((resolve, reject) => {
      const names = Object.fromEntries(new Headers(headers));
      const text = body === undefined || body === null ? "" : body.toString();
      if (body instanceof URLSearchParams) names["content-type"] ??= "application/x-www-form-urlencoded;charset=UTF-8";
      const sent = request(url, { method, headers: { ...names, "content-length": Buffer.byteLength(text) }, ca: server.ca, agent: false, ...shown }, (answer) => {
        const chunks = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("end", () => {
          const all = new Headers();
          for (let i = 0; i < answer.rawHeaders.length; i += 2) all.append(answer.rawHeaders[i], answer.rawHeaders[i + 1]);
          resolve(new Response([204, 304].includes(answer.statusCode) ? null : Buffer.concat(chunks), { status: answer.statusCode, headers: all }));
        });
      });
      sent.on("error", reject);
      sent.end(text);
    });
}

// What the server tells of itself: {issuer, folder}, with the certificates it made in the folder.
export async function secureProvider({ issuer, folder }) {
  const read = async (name) => ({ cert: await readFile(`${folder}/${name}.pem`, "utf8"), key: await readFile(`${folder}/${name}.key`, "utf8") });
  const server = { ca: await readFile(`${folder}/tls.pem`, "utf8") };
  const provider = new Provider(issuer, fetchWith(server));
  const shown = { own: await read("own"), other: await read("other"), issued: await read("issued") };
  return Object.assign(provider, { server, shown, showing: (which) => fetchWith(server, shown[which]) });
}

const jwksOf = ({ cert }) => {
  const certificate = new X509Certificate(cert);
  return { keys: [{ ...certificate.publicKey.export({ format: "jwk" }), use: "sig", x5c: [certificate.raw.toString("base64")] }] };
};
const bound = { tls_client_certificate_bound_access_tokens: true };
const thumbprint = async ({ cert }) => Buffer.from(new X509Certificate(cert).fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
const ownSigned = (provider, more = {}) =>
  provider.client({ token_endpoint_auth_method: "self_signed_tls_client_auth", jwks: jwksOf(provider.shown.own), ...bound, ...more });
const fapi = (provider, more = {}) => ownSigned(provider, { profile: "fapi2", grant_types: ["authorization_code", "refresh_token"], ...more });

async function configured(provider, client, which, authentication = openid.TlsClientAuth()) {
  const custom = { [openid.customFetch]: provider.showing(which) };
  const config = await openid.discovery(new URL(provider.issuer), client.id, { use_mtls_endpoint_aliases: true }, authentication, custom);
  config[openid.customFetch] = custom[openid.customFetch];
  return config;
}
async function flow(provider, client, which = "own", redeemedBy = which) {
  const config = await configured(provider, client, which);
  const verifier = openid.randomPKCECodeVerifier(), state = openid.randomState();
  const url = await openid.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: redirect, scope: "openid profile", state, code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
  });
  const { outside } = await new Browser(provider).authorize(url.href);
  config[openid.customFetch] = provider.showing(redeemedBy);
  const tokens = await openid.authorizationCodeGrant(config, outside, { pkceCodeVerifier: verifier, expectedState: state });
  return { config, tokens };
}

export const mtls = {
  "fapi2-security-profile-final-happy-flow (mtls)": async (provider) => {
    const { config, tokens } = await flow(provider, await fapi(provider));
    assert.equal(tokens.token_type, "bearer");
    const [, claims] = tokens.access_token.split(".");
    assert.deepEqual(JSON.parse(Buffer.from(claims, "base64url")).cnf, { "x5t#S256": await thumbprint(provider.shown.own) });
    assert.equal((await openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)).name, "王小明");
  },
  "fapi2-security-profile-final-ensure-holder-of-key-required (mtls)": async (provider) => {
    const { config, tokens } = await flow(provider, await fapi(provider));
    for (const which of ["other", "nobody"]) {
      config[openid.customFetch] = provider.showing(which);
      await assert.rejects(openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub), (error) => error.status === 401);
    }
    await assert.rejects(flow(provider, await fapi(provider), "own", "nobody"), (error) => error.status === 401);
  },
  "fapi2-security-profile-final-refresh-token (mtls)": async (provider) => {
    const { config, tokens } = await flow(provider, await fapi(provider));
    const again = await openid.refreshTokenGrant(config, tokens.refresh_token);
    assert.equal(again.refresh_token, tokens.refresh_token);
    config[openid.customFetch] = provider.showing("other");
    await assert.rejects(openid.refreshTokenGrant(config, tokens.refresh_token), (error) => error.status === 401);
  },
  "openid-client: a certificate of an authority, introspection and revocation at the aliases": async (provider) => {
    const client = await provider.client({ token_endpoint_auth_method: "tls_client_auth", tls_client_auth_subject_dn: "CN=Subsidy service,C=TW", ...bound });
    const config = await configured(provider, client, "issued");
    const tokens = await openid.clientCredentialsGrant(config, { scope: "accounts" });
    const told = await openid.tokenIntrospection(config, tokens.access_token);
    assert.equal(told.active, true);
    assert.equal(told.cnf["x5t#S256"], await thumbprint(provider.shown.issued));
    await openid.tokenRevocation(config, tokens.access_token);
    assert.equal((await openid.tokenIntrospection(config, tokens.access_token)).active, false);
    config[openid.customFetch] = provider.showing("own");
    await assert.rejects(openid.clientCredentialsGrant(config, {}), (error) => error.status === 401);
  },
  "oauth4webapi: self_signed_tls_client_auth, and where the certificate is shown": async (provider) => {
    const made = await ownSigned(provider);
    const options = { [oauth.customFetch]: provider.showing("own") };
    const issuer = new URL(provider.issuer);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
    assert.notEqual(as.mtls_endpoint_aliases.token_endpoint, as.token_endpoint);
    const client = { client_id: made.id, use_mtls_endpoint_aliases: true };
    const answer = await oauth.clientCredentialsGrantRequest(as, client, oauth.TlsClientAuth(), { scope: "accounts" }, options);
    const tokens = await oauth.processClientCredentialsResponse(as, client, answer);
    assert.equal(tokens.token_type, "bearer");
    // At the plain address nobody is asked, so nobody is the client.
    const plain = await oauth.clientCredentialsGrantRequest(as, { client_id: made.id }, oauth.TlsClientAuth(), {}, options);
    assert.equal(plain.status, 401);
  },
};
