// The verifier of /verify (web/islands/tlog.ts) on the worked log: it believes what is right and notices what was touched.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const built = await build({
  root: join(root, "web"), logLevel: "error", configFile: false,
  build: { write: false, modulePreload: false, target: "es2022", lib: { entry: join(root, "web/islands/tlog.ts"), formats: ["es"], fileName: "tlog" } },
});
const [bundle] = Array.isArray(built) ? built : [built];
const { check } = await import(`data:text/javascript;base64,${Buffer.from(bundle.output[0].code).toString("base64")}`);

const worked = join(root, "testdata/trust/tlog/worked");
const policy = await readFile(join(worked, "policy.txt"), "utf8");
const entry = (await readFile(join(worked, "entries.jsonl"), "utf8")).split("\n")[4];
const plain = await readFile(join(worked, "entry4.tlog-proof"), "utf8");
const receipt = plain.replace("index 4\n", `extra ${Buffer.from(entry).toString("base64")}\nindex 4\n`);
let passed = 0, failed = 0;
const expect = (name, wanted, outcome) => {
  if (outcome.valid === wanted) return void passed++;
  failed++;
  console.log(`FAILED: ${name}: ${JSON.stringify(outcome.steps)}`);
};
const bytes = (text) => new TextEncoder().encode(text);

expect("a receipt with its witness", true, check(bytes(receipt), policy));
expect("without the entry", false, check(bytes(plain), policy));
expect("another entry", false, check(bytes(receipt.replace("index 4", "index 3")), policy));
expect("an unknown log", false, check(bytes(receipt), policy.replace(/^log .*$/m, "log example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")));
expect("no policy", false, check(bytes(receipt), ""));
expect("without the witness that the policy wants", false, check(bytes(receipt.replace(/^— county.*\n/m, "")), policy));
expect("without the witness, where none is wanted", true, check(bytes(receipt.replace(/^— county.*\n/m, "")), policy.replace("quorum g", "quorum none")));
expect("no receipt at all", false, check(bytes("hello\n"), policy));

// A flipped bit anywhere is noticed, 2,000 of them spread over the file.
const good = bytes(receipt);
for (let i = 0; i < 2_000; ++i) {
  const touched = good.slice();
  const bit = (i * 7_919) % (good.length * 8);
  touched[bit >> 3] ^= 1 << (bit & 7);
  expect(`bit ${bit} flipped`, false, check(touched, policy));
}
console.log(`island: ${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
