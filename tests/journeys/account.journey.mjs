// People without passwords: an account opened with a passkey, the way back with a recovery code, roles that a page shows or hides.
import assert from "node:assert/strict";
import { holdsForEveryone } from "./lib/access.mjs";
import { journey } from "./lib/journey.mjs";
import { enterAs } from "./lib/people.mjs";

async function withAuthenticator({ page, context }) {
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return cdp;
}

journey("Somebody new opens an account with a passkey, signs out, comes back, and has recovery codes for a bad day", async (visitor) => {
  const { page } = visitor;
  const cdp = await withAuthenticator(visitor);
  await page.goto(visitor.house.address.replace("127.0.0.1", "localhost") + "/sign-in?lang=" + visitor.language);
  await holdsForEveryone(visitor);
  await page.fill("#f-name", "試用的人");
  await page.getByRole("button", { name: visitor.say("sign-in.new.button") }).click();
  await page.getByRole("heading", { level: 1, name: visitor.say("me.title") }).waitFor();
  await holdsForEveryone(visitor);

  await page.getByRole("button", { name: visitor.say("me.codes.make") }).click();
  await page.getByRole("heading", { level: 1, name: visitor.say("recovery.title.new") }).waitFor();
  const codes = await page.locator("main ol li").allInnerTexts();
  assert.equal(codes.length, 10);
  await holdsForEveryone(visitor);

  await page.getByRole("link", { name: visitor.say("recovery.new.done") }).click();
  await page.getByRole("button", { name: visitor.say("me.sign-out") }).click();
  await page.getByRole("link", { name: visitor.say("site.sign-in"), exact: true }).first().click();
  await page.getByRole("button", { name: visitor.say("sign-in.passkey.button") }).click();
  await page.getByRole("heading", { level: 1, name: visitor.say("me.title") }).waitFor();
  await page.getByRole("button", { name: visitor.say("me.sign-out") }).click();

  await cdp.send("WebAuthn.disable"); // the device is gone
  await page.goto(new URL("/sign-in/recovery", page.url()).href);
  await page.fill("#f-code", "0000-0000-0000-0000");
  await page.getByRole("button", { name: visitor.say("recovery.button") }).click();
  assert.ok((await page.locator(".govuk-error-summary a").innerText()).includes(visitor.say("error.wrong-code")));
  await page.fill("#f-code", codes[4].toLowerCase().replaceAll("-", " "));
  await page.getByRole("button", { name: visitor.say("recovery.button") }).click();
  await page.getByRole("heading", { level: 1, name: visitor.say("me.title") }).waitFor();
}, { script: true });

journey("Without script the sign-in page still says what can be done", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/sign-in");
  await page.getByText(visitor.say("sign-in.passkey.script")).waitFor();
  await page.getByRole("link", { name: visitor.say("sign-in.recovery") }).click();
  await page.getByRole("heading", { level: 1, name: visitor.say("recovery.title") }).waitFor();
}, { script: false });

journey("A citizen sees the own account and no administration; a data steward may publish", async (visitor) => {
  const { page } = visitor;
  const english = visitor.language === "en";
  await visitor.go("/demo");
  await holdsForEveryone(visitor);
  await enterAs(visitor, english ? "Lin Mei-hua" : "林美華");
  await holdsForEveryone(visitor);
  await visitor.go("/datasets/upload");
  await page.getByText(visitor.say("reason.nothing-permits")).or(page.getByRole("heading", { level: 1, name: visitor.say("problem.forbidden") })).first().waitFor();
  await visitor.go("/me/edit");
  await page.fill("#f-phone", "912");
  await page.getByRole("button", { name: visitor.say("me.edit.save") }).click();
  await page.locator(".govuk-error-summary").waitFor();
  await page.fill("#f-phone", "+886912345678");
  await page.getByRole("button", { name: visitor.say("me.edit.save") }).click();
  await page.getByText("+886912345678").waitFor();
  await enterAs(visitor, english ? "Wu Pei-shan" : "吳佩珊");
  await visitor.go("/datasets/upload");
  await page.getByRole("heading", { level: 1, name: visitor.say("upload.title") }).waitFor();
}, { script: true });
