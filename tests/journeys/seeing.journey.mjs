// Charts and maps: drawn where there is script, and readable as a table or in words where there is none.
import assert from "node:assert/strict";
import { journey } from "./lib/journey.mjs";

journey("A chart is drawn above its own table, and choosing draws another one", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/datasets/traffic-accidents-a1-2026");
  await page.locator("#chart figure svg .sl-bar").first().waitFor();
  const bars = await page.locator("#chart .sl-bar").count();
  assert.equal(bars, await page.locator("#chart tbody tr").count());
  await page.selectOption("#kind", "scatter");
  await page.locator("#chart form button").click();
  await page.waitForURL(/chart=scatter/);
  await page.locator("#chart figure svg .sl-point").first().waitFor();
}, { script: true });

journey("Without script a chart is its table and a chart of a filtered table keeps the filter", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/datasets/traffic-accidents-a1-2026?filter=" + encodeURIComponent("天候名稱 = '雨'"));
  assert.equal(await page.locator("#chart svg").count(), 0);
  await page.locator("#chart summary").click();
  assert.ok(await page.locator("#chart tbody td").first().isVisible());
  const before = await page.locator("#chart tbody td").evaluateAll((all) => all.reduce((sum, cell) => sum + Number(cell.dataset.value), 0));
  await page.selectOption("#kind", "line");
  await page.locator("#chart form button").click();
  assert.match(decodeURIComponent(page.url()), /filter=天候名稱/);
  const after = await page.locator("#chart tbody td").evaluateAll((all) => all.reduce((sum, cell) => sum + Number(cell.dataset.value), 0));
  assert.equal(after, before, "the same rows are counted");
}, { script: false });

journey("A map shows each place of the data over the counties", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/datasets/mrt-stations-taipei");
  await page.locator("#map figure svg").waitFor();
  assert.equal(await page.locator("#map svg .sl-point").count(), 103);
  assert.ok((await page.locator("#map svg path").count()) >= 20);
  assert.ok(await page.locator("#map svg").getAttribute("aria-label"));
}, { script: true });

journey("Rows that name counties are a map of areas with its table", async (visitor) => {
  const { page, script } = visitor;
  await visitor.go("/datasets/villages-2022");
  if (script) await page.locator("#map svg .sl-area-shaded").first().waitFor();
  await page.locator("#map summary").click();
  assert.ok(await page.locator("#map tbody tr").first().isVisible());
  assert.ok((await page.locator("#map tbody tr").count()) >= 20);
});

journey("Without script a map says in words where the same places are", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/datasets/mrt-stations-taipei");
  await page.locator("#map").getByText(visitor.say("dataset.map.noscript")).waitFor();
}, { script: false });
