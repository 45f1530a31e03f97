// Personal data found in a resource, and the marks of false hits (opendata.md §17).
#pragma once

#include "opendata/inside.h"

namespace skl::opendata {

void install_persons(App& app);  // /resources/{resource}/personal-data

}  // namespace skl::opendata
