// What goes wrong on the way is said at the field, in the reader's language, and nothing typed is lost.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { token } from "./lib/house.mjs";
import { journey } from "./lib/journey.mjs";
import { freshSlug, jobEnds, testdata, toPreview, upload } from "./lib/publishing.mjs";

// The summary names the fault, its link leads to the field, and the field says it too.
async function fault(visitor, field, key, args) {
  const { page, script } = visitor;
  const words = visitor.say(key, args);
  const link = page.locator(`.govuk-error-summary a[href="#f-${field}"]`);
  await link.waitFor();
  assert.ok((await link.innerText()).includes(words), await link.innerText());
  if (script) await page.locator(".govuk-error-summary:focus").waitFor();
  await link.click();
  const input = page.locator(`[id="f-${field}"]`);
  assert.ok(await input.evaluate((element) => element === document.activeElement), "the link leads to the field");
  assert.equal(await input.getAttribute("aria-invalid"), "true");
  const described = (await input.getAttribute("aria-describedby")).split(" ");
  const said = await Promise.all(described.map((id) => page.locator(`[id="${id}"]`).innerText()));
  assert.ok(said.some((text) => text.includes(words)), said.join(" | "));
}

journey("An upload without a file, or with an empty one, says so and keeps the rest of the form", async (visitor) => {
  const { page, house } = visitor;
  await visitor.signIn(token);
  const slug = freshSlug("empty");
  await upload(visitor, undefined, { slug, title: "保留的名稱" });
  await fault(visitor, "file", "error.no-file");
  assert.equal(await page.locator('[id="f-title.zh-Hant"]').inputValue(), "保留的名稱");
  assert.equal(await page.inputValue("#f-slug"), slug);
  const empty = join(house.folder, "empty.csv");
  await writeFile(empty, "");
  await page.setInputFiles("#f-file", empty);
  await page.selectOption("#f-license", "CC-BY-4.0");
  await page.getByRole("button", { name: visitor.say("upload.do") }).click();
  await fault(visitor, "file", "error.empty-file");
  assert.equal(await page.inputValue("#f-license"), "CC-BY-4.0");
  assert.equal(await page.locator('[id="f-title.zh-Hant"]').inputValue(), "保留的名稱");
});

journey("A bad name in the address is refused beside its field, a taken one too", async (visitor) => {
  const { page } = visitor;
  await visitor.signIn(token);
  await upload(visitor, testdata("tw/mayor_candidates_2022.csv"), { slug: "Not A Slug!", title: "名稱" });
  await fault(visitor, "slug", "error.not-a-slug");
  assert.equal(await page.inputValue("#f-slug"), "Not A Slug!");
  await page.getByText(visitor.say("upload.file.again")).waitFor();
  await upload(visitor, testdata("tw/mayor_candidates_2022.csv"), { slug: "post-branches", title: "名稱" });
  await fault(visitor, "slug", "error.slug-taken");
  await upload(visitor, testdata("tw/mayor_candidates_2022.csv"), { slug: "upload", title: "名稱" });
  await fault(visitor, "slug", "error.slug-reserved");
}, { script: false });

journey("A web page called .csv is refused at the form", async (visitor) => {
  await visitor.signIn(token);
  await upload(visitor, testdata("polluted/html_page.csv"), { slug: freshSlug("html") });
  await fault(visitor, "file", "error.no-data-file");
});

journey("A file that turns out to be unreadable fails as a job that says why and what to do", async (visitor) => {
  const { page } = visitor;
  await visitor.signIn(token);
  await upload(visitor, testdata("polluted/zip_named_csv.csv"), { slug: freshSlug("zip") });
  await jobEnds(visitor);
  const said = await page.locator(".sl-job").innerText();
  assert.ok(["format-unsupported", "corrupt-archive"].some((code) => said.includes(visitor.say(`problem.${code}`))), said);
  await page.getByRole("link", { name: visitor.say("job.mend") }).click();
  await page.getByRole("heading", { name: visitor.say("preview.title") }).waitFor();
  assert.equal(await page.getByRole("button", { name: visitor.say("preview.publish") }).count(), 0);
  await page.getByRole("link", { name: visitor.say("preview.other") }).click();
  await page.getByRole("heading", { name: visitor.say("upload.title") }).waitFor();
});

journey("Corrections that cannot be are said at their field and what was typed stays", async (visitor) => {
  const { page } = visitor;
  await visitor.signIn(token);
  await upload(visitor, testdata("tw/mayor_candidates_2022.csv"), { slug: freshSlug("columns"), title: "候選人" });
  await toPreview(visitor);
  await page.locator('[id="f-name.1"]').fill('a"b,c');
  await page.locator('[id="f-name.3"]').fill("cand_no");
  await page.getByRole("button", { name: visitor.say("preview.again") }).click();
  await fault(visitor, "name.1", "error.not-a-column-name", { near: "abc" });
  assert.equal(await page.locator('[id="f-name.1"]').inputValue(), 'a"b,c');
  assert.equal(await page.locator('[id="f-name.3"]').inputValue(), "cand_no");
  assert.equal(await page.locator('.govuk-error-summary a[href="#f-name.3"]').count(), 1);
  await page.locator('[id="f-name.1"]').fill("area");
  await page.locator('[id="f-name.3"]').fill("cand_name");
  await page.fill("#f-header_rows", "many");
  await page.getByRole("button", { name: visitor.say("preview.again") }).click();
  await fault(visitor, "header_rows", "error.not-a-number");
  assert.equal(await page.inputValue("#f-header_rows"), "many");
}, { script: false });
