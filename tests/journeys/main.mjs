// Walks all journeys, two at a time, each in a browser context of its own; prints one line each and a closing line.
import { readdir } from "node:fs/promises";
import { journeys, Skipped } from "./lib/journey.mjs";
import { openHouse } from "./lib/house.mjs";
import { openBrowser, Visitor } from "./lib/visitor.mjs";

const atOnce = 2;
const longest = 180_000; // ms for one journey: the longest takes 20 s on two idle cores

const folder = new URL(".", import.meta.url);
for (const file of (await readdir(folder)).filter((name) => name.endsWith(".journey.mjs")).sort()) {
  const before = journeys.length;
  await import(new URL(file, folder));
  for (const one of journeys.slice(before)) one.file = file;
}
const words = process.argv.slice(2);
const chosen = journeys.filter((one) => words.length === 0 || words.some((word) => one.name.includes(word) || one.file.includes(word)));

async function walk(one, browser, house) {
  const visitor = await Visitor.enter(browser, house, one);
  let late;
  const tooLong = new Promise((_, fail) => {
    late = setTimeout(() => fail(new Error(`not done after ${longest / 1000} s, at ${visitor.page.url()}`)), longest);
  });
  try {
    await Promise.race([one.walk(visitor), tooLong]);
    if (visitor.complaints.length > 0) throw new Error(visitor.complaints.join("\n"));
  } catch (fault) {
    if (!(fault instanceof Skipped)) fault.message += `\n  at ${visitor.page.url()}`;
    throw fault;
  } finally {
    clearTimeout(late);
    await visitor.leave().catch(() => {});
  }
}

const count = { passed: 0, failed: 0, skipped: 0 };
const report = (state, one, began, more = "") => {
  count[state] += 1;
  console.log(`${state === "passed" ? "ok  " : state === "failed" ? "FAIL" : "skip"} ${one.name} (${((Date.now() - began) / 1000).toFixed(1)} s)${more}`);
};

const house = await openHouse();
const browser = await openBrowser();
try {
  const queue = [...chosen];
  const worker = async () => {
    for (let one = queue.shift(); one; one = queue.shift()) {
      const began = Date.now();
      try {
        await walk(one, browser, house);
        report("passed", one, began);
      } catch (fault) {
        if (fault instanceof Skipped) report("skipped", one, began, `: ${fault.message}`);
        else report("failed", one, began, `\n${String(fault.stack ?? fault).replace(/^/gm, "     ")}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
} finally {
  await browser.close();
  await house.close();
}
console.log(`journeys: ${count.passed} passed, ${count.failed} failed${count.skipped ? `, ${count.skipped} skipped` : ""}`);
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;
