// Comparisons of versions as pages and programs ask for them: made once, kept beside the other derived files, found again.
#pragma once

#include "opendata/api/open_table.h"
#include "opendata/versions/compare.h"

namespace skl::opendata {

constexpr std::int64_t compared_at_once = 2'000'000;  // rows of both versions; more is a job's work
inline constexpr const char* compare_job = "opendata.compare";

struct KeptComparison {
    Comparison comparison;
    std::filesystem::path rows;
    std::string name;  // of this question: cursors stay on it
};

// What was asked, in one spelling.
std::string comparison_name(const OpenTable& before, const OpenTable& after, const diff::Options& options);
// It was made already.
std::optional<KeptComparison> kept_comparison(const Module::Inside& in, const std::string& name);
// Kept, or made now; blocks. Problems: those of `compare`.
Result<KeptComparison> comparison_of(Module::Inside& in, const OpenTable& before, const OpenTable& after, const diff::Options& options);
// No comparison with this table's rows is kept any longer.
void forget_comparisons(const Module::Inside& in, const std::string& parquet_sha256);

struct CompareOrder {      // payload of the job
    Text<> before, after;  // versions, by id
    std::int64_t table = 1;
    std::vector<std::string> given, declared, ignored;
};
BOOST_DESCRIBE_STRUCT(CompareOrder, (), (before, after, table, given, declared, ignored))

}  // namespace skl::opendata
