// A large file goes in parts: it can be paused, goes on after the page was left, and a refused form does not send it again.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { token } from "./lib/house.mjs";
import { journey } from "./lib/journey.mjs";
import { freshSlug } from "./lib/publishing.mjs";

const size = 20 * 1024 * 1024; // three parts

async function largeFile(house, name) {
  const row = (n) => `${n},站點第${(n * 7919) % 100003}號,${(n * 31) % 997}\n`;
  let text = "編號,名稱,數量\n";
  const block = [];
  for (let n = 0, length = 0; length < size; n += 1) {
    block.push(row(n));
    length += Buffer.byteLength(block.at(-1));
  }
  text += block.join("");
  const file = join(house.folder, name);
  await writeFile(file, text);
  return file;
}

async function fill(visitor, file, slug) {
  const { page } = visitor;
  await page.setInputFiles("#f-file", file);
  await page.fill("#f-slug", slug);
  await page.fill('[id="f-title.zh-Hant"]', "站點");
  await page.getByRole("button", { name: visitor.say("upload.do") }).click();
}

journey("A large file is paused, goes on after the page was left, and arrives once", async (visitor) => {
  const { page, house } = visitor;
  await visitor.signIn(token);
  const calls = [], slug = freshSlug("large"), file = await largeFile(house, `${slug}.csv`);
  await page.route("**/uploads/*", async (route) => { // a line on which one can see it go
    if (route.request().method() === "PATCH") await new Promise((next) => setTimeout(next, 1500));
    await route.continue().catch(() => undefined);
  });
  page.on("request", (request) => new URL(request.url()).pathname.includes("/uploads") && calls.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await visitor.go("/datasets/upload");
  await fill(visitor, file, slug);
  await page.locator("[data-upload-text]", { hasText: /^8 \// }).waitFor();
  await page.getByRole("button", { name: visitor.say("upload.pause") }).click();
  await page.locator("[data-upload-text]", { hasText: visitor.say("upload.paused") }).waitFor();
  await visitor.go("/datasets/upload");
  await fill(visitor, file, "not a slug");
  await page.locator(".govuk-error-summary").waitFor();
  await page.getByText(visitor.say("upload.file.kept")).waitFor();
  await page.fill("#f-slug", slug);
  await page.getByRole("button", { name: visitor.say("upload.do") }).click();
  await page.waitForURL(/\/(jobs|datasets)\//);
  assert.equal(calls.filter((call) => call.startsWith("POST")).length, 1, calls.join("\n"));
  assert.ok(calls.some((call) => call.startsWith("HEAD")), "it asked where to go on");
  const sent = calls.filter((call) => call.startsWith("PATCH")).length;
  assert.ok(sent >= 3 && sent <= 4, `three parts, one of them perhaps twice: ${calls.join("\n")}`);
}, { script: true });
