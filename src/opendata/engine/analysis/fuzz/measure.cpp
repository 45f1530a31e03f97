// Bytes as a measure over the columns of a join: none, or one that is written as it was read.
#include <cstdlib>

#include "opendata/engine/analysis/join_plan.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace skl::opendata::analysis;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const std::vector<JoinedColumn> columns{{"n", false, 0, skl::analytics::ColumnType::integer, {}},
                                            {"a)(\"", true, 1, skl::analytics::ColumnType::string, {}}};
    if (const auto measure = read_measure(text, columns); measure && measure->name() != text) std::abort();
    return 0;
}
