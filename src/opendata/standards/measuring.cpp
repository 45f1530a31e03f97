#include "opendata/standards/measuring.h"

#include <map>

#include "opendata/engine/standards/checker.h"

namespace skl::opendata {
namespace {

using standards::Checker;
using standards::Verdict;

constexpr std::chrono::seconds patience{60};  // of the pass over one table
constexpr std::size_t most_samples = 10;

// What is wrong with the cells of one column, by kind.
struct Broken {
    std::int64_t count = 0;
    std::vector<std::string> samples;
    std::vector<std::int64_t> records;

    void add(const std::string& value, std::int64_t record) {
        ++count;
        if (samples.size() >= most_samples || std::find(samples.begin(), samples.end(), value) != samples.end()) return;
        samples.push_back(value);
        records.push_back(record);
    }
};

struct Held {
    const BoundColumn* bound;
    Checker checker;
    std::int64_t checked = 0;
    Broken type, constraint;
};

void tell(std::vector<quality::Finding>& out, const char* code, const std::string& column, std::int64_t table, Broken& broken) {
    if (broken.count == 0) return;
    out.push_back({{{code}, Severity::warning, column, broken.count, std::move(broken.samples), std::move(broken.records)}, table});
}

}  // namespace

BoundColumns bound_columns(Reader& reader, const CatalogueRecord& record) {
    std::vector<std::string> uris;
    for (const RecordDistribution& distribution : record.distributions)
        for (const RecordTable& table : distribution.tables)
            for (const RecordColumn& column : table.columns)
                if (column.standard_uri) uris.push_back(column.standard_uri->value);
    std::map<std::string, DataStandard> known;
    for (DataStandard& standard : standards_by_uri(reader, uris))
        if (standard.state == StandardState::active) known.emplace(standard.uri.value, std::move(standard));
    BoundColumns out;
    for (const RecordDistribution& distribution : record.distributions) {
        auto& tables = out.emplace_back();
        for (const RecordTable& table : distribution.tables) {
            auto& columns = tables.emplace_back();
            for (const RecordColumn& column : table.columns) {
                const auto standard = column.standard_uri ? known.find(column.standard_uri->value) : known.end();
                if (standard == known.end()) continue;
                columns.push_back(
                    {column.name.value, column.standard_uri->value,
                     standards::rule_of(standard->second.type.value, standard->second.value.value, standard->second.check_rule.value)});
            }
        }
    }
    return out;
}

Coverage coverage_of(const CatalogueRecord& record, const BoundColumns& bound, const std::vector<quality::StandardFigures>& figures) {
    Coverage out;
    for (const RecordDistribution& distribution : record.distributions)
        for (const RecordTable& table : distribution.tables)
            for (const RecordColumn& column : table.columns) {
                ++out.columns_total;
                out.bound += column.standard_uri ? 1 : 0;
            }
    for (const auto& tables : bound)
        for (const auto& columns : tables) out.known += std::ssize(columns);
    for (const quality::StandardFigures& one : figures) out.checked += one.checked, out.passed += one.passed;
    return out;
}

Result<CheckedColumns> check_columns(analytics::TrustedQueries& queries, const Blobs& blobs, const Table& table,
                                     const std::vector<BoundColumn>& bound) {
    CheckedColumns out;
    std::vector<Held> held;
    std::string columns;
    for (const BoundColumn& one : bound) {
        const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                         [&](const TableColumn& known) { return known.name.value == one.column; });
        if (column == table.columns.end() || !one.rule.checks()) continue;
        held.push_back({&one, Checker(one.rule, column->type), 0, {}, {}});
        columns += ", " + analytics::quoted_name(one.column);
    }
    if (held.empty()) return out;
    const auto parquet = blobs.open(table.parquet_sha256.value);
    if (!parquet) return parquet.problem();
    std::string value;
    const auto done = queries.query({fmt::format("select _id{} from {}", columns, analytics::parquet_source(parquet->path.string())), {}},
                                    {[](const auto&) {},
                                     [&](std::span<const analytics::Cell> row) {
                                         for (std::size_t i = 0; i < held.size(); ++i) {
                                             if (row[i + 1].kind == analytics::Cell::Kind::null) continue;
                                             value.clear();
                                             analytics::append_text(value, row[i + 1]);
                                             ++held[i].checked;
                                             const Verdict verdict = held[i].checker.of(value);
                                             if (verdict == Verdict::wrong_type) held[i].type.add(value, row[0].whole);
                                             if (verdict == Verdict::breaks) held[i].constraint.add(value, row[0].whole);
                                         }
                                         return true;
                                     }},
                                    std::chrono::steady_clock::now() + patience);
    if (!done) return out;
    for (Held& one : held) {
        out.figures.push_back({{one.bound->column},
                               {one.bound->uri},
                               table.ordinal,
                               !one.bound->rule.codes.empty(),
                               one.checked,
                               one.checked - one.type.count - one.constraint.count});
        tell(out.findings, "type-error", one.bound->column, table.ordinal, one.type);
        tell(out.findings, "constraint-error", one.bound->column, table.ordinal, one.constraint);
    }
    return out;
}

}  // namespace skl::opendata
