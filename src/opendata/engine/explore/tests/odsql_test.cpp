// ODSQL clauses as conditions of tables: what is understood means what it says, all else is refused at its place.
#include <rapidcheck/gtest.h>

#include "opendata/engine/explore/odsql.h"

namespace skl::opendata::explore {
namespace {

using analytics::ColumnType;

analytics::Table things() {
    analytics::Table out;
    out.columns = {{"name", ColumnType::string},
                   {"n", ColumnType::integer},
                   {"at", ColumnType::datetime},
                   {"縣 市", ColumnType::string},
                   {"ok", ColumnType::boolean}};
    return out;
}

std::string where(std::string_view clause) {
    const auto read = parse_where(clause, things());
    if (const auto* fault = std::get_if<ClauseFault>(&read)) return fmt::format("{} at {}", fault->reason, fault->position);
    return analytics::print_filter(std::get<analytics::Expression>(read));
}

TEST(Odsql, Tests_mean_what_they_say) {
    const std::pair<const char*, const char*> cases[] = {
        {"n = 3", R"(n = 3)"},
        {"n:3 AND name != \"a\"", R"(n = 3 and name != 'a')"},
        {"not (n < 3 or n >= 5)", R"(not (n < 3 or n >= 5))"},
        {"`縣 市` = '臺北市'", R"("縣 市" = '臺北市')"},
        {"n in (1, 2)", R"(n in (1, 2))"},
        {"n in [1..5[", R"(n >= 1 and n < 5)"},
        {"at in [date'2026-01-01'..date'2026-02-01']", R"(at >= '2026-01-01' and at <= '2026-02-01')"},
        {"name is not null", R"(not name is null)"},
        {"name like 'Big Bus*'", R"(lower(name) contains 'big' and lower(name) contains 'bus')"},
        {"startswith(name, 'B')", R"(name startswith 'B')"},
        {"year(at) = 2026", R"(year(at) = 2026)"},
        {"ok = true", R"(ok = true)"},
        {"'x'", R"((lower(name) contains 'x') or (lower("縣 市") contains 'x'))"},
        {"search(name, 'x')", R"((lower(name) contains 'x'))"},
    };
    for (const auto& [clause, filter] : cases) EXPECT_EQ(where(clause), filter) << clause;
}

TEST(Odsql, What_is_not_understood_is_refused_at_its_place) {
    const std::pair<const char*, const char*> cases[] = {
        {"m = 3", "unknown field: m at 1"},
        {"n = 3 and", "the clause ends too early at 10"},
        {"n + 1 = 3", "unexpected + at 3"},
        {"n = name", "unexpected name at 5"},
        {"n = 3 n = 4", "unexpected n at 7"},
        {"name = 'x", "a quote is not closed at 8"},
        {"suggest(name, 'x')", "unknown function: suggest at 1"},
        {"n like 'x'", "like needs a field of text at 8"},
        {"(n = 3", "the clause ends too early at 7"},
        {"", "the clause ends too early at 1"},
        {"within_distance(name, geom'LINE(1 2)', 3km)", "only POINT(longitude latitude) is understood at 23"},
    };
    for (const auto& [clause, fault] : cases) EXPECT_EQ(where(clause), fault) << clause;
    EXPECT_EQ(where(std::string(20, '(') + "n = 1" + std::string(20, ')')), "parentheses are nested too deeply at 14");
    EXPECT_EQ(where(std::string(longest_clause + 1, ' ')), "the clause is too long at 1");
}

std::string select(std::string_view clause, bool groups = false) {
    const auto read = groups ? parse_group_by(clause, things()) : parse_select(clause, things());
    if (const auto* fault = std::get_if<ClauseFault>(&read)) return fmt::format("{} at {}", fault->reason, fault->position);
    std::string out;
    for (const Selected& one : std::get<std::vector<Selected>>(read))
        out += one.expression + (one.measure ? "!" : "") + ">" + one.alias + " ";
    return out;
}

TEST(Odsql, Fields_measures_and_keys_have_their_names) {
    EXPECT_EQ(select("name, n as number"), "name>name n>number ");
    EXPECT_EQ(select("count(*) as c, sum(n), count(distinct name) as d, median(`n`)"),
              "count!>c sum(n)!>sum(n) distinct(name)!>d median(n)!>median(n) ");
    EXPECT_EQ(select("*").substr(0, 14), "name>name n>n ");
    EXPECT_EQ(select("sum(*)"), "* is of count alone at 5");
    EXPECT_EQ(select("upper(name)"), "unknown function: upper at 1");
    EXPECT_EQ(select("year(at) as y, name", true), "year(at)>y name>name ");
    EXPECT_EQ(select("m", true), "unknown field: m at 1");
    const auto order = std::get<std::vector<Ordered>>(parse_order_by("n desc, -name, count(*) asc, sum(n) DESC"));
    ASSERT_EQ(order.size(), 4U);
    EXPECT_TRUE(order[0].descending && order[1].descending && !order[2].descending && order[3].descending);
    EXPECT_EQ(order[2].expression + order[3].expression, "countsum(n)");
    EXPECT_TRUE(std::holds_alternative<ClauseFault>(parse_order_by("n sideways")));
}

TEST(Odsql, Refinements_are_a_field_and_a_value) {
    EXPECT_EQ(read_refinement("at:2026-01-01T00:00:00")->second, "2026-01-01T00:00:00");
    EXPECT_EQ(read_refinement("name:\"a b\"")->second, "a b");
    for (const char* wrong : {"", "a", ":b", "a:"}) EXPECT_FALSE(read_refinement(wrong)) << wrong;
}

RC_GTEST_PROP(Odsql, Any_text_is_read_or_refused_within_it, (const std::string& text)) {
    for (const std::string& clause : {text, "n = 3 and " + text, "search(" + text}) {
        const auto read = parse_where(clause, things());
        if (const auto* fault = std::get_if<ClauseFault>(&read)) RC_ASSERT(fault->position >= 1 && fault->position <= clause.size() + 1);
    }
}

}  // namespace
}  // namespace skl::opendata::explore
