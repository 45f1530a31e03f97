// Rows on their way into files: one Parquet and one CSV a table, and the quarantined rows with their original bytes.
#pragma once

#include <filesystem>
#include <fstream>

#include "kernel/analytics/parquet_writer.h"
#include "opendata/engine/ingest.h"
#include "opendata/model.h"

namespace skl::opendata {

class FileSink : public RowSink {
public:
    FileSink(std::filesystem::path folder, std::string_view file) : folder_(std::move(folder)), file_(file) {}

    void begin_table(std::size_t table, const std::vector<ColumnReport>& columns) override;
    void row(std::int64_t record, std::span<const Cell> cells) override;
    void row_as_csv(std::int64_t record, std::span<const Cell> cells, std::string_view line) override;
    void quarantined(const QuarantinedRow& row) override;
    void end_table() override;
    Done finish();  // the first problem of any writer

private:
    void fail(Problem problem) {
        if (!problem_) problem_ = std::move(problem);
    }
    void end_row(std::int64_t record, std::span<const Cell> cells);
    void flush();

    std::filesystem::path folder_;
    std::string_view file_;  // the original bytes, for what is quarantined
    std::unique_ptr<analytics::ParquetWriter> parquet_;
    std::ofstream csv_, quarantine_;
    std::string buffer_;
    std::vector<analytics::Cell> cells_;
    std::int64_t table_ = 0;
    std::optional<Problem> problem_;
};

// What FileSink wrote to quarantine.bin, one record after the other.
struct QuarantineRecord {
    std::int64_t table = 0, record = 0, byte_offset = 0;
    std::string raw, code, column, params;
    QuarantineState state{};
};
bool read_quarantine(std::istream& in, QuarantineRecord& out);

analytics::ColumnType stored_type(ColumnType type);

}  // namespace skl::opendata
