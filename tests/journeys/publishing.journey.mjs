// From a dirty file to a page, an API and an answer: upload, look, correct, read again, publish.
import assert from "node:assert/strict";
import { token } from "./lib/house.mjs";
import { holdsForEveryone } from "./lib/access.mjs";
import { journey } from "./lib/journey.mjs";
import { freshSlug, jobEnds, publish, tags, testdata, toPreview, upload } from "./lib/publishing.mjs";

journey("A Big5 file is recognised, its columns are renamed and retyped, and the dataset speaks by the new names", async (visitor) => {
  const { page } = visitor;
  const slug = freshSlug("big5");
  await visitor.signIn(token);
  await upload(visitor, testdata("tw/itaiwan_hotspots_big5.csv"), { slug, title: "iTaiwan 熱點" });
  await toPreview(visitor);
  assert.equal(await page.inputValue("#f-encoding"), "Big5-UAO");
  assert.equal(await page.inputValue("#f-delimiter"), "comma");
  assert.equal(await page.inputValue("#f-header_rows"), "1");
  const names = await page.locator('input[name^="name."]').evaluateAll((all) => all.map((input) => input.value));
  assert.ok(names.length >= 4 && names.every((name) => /\p{Script=Han}|\w/u.test(name)), names.join());

  await page.locator('[id="f-name.1"]').fill("熱點主管機關");
  await page.locator('[id="f-type.2"]').selectOption("code");
  await page.getByRole("button", { name: visitor.say("preview.again") }).click();
  await toPreview(visitor);
  assert.equal(await page.locator('[id="f-name.1"]').inputValue(), "熱點主管機關");
  assert.equal(await page.locator('[id="f-type.2"]').inputValue(), "code", "the type of the column that was chosen, and of no other");
  assert.equal(await page.locator('[id="f-name.2"]').inputValue(), names[1]);

  // A second correction keeps the first; changed on the way out, the file is read again before it is public.
  await page.locator('[id="f-name.2"]').fill("編號");
  await publish(visitor);
  await jobEnds(visitor);
  await page.getByRole("link", { name: visitor.say("job.result") }).click();
  await page.waitForURL(new RegExp(`/datasets/${slug}$`));
  const answer = await (await visitor.fetch(`/api/v1/tables/${slug}/rows?limit=1`)).json();
  assert.deepEqual(answer.columns.map((one) => one.name).slice(0, 3), ["_id", "熱點主管機關", "編號"]);
  assert.equal(answer.columns[2].type, "code");
  assert.ok(Object.hasOwn(answer.rows[0], "熱點主管機關"));
  const filtered = await visitor.fetch(`/api/v1/tables/${slug}/rows?limit=1&filter=${encodeURIComponent("熱點主管機關 is not null")}`);
  assert.equal(filtered.status(), 200);
});

journey("A file whose encoding and header were guessed wrong is put right by the publisher", async (visitor) => {
  const { page } = visitor;
  const slug = freshSlug("header");
  await visitor.signIn(token);
  await upload(visitor, testdata("polluted/no_header.csv"), { slug, title: "沒有表頭" });
  await toPreview(visitor);
  const before = await page.locator('input[name^="name."]').evaluateAll((all) => all.map((input) => input.value));
  const wanted = (await page.inputValue("#f-header_rows")) === "0" ? "1" : "0";
  await page.fill("#f-header_rows", wanted);
  await page.selectOption("#f-encoding", "Big5-UAO");
  await page.getByRole("button", { name: visitor.say("preview.again") }).click();
  await toPreview(visitor);
  assert.equal(await page.inputValue("#f-header_rows"), wanted);
  assert.equal(await page.inputValue("#f-encoding"), "Big5-UAO");
  const after = await page.locator('input[name^="name."]').evaluateAll((all) => all.map((input) => input.value));
  assert.notDeepEqual(after, before);
}, { script: false, language: "zh-Hant" });

journey("Rows that cannot be read whole are kept, counted and to be had with their original bytes", async (visitor) => {
  const { page } = visitor;
  const slug = freshSlug("ragged");
  await visitor.signIn(token);
  await upload(visitor, testdata("polluted/row_more_30.csv"), { slug, title: "參差的列" });
  await toPreview(visitor);
  const link = page.locator(".sl-tags a");
  const count = Number((await link.innerText()).replace(/\D/g, ""));
  assert.ok(count >= 1);
  await link.click();
  await page.getByRole("heading", { name: visitor.say("quarantine.title") }).waitFor();
  assert.equal(await page.locator("tbody tr").count(), count);
  assert.ok((await page.locator("tbody tr td").first().innerText()).includes(visitor.say("issue.extra-cell")));
  const raw = await page.locator("tbody tr .sl-raw").first().innerText();
  const file = await visitor.fetch(await page.getByRole("link", { name: visitor.say("quarantine.take") }).getAttribute("href"));
  const [head, first] = (await file.text()).split("\r\n");
  assert.equal(head, "record_no,byte_offset,code,reason,column,raw,raw_base64,state");
  const bytes = Buffer.from(first.split(",").at(-2), "base64url").toString();
  assert.equal(bytes.trim(), raw.trim());
  assert.ok(file.headers()["content-disposition"].includes("quarantine.csv"));

  await page.goBack();
  const accepted = Number((await tags(page)).find((tag) => tag.includes(visitor.say("dataset.accepted"))).replace(/\D/g, ""));
  await publish(visitor);
  await page.waitForURL(new RegExp(`/datasets/${slug}$`));
  const rows = (await (await visitor.fetch(`/api/v1/tables/${slug}/rows?limit=1&count=exact`)).json()).count;
  assert.equal(rows, accepted);
  await page.locator(".sl-tags a").click();
  await page.getByRole("heading", { name: visitor.say("quarantine.title") }).waitFor();
});

journey("A spreadsheet becomes a dataset, a further file its second version, and both stay to be had", async (visitor) => {
  const { page } = visitor;
  const slug = freshSlug("sheet");
  await visitor.signIn(token);
  await upload(visitor, testdata("tw/post_branches.xlsx"), { slug, title: "支局" });
  await toPreview(visitor);
  assert.equal(await page.locator("#f-encoding").count(), 0, "a spreadsheet has no encoding to choose");
  await publish(visitor);
  await page.waitForURL(new RegExp(`/datasets/${slug}$`));

  await visitor.go("/datasets/upload");
  await page.selectOption("#f-dataset", slug);
  await page.setInputFiles("#f-file", testdata("tw/portal_list.xlsx")); // other columns: a person looks before it is public
  await page.getByRole("button", { name: visitor.say("upload.do") }).click();
  await toPreview(visitor);
  await publish(visitor);
  await page.waitForURL(new RegExp(`/datasets/${slug}$`));
  await page.getByRole("link", { name: visitor.say("dataset.manage") }).click();
  await page.getByRole("heading", { name: visitor.say("dataset.versions") }).waitFor();
  assert.equal(await page.locator("tbody tr").count(), 2);
  await page.locator("tbody tr").last().getByRole("link").click();
  await page.getByRole("heading", { name: visitor.say("version.title", { number: 1 }) }).waitFor();
  const original = await visitor.fetch(await page.getByRole("link", { name: visitor.say("version.original") }).getAttribute("href"));
  assert.ok((await original.body()).subarray(0, 2).equals(Buffer.from("PK")));
}, { script: false });

journey("A file that is not public yet is found again by who uploaded it, and hidden from all others", async (visitor) => {
  const { page } = visitor;
  const slug = freshSlug("waiting");
  await visitor.signIn(token);
  await upload(visitor, testdata("tw/mayor_candidates_2022.csv"), { slug, title: `等待中 ${slug}` });
  await toPreview(visitor);
  await visitor.go("/datasets/upload");
  await page.getByRole("link", { name: `等待中 ${slug}` }).click();
  await page.getByRole("heading", { name: visitor.say("preview.title") }).waitFor();
  await page.getByRole("link", { name: visitor.say("site.operator"), exact: true }).first().click();
  await page.getByRole("button", { name: visitor.say("operator.leave") }).click();
  assert.equal((await visitor.go(`/datasets/${slug}`)).status(), 404);
  assert.equal((await visitor.go(`/datasets/${slug}/versions/1/quarantine`)).status(), 404);
  assert.equal((await visitor.go(`/datasets/${slug}/versions/1/preview`)).status(), 401);
}, { script: false, language: "en" });

journey("Two tables in one file are both shown before they are published, and both have an API", async (visitor) => {
  const { page } = visitor;
  const slug = freshSlug("two-tables");
  await visitor.signIn(token);
  const things = Array.from({ length: 9 }, (_, i) => `${i},第${i}個,${i * 2}`), districts = Array.from("甲乙丙丁", (name, i) => `${name}區,${1000 + i}`);
  const text = ["編號,名稱,數量", ...things, "", "區別,人口", ...districts, ""].join("\n");
  await upload(visitor, { name: "two.csv", mimeType: "text/csv", buffer: Buffer.from(text) }, { slug });
  await toPreview(visitor);
  await page.getByRole("heading", { name: visitor.say("preview.further", { number: "2" }) }).waitFor();
  await page.getByRole("rowheader", { name: "人口", exact: true }).waitFor();
  if (visitor.script) await holdsForEveryone(visitor);
  await publish(visitor);
  await page.waitForURL((url) => url.pathname.endsWith(`/datasets/${slug}`));
  for (const [table, count] of [[slug, 9], [`${slug}_2`, 4]]) {
    const answer = await (await visitor.fetch(`/api/v1/tables/${table}/rows`)).json();
    assert.equal(answer.rows.length, count, table);
  }
});
