// node bench/sign_in_timing.mjs ADDRESS TRIES KNOWN_EMAIL SMTP_PORT: asks for a sign-in code in turn for an account that there is and for
// ones that there are not, and prints "MEAN MEDIAN": by how many ms the two differ. It is the mail server of that program, too.
import http from "node:http";
import net from "node:net";

const [address, tries, known, smtp] = [process.argv[2], Number(process.argv[3]), process.argv[4], Number(process.argv[5])];

net
  .createServer((socket) => {
    let data = false;
    socket.on("error", () => {});
    socket.write("220 bench\r\n");
    socket.on("data", (bytes) => {
      for (const line of bytes.toString().split("\r\n").slice(0, -1)) {
        if (data) {
          if (line === ".") (data = false), socket.write("250 kept\r\n");
        } else if (/^data/i.test(line)) (data = true), socket.write("354 go on\r\n");
        else socket.write(/^quit/i.test(line) ? "221 bye\r\n" : "250 good\r\n");
      }
    });
  })
  .listen(smtp, "127.0.0.1");

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
function ask(email) {
  const body = JSON.stringify({ email });
  return new Promise((done, fail) => {
    const began = process.hrtime.bigint();
    const headers = { "content-type": "application/json", accept: "application/json", origin: address, "content-length": Buffer.byteLength(body) };
    const request = http.request(`${address}/sign-in/email`, { method: "POST", agent, headers }, (answer) => {
      answer.resume().on("end", () => {
        if (answer.statusCode !== 303) return fail(new Error(`${answer.statusCode}`));
        done(Number(process.hrtime.bigint() - began) / 1e6);
      });
    });
    request.on("error", fail).end(body);
  });
}

const times = { known: [], unknown: [] };
for (let n = 0; n < 20; n++) await ask(n % 2 === 0 ? known : `nobody${n}@example.tw`); // connection, caches
for (let n = 0; n < tries; n++) {
  // Which of the two is first changes, so that what one leaves to be done in the background falls on both.
  for (const which of n % 2 === 0 ? ["known", "unknown"] : ["unknown", "known"]) times[which].push(await ask(which === "known" ? known : `nobody${n}@example.tw`));
}
const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
console.log([mean, median].map((of) => Math.abs(of(times.known) - of(times.unknown)).toFixed(3)).join(" "));
process.exit(0);
