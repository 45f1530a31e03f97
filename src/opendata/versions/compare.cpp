#include "opendata/versions/compare.h"

#include "kernel/analytics/copy.h"

namespace skl::opendata {
namespace {

constexpr std::chrono::seconds question_time{60};  // of one question of the plan
constexpr const char* comparing_memory = "256MB";

analytics::Deadline deadline() { return std::chrono::steady_clock::now() + question_time; }

Comparison described(const diff::Plan& plan, const diff::Side& before, const diff::Side& after) {
    Comparison out;
    out.key_kind = plan.kind;
    out.key = plan.key;
    out.rows_before = before.rows;
    out.rows_after = after.rows;
    out.columns_added = plan.added;
    out.columns_removed = plan.removed;
    out.columns_renamed = plan.renamed;
    out.columns_retyped = plan.retyped;
    for (const diff::ShownColumn& shown : plan.columns) {
        ComparedColumn& column = out.columns.emplace_back();
        column.name = shown.name();
        if (shown.before && shown.before->name != column.name) column.before = shown.before->name;
        column.key = shown.key;
        column.compared = shown.compared;
        column.in_before = shown.before.has_value();
        column.in_after = shown.after.has_value();
        column.raw_before = shown.before && shown.before->raw_twin;
        column.raw_after = shown.after && shown.after->raw_twin;
    }
    return out;
}

// The counts, out of the changed rows alone: what has a partner and is not among them is unchanged.
Done count(analytics::TrustedQueries& queries, const std::filesystem::path& file, Comparison& out) {
    std::string sql =
        "select count(*) filter (where change = 'added'), count(*) filter (where change = 'removed'), count(*) filter (where "
        "change = 'changed')";
    for (std::size_t i = 0; i < out.columns.size(); ++i)
        if (out.columns[i].compared) sql += fmt::format(", count(*) filter (where c{})", i);
    auto counted = queries.query({sql + " from " + analytics::parquet_source(file.string()), {}}, deadline());
    if (!counted) return std::move(counted.problem());
    out.added = counted->at(0, 0).whole;
    out.removed = counted->at(0, 1).whole;
    out.changed = counted->at(0, 2).whole;
    out.unchanged = out.rows_before - out.removed - out.changed;
    std::size_t next = 3;
    for (ComparedColumn& column : out.columns)
        if (column.compared) column.changed = counted->at(0, next++).whole;
    return Nothing{};
}

std::optional<std::string> text_of(const analytics::Cell& value, const analytics::Cell* raw) {
    const analytics::Cell& cell = value.kind == analytics::Cell::Kind::null && raw != nullptr ? *raw : value;
    if (cell.kind == analytics::Cell::Kind::null) return {};
    std::string out;
    append_text(out, cell);
    return out;
}

// The cells of one row of the file, in the order of `changes` (plan.h).
class RowCells {
public:
    explicit RowCells(std::span<const analytics::Cell> cells) : cells_(cells) {}
    const analytics::Cell& next() { return cells_[at_++]; }
    std::optional<std::string> side(bool there, bool raw) {
        if (!there) return {};
        const analytics::Cell& value = next();
        return text_of(value, raw ? &next() : nullptr);
    }
    std::optional<std::int64_t> id() {
        const analytics::Cell& cell = next();
        if (cell.kind == analytics::Cell::Kind::null) return {};
        return cell.whole;
    }

private:
    std::span<const analytics::Cell> cells_;
    std::size_t at_ = 0;
};

}  // namespace

Result<Comparison> compare(analytics::TrustedQueries& queries, const diff::Side& before, const diff::Side& after,
                           const diff::Options& options, const std::filesystem::path& file, const std::filesystem::path& scratch) {
    const auto plan =
        diff::plan(before, after, options, [&](const analytics::Statement& statement) { return queries.query(statement, deadline()); });
    if (!plan) return plan.problem();
    if (auto done = analytics::copy_to(file, analytics::CopyFormat::parquet, plan->changes, {comparing_memory, scratch}); !done)
        return std::move(done.problem());
    Comparison out = described(*plan, before, after);
    if (auto done = count(queries, file, out); !done) return std::move(done.problem());
    return out;
}

Done each_change(analytics::TrustedQueries& queries, const std::filesystem::path& file, const Comparison& comparison, std::int64_t after,
                 std::int64_t limit, const std::function<bool(const ChangedRow&)>& visit) {
    const auto row = [&](std::span<const analytics::Cell> cells) {
        RowCells in(cells);
        ChangedRow out;
        out.place = in.next().whole;
        const std::string_view change = in.next().text;
        out.change = change == "added" ? RowChange::added : change == "removed" ? RowChange::removed : RowChange::changed;
        out.before_id = in.id();
        out.after_id = in.id();
        for (const ComparedColumn& column : comparison.columns) {
            ChangedCell& cell = out.cells.emplace_back();
            cell.before = in.side(column.in_before, column.raw_before);
            cell.after = in.side(column.in_after, column.raw_after);
            if (column.compared) cell.changed = in.next().whole != 0;
        }
        return visit(out);
    };
    const analytics::Statement statement{
        fmt::format("select * from {} where n > $1 order by n limit $2", analytics::parquet_source(file.string())), {after, limit}};
    return queries.query(statement, {[](const auto&) {}, row}, deadline());
}

}  // namespace skl::opendata
