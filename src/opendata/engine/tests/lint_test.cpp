// The lint of delimited text, its features as csvlint has them; and what strict standards share: patterns.
#include "opendata/engine/lint.h"

#include "opendata/engine/pattern.h"

namespace skl::opendata {
namespace {

std::string found(std::string_view text, Severity severity = Severity::error, const LintOptions& options = {}) {
    std::string out;
    for (const LintFinding& one : lint(text, options))
        if (one.severity == severity)
            out += (out.empty() ? "" : ", ") + one.code + (one.record > 0 ? " " + std::to_string(one.record) : "");
    return out;
}

TEST(Lint, Finds_what_breaks_the_form) {
    EXPECT_EQ(found("\"a\",\"b\"\r\n\"1\",\"2\"\r\n"), "");
    EXPECT_EQ(found("a,b\n1\n1,2,3\n"), "missing-cell 2, extra-cell 3");
    EXPECT_EQ(found("a,b\n\"x\",\"y\n"), "unclosed-quote 2");
    EXPECT_EQ(found("a,b\n\"x\",   \"y\"\n"), "space-around-quotes 2");
    EXPECT_EQ(found("a,b\nx\"y,2\n\"1\"2,3\n"), "stray-quote 2, stray-quote 3");
    EXPECT_EQ(found("a,b\n,\n1,2\n\n"), "blank-row 2, blank-row 4");
    EXPECT_EQ(found("a,b\r\n1,2\n"), "mixed-line-ends");
    EXPECT_EQ(found("a,b\n1,\"x\r\ny\"\n"), "") << "line ends in quotes are text";
    EXPECT_EQ(found("a\xFF,b\n1,2\n"), "encoding-error");
    EXPECT_EQ(found("a,b\n1,2\n", Severity::error, {.line_end = "\r\n"}), "wrong-line-ends");
}

TEST(Lint, Warns_of_what_is_odd) {
    EXPECT_EQ(found("人口統計,,\na,b,c\n1,2,3\n", Severity::warning),
              "title-row, inconsistent-values, inconsistent-values, inconsistent-values");
    EXPECT_EQ(found("a,a\n1,2\n", Severity::warning), "duplicate-label 1");
    EXPECT_EQ(found("a\n1\n", Severity::warning), "single-column");
    EXPECT_EQ(found("a,b\nx,1\n1,2\n2,3\n", Severity::warning), "inconsistent-values");
    EXPECT_EQ(found("a,b\n,1\n1,2\n,3\n2,4\n", Severity::warning), "") << "empty cells are of no kind";
    EXPECT_EQ(found("a,b\n1,2\n", Severity::warning, {.encoding = std::nullopt}), "encoding-undeclared");
    EXPECT_EQ(found("a,b\n1,2\n", Severity::info), "line-ends-not-crlf");
}

TEST(Patterns, Of_ECMAScript_become_those_of_RE2) {
    const auto matches = [](std::string_view pattern, std::string_view text) {
        auto compiled = Pattern::compile(pattern);
        const auto* good = std::get_if<Pattern>(&compiled);
        return good != nullptr && good->matches_all(text);
    };
    EXPECT_TRUE(matches("\\u81FA\\u{5317}", "臺北"));
    EXPECT_TRUE(matches("[\\s]+", "\xE3\x80\x80 ")) << "an ideographic space is white space";
    EXPECT_TRUE(matches("(?<year>\\d{4})-\\d\\d", "2024-01"));
    EXPECT_TRUE(matches("[^]", "\n"));
    EXPECT_FALSE(matches("[]", "a"));
    EXPECT_TRUE(matches("[[:a]+", "[:a"));
    EXPECT_TRUE(matches("\\cJ\\/\\_", "\n/_"));
    EXPECT_TRUE(matches("\\p{Script=Han}+", "臺北"));
    for (const char* unsupported : {"(?=a)", "(?!a)", "(?<=a)", "(a)\\1", "\\k<a>"})
        EXPECT_EQ(std::get<PatternFault>(Pattern::compile(unsupported)), PatternFault::unsupported) << unsupported;
    for (const char* invalid : {"(", "[a", "a{2,1}", "\\u12", "\\x1", "\\u{1", "\\", "(?P<a>b)", "\\y"})
        EXPECT_EQ(std::get<PatternFault>(Pattern::compile(invalid)), PatternFault::invalid) << invalid;
    EXPECT_TRUE(std::holds_alternative<PatternFault>(Pattern::compile(std::string(longest_pattern + 1, 'a'))));
    EXPECT_TRUE(std::holds_alternative<Pattern>(Pattern::compile(std::string(longest_pattern, 'a'))));
}

}  // namespace
}  // namespace skl::opendata
