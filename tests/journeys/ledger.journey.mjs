// The public ledger: from what was published to a receipt that is checked in the reader's own browser.
import assert from "node:assert/strict";
import { journey } from "./lib/journey.mjs";

// The receipt of a dataset's first version, by the links a reader follows.
async function receiptOf(visitor, dataset) {
  const { page } = visitor;
  await visitor.go(`/datasets/${dataset}/versions/1`);
  await page.locator('a[href*="/ledger/entries/"]').click();
  const href = await page.locator('a[href*="/ledger/receipts/"]:not([href$=".zip"])').getAttribute("href");
  const answer = await visitor.fetch(href);
  assert.equal(answer.status(), 200);
  return answer.body();
}

journey("A reader checks in the browser that a publication stands in the ledger, and a touched receipt is noticed", async (visitor) => {
  const { page } = visitor;
  const receipt = await receiptOf(visitor, "post-branches");
  await visitor.go("/verify");
  const choose = (buffer) => page.locator("#receipt").setInputFiles({ name: "entry.tlog-proof", mimeType: "text/plain", buffer });
  await choose(receipt);
  await page.locator("[data-verdict]", { hasText: "The receipt is valid" }).waitFor();
  assert.match(await page.locator("[data-entry]").textContent(), /"ref":"post-branches"/);
  assert.equal(await page.locator("[data-steps] li").count(), 4);
  const touched = receipt.toString().replace(/^index (\d+)$/m, (_, index) => `index ${Number(index) + 1}`);
  await choose(Buffer.from(touched));
  await page.locator("[data-verdict]", { hasText: "The receipt is not valid" }).waitFor();
}, { script: true, language: "en" });

journey("Without script the page of checking says how the program does it", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/verify");
  assert.match(await page.locator("pre").last().textContent(), /skylantern-verify proof/);
  assert.equal(await page.locator("#receipt").isVisible(), false);
}, { script: false, language: "zh-Hant" });

journey("The ledger is narrowed to one kind of entry and read entry by entry", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/ledger");
  await page.locator("#type").selectOption("dataset.published");
  await page.locator("form.sl-filter button").click();
  assert.match(page.url(), /type=dataset\.published/);
  await page.locator("tbody a").first().click();
  assert.ok((await page.locator("#proof ol > li").count()) >= 3);
}, { script: false, language: "en" });
