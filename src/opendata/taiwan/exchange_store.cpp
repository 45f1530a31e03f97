#include "opendata/taiwan/exchange_store.h"

#include "kernel/describe/scalar.h"
#include "opendata/store_sql.h"

namespace skl::opendata::taiwan {
namespace {

const std::string& select_partner() {
    static const std::string sql = fmt::format("select {} from exchange_partner p where p.tenant = :tenant and p.ended_at is null ",
                                               selected(shape_of<ExchangePartner>, "p"));
    return sql;
}

const std::string& select_push() {
    static const std::string sql =
        fmt::format("select {} from exchange_push e where e.tenant = :tenant ", selected(shape_of<ExchangePush>, "e"));
    return sql;
}

}  // namespace

std::vector<ExchangePartner> partners(Reader& reader) {
    static const std::string sql = select_partner() + "order by p.name, p.id";
    return reader.query(sql).all<ExchangePartner>();
}

std::optional<ExchangePartner> partner_with(Reader& reader, const std::string& key_sha256) {
    static const std::string sql = select_partner() + "and p.key_sha256 = :key";
    return reader.query(sql).bind("key", key_sha256).one<ExchangePartner>();
}

void insert_partner(Transaction& tx, const ExchangePartner& partner) {
    static const std::string sql = inserted("exchange_partner", shape_of<ExchangePartner>, {});
    tx.query(sql).fields(partner).run();
}

bool end_partner(Transaction& tx, const Uuid& id, Instant at) {
    return tx.query("update exchange_partner set ended_at = :at where tenant = :tenant and id = :id and ended_at is null")
               .bind("id", id)
               .bind("at", at)
               .run() == 1;
}

void name_resource(Transaction& tx, const Uuid& resource, const std::string& identifier) {
    tx.query(
          "update resource set identifier = :identifier where tenant = :tenant and id = :id and not exists (select 1 from resource r where "
          "r.tenant = :tenant and r.identifier = :identifier)")
        .bind("id", resource)
        .bind("identifier", identifier)
        .run();
}

bool delete_remote_resource(Transaction& tx, const Uuid& resource) {
    if (tx.query("select count(*) from version where tenant = :tenant and resource_id = :id").bind("id", resource).number().value_or(0) > 0)
        return false;
    for (const std::string_view sql : {"delete from column_note where tenant = :tenant and resource_id = :id",
                                       "delete from link_check where tenant = :tenant and resource_id = :id",
                                       "delete from quality_issue where tenant = :tenant and resource_id = :id",
                                       "delete from resource where tenant = :tenant and id = :id"})
        tx.query(sql).bind("id", resource).run();
    return true;
}

std::vector<OfTenant> changed_since_pushed(Reader& reader, std::int64_t limit) {
    return reader
        .query(
            "select d.tenant as tenant, d.id as dataset_id from dataset d left join exchange_push e on e.tenant = d.tenant and "
            "e.dataset_id = d.id where d.source_id is null and ((d.state = 'published' and (e.dataset_id is null or e.modified_at < "
            "d.modified_at or e.action = 'remove')) or (d.state in ('withdrawn', 'suspended') and e.dataset_id is not null and e.action <> "
            "'remove')) order by d.tenant, d.id limit :limit")
        .bind("limit", limit)
        .all<OfTenant>();
}

std::vector<OfTenant> pushes_due(Reader& reader, Instant now, std::int64_t limit) {
    return reader
        .query(
            "select e.tenant as tenant, e.dataset_id as dataset_id from exchange_push e where e.state = 'waiting' and e.next_at <= :now "
            "order by e.next_at, e.dataset_id limit :limit")
        .bind("now", now)
        .bind("limit", limit)
        .all<OfTenant>();
}

std::optional<ExchangePush> push_of(Reader& reader, const Uuid& dataset) {
    static const std::string sql = select_push() + "and e.dataset_id = :dataset";
    return reader.query(sql).bind("dataset", dataset).one<ExchangePush>();
}

void keep_push(Transaction& tx, const ExchangePush& push) {
    static const std::string sql = inserted("exchange_push", shape_of<ExchangePush>, {}) +
                                   " on conflict(tenant, dataset_id) do update set " +
                                   "modified_at = excluded.modified_at, present = excluded.present, action = excluded.action, state = "
                                   "excluded.state, attempts = excluded.attempts, next_at = excluded.next_at, status = excluded.status, "
                                   "answer = excluded.answer, queued_at = excluded.queued_at, sent_at = excluded.sent_at";
    tx.query(sql).fields(push).run();
}

std::vector<ExchangePush> pushes(Reader& reader, std::optional<PushState> state, std::int64_t limit) {
    static const std::string sql = select_push() +
                                   "and (:state = '' or e.state = :state) order by case e.state when 'failed' then 0 when 'waiting' then 1 "
                                   "else 2 end, e.queued_at desc, e.dataset_id limit :limit";
    return reader.query(sql).bind("state", state ? write_scalar(view(*state)) : std::string()).bind("limit", limit).all<ExchangePush>();
}

}  // namespace skl::opendata::taiwan
