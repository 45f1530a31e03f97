// A saved query while it runs: its SQL by the query service, its answer kept by what it is and what it reads, and whose data that is.
#pragma once

#include "opendata/api/sql.h"
#include "opendata/queries/store.h"

namespace skl::opendata {

// A table that a query reads, as it is published now.
struct QuerySource {
    Text<> table;
    std::string title, publisher, license;
    Text<> license_id, license_href, href;
    std::int64_t version = 0;
    Text<> data_as_of;
};
BOOST_DESCRIBE_STRUCT(QuerySource, (), (table, title, publisher, license, license_id, license_href, href, version, data_as_of))

// What the SQL is, when it may be run at all: tables, parameters, columns that are there. Problems of the query service; those of the text
// itself are 422 at /sql.
Task<Result<queries::Syntax>> check_sql(Context& cx, const std::string& sql);

struct RanQuery {
    FoundAnswer found;  // its key stands for the query, the values and the versions of its tables: the same question has the same tag
    std::vector<QuerySource> sources;
};
Task<Result<RanQuery>> run_query(Context& cx, const QueryVersion& version, const queries::Values& values);

Task<Result<std::vector<QuerySource>>> sources_of(Context& cx, const std::vector<std::string>& tables);

// One that takes longer than an answer may, as a job: for who is signed in (401).
struct StartedQuery {
    Uuid job, result;
};
Task<Result<StartedQuery>> start_long_query(Context& cx, std::string sql, std::map<std::string, Json> params);

// The query as the caller may see it: 404, 410 gone {reason} when it was withdrawn (its author still sees it).
Result<SavedQuery> visible_query(Context& cx, Reader& reader, const std::string& key);
// For who may change it: its author, and who reviews datasets. 403.
Result<SavedQuery> own_query(Context& cx, Reader& reader, const std::string& key);
bool may_change(Context& cx, const SavedQuery& query);

QueryVersion version_now(const SavedQuery& query);

}  // namespace skl::opendata
