// GovStack's Digital Registries 1.3.0 over live tables (docs/decisions/0025-live-tables-and-registries.md).
#pragma once

namespace skl {
class App;
}

namespace skl::opendata::govstack {

void install(App& app);
void install_usage(App& app);      // /data/myPersonalDataUsage
void install_documents(App& app);  // /data/{registry}/{version}/openapi.json

}  // namespace skl::opendata::govstack
