#pragma once

namespace skl {
class App;
}

namespace skl::opendata {

void install_usage_pages(App& app);  // /usage

}  // namespace skl::opendata
