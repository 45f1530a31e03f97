// Which paths of data standards there are, by file.
#pragma once

namespace skl {
class App;
}

namespace skl::opendata {

void install_standards(App& app);           // /standards, /standards/{standard}, its moves
void install_standards_import(App& app);    // /standards/import, /standards/export
void install_bindings(App& app);            // /resources/{resource}/standards
void install_standards_coverage(App& app);  // /standards/coverage

}  // namespace skl::opendata
