// Any bytes as a spreadsheet, any text as its content, and what was read as rules of a table.
#include <cstdint>

#include "rules/engine/tables/sheet.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::rules;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    tables::Grid grid;
    grid.columns = {{tables::ColumnKind::input, "i", "days", "", "number", ""}, {tables::ColumnKind::output, "o", "fee", "", "number", ""}};
    grid.rules = {{"r", {"< 3", "0"}}};
    for (const auto& sheet : {tables::sheet_of_ods(bytes), tables::sheet_of_content(bytes), tables::sheet_of_csv(bytes)})
        if (sheet && !sheet->empty()) (void)tables::with_sheet(grid, *sheet);
    return 0;
}
