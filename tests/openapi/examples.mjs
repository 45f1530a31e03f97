// The examples of /openapi.json (docs/openapi/examples.json):
//
//   tests/openapi/examples            calls every operation of the demo again, in both languages, and holds the file to what came
//   tests/openapi/examples --record   writes the file; build and read the difference before it is committed
//
// An operation, parameter or body without an example fails, and so does an example that its schema does not allow.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { openHouse, root, token } from "../journeys/lib/house.mjs";
import { writeAccount } from "./lib/account.mjs";
import { writeAnalysis } from "./lib/analysis.mjs";
import { writeCatalogue } from "./lib/catalogue.mjs";
import { Check, differences, unshown } from "./lib/check.mjs";
import { writeClients } from "./lib/clients.mjs";
import { writeDelivery } from "./lib/delivery.mjs";
import { writeDirectory } from "./lib/directory.mjs";
import { port as county, writeFederation } from "./lib/federation.mjs";
import { writeLive } from "./lib/live.mjs";
import { writeFetches } from "./lib/fetches.mjs";
import { writeHistories } from "./lib/histories.mjs";
import { writePersons } from "./lib/persons.mjs";
import { writeRules } from "./lib/rules.mjs";
import { readBySql, readCatalogue, readDataset, readLedger, readTable } from "./lib/reading.mjs";
import { readMaps } from "./lib/maps.mjs";
import { Recorder } from "./lib/recorder.mjs";
import { writeRequests } from "./lib/requests.mjs";
import { refuseAll } from "./lib/refusing.mjs";
import { followHeads } from "./lib/sorting.mjs";
import { writeStandards } from "./lib/standards.mjs";
import { writeSpaces } from "./lib/spaces.mjs";
import { writeAll } from "./lib/writing.mjs";

const file = join(root, "docs/openapi/examples.json");
const languages = ["zh-Hant", "en"];
const mostShown = 30; // faults of one kind

// A fresh house, its demo imported whole, gives the same answers each time.
async function record(language) {
  const began = Date.now();
  const house = await openHouse({ SKYLANTERN_FETCH_PRIVATE_HOSTS: `localhost:${county}`, SKYLANTERN_PRIVATE_EXCHANGE: "true" });
  try {
    // A type of entry that a program outside appends.
    const type = ["permit.granted", "--owner", "building_office", "--pub", "number:integer"];
    await promisify(execFile)(join(root, "build/skylantern"), ["ledger", "type", "add", ...type, "--data", join(house.folder, "data")]);
    const recorder = new Recorder(house, token, language, began);
    const { datasets } = JSON.parse(await readFile(join(root, "presets/taiwan/demo/catalogue.json"), "utf8"));
    await recorder.until("GET /tables", {}, ({ items }) => datasets.every(({ slug }) => items.some(({ dataset }) => dataset === slug)));
    await recorder.until("GET /ledger", { query: { limit: 1 } }, ({ size }) => size === datasets.length + 2); // each publication stands in it, and the two rule sets that came into force
    const document = await fetch(`${house.address}/openapi.json`, { headers: { "Accept-Language": language } }).then((answer) => answer.json());
    for (const step of [readCatalogue, readDataset, readTable, readMaps, readBySql, readLedger, writeStandards, writeAll, writeHistories, writeFetches, writePersons, writeClients, writeDirectory, writeRules, writeRequests, writeAccount, writeCatalogue, writeFederation, writeAnalysis, writeDelivery, writeLive, writeSpaces]) await step(recorder);
    await refuseAll(recorder, document);
    await followHeads(recorder, document);
    return { document, recording: recorder.recording() };
  } finally {
    await house.close();
  }
}

function report(what, faults) {
  if (faults.length === 0) return 0;
  console.log(`FAILED: ${what}`);
  for (const fault of faults.slice(0, mostShown)) console.log(`  ${fault}`);
  if (faults.length > mostShown) console.log(`  … and ${faults.length - mostShown} more`);
  return 1;
}

const recordings = {}, documents = {};
for (const language of languages)
  try {
    ({ recording: recordings[language], document: documents[language] } = await record(language));
  } catch (fault) {
    console.log(`FAILED: a call was answered otherwise than tests/openapi/lib says [${language}]\n  ${fault.stack}`);
    process.exit(1);
  }
let failed = report("examples that the document does not allow, or that are missing", new Check(documents.en, recordings).run());
if (process.argv.includes("--record")) {
  await writeFile(file, `${JSON.stringify(recordings, null, 1)}\n`);
  console.log(`${Object.keys(recordings.en).length} operations recorded in ${file}`);
} else {
  const kept = JSON.parse(await readFile(file, "utf8").catch(() => "{}"));
  failed += report("the answers are no longer those of docs/openapi/examples.json. If that is meant: tests/openapi/examples --record", differences(kept, recordings));
  for (const language of languages) failed += report(`/openapi.json does not show what is recorded [${language}]`, unshown(documents[language], kept[language] ?? {}));
}
const count = (what) => Object.values(recordings.en).reduce((sum, example) => sum + what(example), 0);
console.log(`${Object.keys(recordings.en).length} operations, ${count(({ parameters: { path, query } }) => Object.keys(path).length + Object.keys(query).length)} parameters, ${count(({ problems }) => Object.keys(problems).length)} refusals, each in ${languages.length} languages`);
process.exit(failed > 0 ? 1 : 0);
