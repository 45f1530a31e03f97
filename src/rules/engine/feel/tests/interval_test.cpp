// How points and ranges lie to each other: the vectors of DMN 1.5 §10.3.4.8, table 78.
#include <gtest/gtest.h>

#include <string>

#include "rules/engine/feel/tests/calling.h"

namespace skl::rules::feel {
namespace {

using namespace calling;

class Intervals : public Built {};

Value point_or_range(std::string_view text) { return text.find("..") == std::string_view::npos ? n(text) : range(text); }

struct Row {
    const char* relation;
    bool truth;
    std::string_view pairs;
};

TEST_F(Intervals, Relate_as_the_standard_lists_them) {
    const Row rows[] = {
        {"before", true, "1 10; 1 (1..10]; 1 [5..10]; [1..10) 10; [1..10] 15; [1..10] [15..20]; [1..10) [10..20]; [1..10] (10..20]"},
        {"before", false, "10 1; 1 [1..10]; [1..10] 10; [1..10] [10..20]"},
        {"after", true, "10 5; 12 [1..10]; 10 [1..10); [11..20] 10; (11..20] 11; [11..20] [1..10]; [11..20] [1..11); (11..20] [1..11]"},
        {"after", false, "5 10; 10 [1..10]; [11..20] 12; [11..20] 11; [1..10] [11..20]"},
        {"meets", true, "[1..5] [5..10]"},
        {"meets", false, "[1..5) [5..10]; [1..5] (5..10]; [1..5] [6..10]"},
        {"met by", true, "[5..10] [1..5]"},
        {"met by", false, "[5..10] [1..5); (5..10] [1..5]; [6..10] [1..5]"},
        {"overlaps before", true, "[1..5] [3..8]; [1..5] [5..8]; [1..5) (1..5]; [1..5] (1..5]"},
        {"overlaps before", false, "[1..5] [6..8]; [1..5] (5..8]; [1..5) [5..8]; [1..5) [1..5]; [1..5] [1..5]"},
        {"overlaps after", true, "[3..8] [1..5]; [5..8] [1..5]; (1..5] [1..5); (1..5] [1..5]"},
        {"overlaps after", false, "[6..8] [1..5]; (5..8] [1..5]; [5..8] [1..5); [1..5] [1..5); [1..5] [1..5]"},
        {"finishes", true, "10 [1..10]; [5..10] [1..10]; [5..10) [1..10); [1..10] [1..10]; (1..10] [1..10]"},
        {"finishes", false, "10 [1..10); [5..10) [1..10]"},
        {"finished by", true, "[1..10] 10; [1..10] [5..10]; [1..10) [5..10); [1..10] (1..10]; [1..10] [1..10]"},
        {"finished by", false, "[1..10) 10; [1..10] [5..10)"},
        {"includes", true,
         "[1..10] 5; [1..10] 1; [1..10] 10; [1..10] [4..6]; [1..10] [1..5]; (1..10] (1..5]; [1..10] (1..10); [1..10) [5..10); [1..10] "
         "[1..10); [1..10] (1..10]; [1..10] [1..10]"},
        {"includes", false, "[1..10] 12; (1..10] 1; [1..10) 10"},
        {"during", true,
         "5 [1..10]; 1 [1..10]; 10 [1..10]; [4..6] [1..10]; [1..5] [1..10]; (1..5] (1..10]; (1..10) [1..10]; [5..10) [1..10); [1..10) "
         "[1..10]; (1..10] [1..10]; [1..10] [1..10]"},
        {"during", false, "12 [1..10]; 1 (1..10]; 10 [1..10)"},
        {"starts", true, "1 [1..10]; [1..5] [1..10]; (1..5] (1..10]; [1..10] [1..10]; [1..10) [1..10]; (1..10) (1..10)"},
        {"starts", false, "1 (1..10]; 2 [1..10]; (1..5] [1..10]; [1..5] (1..10]"},
        {"started by", true, "[1..10] 1; [1..10] [1..5]; (1..10] (1..5]; [1..10] [1..10]; [1..10] [1..10); (1..10) (1..10)"},
        {"started by", false, "(1..10] 1; [1..10] 2; [1..10] (1..5]; (1..10] [1..5]"},
        {"coincides", true, "5 5; [1..5] [1..5]"},
        {"coincides", false, "3 4; (1..5) [1..5]; [1..5] [2..6]"},
        {"overlaps", true, "[1..5] [3..8]; [3..8] [1..5]; [1..8] [3..5]; [3..5] [1..8]; [1..5] [5..8]; [5..8] [1..5]"},
        {"overlaps", false,
         "[1..5] [6..8]; [6..8] [1..5]; [1..5] (5..8]; [1..5) [5..8]; [1..5) (5..8]; (5..8] [1..5]; [5..8] [1..5); (5..8] [1..5)"},
    };
    for (const auto& [relation, truth, pairs] : rows) {
        for (std::string_view rest = pairs; !rest.empty();) {
            const std::string_view pair = rest.substr(0, rest.find("; "));
            rest.remove_prefix(std::min(pair.size() + 2, rest.size()));
            const std::size_t space = pair.find(' ');
            const Value result = call(relation, {point_or_range(pair.substr(0, space)), point_or_range(pair.substr(space + 1))});
            EXPECT_EQ(text_of(result), truth ? "true" : "false") << relation << " " << pair;
        }
    }
}

TEST_F(Intervals, Of_different_kinds_have_no_relation) {
    EXPECT_EQ(text("before", {n("1"), s("a")}), "null");
    EXPECT_EQ(why(), "not-comparable");
    EXPECT_EQ(text("meets", {n("1"), range("[1..5]")}), "null");
    EXPECT_EQ(why(), "argument-unfit");
    EXPECT_EQ(text("during", {range("[1..5]"), n("1")}), "null");
    EXPECT_EQ(text("before", {Value(), n("1")}), "null");
    EXPECT_EQ(named("before", {{"point1", n("1")}, {"point2", n("2")}}), "true");
    EXPECT_EQ(named("finished by", {{"range", range("[1..10]")}, {"point", n("10")}}), "true");
}

TEST_F(Intervals, Without_an_end_reach_past_every_point) {
    const Value below = Range{{}, n("10"), false, true}, above = Range{n("10"), {}, true, false};
    EXPECT_EQ(text("before", {below, n("11")}), "true");
    EXPECT_EQ(text("after", {below, n("-999")}), "false");
    EXPECT_EQ(text("includes", {below, n("-999")}), "true");
    EXPECT_EQ(text("overlaps", {below, above}), "true");
    EXPECT_EQ(text("during", {range("[11..20]"), above}), "true");
}

}  // namespace
}  // namespace skl::rules::feel
