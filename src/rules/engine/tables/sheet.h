// A grid as a sheet of spreadsheet programs and back: the first row is the hit policy (DMN 1.5 §8.2.8) and the columns, each further one a
// rule with its number. A number that is kept keeps what belongs to the rule; a row without one is a new rule.
#pragma once

#include "kernel/describe/result.h"
#include "rules/engine/tables/grid.h"

namespace skl::rules::tables {

using Sheet = std::vector<std::vector<std::string>>;

constexpr std::size_t largest_ods = 4 << 20;        // bytes of a file: a table of 5,000 rules has a tenth
constexpr std::size_t largest_content = 64U << 20;  // bytes of its content, unpacked

Sheet sheet_of(const Grid& grid);

// The grid with the rules of the sheet; its columns may stand in another order, and annotations may be missing. 422 `table-sheet-columns`
// {columns}: others than the table's; `table-sheet-empty`; `import-too-long` {most}.
Result<Grid> with_sheet(const Grid& grid, const Sheet& sheet);

// RFC 4180. A text that a spreadsheet would take for a formula has an apostrophe before it, and loses it on the way back; the dash alone
// and plain numbers are none.
std::string csv_of(const Sheet& sheet);
Result<Sheet> sheet_of_csv(std::string_view text);  // 422 `bad-csv` {row}; also with tabs between the cells, as a clipboard has them

// The first sheet of an OpenDocument spreadsheet (1.3 part 3 §9): values, never formulas. Dates become FEEL dates. 422 `bad-ods`.
Result<Sheet> sheet_of_ods(std::string_view bytes);
Result<Sheet> sheet_of_content(std::string_view content);  // of its content.xml

}  // namespace skl::rules::tables
