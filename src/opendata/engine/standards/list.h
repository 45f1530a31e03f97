// Lists of standards as files have them: which column is which, and a row as a standard (opendata.md §13.7). Headings are compared without
// widths, cases, spaces and signs; those of schema.gov.tw's pages in both languages, and of its JSON, are known.
#pragma once

#include <optional>
#include <span>

#include "kernel/describe/result.h"
#include "opendata/engine/standards/standard.h"

namespace skl::opendata::standards {

enum class ListColumn { title_zh, title_en, description, type, value, note, link, check_rule, uri, list };

struct ColumnHeading {
    ListColumn column;
    const char *zh, *en;  // as exports write them; the English ones are schema.gov.tw's own
};
inline constexpr ColumnHeading list_columns[] = {
    {ListColumn::title_zh, "中文名稱", "chinese name"},
    {ListColumn::title_en, "英文名稱", "english name"},
    {ListColumn::description, "說明", "description"},
    {ListColumn::type, "型別", "type"},
    {ListColumn::value, "值域", "value"},
    {ListColumn::note, "附註", "note"},
    {ListColumn::link, "附件連結", "link"},
    {ListColumn::check_rule, "驗證", "check"},
    {ListColumn::uri, "URI", "URI"},
    {ListColumn::list, "資料標準", "list"},
};

std::optional<ListColumn> list_column(std::string_view heading);

// Which column of the file is which: by index; nothing: it is none of ours. The first of two alike counts.
std::vector<std::optional<ListColumn>> columns_of_list(std::span<const std::string> headings);

struct ListOptions {
    std::string list;  // where the row names none
    std::string base;  // before the English name of rows without a URI: https://schema.gov.tw/api/Commonality/Place/
};
// `cells` beside `columns`. Problems: 422 invalid with a fault for each field.
Result<StandardFields> standard_of(std::span<const std::optional<ListColumn>> columns, std::span<const std::string> cells,
                                   const ListOptions& options);

// The way back: a cell of an exported list.
std::string list_cell(const StandardFields& standard, ListColumn column);

}  // namespace skl::opendata::standards
