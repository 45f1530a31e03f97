// The operator's door: reading is open, changing asks for the token, and the visitor comes back to where it was asked.
import assert from "node:assert/strict";
import { token } from "./lib/house.mjs";
import { journey } from "./lib/journey.mjs";

journey("Who wants to upload is asked to sign in, comes back to the upload, and can sign out again", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/datasets/upload");
  await page.getByRole("heading", { name: visitor.say("problem.unauthorised") }).waitFor();
  await page.locator("#main").getByRole("link", { name: visitor.say("problem.sign-in") }).click();
  await page.getByRole("link", { name: visitor.say("sign-in.operator") }).click();

  await page.fill("#f-token", "not the token");
  await page.getByRole("button", { name: visitor.say("operator.enter") }).click();
  const summary = page.locator(".govuk-error-summary a");
  assert.ok((await summary.innerText()).includes(visitor.say("error.wrong-token")));
  await summary.click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "f-token");
  assert.equal(await page.inputValue("#f-token"), "", "a secret is not sent back");

  await page.fill("#f-token", token);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: visitor.say("upload.title") }).waitFor();
  assert.match(page.url(), /\/datasets\/upload$/);

  await page.getByRole("link", { name: visitor.say("site.operator"), exact: true }).first().click();
  await page.getByRole("heading", { level: 1, name: visitor.say("operator.title.in"), exact: true }).waitFor();
  await page.getByRole("button", { name: visitor.say("operator.leave") }).click();
  await visitor.go("/operator");
  await page.getByRole("heading", { level: 1, name: visitor.say("operator.title"), exact: true }).waitFor();
  await visitor.go("/datasets/upload");
  await page.locator("#main").getByRole("link", { name: visitor.say("problem.sign-in") }).waitFor();
});

journey("Nobody is led to another site by signing in", async (visitor) => {
  const { page } = visitor;
  for (const next of ["https://example.org/", "//example.org/", "/\\example.org"]) {
    await visitor.go("/operator?next=" + encodeURIComponent(next));
    await page.fill("#f-token", token);
    await page.getByRole("button", { name: visitor.say("operator.enter") }).click();
    await page.getByRole("button", { name: visitor.say("operator.leave") }).waitFor();
    assert.equal(new URL(page.url()).origin, visitor.house.address);
    await page.getByRole("button", { name: visitor.say("operator.leave") }).click();
  }
}, { script: false, language: "en" });
