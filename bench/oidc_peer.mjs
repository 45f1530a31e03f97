// npm oidc-provider with its memory adapter, set up as alike as it can be: a client with a secret, ES256 JWT access tokens of 300 s for one
// resource, and opaque ones without it (it does not introspect its JWTs). Prints its address.
import { createServer } from "node:http";
import { generateKeyPairSync } from "node:crypto";
import { pathToFileURL } from "node:url";

const { default: Provider } = await import(pathToFileURL(`${process.env.PEER}/node_modules/oidc-provider/lib/index.js`).href);
const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: "bench", client_secret: "secret", grant_types: ["client_credentials"], redirect_uris: [], response_types: [], id_token_signed_response_alg: "ES256" }],
    jwks: { keys: [{ ...key, alg: "ES256", use: "sig" }] },
    scopes: ["cases.read"],
    ttl: { ClientCredentials: 300 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: "cases.read", audience: "https://api.example", accessTokenTTL: 300, accessTokenFormat: "jwt", jwt: { sign: { alg: "ES256" } } }),
      },
    },
  });
  server.on("request", provider.callback());
  console.log(issuer);
});
