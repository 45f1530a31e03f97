// The filter grammar (opendata.md §7.1): what it reads, what it refuses and where, and what it finds in a real file.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kernel/analytics/filter.h"
#include "kernel/analytics/request.h"
#include "kernel/analytics/tests/lake.h"

namespace skl::analytics {
namespace {

bool same(const Literal& a, const Literal& b) { return a.kind == b.kind && a.spelling == b.spelling; }
bool same(const Operand& a, const Operand& b) { return a.column == b.column && a.functions == b.functions && a.digits == b.digits; }
bool same(const Expression& a, const Expression& b) {
    if (a.kind != b.kind) return false;
    if (a.kind != Expression::Kind::term)
        return std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(), b.parts.end(),
                          [](const Expression& x, const Expression& y) { return same(x, y); });
    return same(a.term.operand, b.term.operand) && a.term.test == b.term.test && a.term.negated == b.term.negated &&
           std::equal(a.term.literals.begin(), a.term.literals.end(), b.term.literals.begin(), b.term.literals.end(),
                      [](const Literal& x, const Literal& y) { return same(x, y); });
}

rc::Gen<std::string> words() {
    static const std::vector<std::string> some = {"縣市",       "人口 數", "a", "and",    "in",       "x_1", "it's",
                                                  "\"quoted\"", "塩行里",  "",  "9lives", "年齡(歲)", "　",  "%_"};
    return rc::gen::elementOf(some);
}

rc::Gen<Literal> literals() {
    static const std::vector<std::string> numbers = {"0", "-12", "3.5", "1e9", "-0.25", "9007199254740993"};
    return rc::gen::oneOf(rc::gen::map(words(),
                                       [](std::string text) {
                                           return Literal{Literal::Kind::text, std::move(text), 0};
                                       }),
                          rc::gen::map(rc::gen::elementOf(numbers),
                                       [](std::string text) {
                                           return Literal{Literal::Kind::number, std::move(text), 0};
                                       }),
                          rc::gen::map(rc::gen::arbitrary<bool>(), [](bool truth) {
                              return Literal{Literal::Kind::truth, truth ? "true" : "false", 0};
                          }));
}

Term some_term() {
    Term out;
    out.operand.column = *rc::gen::suchThat(words(), [](const std::string& name) { return !name.empty(); });
    out.test = static_cast<Test>(*rc::gen::inRange(0, static_cast<int>(Test::in_polygon) + 1));
    const bool place = out.test == Test::within_distance || out.test == Test::in_bbox || out.test == Test::in_polygon;
    if (!place)
        out.operand.functions = *rc::gen::container<std::vector<std::string>>(
            *rc::gen::inRange<std::size_t>(0, 3), rc::gen::element<std::string>("year", "lower", "length", "abs", "round"));
    const bool rounded = std::count(out.operand.functions.begin(), out.operand.functions.end(), "round") == 1;
    if (rounded) out.operand.digits = *rc::gen::inRange(-3, 4);
    if (std::count(out.operand.functions.begin(), out.operand.functions.end(), "round") > 1) out.operand.functions.clear();
    const bool sign = out.test <= Test::greater_equal;
    out.negated = !place && !sign && *rc::gen::arbitrary<bool>();
    std::size_t count = 1;
    if (out.test == Test::in) count = *rc::gen::inRange<std::size_t>(1, 5);
    if (out.test == Test::between) count = 2;
    if (out.test == Test::is_null) count = 0;
    if (out.test == Test::within_distance) count = 3;
    if (out.test == Test::in_bbox) count = 4;
    out.literals = *rc::gen::container<std::vector<Literal>>(count, literals());
    return out;
}

Expression some_expression(int depth) {
    const int kind = depth == 0 ? 3 : *rc::gen::inRange(0, 4);
    if (kind == 3) return {Expression::Kind::term, {}, some_term()};
    Expression out{static_cast<Expression::Kind>(kind), {}, {}};
    const int parts = out.kind == Expression::Kind::negation ? 1 : *rc::gen::inRange(2, 4);
    for (int i = 0; i < parts; ++i) out.parts.push_back(some_expression(depth - 1));
    return out;
}

RC_GTEST_PROP(Filter, What_is_printed_reads_back_as_the_same_tree, ()) {
    const Expression tree = some_expression(3);
    const std::string text = print_filter(tree);
    const auto read = parse_filter(text);
    if (!read)
        RC_FAIL(text + ": " + read.problem().code + " at " +
                (read.problem().params.contains("position") ? read.problem().params.at("position") : ""));
    RC_ASSERT(same(*read, tree));
    RC_ASSERT(print_filter(*read) == text);
}

RC_GTEST_PROP(Filter, No_text_whatever_does_more_than_fail, ()) {
    static const std::vector<std::string> pieces = {"a",     "縣市", " ",  "=",  "(", ")",  "'",    "\"",      "and",
                                                    "or",    "not",  "in", ",",  "1", "is", "null", "between", "like",
                                                    "round", "--",   ";",  "\\", "%", "e",  "."};
    std::string text;
    for (const std::string& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces))) text += piece + " ";
    const auto read = parse_filter(text);
    if (!read) RC_ASSERT(read.problem().status == 400);
}

Table villages(const Lake& lake) {
    Table table{parquet_source(lake.villages.string()), Lake::village_columns(), 1, 1'000, std::chrono::hours(8)};
    return table;
}

class FilterFinds : public testing::Test {
protected:
    static void SetUpTestSuite() {
        lake = std::make_unique<Lake>();
        lake->write_villages(1'000);
        queries = std::make_unique<TrustedQueries>();
    }
    static void TearDownTestSuite() {
        queries.reset();
        lake.reset();
    }
    // How many rows match; -1: refused.
    static std::int64_t count(const std::string& filter) {
        SqlText sql;
        const auto read = parse_filter(filter);
        if (!read) return -1;
        sql << "select count(*) from " << villages(*lake).source << " where ";
        if (Done done = append_condition(sql, *read, villages(*lake)); !done) return -1;
        auto found = queries->query(sql.statement, soon());
        return found ? found->at(0, 0).whole : -2;
    }
    static Problem refusal(const std::string& filter) {
        SqlText sql;
        const auto read = parse_filter(filter);
        if (!read) return read.problem();
        Done done = append_condition(sql, *read, villages(*lake));
        EXPECT_FALSE(done) << filter;
        return done ? Problem{} : done.problem();
    }
    static inline std::unique_ptr<Lake> lake;
    static inline std::unique_ptr<TrustedQueries> queries;
};

TEST_F(FilterFinds, Every_operator_of_the_grammar_counts_what_it_should) {
    const std::pair<const char*, std::int64_t> expected[] = {
        {"區域別 = '臺南市永康區'", 333},
        {"區域別 != '臺南市永康區'", 667},
        {"\"區域別\" in ('臺南市永康區', '連江縣南竿鄉')", 667},
        {"區域別 not in ('臺南市永康區', '連江縣南竿鄉')", 333},
        {"村里 = '里7'", 1},
        {"村里 like '里1_'", 10},
        {"村里 ilike '里1%'", 112},
        {"村里 contains '99'", 19},
        {"村里 startswith '里10'", 12},
        {"村里 matches '^里[0-9]$'", 9},
        {"not 村里 matches '^里[0-9]$'", 991},
        {"代碼 = '00042'", 1},
        {"出生數 is null", 142},
        {"出生數 is not null", 858},
        {"出生數 between 3 and 5", 257},
        {"出生數 not between 3 and 5", 601},
        {"出生數 >= 9 and 面積 < 50", 17},
        {"出生數 = 1 or 出生數 = 2", 172},
        {"(出生數 = 1 or 出生數 = 2) and not 離島 = true", 115},
        {"統計日 < '2014-07-31'", 29},
        {"year(統計日) = 2015", 365},
        {"month(統計日) = 2 and day(統計日) = 1", 3},
        {"更新 >= '2014-07-01T00:00:00Z'", 1'000},
        {"更新 < '2014-07-01T08:10:00+08:00'", 599},
        {"更新 < '2014-07-01 08:10'", 599},
        {"離島 = true", 334},
        {"大數 = 123456789012345678905", 1},
        {"length(村里) = 2", 9},
        {"upper(lower(村里)) = '里7'", 1},
        {"abs(面積) <= 1", 4},
        {"round(面積, 0) = 2", 4},
        {"in_bbox(lon, 120.0, 22.0, 120.1, 22.1)", -3},
        {"within_distance(lat, 120.5, 22.5, 100)", -3},
        {"in_polygon(lon, 'POLYGON((119 21, 119 26, 123 26, 123 21, 119 21))')", 1'000}};
    for (const auto& [filter, want] : expected) {
        const std::int64_t found = count(filter);
        if (want == -3)
            EXPECT_GT(found, 0) << filter;
        else
            EXPECT_EQ(found, want) << filter;
    }
}

TEST_F(FilterFinds, What_is_wrong_is_named_with_its_place_in_code_points) {
    const std::tuple<const char*, const char*, const char*> expected[] = {{"村理 = 'x'", "unknown-column", "1"},
                                                                          {"出生數 = 'abc'", "type-mismatch", "7"},
                                                                          {"村里 = '塩行里' and 出生數 > 'x'", "type-mismatch", "22"},
                                                                          {"村里 =", "bad-filter", "5"},
                                                                          {"村里 = 'x", "bad-filter", "6"},
                                                                          {"代碼 = '1' && 1", "bad-filter", "10"},
                                                                          {"sqrt(面積) = 2", "unknown-function", "1"},
                                                                          {"year(村里) = 2", "type-mismatch", "6"},
                                                                          {"村里 matches '('", "bad-pattern", "12"},
                                                                          {"統計日 = '民國103年'", "type-mismatch", "7"},
                                                                          {"within_distance(村里, 1, 2, 3)", "not-a-place", "17"},
                                                                          {"in_polygon(lon, 'POLYGON((1 1))')", "bad-polygon", "17"}};
    for (const auto& [filter, code, position] : expected) {
        const Problem problem = refusal(filter);
        EXPECT_EQ(problem.code, code) << filter;
        EXPECT_EQ(problem.status, 400) << filter;
        EXPECT_EQ(problem.params.contains("position") ? problem.params.at("position") : "", position) << filter;
        ASSERT_EQ(problem.errors.size(), 1u) << filter;
        EXPECT_EQ(problem.errors[0].pointer, "/filter") << filter;
    }
}

TEST_F(FilterFinds, An_unknown_column_comes_with_the_three_nearest_names) {
    const Problem problem = refusal("村理 = 'x'");
    ASSERT_TRUE(problem.lists.contains("near"));
    EXPECT_EQ(problem.lists.at("near").size(), 3u);
    EXPECT_EQ(problem.lists.at("near")[0], "村里");
}

TEST_F(FilterFinds, Both_spellings_of_a_condition_find_the_same_rows) {
    const std::pair<Pairs, const char*> expected[] = {
        {{{"區域別", "臺南市永康區"}}, "區域別 = '臺南市永康區'"},
        {{{"區域別", "臺南市永康區"}, {"區域別", "連江縣南竿鄉"}}, "區域別 in ('臺南市永康區', '連江縣南竿鄉')"},
        {{{"出生數[gte]", "3"}, {"出生數[lt]", "6"}}, "出生數 >= 3 and 出生數 < 6"},
        {{{"出生數[ne]", "3"}}, "出生數 != 3"},
        {{{"出生數[in]", "1,2,3"}}, "出生數 in (1, 2, 3)"},
        {{{"村里[contains]", "99"}}, "村里 contains '99'"},
        {{{"村里[starts]", "里10"}}, "村里 startswith '里10'"},
        {{{"出生數[is-null]", "true"}}, "出生數 is null"},
        {{{"出生數[is-null]", "false"}}, "出生數 is not null"},
        {{{"離島", "true"}}, "離島 = true"}};
    for (const auto& [pairs, filter] : expected) {
        const auto plain = plain_filter(pairs);
        ASSERT_TRUE(plain) << filter;
        SqlText sql;
        sql << "select count(*) from " << villages(*lake).source << " where ";
        ASSERT_TRUE(append_condition(sql, *plain, villages(*lake))) << filter;
        auto found = queries->query(sql.statement, soon());
        ASSERT_TRUE(found) << filter;
        EXPECT_EQ(found->at(0, 0).whole, count(filter)) << filter;
    }
}

TEST(FilterLimits, Depth_terms_lists_and_length_have_an_edge) {
    const auto nested = [](int depth) {
        return std::string(static_cast<std::size_t>(depth), '(') + "a = 1" + std::string(static_cast<std::size_t>(depth), ')');
    };
    EXPECT_TRUE(parse_filter(nested(deepest_filter - 1)));
    EXPECT_FALSE(parse_filter(nested(deepest_filter)));
    const auto terms = [](std::size_t count) {
        std::string out = "a = 1";
        for (std::size_t i = 1; i < count; ++i) out += " or a = 1";
        return out;
    };
    EXPECT_TRUE(parse_filter(terms(most_terms)));
    EXPECT_FALSE(parse_filter(terms(most_terms + 1)));
    const auto list = [](std::size_t count) {
        std::string out = "a in (1";
        for (std::size_t i = 1; i < count; ++i) out += ",1";
        return out + ")";
    };
    EXPECT_TRUE(parse_filter(list(most_list_items)));
    EXPECT_FALSE(parse_filter(list(most_list_items + 1)));
    EXPECT_FALSE(parse_filter(std::string(longest_filter + 1, ' ')));
    EXPECT_FALSE(parse_filter(std::string("a = '\0'", 7)));
}

TEST(NormalisedQuery, One_question_has_one_spelling) {
    EXPECT_EQ(normalised_query({{"limit", "5"}, {"filter", "a=1   and (b = 2)"}}),
              normalised_query({{"filter", "a = 1 AND b = 2"}, {"limit", "5"}}));
    EXPECT_EQ(normalised_query({{"select", "a, b"}}), normalised_query({{"select", "a,b"}}));
    EXPECT_NE(normalised_query({{"filter", "a = 1"}}), normalised_query({{"filter", "a = '1'"}}));
    EXPECT_NE(normalised_query({{"a", "1\n1:b=1:2"}}), normalised_query({{"a", "1"}, {"b", "2"}}));
}

}  // namespace
}  // namespace skl::analytics
