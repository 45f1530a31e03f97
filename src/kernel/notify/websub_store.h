// Inside of websub: its rows.
#pragma once

#include "kernel/notify/feed.h"
#include "kernel/storage/store.h"

namespace skl::notify {

enum class WebsubState { asked, active };  // asked: the callback has not said yet that it wants it
BOOST_DESCRIBE_ENUM(WebsubState, asked, active)

struct WebsubRow {
    Uuid id;
    Text<> mode, callback, host;     // mode: subscribe or unsubscribe
    Text<> site, topic, form, lang;  // the feed
    Text<> url;                      // of the feed, as the subscriber names it
    std::int64_t lease_seconds = 0;
    std::optional<Text<>> secret;  // an encrypted field, base64url
    WebsubState state{};
    Instant asked_at, expires_at;  // of one that is only asked for: when it is given up

    FeedPlace place() const { return {site.value, topic.value, form.value, lang.value}; }
};
BOOST_DESCRIBE_STRUCT(WebsubRow, (),
                      (id, mode, callback, host, site, topic, form, lang, url, lease_seconds, secret, state, asked_at, expires_at))

void insert_websub(Transaction& tx, const WebsubRow& row);
std::optional<WebsubRow> find_websub(Reader& reader, const Uuid& id);
std::optional<WebsubRow> active_websub(Reader& reader, const std::string& callback, const std::string& url);
void activate_websub(Transaction& tx, const Uuid& id, Instant expires_at);
void delete_websub(Transaction& tx, const Uuid& id);
std::int64_t websubs_of_host(Reader& reader, const std::string& host, WebsubState state, Instant now);  // that have not expired
// Active ones of a topic that have not expired, by id.
std::vector<WebsubRow> websubs_of(Reader& reader, const std::string& topic, const std::string& after, std::int64_t limit, Instant now);

struct ExpiredWebsub {
    std::string tenant;
    Uuid id;
};
BOOST_DESCRIBE_STRUCT(ExpiredWebsub, (), (tenant, id))
std::vector<ExpiredWebsub> expired_websubs(Reader& reader, Instant now, std::int64_t limit);  // run as every_tenant

}  // namespace skl::notify
