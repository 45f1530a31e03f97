// Rows gathered into one answer, whatever its format.
#include <fstream>
#include <sstream>

#include "kernel/analytics/parquet_writer.h"
#include "kernel/crypto/random.h"
#include "kernel/files/arrow_stream.h"
#include "kernel/files/sheet_writer.h"
#include "opendata/api/row_text.h"

namespace skl::opendata {
namespace {

constexpr const char* sheet_name = "rows";

}  // namespace

// A file made by its writer under a name of chance, read back and removed.
struct RowsOut::File {
    std::filesystem::path path;
    std::unique_ptr<SheetWriter> sheet;
    std::unique_ptr<analytics::ParquetWriter> parquet;
    std::optional<std::size_t> id;  // the column that is `_id`: a Parquet file of ours has it first
    std::int64_t rows = 0;
    std::vector<analytics::Cell> cells{};
    std::optional<Problem> problem{};

    ~File() {
        sheet.reset();
        parquet.reset();
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }
};

RowsOut::RowsOut(RowFormat format, std::vector<analytics::Column> columns, std::vector<std::string> titles, std::filesystem::path scratch,
                 bool exact_as_text) {
    if (format == RowFormat::arrow) {
        arrow_ = std::make_unique<files::ArrowStream>(std::move(columns));
        arrow_->begin(body_);
        return;
    }
    if (format != RowFormat::xlsx && format != RowFormat::ods && format != RowFormat::parquet) {
        text_.emplace(format, std::move(columns), exact_as_text);
        text_->begin(body_);
        return;
    }
    std::error_code ignored;
    std::filesystem::create_directories(scratch, ignored);
    file_ = std::make_unique<File>();
    file_->path = scratch / crypto::random_token();
    if (format == RowFormat::parquet) {
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (columns[i].name == analytics::row_id) file_->id = i;
        if (file_->id) columns.erase(columns.begin() + static_cast<std::ptrdiff_t>(*file_->id));
        for (analytics::Column& column : columns) column.raw_twin = false;
        auto opened = analytics::ParquetWriter::open(file_->path, std::move(columns));
        if (opened)
            file_->parquet = std::move(*opened);
        else
            file_->problem = std::move(opened.problem());
        return;
    }
    auto opened = SheetWriter::open(format == RowFormat::xlsx ? SheetFormat::xlsx : SheetFormat::ods, file_->path, sheet_name,
                                    std::move(columns), std::move(titles));
    if (opened)
        file_->sheet = std::move(*opened);
    else
        file_->problem = std::move(opened.problem());
}

RowsOut::~RowsOut() = default;

bool RowsOut::row(std::span<const analytics::Cell> cells) {
    if (text_) {
        text_->row(body_, cells);
        return true;
    }
    if (arrow_) return arrow_->row(body_, cells);
    ++file_->rows;
    if (file_->sheet) return file_->sheet->row(cells);
    if (!file_->parquet) return false;
    std::int64_t id = file_->rows;
    file_->cells.assign(cells.begin(), cells.end());
    if (file_->id) {
        id = cells[*file_->id].whole;
        file_->cells.erase(file_->cells.begin() + static_cast<std::ptrdiff_t>(*file_->id));
    }
    return file_->parquet->row(id, file_->cells);
}

Result<std::string> RowsOut::finish() {
    if (text_) {
        text_->end(body_);
        return std::move(body_);
    }
    if (arrow_) {
        if (auto done = arrow_->end(body_); !done) return std::move(done.problem());
        return std::move(body_);
    }
    if (file_->problem) return std::move(*file_->problem);
    if (file_->sheet) {
        if (auto done = file_->sheet->finish(); !done) return std::move(done.problem());
    } else if (auto done = file_->parquet->finish(); !done) {
        return std::move(done.problem());
    }
    std::ifstream in(file_->path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

}  // namespace skl::opendata
