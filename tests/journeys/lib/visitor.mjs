// Somebody with a browser: a language, a screen, with or without script. What the console says against the page is kept.
import { createRequire } from "node:module";
import { say } from "./words.mjs";

const { chromium } = createRequire(import.meta.url)("playwright-core");
const waits = 30_000; // ms for any one thing to appear: a loaded machine is slow, a broken page is never there

export async function openBrowser() {
  const quiet = ["--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  if (process.getuid?.() === 0) quiet.push("--no-sandbox"); // Chromium's own sandbox refuses root
  return chromium.launch({ executablePath: process.env.CHROMIUM, args: quiet });
}

export class Visitor {
  static async enter(browser, house, { language = "zh-Hant", script = true, width = 1280 } = {}) {
    const context = await browser.newContext({
      baseURL: house.address,
      javaScriptEnabled: script,
      viewport: { width, height: 900 },
      extraHTTPHeaders: { "Accept-Language": language },
      acceptDownloads: true,
    });
    context.setDefaultTimeout(waits);
    const page = await context.newPage();
    return new Visitor(context, page, house, language, script);
  }

  constructor(context, page, house, language, script) {
    Object.assign(this, { context, page, house, language, script, complaints: [] });
    page.on("console", (message) => {
      const refused = message.text().startsWith("Failed to load resource") && message.location().url === page.url(); // the page itself is a refusal
      if (message.type() === "error" && !refused) this.complaints.push(`console: ${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (fault) => this.complaints.push(`script: ${fault.message}`));
    page.on("requestfailed", (request) => {
      const left = request.failure()?.errorText === "net::ERR_ABORTED"; // a stream or a download the visitor walked away from
      if (!left) this.complaints.push(`request: ${request.url()} ${request.failure()?.errorText}`);
    });
  }

  say(key, args) {
    return say(this.language, key, args);
  }

  go(path) {
    return this.page.goto(path);
  }

  // A program's request with this visitor's cookies.
  async fetch(path, headers = {}) {
    return this.context.request.get(path, { headers, failOnStatusCode: false });
  }

  async signIn(token) {
    await this.go("/operator");
    await this.page.fill("#f-token", token);
    await this.page.getByRole("button", { name: this.say("operator.enter") }).click();
    await this.page.getByRole("button", { name: this.say("operator.leave") }).waitFor();
  }

  leave() {
    return this.context.close();
  }
}
