// node bench/deep_page.mjs ADDRESS TABLE ROWS ROUNDS: walks the rows by cursor up to ROWS, then prints the p50 in ms of the next page of 100.
const [address, table, rows, rounds] = process.argv.slice(2);
const base = `${address}/api/v1/tables/${table}/rows?count=none`;
const ask = async (url) => {
  const answer = await fetch(url, { headers: { accept: "application/json" } });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${answer.status} ${url}\n${text.slice(0, 500)}`);
  return JSON.parse(text);
};
let cursor = "";
for (let at = 0; at < Number(rows); at += 10_000) cursor = (await ask(`${base}&limit=10000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)).next;
const times = [];
for (let n = 0; n < Number(rounds); n++) {
  const began = performance.now();
  const page = await ask(`${base}&limit=100&cursor=${encodeURIComponent(cursor)}`);
  times.push(performance.now() - began);
  cursor = page.next; // another page each time
}
times.sort((a, b) => a - b);
console.log(times[times.length >> 1].toFixed(3));
