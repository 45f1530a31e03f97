// Maps of tables (opendata.md §7, §17): the page, its picture, its tiles, and the administrative units with their history (§16).
#pragma once

#include "opendata/inside.h"

namespace skl::opendata {

void install_maps(App& app);   // /tables/{table}/map, …/map.svg, /opendata/areas
void install_tiles(App& app);  // /tables/{table}/tiles/{z}/{x}/{y}

}  // namespace skl::opendata
