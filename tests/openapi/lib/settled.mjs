// What differs from one recording to the next is replaced by one fixed, plausible value, so that the same program gives the same file;
// what is long is cut. No secret and no address of this machine gets through.
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
const instant = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;
const sealed = /[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])/g; // payload.mac, base64url (kernel/crypto/random.h)
const secret = /whsec_[A-Za-z0-9+/=]+/g;

const invitation = /(?<=\/invitations\/)[A-Za-z0-9_-]{43}/g;
const blind = /(?<=\b(?:national_id|resident_id|email)\.)[A-Za-z0-9_-]{43}/g; // what a person is looked up by
const receipt = /(?<=\/ledger\/receipts\/)[A-Za-z0-9_-]{43}/g;
// Of the ledger: hashes and keys differ with each house, so do the bytes they are signed over.
const proofs = [
  [/"at":\d{13}/g, '"at":1768444200000'],
  [/\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}/g, "+6b657921+AW5vdCBhIHJlYWwga2V5OiBhbiBleGFtcGxlIG9mIG9u"], // verifier key
  [/(?<=[ \n])[A-Za-z0-9+/]{60,}={0,2}/g, "bm90IGEgcmVhbCBzaWduYXR1cmU="], // signatures, and an entry's bytes in a receipt
  [/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=/g, "bm90IGEgcmVhbCBoYXNoOiBhbiBleGFtcGxlIG9mIDE="], // a hash
  [/(?<![A-Za-z0-9_+/=-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_+/=-])/g, "bm90IGEgcmVhbCBsZWFmOiBhbiBleGFtcGxlIG9mIDE"], // a leaf's name
];

// Of accounts: ids of sessions, subjects, challenges and secrets are 43 characters of chance; recovery codes are told in groups.
const chance = /(?<![A-Za-z0-9_+/=-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_+=-])|(?<=\/me\/sessions\/)[A-Za-z0-9_-]{43}/g;
const recovery = /(?<![0-9A-Z-])(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}(?![0-9A-Z-])/g;
// What an authenticator signs anew each time.
const ceremony = { attestationObject: "bm90IGEgcmVhbCBhdHRlc3RhdGlvbg", signature: "bm90IGEgcmVhbCBzaWduYXR1cmU" };

const recordedAt = "2026-01-15T02:30:00.000Z";
const cursors = ["cursor", "next"]; // of a list: what it was sorted by, closed anew each time
const closed = /^[A-Za-z0-9_-]{60,}$/;
const sealedExample = "ZXhhbXBsZQ.bm90LWEtcmVhbC1zZWFsIQ"; // "example", "not-a-real-seal!"
const secretExample = "whsec_bm90IGEgcmVhbCBzZWNyZXQ6IGFuIGV4YW1wbGU="; // "not a real secret: an example"
// Members of some operations: where, which, what they look like, the example.
const members = [
  [/\/assisted-sessions/, "code", /^\d{6}$/, "123456"],
  [/\/me\/session\b/, "seconds_left", /^\d+$/, 900],
  [/\/me\/session\b/, "seconds_at_most", /^\d+$/, 43_200],
  [/\/fetching\b/, "next_at", /^\d{4}-\d{2}-\d{2}T.*Z$/, "2026-01-15T02:45:00.000Z"], // spread by chance
  [/\/spaces\/\{space\}/, "public_key", /^[A-Za-z0-9_-]{43}$/, "bm90IGEgcmVhbCBrZXk6IGFuIGV4YW1wbGUgb2Ygb25l"],
  [/\/spaces\/\{space\}\/agreements/, "leaf", /^[A-Za-z0-9_-]{43}$/, "bm90IGEgcmVhbCBsZWFmOiBhbiBleGFtcGxlIG9mIDE"],
  [/\/spaces\/\{space\}\/agreements/, "sha256", /^[0-9a-f]{64}$/, "9f2feb0f1ef425b292f2f94bc8482494df0a2f2d1f2a4f4a2d0f4a9e6a1a0e55"],
  [/\/reviews\//, "quarter", /^\d{4}Q[1-4]$/, "2026Q1"],
];
const ends = ["expires_at", "grace_until"]; // how much later than the recording, that is the same each time,
const step = 600_000; // ms: to ten minutes; no recording takes so long
const longest = 366 * 86_400_000; // ms
const day = 86_400_000; // ms
const mostDays = 100; // until something ends that was begun in the recording
const milliseconds = 12; // how long a query took
const noSuchHost = "Couldn't resolve host name"; // whatever the resolver of this machine says of a name that is nobody's
const address = "http://localhost:8080"; // as in docs/integrators.md

const mostItems = 2; // of a list: one shows what an item is, two that there are more
const smallItem = 120; // characters; a third one of this size does no harm, and a row keeps its three columns
const mostWords = 4; // of a list of texts or numbers; a bounding box has four
const longestText = 600; // code points of one text
const mostLines = 3; // of a text that is a file

// One for each operation: its ids are numbered in the order they come, alike in the call and in the answer.
export class Settling {
  constructor(house, began, operation) {
    this.members = members.filter(([where]) => where.test(operation));
    const ofAccounts = /\/(me|passkeys|session|clients|identity|access)\b/.test(operation), ofLedger = /\/(ledger|verify)/.test(operation);
    Object.assign(this, { host: new URL(house.address).host, began, ids: new Map(), chances: new Map(), ofAccounts, proofs: ofLedger && !ofAccounts ? proofs : [] });
  }

  text(given) {
    const text = this.proofs.reduce((done, [from, to]) => done.replace(from, to), this.usual(given));
    return this.ofAccounts ? text.replace(chance, (one) => this.ofChance(one)).replace(recovery, (one) => `N0TA-REA1-C0DE-${this.number(one)}`) : text;
  }

  usual(given) {
    return given
      .replace(invitation, "bm90IGEgcmVhbCBsaW5rOiBhbiBleGFtcGxlIG9mIDE")
      .replace(blind, "bm90IGEgcmVhbCBibGluZDogYW4gZXhhbXBsZSBvZi4")
      .replace(receipt, "bm90IGEgcmVhbCBsZWFmOiBhbiBleGFtcGxlIG9mIDE")
      .replaceAll(`http://${this.host}`, address)
      .replaceAll(this.host, new URL(address).host)
      .replaceAll("http://localhost:0", address) // of mails: the port that was asked for
      .replace(/^[Cc]ould.*resolve.*$|^[Rr]esolving.*$/, noSuchHost)
      .replace(uuid, (id) => this.id(id))
      .replace(instant, (at) => this.instant(at))
      .replace(secret, secretExample)
      .replace(sealed, sealedExample);
  }

  // 32 bytes that are no secret, another for each.
  ofChance(given) {
    return Buffer.from(`not real, only an example: ${this.number(given)}`.padEnd(32)).toString("base64url");
  }

  number(given) {
    if (!this.chances.has(given)) this.chances.set(given, String(this.chances.size + 1).padStart(4, "0"));
    return this.chances.get(given);
  }

  id(given) {
    if (!this.ids.has(given)) this.ids.set(given, `019bbf8f-28c0-7000-8000-${String(this.ids.size + 1).padStart(12, "0")}`);
    return this.ids.get(given);
  }

  // An instant in the data of the demo is always the same; one of this hour is the clock's, and so is one that is whole days later.
  instant(at) {
    const days = Math.floor((Date.parse(at) - this.began) / day), time = Date.parse(at) - days * day;
    if (days < 0 || days > mostDays || time > Date.now() + 60_000) return at;
    return new Date(Date.parse(recordedAt) + days * day).toISOString();
  }

  // The end of what began in the recording.
  end(at) {
    const lasts = Math.floor((Date.parse(at) - this.began) / step) * step;
    return lasts > 0 && lasts < longest ? new Date(Date.parse(recordedAt) + lasts).toISOString() : this.text(at);
  }

  value(given, name = "") {
    if (typeof given === "string" && ends.includes(name)) return this.end(given);
    const member = this.members.find(([, called, looks]) => called === name && looks.test(given));
    if (member) return member[3];
    if (cursors.includes(name) && closed.test(given)) return sealedExample;
    if (name === "clientDataJSON") return Buffer.from(this.text(Buffer.from(given, "base64url").toString())).toString("base64url");
    if (this.ofAccounts && ceremony[name]) return ceremony[name];
    if (this.ofAccounts && name === "actor" && /^[A-Za-z0-9_-]{12}$/.test(given)) return "bm90IGEgbmFt"; // an official's pseudonym
    if (typeof given === "string") return shortened(this.text(given));
    if (Array.isArray(given)) return given.slice(0, itemsOf(given)).map((item) => this.value(item));
    if (given !== null && typeof given === "object") return Object.fromEntries(Object.entries(given).map(([key, value]) => [this.text(key), this.value(value, key)]));
    if (name === "attempts") return Math.min(given, 1); // how many went by before we came depends on the machine
    return name === "milliseconds" ? milliseconds : given;
  }

  // A file: its first lines. A feed: its first entry, and its end.
  file(given, type) {
    const text = this.text(given);
    if (type === "application/atom+xml") return text.replace(/(<\/entry>)[\s\S]*<\/entry>/, "$1");
    if (type === "text/event-stream") return text;
    return text.split(/(?<=\n)/).slice(0, mostLines).map(shortened).join("");
  }
}

function itemsOf(list) {
  if (!list.some((item) => item !== null && typeof item === "object")) return mostWords;
  return list.length > mostItems && JSON.stringify(list[mostItems]).length <= smallItem ? mostItems + 1 : mostItems;
}

function shortened(text) {
  const points = [...text];
  return points.length <= longestText ? text : `${points.slice(0, longestText).join("")}…`;
}
