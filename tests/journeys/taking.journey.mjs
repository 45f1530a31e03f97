// Downloads: each format a page offers is what it says, with as many rows.
import assert from "node:assert/strict";
import { journey } from "./lib/journey.mjs";

const zip = Buffer.from("PK\x03\x04");

journey("Each download of a dataset is what its button says", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/datasets/mrt-stations-taipei");
  const links = await page.locator("#download a[download]").evaluateAll((all) => all.map((a) => [new URL(a.href).pathname.split("/").pop(), a.getAttribute("href")]));
  const formats = Object.fromEntries(links);
  for (const wanted of ["csv", "xlsx", "ods", "json", "jsonl", "parquet", "geojson"]) assert.ok(formats[wanted], `${wanted} is offered`);
  const rows = (await (await visitor.fetch("/api/v1/tables/mrt-stations-taipei/rows?limit=1&count=exact")).json()).count;
  const body = async (format) => {
    const answer = await visitor.fetch(formats[format]);
    assert.equal(answer.status(), 200, format);
    assert.match(answer.headers()["content-disposition"], new RegExp(`attachment.*\\.${format}`), format);
    return answer.body();
  };
  assert.equal((await body("csv")).toString().trim().split("\r\n").length, rows + 1);
  for (const sheet of ["xlsx", "ods"]) {
    const bytes = await body(sheet);
    assert.ok(bytes.subarray(0, 4).equals(zip), sheet);
    assert.ok(bytes.includes(sheet === "xlsx" ? "xl/workbook.xml" : "application/vnd.oasis.opendocument.spreadsheet"), sheet);
  }
  const parquet = await body("parquet");
  assert.equal(parquet.subarray(0, 4).toString(), "PAR1");
  assert.equal(parquet.subarray(-4).toString(), "PAR1");
  const json = JSON.parse((await body("json")).toString());
  assert.equal((json.rows ?? json).length, rows);
  assert.equal((await body("jsonl")).toString().trim().split("\n").length, rows);
  assert.equal(JSON.parse((await body("geojson")).toString()).features.length, rows);
}, { script: false, language: "zh-Hant" });

journey("A click on a download saves a file with the dataset's name", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/datasets/post-branches");
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator('#download a[href$="/csv"]').click()]);
  assert.match(download.suggestedFilename(), /^post-branches.*\.csv$/);
}, { language: "en" });
