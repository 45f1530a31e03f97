// The chart builder (opendata.md §17): /tables/{table}/chart, /analysis/chart, and their pictures as SVG.
#pragma once

namespace skl {
class App;
}

namespace skl::opendata {

void install_charts(App& app);

}  // namespace skl::opendata
