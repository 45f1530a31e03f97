// Any bytes as a file: every record is accounted for, and cells point to text that is there (opendata.md §5.6).
#include "opendata/engine/ingest.h"

#include <cstdint>
#include <cstdlib>

namespace {

void demand(bool truth) {
    if (!truth) std::abort();
}

class Counting : public skl::opendata::RowSink {
public:
    void begin_table(std::size_t, const std::vector<skl::opendata::ColumnReport>& columns) override { width_ = columns.size(); }
    void row(std::int64_t, std::span<const skl::opendata::Cell> cells) override {
        demand(cells.size() == width_);
        for (const auto& cell : cells) {
            seen += static_cast<unsigned char>(cell.source.empty() ? 0 : cell.source.back());
            seen += static_cast<unsigned char>(cell.text.empty() ? 0 : cell.text.back());
            seen += static_cast<unsigned char>(cell.raw.empty() ? 0 : cell.raw.back());
        }
        ++rows;
    }
    void quarantined(const skl::opendata::QuarantinedRow& row) override {
        seen += static_cast<unsigned char>(row.raw.empty() ? 0 : row.raw.back());
        ++aside;
    }
    void end_table() override {}
    std::int64_t rows = 0, aside = 0;
    unsigned seen = 0;

private:
    std::size_t width_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::opendata;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    Counting sink;
    const auto report = ingest({bytes, "112年.csv"}, sink);
    if (!report) {
        demand(report.problem().status == 422);
        return 0;
    }
    std::int64_t accepted = 0, quarantined = 0;
    for (const TableReport& table : report->tables) {
        const Layout& l = table.layout;
        demand(table.rows.records ==
               l.preamble + l.header + l.blank + l.repeated_header + l.footer + table.rows.accepted + table.rows.quarantined);
        accepted += table.rows.accepted;
        quarantined += table.rows.quarantined;
    }
    demand(accepted == sink.rows && quarantined == sink.aside);
    return 0;
}
