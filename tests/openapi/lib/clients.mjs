// Calls about OAuth clients, as the operator: registered, changed, given a new secret, suspended.
const nobody = "019bbf8f-28c0-7000-8000-00000000ffff";

export async function writeClients(recorder) {
  const library = {
    name: { "zh-Hant": "圖書館預約", en: "Library reservations" },
    purpose: { "zh-Hant": "預約館藏", en: "To reserve items" },
    profile: "basic",
    redirect_uris: ["https://library.example/callback"],
    token_endpoint_auth_method: "client_secret_basic",
    grant_types: ["authorization_code", "client_credentials"],
    scope: "openid profile",
  };
  const open = "POST /clients";
  const { id } = JSON.parse((await recorder.call(open, { json: library })).body);
  await recorder.refused(open, "invalid", { json: { ...library, redirect_uris: ["http://library.example/callback"] } });
  await recorder.refused(open, "unauthorised", { json: library, signedIn: false });
  await recorder.call("POST /clients/invitations");
  await recorder.refused("GET /clients", "bad-cursor", { query: { cursor: "altered" } });
  await recorder.call("GET /clients", { query: { sort: "-created_at" } });
  await recorder.refused("GET /clients", "unknown-sort", { query: { sort: "rev" } });
  await recorder.call("GET /clients/{client}", { path: { client: id } });
  const change = "PUT /clients/{client}";
  await recorder.refused(change, "if-match-required", { path: { client: id }, json: library });
  await recorder.call(change, { path: { client: id }, json: { ...library, policy_uri: "https://library.example/privacy" }, headers: { "If-Match": '"1"' } });
  await recorder.refused(change, "stale", { path: { client: id }, json: library, headers: { "If-Match": '"1"' } });
  await recorder.call("POST /clients/{client}/secrets", { path: { client: id } });
  await recorder.refused("POST /clients/{client}/go-live", "invalid", { path: { client: id } });
  // A client without redirects has none to be tried.
  const program = { ...library, redirect_uris: [], grant_types: ["client_credentials"], scope: "", policy_uri: "https://library.example/privacy" };
  const live = JSON.parse((await recorder.call(open, { json: program })).body);
  await recorder.call("POST /clients/{client}/go-live", { path: { client: live.id } });
  const { next } = JSON.parse((await recorder.call("GET /clients", { query: { limit: 1 } })).body);
  await recorder.call("GET /clients", { query: { limit: 1, cursor: next } });
  await recorder.call("POST /clients/{client}/suspend", { path: { client: id } });
  for (const operation of ["GET /clients/{client}", "POST /clients/{client}/secrets", "POST /clients/{client}/go-live", "POST /clients/{client}/suspend"])
    await recorder.refused(operation, "not-found", { path: { client: nobody } });
}
