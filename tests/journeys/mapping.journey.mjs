// Charts and maps on pages of their own: pictures of the server with their numbers, tiles that others' readers read, a map that moves.
import assert from "node:assert/strict";
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { journey } from "./lib/journey.mjs";

const pictured = (page) => page.locator("figure img").evaluate((image) => image.complete && image.naturalWidth > 0);

journey("A chart is chosen, drawn by the server and told in numbers", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/tables/village-population-2015/chart?kind=box");
  await page.selectOption("#kind", "histogram");
  await page.locator("main form button").first().click();
  await page.waitForURL(/kind=histogram/);
  await page.waitForFunction(() => document.querySelector("figure img")?.complete);
  assert.ok(await pictured(page), "the picture came");
  assert.ok(await page.locator("figure img").getAttribute("alt"));
  await page.locator("#chart summary").click();
  assert.ok((await page.locator("#chart tbody tr").count()) >= 5);
});

journey("A map of townships has its table, and is a picture without script", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/tables/village-vital-statistics/map");
  await page.waitForFunction(() => document.querySelector("figure img")?.complete);
  assert.ok(await pictured(page));
  await page.locator("#map summary").click();
  assert.ok((await page.locator("#map tbody tr").count()) > 300, "former townships are shown in those that they became");
});

journey("Tiles are read by a reader that others wrote", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/tables/mrt-stations-taipei/map");
  const address = (await page.locator("figure").getAttribute("data-tiles")).replace("{z}", 9).replace("{x}", 428).replace("{y}", 219);
  const answer = await page.request.get(new URL(address, page.url()).href);
  assert.equal(answer.status(), 200);
  const { layers } = new VectorTile(new PbfReader(await answer.body()));
  const { rows } = layers;
  assert.equal(rows.version, 2);
  assert.equal(rows.extent, 4096);
  let counted = 0;
  for (let i = 0; i < rows.length; ++i) {
    const feature = rows.feature(i);
    assert.equal(feature.type, 1);
    counted += feature.properties.count;
    const [longitude, latitude] = feature.toGeoJSON(428, 219, 9).geometry.coordinates;
    assert.ok(longitude > 120.8 && longitude < 122 && latitude > 24.4 && latitude < 25.5, `${longitude}, ${latitude}`);
  }
  assert.ok(counted > 50, `${counted} stations`);
}, { script: false, language: "zh-Hant" });

journey("A map that moves opens under the site's own policy", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/tables/mrt-stations-taipei/map");
  await page.locator("figure button").click();
  await page.locator(".sl-map canvas").waitFor();
  assert.equal(await page.locator(".sl-map[data-failed]").count(), 0);
}, { script: true, language: "zh-Hant" });
