// /tables/{table}/iceberg/…: published tables for other engines (opendata.md §24).
#pragma once

namespace skl {
class App;
}

namespace skl::opendata {

void install_lake(App& app);

}  // namespace skl::opendata
