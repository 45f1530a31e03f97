// Runs the tests of this folder one after the other against a server, and those of mtls.mjs against one with TLS; ends with `oidc: N passed, N failed`.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Provider } from "./provider.mjs";
import { independent } from "./independent.mjs";
import { basic } from "./basic.mjs";
import { logout } from "./logout.mjs";
import { fapi2 } from "./fapi2.mjs";
import { mtls, secureProvider } from "./mtls.mjs";
import { checkTable } from "./table.mjs";

const words = process.argv.slice(2);
const servers = [];
// The line it says when it serves.
const started = (...options) => {
  const server = spawn("build/release/tests/oidc/oidc_server", options, { stdio: ["ignore", "pipe", "inherit"] });
  servers.push(server);
  return new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).once("line", resolve);
    server.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
};
const issuer = await started();
let passed = 0, failed = 0;
const names = new Set();
const run = async (name, test) => {
  names.add(name);
  if (words.length > 0 && !words.some((word) => name.includes(word))) return;
  try {
    await test();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`FAILED: ${name}\n  ${error.stack?.split("\n").slice(0, 4).join("\n  ") ?? error}${error.cause ? `\n  cause: ${JSON.stringify(error.cause)}` : ""}`);
  }
};
try {
  const provider = new Provider(issuer);
  for (const suite of [independent, basic, logout, fapi2])
    for (const [name, test] of Object.entries(suite)) await run(name, () => test(provider));
  const secure = await secureProvider(JSON.parse(await started("--tls")));
  for (const [name, test] of Object.entries(mtls)) await run(name, () => test(secure));
  await run("the table docs/oidc-conformance.md names every module of the plans", () => checkTable(names));
} finally {
  for (const server of servers) server.kill("SIGTERM");
}
console.log(`oidc: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
