// Refusals that come with the kind of an operation, whatever it does: found from the document.
export async function refuseAll(recorder, document) {
  recorder.people.clear(); // calls before these have ended sessions of theirs
  for (const [path, item] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(item)) {
      const name = `${method.toUpperCase()} ${path}`, { given } = recorder.operation(name);
      if (given === undefined) continue; // no example at all: said by the check
      if (operation.security) await recorder.refused(name, "unauthorised", { ...given, signedIn: false });
      if (method === "get") await recorder.refused(name, "unknown-parameter", { ...given, query: { ...given.query, colour: "red" } });
      if (!operation.requestBody) continue;
      await recorder.refused(name, "bad-json", { path: given.path, as: given.as, type: "application/json", body: '{"topic":' });
      await recorder.refused(name, "unsupported-media-type", { path: given.path, as: given.as, type: "text/plain", body: "topic" });
    }
}
