// Text for programs that know no Unicode: Big5-UAO, the Big5 that has most characters (opendata.md §20, encoding=big5).
#pragma once

#include <filesystem>

#include "kernel/describe/result.h"

namespace skl::opendata {

// A CSV file as our tables have it, in UTF-8, written anew in Big5-UAO. 422 `not-in-big5` {character, code_point, row, column}: the
// first character that has no code there; row 0 is the header. 500 disk-failed.
Done write_big5(const std::filesystem::path& csv, const std::filesystem::path& out);

}  // namespace skl::opendata
