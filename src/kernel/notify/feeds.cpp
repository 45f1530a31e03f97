// /feeds/<topic>.atom and /feeds/<topic>.json of every topic that people may choose.
#include "kernel/http/app.h"
#include "kernel/notify/feed.h"
#include "kernel/notify/routes.h"

namespace skl::notify {
namespace {

Task<Result<Reply>> feed(Context& cx, Text<1, 80> name) {
    const Notify& notify = cx.app().service<Notify>();
    FeedPlace place{notify.options().base_url + cx.href(""), "", "", cx.language()};
    if (!split_feed_name(name.value, place) || !cx.app().service<Subscriptions>().topics().contains(place.topic))
        co_return Problem::not_found("feed");
    auto document = co_await cx.read(
        [&](Reader& reader) -> Result<std::string> { return feed_document(reader, place, notify, cx.app().locale(), cx.now()); });
    if (!document) co_return document.problem();
    cx.add_header("Link", fmt::format("<{}>; rel=\"hub\", <{}>; rel=\"self\"", place.hub(), place.url()));  // WebSub §4
    co_return Reply::text(std::move(*document), place.content_type());
}

}  // namespace

void install_feeds(App& app) {
    app.get("/feeds/{topic}", feed)
        .named("notify.feed")
        .gives({"application/atom+xml", "application/feed+json"})
        .with_dotted_names()
        .for_programs();
}

}  // namespace skl::notify
