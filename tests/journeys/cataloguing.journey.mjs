// An entry of the catalogue from its first words to its tombstone, by an officer, a data steward and the supervisor who looks.
import assert from "node:assert/strict";
import { holdsForEveryone } from "./lib/access.mjs";
import { journey } from "./lib/journey.mjs";
import { enterAs } from "./lib/people.mjs";
import { freshSlug, toPreview, testdata } from "./lib/publishing.mjs";

const people = { officer: ["王怡君", "Wang Yi-chun"], steward: ["吳佩珊", "Wu Pei-shan"], supervisor: ["張志明", "Chang Chih-ming"] };

for (const [language, script] of [["zh-Hant", false], ["en", true]])
  journey(`An officer describes a dataset, a steward adds its file, the supervisor publishes and at last withdraws it [${language}]`, async (visitor) => {
    const { page } = visitor;
    const slug = freshSlug("catalogued"), enter = (who) => enterAs(visitor, people[who][language === "en" ? 1 : 0]);
    const save = () => page.getByRole("button", { name: visitor.say("editor.keep") }).click();
    await enter("officer");
    await visitor.go("/datasets/new");
    await page.fill("#f-slug", slug);
    await page.fill("#f-keywords", "候選人、選舉");
    await save();
    await page.locator(".govuk-error-summary").waitFor();
    assert.equal(await page.inputValue("#f-keywords"), "候選人、選舉", "what was typed stays");
    if (script) await holdsForEveryone(visitor);
    await page.locator('[id="f-title.zh-Hant"]').fill(`縣市長候選人 ${slug}`);
    await page.selectOption("#f-category_code", "D00");
    await page.selectOption("#f-frequency", "irregular");
    await save();
    await page.waitForURL(new RegExp(`/datasets/${slug}/manage$`));
    if (script) await holdsForEveryone(visitor);

    await enter("steward");
    await visitor.go(`/datasets/upload?dataset=${slug}`);
    await page.setInputFiles("#f-file", testdata("tw/mayor_candidates_2022.csv"));
    await page.getByRole("button", { name: visitor.say("upload.do") }).click();
    await toPreview(visitor);
    await page.getByRole("button", { name: visitor.say("preview.publish") }).click();
    await page.waitForURL(new RegExp(`/datasets/${slug}/manage$`));
    await page.getByText(visitor.say("manage.waits.other")).waitFor();
    assert.equal(await page.locator("#f-move-publish").count(), 0, "who submitted does not publish");
    assert.equal((await visitor.fetch(`/api/v1/tables/${slug}/rows`)).status(), 404, "nobody else sees it yet");

    await enter("supervisor");
    await visitor.go("/datasets/review");
    if (script) await holdsForEveryone(visitor);
    await page.getByRole("link", { name: `縣市長候選人 ${slug}` }).click();
    await page.check("#f-move-publish");
    await page.getByRole("button", { name: visitor.say("manage.do") }).click();
    await page.locator("#state .sl-tag", { hasText: visitor.say("DatasetState.published") }).waitFor();
    assert.equal((await visitor.fetch(`/api/v1/tables/${slug}/rows`)).status(), 200);

    await enter("officer");
    await visitor.go(`/datasets/${slug}`);
    await page.getByRole("link", { name: visitor.say("dictionary.write") }).click();
    await page.locator('[id="f-title_zh.1"]').fill("第一欄的意思");
    if (script) await holdsForEveryone(visitor);
    await save();
    await page.waitForURL(new RegExp(`/datasets/${slug}`));
    await page.locator("#columns").getByText("第一欄的意思").waitFor();

    await enter("supervisor");
    await visitor.go(`/datasets/${slug}/manage`);
    await page.check("#f-move-withdraw");
    await page.getByRole("button", { name: visitor.say("manage.do") }).click();
    await page.locator("#w-reason").waitFor();
    await page.fill("#f-reason", "改由中選會統一發布");
    await page.getByRole("button", { name: visitor.say("manage.do") }).click();
    await page.locator("#state .sl-tag", { hasText: visitor.say("DatasetState.withdrawn") }).waitFor();
    const gone = await fetch(`${visitor.house.address}/datasets/${slug}`, { headers: { Accept: "text/html" } }); // as anybody
    assert.equal(gone.status, 410);
    assert.match(await gone.text(), /改由中選會統一發布/);
  }, { language, script });
