// Rows on their way to a sink, seen by the finder of personal data too (opendata.md §17).
#pragma once

#include "opendata/engine/ingest.h"
#include "opendata/engine/persons/finder.h"

namespace skl::opendata {

class PersonWatch : public RowSink {
public:
    explicit PersonWatch(RowSink& behind) : behind_(behind) {}

    void begin_table(std::size_t table, const std::vector<ColumnReport>& columns) override;
    void row(std::int64_t record, std::span<const Cell> cells) override;
    void quarantined(const QuarantinedRow& row) override;
    void end_table() override;
    // With the lines above and below the tables, which the report has.
    persons::PersonReport finish(const IngestReport& report);

private:
    RowSink& behind_;
    persons::Finder finder_;
    std::vector<std::string_view> cells_;
    std::int64_t table_ = 0;
};

}  // namespace skl::opendata
