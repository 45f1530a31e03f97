// What ingest found in a file, in words: what it is, how to mend it, where.
#pragma once

#include "kernel/http/context.h"
#include "opendata/engine/report.h"

namespace skl::opendata {

struct ShownIssue {
    Severity severity{};
    std::string message, mend, column;  // mend: empty where there is nothing to do
    std::int64_t found = 0;
    std::string samples, places;  // places: records of the file
};
BOOST_DESCRIBE_STRUCT(ShownIssue, (), (severity, message, mend, column, found, samples, places))

ShownIssue in_words(Context& cx, const Issue& issue);

// Of the file and of its tables, the worst first.
std::vector<Issue> all_issues(const IngestReport& report);

// "甲、乙、丙", at most so long that a page stays readable.
std::string joined(const std::vector<std::string>& words, std::string_view between);

}  // namespace skl::opendata
