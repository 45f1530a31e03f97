// The gate's policy as those who keep it see it: read, tried, tested; and as somebody meets it who may not.
import assert from "node:assert/strict";
import { holdsForEveryone } from "./lib/access.mjs";
import { journey } from "./lib/journey.mjs";

async function enterAs({ page }, key) {
  await page.goto("/demo");
  await page.locator(`form:has(input[value="${key}"]) button`).click();
  await page.waitForURL(/\/me$/);
}

journey("An administrator reads the policy, writes a case from a logged decision, and sees what a draft would change", async (visitor) => {
  const { page } = visitor;
  await enterAs(visitor, "admin");
  await visitor.go("/rules/access");
  await page.locator('[id="rule-admin_gate"], #rules').first().waitFor();
  assert.ok((await page.locator("section[aria-labelledby=rules] tbody tr").count()) > 30, "each rule in words");
  const label = `trial-${process.pid}-${Date.now()}`;
  await page.getByRole("link", { name: visitor.say("AccessOverview.draft_href") }).click();
  await page.fill("#f-label", label);
  await page.fill("#f-effective_from", "2099-01-01");
  await page.locator("main form button").last().click();
  await page.getByRole("heading", { name: label }).waitFor();
  await visitor.go(`/rules/access/simulate?version=${label}`);
  await page.fill("#f-where", "action. =");
  await page.getByRole("button", { name: visitor.say("access.simulate.go") }).click();
  await page.locator('.govuk-error-summary a[href="#f-where"]').waitFor();
  assert.equal(await page.inputValue("#f-where"), "action. =", "what was typed is kept");
  assert.equal(await page.inputValue("#f-version"), label);
  await page.fill("#f-where", 'action.permission = "access.keep"');
  await page.getByRole("button", { name: visitor.say("access.simulate.go") }).click();
  await page.getByText(visitor.say("access.simulate.same")).waitFor();
  await visitor.go("/rules/access/decisions?effect=permit&action=access.keep");
  await page.getByRole("link", { name: visitor.say("access.case.from") }).first().click();
  const name = `The gate stays open ${label}`;
  await page.getByRole("button", { name: visitor.say("access.cases.keep") }).click();
  await page.locator('.govuk-error-summary a[href="#f-name"]').waitFor();
  assert.equal(await page.inputValue('[id="f-facts.action.name"]'), "access.keep", "facts come from the decision, and are kept");
  await page.fill("#f-name", name);
  await page.getByRole("button", { name: visitor.say("access.cases.keep") }).click();
  const row = page.locator("tbody tr", { hasText: name });
  await row.getByText(visitor.say("access.cases.holds")).waitFor();
  await row.getByRole("button").click();
  await row.waitFor({ state: "detached" });
}, { script: false });

journey("Everyone can use the pages of the access policy", async (visitor) => {
  await enterAs(visitor, "admin");
  for (const path of ["/rules/access", "/rules/access/decisions", "/rules/access/cases", "/rules/access/cases/new", "/rules/access/simulate"]) {
    const answer = await visitor.go(path);
    assert.equal(answer.status(), 200, path);
    await holdsForEveryone(visitor);
  }
}, { script: true });

journey("Who may not is told by which rule, what would allow it and whom to ask", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/rules/access");
  await page.locator("#main").getByRole("link", { name: visitor.say("problem.sign-in") }).waitFor();
  await enterAs(visitor, "officer");
  const answer = await visitor.go("/rules/access");
  assert.equal(answer.status(), 403);
  for (const key of ["refusal.why", "refusal.ways", "refusal.whom"]) await page.getByRole("heading", { name: visitor.say(key), exact: true }).waitFor();
  assert.match(await page.locator("main").innerText(), new RegExp(visitor.say("Role.tenant_admin")), "a role that would do");
  await holdsForEveryone(visitor);
}, { script: true });
