// node bench/latency.mjs ROUNDS URL [PERCENTILE]: asks one after the other on one connection and prints the p50, or another percentile, in ms.
// `{n}` in the URL becomes a number of two digits, another in each of 90 rounds, `{u}` one that was never asked with before, so that no
// answer is one that was kept. Any answer but 200 ends it.
import http from "node:http";

const [rounds, template, percentile] = [Number(process.argv[2]), process.argv[3], Number(process.argv[4] ?? 50)];
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const first = Date.now() * 1000; // of this run

function ask(n) {
  const url = new URL(template.replaceAll("{n}", String(10 + (n % 90))).replaceAll("{u}", String(first + n)));
  return new Promise((done, fail) => {
    const began = process.hrtime.bigint();
    http.get(url, { agent, headers: { accept: "application/json" } }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (piece) => (body += piece)).on("end", () => {
        if (answer.statusCode !== 200) fail(new Error(`${answer.statusCode} ${url}\n${body.slice(0, 500)}`));
        else done(Number(process.hrtime.bigint() - began) / 1e6);
      });
    }).on("error", fail);
  });
}

await ask(0); // connection, caches of files
const times = [];
for (let n = 1; n <= rounds; n++) times.push(await ask(n));
times.sort((a, b) => a - b);
console.log(times[Math.min(times.length - 1, Math.floor((times.length * percentile) / 100))].toFixed(3));
agent.destroy();
