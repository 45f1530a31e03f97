// The pages of people and offices, each as somebody who may see it: for everyone (lib/access.mjs), and what they do in time.
import assert from "node:assert/strict";
import { holdsForEveryone } from "./lib/access.mjs";
import { journey } from "./lib/journey.mjs";

const pagesOf = {
  nobody: ["/sign-in", "/sign-in/recovery", "/demo", "/device", "/agencies", "/organisations", "/units", "/agencies/2.16.886.101.20003.20099"],
  mother: ["/me", "/me/edit", "/me/sessions", "/me/authenticators", "/me/access-log", "/me/mandates", "/mandates/new", "/me/joint-acts", "/me/grants", "/inbox"],
  registrar: ["/persons/new"],
  admin: ["/memberships", "/memberships/new", "/invitations", "/invitations/new", "/reviews/quarterly", "/agencies/new", "/agencies/import", "/units/new", "/organisations/new", "/clients", "/clients/new"],
};

// By a click, as the demo's page lets anybody in.
async function enterAs({ page }, key) {
  await page.goto("/demo");
  await page.locator(`form:has(input[value="${key}"]) button`).click();
  await page.waitForURL(/\/me$/);
}

for (const [who, paths] of Object.entries(pagesOf))
  journey(`Everyone can use the pages that ${who === "nobody" ? "ask for no sign-in" : `the ${who} sees`}`, async (visitor) => {
    if (who !== "nobody") await enterAs(visitor, who);
    for (const path of paths) {
      const answer = await visitor.go(path);
      assert.equal(answer.status(), 200, path);
      await holdsForEveryone(visitor);
    }
  }, { script: true });

// The server's clock is its own: its answer to "how long?" is given here, so that nobody waits ten minutes.
journey("Before a session ends a dialog asks, can be answered by keyboard, and the session goes on", async (visitor) => {
  const { page } = visitor;
  await enterAs(visitor, "citizen");
  await page.clock.install();
  await page.route("**/api/v1/me/session", (route) => route.fulfill({ json: { seconds_left: 149, seconds_at_most: 9000, can_extend: true } }));
  await visitor.go("/me");
  const dialog = page.getByRole("alertdialog");
  assert.equal(await dialog.isVisible(), false);
  await page.clock.fastForward("11:01");
  await dialog.waitFor();
  await holdsForEveryone(visitor);
  await page.clock.runFor(30_000);
  assert.match(await dialog.innerText(), /1[012]\d/, "the seconds that are left");
  const stay = dialog.getByRole("button", { name: visitor.say("site.idle.stay") });
  assert.ok(await stay.evaluate((button) => button === document.activeElement), "the answer has the focus");
  await page.keyboard.press("Escape");
  assert.ok(await dialog.isVisible(), "no answer is no answer");
  await Promise.all([page.waitForResponse((answer) => answer.url().endsWith("/me/session/extend") && answer.ok()), page.keyboard.press("Enter")]);
  await dialog.waitFor({ state: "hidden" });
}, { script: true });

journey("Without script a notice says how long a session lasts", async (visitor) => {
  await enterAs(visitor, "citizen");
  await visitor.page.getByText(visitor.say("site.idle.plain")).waitFor();
}, { script: false });

journey("Who may pass a mandate on passes on a part of it, and the principal sees it", async (visitor) => {
  const { page } = visitor;
  const [agent, next] = visitor.language === "en" ? ["steward", "officer"] : ["supervisor", "auditor"]; // both walk at once
  await enterAs(visitor, "mother");
  await visitor.go("/mandates/new");
  await page.fill("#f-agent_email", `${agent}@demo.invalid`);
  await page.getByLabel(visitor.say("scope.services")).check();
  await page.getByLabel(visitor.say("mandates.how.pass-on"), { exact: true }).check();
  await page.getByRole("button", { name: visitor.say("mandates.give.now") }).click();
  await page.waitForURL(/\/me\/mandates/);
  await enterAs(visitor, agent);
  await visitor.go("/me/mandates");
  const offered = page.getByRole("listitem").filter({ hasText: visitor.say("mandates.accept") }).first();
  await offered.locator("summary").filter({ hasText: visitor.say("mandates.accept") }).click();
  await offered.getByRole("button", { name: visitor.say("mandates.accept.now") }).click();
  await page.getByRole("link", { name: visitor.say("mandates.pass-on") }).first().click();
  await holdsForEveryone(visitor);
  await page.fill("#f-agent_email", `${next}@demo.invalid`);
  await page.getByLabel(visitor.say("scope.services")).check();
  await page.getByRole("button", { name: visitor.say("mandates.give.now") }).click();
  await page.waitForURL(/\/me\/mandates/);
  await page.getByText(visitor.say("mandates.passed-on")).first().waitFor();
  await enterAs(visitor, "mother");
  await visitor.go("/me/mandates");
  await page.getByText(visitor.say("mandates.passed-on")).first().waitFor();
  await holdsForEveryone(visitor);
}, { script: true });
