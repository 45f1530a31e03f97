// SQL in the browser: an answer, or why there is none, and what was typed is kept.
import assert from "node:assert/strict";
import { journey } from "./lib/journey.mjs";

async function run(page, sql) {
  await page.fill("#sql", sql);
  await page.locator("main form button").click();
  await page.waitForURL(/sql=/);
}

journey("A query over two lines is answered, stays as typed, and is to be had as CSV", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/sql");
  const sql = 'select party, count(*) as n\nfrom od."mayor-candidates-2022"\ngroup by party order by n desc, party';
  await run(page, sql);
  assert.equal(await page.inputValue("#sql"), sql, "with its line breaks");
  assert.deepEqual(await page.locator("#result thead th").allInnerTexts(), ["party", "n"]);
  const first = Number(await page.locator("#result tbody tr td").nth(1).innerText());
  assert.ok(first >= 10);
  const csv = await (await visitor.fetch(await page.getByRole("link", { name: "CSV" }).getAttribute("href"))).text();
  assert.equal(csv.trim().split("\r\n").length, (await page.locator("#result tbody tr").count()) + 1);
});

journey("A query that is refused says why in the reader's language and keeps what was typed", async (visitor) => {
  const { page } = visitor;
  for (const [sql, key] of [
    ["drop table od.\"post-branches\"", "problem.sql-not-allowed"],
    ["select * from read_csv('/etc/passwd')", "problem.sql-not-allowed"],
    ["select * from od.\"post-brunches\"", "problem.unknown-table"],
    ["selekt 1", "problem.sql-error"],
  ]) {
    await visitor.go("/sql");
    await run(page, sql);
    const summary = page.locator(".govuk-error-summary");
    assert.ok((await summary.innerText()).includes(visitor.say(key)), `${sql}: ${await summary.innerText()}`);
    assert.equal(await page.inputValue("#sql"), sql);
    assert.equal(await summary.locator("a").getAttribute("href"), "#sql");
    assert.equal(await page.locator("#result").count(), 0);
  }
}, { script: false });

journey("The error summary of a refused query takes the focus", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/sql?sql=" + encodeURIComponent("drop table x"));
  await page.locator(".govuk-error-summary:focus").waitFor();
}, { script: true, language: "en" });

journey("The tables to ask are listed with their columns, and a dataset leads to its query", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/datasets/post-branches");
  await page.locator("#download").getByRole("link", { name: visitor.say("home.sql") }).click();
  await page.locator("#result tbody tr").first().waitFor();
  assert.equal(await page.locator("#result tbody tr").count(), 10);
  assert.ok((await page.locator(".sl-side details").count()) >= 10);
}, { script: false });
