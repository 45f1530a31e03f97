// Across subjects (opendata.md §16, §17): two tables are chosen, joined, looked at, drawn and taken home, or saved as a query with an API
// of its own. One address says it all; every step is a link or a form by GET.
#include <cmath>

#include "kernel/pages/locale.h"
#include "kernel/text/text.h"
#include "opendata/analysis/former_units.h"
#include "opendata/analysis/page.h"
#include "opendata/api/access.h"
#include "opendata/api/answer.h"
#include "opendata/joins/sketching.h"
#include "opendata/joins/suggest.h"
#include "opendata/search.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t most_found_tables = 10;
constexpr std::size_t most_suggested = 12;
constexpr std::size_t longest_href = 7'500;  // what a server takes as an address (kernel/http/limits.h), with some room

std::vector<FoundTable> find_tables(Context& cx, Reader& reader, const std::string& words, AnalysisQuery asked,
                                    std::optional<Text<0, 120>> AnalysisQuery::*side) {
    CatalogueFilter filter;
    filter.limit = most_found_tables * 2;  // some have no table
    if (!words.empty()) {
        filter.searched = true;
        filter.ids = search_datasets(reader, words, &inside(cx).synonyms);
    }
    std::vector<FoundTable> out;
    for (const CatalogueRow& row : list_catalogue(reader, filter)) {
        if (row.table.empty() || row.dataset.access_level != AccessLevel::open ||
            static_cast<std::int64_t>(out.size()) == most_found_tables)
            continue;
        asked.*side = Text<0, 120>{{row.table.value}};
        out.push_back({row.table,
                       row.dataset.title.in(cx.language()),
                       row.dataset.publisher.in(cx.language()),
                       row.rows,
                       {analysis_href(cx, asked)}});
    }
    return out;
}

template <class Names>
void put_names(Names& into, const std::vector<std::string>& names) {
    into.clear();
    for (const std::string& name : names) into.push_back({{name}});
}

std::string with_plus(const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, " + ")); }

ChosenTable chosen(const Context& cx, const OpenTable& open, const AnalysisQuery& changed) {
    return {open.table.name,
            open.dataset.title.in(cx.language()),
            {cx.href("/datasets/" + open.dataset.slug.value)},
            {analysis_href(cx, changed)},
            open.table.row_count};
}

// What follows from a choice of other tables is chosen anew.
AnalysisQuery without_join(const AnalysisQuery& asked) {
    AnalysisQuery out;
    out.left = asked.left;
    out.left_q = asked.left_q;
    out.right_q = asked.right_q;
    return out;
}

std::vector<SuggestedPair> suggested_pairs(Context& cx, Reader& reader, const OpenTable& left, const std::vector<ColumnSketch>& mine,
                                           const AnalysisQuery& asked, std::optional<JoinSuggestion>& of_chosen) {
    std::vector<SuggestedPair> out;
    const auto judged = verdicts_of(reader, left.table.name.value);
    for (const JoinSuggestion& one : suggest_joins(reader, mine, left.dataset.id)) {
        const auto other = open_to_all(inside(cx), reader, to_text(one.table_id));
        if (!other) continue;
        const bool rejected = std::any_of(judged.begin(), judged.end(), [&](const JudgedPair& pair) {
            return pair.state == JoinVerdict::rejected && pair.right_table == other->table.name.value &&
                   pair.left_columns == one.left_columns && pair.right_columns == one.right_columns;
        });
        if (rejected) continue;
        if (asked.right && asked.right->value == other->table.name.value && !of_chosen) of_chosen = one;
        AnalysisQuery next = without_join(asked);
        next.right = Text<0, 120>{{other->table.name.value}};
        put_names(next.left_key, one.left_columns);
        put_names(next.right_key, one.right_columns);
        out.push_back({other->table.name,
                       other->dataset.title.in(cx.language()),
                       with_plus(one.left_columns),
                       with_plus(one.right_columns),
                       one.grade,
                       std::lround(one.containment * 100),
                       one.exact,
                       {analysis_href(cx, next)}});
    }
    // Names and codes say more than numbers that happen to be the same.
    std::stable_partition(out.begin(), out.end(), [&](const SuggestedPair& one) {
        return std::none_of(left.lake.columns.begin(), left.lake.columns.end(), [&](const analytics::Column& column) {
            return column.name == one.left_words && analysis::is_number(column.type);
        });
    });
    if (out.size() > most_suggested) out.resize(most_suggested);
    return out;
}

void add_links(Context& cx, const Joined& joined, AnalysisPage& out) {
    out.sql.value = analysis::result_sql(joined.plan);
    const std::string coded = text::percent_encode(out.sql.value);
    if (coded.size() < longest_href) {
        out.sql_href = Text<0, 8'000>{{cx.href("/sql?sql=" + coded)}};
        out.save_href = Text<0, 8'000>{{cx.href("/queries/new?sql=" + coded)}};
    }
    for (const char* format : {"csv", "xlsx", "ods", "parquet", "jsonl"})
        out.files.push_back({{format}, {analysis_href(cx, joined.asked, "/rows") + "&format=" + format}});
    AnalysisQuery rows = joined.asked;
    rows.chart.reset(), rows.x.reset(), rows.y.reset();
    if (std::string chart = analysis_href(cx, rows, "/chart"); chart.size() < longest_href)
        out.chart_href = Text<0, 8'000>{{std::move(chart)}};
    if (out.too_long && cx.caller().signed_in()) out.job_action = Text<>{{cx.href("/sql/jobs")}};
    for (const auto& [name, value] : pairs_of(joined.asked))
        if (name != "chart" && name != "x" && name != "y") out.kept.push_back({{name}, {value}});
}

struct Sides {
    std::optional<OpenTable> left, right;
};

Task<Result<Sides>> find_sides(Context& cx, const AnalysisQuery& asked) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Sides> {
        Sides out;
        for (auto [name, into] : {std::pair{&asked.left, &out.left}, std::pair{&asked.right, &out.right}}) {
            if (!*name || (*name)->value.empty()) continue;
            auto open = open_to_all(inside(cx), reader, (*name)->value);
            if (!open) return std::move(open.problem());
            into->emplace(std::move(*open));
        }
        return out;
    });
}

Task<Done> add_tables(Context& cx, AnalysisQuery& asked, Sides& sides, AnalysisPage& out) {
    std::vector<ColumnSketch> mine;
    if (sides.left) {
        if (auto here = co_await bring_rows(cx, *sides.left); !here) co_return std::move(here.problem());
        auto known = co_await cx.blocking([&] { return known_sketches(inside(cx), cx.tenant(), *sides.left, cx.now()); });
        if (known) mine = std::move(*known);
    }
    co_return co_await cx.read([&](Reader& reader) -> Done {
        if (!sides.left) {
            out.left_found = find_tables(cx, reader, out.left_q.value, without_join(asked), &AnalysisQuery::left);
            return Nothing{};
        }
        std::optional<JoinSuggestion> of_chosen;
        auto pairs = suggested_pairs(cx, reader, *sides.left, mine, asked, of_chosen);
        if (!sides.right) {
            out.suggested = std::move(pairs);
            if (!out.right_q.empty() || out.suggested.empty())
                out.right_found = find_tables(cx, reader, out.right_q.value, without_join(asked), &AnalysisQuery::right);
        } else if (of_chosen && asked.left_key.empty() && asked.right_key.empty()) {
            put_names(asked.left_key, of_chosen->left_columns);
            put_names(asked.right_key, of_chosen->right_columns);
        }
        return Nothing{};
    });
}

Task<Result<AnalysisPage>> page(Context& cx, AnalysisQuery asked) {
    AnalysisPage out;
    out.title = cx.say("analysis.title");
    if (asked.left_q) out.left_q.value = asked.left_q->value;
    if (asked.right_q) out.right_q.value = asked.right_q->value;
    auto sides = co_await find_sides(cx, asked);
    if (!sides) co_return std::move(sides.problem());
    if (auto done = co_await add_tables(cx, asked, *sides, out); !done) co_return std::move(done.problem());
    if (sides->left) out.left = chosen(cx, *sides->left, {});
    if (sides->left) out.kept_tables.push_back({{"left"}, {asked.left->value}});
    if (!sides->left || !sides->right) co_return out;
    out.right = chosen(cx, *sides->right, without_join(asked));
    out.kept_tables.push_back({{"right"}, {asked.right->value}});
    std::optional<analysis::JoinPlan> plan;
    auto planned = plan_of(asked, *sides->left, *sides->right);
    if (planned)
        plan = std::move(*planned);
    else if (!cx.wants_html())
        co_return std::move(planned.problem());
    else if (planned.problem().code != "invalid")  // a key that was not chosen yet is no fault
        out.wrong = refusal_words(cx, planned.problem());
    if (plan) {
        auto former = co_await settle_former_units(cx, asked, sides->left.value(), sides->right.value(), *plan);
        if (!former) co_return std::move(former.problem());
        out.former = std::move(*former);
    }
    out.choices = choices_of(cx, asked, *sides->left, *sides->right, plan);
    if (!plan) co_return out;
    auto tables = co_await allowed_tables(cx, analysis::joined_sql(*plan));
    if (!tables) co_return std::move(tables.problem());
    const Joined joined{asked, *plan, *sides->left, *sides->right};
    co_await cx.blocking([&] { return answer_analysis(cx, joined, tables->tables, out), 0; });
    add_links(cx, joined, out);
    co_return out;
}

struct AnalysisFile : AnalysisQuery {
    std::optional<Text<1, 20>> format;
};
BOOST_DESCRIBE_STRUCT(AnalysisFile, (AnalysisQuery), (format))

Task<Result<Reply>> rows(Context& cx, AnalysisFile asked) {
    analytics::Pairs pairs;
    if (asked.format) pairs.emplace_back("format", asked.format->value);
    const auto format = take_format(cx, pairs, false);
    if (!format) co_return format.problem();
    auto sides = co_await find_sides(cx, asked);
    if (!sides) co_return std::move(sides.problem());
    if (!sides->left || !sides->right) co_return Problem::invalid({{sides->left ? "/right" : "/left", "required"}});
    auto plan = plan_of(asked, *sides->left, *sides->right);
    if (!plan) co_return plan.problem();
    if (auto former = co_await settle_former_units(cx, asked, *sides->left, *sides->right, *plan); !former)
        co_return std::move(former.problem());
    auto tables = co_await allowed_tables(cx, analysis::joined_sql(*plan));
    if (!tables) co_return std::move(tables.problem());
    const analytics::SqlRequest request{analysis::result_sql(*plan), {}, std::move(tables->tables), {}};
    auto reply = co_await cx.blocking([&]() -> Result<Reply> {
        auto found = answer_of(inside(cx), request);
        if (!found) return std::move(found.problem());
        return result_reply(inside(cx), *found, *format);
    });
    if (!reply) co_return std::move(reply.problem());
    if (*format != RowFormat::json)
        reply->headers.emplace_back("Content-Disposition",
                                    fmt::format("attachment; filename=\"{}-{}.{}\"", sides->left->table.name.value,
                                                sides->right->table.name.value, asked.format ? asked.format->value : "rows"));
    co_return std::move(*reply);
}

}  // namespace

void install_analysis(App& app) {
    app.get("/analysis", page).page("opendata/analysis").named("analysis").rated(RateClass::query).time_up_to(std::chrono::seconds(120));
    app.get("/analysis/rows", rows).named("analysis.rows").rated(RateClass::query).gives(row_media_types());
}

}  // namespace skl::opendata
