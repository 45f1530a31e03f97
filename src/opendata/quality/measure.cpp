#include "opendata/quality/measure.h"

#include <future>

#include "opendata/engine/quality/deviation.h"
#include "opendata/engine/quality/row_rules.h"

namespace skl::opendata {
namespace {

using analytics::quoted_name;
using quality::RowRule;
using quality::RowRuleKind;

constexpr std::chrono::seconds patience{30};  // of one query
constexpr std::size_t most_columns = 60;      // looked at for outliers
constexpr int most_samples = 10;
constexpr std::int64_t most_in_memory = 16'000'000;  // values of a column, eight bytes each; more are left to the database

class Asking {
public:
    Asking(analytics::TrustedQueries& queries, std::string source) : queries_(queries), source_(std::move(source)) {}

    // Nothing: not answered.
    std::optional<analytics::ResultTable> ask(const std::string& select, const std::string& rest = "") const {
        auto out =
            queries_.query({fmt::format("select {} from {} {}", select, source_, rest), {}}, std::chrono::steady_clock::now() + patience);
        if (!out) return std::nullopt;
        return std::move(*out);
    }

    // All values of a column of numbers that are there, as doubles. Nothing: not answered.
    std::optional<std::vector<double>> values(const std::string& column) const {
        std::vector<double> out;
        const auto take = [&](analytics::VectorChunk& chunk) {
            const analytics::VectorView view = chunk.view(0);
            const bool whole = view.layout == analytics::VectorView::Layout::int64 && view.scale == 0;
            for (std::size_t row = 0; row < chunk.rows(); ++row) {
                if (whole && !view.null(row)) {
                    out.push_back(static_cast<double>(static_cast<const std::int64_t*>(view.data)[row]));
                } else if (!whole) {
                    if (const analytics::Cell cell = chunk.cell(0, row); cell.kind == analytics::Cell::Kind::real) out.push_back(cell.real);
                }
            }
            return true;
        };
        const auto done = queries_.query_vectors({fmt::format("select {} from {}", column, source_), {}}, take,
                                                 std::chrono::steady_clock::now() + patience);
        if (!done) return std::nullopt;
        return out;
    }

private:
    analytics::TrustedQueries& queries_;
    std::string source_;
};

std::int64_t whole(const analytics::ResultTable& table, std::size_t column) { return table.at(0, column).whole; }

double real(const analytics::ResultTable& table, std::size_t column) {
    const analytics::Cell cell = table.at(0, column);
    return cell.kind == analytics::Cell::Kind::real ? cell.real : static_cast<double>(cell.whole);
}

// 64 bits of each row: two rows of a table of ten million are taken for one by chance once in half a million tables.
std::optional<std::int64_t> distinct_rows(const Asking& rows, const Table& table) {
    std::string all;
    for (const TableColumn& column : table.columns) {
        all += (all.empty() ? "" : ", ") + quoted_name(column.name.value);
        if (column.repaired) all += ", " + quoted_name(column.name.value + "__raw");
    }
    if (all.empty()) return std::nullopt;
    const auto counted = rows.ask(fmt::format("count(distinct hash({}))", all));
    return counted && counted->rows() == 1 ? std::optional(whole(*counted, 0)) : std::nullopt;
}

std::optional<quality::RuleFigures> ask_rule(const Asking& rows, const RowRule& rule) {
    std::string known, holds;
    for (const std::string& column : rule.columns) known += (known.empty() ? "" : " and ") + quoted_name(column) + " is not null";
    if (rule.kind == RowRuleKind::from_to) {
        holds = fmt::format("{} <= {}", quoted_name(rule.columns[0]), quoted_name(rule.columns[1]));
    } else {
        std::string sum;
        for (std::size_t i = 1; i < rule.columns.size(); ++i) sum += (i == 1 ? "" : " + ") + quoted_name(rule.columns[i]) + "::double";
        holds = fmt::format("abs({0}::double - ({1})) <= 1e-9 * greatest(1, abs({0}::double))", quoted_name(rule.columns[0]), sum);
    }
    const auto counted = rows.ask(fmt::format("count(*) filter (where {0}), count(*) filter (where {0} and {1})", known, holds));
    if (!counted || counted->rows() != 1 || whole(*counted, 0) == 0) return std::nullopt;
    return quality::RuleFigures{
        {rule.kind == RowRuleKind::from_to ? "from-to" : "total-of-parts"}, rule.columns, whole(*counted, 0), whole(*counted, 1)};
}

bool measures(ColumnType type) { return type == ColumnType::integer || type == ColumnType::bigint || type == ColumnType::number; }

// The engine's own medians need a third of the time of the database's, and the memory of the column.
std::optional<quality::Spread> spread_of(const Asking& rows, const TableColumn& column, std::int64_t row_count) {
    const std::string name = quoted_name(column.name.value);
    if (row_count <= most_in_memory) {
        auto values = rows.values(column.type == ColumnType::integer ? name : name + "::double");
        return values ? std::optional(quality::spread_of(std::move(*values))) : std::nullopt;
    }
    const auto spread = rows.ask(fmt::format("count({0}), coalesce(median({0}), 0), coalesce(mad({0}), 0)", name + "::double"));
    if (!spread || spread->rows() != 1) return std::nullopt;
    return quality::Spread{whole(*spread, 0), real(*spread, 1), real(*spread, 2)};
}

std::optional<quality::Finding> outliers_of(const Asking& rows, const TableColumn& column, std::int64_t ordinal, std::int64_t row_count) {
    const std::string name = quoted_name(column.name.value) + "::double";
    const auto spread = spread_of(rows, column, row_count);
    if (!spread) return std::nullopt;
    const auto bounds = quality::bounds_of(*spread);
    if (!bounds) return std::nullopt;
    const std::string far = fmt::format("where {0} < {1} or {0} > {2}", name, bounds->low, bounds->high);
    const auto count = rows.ask("count(*)", far);
    if (!count || count->rows() != 1 || whole(*count, 0) == 0) return std::nullopt;
    quality::Finding out{{{"deviated-value"}, Severity::info, column.name.value, whole(*count, 0), {}, {}}, ordinal};
    const auto samples = rows.ask(fmt::format("_id, {}::varchar", quoted_name(column.name.value)),
                                  fmt::format("{} order by _id limit {}", far, most_samples));
    for (std::size_t i = 0; samples && i < samples->rows(); ++i) {
        out.sample_records.push_back(samples->at(i, 0).whole);
        out.samples.emplace_back(samples->at(i, 1).text);
    }
    return out;
}

}  // namespace

Result<MeasuredTable> measure(analytics::TrustedQueries& queries, const Blobs& blobs, const Table& table, bool alone) {
    const auto parquet = blobs.open(table.parquet_sha256.value);
    if (!parquet) return parquet.problem();
    const Asking rows(queries, analytics::parquet_source(parquet->path.string()));
    MeasuredTable out;
    auto distinct = std::async(alone ? std::launch::async : std::launch::deferred, [&] { return distinct_rows(rows, table); });
    if (!alone) distinct.wait();  // one query after the other leaves a connection to those who ask
    std::vector<quality::NamedColumn> named;
    for (const TableColumn& column : table.columns) named.push_back({column.name.value, column.title, column.type});
    for (const RowRule& rule : quality::row_rules_of(named))
        if (auto figures = ask_rule(rows, rule)) out.rules.push_back(std::move(*figures));
    std::size_t looked_at = 0;
    for (const TableColumn& column : table.columns)
        if (measures(column.type) && looked_at++ < most_columns)
            if (auto found = outliers_of(rows, column, table.ordinal, table.row_count)) out.outliers.push_back(std::move(*found));
    out.distinct_rows = distinct.get();
    return out;
}

}  // namespace skl::opendata
