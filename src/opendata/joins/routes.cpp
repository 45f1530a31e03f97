// What a table joins with: the list of suggestions, and one of them with what matches and what does not.
#include <cmath>

#include "kernel/describe/scalar.h"
#include "kernel/http/list.h"
#include "kernel/text/text.h"
#include "opendata/api/access.h"
#include "opendata/api/answer.h"
#include "opendata/engine/values.h"
#include "opendata/joins/pair.h"
#include "opendata/joins/sketching.h"
#include "opendata/joins/suggest.h"
#include "opendata/versions/asked.h"

namespace skl::opendata {
namespace {

struct SuggestedJoin {
    Text<> table;
    std::string title;
    std::vector<std::string> left_columns, right_columns;
    std::int64_t grade = 0;
    double containment = 0, proportion = 0;
    bool exact = false, same_name = false, same_standard = false;
    JoinVerdict state{};
    Text<0, 4'000> href;
    std::string left_words, right_words;  // the columns, for people
    std::int64_t percent = 0;             // containment
};
BOOST_DESCRIBE_STRUCT(SuggestedJoin, (),
                      (table, title, left_columns, right_columns, grade, containment, proportion, exact, same_name, same_standard, state,
                       href, left_words, right_words, percent))

struct JoinList {
    std::string title, parent_title;
    Text<> parent_href, table;
    std::vector<SuggestedJoin> items;
};
BOOST_DESCRIBE_STRUCT(JoinList, (), (title, parent_title, parent_href, table, items))

struct JoinQuery {
    Text<1, 300> left, right;  // names of columns, with commas
};
BOOST_DESCRIBE_STRUCT(JoinQuery, (), (left, right))

struct JoinedRow {
    std::vector<std::string> cells;
};
BOOST_DESCRIBE_STRUCT(JoinedRow, (), (cells))

struct JoinPage {
    std::string title;
    Text<> parent_href;
    std::string left_title, right_title;
    Text<> left_table, right_table, left_href, right_href;
    std::vector<std::string> left_columns, right_columns;
    std::int64_t left_keys = 0, right_keys = 0, both = 0, grade = 0, rows = 0, rows_without = 0, percent = 0;
    double containment = 0, proportion = 0;
    bool exact = false;
    std::optional<FanOut> fan_out;
    std::vector<std::string> unmatched;
    std::vector<std::string> preview_columns;
    std::vector<JoinedRow> preview;
    Text<0, 20'000> sql, sql_href;
    JoinVerdict state{};
    std::optional<Text<>> verdict_action;  // for who may publish
    Text<> left_key, right_key;            // as the verdict's form sends them
};
BOOST_DESCRIBE_STRUCT(JoinPage, (),
                      (title, parent_href, left_title, right_title, left_table, right_table, left_href, right_href, left_columns,
                       right_columns, left_keys, right_keys, both, grade, rows, rows_without, percent, containment, proportion, exact,
                       fan_out, unmatched, preview_columns, preview, sql, sql_href, state, verdict_action, left_key, right_key))

struct JoinJudgement {
    Text<1, 300> left, right;
    JoinVerdict state{};
};
BOOST_DESCRIBE_STRUCT(JoinJudgement, (), (left, right, state))

std::string with_commas(const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, ",")); }
std::string with_plus(const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, " + ")); }

JoinVerdict verdict_on(const std::vector<JudgedPair>& judged, const std::string& right, const std::vector<std::string>& left_columns,
                       const std::vector<std::string>& right_columns) {
    for (const JudgedPair& one : judged)
        if (one.right_table == right && one.left_columns == left_columns && one.right_columns == right_columns) return one.state;
    return JoinVerdict::suggested;
}

SuggestedJoin shown(Context& cx, const OpenTable& open, const OpenTable& other, const JoinSuggestion& one, JoinVerdict state) {
    SuggestedJoin out;
    out.table = other.table.name;
    out.title = other.dataset.title.in(cx.language());
    out.left_columns = one.left_columns;
    out.right_columns = one.right_columns;
    out.grade = one.grade;
    out.containment = one.containment;
    out.proportion = one.proportion;
    out.exact = one.exact;
    out.same_name = one.same_name;
    out.same_standard = one.same_standard;
    out.state = state;
    out.href.value =
        cx.href(fmt::format("/tables/{}/joins/{}?left={}&right={}", open.table.name.value, other.table.name.value,
                            text::percent_encode(with_commas(one.left_columns)), text::percent_encode(with_commas(one.right_columns))));
    out.left_words = with_plus(one.left_columns);
    out.right_words = with_plus(one.right_columns);
    out.percent = std::lround(one.containment * 100);
    return out;
}

Task<Result<JoinList>> list(Context& cx, TableName name) {
    auto open = co_await cx.read([&](Reader& reader) { return open_to_all(inside(cx), reader, name.value); });
    if (!open) co_return std::move(open.problem());
    if (auto here = co_await bring_rows(cx, *open); !here) co_return std::move(here.problem());
    const auto mine = co_await cx.blocking([&] { return known_sketches(inside(cx), cx.tenant(), *open, cx.now()); });
    if (!mine) co_return mine.problem();
    co_return co_await cx.read([&](Reader& reader) -> Result<JoinList> {
        JoinList out{cx.say("joins.title"),
                     open->dataset.title.in(cx.language()),
                     {cx.href("/datasets/" + open->dataset.slug.value)},
                     open->table.name,
                     {}};
        const auto judged = verdicts_of(reader, open->table.name.value);
        for (const JoinSuggestion& one : suggest_joins(reader, *mine, open->dataset.id)) {
            const auto other = open_to_all(inside(cx), reader, to_text(one.table_id));
            if (!other) continue;
            const JoinVerdict state = verdict_on(judged, other->table.name.value, one.left_columns, one.right_columns);
            if (state != JoinVerdict::rejected || is_publisher(cx)) out.items.push_back(shown(cx, *open, *other, one, state));
        }
        std::stable_partition(out.items.begin(), out.items.end(),
                              [](const SuggestedJoin& one) { return one.state == JoinVerdict::confirmed; });
        return out;
    });
}

struct Two {
    OpenTable left, right;
    JoinVerdict state{};
};

Task<Result<Two>> find(Context& cx, const TableName& left, const TableName& right, const JoinQuery& query) {
    auto two = co_await cx.read([&](Reader& reader) -> Result<Two> {
        auto ours = open_to_all(inside(cx), reader, left.value), theirs = open_to_all(inside(cx), reader, right.value);
        if (!ours) return std::move(ours.problem());
        if (!theirs) return std::move(theirs.problem());
        const JoinVerdict state = verdict_on(verdicts_of(reader, ours->table.name.value), theirs->table.name.value,
                                             names_in(query.left.value), names_in(query.right.value));
        return Two{std::move(*ours), std::move(*theirs), state};
    });
    if (!two) co_return std::move(two.problem());
    if (auto here = co_await bring_rows(cx, two->left); !here) co_return std::move(here.problem());
    if (auto here = co_await bring_rows(cx, two->right); !here) co_return std::move(here.problem());
    co_return std::move(*two);
}

void add_preview(const analytics::ResultTable& rows, JoinPage& out) {
    constexpr std::size_t longest = 200;  // bytes of a cell
    for (const auto& column : rows.columns) out.preview_columns.push_back(column.name);
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        JoinedRow& row = out.preview.emplace_back();
        for (std::size_t c = 0; c < rows.columns.size(); ++c) {
            std::string cell;
            append_text(cell, rows.at(i, c));
            row.cells.emplace_back(clipped(cell, longest));
        }
    }
}

JoinPage page_of(Context& cx, const Two& two, const JoinQuery& query, const JoinedPair& pair) {
    JoinPage out;
    out.left_title = two.left.dataset.title.in(cx.language());
    out.right_title = two.right.dataset.title.in(cx.language());
    out.title = cx.say("joins.pair.title", {{"left", out.left_title}, {"right", out.right_title}});
    out.parent_href.value = cx.href(fmt::format("/tables/{}/joins", two.left.table.name.value));
    out.left_table = two.left.table.name;
    out.right_table = two.right.table.name;
    out.left_href.value = cx.href("/datasets/" + two.left.dataset.slug.value);
    out.right_href.value = cx.href("/datasets/" + two.right.dataset.slug.value);
    out.left_columns = names_in(query.left.value);
    out.right_columns = names_in(query.right.value);
    out.left_keys = static_cast<std::int64_t>(pair.overlap.left);
    out.right_keys = static_cast<std::int64_t>(pair.overlap.right);
    out.both = static_cast<std::int64_t>(pair.overlap.both);
    out.containment = pair.overlap.containment();
    out.proportion = pair.overlap.proportion();
    out.percent = std::lround(out.containment * 100);
    out.grade = joins::grade(out.containment, out.proportion);
    out.exact = pair.exact;
    if (pair.exact) {
        out.rows = pair.rows;
        out.rows_without = pair.rows_without;
        out.fan_out = pair.fan_out;
        out.unmatched = pair.unmatched;
    }
    add_preview(pair.preview, out);
    out.state = two.state;
    out.left_key.value = query.left.value;
    out.right_key.value = query.right.value;
    if (is_publisher(cx))
        out.verdict_action = Text<>{{cx.href(fmt::format("/tables/{}/joins/{}", out.left_table.value, out.right_table.value))}};
    return out;
}

Task<Result<JoinPage>> show(Context& cx, TableName left, TableName right, JoinQuery query) {
    auto two = co_await find(cx, left, right, query);
    if (!two) co_return std::move(two.problem());
    auto left_key = key_places(two->left, names_in(query.left.value), "left"),
         right_key = key_places(two->right, names_in(query.right.value), "right");
    if (!left_key) co_return std::move(left_key.problem());
    if (!right_key) co_return std::move(right_key.problem());
    const PairSide ours{two->left, std::move(*left_key)}, theirs{two->right, std::move(*right_key)};
    const auto pair = co_await cx.blocking([&] { return join_pair(inside(cx).queries, ours, theirs); });
    if (!pair) co_return pair.problem();
    JoinPage out = page_of(cx, *two, query, *pair);
    const auto from = [](const OpenTable& open) { return "od." + analytics::quoted_name(open.table.name.value); };
    out.sql.value = join_sql(ours, theirs, from(two->left), from(two->right), 100);
    out.sql_href.value = cx.href("/sql?sql=" + text::percent_encode(out.sql.value));
    co_return out;
}

Task<Result<Answered<JudgedPair>>> judge(Context& cx, TableName left, TableName right, JoinJudgement given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<JudgedPair>> {
        const auto ours = open_to_all(inside(cx), tx, left.value), theirs = open_to_all(inside(cx), tx, right.value);
        if (!ours) return ours.problem();
        if (!theirs) return theirs.problem();
        JudgedPair pair{ours->table.name.value, theirs->table.name.value, names_in(given.left.value), names_in(given.right.value),
                        given.state};
        if (auto known = key_places(*ours, pair.left_columns, "left"); !known) return std::move(known.problem());
        if (auto known = key_places(*theirs, pair.right_columns, "right"); !known) return std::move(known.problem());
        save_verdict(tx, pair, cx.caller().subject, cx.now());
        audit(tx, cx.now(), cx.caller().subject, "join.judged", fmt::format("{} {}", pair.left_table, pair.right_table),
              write_scalar(view(pair.state)));
        const std::string href = cx.href(fmt::format("/tables/{}/joins", pair.left_table));
        return Answered<JudgedPair>{std::move(pair), 200, {{"Location", href}}};
    });
}

}  // namespace

void install_joins(App& app) {
    const std::string pair = "/tables/{table}/joins/{other}";
    app.get("/tables/{table}/joins", list)
        .page("opendata/joins")
        .named("joins")
        .rated(RateClass::query)
        .time_up_to(std::chrono::seconds(120));
    app.get(pair, show).page("opendata/join").named("join").rated(RateClass::query);
    app.post(pair, judge).form(pair).needs(may_publish).named("join.judge");
}

}  // namespace skl::opendata
