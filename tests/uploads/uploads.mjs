// uploads.mjs PROGRAM: tus-js-client, unmodified, sends a file over lines that break to a server that is killed (-9) on the way, a second client
// goes on where the first one stopped, and the version that is made of it has the file's bytes. Ends with `uploads: N passed, N failed`.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const modules = new URL("../node_modules/tus-js-client", import.meta.url).pathname;
if (!existsSync(modules)) {
  console.log("uploads: skipped: tests/node_modules is not installed (bin/bootstrap test)");
  process.exit(77);
}
const { Upload, FileUrlStorage } = (await import("tus-js-client")).default;

const [program] = process.argv.slice(2);
const token = "operator-of-the-uploads", folder = mkdtempSync(join(tmpdir(), "skylantern-uploads-"));
const megabyte = 1 << 20, size = 20 * megabyte;
const line = 900_000;  // bytes that a line carries before it breaks: less than a part
const patience = 120_000; // ms
const count = { passed: 0, failed: 0 };
function check(good, what) {
  count[good ? "passed" : "failed"] += 1;
  if (!good) console.log(`uploads: FAILED: ${what}`);
}
const pause = (ms) => new Promise((next) => setTimeout(next, ms));

class Server {
  async start() {
    const environment = { ...process.env, SKYLANTERN_OPERATOR_TOKEN: token, SKYLANTERN_RATE_LIMITS: "false" };
    this.child = spawn(program, ["serve", "--port", "0", "--data", join(folder, "data")], { env: environment, stdio: ["ignore", "pipe", "ignore"] });
    this.over = new Promise((done) => this.child.once("exit", done));
    this.port = await new Promise((found) => {
      let said = "";
      this.child.stdout.on("data", (text) => {
        said += text;
        const at = /http:\/\/[^\s/]+:(\d+)/.exec(said);
        if (at) found(Number(at[1]));
      });
    });
    const until = Date.now() + patience;
    while (Date.now() < until && !(await fetch(`http://127.0.0.1:${this.port}/readyz`).then((answer) => answer.ok, () => false))) await pause(50);
  }
  async end(signal) {
    this.child.kill(signal);
    await this.over;
  }
}

// Before the server: breaks a line once it has carried `most` bytes, as long as `breaks` is not used up.
function fragile(server, state) {
  const proxy = createServer((near) => {
    const far = connect(server.port, "127.0.0.1");
    let carried = 0;
    near.on("data", (bytes) => {
      carried += bytes.length;
      if (carried > line && state.breaks > 0) {
        state.breaks -= 1;
        near.destroy();
        far.destroy();
      } else far.write(bytes);
    });
    far.on("data", (bytes) => near.write(bytes));
    near.on("end", () => far.end()).on("error", () => far.destroy()).on("close", () => far.destroy());
    far.on("end", () => near.end()).on("error", () => near.destroy()).on("close", () => near.destroy());
  });
  return new Promise((ready) => proxy.listen(0, "127.0.0.1", () => ready(proxy)));
}

function table(bytes) {
  const lines = ["編號,名稱,數量"];
  for (let n = 0, length = 24; length < bytes; n += 1) {
    const next = `${n},站點第${(n * 7919) % 100003}號,${(n * 31) % 997}`;
    lines.push(next);
    length += Buffer.byteLength(next) + 1;
  }
  return Buffer.from(`${lines.join("\n")}\n`);
}

const server = new Server(), state = { breaks: 6 };
let proxy;
try {
  await server.start();
  proxy = await fragile(server, state);
  const site = `http://127.0.0.1:${proxy.address().port}`, file = table(size);
  const storage = new FileUrlStorage(join(folder, "urls.json"));
  const options = {
    endpoint: `${site}/api/v1/uploads`, chunkSize: megabyte, headers: { Authorization: `Bearer ${token}` }, retryDelays: Array(60).fill(250),
    metadata: { filename: "../stations.csv", filetype: "text/csv" }, urlStorage: storage, fingerprint: async () => "stations", removeFingerprintOnSuccess: false,
  };
  let killed = false, first;
  await new Promise((stopped, failed) => {
    first = new Upload(file, {
      ...options,
      onError: failed,
      onChunkComplete: async (_, accepted) => {
        if (accepted > size * 0.3 && !killed) {
          killed = true;
          await server.end("SIGKILL");
          await server.start();
        }
        if (accepted > size * 0.6) {
          await first.abort();
          stopped();
        }
      },
      onSuccess: () => failed(new Error("it was to be stopped before its end")),
    });
    first.start();
  });
  check(killed, "the server was killed on the way");
  check(state.breaks === 0, `all lines broke that should, ${state.breaks} are left`);

  const second = await new Promise((done, failed) => {
    const upload = new Upload(file, { ...options, onError: failed, onSuccess: () => done(upload), onProgress: (sent) => (upload.lowest ??= sent) });
    void upload.findPreviousUploads().then(([previous]) => {
      check(previous !== undefined, "the second client knows of the first one's upload");
      upload.resumeFromPreviousUpload(previous);
      upload.start();
    });
  });
  check(second.lowest > size * 0.5, `it goes on where the first one stopped, not at ${second.lowest}`);
  check(second.url === first.url, "it is the same upload");

  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json", Accept: "application/json" };
  const ask = (method, path, body) => fetch(`http://127.0.0.1:${server.port}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
  const id = second.url.split("/").pop();
  const made = await ask("POST", "/datasets/upload", { file: id, slug: "stations", title: { "zh-Hant": "站點" }, license: "OGDL-Taiwan-1.0", publish: true });
  const said = await made.json();
  check(made.status === 202, `the upload becomes a version: ${made.status} ${JSON.stringify(said)}`);
  const until = Date.now() + patience;
  let job = {};
  while (Date.now() < until && !["succeeded", "failed"].includes(job.state)) {
    await pause(200);
    job = await (await ask("GET", `/jobs/${said.job}`)).json();
  }
  check(job.state === "succeeded", `the version is read: ${JSON.stringify(job)}`);
  const answered = await ask("GET", "/datasets/stations/versions/1/original");
  const original = Buffer.from(await answered.arrayBuffer());
  const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
  check(sha256(original) === sha256(file), `the version has the file's bytes: ${original.length} of ${file.length}`);
  const name = answered.headers.get("content-disposition") ?? "";
  check(name.includes("stations.csv") && !name.includes(".."), `and its name, without folders: ${name}`);
  check((await ask("POST", "/datasets/upload", { file: id, slug: "again", title: { "zh-Hant": "又一次" } })).status === 422, "an upload is used once");

  const given = new Upload(Buffer.from("a,b\n1,2\n"), { ...options, fingerprint: async () => null });
  await new Promise((done, failed) => Object.assign(given.options, { onSuccess: done, onError: failed }) && given.start());
  await given.abort(true);
  check((await fetch(given.url, { method: "HEAD", headers: { ...headers, "Tus-Resumable": "1.0.0" } })).status === 404, "what is given up is gone");
} finally {
  proxy?.close();
  if (server.child) await server.end("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}
console.log(`uploads: ${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed === 0 && count.passed > 0 ? 0 : 1);
