// Rows as a file of text, for downloads and exports.
#pragma once

#include <filesystem>

#include "opendata/api/row_text.h"

namespace skl::opendata {

using RowTaker = std::function<bool(std::span<const analytics::Cell>)>;  // false: no more

// `rows` gives each row to the taker. 500 disk-failed. Blocks.
Done write_row_file(const std::filesystem::path& path, RowFormat format, const std::vector<analytics::Column>& columns,
                    const std::function<Done(const RowTaker&)>& rows);

}  // namespace skl::opendata
