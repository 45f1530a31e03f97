// What every page keeps to, whatever it shows: WCAG 2.2 AA by axe in light and dark on a phone and a desk, no scrolling
// sideways from 320 px, and a weight a slow line can carry.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"] };
const widths = [320, 360, 768, 1280];
const audited = [360, 1280];
const heaviest = 60 * 1024; // bytes of HTML, CSS and scripts after gzip: 3 s on 160 kbit/s

export async function holdsForEveryone(visitor) {
  const { page } = visitor;
  const faults = [];
  await page.evaluate(axe);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) faults.push(`${width} px: ${over} px too wide: ${await page.evaluate(widest)}`);
    if (!audited.includes(width)) continue;
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await page.evaluate((options) => globalThis.axe.run(document, options), rules);
      for (const rule of violations)
        for (const node of rule.nodes.slice(0, 3)) faults.push(`${width} px ${colorScheme}: ${rule.id}: ${node.target.join(" ")}: ${node.failureSummary.split("\n").slice(1, 3).join(" ").trim()}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  const weight = await weigh(visitor);
  if (weight > heaviest) faults.push(`${weight} bytes of HTML, CSS and scripts after gzip`);
  assert.deepEqual(faults, [], page.url());
}

// Which elements stick out on the right, for the report.
function widest() {
  const inFrame = (element) => element.closest(".sl-scroll, .sl-code, .sl-nav") !== null;
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5 && !inFrame(element))
    .slice(-3)
    .map((element) => `${element.tagName.toLowerCase()}.${element.className}`)
    .join(", ");
}

async function weigh({ page, context }) {
  const sent = await context.request.get(page.url(), { headers: { Accept: "text/html" }, failOnStatusCode: false }); // as sent, before islands draw
  let sum = gzipSync(await sent.body()).length;
  const parts = await page.evaluate(() => [...document.querySelectorAll('link[rel="stylesheet"], script[src]')].map((part) => part.href || part.src));
  for (const part of new Set(parts)) sum += gzipSync(await (await context.request.get(part)).body()).length;
  return sum;
}
