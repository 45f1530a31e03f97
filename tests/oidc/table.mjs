// docs/oidc-conformance.md against the tests that there are: every module it says is tested here is, and every test is in it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

export async function checkTable(names) {
  const document = await readFile("docs/oidc-conformance.md", "utf8");
  const rows = [...document.matchAll(/^\| `([\w-]+)` \| ([^|]*) \|([^|]*)\|$/gm)].map(([, module, test, note]) => ({ module, test, note: note.trim() }));
  for (const [, title, plan, count] of document.matchAll(/^## (.*)\n\n`([\w-]+)`, (\d+) modules/gm)) {
    const section = document.slice(document.indexOf(`\`${plan}\`, ${count} modules`)).split("\n## ")[0];
    assert.equal([...section.matchAll(/^\| `/gm)].length, Number(count), title);
  }
  for (const { module, test, note } of rows) {
    if (test.includes("tests/oidc/")) assert.ok(names.has(module), `no test of the name ${module}`);
    else assert.ok(note, `${module} is not tested here, and the table does not say why`);
  }
  const listed = new Set(rows.map(({ module }) => module));
  for (const name of names) if (/^(oidcc|fapi2)-/.test(name)) assert.ok(listed.has(name.replace(/ \(mtls\)$/, "")), `${name} is not in the table`);
}
