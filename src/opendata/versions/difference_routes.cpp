// What changed between two versions, for people and programs: the page tells it in words, then the columns, then rows with before and
// after.
#include "kernel/crypto/random.h"
#include "kernel/describe/scalar.h"
#include "kernel/text/text.h"
#include "opendata/versions/differences.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t usual_rows = 1'000;  // of one answer (opendata.md §6)
constexpr std::int64_t page_rows = 25;      // of a page

struct DiffColumnCount {
    std::string column;
    std::int64_t cells = 0;
};
BOOST_DESCRIBE_STRUCT(DiffColumnCount, (), (column, cells))

struct VersionDiff {
    std::string title, parent_title;
    Text<> parent_href, dataset, table;
    std::int64_t before = 0, after = 0;  // numbers of the versions
    std::optional<Text<>> job_href;      // it is being compared: the rest comes when the job has ended
    diff::RowKeyKind key_kind{};
    std::vector<std::string> key, ignored;
    std::int64_t rows_before = 0, rows_after = 0, added = 0, removed = 0, changed = 0, unchanged = 0;
    std::map<std::string, std::int64_t> changed_columns;
    std::vector<std::string> columns_added, columns_removed;
    std::vector<diff::RenamedColumn> columns_renamed;
    std::vector<diff::RetypedColumn> columns_retyped;
    std::vector<std::string> words;             // what there is to say, a sentence each
    std::vector<DiffColumnCount> most_changed;  // changed_columns, the most cells first
    std::vector<DiffRow> rows;
    std::optional<std::string> next;
    std::optional<Text<0, 2'000>> next_href;
    Text<0, 2'000> csv_href, ndjson_href;
};
BOOST_DESCRIBE_STRUCT(VersionDiff, (),
                      (title, parent_title, parent_href, dataset, table, before, after, job_href, key_kind, key, ignored, rows_before,
                       rows_after, added, removed, changed, unchanged, changed_columns, columns_added, columns_removed, columns_renamed,
                       columns_retyped, words, most_changed, rows, next, next_href, csv_href, ndjson_href))

// --- words ---

std::string listed_words(const Context& cx, const std::vector<std::string>& names) {
    return fmt::format("{}", fmt::join(names, cx.language() == "en" ? ", " : "、"));
}

void tell(Context& cx, VersionDiff& out) {
    const auto count = [](std::int64_t n) { return std::to_string(n); };
    const auto say = [&](const char* key, const std::map<std::string, std::string>& arguments) {
        out.words.push_back(cx.say(key, arguments));
    };
    if (out.added + out.removed + out.changed == 0)
        say("diff.same", {{"rows", count(out.unchanged)}});
    else
        say("diff.counts", {{"added", count(out.added)},
                            {"removed", count(out.removed)},
                            {"changed", count(out.changed)},
                            {"unchanged", count(out.unchanged)}});
    if (out.key_kind == diff::RowKeyKind::whole_rows)
        say("diff.whole", {});
    else
        say(out.key_kind == diff::RowKeyKind::found ? "diff.key.found" : "diff.key", {{"key", listed_words(cx, out.key)}});
    if (!out.columns_added.empty()) say("diff.columns-added", {{"names", listed_words(cx, out.columns_added)}});
    if (!out.columns_removed.empty()) say("diff.columns-removed", {{"names", listed_words(cx, out.columns_removed)}});
    for (const auto& one : out.columns_renamed) say("diff.column-renamed", {{"before", one.before}, {"after", one.after}});
    for (const auto& one : out.columns_retyped)
        say("diff.column-retyped",
            {{"name", one.name}, {"before", cx.say("ColumnType." + one.before)}, {"after", cx.say("ColumnType." + one.after)}});
    if (!out.ignored.empty()) say("diff.ignored", {{"names", listed_words(cx, out.ignored)}});
}

std::string with_query(Context& cx, const std::string& path, const DiffQuery& query, const std::optional<std::string>& cursor) {
    std::string out = cx.href(path);
    char joint = '?';
    const auto add = [&](const char* name, const std::string& value) {
        out += fmt::format("{}{}={}", std::exchange(joint, '&'), name, text::percent_encode(value));
    };
    if (query.key) add("key", query.key->value);
    if (query.ignore) add("ignore", query.ignore->value);
    if (query.table) add("table", std::to_string(query.table->value));
    if (cursor && query.limit) add("limit", std::to_string(query.limit->value));
    if (cursor) add("cursor", *cursor);
    return out;
}

constexpr const char* cursor_label = "diff/v1";

// Where the page begins: after which changed row. 400 bad-cursor: of another comparison, or not of ours.
Result<std::int64_t> place_of(Context& cx, const DiffQuery& query, const std::string& name) {
    if (!query.cursor) return std::int64_t{0};
    const auto opened = crypto::unseal(cx.app().seal_key(), cursor_label, query.cursor->value);
    std::int64_t place = 0;
    if (!opened || !opened->starts_with(name + "/")) return Problem::bad_request("bad-cursor");
    if (read_scalar(opened->substr(name.size() + 1), face_of<std::int64_t>, &place)) return Problem::bad_request("bad-cursor");
    return place;
}

VersionDiff head_of(Context& cx, const Sides& sides, const DiffQuery& query) {
    VersionDiff out;
    out.before = sides.before.version.number;
    out.after = sides.after.version.number;
    out.title = cx.say("diff.title", {{"before", std::to_string(out.before)}, {"after", std::to_string(out.after)}});
    out.parent_title = sides.after.dataset.title.in(cx.language());
    out.parent_href.value = cx.href(fmt::format("/datasets/{}/versions", sides.after.dataset.slug.value));
    out.dataset.value = sides.after.dataset.slug.value;
    out.table = sides.after.table.name;
    out.ignored = sides.options.ignored;
    out.csv_href.value = with_query(cx, "/api/v1" + sides.path + "/rows.csv", query, {});
    out.ndjson_href.value = with_query(cx, "/api/v1" + sides.path + "/rows.jsonl", query, {});
    return out;
}

void add_comparison(const Comparison& comparison, VersionDiff& out) {
    out.key_kind = comparison.key_kind;
    out.key = comparison.key;
    out.rows_before = comparison.rows_before;
    out.rows_after = comparison.rows_after;
    out.added = comparison.added;
    out.removed = comparison.removed;
    out.changed = comparison.changed;
    out.unchanged = comparison.unchanged;
    out.columns_added = comparison.columns_added;
    out.columns_removed = comparison.columns_removed;
    out.columns_renamed = comparison.columns_renamed;
    out.columns_retyped = comparison.columns_retyped;
    for (const ComparedColumn& column : comparison.columns) {
        if (!column.compared || column.changed == 0) continue;
        out.changed_columns[column.name] = column.changed;
        out.most_changed.push_back({column.name, column.changed});
    }
    std::stable_sort(out.most_changed.begin(), out.most_changed.end(), [](const auto& a, const auto& b) { return a.cells > b.cells; });
}

Done add_rows(Context& cx, const KeptComparison& kept, std::int64_t place, std::int64_t limit, VersionDiff& out) {
    std::int64_t last = 0;
    return each_change(inside(cx).queries, kept.rows, kept.comparison, place, limit + 1, [&](const ChangedRow& row) {
        if (static_cast<std::int64_t>(out.rows.size()) == limit) {
            out.next = crypto::seal(cx.app().seal_key(), cursor_label, fmt::format("{}/{}", kept.name, last));
            return false;
        }
        last = row.place;
        out.rows.push_back(row_of(kept.comparison, row, cx.wants_html()));
        return true;
    });
}

// Another format has an address of its own.
std::optional<std::string> elsewhere(Context& cx, const DiffQuery& query, const VersionDiff& head, const std::string& path) {
    if (!query.format) return {};
    switch (*query.format) {
        case DiffFormat::csv: return head.csv_href.value;
        case DiffFormat::ndjson: return head.ndjson_href.value;
        case DiffFormat::html:
            return cx.wants_html()
                       ? std::nullopt
                       : std::optional(with_query(cx, path, query, query.cursor ? std::optional(query.cursor->value) : std::nullopt));
        case DiffFormat::json: return {};
    }
    return {};
}

Task<Result<Answered<VersionDiff>>> differences(Context& cx, ResourceKey resource, VersionKey before, VersionKey after, DiffQuery query) {
    auto sides = co_await bring_sides(cx, resource, before, after, query.question());
    if (!sides) co_return std::move(sides.problem());
    VersionDiff out = head_of(cx, *sides, query);
    if (const auto other = elsewhere(cx, query, out, sides->path))
        co_return Answered<VersionDiff>{std::move(out), 303, {{"Location", *other}}};
    const auto job = co_await job_for(cx, *sides, query.question());
    if (!job) co_return job.problem();
    if (*job) {
        out.job_href = Text<>{{cx.href("/jobs/" + to_text(**job))}};
        const std::string href = out.job_href->value;
        co_return Answered<VersionDiff>{std::move(out), 202, {{"Location", href}}};
    }
    const std::int64_t limit = query.limit ? query.limit->value : cx.wants_html() ? page_rows : usual_rows;
    const auto place = place_of(cx, query, comparison_name(sides->before, sides->after, sides->options));
    if (!place) co_return place.problem();
    const auto done = co_await cx.blocking([&]() -> Done {
        const auto kept = comparison_of(inside(cx), sides->before, sides->after, sides->options);
        if (!kept) return kept.problem();
        add_comparison(kept->comparison, out);
        return add_rows(cx, *kept, *place, limit, out);
    });
    if (!done) co_return done.problem();
    if (out.next) out.next_href = Text<0, 2'000>{{with_query(cx, sides->path, query, out.next)}};
    tell(cx, out);
    co_return Answered<VersionDiff>{std::move(out), 200, {}};
}

}  // namespace

void install_differences(App& app) {
    const std::string path = "/resources/{resource}/versions/{before}/diff/{after}";
    app.get(path, differences).page("opendata/diff").named("diff").rated(RateClass::query).time_up_to(std::chrono::seconds(120));
    install_difference_files(app);
}

}  // namespace skl::opendata
