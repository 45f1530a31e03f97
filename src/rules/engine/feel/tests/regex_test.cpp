// Regular expressions: XPath and XQuery Functions and Operators 3.1 §5.6 and what of it RE2 can do.
#include "rules/engine/feel/regex.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "rules/engine/feel/regex_translation.h"
#include "rules/engine/feel/tests/calling.h"

namespace skl::rules::feel {
namespace {

using namespace calling;

class Patterns : public Built {
protected:
    std::string matches(std::string_view input, std::string_view pattern, std::string_view flags = "") {
        return text("matches", {s(input), s(pattern), s(flags)});
    }
    std::string replace(std::string_view input, std::string_view pattern, std::string_view replacement, std::string_view flags = "") {
        return text("replace", {s(input), s(pattern), s(replacement), s(flags)});
    }
    std::string fault(std::string_view pattern, std::string_view flags = "") {
        EXPECT_EQ(matches("input", pattern, flags), "null") << pattern;
        return why();
    }
};

TEST_F(Patterns, Match_somewhere_in_the_text) {
    EXPECT_EQ(matches("foobar", "^fo*b"), "true");
    EXPECT_EQ(matches("banana", "[a-z]{3}"), "true");
    EXPECT_EQ(matches("banana", "^[a-z]{3}$"), "false");
    EXPECT_EQ(matches("", ""), "true");
    EXPECT_EQ(text("matches", {s("abracadabra"), s("bra"), Value()}), "true");
}

TEST_F(Patterns, A_point_is_no_end_of_line) {
    EXPECT_EQ(matches("Mary\rJones", "Mary.Jones"), "false");
    EXPECT_EQ(matches("Mary\nJones", "Mary.Jones"), "false");
    EXPECT_EQ(matches("Mary\nJones", "Mary.Jones", "s"), "true");
    EXPECT_EQ(matches("馬麗", "^..$"), "true");
}

TEST_F(Patterns, Lines_begin_after_each_new_line_but_the_last) {
    EXPECT_EQ(matches("\nabcd\ndefg\n", "^$", "m"), "true");
    EXPECT_EQ(matches("abcd\n\ndefg\n", "^$", "m"), "true");
    EXPECT_EQ(matches("abcd\ndefg\n", "^$", "m"), "false");
    EXPECT_EQ(matches("abcd\ndefg\n", "^defg$", "m"), "true");
    EXPECT_EQ(matches("abcd\n", "abcd$"), "false");
}

TEST_F(Patterns, Cases_are_those_of_Unicode) {
    EXPECT_EQ(matches("\u212A", "k", "i"), "true");
    EXPECT_EQ(matches("x", "[A-Z-[OI]]", "i"), "true");
    EXPECT_EQ(matches("i", "[A-Z-[OI]]", "i"), "false");
    EXPECT_EQ(matches("q", "[^Q]", "i"), "false");
    EXPECT_EQ(matches("a", "\\p{Lu}", "i"), "false");
}

TEST_F(Patterns, Classes_subtract_and_name_categories_and_blocks) {
    EXPECT_EQ(matches("e", "^[a-z-[aeiou]]$"), "false");
    EXPECT_EQ(matches("b", "^[a-z-[aeiou-[e]]]$"), "true");
    EXPECT_EQ(matches("e", "^[a-z-[aeiou-[e]]]$"), "true");
    EXPECT_EQ(matches("天燈", "^\\p{IsCJKUnifiedIdeographs}+$"), "true");
    EXPECT_EQ(matches("天燈a", "^\\P{IsBasicLatin}+$"), "false");
    EXPECT_EQ(matches("xml:lang", "^\\i\\c*$"), "true");
    EXPECT_EQ(matches("1a", "^\\i\\c*$"), "false");
    EXPECT_EQ(matches("٣", "^\\d$"), "true");
    EXPECT_EQ(matches("a_b", "^\\w+$"), "false");
    EXPECT_EQ(matches("a-b", "^[\\w\\-]+$"), "true");
    EXPECT_EQ(matches("7-.", "^[0-9-.]+$"), "true");
    EXPECT_EQ(matches("\u00A0", "\\s"), "false");
    EXPECT_EQ(matches("α", "\\p{IsGreek}"), "true");
    EXPECT_EQ(matches("a", "[a-c-[a-c]]"), "false");
}

TEST_F(Patterns, White_space_may_be_left_out_of_the_pattern) {
    EXPECT_EQ(matches("hello world", "hello\\ sworld", "x"), "true");
    EXPECT_EQ(matches("hello world", " hello[ ]world", "x"), "true");
    EXPECT_EQ(matches("hello world", "\\p{ I s B a s i c L a t i n }+", "x"), "true");
    EXPECT_EQ(fault("\\p{ IsBasicLatin}+"), "regex-invalid");
}

TEST_F(Patterns, A_literal_pattern_is_itself) {
    EXPECT_EQ(matches("abracadabra", "(?:abra(?:cad)?)*", "q"), "false");
    EXPECT_EQ(matches("x[y-z]", "x[y-z]", "q"), "true");
    EXPECT_EQ(matches("x[Y-z]", "X[y-Z]", "qi"), "true");
    EXPECT_EQ(replace("a.b", ".", "$1\\", "q"), "a$1\\b");
}

TEST_F(Patterns, Replacements_take_groups) {
    EXPECT_EQ(replace("abcd", "(ab)|(a)", "[1=$1][2=$2]"), "[1=ab][2=]cd");
    EXPECT_EQ(replace("abracadabra", "a.*?a", "*"), "*c*bra");
    EXPECT_EQ(replace("abracadabra", "a(.)", "a$1$1"), "abbraccaddabbra");
    EXPECT_EQ(replace("AAAA", "A+?", "b"), "bbbb");
    EXPECT_EQ(replace("darted", "^(.*?)d(.*)$", "$1c$2"), "carted");
    EXPECT_EQ(replace("0123456789", "(\\d{3})(\\d{3})(\\d{4})", "($1) $2-$3"), "(012) 345-6789");
    EXPECT_EQ(replace("facetiously", "[iouy]", "[$0]"), "facet[i][o][u]sl[y]");
    EXPECT_EQ(replace("ab", "(a)", "$12"), "a2b");
    EXPECT_EQ(replace("ab", "(a)", "$2"), "b");
    EXPECT_EQ(replace("ab", "a", "\\$\\\\"), "$\\b");
    EXPECT_EQ(replace("foobar", "^fo*b*", "#"), "#ar");
    EXPECT_EQ(replace("a\nb\n", "^.", "-", "m"), "-\n-\n");
}

TEST_F(Patterns, A_replacement_with_a_stray_sign_is_refused) {
    for (const char* wrong : {"$", "$a", "\\", "\\n", "a$"}) {
        EXPECT_EQ(replace("a", "a", wrong), "null") << wrong;
        EXPECT_EQ(why(), "regex-replacement") << wrong;
    }
}

TEST_F(Patterns, What_matches_nothing_at_all_cuts_nothing) {
    EXPECT_EQ(replace("abc", "x*", "-"), "null");
    EXPECT_EQ(why(), "regex-empty-match");
    EXPECT_EQ(text("split", {s("abc"), s("")}), "null");
    EXPECT_EQ(text("split", {s("abc"), s("x")}), R"(["abc"])");
    EXPECT_EQ(text("split", {s(""), s(",")}), R"([""])");
}

TEST_F(Patterns, What_is_no_pattern_is_null_and_says_so) {
    for (const char* wrong :
         {"(",     ")",     "[",     "[]",       "[a",  "a**",    "a{2}{3}", "*",     "{1}",    "a{2,1}",   "a{",
          "a{,2}", "]",     "}",     "a|*",      "\\",  "\\e",    "\\b",     "[z-a]", "[a[b]]", "\\p{Foo}", "\\p{IsNowhere}",
          "\\pL",  "(?=a)", "(?i)a", "(?P<n>a)", "\\3", "(.)\\2", "(a\\1)",  "[\\1]", "a\\x41", "[a-\\d]",  "\\0"})
        EXPECT_EQ(fault(wrong), "regex-invalid") << wrong;
    EXPECT_EQ(fault("a", "p"), "regex-invalid");
    EXPECT_EQ(fault("a", " "), "regex-invalid");
    EXPECT_EQ(fault("a", "X"), "regex-invalid");
}

TEST_F(Patterns, Back_references_are_not_supported) {
    EXPECT_EQ(fault("(a)\\1"), "regex-unsupported");
    EXPECT_EQ(fault("(a)(b)\\2"), "regex-unsupported");
}

TEST_F(Patterns, A_hostile_pattern_ends_at_a_limit) {
    EXPECT_EQ(fault("a{1001}"), "regex-limit");
    EXPECT_EQ(fault("((\\w{100}){100}){100}"), "regex-limit");
    EXPECT_EQ(fault(std::string(longest_pattern + 1, 'a')), "regex-limit");
    EXPECT_EQ(matches("a", std::string(longest_pattern, 'a')), "false");
    EXPECT_EQ(fault(std::string(5000, '(') + std::string(5000, ')')), "regex-limit");
    std::string nested = "a";
    for (int i = 0; i < 100; ++i) nested = "[a-z-[" + nested + "]]";
    EXPECT_EQ(fault(nested), "regex-invalid");
}

TEST_F(Patterns, A_hostile_text_is_read_in_time_linear_in_it) {
    const std::string text(50'000, 'a');
    EXPECT_EQ(matches(text, "^(a+)+$"), "true");
    EXPECT_EQ(matches(text + "!", "^(a|aa|a*)*$"), "false");
    EXPECT_EQ(replace(text, "(a|aa)+$", "b"), "b");
}

TEST_F(Patterns, Matching_again_and_again_to_the_end_stops_at_the_steps) {
    feel::Run hurried(Limits{.steps = 100'000});
    const Value arguments[] = {s(std::string(200'000, 'a')), s("a.*?b|a"), s("c")};
    EXPECT_TRUE(built_in("replace")->function().call(hurried, arguments).null());
    EXPECT_EQ(hurried.over(), Limit::steps);
}

RC_GTEST_PROP(Patterns_of_any_text, Literal_patterns_find_what_they_are, ()) {
    const auto letters = [] {
        return *rc::gen::container<std::string>(rc::gen::element('a', 'B', '.', '\\', '[', '$', '^', '(', '|', ' ', '-'));
    };
    const std::string before = letters(), middle = letters(), after = letters();
    const auto regex = Regex::compile(middle, "q");
    RC_ASSERT(std::holds_alternative<std::shared_ptr<const Regex>>(regex));
    RC_ASSERT(std::get<bool>(std::get<0>(regex)->matches(before + middle + after)));
}

RC_GTEST_PROP(Patterns_of_any_text, Every_text_is_a_pattern_or_a_fault, ()) {
    const auto pattern = *rc::gen::container<std::string>(
        rc::gen::element('a', '-', '[', ']', '^', '\\', '(', ')', '?', ':', '*', '{', '1', ',', '}', '|', '.', 'p', 'w', '$'));
    for (const char* flags : {"", "i", "x", "ms"}) {
        const auto regex = Regex::compile(pattern, flags);
        if (const auto* made = std::get_if<0>(&regex)) RC_ASSERT(std::holds_alternative<bool>((*made)->matches("ab-1\n")));
    }
}

}  // namespace
}  // namespace skl::rules::feel
