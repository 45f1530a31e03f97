// Inside of files only: the two writers behind SheetWriter::open.
#pragma once

#include "kernel/files/sheet_writer.h"

namespace skl::files {

struct SheetPlan {
    std::filesystem::path file;
    std::string sheet_name;
    std::vector<analytics::Column> columns;
    std::vector<std::string> titles;  // one a column
};

// nullptr: the file cannot be made.
std::unique_ptr<SheetWriter> open_xlsx(SheetPlan plan);
std::unique_ptr<SheetWriter> open_ods(SheetPlan plan);

// Widths in characters: what the type needs, else the title.
int column_width(analytics::ColumnType type, const std::string& title);

}  // namespace skl::files
