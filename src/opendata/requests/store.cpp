#include "opendata/requests/store.h"

#include "kernel/describe/decode.h"
#include "kernel/search/search.h"
#include "opendata/store_sql.h"

namespace skl::opendata {
namespace {

constexpr const char* search_kind = "data-request";

const std::string& select_row() {
    static const std::string sql = fmt::format(
        "select {}, coalesce(d.slug, '') as dataset_slug, coalesce(d.title, '') as dataset_title, coalesce(o.slug, '') as "
        "organization_slug, coalesce(o.title, '') as organization_title from data_request r "
        "left join dataset d on d.tenant = r.tenant and d.id = r.dataset_id and d.state = 'published' "
        "left join organization o on o.tenant = r.tenant and o.id = r.organization_id where r.tenant = :tenant",
        selected(shape_of<DataRequest>, "r"));
    return sql;
}

Translations words_of(std::string_view json) {
    if (json.empty()) return {};
    auto words = from_json<Bilingual<0, 300>>(json);
    return words ? Translations{std::move(words->by_language)} : Translations{};
}

RequestRow row_of(const Row& row) {
    RequestRow out;
    row.into(shape_of<DataRequest>, &out.request);
    out.dataset_slug = row.text(row.find("dataset_slug"));
    out.organization_slug = row.text(row.find("organization_slug"));
    out.dataset_title = words_of(row.text(row.find("dataset_title")));
    out.organization_title = words_of(row.text(row.find("organization_title")));
    return out;
}

void index_request(Transaction& tx, const DataRequest& request) {
    const std::string id = to_text(request.id);
    if (request.hidden) return search::remove(tx, search_kind, id);
    search::index(tx, search::Entry{.kind = search_kind,
                                    .id = id,
                                    .title = request.title.value,
                                    .keywords = request.ref.value,
                                    .body = request.body.value + "\n" + request.purpose.value});
}

}  // namespace

std::string next_ref(Transaction& tx, int year) {
    const auto given = tx.query(
                             "insert into data_request_number(tenant, year, given) values(:tenant, :year, 1) on conflict(tenant, year) do "
                             "update set given = data_request_number.given + 1 returning given")
                           .bind("year", year)
                           .number();
    return fmt::format("{}-{:06}", year, given.value_or(0));
}

void insert_request(Transaction& tx, const DataRequest& request) {
    static const std::string sql = inserted("data_request", shape_of<DataRequest>, {});
    tx.query(sql).fields(request).run();
    index_request(tx, request);
}

bool update_request(Transaction& tx, const DataRequest& request) {
    static const std::string sql =
        fmt::format("update data_request set {}, rev = rev + 1 where tenant = :tenant and id = :id and rev = :rev",
                    assigned(shape_of<DataRequest>, {"id", "ref", "kind", "created_at", "votes", "rev"}));
    if (tx.query(sql).fields(request).run() != 1) return false;
    if (request.hidden) index_request(tx, request);
    return true;
}

std::optional<DataRequest> find_request(Reader& reader, const std::string& key) {
    static const std::string sql = fmt::format("select {} from data_request r where r.tenant = :tenant and (r.ref = :key or r.id = :key)",
                                               selected(shape_of<DataRequest>, "r"));
    return reader.query(sql).bind("key", key).one<DataRequest>();
}

std::optional<DataRequest> request_by_id(Reader& reader, const Uuid& id) { return find_request(reader, to_text(id)); }

void insert_entry(Transaction& tx, const RequestEntry& entry) {
    static const std::string sql = inserted("data_request_entry", shape_of<RequestEntry>, {});
    tx.query(sql).fields(entry).run();
}

std::vector<RequestEntry> entries_of(Reader& reader, const Uuid& request) {
    static const std::string sql =
        fmt::format("select {} from data_request_entry e where e.tenant = :tenant and e.request_id = :request order by e.id limit 500",
                    selected(shape_of<RequestEntry>, "e"));
    return reader.query(sql).bind("request", request).all<RequestEntry>();
}

bool insert_vote(Transaction& tx, const Uuid& request, const std::string& voter) {
    return tx.query("insert into data_request_vote(tenant, request_id, voter) values(:tenant, :request, :voter) on conflict do nothing")
               .bind("request", request)
               .bind("voter", voter)
               .run() == 1;
}

bool delete_vote(Transaction& tx, const Uuid& request, const std::string& voter) {
    return tx.query(
                 "delete from data_request_vote where tenant = :tenant and voter = :voter and (request_id = :request or request_id in "
                 "(select id from data_request where tenant = :tenant and merged_into = :request))")
               .bind("request", request)
               .bind("voter", voter)
               .run() > 0;
}

bool has_voted(Reader& reader, const Uuid& request, const std::string& voter) {
    return reader
               .query(
                   "select 1 from data_request_vote where tenant = :tenant and voter = :voter and (request_id = :request or request_id in "
                   "(select id from data_request where tenant = :tenant and merged_into = :request)) limit 1")
               .bind("request", request)
               .bind("voter", voter)
               .number()
               .value_or(0) == 1;
}

void count_votes(Transaction& tx, const Uuid& request) {
    tx.query(
          "update data_request set votes = (select cast(count(distinct v.voter) as bigint) from data_request_vote v where v.tenant = "
          ":tenant and (v.request_id = :request or v.request_id in (select m.id from data_request m where m.tenant = :tenant and "
          "m.merged_into = :request))) where tenant = :tenant and id = :request")
        .bind("request", request)
        .run();
}

std::vector<RequestRow> list_requests(Reader& reader, const RequestFilter& filter) {
    std::string sql = select_row(), expression;
    if (!filter.words.empty()) {
        const auto found = search::condition(reader, {.kinds = {search_kind}, .words = filter.words}, "words");
        if (!found) return {};
        sql += fmt::format(" and r.id in ({})", found->sql);
        expression = found->expression;
    }
    if (filter.kind) sql += " and r.kind = :kind";
    sql += filter.state ? " and r.state = :state" : filter.merged_into ? "" : " and r.state <> 'merged'";
    if (filter.dataset) sql += " and (r.dataset_id = :dataset or r.answer_dataset_id = :dataset)";
    if (filter.organization) sql += " and r.organization_id = :organization";
    if (filter.merged_into) sql += " and r.merged_into = :merged_into";
    if (filter.waiting) sql += " and r.state in ('submitted', 'triaged', 'assigned')";
    if (filter.late_at)
        sql +=
            " and r.state in ('submitted', 'triaged', 'assigned') and (r.decision_due <= :late_at or (r.replied_at is null and "
            "r.first_due <= :late_at))";
    if (!filter.with_hidden) sql += " and not r.hidden";
    sql += filter.keyset.behind("r") + filter.keyset.order("r") + " limit :limit";
    Query query = reader.query(sql).bind("limit", filter.limit);
    if (!expression.empty()) std::move(query).bind("words", expression);
    if (filter.kind) std::move(query).bind("kind", *filter.kind);
    if (filter.state) std::move(query).bind("state", *filter.state);
    if (filter.dataset) std::move(query).bind("dataset", *filter.dataset);
    if (filter.organization) std::move(query).bind("organization", *filter.organization);
    if (filter.merged_into) std::move(query).bind("merged_into", *filter.merged_into);
    if (filter.late_at) std::move(query).bind("late_at", *filter.late_at);
    filter.keyset.bind(query);
    std::vector<RequestRow> out;
    std::move(query).each([&](const Row& row) { out.push_back(row_of(row)); });
    return out;
}

std::optional<RequestRow> request_row(Reader& reader, const Uuid& id) {
    static const std::string sql = select_row() + " and r.id = :id";
    std::optional<RequestRow> out;
    reader.query(sql).bind("id", id).each([&](const Row& row) { out = row_of(row); });
    return out;
}

std::vector<RequestDue> requests_overdue(Reader& reader, Instant now, std::int64_t limit) {
    return reader
        .query(
            "select tenant, id from data_request where state in ('submitted', 'triaged', 'assigned') and ((decision_due <= :now and "
            "told <> 'decision') or (first_due <= :now and replied_at is null and told = 'none')) order by tenant, decision_due, id limit "
            ":limit")
        .bind("now", now)
        .bind("limit", limit)
        .all<RequestDue>();
}

std::int64_t forget_askers(Transaction& tx, Instant ended_before) {
    return tx
        .query(
            "update data_request set asked_by = '' where asked_by <> '' and ((state = 'closed' and ended_at < :before) or (state = "
            "'merged' and exists (select 1 from data_request m where m.tenant = data_request.tenant and m.id = data_request.merged_into "
            "and m.state = 'closed' and m.ended_at < :before)))")
        .bind("before", ended_before)
        .run();
}

}  // namespace skl::opendata
