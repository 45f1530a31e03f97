// Terms of offers and agreements, and what is released of tables that nobody may see.
#include "opendata/engine/spaces/policy.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "opendata/engine/spaces/clean_room.h"
#include "opendata/engine/spaces/schema.h"

namespace skl::opendata::spaces {
namespace {

Result<Terms> terms(const std::string& json) { return read_terms(*read_json(json)); }
std::string faults(const std::string& json) {
    const auto read = terms(json);
    if (read) return "";
    std::string out;
    for (const FieldError& error : read.problem().errors) out += error.pointer + ":" + error.code + " ";
    return out;
}
std::string with(const std::string& constraint) { return R"({"permission":[{"action":"use","constraint":[)" + constraint + "]}]}"; }

TEST(Policy, The_subset_is_read_in_every_spelling_the_protocols_examples_have) {
    const auto read = terms(
        R"({"permission":[{"action":"odrl:use","constraint":[{"and":[{"leftOperand":"purpose","operator":"isAnyOf","rightOperand":["research","planning"]},
{"leftOperand":"dateTime","operator":"lteq","rightOperand":"2027-12-31T06:00Z"}]},{"leftOperand":"count","operator":"lteq","rightOperand":{"@value":"5","@type":"xsd:integer"}},
{"leftOperand":"spatial","operator":"eq","rightOperand":{"@id":"http://example.org/TW"}}],"duty":[{"action":"inform"}]}],"obligation":[{"action":"attribute"},{"action":"http://www.w3.org/ns/odrl/2/delete"}]})");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->purposes, (std::vector<std::string>{"research", "planning"}));
    EXPECT_EQ(to_text(*read->until), "2027-12-31T06:00:00.000Z");
    EXPECT_EQ(read->count, 5);
    EXPECT_EQ(read->places, std::vector<std::string>{"http://example.org/TW"});
    EXPECT_TRUE(read->attribute && read->inform && read->erase);
}

TEST(Policy, What_is_not_understood_is_refused_at_its_place) {
    EXPECT_EQ(faults(R"({"permission":[{"action":"distribute"}]})"), "/permission/0/action:odrl-not-understood ");
    EXPECT_EQ(faults(R"({"permission":[{"action":"use"},{"action":"use"}]})"), "/permission:odrl-permission ");
    EXPECT_EQ(faults(R"({"permission":[{"action":"use","assignee":"x"}]})"), "/permission/0/assignee:odrl-not-understood ");
    EXPECT_EQ(faults(R"({"permission":[{"action":"use"}],"prohibition":[{"action":"sell"}]})"), "/prohibition:odrl-not-understood ");
    EXPECT_EQ(faults(R"({"permission":[{"action":"use"}],"obligation":[{"action":"compensate"}]})"), "/obligation/0:odrl-not-understood ");
    EXPECT_EQ(faults(with(R"({"leftOperand":"partner","operator":"eq","rightOperand":"gold"})")),
              "/permission/0/constraint/0/leftOperand:odrl-not-understood ");
    EXPECT_EQ(faults(with(R"({"or":[{"leftOperand":"count","operator":"lteq","rightOperand":"1"}]})")),
              "/permission/0/constraint/0:odrl-not-understood ");
    EXPECT_EQ(faults(with(R"({"leftOperand":"count","operator":"gt","rightOperand":"1"})")),
              "/permission/0/constraint/0/operator:odrl-not-understood ");
    EXPECT_EQ(faults(with(R"({"leftOperand":"count","operator":"lteq","rightOperand":"1.5"})")),
              "/permission/0/constraint/0/rightOperand:odrl-bad-value ");
    EXPECT_EQ(faults(with(R"({"leftOperand":"dateTime","operator":"lteq","rightOperand":"tomorrow"})")),
              "/permission/0/constraint/0/rightOperand:odrl-bad-value ");
    EXPECT_EQ(
        faults(with(
            R"({"leftOperand":"purpose","operator":"eq","rightOperand":"a"},{"leftOperand":"purpose","operator":"eq","rightOperand":"b"})")),
        "/permission/0/constraint/1:odrl-contradiction ");
    EXPECT_EQ(
        faults(with(
            R"({"leftOperand":"dateTime","operator":"gteq","rightOperand":"2027-01-01T00:00:00Z"},{"leftOperand":"dateTime","operator":"lt","rightOperand":"2026-01-01T00:00:00Z"})")),
        "/permission:odrl-contradiction ");
}

RC_GTEST_PROP(Policy, Terms_are_written_as_they_are_read_and_fit_the_schema_of_an_offer, ()) {
    const auto word = rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'z')));
    Terms given;
    given.permitted = *rc::gen::element(Permitted::use, Permitted::aggregate);
    given.purposes = *rc::gen::resize(5, rc::gen::unique<std::vector<std::string>>(word));
    given.places = *rc::gen::resize(5, rc::gen::unique<std::vector<std::string>>(word));
    if (*rc::gen::arbitrary<bool>()) given.until = Instant{*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000) * 1'000};
    if (*rc::gen::arbitrary<bool>()) given.count = *rc::gen::inRange<std::int64_t>(0, largest_count);
    given.attribute = *rc::gen::arbitrary<bool>();
    given.inform = *rc::gen::arbitrary<bool>();
    given.erase = *rc::gen::arbitrary<bool>();
    Node offer{.type = Node::Type::object};
    offer.member("@id") = {.type = Node::Type::text, .text = "urn:uuid:1"};
    offer.member("@type") = {.type = Node::Type::text, .text = "Offer"};
    offer.member("target") = {.type = Node::Type::text, .text = "urn:uuid:2"};  // without one it would be two of the three policies
    put_terms(offer, given);
    const auto back = read_terms(offer);
    RC_ASSERT(static_cast<bool>(back));
    RC_ASSERT(*back == given);
    RC_ASSERT(faults_of(offer, "negotiation/contract-schema.json").empty());
}

TEST(Policy, A_use_is_judged_by_each_constraint) {
    Terms given;
    given.purposes = {"research"};
    given.places = {"TW"};
    given.from = Instant{100};
    given.until = Instant{200};
    given.count = 2;
    const auto verdict = [&](Use use) { return judge(given, use); };
    EXPECT_EQ(verdict({"research", "TW", {100}, 1}), Verdict::allowed);
    EXPECT_EQ(verdict({"research", "TW", {200}, 0}), Verdict::allowed);
    EXPECT_EQ(verdict({"research", "TW", {201}, 0}), Verdict::expired);
    EXPECT_EQ(verdict({"research", "TW", {150}, 2}), Verdict::exhausted);
    EXPECT_EQ(verdict({"research", "TW", {99}, 0}), Verdict::not_yet);
    EXPECT_EQ(verdict({"marketing", "TW", {150}, 0}), Verdict::other_purpose);
    EXPECT_EQ(verdict({"", "TW", {150}, 0}), Verdict::other_purpose);
    EXPECT_EQ(verdict({"research", "JP", {150}, 0}), Verdict::other_place);
    given.permitted = Permitted::aggregate;
    EXPECT_EQ(verdict({"research", "TW", {150}, 0, true}), Verdict::aggregates_only);
    EXPECT_EQ(verdict({"research", "TW", {150}, 0, false}), Verdict::allowed);
}

RoomGroup group(std::vector<std::string> keys, std::int64_t rows, double sum = 0, double largest = 0) {
    return {std::move(keys), rows, {{sum, sum, largest, rows}}};
}

TEST(CleanRoom, Groups_under_ten_are_held_back_and_so_is_what_would_tell_them) {
    const RoomQuestion question{{"region", "sex"}, {{RoomFunction::sum, "x"}}};
    const auto out = release(question, {group({"a", "f"}, 9, 90, 10), group({"a", "m"}, 12, 120, 10), group({"a", "x"}, 40, 400, 10),
                                        group({"b", "f"}, 10, 1234, 200), group({"b", "m"}, 30, 100, 51)});
    std::string told;
    for (const auto& one : out.groups)
        told += one.keys[0] + one.keys[1] + " " + std::to_string(one.count) + " " + one.measures[0].value_or("-") + "; ";
    // With the 9 of a/f alone held back, the sum over a would tell them: a/m goes too. In f that leaves 9, so b/f goes.
    EXPECT_EQ(told, "ax 40 400; bm 30 -; ") << "and 51 of 100 is more than half";
    EXPECT_EQ(out.held_back, 5);
}

RC_GTEST_PROP(CleanRoom, In_no_coarser_grouping_is_the_rest_between_one_and_nine_rows_while_a_group_of_it_is_told, ()) {
    const RoomQuestion question{{"a", "b"}, {}};
    std::vector<RoomGroup> groups;
    for (int a = 0; a < 3; ++a)
        for (int b = 0; b < 3; ++b)
            if (const auto rows = *rc::gen::inRange<std::int64_t>(0, 30); rows > 0)
                groups.push_back({{std::to_string(a), std::to_string(b)}, rows, {}});
    const auto out = release(question, groups);
    const auto told = [&](const RoomGroup& one) {
        return std::any_of(out.groups.begin(), out.groups.end(), [&](const auto& other) { return other.keys == one.keys; });
    };
    for (const auto& one : groups) RC_ASSERT(one.rows >= least_rows || !told(one));
    for (std::size_t column = 0; column < 3; ++column)  // by a, by b, in all
        for (int value = 0; value < 3; ++value) {
            std::int64_t hidden = 0;
            bool any = false;
            for (const auto& one : groups) {
                if (column < 2 && one.keys[column] != std::to_string(value)) continue;
                (told(one) ? any = true : (hidden += one.rows, false));
            }
            RC_ASSERT(!any || hidden == 0 || hidden >= least_rows);
        }
}

}  // namespace
}  // namespace skl::opendata::spaces
