// The subset of Solr's query syntax: what is read, what is refused and where, and that nothing is lost.
#include "opendata/engine/ckan/solr_query.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace skl::opendata::ckan {
namespace {

SolrQuery term(Match match, std::string text, Field field = Field::text) {
    SolrTerm out;
    out.field = field;
    out.match = match;
    out.text = std::move(text);
    return {SolrQuery::Kind::term, {}, out};
}
SolrQuery word(std::string text, Field field = Field::text) { return term(Match::word, std::move(text), field); }
SolrQuery all(std::vector<SolrQuery> parts) { return {SolrQuery::Kind::all, std::move(parts), {}}; }
SolrQuery any(std::vector<SolrQuery> parts) { return {SolrQuery::Kind::any, std::move(parts), {}}; }
SolrQuery no(SolrQuery part) { return {SolrQuery::Kind::negation, {std::move(part)}, {}}; }

void reads(const char* text, const SolrQuery& wanted) {
    const auto parsed = parse_solr(text);
    const auto* fault = std::get_if<QueryFault>(&parsed);
    ASSERT_EQ(fault, nullptr) << text << ": " << fault->reason << " at " << fault->position;
    EXPECT_EQ(std::get<SolrQuery>(parsed), wanted) << text << " is " << print_solr(std::get<SolrQuery>(parsed));
}

TEST(SolrQueries, What_clients_ask_is_read) {
    reads("", SolrQuery{});
    reads("  ", SolrQuery{});
    reads("*:*", SolrQuery{});
    reads("*", SolrQuery{});
    reads("交通", word("交通"));
    reads("traffic accidents", all({word("traffic"), word("accidents")}));
    reads("a AND b OR c", any({all({word("a"), word("b")}), word("c")}));
    reads("a && b || c", any({all({word("a"), word("b")}), word("c")}));
    reads("a and b", all({word("a"), word("and"), word("b")}));
    reads("\"traffic accidents\"", term(Match::phrase, "traffic accidents"));
    reads("+a -b !c NOT d", all({word("a"), no(word("b")), no(word("c")), no(word("d"))}));
    reads("traff*", term(Match::prefix, "traff"));
    reads("title:交通", word("交通", Field::title));
    reads("tags:(a OR \"b c\")", any({word("a", Field::tags), term(Match::phrase, "b c", Field::tags)}));
    reads("organization:taipei -res_format:CSV", all({word("taipei", Field::organization), no(word("CSV", Field::res_format))}));
    reads("(organization:a OR organization:b) state:active",
          all({any({word("a", Field::organization), word("b", Field::organization)}), word("active", Field::state)}));
    reads("tags:(title:x)", word("x", Field::title));
    reads("name:*", term(Match::exists, "", Field::name));
    reads("notes:[* TO *]", term(Match::exists, "", Field::notes));
    reads("R&D", word("R&D"));
    reads("a-b_c.d/e", word("a-b_c.d/e"));
    reads(R"(\-a\:b\ c\*)", word("-a:b c*"));
    reads(R"("a \"b\" \\ c")", term(Match::phrase, "a \"b\" \\ c"));
    reads("ORGAN", word("ORGAN"));
    SolrQuery extra = word("A41000000G-000001", Field::extra);
    extra.term.extra = "identifier";
    reads("extras_identifier:A41000000G-000001", extra);
}

TEST(SolrQueries, The_harvesters_range_is_read) {
    const auto parsed = parse_solr("metadata_modified:[2024-01-01T00:00:00Z TO *]");
    const SolrTerm& range = std::get<SolrQuery>(parsed).term;
    EXPECT_EQ(range.field, Field::metadata_modified);
    EXPECT_EQ(range.match, Match::range);
    EXPECT_EQ(to_text(range.from.value()), "2024-01-01T00:00:00.000Z");
    EXPECT_FALSE(range.to);
    const auto half = std::get<SolrQuery>(parse_solr("metadata_created:{2024-01-01 TO 2025-01-01}")).term;
    EXPECT_FALSE(half.from_included);
    EXPECT_FALSE(half.to_included);
    const auto mixed = std::get<SolrQuery>(parse_solr("metadata_created:[2024-01-01 TO 2025-01-01}")).term;
    EXPECT_TRUE(mixed.from_included);
    EXPECT_FALSE(mixed.to_included);
    const auto moment = std::get<SolrQuery>(parse_solr("metadata_created:2024-01-01T00\\:00\\:00Z")).term;
    EXPECT_EQ(moment.from, moment.to);
    EXPECT_EQ(moment.match, Match::range);
}

TEST(SolrQueries, What_is_not_of_the_subset_is_refused_at_its_place) {
    const std::pair<const char*, std::size_t> faults[] = {{"a^2", 2},
                                                          {"a~", 2},
                                                          {"te?t", 3},
                                                          {"a*b", 2},
                                                          {"*a", 1},
                                                          {"/a.*/", 1},
                                                          {"colour:red", 1},
                                                          {"交通 colour:red", 4},
                                                          {"(a", 1},
                                                          {"a)", 2},
                                                          {"()", 1},
                                                          {"\"a", 1},
                                                          {"\"\"", 1},
                                                          {"a AND", 6},
                                                          {"AND a", 1},
                                                          {"OR", 1},
                                                          {"a OR OR b", 6},
                                                          {"NOT", 4},
                                                          {"- a", 2},
                                                          {"-", 2},
                                                          {"--a", 2},
                                                          {"title:", 7},
                                                          {"title: a", 7},
                                                          {"title:-a", 7},
                                                          {"title:[a TO b]", 7},
                                                          {"[a TO b]", 1},
                                                          {"a:b:c", 1},
                                                          {"name:a:b", 7},
                                                          {"a\\", 2},
                                                          {"\"a\"~3", 4},
                                                          {"(a)^2", 4},
                                                          {"metadata_modified:[NOW-1DAY TO *]", 20},
                                                          {"metadata_modified:[2024-01-01 2025-01-01]", 19},
                                                          {"metadata_modified:20*", 19},
                                                          {"extras_colour:red", 1},
                                                          {"{!func}x", 1},
                                                          {"]", 1},
                                                          {"a]", 2},
                                                          {"metadata_modified:[2024-01-01 TO", 19}};
    for (const auto& [text, position] : faults) {
        const auto parsed = parse_solr(text);
        const auto* fault = std::get_if<QueryFault>(&parsed);
        ASSERT_NE(fault, nullptr) << text << " is " << print_solr(std::get<SolrQuery>(parsed));
        EXPECT_EQ(fault->position, position) << text << ": " << fault->reason;
        EXPECT_FALSE(fault->reason.empty());
    }
}

bool refused(const std::string& text) { return std::holds_alternative<QueryFault>(parse_solr(text)); }

TEST(SolrQueries, Every_limit_holds_just_over_and_not_just_under) {
    const auto nested = [](int depth) {
        return std::string(static_cast<std::size_t>(depth), '(') + "a" + std::string(static_cast<std::size_t>(depth), ')');
    };
    EXPECT_FALSE(refused(nested(deepest_query)));
    EXPECT_TRUE(refused(nested(deepest_query + 1)));
    EXPECT_TRUE(refused(nested(3'000)));
    std::string terms;
    for (std::size_t i = 0; i < most_query_terms; ++i) terms += "a ";
    EXPECT_FALSE(refused(terms));
    EXPECT_TRUE(refused(terms + "a"));
    EXPECT_FALSE(refused(std::string(longest_query_term, 'a')));
    EXPECT_TRUE(refused(std::string(longest_query_term + 1, 'a')));
    EXPECT_FALSE(refused(std::string(longest_query - 1, ' ') + "a"));
    EXPECT_TRUE(refused(std::string(longest_query, ' ') + "a"));
    EXPECT_TRUE(refused("\xC3"));
}

TEST(SolrSorts, Are_read_and_others_refused) {
    using Sorts = std::vector<SolrSort>;
    EXPECT_EQ(std::get<Sorts>(parse_solr_sort("score desc, metadata_modified desc")),
              (Sorts{{SortField::score, true}, {SortField::metadata_modified, true}}));
    EXPECT_EQ(std::get<Sorts>(parse_solr_sort("id asc")), (Sorts{{SortField::id, false}}));
    EXPECT_EQ(std::get<Sorts>(parse_solr_sort("name,title_string desc")), (Sorts{{SortField::name, false}, {SortField::title, true}}));
    for (const char* text : {"", "views_recent desc", "name up", "name asc asc", "name,", ",name", "name asc; drop table dataset"})
        EXPECT_TRUE(std::holds_alternative<QueryFault>(parse_solr_sort(text))) << text;
}

rc::Gen<SolrQuery> queries(int depth) {
    return rc::gen::exec([depth]() -> SolrQuery {
        const int kind = depth > 3 ? 0 : *rc::gen::inRange(0, 6);
        if (kind == 1) return no(*queries(depth + 1));
        if (kind == 2 || kind == 3) {
            std::vector<SolrQuery> parts;
            const int count = *rc::gen::inRange(2, 5);
            for (int i = 0; i < count; ++i) parts.push_back(*queries(depth + 1));
            return kind == 2 ? all(std::move(parts)) : any(std::move(parts));
        }
        if (kind == 4) return SolrQuery{};
        if (kind == 5) {
            SolrQuery out = term(Match::range, "", *rc::gen::element(Field::metadata_created, Field::metadata_modified));
            if (*rc::gen::arbitrary<bool>()) out.term.from = Instant{*rc::gen::inRange<std::int64_t>(0, 2'000'000'000) * 1'000'000};
            if (*rc::gen::arbitrary<bool>() || !out.term.from)
                out.term.to = Instant{*rc::gen::inRange<std::int64_t>(0, 2'000'000'000) * 1'000'000};
            out.term.from_included = *rc::gen::arbitrary<bool>();
            out.term.to_included = *rc::gen::arbitrary<bool>();
            return out;
        }
        const auto pieces = *rc::gen::container<std::vector<std::string>>(
            rc::gen::element<std::string>("a", "B", "交", "臺", "-", "+", "&&", "||", "(", ")", "\"", "\\", "*", "?", ":", "^", "~", "/",
                                          " ", "AND", "OR", "NOT", "TO", "[", "]", "{", "}", "!", "1"));
        std::string text = "x";
        for (const std::string& piece : pieces) text += text.size() < 400 ? piece : "";
        if (*rc::gen::arbitrary<bool>()) text.erase(0, 1);
        if (text.find_first_not_of(' ') == std::string::npos) text = "OR";
        return term(*rc::gen::element(Match::word, Match::phrase, Match::prefix), text,
                    *rc::gen::element(Field::text, Field::title, Field::tags, Field::organization, Field::res_format));
    });
}

RC_GTEST_PROP(SolrQueries, What_is_printed_is_read_as_the_same_query, ()) {
    const SolrQuery query = *queries(0);
    const std::string text = print_solr(query);
    RC_PRE(text.size() <= longest_query);
    const auto again = parse_solr(text);
    RC_LOG() << text;
    RC_ASSERT(std::holds_alternative<SolrQuery>(again));
    RC_ASSERT(std::get<SolrQuery>(again) == query);
}

RC_GTEST_PROP(SolrQueries, A_fault_stands_within_the_text_or_just_behind, (const std::vector<char>& bytes)) {
    const std::string text(bytes.begin(), bytes.end());
    const auto parsed = parse_solr(text);
    if (const auto* fault = std::get_if<QueryFault>(&parsed)) RC_ASSERT(fault->position >= 1 && fault->position <= text.size() + 1);
}

}  // namespace
}  // namespace skl::opendata::ckan
