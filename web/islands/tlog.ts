// Receipts of the ledger (C2SP tlog-proof) under a policy (C2SP tlog-policy), checked in the reader's browser. The same rules as
// src/ledger/engine; nothing here asks the network.
import { hashes, verify as ed25519 } from "@noble/ed25519";
import { sha256, sha512 } from "@noble/hashes/sha2.js";

hashes.sha512 = sha512;

export interface Step {
  readonly what: "form" | "signature" | "witnesses" | "included";
  readonly good: boolean;
  readonly detail: string;
}

export interface Outcome {
  readonly valid: boolean;
  readonly steps: readonly Step[];
  readonly entry: string;
}

interface Key {
  readonly name: string;
  readonly type: number;
  readonly id: string; // base64 of four bytes
  readonly raw: Uint8Array;
}

interface Policy {
  readonly logs: readonly Key[];
  readonly witnesses: ReadonlyMap<string, Key>;
  readonly groups: readonly { readonly name: string; readonly least: number; readonly members: readonly string[] }[];
  readonly quorum: string;
}

interface Signature {
  readonly name: string;
  readonly id: string;
  readonly bytes: Uint8Array;
}

interface Receipt {
  readonly entry: Uint8Array;
  readonly index: number;
  readonly proof: readonly Uint8Array[];
  readonly text: string; // what was signed
  readonly signatures: readonly Signature[];
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

class Fault extends Error {}

const ed25519Type = 1;
const cosignatureType = 4;
const longestReceipt = 1_000_000; // bytes, as the program's longest note
const longestProof = 64;
const utf8 = new TextEncoder();

function fail(what: string): never {
  throw new Fault(what);
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

// The one spelling only.
function fromBase64(text: string): Uint8Array {
  let raw = "";
  try {
    raw = atob(text);
  } catch {
    fail("base64");
  }
  if (btoa(raw) !== text) fail("base64");
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function natural(text: string): number {
  const value = Number(text);
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text) || !Number.isSafeInteger(value)) fail("number");
  return value;
}

function hashOf(base64: string): Uint8Array {
  const bytes = fromBase64(base64);
  if (bytes.length !== 32) fail("hash");
  return bytes;
}

export function readKey(text: string): Key {
  const [name, id, encoded, ...more] = splitKey(text);
  if (name === undefined || id === undefined || encoded === undefined || more.length > 0 || name === "") fail("key");
  const bytes = fromBase64(encoded);
  const type = bytes[0] ?? 0;
  if (bytes.length !== 33 || (type !== ed25519Type && type !== cosignatureType)) fail("key");
  const made = sha256(joined(utf8.encode(`${name}\n`), bytes)).slice(0, 4);
  if (Array.from(made, (byte) => byte.toString(16).padStart(2, "0")).join("") !== id) fail("key");
  return { name, type, id: toBase64(made), raw: bytes.slice(1) };
}

// The last part is base64, which may hold a plus itself.
function splitKey(text: string): string[] {
  const first = text.indexOf("+");
  const second = text.indexOf("+", first + 1);
  return first < 0 || second < 0 ? [] : [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)];
}

export function readPolicy(text: string): Policy {
  const logs: Key[] = [];
  const witnesses = new Map<string, Key>();
  const groups: { name: string; least: number; members: string[] }[] = [];
  const names = new Set<string>();
  const members = new Set<string>();
  let quorum = "";
  const add = (name: string | undefined): string => {
    if (name === undefined || name === "none" || names.has(name)) fail("policy");
    names.add(name);
    return name;
  };
  for (const line of text.split("\n")) {
    const words = line.split(/[ \t]+/).filter((word) => word !== "");
    const [kind, a, b, ...rest] = words;
    if (kind === undefined || kind.startsWith("#")) continue;
    if (kind === "log" && a !== undefined) {
      const key = readKey(a);
      if (key.type !== ed25519Type) fail("policy");
      logs.push(key);
    } else if (kind === "witness" && b !== undefined) {
      const key = readKey(b);
      if (key.type !== cosignatureType) fail("policy");
      if ([...witnesses.values()].some((other) => same(other.raw, key.raw))) fail("policy");
      witnesses.set(add(a), key);
    } else if (kind === "group" && b !== undefined && rest.length > 0) {
      for (const member of rest) {
        if (!names.has(member) || members.has(member)) fail("policy");
        members.add(member);
      }
      const least = b === "all" ? rest.length : b === "any" ? 1 : natural(b);
      if (least < 1 || least > rest.length) fail("policy");
      groups.push({ name: add(a), least, members: rest });
    } else if (kind === "quorum" && a !== undefined && words.length === 2 && quorum === "" && (a === "none" || names.has(a))) {
      quorum = a;
    } else {
      fail("policy");
    }
  }
  if (quorum === "" || logs.length === 0) fail("policy");
  return { logs, witnesses, groups, quorum };
}

function readSignature(line: string): Signature {
  const found = /^— ([^\s+]+) (\S+)$/u.exec(line);
  if (!found) fail("signature");
  const bytes = fromBase64(found[2] ?? "");
  if (bytes.length < 5) fail("signature");
  return { name: found[1] ?? "", id: toBase64(bytes.slice(0, 4)), bytes: bytes.slice(4) };
}

export function readReceipt(bytes: Uint8Array): Receipt {
  if (bytes.length > longestReceipt) fail("receipt");
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  if (!text.endsWith("\n")) fail("receipt");
  const split = text.indexOf("\n\n");
  const lines = text.slice(0, split).split("\n");
  if (split < 0 || lines.shift() !== "c2sp.org/tlog-proof@v1") fail("receipt");
  const extra = lines[0]?.startsWith("extra ") ? lines.shift()?.slice(6) : undefined;
  if (extra === undefined) fail("entry");
  const index = lines.shift() ?? "";
  if (!index.startsWith("index ") || lines.length > longestProof) fail("receipt");
  const note = text.slice(split + 2);
  const end = note.lastIndexOf("\n\n");
  if (end < 0) fail("receipt");
  const signed = note.slice(0, end + 1);
  const [origin, size, root, ...extensions] = signed.slice(0, -1).split("\n");
  if (!origin || size === undefined || root === undefined || extensions.some((line) => line === "")) fail("receipt");
  return {
    entry: fromBase64(extra), index: natural(index.slice(6)), proof: lines.map(hashOf), text: signed, origin, size: natural(size), root: hashOf(root),
    signatures: note.slice(end + 2, -1).split("\n").map(readSignature),
  };
}

// RFC 9162 §2.1.3.2.
export function included(index: number, size: number, proof: readonly Uint8Array[], leaf: Uint8Array, root: Uint8Array): boolean {
  if (index >= size) return false;
  const half = (n: number): number => Math.floor(n / 2);
  let [at, last, known] = [index, size - 1, leaf];
  for (const neighbour of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      known = sha256(joined(Uint8Array.of(1), neighbour, known));
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      known = sha256(joined(Uint8Array.of(1), known, neighbour));
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && same(known, root);
}

type Seen = "none" | "good" | "bad";

function seen(receipt: Receipt, key: Key): Seen {
  const signature = receipt.signatures.find((one) => one.name === key.name && one.id === key.id);
  if (!signature) return "none";
  let message = utf8.encode(receipt.text);
  let bytes = signature.bytes;
  if (key.type === cosignatureType) {
    if (bytes.length !== 72) return "bad";
    const time = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0);
    message = joined(utf8.encode(`cosignature/v1\ntime ${time}\n`), message) as typeof message;
    bytes = bytes.slice(8);
  }
  try {
    return bytes.length === 64 && ed25519(bytes, message, key.raw) ? "good" : "bad";
  } catch {
    return "bad"; // a point that is none
  }
}

function quorumMet(policy: Policy, cosigned: readonly string[]): boolean {
  const holds = new Set(cosigned);
  for (const group of policy.groups) if (group.members.filter((member) => holds.has(member)).length >= group.least) holds.add(group.name);
  return policy.quorum === "none" || holds.has(policy.quorum);
}

function judge(receipt: Receipt, policy: Policy): Step[] {
  const logs = policy.logs.filter((key) => key.name === receipt.origin).map((key) => seen(receipt, key));
  const signed = logs.includes("good") && !logs.includes("bad");
  const witnesses = [...policy.witnesses].map(([name, key]) => ({ name, state: seen(receipt, key) }));
  const cosigned = witnesses.filter((one) => one.state === "good").map((one) => one.name);
  const agreed = !witnesses.some((one) => one.state === "bad") && quorumMet(policy, cosigned);
  const leaf = sha256(joined(Uint8Array.of(0), receipt.entry));
  return [
    { what: "signature", good: signed, detail: receipt.origin },
    { what: "witnesses", good: agreed, detail: String(cosigned.length) },
    { what: "included", good: included(receipt.index, receipt.size, receipt.proof, leaf, receipt.root), detail: `${receipt.index} / ${receipt.size}` },
  ];
}

export function check(bytes: Uint8Array, policyText: string): Outcome {
  try {
    const receipt = readReceipt(bytes);
    const steps: Step[] = [{ what: "form", good: true, detail: "" }, ...judge(receipt, readPolicy(policyText))];
    const valid = steps.every((step) => step.good);
    return { valid, steps, entry: new TextDecoder("utf-8", { ignoreBOM: true }).decode(receipt.entry) };
  } catch (error) {
    const detail = error instanceof Fault ? error.message : "receipt";
    return { valid: false, steps: [{ what: "form", good: false, detail }], entry: "" };
  }
}
