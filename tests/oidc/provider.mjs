// The server as a test sees it: its clients, a browser with cookies, and the forms a person fills in.
import assert from "node:assert/strict";
import { randomBytes, createHash } from "node:crypto";
import { customFetch, exportJWK, generateKeyPair, SignJWT, calculateJwkThumbprint, createRemoteJWKSet, jwtVerify } from "jose";

export const redirect = "https://rp.example/cb";
export const afterLogout = "https://rp.example/bye";
export const allGrants = ["authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code"];
export const random = () => randomBytes(32).toString("base64url");
export const sha256 = (text) => createHash("sha256").update(text).digest("base64url");
export const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

// A key pair with its public JWK; ES256 unless said otherwise.
export async function newKey(alg = "ES256") {
  const pair = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(pair.publicKey)), use: "sig", alg };
  jwk.kid = await calculateJwkThumbprint(jwk);
  return { ...pair, jwk, alg };
}

export async function proof(key, method, url, more = {}, header = {}) {
  const jwk = await exportJWK(key.publicKey);
  const claims = { jti: random(), htm: method, htu: url, iat: Math.floor(Date.now() / 1000), ...more };
  for (const [name, value] of Object.entries(claims)) if (value === undefined) delete claims[name];
  return new SignJWT(claims)
    .setProtectedHeader({ typ: "dpop+jwt", alg: key.alg, jwk, ...header })
    .sign(key.privateKey);
}

// A browser: keeps cookies of the provider, and follows redirects within it only.
export class Browser {
  constructor(provider) {
    this.provider = provider;
    this.cookies = new Map();
  }
  async fetch(url, options = {}) {
    const response = await this.provider.fetch(url, {
      redirect: "manual",
      ...options,
      headers: { accept: "text/html", "accept-language": "en", ...options.headers, cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair] = line.split(";");
      const name = pair.slice(0, pair.indexOf("="));
      if (/max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, pair.slice(name.length + 1));
    }
    return response;
  }
  // Where the browser ends: a page of the provider, or the first address outside of it.
  async go(url, options) {
    for (let hops = 0; hops < 10; hops += 1) {
      const response = await this.fetch(url, options);
      options = undefined;
      const location = response.headers.get("location");
      if (!location) return { status: response.status, url, html: await response.text(), headers: response.headers };
      assert.equal(response.status, 303, "redirects are 303");
      url = new URL(location, url).href;
      if (!url.startsWith(this.provider.issuer)) return { status: 303, url, outside: new URL(url) };
    }
    throw new Error("too many redirects");
  }
  // Sends the first form of a page, with these fields in place of its own.
  async submit(page, fields) {
    const form = /<form[^>]*method="post"[^>]*action="([^"]*\/(?:oidc|device)[^"]*)"[^>]*>([\s\S]*?)<\/form>/.exec(page.html);
    assert.ok(form, `a form on ${page.url}: ${page.html.slice(0, 300)}`);
    const body = new URLSearchParams();
    for (const [, name, value] of form[2].matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)) body.append(name, value);
    for (const [, tag] of form[2].matchAll(/<input ([^>]*type="checkbox"[^>]*)>/g)) {
      const name = /name="([^"]*)"/.exec(tag)?.[1];
      if (name && tag.includes("checked") && !(fields.without ?? []).includes(/value="([^"]*)"/.exec(tag)[1])) body.append(name, /value="([^"]*)"/.exec(tag)[1]);
    }
    for (const [name, value] of Object.entries(fields)) if (name !== "without") body.set(name, value);
    return this.go(new URL(form[1], page.url).href, { method: "POST", body });
  }
  // Through consent where there is one; back at the client.
  async authorize(url, answer = { answer: "allow", duration: "until_revoked" }) {
    const page = await this.go(url);
    if (page.outside || page.status !== 200) return page;
    return this.submit(page, answer);
  }
}

export class Provider {
  constructor(issuer, fetchFrom = fetch) {
    this.issuer = issuer;
    this.fetch = fetchFrom;
    this.keys = createRemoteJWKSet(new URL(`${issuer}/oidc/jwks`), { [customFetch]: fetchFrom });
  }
  async administer(method, path, body, headers = {}) {
    const response = await this.fetch(`${this.issuer}/api/v1${path}`, {
      method,
      headers: { authorization: "Bearer operator", accept: "application/json", ...(body ? { "content-type": "application/json" } : {}), ...headers },
      body: body ? JSON.stringify(body) : undefined,
    });
    const answer = await response.json();
    assert.ok(response.ok, `${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }
  client(more = {}) {
    return this.administer("POST", "/clients", {
      name: { "zh-Hant": "托育補助", en: "Childcare subsidy" },
      purpose: { "zh-Hant": "申請托育補助", en: "To apply for the childcare subsidy" },
      profile: "basic",
      redirect_uris: [redirect],
      post_logout_redirect_uris: [afterLogout],
      token_endpoint_auth_method: "client_secret_basic",
      grant_types: allGrants,
      scope: "openid profile email phone address offline_access accounts",
      ...more,
    });
  }
  async keyed(more = {}) {
    const key = await newKey();
    return { key, ...(await this.client({ token_endpoint_auth_method: "private_key_jwt", jwks: { keys: [key.jwk] }, ...more })) };
  }
  fapi(more = {}) {
    return this.keyed({ profile: "fapi2", grant_types: ["authorization_code", "refresh_token"], ...more });
  }
  basicHeader(client) {
    return { authorization: `Basic ${Buffer.from(`${client.id}:${client.client_secret}`).toString("base64")}` };
  }
  async assertion(client, claims = {}, { key = client.key, alg = key.alg, header = {} } = {}) {
    const now = Math.floor(Date.now() / 1000);
    const body = { iss: client.id, sub: client.id, aud: this.issuer, jti: random(), iat: now, exp: now + 60, ...claims };
    for (const [name, value] of Object.entries(body)) if (value === undefined) delete body[name];
    const jwt = await new SignJWT(body).setProtectedHeader({ alg, kid: key.jwk.kid, ...header }).sign(key.privateKey);
    return { client_assertion_type: assertionType, client_assertion: jwt };
  }
  async post(path, form, headers = {}) {
    const response = await this.fetch(`${this.issuer}${path}`, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: typeof form === "string" ? form : new URLSearchParams(form),
    });
    const text = await response.text();
    let json = {};
    try {
      json = JSON.parse(text);
    } catch { /* a page, or nothing */ }
    return { status: response.status, headers: response.headers, text, ...json };
  }
  // The parameters of an authorization request, with what is needed to end it.
  request(client, more = {}) {
    const verifier = random();
    const form = { client_id: client.id, response_type: "code", redirect_uri: redirect, scope: "openid profile", state: random(), nonce: random(), code_challenge: sha256(verifier), code_challenge_method: "S256", ...more };
    for (const [name, value] of Object.entries(form)) if (value === undefined) delete form[name];
    return { form, verifier };
  }
  url(form) {
    return `${this.issuer}/oidc/authorize?${new URLSearchParams(form)}`;
  }
  exchange(code, verifier) {
    return { grant_type: "authorization_code", code, redirect_uri: redirect, code_verifier: verifier };
  }
  // The whole way of a client with a secret: tokens, the ID token's claims, and what came back.
  async signIn(client, more = {}, { browser = new Browser(this), answer } = {}) {
    const { form, verifier } = this.request(client, more);
    const end = await browser.authorize(this.url(form), answer);
    assert.ok(end.outside, `back at the client, not at ${end.url} (${end.status})`);
    const back = Object.fromEntries(end.outside.searchParams);
    assert.equal(back.iss, this.issuer);
    assert.equal(back.state, form.state);
    if (back.error) return { back, form, browser };
    const tokens = await this.post("/oidc/token", this.exchange(back.code, verifier), this.basicHeader(client));
    assert.equal(tokens.status, 200, tokens.text);
    const claims = tokens.id_token ? await this.idToken(tokens.id_token, client, form.nonce) : {};
    return { back, form, verifier, tokens, claims, browser };
  }
  async idToken(token, client, nonce) {
    const { payload } = await jwtVerify(token, this.keys, { issuer: this.issuer, audience: client.id });
    assert.equal(payload.nonce, nonce);
    return payload;
  }
  async userinfo(token, options = {}) {
    const response = await this.fetch(`${this.issuer}/oidc/userinfo`, { headers: { authorization: `Bearer ${token}` }, ...options });
    return { status: response.status, ...(await response.json()) };
  }
}
