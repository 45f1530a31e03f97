#include "opendata/publish/life.h"

#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"

namespace skl::opendata {
namespace {

constexpr double most_quarantined = 0.05;  // share of rows past which a person looks before it is published
constexpr double fewest_rows = 0.80;       // of the version before

bool same_columns(const TableReport& a, const TableReport& b) {
    const auto same = [](const ColumnReport& x, const ColumnReport& y) { return x.name.value == y.name.value && x.type == y.type; };
    return std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(), same);
}

}  // namespace

Result<VersionState> after(VersionState from, VersionEvent event) {
    std::string allowed;
    for (const VersionMove& move : life_of_a_version) {
        if (move.event != event) continue;
        if (move.from == from) return move.to;
        allowed += (allowed.empty() ? "" : ", ") + write_scalar(view(move.from));
    }
    return Problem{
        409, "illegal-transition", {{"from", write_scalar(view(from))}, {"event", write_scalar(view(event))}, {"allowed", allowed}}};
}

std::string doubt_about(const IngestReport& report, const IngestReport* before) {
    for (const TableReport& table : report.tables)
        if (static_cast<double>(table.rows.quarantined - table.rows.rejected) >
            most_quarantined * static_cast<double>(table.rows.quarantined + table.rows.accepted))
            return "many-quarantined";
    if (before == nullptr) return {};
    if (before->tables.size() != report.tables.size()) return "schema-changed";
    for (std::size_t i = 0; i < report.tables.size(); ++i)
        if (!same_columns(report.tables[i], before->tables[i])) return "schema-changed";
    for (std::size_t i = 0; i < report.tables.size(); ++i)
        if (static_cast<double>(report.tables[i].rows.accepted) < fewest_rows * static_cast<double>(before->tables[i].rows.accepted))
            return "fewer-rows";
    return {};
}

bool same_content(const IngestReport& a, const IngestReport& b) {
    if (a.tables.empty() && b.tables.empty()) return a.sha256 == b.sha256;  // documents are their bytes
    const auto same = [](const TableReport& x, const TableReport& y) {
        return x.canonical_sha256 == y.canonical_sha256 && same_columns(x, y);
    };
    return std::equal(a.tables.begin(), a.tables.end(), b.tables.begin(), b.tables.end(), same);
}

}  // namespace skl::opendata
