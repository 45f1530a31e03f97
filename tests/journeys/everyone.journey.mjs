// Every page for everyone: see lib/access.mjs for what is held.
import { token } from "./lib/house.mjs";
import { holdsForEveryone } from "./lib/access.mjs";
import { journey } from "./lib/journey.mjs";
import { freshSlug, jobEnds, testdata, toPreview, upload } from "./lib/publishing.mjs";

const sql = (text) => `/sql?sql=${encodeURIComponent(text)}`;
const pages = {
  "the home page": "/",
  "the catalogue": "/datasets",
  "a narrowed search": `/datasets?q=${encodeURIComponent("人口")}&category=population`,
  "a search without result": "/datasets?q=qwxyz",
  "a dataset with a chart and a map of places": "/datasets/traffic-accidents-a1-2026",
  "a dataset with a map of areas": "/datasets/villages-2022",
  "a dataset of dates in years of the Republic": "/datasets/village-population-2015",
  "a dataset with a filter that is wrong": `/datasets/post-branches?filter=${encodeURIComponent("局名 ==")}`,
  "the versions of a dataset": "/datasets/post-branches/versions",
  "one version": "/datasets/post-branches/versions/1",
  "rows kept apart, of which there are none": "/datasets/post-branches/versions/1/quarantine",
  "SQL": "/sql",
  "an answer to SQL": sql('select * from od."mayor-candidates-2022" limit 20'),
  "a refusal of SQL": sql("drop table x"),
  "the tables": "/tables",
  "the developers' page": "/developers",
  "a search of the developers' page": "/developers?q=rows",
  "the calls of a group": "/developers/datasets",
  "the public ledger": "/ledger",
  "an entry of the ledger and its proof": "/ledger/entries/0",
  "the page that checks a receipt": "/verify",
  "the page of the witness": "/witness",
  "the operator's door": "/operator",
  "an address that leads nowhere": "/nowhere",
  "what a problem means": "/problems/bad-filter",
  "a page that asks for a sign-in": "/datasets/upload",
};

for (const [name, path] of Object.entries(pages))
  journey(`Everyone can use ${name}`, async (visitor) => {
    await visitor.go(path);
    await holdsForEveryone(visitor);
  }, { script: true });

journey("Everyone can use the operator's own pages: signed in, the upload, the jobs", async (visitor) => {
  await visitor.signIn(token);
  await holdsForEveryone(visitor);
  await visitor.go("/datasets/upload");
  await holdsForEveryone(visitor);
  await visitor.go("/jobs");
  await holdsForEveryone(visitor);
}, { script: true });

journey("Everyone can use a form with faults", async (visitor) => {
  await visitor.signIn(token);
  await upload(visitor, undefined, { slug: "Not a slug" });
  await visitor.page.locator(".govuk-error-summary:focus").waitFor();
  await holdsForEveryone(visitor);
}, { script: true });

journey("Everyone can use a job, the preview with its issues and the rows kept apart", async (visitor) => {
  const { page } = visitor;
  await visitor.signIn(token);
  await upload(visitor, testdata("polluted/row_more_30.csv"), { slug: freshSlug("everyone") });
  await jobEnds(visitor);
  await holdsForEveryone(visitor);
  await toPreview(visitor);
  await holdsForEveryone(visitor);
  await page.locator('[id="f-name.1"]').fill('a"');
  await page.getByRole("button", { name: visitor.say("preview.again") }).click();
  await page.locator(".govuk-error-summary:focus").waitFor();
  await holdsForEveryone(visitor);
  await page.goBack();
  await page.locator(".sl-tags a").click();
  await page.getByRole("heading", { name: visitor.say("quarantine.title") }).waitFor();
  await holdsForEveryone(visitor);
}, { script: true });

journey("Everyone can use a job that failed", async (visitor) => {
  await visitor.signIn(token);
  await upload(visitor, testdata("polluted/zip_named_csv.csv"), { slug: freshSlug("failed") });
  await jobEnds(visitor);
  await holdsForEveryone(visitor);
}, { script: true });
