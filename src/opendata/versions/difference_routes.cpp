// What changed between two versions, for people and programs: the page tells it in words, then the columns, then rows with before and
// after.
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "kernel/http/suspend.h"
#include "kernel/text/text.h"
#include "opendata/versions/asked.h"
#include "opendata/versions/comparisons.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t usual_rows = 1'000, most_rows = 5'000;  // of one answer (opendata.md §6)
constexpr std::int64_t page_rows = 25;                         // of a page
constexpr std::size_t page_cells = 8;                          // of an added or removed row on a page
constexpr std::size_t page_letters = 120;                      // of a cell on a page
constexpr std::size_t kept_before_change = 30;                 // of them before the first letter that changed
constexpr std::int64_t streamed_rows = 500;                    // read at once for a whole file

using LongText = Text<0, 1'100'000>;  // a cell holds at most 1 MiB

enum class DiffFormat { json, ndjson, csv, html };
BOOST_DESCRIBE_ENUM(DiffFormat, json, ndjson, csv, html)

struct DiffQuery {
    std::optional<Text<1, 500>> key, ignore;  // names of columns, with commas
    std::optional<Whole<1, 1'000>> table;     // which one, where the file holds several
    std::optional<DiffFormat> format;
    std::optional<Whole<1, most_rows>> limit;
    std::optional<Text<1, 300>> cursor;
};
BOOST_DESCRIBE_STRUCT(DiffQuery, (), (key, ignore, table, format, limit, cursor))

struct DiffCell {
    std::string column;
    std::optional<LongText> before, after;  // absent: empty, or the version has no such column
};
BOOST_DESCRIBE_STRUCT(DiffCell, (), (column, before, after))

struct DiffRow {
    RowChange change{};
    std::optional<std::int64_t> row_before, row_after;  // `_id` in either version
    std::vector<DiffCell> key, cells;                   // what it is known by; of a changed row what changed, of another all of it
};
BOOST_DESCRIBE_STRUCT(DiffRow, (), (change, row_before, row_after, key, cells))

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

// Both versions of the table, with their rows at hand.
struct Sides {
    OpenTable before, after;
    diff::Options options;
    std::string path;  // of the answer, without mount and query
};

Result<Sides> find(Context& cx, Reader& reader, const ResourceKey& resource, const VersionKey& before, const VersionKey& after,
                   const DiffQuery& query) {
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

Task<Result<Sides>> bring_sides(Context& cx, const ResourceKey& resource, const VersionKey& before, const VersionKey& after,
                                const DiffQuery& query) {
    auto sides = co_await cx.read([&](Reader& reader) { return find(cx, reader, resource, before, after, query); });
    if (!sides) co_return std::move(sides.problem());
    if (auto here = co_await bring_rows(cx, sides->before); !here) co_return std::move(here.problem());
    if (auto here = co_await bring_rows(cx, sides->after); !here) co_return std::move(here.problem());
    co_return std::move(*sides);
}

// A large comparison that nobody made yet is a job's work: its id.
Task<Result<std::optional<Uuid>>> job_for(Context& cx, const Sides& sides, std::int64_t table) {
    Module::Inside& in = inside(cx);
    if (sides.before.table.row_count + sides.after.table.row_count <= compared_at_once) co_return std::optional<Uuid>{};
    const std::string name = comparison_name(sides.before, sides.after, sides.options);
    if (kept_comparison(in, name)) co_return std::optional<Uuid>{};
    const CompareOrder order{{{to_text(sides.before.version.id)}},
                             {{to_text(sides.after.version.id)}},
                             table,
                             sides.options.given,
                             sides.options.declared,
                             sides.options.ignored};
    co_return co_await cx.write([&](Transaction& tx) -> Result<std::optional<Uuid>> {
        return std::optional<Uuid>{in.jobs->enqueue(tx, compare_job, to_json(order), name)};
    });
}

// --- rows ---

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

// --- words ---

std::string listed_words(const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, "、")); }

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
        say(out.key_kind == diff::RowKeyKind::found ? "diff.key.found" : "diff.key", {{"key", listed_words(out.key)}});
    if (!out.columns_added.empty()) say("diff.columns-added", {{"names", listed_words(out.columns_added)}});
    if (!out.columns_removed.empty()) say("diff.columns-removed", {{"names", listed_words(out.columns_removed)}});
    for (const auto& one : out.columns_renamed) say("diff.column-renamed", {{"before", one.before}, {"after", one.after}});
    for (const auto& one : out.columns_retyped)
        say("diff.column-retyped",
            {{"name", one.name}, {"before", cx.say("ColumnType." + one.before)}, {"after", cx.say("ColumnType." + one.after)}});
    if (!out.ignored.empty()) say("diff.ignored", {{"names", listed_words(out.ignored)}});
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
    auto sides = co_await bring_sides(cx, resource, before, after, query);
    if (!sides) co_return std::move(sides.problem());
    VersionDiff out = head_of(cx, *sides, query);
    if (const auto other = elsewhere(cx, query, out, sides->path))
        co_return Answered<VersionDiff>{std::move(out), 303, {{"Location", *other}}};
    const auto job = co_await job_for(cx, *sides, query.table ? query.table->value : 1);
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

// --- all rows as a file ---

class Lines {
public:
    Lines(Module::Inside& in, KeptComparison kept, bool csv) : in_(in), kept_(std::move(kept)), csv_(csv) {}

    std::string head() const {
        if (!csv_) return {};
        std::string out = "change,row_before,row_after";
        for (const ComparedColumn& column : kept_.comparison.columns)
            for (const char* side : {"before", "after"}) {
                out += ',';
                write_csv_cell(out, column.name + "." + side, false);
            }
        return out + "\r\n";
    }

    // The next lines; empty at the end.
    std::string next() {
        std::string out;
        const auto done = each_change(in_.queries, kept_.rows, kept_.comparison, last_, streamed_rows, [&](const ChangedRow& row) {
            last_ = row.place;
            csv_ ? write_record(out, row) : void(out += to_json(row_of(kept_.comparison, row, false)) + "\n");
            return true;
        });
        if (!done) throw std::runtime_error(done.problem().code);  // the client must not take half a file for a whole one
        return out;
    }

private:
    static void write_record(std::string& out, const ChangedRow& row) {
        const auto id = [](const std::optional<std::int64_t>& value) { return value ? std::to_string(*value) : std::string{}; };
        out += fmt::format("{},{},{}", boost::describe::enum_to_string(row.change, ""), id(row.before_id), id(row.after_id));
        for (const ChangedCell& cell : row.cells)
            for (const auto* side : {&cell.before, &cell.after}) {
                out += ',';
                write_csv_cell(out, side->value_or(""), false);
            }
        out += "\r\n";
    }

    Module::Inside& in_;
    KeptComparison kept_;
    bool csv_;
    std::int64_t last_ = 0;
};

Task<void> send(std::shared_ptr<Lines> lines, BodySink& sink) {
    std::string piece = lines->head();
    const auto read = [&] { piece = lines->next(); };
    if (piece.empty()) co_await on_pool(read);
    while (!piece.empty()) {
        const bool open = co_await sink.write(piece);
        if (!open) co_return;
        co_await on_pool(read);
    }
}

Task<Result<Reply>> rows_file(Context& cx, ResourceKey resource, VersionKey before, VersionKey after, DiffQuery query, bool csv) {
    auto sides = co_await bring_sides(cx, resource, before, after, query);
    if (!sides) co_return std::move(sides.problem());
    const auto job = co_await job_for(cx, *sides, query.table ? query.table->value : 1);
    if (!job) co_return job.problem();
    if (*job) co_return Reply{202, {}, {}, {{"Location", cx.href("/jobs/" + to_text(**job))}}, {}, {}, {}, {}};
    auto kept = co_await cx.blocking([&] { return comparison_of(inside(cx), sides->before, sides->after, sides->options); });
    if (!kept) co_return std::move(kept.problem());
    Reply reply;
    reply.content_type = csv ? "text/csv; charset=utf-8; header=present" : "application/jsonl";
    reply.headers.emplace_back("Content-Disposition",
                               fmt::format("attachment; filename=\"{}-v{}-v{}.{}\"", sides->after.table.name.value,
                                           sides->before.version.number, sides->after.version.number, csv ? "csv" : "jsonl"));
    auto lines = std::make_shared<Lines>(inside(cx), std::move(*kept), csv);
    reply.stream = [lines](BodySink& sink) { return send(lines, sink); };
    co_return reply;
}

Task<Result<Reply>> rows_csv(Context& cx, ResourceKey resource, VersionKey before, VersionKey after, DiffQuery query) {
    return rows_file(cx, std::move(resource), std::move(before), std::move(after), std::move(query), true);
}
Task<Result<Reply>> rows_jsonl(Context& cx, ResourceKey resource, VersionKey before, VersionKey after, DiffQuery query) {
    return rows_file(cx, std::move(resource), std::move(before), std::move(after), std::move(query), false);
}

}  // namespace

void install_differences(App& app) {
    const std::string path = "/resources/{resource}/versions/{before}/diff/{after}";
    app.get(path, differences).page("opendata/diff").named("diff").rated(RateClass::query).time_up_to(std::chrono::seconds(120));
    app.get(path + "/rows.csv", rows_csv)
        .named("diff.csv")
        .gives({"text/csv"})
        .rated(RateClass::query)
        .time_up_to(std::chrono::seconds(120));
    app.get(path + "/rows.jsonl", rows_jsonl)
        .named("diff.jsonl")
        .gives({"application/jsonl"})
        .rated(RateClass::query)
        .time_up_to(std::chrono::seconds(120));
}

}  // namespace skl::opendata
