// A citizen asks for data and seconds nothing twice; an officer accepts, assigns and answers; the answer leads to the dataset.
import assert from "node:assert/strict";
import { holdsForEveryone } from "./lib/access.mjs";
import { journey } from "./lib/journey.mjs";
import { enterAs } from "./lib/people.mjs";

const people = { citizen: ["陳建宏", "Chen Chien-hung"], mother: ["林美華", "Lin Mei-hua"], officer: ["王怡君", "Wang Yi-chun"] };

for (const [language, script] of [["zh-Hant", false], ["en", true]])
  journey(`A request for data is made, seconded and answered by a dataset [${language}]`, async (visitor) => {
    const { page } = visitor;
    const enter = (who) => enterAs(visitor, people[who][language === "en" ? 1 : 0]);
    const title = `各站每小時上下車人數 ${Date.now()}`, press = (key) => page.getByRole("button", { name: visitor.say(key), exact: true }).click();
    await enter("citizen");
    await visitor.go("/data-requests");
    if (script) await holdsForEveryone(visitor);
    await page.getByRole("link", { name: visitor.say("requests.new") }).click();
    await page.fill("#f-title", title);
    await page.locator("#main form[method=post] button.govuk-button").last().click();
    await page.locator(".govuk-error-summary").waitFor();
    assert.equal(await page.inputValue("#f-title"), title, "what was typed stays");
    await page.fill("#f-body", "每站每小時，最好每月更新。");
    await page.locator("#main form[method=post] button.govuk-button").last().click();
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    const where = new URL(page.url()).pathname;
    if (script) await holdsForEveryone(visitor);

    await enter("mother");
    await visitor.go(where);
    await press("requests.vote.do");
    await page.getByRole("button", { name: visitor.say("requests.unvote.do") }).waitFor();

    await enter("officer");
    await visitor.go("/data-requests/desk");
    if (script) await holdsForEveryone(visitor);
    await page.getByRole("link", { name: title }).click();
    if (script) await holdsForEveryone(visitor);
    await page.fill("#f-say", "已收到。");
    await press("requests.triage.do");
    await press("requests.assign.do");
    await page.locator("#decide").waitFor();
    await page.selectOption("#f-outcome", "published");
    await page.fill("#f-reply", "已經開放。");
    await press("requests.answer.do");
    await page.locator(".govuk-error-summary").waitFor();
    await page.fill("#f-dataset", "village-vital-statistics");
    await press("requests.answer.do");
    await page.locator("#answer a").waitFor();

    await enter("citizen");
    await visitor.go(where);
    await press("requests.close.mine");
    await page.locator(".sl-tag", { hasText: visitor.say("RequestState.closed") }).waitFor();
    await page.locator("#answer a").click();
    await page.waitForURL(/\/datasets\/village-vital-statistics/);
  }, { language, script });
