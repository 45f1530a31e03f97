// Decision tables are written by lawyers: with the keys of a spreadsheet where there is script, as a form where there is none.
import assert from "node:assert/strict";
import { holdsForEveryone } from "./lib/access.mjs";
import { token } from "./lib/house.mjs";
import { journey } from "./lib/journey.mjs";
import { draftWithTable } from "./lib/rules.mjs";

const field = (page, rule, column) => page.locator(`[id="f-rules.${rule}.cells.${column}"]`);
const value = (page, rule, column) => field(page, rule, column).inputValue();

async function openTable(visitor) {
  const version = await draftWithTable(visitor.house);
  await visitor.signIn(token);
  await visitor.go(`${version}/tables`);
  await visitor.page.locator("main tbody a").first().click();
  await field(visitor.page, 0, 0).waitFor();
}

journey("A table of a draft is read, written and given a rule without script, and a fault is told at its cell", async (visitor) => {
  const { page } = visitor;
  await openTable(visitor);
  await field(page, 1, 1).fill("40");
  await page.getByRole("button", { name: visitor.say("rules.table.add-rule") }).click();
  await field(page, 2, 0).waitFor();
  assert.equal(await value(page, 1, 1), "40");
  assert.equal(await value(page, 2, 0), "-");
  await field(page, 2, 0).fill("< (");
  await page.getByRole("button", { name: visitor.say("rules.table.save") }).first().click();
  await page.locator('.govuk-error-summary a[href="#f-rules.2.cells.0"]').waitFor();
  assert.equal(await value(page, 2, 0), "< (", "what was typed is kept");
  assert.equal(await field(page, 2, 0).getAttribute("aria-invalid"), "true");
  await field(page, 2, 0).fill("< 0");
  await page.getByRole("button", { name: `${visitor.say("rules.table.up")} 3` }).click();
  await page.locator(".govuk-error-summary").waitFor({ state: "detached" });
  assert.equal(await value(page, 1, 0), "< 0");
  await page.getByRole("button", { name: `${visitor.say("rules.table.delete")} 2` }).click();
  await field(page, 2, 0).waitFor({ state: "detached" });
  assert.equal(await value(page, 1, 1), "40");
}, { script: false });

journey("A table is written by keys alone: moving, editing, blocks of a clipboard, undoing, and what is wrong is said while one types", async (visitor) => {
  const { page, context } = visitor;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openTable(visitor);
  const cell = (rule, column) => page.locator("[data-grid] tbody tr").nth(rule).locator('td[role="gridcell"]').nth(column);
  const here = (rule, column) => cell(rule, column).and(page.locator(":focus")).waitFor();
  await cell(0, 0).focus();
  await page.keyboard.press("ArrowDown");
  await here(1, 0);
  await page.keyboard.type(">= 1");
  await page.keyboard.press("Enter");
  await page.locator(".sl-cells__marked").first().waitFor(); // 1 is in both rules
  assert.equal(await value(page, 1, 0), ">= 1");
  await here(1, 0);
  await page.keyboard.press("Control+z");
  assert.equal(await value(page, 1, 0), "> 1");
  await page.keyboard.press("Control+y");
  assert.equal(await value(page, 1, 0), ">= 1");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("F2");
  await page.keyboard.type("9");
  await page.keyboard.press("Escape");
  assert.equal(await value(page, 1, 0), "> 1");
  await page.evaluate(() => navigator.clipboard.writeText("(1..4]\t30\n> 4\t120\n"));
  await page.keyboard.press("Control+v");
  await cell(2, 1).waitFor();
  assert.deepEqual([await value(page, 1, 0), await value(page, 2, 0), await value(page, 2, 1)], ["(1..4]", "> 4", "120"]);
  await page.keyboard.press("Control+c");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "(1..4]\t30\n> 4\t120");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type("hou");
  await page.locator("#table-names li").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.ok((await page.locator('[data-grid] input[value], [data-grid] input').evaluateAll((all) => all.map((one) => one.value))).includes("hours"));
  await page.getByRole("button", { name: visitor.say("rules.table.save") }).first().click();
  await page.waitForURL(/#table$/);
  assert.equal(await value(page, 2, 0), "> 4");
}, { script: true });

journey("Test cases of a version are given as text, and the one that fails is told with what came of it", async (visitor) => {
  const { page } = visitor;
  const version = await draftWithTable(visitor.house);
  await visitor.signIn(token);
  await visitor.go(`${version}/tests`);
  const cases = [{ name: "free", decision: "停車費", inputs: { hours: 1 }, expected: 0 }, { name: "paid", decision: "停車費", inputs: { hours: 2 }, expected: 31 }];
  await page.fill("#f-text", JSON.stringify({ cases }));
  await page.getByRole("button", { name: visitor.say("route.rules.cases.keep") }).click();
  await page.locator("main table").first().waitFor();
  assert.deepEqual(await page.locator("main table").first().locator("tbody tr").locator("th, td").allInnerTexts(), ["paid", "停車費", "31", "30", ""]);
}, { script: false });

journey("Everyone can use the pages of a version: its tables, their editor, its tests, its graph and what changed", async (visitor) => {
  await openTable(visitor);
  await holdsForEveryone(visitor);
  const version = visitor.page.url().replace(/\/tables\/.*$/, "");
  for (const name of ["tables", "tests", "diff", "graph"]) {
    await visitor.go(`${version}/${name}`);
    await holdsForEveryone(visitor);
  }
}, { script: true });
