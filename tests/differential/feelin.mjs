// feelin's values of the expressions of standard input, a line each; what it throws is null (FEEL knows no exception).
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
const { evaluate } = await import(pathToFileURL(createRequire(process.argv[2] + "/").resolve("feelin")).href);
const write = (value) => {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return Number.isFinite(value) ? { number: String(value) } : null;
  if (typeof value === "boolean" || typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(write);
  const kind = value.constructor?.name, text = value.iso;
  if (kind === "FeelDate") return { date: text };
  if (kind === "FeelTime") return { time: text };
  if (kind === "FeelDateTime") return { datetime: text };
  if (kind === "FeelDuration") return value.yearsMonths ? { months: text } : { days: text };
  return { other: kind ?? "object" };
};
for await (const line of createInterface({ input: process.stdin })) {
  let out = null;
  try { out = write(evaluate(line, {}).value); } catch { out = null; }
  console.log(JSON.stringify(out));
}
