// Across subjects: two datasets are joined, drawn and mapped without a script, and saved as a query that programs call.
import assert from "node:assert/strict";
import { holdsForEveryone } from "./lib/access.mjs";
import { token } from "./lib/house.mjs";
import { journey } from "./lib/journey.mjs";

const query = (pairs) => `/analysis?${new URLSearchParams(pairs)}`;
const villages = query([["left", "village-vital-statistics"], ["right", "villages-2022"], ["left_key", "區域別"], ["left_key", "村里"], ["right_key", "city"], ["right_key", "area"], ["right_key", "village"]]);

journey("Two datasets are found, joined, and their match is told in numbers", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/analysis");
  await page.fill("#left_q", "村里 出生");
  await page.getByRole("button", { name: visitor.say("analysis.find"), exact: true }).click();
  await page.locator("#left .sl-list a[href*='left=village-vital-statistics']").first().click();
  await page.fill("#right_q", "villages-2022");
  await page.locator("#right form button").click();
  await page.locator("#right .sl-list a[href*='right=villages-2022']").first().click();
  await page.locator("#join").waitFor();
  for (const [name, columns] of [["left_key", ["區域別", "村里"]], ["right_key", ["city", "area", "village"]]])
    for (const [index, column] of columns.entries()) await page.locator(`#join select[name=${name}]`).nth(index).selectOption(column);
  await page.getByRole("button", { name: visitor.say("analysis.do"), exact: true }).click();
  await page.locator("#match").waitFor();
  const match = await page.locator("#match").innerText();
  assert.ok(match.includes("94.9 %") && match.includes("7,453"), match); // counties and townships that became others since are read as today's
  const today = page.url();
  const asWritten = new URL(today);
  asWritten.searchParams.set("units", "written");
  await page.goto(asWritten.href);
  const written = await page.locator("#match").innerText();
  assert.ok(written.includes("90.3 %") && written.includes("85.0 %") && written.includes("7,093"), written);
  assert.ok((await page.locator("#map").innerText()).includes(visitor.say("analysis.map.cut")), "places below counties are counted for them, and that is said");
  await page.goto(today);
  assert.equal(await page.locator("#result tbody tr").count(), 20);
  assert.ok((await page.locator("#map").innerText()).includes("桃園縣"), "what is no county of today is named");
  await page.locator("#join select[name=group]").first().selectOption("city");
  await page.getByRole("button", { name: visitor.say("analysis.do"), exact: true }).click();
  await page.locator("#result tbody tr").first().waitFor();
  assert.ok((await page.locator("#result tbody tr").count()) >= 19);
}, { script: false });

journey("A join is drawn, saved as a picture, and put on the map", async (visitor) => {
  const { page } = visitor;
  await visitor.go(`${villages}&group=city`);
  await page.locator("figure[data-chart] > svg").waitFor();
  await page.locator("figure[data-map] > svg").waitFor();
  const download = page.waitForEvent("download");
  await page.locator("figure[data-chart] button", { hasText: "PNG" }).click();
  assert.equal((await download).suggestedFilename(), "chart.png");
  await holdsForEveryone(visitor);
}, { script: true });

journey("An analysis becomes a query with an API, a further version, and goes again", async (visitor) => {
  const { page } = visitor;
  await visitor.signIn(token);
  await visitor.go(`/queries/new?sql=${encodeURIComponent('select party, count(*) as n from od."mayor-candidates-2022" where cityname = $city group by 1 order by 2 desc')}`);
  await page.locator(".govuk-error-summary").waitFor(); // there is no such column
  await page.fill("[id='f-sql']", 'select party, count(*) as n from od."mayor-candidates-2022" where area = $city group by 1 order by 2 desc');
  await page.fill("[id='f-title.zh-Hant']", "各市的參選政黨");
  await page.fill("[id='f-title.en']", "Parties by city");
  const slug = `parties-by-city-${visitor.language.toLowerCase()}`;
  await page.fill("#f-slug", slug);
  await page.getByRole("button", { name: visitor.say("query.keep"), exact: true }).click();
  await page.locator(".govuk-error-summary").waitFor(); // the parameter wants a type first
  await page.locator("[id='f-parameters.0.default_value']").fill("nowhere");
  await page.getByRole("button", { name: visitor.say("query.keep"), exact: true }).click();
  await page.waitForURL(new RegExp(`/queries/${slug}$`));
  const rows = await visitor.fetch(`/api/v1/queries/${slug}/rows?city=nowhere`);
  assert.deepEqual((await rows.json()).rows, []);
  assert.equal((await (await visitor.fetch(`/api/v1/queries/${slug}/openapi.json`)).json()).openapi, "3.1.0");
  await page.getByRole("link", { name: visitor.say("query.edit"), exact: true }).click();
  await page.fill("[id='f-title.en']", "Parties that ran, by city");
  await page.getByRole("button", { name: visitor.say("query.keep"), exact: true }).click();
  await page.waitForURL(new RegExp(`/queries/${slug}$`));
  await page.getByRole("button", { name: `${visitor.say("query.undo")} 1` }).click();
  await page.locator(".sl-time li").nth(2).waitFor();
  await visitor.go("/queries");
  await page.locator(`main .sl-list a[href$="/queries/${slug}"]`).click();
  await page.locator("#f-reason").fill("試過了");
  await page.getByRole("button", { name: visitor.say("query.withdraw"), exact: true }).click();
  await page.getByRole("button", { name: visitor.say("query.restore"), exact: true }).waitFor();
  assert.equal((await fetch(`${visitor.house.address}/api/v1/queries/${slug}/rows`)).status, 410);
}, { script: false });

journey("Everyone can use the pages of an analysis and of a saved query", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/analysis");
  await holdsForEveryone(visitor);
  await visitor.go("/analysis?left=village-vital-statistics");
  await holdsForEveryone(visitor);
  await visitor.signIn(token);
  await visitor.go(`/queries/new?sql=${encodeURIComponent('select party, count(*) as n from od."mayor-candidates-2022" where area = $city group by 1')}`);
  await holdsForEveryone(visitor);
  await page.fill("[id='f-title.zh-Hant']", "政黨");
  await page.fill("#f-slug", `everyone-${visitor.language.toLowerCase()}`);
  await page.locator("[id='f-parameters.0.default_value']").fill("臺北市");
  await page.getByRole("button", { name: visitor.say("query.keep"), exact: true }).click();
  await page.locator("#result").waitFor();
  await holdsForEveryone(visitor);
  await visitor.go("/queries");
  await holdsForEveryone(visitor);
}, { script: true });
