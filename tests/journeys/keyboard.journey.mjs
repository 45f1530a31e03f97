// Without a mouse: the first stop skips the menu, every stop shows itself, and Enter sends a form.
import assert from "node:assert/strict";
import { journey } from "./lib/journey.mjs";

const active = (page) => page.evaluate(() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const shown = style.outlineStyle !== "none" || style.boxShadow !== "none" || style.borderBottomWidth !== "0px";
  return { tag: at.tagName.toLowerCase(), id: at.id, href: at.getAttribute("href"), text: at.innerText?.trim(), seen: box.width > 0 && box.height > 0 && shown, body: at === document.body };
});

journey("The first Tab offers to skip the menu, and Enter goes to the main content", async (visitor) => {
  const { page } = visitor;
  for (const path of ["/", "/datasets", "/datasets/post-branches", "/sql"]) {
    await visitor.go(path);
    await page.keyboard.press("Tab");
    const first = await active(page);
    assert.equal(first.href, "#main");
    assert.equal(first.text, visitor.say("site.skip"));
    assert.ok(first.seen, "the skip link is seen when it has the focus");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)), `${path}: the next stop is in the main content`);
  }
}, { script: false });

journey("Tab goes through a page in the order it is read, and each stop shows its focus", async (visitor) => {
  const { page } = visitor;
  for (const path of ["/", "/datasets", "/datasets/mrt-stations-taipei"]) {
    await visitor.go(path);
    const order = [];
    for (let stop = 0; stop < 40; ++stop) {
      await page.keyboard.press("Tab");
      const now = await active(page);
      if (now.body) break;
      assert.ok(now.seen, `${path}: ${now.tag} ${now.text ?? now.id} shows its focus`);
      order.push(await page.evaluate(() => [...document.querySelectorAll("*")].indexOf(document.activeElement)));
    }
    assert.ok(order.length > 8);
    assert.deepEqual(order, [...order].sort((a, b) => a - b), `${path}: the order of the document`);
  }
}, { language: "zh-Hant" });

journey("A search by keyboard alone: type, Enter, and on to the first dataset", async (visitor) => {
  const { page } = visitor;
  await visitor.go("/");
  await page.locator("#ask").focus();
  await page.keyboard.type("bus or 人口");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("人口");
  await page.keyboard.press("Enter");
  await page.waitForURL(/datasets\?q=/);
  await page.locator(".sl-list h2 a").first().focus();
  await page.keyboard.press("Enter");
  await page.locator("#rows").waitFor();
});
