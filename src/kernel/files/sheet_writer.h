// Tables as spreadsheets: XLSX (ECMA-376) and ODS (OpenDocument 1.3), row by row in constant memory.
//
// Numbers, booleans, dates and instants are typed cells; text is text and never a formula, whatever it begins with. What a
// spreadsheet would spoil stays text: whole numbers and decimals of more than 15 significant digits, dates before the
// program's calendar. Instants are UTC and shown so (2026-01-02T03:04:05Z). Characters that XML 1.0 forbids become U+FFFD.
//
// One thread calls row() and finish(). The file appears under its name only when finish() succeeded.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "kernel/analytics/columns.h"
#include "kernel/describe/result.h"

namespace skl {

enum class SheetFormat { xlsx, ods };

std::string_view media_type(SheetFormat format);

inline constexpr std::int64_t most_sheet_rows = 1'048'576;  // of Excel and LibreOffice Calc, the header row included
inline constexpr std::size_t most_sheet_columns = 2'000;    // as everywhere in analytics; programs open 16,384
inline constexpr std::size_t longest_xlsx_text = 32'767;    // UTF-16 units of a cell (Excel specifications and limits)

class SheetWriter {
public:
    // `titles` are the words of the header row; a missing or empty one is the column's name.
    // Problems: sheet-columns (none or too many), sheet-open.
    static Result<std::unique_ptr<SheetWriter>> open(SheetFormat format, const std::filesystem::path& file, const std::string& sheet_name,
                                                     std::vector<analytics::Column> columns, std::vector<std::string> titles);
    virtual ~SheetWriter() = default;  // without finish(): nothing is left behind

    // One row; cells in the order of the columns, missing ones are empty, further ones are left out. Text must be UTF-8.
    // False: no use to go on, finish() tells why.
    bool row(std::span<const analytics::Cell> cells);

    // Ends the file and gives it its name; the bytes of the file. Problems: too-many-rows {limit}, cell-too-long {column, row,
    // limit} (XLSX), sheet-too-large {limit} (XLSX), all 413; sheet-write (500).
    Result<std::int64_t> finish();

protected:
    SheetWriter(std::filesystem::path file, std::vector<analytics::Column> columns);

    virtual std::optional<Problem> put(std::int64_t row,
                                       std::span<const analytics::Cell> cells) = 0;  // row: 1 is the first below the header
    virtual bool close() = 0;                                                        // the whole file lies in partial()

    const std::vector<analytics::Column>& columns() const { return columns_; }
    const std::filesystem::path& partial() const { return partial_.path; }

private:
    struct Partial {  // goes with the writer unless it was renamed
        std::filesystem::path path;
        ~Partial();
    };
    std::filesystem::path file_;
    Partial partial_;
    std::vector<analytics::Column> columns_;
    std::int64_t rows_ = 0;
    std::optional<Problem> problem_;
};

}  // namespace skl
