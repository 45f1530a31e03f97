// node bench/table.mjs ADDRESS DATASET: the id of the first table of a dataset, as its JSON names it.
const [address, dataset] = process.argv.slice(2);
const answer = await fetch(`${address}/api/v1/datasets/${dataset}`);
const found = JSON.stringify(await answer.json()).match(/\/tables\/([^/"?]+)/) ?? [];
if (!found[1]) throw new Error(`no table in ${address}/api/v1/datasets/${dataset}`);
console.log(found[1]);
