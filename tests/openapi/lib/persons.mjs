// Calls about personal data that was found in a file: a code that looks like identity numbers is marked by one person and confirmed by another.
const slug = "lot-numbers", nothing = { path: { resource: "no-such-resource" } };
const ended = ({ state }) => state === "succeeded" || state === "failed";
const nobody = "019bbf8f-28c0-7000-8000-00000000ffff";
const parsed = async (answer) => JSON.parse((await answer).body);

export async function writePersons(recorder) {
  const content = "批次,代號,數量\n1,P101785603,5\n2,A236884146,7\n";
  const form = { file: { name: "lots.csv", content }, slug, "title.zh-Hant": "批次", "title.en": "Lots" };
  const made = await parsed(recorder.send("POST /datasets/upload", { form }));
  await recorder.until("GET /jobs/{id}", { path: { id: made.job } }, ended);
  const all = "GET /resources/{resource}/personal-data", mark = all.replace("GET", "POST"), confirm = `${mark}/{mark}/confirm`, revoke = `${mark}/{mark}/revoke`;
  const path = { resource: `${slug}-001` };
  await recorder.refused("POST /resources/{resource}/publish", "release-certificate-required", { path });
  const json = { column: "代號", kind: "national_id", reason: "批號，第一個字母是廠別，與身分證無關" };
  await recorder.refused(mark, "not-found", { ...nothing, json });
  await recorder.refused(mark, "invalid", { path, json: { ...json, reason: "錯" } });
  const { mark: one } = await parsed(recorder.call(mark, { path, json }));
  await recorder.refused(mark, "marked-already", { path, json });
  await recorder.call(all, { path });
  await recorder.refused(all, "not-found", nothing);
  const that = { path: { ...path, mark: one } }, no = { path: { ...path, mark: nobody } };
  await recorder.refused(confirm, "four-eyes", that);
  await recorder.refused(confirm, "not-found", no);
  await recorder.call(confirm, { ...that, as: "steward" });
  await recorder.refused(confirm, "mark-confirmed", { ...that, as: "steward" });
  const reason = { json: { reason: "是得標人的身分證字號" } };
  await recorder.refused(revoke, "not-found", { ...no, ...reason });
  await recorder.call(revoke, { ...that, ...reason });
  await recorder.refused(revoke, "mark-revoked", { ...that, ...reason });
}
