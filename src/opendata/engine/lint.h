// Faults of delimited text that make it hard to read for programs that guess nothing (RFC 4180; the rules are those of csvlint): line ends,
// quotes, encoding, records of another width, blank records, titles above the header, values of another kind than their column. Ingest
// reads most of them all the same; their publisher should know.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "opendata/engine/report.h"

namespace skl::opendata {

struct LintOptions {
    std::optional<std::string> encoding = "UTF-8";  // as declared with the file; absent: it was not declared
    std::string line_end;                           // the one that was agreed; empty: any, if it is the same throughout
    std::string delimiter = ",";
    bool header = true;
};

// Codes. Errors: encoding-error, mixed-line-ends, wrong-line-ends, unclosed-quote, stray-quote, space-around-quotes, blank-row,
// missing-cell, extra-cell. Warnings: encoding-not-utf8, encoding-undeclared, title-row, blank-label, duplicate-label, inconsistent-values,
// single-column. Information: line-ends-not-crlf.
struct LintFinding {
    Severity severity{};
    std::string code;
    std::int64_t record = 0, column = 0;  // 1-based; 0: of the file
};

constexpr std::size_t most_lint_findings = 1'000;

std::vector<LintFinding> lint(std::string_view bytes, const LintOptions& options = {});

}  // namespace skl::opendata
