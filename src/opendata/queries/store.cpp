#include "opendata/queries/store.h"

#include "kernel/search/search.h"
#include "kernel/storage/references.h"
#include "opendata/store_sql.h"

namespace skl::opendata {
namespace {

constexpr const char* kind = "query";
constexpr std::int64_t most_found = 500;  // of one search; nobody pages further

const std::string& select_query() {
    static const std::string sql =
        fmt::format("select {} from saved_query q where q.tenant = :tenant ", selected(shape_of<SavedQuery>, "q"));
    return sql;
}
const std::string& select_version() {
    static const std::string sql = fmt::format("select {} from saved_query_version v where v.tenant = :tenant and v.query_id = :query ",
                                               selected(shape_of<QueryVersion>, "v"));
    return sql;
}

}  // namespace

std::optional<SavedQuery> find_query(Reader& reader, const std::string& key) {
    static const std::string sql =
        select_query() + "and (q.slug = :key or q.id = :key) order by case when q.slug = :key then 0 else 1 end limit 1";
    return reader.query(sql).bind("key", key).one<SavedQuery>();
}

bool insert_query(Transaction& tx, const SavedQuery& query) {
    static const std::string sql = inserted("saved_query", shape_of<SavedQuery>, {}) + " on conflict do nothing";
    if (tx.query(sql).fields(query).run() != 1) return false;
    insert_version(tx, query, query.author.value, query.created_at);
    return true;
}

bool update_query(Transaction& tx, const SavedQuery& query, std::int64_t expected_rev) {
    static const std::string sql =
        fmt::format("update saved_query set {}, rev = rev + 1 where tenant = :tenant and id = :id and rev = :expected",
                    assigned(shape_of<SavedQuery>, {"id", "slug", "author", "created_at", "rev"}));
    return tx.query(sql).fields(query).bind("expected", expected_rev).run() == 1;
}

void insert_version(Transaction& tx, const SavedQuery& query, const std::string& who, Instant at) {
    static const std::string sql = inserted("saved_query_version", shape_of<QueryVersion>, {"query_id"});
    const QueryVersion version{query.number, query.title, query.description, query.sql, query.parameters, query.syntax_sha256, query.tables,
                               {who},        at};
    tx.query(sql).fields(version).bind("query_id", query.id).run();
}

std::vector<QueryVersion> versions_of_query(Reader& reader, const Uuid& query, std::int64_t limit) {
    static const std::string sql = select_version() + "order by v.number desc limit :limit";
    return reader.query(sql).bind("query", query).bind("limit", limit).all<QueryVersion>();
}

std::optional<QueryVersion> version_of_query(Reader& reader, const Uuid& query, std::int64_t number) {
    static const std::string sql = select_version() + "and v.number = :number";
    return reader.query(sql).bind("query", query).bind("number", number).one<QueryVersion>();
}

std::vector<SavedQuery> list_queries(Reader& reader, const QueryFilter& filter, const std::string& before, std::int64_t limit) {
    static const std::string sql =
        select_query() +
        "and (:before = '' or q.id < :before) and (:searched = 0 or q.id in (select rows.id from {{rows(:ids; id text)}})) "
        "and ((:viewer <> '' and q.author = :viewer) or (:own = 0 and q.state = 'saved' and (q.audience = 'everyone' or "
        "(q.audience = 'signed_in' and :viewer <> '')))) order by q.id desc limit :limit";
    Rows ids;
    if (!filter.words.empty())
        for (const search::Hit& hit : search::find(reader, {.kinds = {kind}, .words = filter.words, .limit = most_found}).hits)
            ids.row().add("id", hit.id).end();
    return reader.query(sql)
        .bind("before", before)
        .bind("searched", std::int64_t{!filter.words.empty()})
        .bind("ids", ids.json())
        .bind("viewer", filter.viewer)
        .bind("own", std::int64_t{filter.own})
        .bind("limit", limit)
        .all<SavedQuery>();
}

void index_query(Transaction& tx, const SavedQuery& query) {
    if (query.state != queries::QueryState::saved || query.audience != queries::Audience::everyone)
        return search::remove(tx, kind, to_text(query.id));
    search::Entry entry{.kind = kind, .id = to_text(query.id)};
    for (const auto& [language, words] : query.title.by_language) entry.title += words + "\n";
    if (query.description)
        for (const auto& [language, words] : query.description->by_language) entry.body += words + "\n";
    for (const std::string& table : query.tables) entry.keywords += table + "\n";
    entry.names = query.author_name.value;
    search::index(tx, entry);
}

void insert_result(Transaction& tx, const QueryResult& result) {
    static const std::string sql = inserted("query_result", shape_of<QueryResult>, {});
    tx.query(sql).fields(result).run();
}

void complete_result(Transaction& tx, const QueryResult& result) {
    tx.query(
          "update query_result set parquet_sha256 = :parquet_sha256, row_count = :row_count, truncated = :truncated where tenant = :tenant "
          "and id = "
          ":id")
        .bind("parquet_sha256", result.parquet_sha256.value)
        .bind("row_count", result.row_count)
        .bind("truncated", result.truncated)
        .bind("id", result.id)
        .run();
}

std::optional<QueryResult> find_result(Reader& reader, const Uuid& id) {
    static const std::string sql =
        fmt::format("select {} from query_result r where r.tenant = :tenant and r.id = :id", selected(shape_of<QueryResult>, "r"));
    return reader.query(sql).bind("id", id).one<QueryResult>();
}

std::vector<ExpiredResult> expired_results(Reader& reader, Instant now, std::int64_t limit) {
    return reader.query("select tenant, id from query_result where expires_at < :now order by expires_at limit :limit")
        .bind("now", now)
        .bind("limit", limit)
        .all<ExpiredResult>();
}

void delete_result(Transaction& tx, const Uuid& id) {
    release_blobs(tx, owner_of_result(id));
    tx.query("delete from query_result where tenant = :tenant and id = :id").bind("id", id).run();
}

std::string owner_of_result(const Uuid& id) { return "opendata/result/" + to_text(id); }

}  // namespace skl::opendata
