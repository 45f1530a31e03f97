// "Copy it and it works": each example on a dataset's page is run as it stands.
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { journey, skip } from "./lib/journey.mjs";

const runs = promisify(execFile);
const runWithin = 60_000; // ms

async function example(visitor, language) {
  await visitor.go("/datasets/post-branches");
  const block = visitor.page.locator("#api details", { has: visitor.page.locator(`summary:text-is("${language}")`) });
  return block.locator("pre").evaluate((pre) => pre.textContent);
}

async function inFile(name, text, run) {
  const folder = await mkdtemp(join(tmpdir(), "skylantern-example-"));
  try {
    await writeFile(join(folder, name), text);
    return await run(join(folder, name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const has = (program, ...args) => spawnSync(program, args).status === 0;
const one = { script: false, language: "zh-Hant" };

journey("The curl example runs as it stands and gives rows", async (visitor) => {
  if (!has("curl", "--version")) skip("curl is not on this machine");
  const text = await example(visitor, "curl");
  assert.ok(text.split("\n").length >= 2, "its lines stay apart");
  const { stdout } = await runs("sh", ["-c", text], { timeout: runWithin });
  const { rows } = JSON.parse(stdout);
  assert.ok(rows.length > 0 && rows.length <= 5);
}, one);

journey("The Python example runs as it stands and prints rows", async (visitor) => {
  if (!has("python3", "--version")) skip("python3 is not on this machine");
  const text = await example(visitor, "Python");
  const { stdout } = await inFile("example.py", text, (file) => runs("python3", [file], { timeout: runWithin }));
  assert.ok(stdout.trim().split("\n").length >= 1 && stdout.startsWith("{"));
}, one);

journey("The JavaScript example runs as it stands and shows rows", async (visitor) => {
  const text = await example(visitor, "JavaScript");
  const { stdout } = await inFile("example.mjs", text, (file) => runs(process.execPath, [file], { timeout: runWithin }));
  assert.match(stdout, /\(index\)/);
}, one);

journey("The R example runs as it stands and prints rows", async (visitor) => {
  if (!has("Rscript", "--version")) skip("Rscript is not on this machine");
  const text = await example(visitor, "R");
  const { stdout } = await inFile("example.R", text, (file) => runs("Rscript", [file], { timeout: runWithin }));
  assert.match(stdout, /_id/);
}, one);
