// The quieter pages: what is not there, what a problem means, versions, developers, a job.
import assert from "node:assert/strict";
import { journey } from "./lib/journey.mjs";

journey("An address that leads nowhere says so, offers a way back and stays a 404", async (visitor) => {
  const { page } = visitor;
  assert.equal((await visitor.go("/no/such/page")).status(), 404);
  await page.getByRole("heading", { level: 1, name: visitor.say("problem.not-found") }).waitFor();
  await page.getByText(visitor.say("problem.not-found.detail")).waitFor();
  await page.locator('main a[href$="/problems/not-found"]').click();
  await page.getByRole("heading", { level: 1, name: visitor.say("problem.not-found") }).waitFor();
  assert.equal((await visitor.go("/datasets/no-such-dataset")).status(), 404);
  await page.getByRole("link", { name: visitor.say("problem.home") }).click();
  await page.getByRole("heading", { name: visitor.say("home.question") }).waitFor();
}, { script: false });

journey("A program that goes astray gets problem details in its language", async (visitor) => {
  const answer = await visitor.fetch("/api/v1/datasets/no-such-dataset", { Accept: "application/json" });
  assert.equal(answer.status(), 404);
  assert.match(answer.headers()["content-type"], /application\/problem\+json/);
  const problem = await answer.json();
  assert.equal(problem.code, "not-found");
  assert.equal(problem.title, visitor.say("problem.not-found"));
  assert.equal((await visitor.fetch(problem.type)).status(), 200);
}, { script: false });

journey("The way back stands above every dataset, its versions and its page of one version", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/datasets/post-branches");
  const trail = () => page.locator(".govuk-breadcrumbs__list-item").allInnerTexts();
  const [home, catalogue, title] = await trail();
  assert.deepEqual([home, catalogue], [visitor.say("site.home"), visitor.say("nav.datasets")]);
  assert.equal(title, await page.locator("h1").innerText());
  await page.locator(".sl-side .sl-time a").first().click();
  await page.getByRole("heading", { level: 1, name: visitor.say("version.title", { number: 1 }) }).waitFor();
  assert.deepEqual((await trail()).slice(0, 3), [home, catalogue, title]);
  assert.match(await page.title(), new RegExp(`^${visitor.say("version.title", { number: 1 })} – `));
  await page.locator(".govuk-breadcrumbs a").nth(2).click();
  assert.match(page.url(), /\/datasets\/post-branches$/);
  assert.equal((await visitor.go("/datasets/post-branches/versions")).status(), 200);
  await page.locator("tbody tr a").first().click();
  await page.getByRole("heading", { level: 1, name: visitor.say("version.title", { number: 1 }) }).waitFor();
}, { script: false });

journey("Who wants to hear of a new version finds the way from the dataset's page", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/datasets/post-branches");
  const feed = await page.getByRole("link", { name: visitor.say("dataset.feed") }).getAttribute("href");
  assert.match((await visitor.fetch(feed)).headers()["content-type"], /^application\/atom\+xml/);
  await page.getByRole("link", { name: visitor.say("dataset.subscribe") }).click();
  await page.getByRole("heading", { level: 1, name: visitor.say("subscribe.title") }).waitFor();
  assert.equal(await page.inputValue("#f-subject"), "post-branches");
  await page.fill("#f-address", "reader@example.org");
  await page.getByRole("button", { name: visitor.say("subscribe.send") }).click();
  await page.getByRole("heading", { level: 1, name: visitor.say("subscribe.asked") }).waitFor();
}, { script: false });

journey("A developer tries a call from the page and gets its JSON", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/developers/tables");
  const rows = page.locator("details.sl-try", { has: page.locator('input[name="pattern"][value="/tables/{table}/rows"]') });
  await rows.locator("summary").click();
  await rows.locator('input[name="part.table"]').fill("post-branches");
  await rows.locator('input[name="query"]').fill("limit=2&sort=局名");
  const [answer] = await Promise.all([page.waitForResponse((response) => response.url().includes("/tables/post-branches/rows")), rows.getByRole("button").click()]);
  assert.equal(answer.status(), 200);
  assert.equal((await answer.json()).rows.length, 2);
  const missing = await visitor.fetch("/developers/try?pattern=%2Ftables%2F%7Btable%7D%2Frows");
  assert.equal(missing.status(), 422);
}, { script: false });

journey("A developer finds a table's API in one click, and a call that only has to be sent", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/developers");
  const tables = page.locator(".sl-contents .sl-card", { hasText: visitor.say("developers.tables") });
  const table = tables.locator("li", { has: page.locator('a[href="/datasets/apartment-committees-tainan#api"]') }); // an early one: the list is cut
  const document = await (await visitor.fetch(await table.locator("a").last().getAttribute("href"))).json();
  assert.ok(document.paths["/tables/apartment-committees-tainan/rows"]);
  await page.fill("main input[name=q]", "tables rows");
  await page.locator("main form[role=search] button").click();
  await page.locator('main .sl-list a[href$="/developers/tables?show=reading#get-tables-table-rows"]').click();
  assert.match(page.url(), /developers\/tables\?show=reading#get-tables-table-rows$/);
  const rows = page.locator("details.sl-try", { has: page.locator('input[name="pattern"][value="/tables/{table}/rows"]') });
  await rows.locator("summary").click();
  assert.match(await rows.locator("pre").first().innerText(), /^curl -G '.*\/api\/v1\/tables\/village-vital-statistics\/rows'/);
  const shown = (await rows.locator("pre").last().innerText()).split("\n\n").slice(1).join("\n\n");
  assert.match(shown, /^\{[\s\S]*…$/, "the beginning of an answer is shown");
  const [answer] = await Promise.all([page.waitForResponse((response) => response.url().includes("/tables/village-vital-statistics/rows")), rows.getByRole("button").click()]);
  const whole = JSON.stringify(await answer.json()), texts = [...shown.matchAll(/"[^"]+"/g)].map(([text]) => text);
  assert.ok(texts.length > 4 && texts.every((text) => whole.includes(text)), "what is shown of the answer is of the answer");
  await visitor.go("/developers");
  await table.locator("a").first().click();
  await page.getByRole("heading", { name: visitor.say("dataset.api") }).waitFor();
}, { script: false });

journey("The contract of all calls is an OpenAPI document that names its routes", async (visitor) => {
  const document = await (await visitor.fetch("/openapi.json")).json();
  assert.equal(document.openapi.slice(0, 3), "3.1");
  assert.ok(document.paths["/datasets/{dataset}"] ?? document.paths["/api/v1/datasets/{dataset}"]);
}, { script: false, language: "en" });
