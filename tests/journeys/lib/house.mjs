// A server of our own: the demo jurisdiction in a folder that is gone afterwards, on a port the system chooses.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const readyWithin = 120_000; // ms: the first start imports fifteen datasets, on a busy machine too
const stopWithin = 40_000; // ms: a stopping server finishes what is in flight for 30 s

export const root = new URL("../../..", import.meta.url).pathname;
export const token = "journeys-operator-token";

// `settings`: further variables of its environment.
export async function openHouse(settings = {}) {
  const folder = await mkdtemp(join(tmpdir(), "skylantern-journeys-"));
  const log = join(folder, "server.log");
  const server = spawn(join(root, "build/skylantern"), ["serve", "--demo", "--port", "0", "--data", join(folder, "data")], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, SKYLANTERN_OPERATOR_TOKEN: token, SKYLANTERN_RATE_LIMITS: "false", ...settings },
  });
  server.stderr.pipe(createWriteStream(log));
  const ended = new Promise((done) => server.once("exit", done));
  const close = async () => {
    server.kill("SIGTERM");
    const late = setTimeout(() => server.kill("SIGKILL"), stopWithin);
    await ended;
    clearTimeout(late);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const address = await addressOf(server, ended, log);
    await untilReady(address, ended);
    return { address, folder, close };
  } catch (fault) {
    await close();
    throw fault;
  }
}

function addressOf(server, ended, log) {
  return new Promise((found, gone) => {
    let said = "";
    server.stdout.on("data", (text) => {
      said += text;
      const url = /http:\/\/[^\s/]+/.exec(said);
      if (url) found(url[0]);
    });
    void ended.then(async (code) => gone(new Error(`the server ended with ${code}: ${(await readFile(log, "utf8").catch(() => "")).slice(-2000)}`)));
  });
}

async function untilReady(address, ended) {
  const until = Date.now() + readyWithin;
  let over = false;
  void ended.then(() => (over = true));
  while (!over && Date.now() < until) {
    if (await fetch(`${address}/readyz`).then((answer) => answer.ok, () => false)) return;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error("the server was not ready in time");
}
