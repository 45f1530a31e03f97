// What the tests of the engine share: the real files of testdata/opendata, text as a file, and a sink that keeps all it gets.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "kernel/describe/node.h"
#include "opendata/engine/ingest.h"

namespace skl::opendata::testing {

inline std::string whole_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in.good()) << path;
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

inline std::string sample(const std::string& name) { return whole_file("testdata/opendata/" + name); }

inline Node vectors(const std::string& name) {
    auto node = read_json(sample("expected/" + name));
    EXPECT_TRUE(node) << name;
    return node ? std::move(*node) : Node{};
}

inline std::string word(const Node& node, std::string_view name) {
    const Node* found = node.find(name);
    return found == nullptr ? std::string{} : found->text;
}

struct KeptRow {
    std::int64_t record = 0;
    std::vector<std::string> source;  // cells as they stood
    std::vector<Cell::Kind> kinds;
    std::vector<std::int64_t> whole;
    std::vector<double> real;
    friend bool operator==(const KeptRow&, const KeptRow&) = default;
};
struct KeptQuarantine {
    std::int64_t record = 0, byte_offset = 0;
    std::string raw, code;
    friend bool operator==(const KeptQuarantine&, const KeptQuarantine&) = default;
};

class Kept : public RowSink {
public:
    void begin_table(std::size_t, const std::vector<ColumnReport>& columns) override {
        widths.push_back(columns.size());
        rows.emplace_back();
    }
    void row(std::int64_t record, std::span<const Cell> cells) override {
        KeptRow& kept = rows.back().emplace_back();
        kept.record = record;
        for (const Cell& cell : cells) {
            kept.source.emplace_back(cell.source);
            kept.kinds.push_back(cell.kind);
            kept.whole.push_back(cell.whole);
            kept.real.push_back(cell.real);
        }
    }
    void quarantined(const QuarantinedRow& row) override {
        quarantine.push_back({row.record, row.byte_offset, std::string(row.raw), std::string(row.code)});
    }
    void end_table() override { ++ended; }

    std::vector<std::size_t> widths;
    std::vector<std::vector<KeptRow>> rows;  // by table
    std::vector<KeptQuarantine> quarantine;
    std::size_t ended = 0;
};

struct Read {
    IngestReport report;
    Kept kept;
};

// The file read whole; a refusal fails the test.
inline Read read(std::string_view bytes, const std::string& name = "a.csv", const Corrections& corrections = {}) {
    Read out;
    auto report = ingest({bytes, name, corrections}, out.kept);
    EXPECT_TRUE(report) << (report ? "" : report.problem().code);
    if (report) out.report = std::move(*report);
    return out;
}

inline std::string refusal(std::string_view bytes, const std::string& name = "a") {
    const auto report = inspect({bytes, name});
    return report ? "none" : report.problem().code;
}

inline const ColumnReport& column(const IngestReport& report, std::string_view name) {
    static const ColumnReport none;
    for (const ColumnReport& column : report.tables.at(0).columns)
        if (column.name.value == name) return column;
    ADD_FAILURE() << "no column " << name;
    return none;
}

inline std::int64_t accounted(const TableReport& table) {
    const Layout& l = table.layout;
    return l.preamble + l.header + l.blank + l.repeated_header + l.footer + table.rows.accepted + table.rows.quarantined;
}

}  // namespace skl::opendata::testing
