// The SQL of saved queries: themselves, their versions, and the results of long ones.
#pragma once

#include "kernel/storage/store.h"
#include "opendata/queries/model.h"

namespace skl::opendata {

std::optional<SavedQuery> find_query(Reader& reader, const std::string& key);            // slug or id
bool insert_query(Transaction& tx, const SavedQuery& query);                             // with its first version; false: the slug is taken
bool update_query(Transaction& tx, const SavedQuery& query, std::int64_t expected_rev);  // false: somebody was first
void insert_version(Transaction& tx, const SavedQuery& query, const std::string& who, Instant at);  // query.number, as the query stands

std::vector<QueryVersion> versions_of_query(Reader& reader, const Uuid& query, std::int64_t limit);  // the newest first
std::optional<QueryVersion> version_of_query(Reader& reader, const Uuid& query, std::int64_t number);

struct QueryFilter {
    std::string viewer;   // who asks; empty: somebody
    bool own = false;     // only the viewer's
    std::string words{};  // empty: all
};
// Those the viewer may see and that are not withdrawn, the newest first, before the id `before`; of the viewer's own the withdrawn too.
std::vector<SavedQuery> list_queries(Reader& reader, const QueryFilter& filter, const std::string& before, std::int64_t limit);

// Found by its words by who may see all that everybody may; the others are found by nobody.
void index_query(Transaction& tx, const SavedQuery& query);

void insert_result(Transaction& tx, const QueryResult& result);
void complete_result(Transaction& tx, const QueryResult& result);
std::optional<QueryResult> find_result(Reader& reader, const Uuid& id);
// Of all tenants, those whose time is over. Run as every_tenant.
struct ExpiredResult {
    std::string tenant;
    Uuid id;
};
BOOST_DESCRIBE_STRUCT(ExpiredResult, (), (tenant, id))
std::vector<ExpiredResult> expired_results(Reader& reader, Instant now, std::int64_t limit);
void delete_result(Transaction& tx, const Uuid& id);
std::string owner_of_result(const Uuid& id);  // of its blob

}  // namespace skl::opendata
