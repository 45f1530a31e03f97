// What a change of law means: which decided cases it would change, and which article stands behind which rule.
import assert from "node:assert/strict";
import { holdsForEveryone } from "./lib/access.mjs";
import { token } from "./lib/house.mjs";
import { journey } from "./lib/journey.mjs";
import { draftWithTable, lawReachingBack } from "./lib/rules.mjs";

journey("Before a version that reaches back is approved one sees which decided cases it would change, and then offers them to be decided again", async (visitor) => {
  const { page } = visitor, law = await lawReachingBack(visitor.house);
  await visitor.signIn(token);
  await visitor.go(law.version);
  await page.getByText(visitor.say("rules.impact.needed")).waitFor();
  await page.getByRole("link", { name: visitor.say("rules.impact.see") }).click();
  await page.getByRole("button", { name: visitor.say("route.rules.impact.ask") }).click();
  const cases = page.getByRole("link", { name: visitor.say("route.rules.impact.cases") });
  await cases.waitFor(); // the page asks again by itself
  if (visitor.script) await holdsForEveryone(visitor);
  await cases.click();
  const rows = page.locator("main tbody tr");
  assert.equal(await rows.count(), 1, "the case that costs nothing by either version is not there");
  assert.match(await rows.first().innerText(), /逾-2[\s\S]*fee: 30 → 75/);
  if (visitor.script) await holdsForEveryone(visitor);
  await law.approve();
  await rows.first().locator('input[name="cases"]').check();
  await page.getByRole("button", { name: visitor.say("rules.impact.offer-chosen") }).click();
  await rows.first().locator('input[name="cases"]').waitFor({ state: "detached" });
});

journey("The text of a law is attached, and one sees which of its articles no rule covers and what it says beside the table", async (visitor) => {
  const { page } = visitor, version = await draftWithTable(visitor.house), set = version.replace(/\/versions.*/, "");
  await visitor.signIn(token);
  await visitor.go(`${set}/laws/new`);
  const typed = { code: "停車場法", title: "停車場法", as_of: "2020-01-01", source: "公報", text: "第一條 甲。\n第十二條 停車費依時數計收：\n一、首小時免費。\n第三十條 乙。" };
  for (const [name, value] of Object.entries(typed)) await page.fill(`#f-${name}`, value);
  await page.locator('input[name="language"][value="zh_hant"], select[name="language"]').first().evaluate((field) => (field.tagName === "SELECT" ? (field.value = "zh_hant") : (field.checked = true)));
  await page.locator("main form button").click();
  await page.getByText("一、首小時免費。").waitFor();
  await visitor.go(`${version}/coverage`);
  const rows = page.locator("main tbody tr");
  assert.equal(await rows.count(), 3);
  assert.match(await rows.nth(1).locator("td").last().innerText(), /停車費/);
  assert.match(await rows.nth(2).innerText(), new RegExp(visitor.say("rules.coverage.uncovered")));
  await holdsForEveryone(visitor);
  await rows.nth(1).locator("td a").first().click();
  await page.getByRole("heading", { name: visitor.say("TableView.statutes") }).waitFor();
  await page.getByText("一、首小時免費。").waitFor();
}, { script: true });
