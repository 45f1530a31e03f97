#include "opendata/versions/differences.h"

#include "kernel/describe/write.h"
#include "kernel/text/text.h"

namespace skl::opendata {
namespace {

constexpr std::size_t page_cells = 8;           // of an added or removed row on a page
constexpr std::size_t page_letters = 120;       // of a cell on a page
constexpr std::size_t kept_before_change = 30;  // of them before the first letter that changed

Result<Sides> find(Context& cx, Reader& reader, const ResourceKey& resource, const VersionKey& before, const VersionKey& after,
                   const DiffFileQuery& query) {
    auto earlier = asked_version(cx, reader, resource, before), later = asked_version(cx, reader, resource, after);
    if (!earlier) return std::move(earlier.problem());
    if (!later) return std::move(later.problem());
    const auto wanted = static_cast<std::size_t>(query.table ? query.table->value : 1);
    const auto earlier_tables = tables_of(reader, earlier->version.id), later_tables = tables_of(reader, later->version.id);
    if (earlier_tables.size() < wanted || later_tables.size() < wanted) return Problem::not_found("table");
    const auto& in = inside(cx);
    return Sides{open(in, earlier->dataset, earlier->version, earlier_tables[wanted - 1]),
                 open(in, later->dataset, later->version, later_tables[wanted - 1]),
                 {query.key ? names_in(query.key->value) : std::vector<std::string>{}, history_of(reader, later->dataset.id).key,
                  query.ignore ? names_in(query.ignore->value) : std::vector<std::string>{}},
                 fmt::format("/resources/{}/versions/{}/diff/{}", text::percent_encode(resource.value), text::percent_encode(before.value),
                             text::percent_encode(after.value))};
}

std::size_t first_difference(std::string_view a, std::string_view b) {
    const auto [left, right] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    auto at = static_cast<std::size_t>(left - a.begin());
    while (at > 0 && at < a.size() && (static_cast<unsigned char>(a[at]) & 0xC0) == 0x80) --at;
    return at;
}

// A long text around the byte `at`, where the two begin to differ.
std::string around(const std::string& whole, std::size_t at) {
    std::string_view rest = whole;
    std::string out;
    std::vector<std::size_t> starts;  // of the letters before `at`
    while (!rest.empty() && whole.size() - rest.size() < at) {
        starts.push_back(whole.size() - rest.size());
        (void)text::next(rest);
    }
    std::size_t begin = 0;
    if (starts.size() > kept_before_change && text::code_points(whole) > page_letters) begin = starts[starts.size() - kept_before_change];
    if (begin > 0) out = "…";
    rest = std::string_view(whole).substr(begin);
    for (std::size_t letters = 0; !rest.empty(); ++letters) {
        if (letters == page_letters) return out + "…";
        text::append(out, text::next(rest));
    }
    return out;
}

DiffCell cell_of(const ComparedColumn& column, const ChangedCell& cell, bool for_page) {
    DiffCell out{column.name, {}, {}};
    const std::size_t at = cell.before && cell.after ? first_difference(*cell.before, *cell.after) : 0;
    if (cell.before) out.before = LongText{{for_page ? around(*cell.before, at) : *cell.before}};
    if (cell.after) out.after = LongText{{for_page ? around(*cell.after, std::min(at, cell.after->size())) : *cell.after}};
    return out;
}

}  // namespace

Task<Result<Sides>> bring_sides(Context& cx, const ResourceKey& resource, const VersionKey& before, const VersionKey& after,
                                const DiffFileQuery& query) {
    auto sides = co_await cx.read([&](Reader& reader) { return find(cx, reader, resource, before, after, query); });
    if (!sides) co_return std::move(sides.problem());
    if (auto here = co_await bring_rows(cx, sides->before); !here) co_return std::move(here.problem());
    if (auto here = co_await bring_rows(cx, sides->after); !here) co_return std::move(here.problem());
    co_return std::move(*sides);
}

Task<Result<std::optional<Uuid>>> job_for(Context& cx, const Sides& sides, const DiffFileQuery& query) {
    Module::Inside& in = inside(cx);
    if (sides.before.table.row_count + sides.after.table.row_count <= compared_at_once) co_return std::optional<Uuid>{};
    const std::string name = comparison_name(sides.before, sides.after, sides.options);
    if (kept_comparison(in, name)) co_return std::optional<Uuid>{};
    const CompareOrder order{{{to_text(sides.before.version.id)}},
                             {{to_text(sides.after.version.id)}},
                             query.table ? query.table->value : 1,
                             sides.options.given,
                             sides.options.declared,
                             sides.options.ignored};
    co_return co_await cx.write([&](Transaction& tx) -> Result<std::optional<Uuid>> {
        return std::optional<Uuid>{in.jobs->enqueue(tx, compare_job, to_json(order), name)};
    });
}

DiffRow row_of(const Comparison& comparison, const ChangedRow& row, bool for_page) {
    DiffRow out{row.change, row.before_id, row.after_id, {}, {}};
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const ComparedColumn& column = comparison.columns[i];
        if (column.key) out.key.push_back(cell_of(column, row.cells[i], for_page));
        const bool told = row.change == RowChange::changed ? row.cells[i].changed : !column.key;
        if (told && (!for_page || row.change == RowChange::changed || out.cells.size() < page_cells))
            out.cells.push_back(cell_of(column, row.cells[i], for_page));
    }
    return out;
}

}  // namespace skl::opendata
