// What both formats share: limits, the header's words, the file's name at the end.
#include "kernel/files/sheet_writer.h"

#include <unistd.h>

#include "kernel/files/formats.h"
#include "kernel/files/sheet_value.h"

namespace skl {
namespace {

Problem too_many_rows() { return {413, "too-many-rows", {{"limit", std::to_string(most_sheet_rows - 1)}}}; }

}  // namespace

std::string_view media_type(SheetFormat format) {
    return format == SheetFormat::xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                                       : "application/vnd.oasis.opendocument.spreadsheet";
}

Result<std::unique_ptr<SheetWriter>> SheetWriter::open(SheetFormat format, const std::filesystem::path& file, const std::string& sheet_name,
                                                       std::vector<analytics::Column> columns, std::vector<std::string> titles) {
    if (columns.empty() || columns.size() > most_sheet_columns)
        return Problem{413, "sheet-columns", {{"limit", std::to_string(most_sheet_columns)}}};
    titles.resize(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) titles[i] = files::clean_text(titles[i].empty() ? columns[i].name : titles[i]);
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    if (::access(folder.c_str(), W_OK) != 0) return Problem{500, "sheet-open"};
    files::SheetPlan plan{file, files::sheet_title(sheet_name), std::move(columns), std::move(titles)};
    auto writer = format == SheetFormat::xlsx ? files::open_xlsx(std::move(plan)) : files::open_ods(std::move(plan));
    if (!writer) return Problem{500, "sheet-open"};
    return writer;
}

SheetWriter::SheetWriter(std::filesystem::path file, std::vector<analytics::Column> columns)
    : file_(std::move(file)), partial_{file_.string() + ".partial"}, columns_(std::move(columns)) {}

SheetWriter::Partial::~Partial() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
}

bool SheetWriter::row(std::span<const analytics::Cell> cells) {
    if (problem_) return false;
    if (++rows_ >= most_sheet_rows)
        problem_ = too_many_rows();
    else
        problem_ = put(rows_, cells.first(std::min(cells.size(), columns_.size())));
    return !problem_;
}

Result<std::int64_t> SheetWriter::finish() {
    if (problem_) return *problem_;
    problem_ = Problem{500, "sheet-write"};  // also the answer to a second finish()
    if (!close()) return *problem_;
    std::error_code error;
    const auto bytes = std::filesystem::file_size(partial_.path, error);
    if (!error) std::filesystem::rename(partial_.path, file_, error);
    if (error) return *problem_;
    return static_cast<std::int64_t>(bytes);
}

int files::column_width(analytics::ColumnType type, const std::string& title) {
    constexpr int narrowest = 10, widest = 40, of_a_date = 12, of_an_instant = 26;
    if (type == analytics::ColumnType::datetime) return of_an_instant;
    int shown = 2;
    for (const char c : title) shown += static_cast<unsigned char>(c) >= 0xE0 ? 2 : (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return std::clamp(shown, type == analytics::ColumnType::date ? of_a_date : narrowest, widest);
}

}  // namespace skl
