// Lists on pages: each link in the head of a table is followed, and answers with the list in that order.
import assert from "node:assert/strict";

// Of every list of the document that takes `sort` and needs no name in its path. `as`: people of the demo who have lists of their own.
export async function followHeads(recorder, document) {
  let followed = 0;
  for (const [path, { get }] of Object.entries(document.paths)) {
    if (!get?.parameters?.some(({ name, in: place }) => place === "query" && name === "sort") || path.includes("{")) continue;
    for (const as of [undefined, "officer"]) {
      const headers = { Accept: "text/html", "Accept-Language": recorder.language, ...(as ? await recorder.person(as) : { Authorization: `Bearer ${recorder.token}` }) };
      const page = await fetch(`${recorder.house.address}${path}`, { headers });
      if (page.status !== 200) continue; // not this one's to see
      const head = /<thead>.*?<\/thead>/s.exec(await page.text())?.[0] ?? "";
      for (const [, href] of head.matchAll(/href="([^"]*[?&]sort=[^"]*)"/g)) {
        const answer = await fetch(new URL(href.replaceAll("&amp;", "&"), `${recorder.house.address}${path}`), { headers });
        assert.equal(answer.status, 200, `the head of ${path} leads to ${href}: ${answer.status}`);
        followed += 1;
      }
    }
  }
  assert.ok(followed > 0, "no list has a head that sorts it");
}
