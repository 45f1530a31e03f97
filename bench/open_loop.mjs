// node bench/open_loop.mjs RATE SECONDS URL: asks RATE times a second, whether or not the answers before have come, and prints the p99 in ms
// from when each was due. `{n}` in the URL becomes another number each time. Any answer but 200 ends it.
import http from "node:http";

const [rate, seconds, template] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const times = [];

function ask(n, due) {
  const url = new URL(template.replaceAll("{n}", String(n)));
  return new Promise((done, fail) => {
    http.get(url, { agent, headers: { accept: "application/json" } }, (answer) => {
      answer.resume().on("end", () => {
        if (answer.statusCode !== 200) return fail(new Error(`${answer.statusCode} ${url}`));
        times.push(performance.now() - due);
        done();
      });
    }).on("error", fail);
  });
}

const began = performance.now();
const asked = [];
for (let n = 0; n < rate * seconds; n++) {
  const due = began + (n * 1000) / rate;
  const early = due - performance.now();
  if (early > 1) await new Promise((done) => setTimeout(done, early));
  asked.push(ask(n, due));
}
await Promise.all(asked);
times.sort((a, b) => a - b);
console.log(times[Math.floor(times.length * 0.99)].toFixed(3));
agent.destroy();
