// The joined rows as a chart and on a map, each from one query of its own over them.
#pragma once

#include "opendata/analysis/question.h"
#include "opendata/api/sql.h"

namespace skl::opendata {

struct Joined {
    const AnalysisQuery& asked;
    const analysis::JoinPlan& plan;
    const OpenTable &left, &right;
};

// Answers SQL as the query service would. Blocks.
using AskSql = std::function<Result<SqlCache::Kept>(const std::string& sql)>;

std::optional<Chart> chart_of_joined(const Context& cx, const Joined& joined, const AskSql& ask);

struct JoinedMap {
    std::optional<MapPicture> picture;
    std::string missing;  // in words: what has no place on it, or why there is none
};
JoinedMap map_of_joined(const Context& cx, const Joined& joined, const AskSql& ask);

}  // namespace skl::opendata
