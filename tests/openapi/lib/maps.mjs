// Charts and maps of a table and of two, tiles, and the administrative units.
const table = { table: "village-vital-statistics" }, nobody = { table: "no-such-table" };

export async function readMaps(recorder) {
  const chart = { kind: "bar", summary: "sum", x: "區域別", y: "出生數", y2: "", by: "", filter: "出生數 > 5" };
  await recorder.call("GET /tables/{table}/chart", { path: table, query: chart });
  await recorder.refused("GET /tables/{table}/chart", "not-found", { path: nobody });
  await recorder.call("GET /tables/{table}/chart.svg", { path: table, query: { ...chart, width: 340 } });
  await recorder.refused("GET /tables/{table}/chart.svg", "chart-column", { path: table, query: { kind: "box", y: "區域別" } });
  const map = { level: "county", summary: "sum", y: "出生數", filter: "出生數 > 5" };
  await recorder.call("GET /tables/{table}/map", { path: table, query: map });
  await recorder.refused("GET /tables/{table}/map", "not-found", { path: nobody });
  await recorder.call("GET /tables/{table}/map.svg", { path: table, query: { ...map, width: 340 } });
  await recorder.refused("GET /tables/{table}/map.svg", "not-found", { path: nobody });
  const tile = { table: "mrt-stations-taipei", zoom: 9, x: 428, y: "219.mvt" };
  await recorder.call("GET /tables/{table}/tiles/{zoom}/{x}/{y}", { path: tile, query: { filter: "" } });
  await recorder.refused("GET /tables/{table}/tiles/{zoom}/{x}/{y}", "not-found", { path: { ...tile, y: "9999.mvt" } });
  await recorder.call("GET /opendata/areas", { query: { level: "county", at: "2010-12-24", q: "臺北縣" } });
}
