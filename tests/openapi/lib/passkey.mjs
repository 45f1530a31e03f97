// An authenticator in software: answers both ceremonies of WebAuthn with an ES256 key and no attestation.
import { createHash, generateKeyPairSync, sign } from "node:crypto";

const present = 0x01, verified = 0x04, backupEligible = 0x08, backedUp = 0x10, attested = 0x40;
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const base64url = (bytes) => Buffer.from(bytes).toString("base64url");

export class Passkey {
  // `name`: in the credential's id, so that it is the same each time.
  constructor(name) {
    this.id = Buffer.from(`credential ${name}`.padEnd(24));
    this.keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.count = 0;
  }

  // What the browser sends for CreationOptions.
  create(options, origin) {
    const { x, y } = this.keys.publicKey.export({ format: "jwk" });
    const coordinate = (value) => Buffer.concat([Buffer.from([0x58, 32]), Buffer.from(value, "base64url")]);
    // {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
    const key = Buffer.concat([Buffer.from([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21]), coordinate(x), Buffer.from([0x22]), coordinate(y)]);
    const length = Buffer.from([0, this.id.length]);
    const data = Buffer.concat([this.data(options.rp.id, attested), Buffer.alloc(16), length, this.id, key]);
    // {"fmt": "none", "attStmt": {}, "authData": data}
    const object = Buffer.concat([Buffer.from([0xa3, 0x63]), Buffer.from("fmt"), Buffer.from([0x64]), Buffer.from("none"), Buffer.from([0x67]), Buffer.from("attStmt"), Buffer.from([0xa0, 0x68]), Buffer.from("authData"), Buffer.from([0x58, data.length]), data]);
    return this.answer({ clientDataJSON: clientData("webauthn.create", options, origin), attestationObject: object }, { transports: ["internal", "hybrid"] });
  }

  // What the browser sends for RequestOptions.
  get(options, origin) {
    const data = this.data(options.rpId, 0), client = clientData("webauthn.get", options, origin);
    const signature = sign("sha256", Buffer.concat([data, sha256(client)]), this.keys.privateKey);
    return this.answer({ clientDataJSON: client, authenticatorData: data, signature }, {});
  }

  data(party, flags) {
    const tail = Buffer.alloc(5);
    tail[0] = present | verified | backupEligible | backedUp | flags;
    tail.writeUInt32BE((this.count += 1), 1);
    return Buffer.concat([sha256(party), tail]);
  }

  answer(bytes, further) {
    const response = { ...Object.fromEntries(Object.entries(bytes).map(([name, value]) => [name, base64url(value)])), ...further };
    return { id: base64url(this.id), rawId: base64url(this.id), type: "public-key", response, clientExtensionResults: {} };
  }
}

function clientData(type, { challenge }, origin) {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}
