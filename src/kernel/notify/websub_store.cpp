#include "kernel/notify/websub_store.h"

namespace skl::notify {
namespace {

constexpr std::string_view columns =
    "id, mode, callback, host, site, topic, form, lang, url, lease_seconds, secret, state, asked_at, expires_at";

}  // namespace

void insert_websub(Transaction& tx, const WebsubRow& row) {
    static const std::string sql = fmt::format(
        "insert into websub_subscription(tenant, {}) values(:tenant, :id, :mode, :callback, :host, :site, :topic, :form, :lang, :url, "
        ":lease_seconds, :secret, :state, :asked_at, :expires_at)",
        columns);
    tx.query(sql).fields(row).run();
}

std::optional<WebsubRow> find_websub(Reader& reader, const Uuid& id) {
    static const std::string sql = fmt::format("select {} from websub_subscription where tenant = :tenant and id = :id", columns);
    return reader.query(sql).bind("id", id).one<WebsubRow>();
}

std::optional<WebsubRow> active_websub(Reader& reader, const std::string& callback, const std::string& url) {
    static const std::string sql = fmt::format(
        "select {} from websub_subscription where tenant = :tenant and callback = :callback and url = :url and state = 'active'", columns);
    return reader.query(sql).bind("callback", callback).bind("url", url).one<WebsubRow>();
}

void activate_websub(Transaction& tx, const Uuid& id, Instant expires_at) {
    tx.query("update websub_subscription set state = 'active', expires_at = :expires_at where tenant = :tenant and id = :id")
        .bind("id", id)
        .bind("expires_at", expires_at)
        .run();
}

void delete_websub(Transaction& tx, const Uuid& id) {
    tx.query("delete from websub_subscription where tenant = :tenant and id = :id").bind("id", id).run();
}

std::int64_t websubs_of_host(Reader& reader, const std::string& host, WebsubState state, Instant now) {
    return reader
        .query(
            "select cast(count(*) as bigint) from websub_subscription where tenant = :tenant and host = :host and state = :state "
            "and expires_at > :now")
        .bind("host", host)
        .bind("state", state)
        .bind("now", now)
        .number()
        .value_or(0);
}

std::vector<WebsubRow> websubs_of(Reader& reader, const std::string& topic, const std::string& after, std::int64_t limit, Instant now) {
    static const std::string sql = fmt::format(
        "select {} from websub_subscription where tenant = :tenant and topic = :topic and state = 'active' and id > :after "
        "and expires_at > :now order by id limit :limit",
        columns);
    return reader.query(sql).bind("topic", topic).bind("after", after).bind("now", now).bind("limit", limit).all<WebsubRow>();
}

std::vector<ExpiredWebsub> expired_websubs(Reader& reader, Instant now, std::int64_t limit) {
    return reader.query("select tenant, id from websub_subscription where expires_at <= :now order by expires_at limit :limit")
        .bind("now", now)
        .bind("limit", limit)
        .all<ExpiredWebsub>();
}

}  // namespace skl::notify
