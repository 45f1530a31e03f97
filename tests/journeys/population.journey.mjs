// An analyst of a ministry: a table is sent, a law computed over it, a reform tried out, and who gains and who loses is seen, with script and
// without.
import assert from "node:assert/strict";
import { holdsForEveryone } from "./lib/access.mjs";
import { token } from "./lib/house.mjs";
import { journey } from "./lib/journey.mjs";

const patience = 90_000; // ms until a job has ended on a loaded machine
const day = "2023-06-01"; // when the amounts of the allowance are known
const people = 1200;

// Columns are named as the law names its inputs, but for `stay`; one age is no number, and of kind b there are too few to be shown.
function table() {
  const lines = ["id,kind,city,age,stay,income_per_capita,avg_consumption,deposits_household,household_size,publicly_housed,imprisoned"];
  for (let i = 0; i < people; i++) lines.push([`p${i}`, i < 4 ? "b" : i % 2 ? "c" : "a", i % 2 ? "tainan" : "taichung", i === 7 ? "many" : 60 + (i % 20), 200, 5000 + 30 * i, 1000000, 0, 1, false, false].join(","));
  return Buffer.from(`${lines.join("\r\n")}\r\n`);
}

const press = (visitor, key) => visitor.page.getByRole("button", { name: visitor.say(key), exact: true }).click();
const follow = (visitor, key) => visitor.page.getByRole("link", { name: visitor.say(key), exact: true }).first().click();

// With script the page turns by itself, without script the reader asks again.
async function until(visitor, thing) {
  const { page, script } = visitor;
  if (script) return thing.waitFor({ timeout: patience });
  const end = Date.now() + patience;
  while ((await thing.count()) === 0) {
    assert.ok(Date.now() < end, `still not there: ${page.url()}`);
    await page.reload();
  }
}

async function everyone(visitor) {
  if (visitor.script && visitor.language === "en") await holdsForEveryone(visitor); // Chinese pages differ by their words alone
  await visitor.page.setViewportSize({ width: 1280, height: 900 });
}

async function sendSource(visitor, title) {
  const { page } = visitor;
  await visitor.go("/rules/population");
  await follow(visitor, "route.rules.population.source.send");
  await page.fill("#f-title", title);
  await page.setInputFiles("#f-file", { name: "elders.csv", mimeType: "text/csv", buffer: table() });
  await press(visitor, "population.source.do");
  await page.locator(".govuk-error-summary").waitFor(); // neither de-identified nor by a law
  assert.equal(await page.inputValue("#f-title"), title);
  await everyone(visitor);
  await page.setInputFiles("#f-file", { name: "elders.csv", mimeType: "text/csv", buffer: table() });
  await page.check("#f-deidentified");
  await press(visitor, "population.source.do");
  await until(visitor, page.getByRole("link", { name: visitor.say("PopulationSourceView.run_href") }));
  await everyone(visitor);
}

async function askForRun(visitor) {
  const { page } = visitor;
  await follow(visitor, "PopulationSourceView.run_href");
  await press(visitor, "population.form.next");
  await page.locator(".govuk-error-summary").waitFor(); // no law
  await page.selectOption("#f-law", "taiwan");
  await page.fill("#f-as_of", day);
  await everyone(visitor);
  await press(visitor, "population.form.next");
  await page.locator('input[name="outputs"][value="elder_allowance"]').check();
  await page.selectOption("#f-key", "id");
  await everyone(visitor);
  await press(visitor, "population.form.next");
  const select = (input) => page.locator(`li:has(input[value="${input}"]) select`).first();
  assert.equal(await select("age").inputValue(), "age", "a column is proposed by its name");
  assert.equal(await select("days_in_country").inputValue(), "", "and none where no name is near");
  await select("days_in_country").selectOption("stay");
  await select("age").selectOption("kind");
  await everyone(visitor);
  await select("age").selectOption("age");
  await page.locator(`li:has(input[value="age"]) input.govuk-input`).fill("70");
  await press(visitor, "population.form.do");
  await page.locator(".govuk-error-summary").waitFor(); // a column and a value for all
  assert.equal(await select("days_in_country").inputValue(), "stay", "what was chosen is kept");
  await page.locator(`li:has(input[value="age"]) input.govuk-input`).fill("");
  await press(visitor, "population.form.do");
  await seeResults(visitor);
}

async function seeResults(visitor) {
  const { page } = visitor;
  await until(visitor, page.getByRole("link", { name: visitor.say("PopulationRunView.compare_href") }));
  assert.match(await page.locator("main").innerText(), /elder_allowance\.monthly/);
  assert.ok((await page.locator("main").innerText()).includes(visitor.say("population.refused.not-of-its-type")));
  await everyone(visitor);
}

async function makeScenario(visitor, title) {
  const { page } = visitor;
  await visitor.go("/rules/scenarios");
  await follow(visitor, "route.rules.scenario.create");
  await page.selectOption("#f-law", { index: await indexOf(page, "taiwan@") });
  await page.fill("#f-as_of", day);
  await press(visitor, "population.form.next");
  const row = page.locator('tr:has(input[value="elder.full"])');
  assert.match(await row.innerText(), /7759/, "the present value stands beside the new one");
  await row.locator("input.govuk-input").fill("9000");
  await press(visitor, "population.scenario.do");
  await page.locator(".govuk-error-summary").waitFor(); // it has no title
  assert.equal(await row.locator("input.govuk-input").inputValue(), "9000");
  await everyone(visitor);
  await page.fill("#f-title", title);
  await press(visitor, "population.scenario.do");
  await page.getByRole("heading", { name: title }).waitFor();
  await everyone(visitor);
}

const indexOf = (page, start) => page.locator("#f-law option").evaluateAll((all, begins) => all.findIndex((one) => one.value.startsWith(begins)), start);

async function compare(visitor, title) {
  const { page } = visitor;
  await page.selectOption("#f-with", { label: await page.locator("#f-with option", { hasText: title }).first().innerText() });
  await page.selectOption("#f-output", "elder_allowance.monthly");
  await page.selectOption("#f-decile", "income_per_capita");
  await page.selectOption("#f-group", "kind");
  await press(visitor, "population.compare.do");
  await page.locator("#tenths").waitFor();
  assert.match(await page.locator(".sl-tiles__mark").innerText(), /\+/, "it costs more");
  assert.equal(await page.locator('section[aria-labelledby="groups"] td[colspan]').count() >= 2, true, "few people are not shown, nor what would give them away");
  assert.ok((await page.locator(".govuk-inset-text").first().innerText()).includes("10"));
  const csv = await (await visitor.fetch(await page.getByRole("link", { name: visitor.say("population.compare.file") }).getAttribute("href"))).text();
  assert.match(csv, /^part,label,people,gain,lose,unchanged,before,after,difference\r\nall,,1199,/);
  await everyone(visitor);
}

journey("An analyst sends a table, computes a law over it, tries a reform and sees who gains and who loses", async (visitor) => {
  const { page } = visitor;
  const name = `${visitor.language}${visitor.script ? "" : " plain"}`, reform = `9,000 ${name}`;
  await visitor.signIn(token);
  await sendSource(visitor, `Elders ${name}`);
  await askForRun(visitor);
  const first = page.url();
  await makeScenario(visitor, reform);
  await visitor.go(first);
  await follow(visitor, "PopulationRunView.again_href");
  await page.selectOption("#f-law", { label: await page.locator("#f-law option", { hasText: reform }).first().innerText() });
  for (const key of ["population.form.next", "population.form.next", "population.form.do"]) await press(visitor, key);
  await seeResults(visitor);
  assert.ok((await page.locator("main").innerText()).includes(reform));
  await visitor.go(first);
  await follow(visitor, "PopulationRunView.compare_href");
  await compare(visitor, reform);
  await visitor.go("/rules/population");
  assert.equal(await page.locator('.sl-places a[aria-current="page"]').innerText(), visitor.say("route.rules.population"));
  await everyone(visitor);
});

journey("A published dataset is a source, and so is a query over it; what a query may not do is said", async (visitor) => {
  const { page } = visitor;
  const name = `Voters ${visitor.language}`;
  await visitor.signIn(token);
  await visitor.go("/rules/population-sources/new");
  await follow(visitor, "SourceOrigin.dataset");
  await page.fill("#f-title", name);
  await page.selectOption("#f-dataset", "mayor-candidates-2022");
  await press(visitor, "population.source.do");
  await until(visitor, page.getByRole("link", { name: visitor.say("PopulationSourceView.run_href") }));
  const asked = async (sql) => {
    await visitor.go("/rules/population-sources/new?from=query");
    assert.ok((await page.locator("aside").innerText()).includes(`od."${name}"`));
    await page.fill("#f-title", `Asked ${name}`);
    await page.fill("#f-query", sql);
    await press(visitor, "population.source.do");
  };
  await asked(`select count(*) as candidates from od."${name}"`);
  await until(visitor, page.getByRole("link", { name: visitor.say("PopulationSourceView.run_href") }));
  await asked("select * from read_csv('/etc/passwd')");
  await until(visitor, page.locator(".govuk-error-summary"));
}, { script: false });

journey("What shows persons is taken by its law alone, and a run over it says that it serves offers", async (visitor) => {
  const { page } = visitor;
  await visitor.signIn(token);
  await visitor.go("/rules/population-sources/new");
  await page.fill("#f-title", `Register ${visitor.language}`);
  await page.setInputFiles("#f-file", { name: "register.csv", mimeType: "text/csv", buffer: Buffer.from("id,birth_date\r\nA1,2026-01-05\r\n") });
  await page.fill("#f-legal_basis", "D0050045 5");
  await press(visitor, "population.source.do");
  await until(visitor, page.getByRole("link", { name: visitor.say("PopulationSourceView.run_href") }));
  assert.ok((await page.locator("main").innerText()).includes(visitor.say("population.identified")));
  await follow(visitor, "PopulationSourceView.run_href");
  await page.selectOption("#f-law", "taiwan");
  await press(visitor, "population.form.next");
  await page.locator('input[name="outputs"][value="birth_registration_deadline"]').check();
  await press(visitor, "population.form.next");
  await press(visitor, "population.form.do");
  await page.locator('.govuk-error-summary a[href="#f-proactive"]').waitFor();
  await page.check("#f-proactive");
  await press(visitor, "population.form.do");
  await until(visitor, page.getByRole("link", { name: visitor.say("PopulationRunView.compare_href") }));
  assert.ok((await page.locator("main").innerText()).includes("D0050045 5"));
}, { script: false });

journey("Everyone can use the ways into the rules: what can be asked, sources of each kind, lists", async (visitor) => {
  await visitor.go("/rules/ask");
  await holdsForEveryone(visitor);
  await visitor.signIn(token);
  for (const path of ["population-sources/new?from=dataset", "population-sources/new?from=query", "population-sources", "population-runs", "scenarios", "parameters"]) {
    await visitor.go(`/rules/${path}`);
    await holdsForEveryone(visitor);
  }
}, { script: true });
