// FEEL beside engines that others wrote: expressions at random, and the smallest part they do not agree on.
//   node main.mjs [--count N] [--seed N] [--show] PROGRAM feelin=FOLDER drools=CLASSPATH
// Each difference has a row in differences.tsv (peer, operation, what is ours, what is theirs, clause); one without a row fails.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { generator } from "./expressions.mjs";

const here = dirname(fileURLToPath(import.meta.url)), given = process.argv.slice(2);
const option = (name, otherwise) => (given.includes(name) ? given.splice(given.indexOf(name), 2)[1] : otherwise);
const count = Number(option("--count", "4000")), seed = option("--seed", "1"), show = given.includes("--show");
const [program, ...peers] = given.filter((one) => one !== "--show");

const values = (command, parameters, lines) => {
  const ran = spawnSync(command, parameters, { input: lines.join("\n") + "\n", encoding: "utf8", maxBuffer: 1 << 30, timeout: 300_000 });
  if (ran.status !== 0) throw new Error(`${command}: ${ran.stderr || ran.error}`);
  const out = ran.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  if (out.length !== lines.length) throw new Error(`${command} answered ${out.length} of ${lines.length} lines`);
  return out;
};

// Spellings of one value are made one: numbers without zeros at the end, spans as nanoseconds, times with their seconds and offset.
const span = (text) => {
  const [, sign, days, hours, minutes, seconds] = /^(-?)P(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?)?$/.exec(text) ?? [];
  if (sign === undefined) return text;
  const [whole, part = ""] = (seconds ?? "0").split(".");
  const fine = BigInt(part.padEnd(9, "0").slice(0, 9) || "0") * (whole.startsWith("-") ? -1n : 1n);
  const all = ((BigInt(days ?? 0) * 24n + BigInt(hours ?? 0)) * 60n + BigInt(minutes ?? 0)) * 60n + BigInt(whole);
  return String((all * 1_000_000_000n + fine) * (sign ? -1n : 1n));
};
const number = (text) => {
  const match = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) return text;
  let [, sign, whole, part = "", exponent = "0"] = match, power = Number(exponent) - part.length, digits = (whole + part).replace(/^0+/, "");
  while (digits.endsWith("0")) digits = digits.slice(0, -1), power++;
  return digits === "" ? "0" : `${sign}${digits}e${power}`;
};
const months = (text) => {
  const [, sign, years, rest] = /^(-?)P(?:(-?\d+)Y)?(?:(-?\d+)M)?$/.exec(text) ?? [];
  return sign === undefined ? String(text) : String((Number(years ?? 0) * 12 + Number(rest ?? 0)) * (sign ? -1 : 1));
};
const clock = (text) => text.replace(/(^|T)(\d\d:\d\d)(?!:\d)/, "$1$2:00").replace(/(\.\d*?)0+(?=$|[Z+@-])/, "$1").replace(/\.(?=$|[Z+@-])/, "").replace(/(\d\d:\d\d)[+-]00:00$/, "$1Z").replace(/Z\[.*\]$/, "Z");
const canonical = (value) => {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== "object") return value;
  const [[kind, text]] = Object.entries(value);
  if (kind === "number") return { number: number(text) };
  if (kind === "days") return { days: span(text) };
  if (kind === "months") return { months: months(text) };
  if (kind === "date") return { date: text.replace(/^\+/, "") };
  if (kind === "time" || kind === "datetime") return { [kind]: clock(text) };
  return value;
};
const kind = (value) => (value === null ? "null" : Array.isArray(value) ? "list" : typeof value === "object" ? Object.keys(value)[0] : typeof value);
// A binary double is what JavaScript has: within 12 digits it is the same number.
const near = (a, b) => Math.abs(Number(a) - Number(b)) <= 1e-12 * Math.max(1, Math.abs(Number(a)));
const agree = (ours, theirs, peer) => {
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return true;
  if (Array.isArray(ours) && Array.isArray(theirs)) return ours.length === theirs.length && ours.every((one, i) => agree(one, theirs[i], peer));
  return peer === "feelin" && kind(ours) === "number" && kind(theirs) === "number" && near(ours.number, theirs.number);
};

const one = generator(seed), all = new Map();
const collect = (node) => {
  node.parts.forEach(collect);
  if (!all.has(node.text)) all.set(node.text, node);
};
const roots = Array.from({ length: count }, one);
roots.forEach(collect);
const texts = [...all.keys()], ours = values(program, [], texts).map(canonical), place = new Map(texts.map((text, i) => [text, i]));
const rows = readFileSync(join(here, "differences.tsv"), "utf8").split("\n").slice(1).filter(Boolean).map((line) => line.split("\t"));
let failed = 0;
for (const peer of peers) {
  const [name, where] = [peer.slice(0, peer.indexOf("=")), peer.slice(peer.indexOf("=") + 1)];
  const theirs = (name === "feelin" ? values("node", [join(here, "feelin.mjs"), where], texts) : values("java", ["-cp", where, "Drools"], texts)).map(canonical);
  const differs = texts.map((_, i) => !agree(ours[i], theirs[i], name));
  const classes = new Map(), unexplained = new Map();
  let smallest = 0;
  for (const [text, node] of all) {
    const i = place.get(text);
    if (!differs[i] || node.parts.some((part) => differs[place.get(part.text)])) continue;
    smallest++;
    const shape = [node.parts.map((part) => kind(ours[place.get(part.text)])).join(" "), kind(ours[i]), kind(theirs[i])];
    const row = rows.find(([who, operation, parts, mine, other]) => who.split(" ").includes(name) && (operation === "*" || operation.split("|").includes(node.operation)) &&
      new RegExp(`^(?:${parts})$`).test(shape[0]) && new RegExp(`^(?:${mine})$`).test(shape[1]) && new RegExp(`^(?:${other})$`).test(shape[2]));
    const into = row ? classes : unexplained, key = row ? row.join("\t") : [name, node.operation, ...shape].join("\t");
    into.set(key, (into.get(key) ?? []).concat(`${text} → ours ${JSON.stringify(ours[i])}, theirs ${JSON.stringify(theirs[i])}`));
  }
  for (const [key, examples] of unexplained) {
    console.log(`${key}\t${examples.length}×\t${examples.sort((a, b) => a.length - b.length)[0]}`);
    failed += 1;
  }
  if (show) for (const [key, examples] of classes) console.log(`${examples.length}×\t${key}\n\t${examples[0]}`);
  console.log(`differential: ${name}: ${texts.length} expressions, ${texts.length - differs.filter(Boolean).length} agree; ${smallest} smallest differences of ${classes.size} explained kinds, ${unexplained.size} kinds not explained`);
}
console.log(`differential: ${peers.length} peers, ${failed} kinds of differences not explained`);
process.exit(failed === 0 ? 0 : 1);
