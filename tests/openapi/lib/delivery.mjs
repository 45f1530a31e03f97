// Calls about how data come in and go out: a file in parts, a feed that is sent where it is wanted.
import { createHash } from "node:crypto";

const tus = { "Tus-Resumable": "1.0.0" }, part = "application/offset+octet-stream";
const content = "站名,數量\n總站,12\n西站,7\n", bytes = Buffer.byteLength(content);
const parsed = async (answer) => JSON.parse((await answer).body);

export async function writeDelivery(recorder) {
  await uploads(recorder);
  await hub(recorder);
  await watches(recorder);
  await lake(recorder);
}

async function lake(recorder) {
  const metadata = "GET /tables/{table}/iceberg/metadata/{file}", data = "GET /tables/{table}/iceberg/data/{file}", table = "village-vital-statistics";
  await recorder.call(metadata, { path: { table, file: "version-hint.text" } }); // the metadata has the hour of the import
  await recorder.call(data, { path: { table, file: "v1.parquet" } });
  for (const operation of [metadata, data]) await recorder.refused(operation, "not-found", { path: { table, file: "v99.parquet" } });
}

async function watches(recorder) {
  const add = "POST /tables/{table}/watches", one = "GET /tables/{table}/watches/{watch}", table = "village-vital-statistics";
  const { columns } = await parsed(recorder.send("GET /tables/{table}/schema", { path: { table } }));
  const number = columns.find(({ type }) => type === "integer").name;
  const made = await parsed(recorder.call(add, { path: { table }, json: { filter: `"${number}" > 1000000` }, signedIn: false }));
  await recorder.refused(add, "bad-filter", { path: { table }, json: { filter: `"${number}" >` } });
  await recorder.refused(add, "unknown-column", { path: { table }, json: { filter: "ozone > 1" } });
  await recorder.call(one, { path: { table, watch: made.id } });
  await recorder.refused(one, "not-found", { path: { table, watch: "019bbf8f-28c0-7000-8000-00000000ffff" } });
}

async function uploads(recorder) {
  const begin = "POST /uploads", one = "GET /uploads/{upload}", send = "PATCH /uploads/{upload}", end = "DELETE /uploads/{upload}";
  const named = { ...tus, "Upload-Length": String(bytes), "Upload-Metadata": `filename ${Buffer.from("stations.csv").toString("base64")}` };
  const { id } = await parsed(recorder.call(begin, { headers: named }));
  const path = { upload: id }, unknown = { path: { upload: "019bbf8f-28c0-7000-8000-00000000ffff" } };
  await recorder.refused(begin, "tus-version", { headers: { "Upload-Length": "1" } });
  await recorder.refused(begin, "bad-upload-header", { headers: tus });
  await recorder.refused(begin, "upload-too-large", { headers: { ...tus, "Upload-Length": "3000000000" } });
  const from = (offset, more = {}) => ({ ...tus, "Upload-Offset": String(offset), ...more });
  const sum = (text) => `sha256 ${createHash("sha256").update(text).digest("base64")}`;
  await recorder.refused(send, "checksum-mismatch", { path, type: part, body: content, headers: from(0, { "Upload-Checksum": sum("other") }) });
  await recorder.refused(send, "unknown-checksum", { path, type: part, body: content, headers: from(0, { "Upload-Checksum": "md5 AAAA" }) });
  await recorder.refused(send, "upload-offset", { path, type: part, body: content, headers: from(1) });
  await recorder.refused(send, "not-found", { ...unknown, type: part, body: content, headers: from(0) });
  await recorder.call(send, { path, type: part, body: content, headers: from(0, { "Upload-Checksum": sum(content) }) });
  await recorder.call(one, { path });
  await recorder.refused(one, "not-found", unknown);
  await recorder.call("GET /uploads", {});
  await recorder.refused("GET /uploads", "unauthorised", { signedIn: false });
  await recorder.call(end, { path, headers: tus });
  await recorder.refused(end, "not-found", { path, headers: tus });
}

async function hub(recorder) {
  const ask = "POST /websub", type = "application/x-www-form-urlencoded";
  const said = (given) => new URLSearchParams(given).toString();
  const good = { "hub.mode": "subscribe", "hub.callback": "https://reader.example/news", "hub.topic": "https://elsewhere.example/feeds/dataset.published.atom" };
  await recorder.refused(ask, "bad-websub", { type, body: said({ ...good, "hub.mode": "publish" }), signedIn: false });
  await recorder.refused(ask, "not-found", { type, body: said(good), signedIn: false });
  const feed = await recorder.send("GET /feeds/{topic}", { path: { topic: "dataset.published.json" }, signedIn: false });
  await recorder.call(ask, { type, body: said({ ...good, "hub.topic": JSON.parse(feed.body).feed_url }), signedIn: false });
}
