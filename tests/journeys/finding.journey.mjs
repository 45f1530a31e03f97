// From the question to the rows: search, narrow down, open, filter, sort, page on; and the same page in the other language.
import assert from "node:assert/strict";
import { journey } from "./lib/journey.mjs";
import { say } from "./lib/words.mjs";

const cells = (page, column) => page.locator(`#rows tbody tr td:nth-child(${column})`).allInnerTexts();

journey("A citizen searches in Chinese, narrows down by topic and reads the rows wanted", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/");
  await page.fill("#ask", "交通事故");
  await page.locator(".sl-search button").click();
  await page.getByRole("heading", { level: 1, name: visitor.say("catalogue.title") }).waitFor();
  assert.equal(await page.inputValue("#q"), "交通事故");
  const found = await page.locator(".sl-list h2").count();
  assert.ok(found >= 2, `two years of accidents are there, found ${found}`);

  await page.getByRole("link", { name: visitor.say("category.traffic"), exact: true }).click();
  assert.match(page.url(), /category=traffic/);
  assert.match(page.url(), /q=/, "the words stay when a topic is chosen");
  assert.equal(await page.locator(".sl-side a[aria-current]").count(), 1);

  await page.locator('.sl-list a[href$="/datasets/traffic-accidents-a1-2026"]').click();
  await page.locator("#rows").waitFor();
  assert.equal(await page.locator("#rows tbody tr").count(), 20);

  await page.selectOption("#column", "死亡受傷人數");
  await page.selectOption("#test", "contains");
  await page.fill("#value", "死亡2");
  await page.locator("#rows form").first().getByRole("button").click();
  await page.waitForURL(/value=/);
  const column = await page.locator("#rows thead th").allInnerTexts().then((heads) => heads.findIndex((head) => head.includes("死亡受傷人數")) + 1);
  const values = await cells(page, column);
  assert.ok(values.length > 0 && values.every((value) => value.includes("死亡2")), values.join(" | "));

  await page.locator("#rows thead th a").nth(2).click();
  await page.waitForURL(/sort=/);
  assert.match(decodeURIComponent(page.url()), /filter=.*死亡2/, "a filter stays when rows are sorted");
  const dates = await cells(page, 3);
  assert.deepEqual(dates, [...dates].sort());
  assert.equal(await page.locator("#rows thead th").nth(2).getAttribute("aria-sort"), "ascending");

  await page.locator("#rows a[rel=next]").click();
  await page.waitForURL(/cursor=/);
  const later = await cells(page, 3);
  assert.ok(later.length > 0 && later[0] >= dates.at(-1), "the next page goes on where this one ended");
  await page.getByRole("link", { name: visitor.say("generic.first") }).click();
  assert.deepEqual(await cells(page, 3), dates);
});

journey("A filter written by hand is kept when it is wrong, and its fault is said beside it", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/datasets/post-branches?filter=" + encodeURIComponent("局名 == nothing"));
  assert.equal(await page.inputValue("#filter"), "局名 == nothing");
  assert.ok((await page.locator("#filter-wrong").innerText()).includes(visitor.say("problem.bad-filter")));
  assert.equal(await page.getAttribute("#filter", "aria-invalid"), "true");
  await visitor.go("/datasets/post-branches?filter=" + encodeURIComponent("縣名市 = 'x'"));
  await page.locator("#filter-wrong").waitFor();
}, { script: false });

journey("Changing the language keeps the page and what was asked on it, back and forth", async (visitor) => {
  const { page, language } = visitor;
  const other = language === "en" ? "zh-Hant" : "en";
  await visitor.go(`/datasets?q=${encodeURIComponent("人口")}&category=population&lang=${language}`);
  for (const now of [other, language, other]) {
    await page.locator(`.sl-nav a[hreflang="${now}"]`).click();
    await page.getByRole("heading", { level: 1, name: say(now, "catalogue.title") }).waitFor();
    assert.equal(await page.getAttribute("html", "lang"), now);
    assert.equal(await page.inputValue("#q"), "人口");
    assert.equal(new URL(page.url()).searchParams.get("category"), "population");
  }
  await visitor.go("/sql");
  assert.equal(await page.getAttribute("html", "lang"), other, "the choice holds for the pages after it");
}, { script: false });

journey("Every page of the catalogue is also JSON and CSV", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/datasets?q=" + encodeURIComponent("人口"));
  const shown = await page.locator(".sl-list h2").allInnerTexts();
  const answer = await visitor.fetch(await page.getByRole("link", { name: visitor.say("site.foot.json") }).getAttribute("href"));
  assert.match(answer.headers()["content-type"], /application\/json/);
  assert.deepEqual((await answer.json()).items.map((item) => item.name), shown);
  const csv = await visitor.fetch("/datasets.csv?q=" + encodeURIComponent("人口"));
  assert.match(csv.headers()["content-type"], /text\/csv/);
  assert.equal((await csv.text()).trim().split("\r\n").length, shown.length + 1);
  const one = await (await visitor.fetch("/datasets/post-branches.json")).json();
  assert.equal(one.slug, "post-branches");
}, { script: false });

journey("A word that nobody uses finds nothing, and the page says what to do", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/datasets?q=qwxyz");
  await page.getByText(visitor.say("catalogue.none.hint")).waitFor();
  await page.getByRole("link", { name: visitor.say("catalogue.clear") }).click();
  assert.equal(new URL(page.url()).search, "");
}, { script: false });
