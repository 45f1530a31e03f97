// The publisher's steps that several journeys take.
import assert from "node:assert/strict";
import { join } from "node:path";
import { root } from "./house.mjs";

const readWithin = 90_000; // ms from upload to preview

export const testdata = (name) => join(root, "testdata/opendata", name);
let made = 0;
export const freshSlug = (stem) => `${stem}-${process.pid}-${++made}`;

// Chooses a file and sends the form.
export async function upload(visitor, file, { slug, title = "旅程的資料" } = {}) {
  const { page } = visitor;
  await visitor.go("/datasets/upload");
  if (file) await page.setInputFiles("#f-file", file);
  await page.locator('[id="f-title.zh-Hant"]').fill(title);
  if (slug) await page.fill("#f-slug", slug);
  await page.getByRole("button", { name: visitor.say("upload.do") }).click();
}

// Waits on the job's page: with script it turns by itself, without script the reader (or the page's refresh) asks again.
export async function jobEnds(visitor) {
  const { page, script } = visitor;
  await page.waitForURL(/\/jobs\//);
  const over = page.locator(".sl-actions .govuk-button");
  if (script) return over.first().waitFor({ timeout: readWithin });
  const until = Date.now() + readWithin;
  while ((await over.count()) === 0) {
    assert.ok(Date.now() < until, "the job did not end");
    assert.match(await page.content(), /<meta http-equiv="refresh" content="\d+">/, "a page that waits asks again by itself");
    await page.getByRole("link", { name: visitor.say("job.again") }).click();
  }
}

export async function toPreview(visitor) {
  await jobEnds(visitor);
  await visitor.page.getByRole("link", { name: visitor.say("job.result") }).click();
  await visitor.page.getByRole("heading", { name: visitor.say("preview.title") }).waitFor();
}

export async function publish(visitor) {
  await visitor.page.getByRole("button", { name: visitor.say("preview.publish") }).click();
}

export const tags = (page) => page.locator(".sl-tags li").allInnerTexts();
