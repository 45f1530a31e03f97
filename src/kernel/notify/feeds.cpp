// What happened, as an Atom feed (RFC 4287): /feeds/<topic>.atom of every topic that people may choose.
#include "kernel/http/app.h"
#include "kernel/notify/routes.h"
#include "kernel/notify/subscription_store.h"
#include "kernel/text/text.h"

namespace skl::notify {
namespace {

constexpr std::int64_t most_entries = 50;
constexpr std::string_view suffix = ".atom";

std::string element(std::string_view name, std::string_view words) {
    return fmt::format("<{}>{}</{}>", name, text::html_escape(words), name);
}

Task<Result<Reply>> feed(Context& cx, Text<1, 80> name) {
    const auto& topics = cx.app().service<Subscriptions>().topics();
    const std::string topic = name.value.ends_with(suffix) ? name.value.substr(0, name.value.size() - suffix.size()) : "";
    if (!topics.contains(topic)) co_return Problem::not_found("feed");
    auto events =
        co_await cx.read([&](Reader& reader) -> Result<std::vector<Event>> { return latest_events(reader, topic, most_entries); });
    if (!events) co_return events.problem();
    const Notify& notify = cx.app().service<Notify>();
    const std::string base = notify.options().base_url + cx.href(""), self = base + "/feeds/" + name.value;
    std::string out =
        fmt::format(R"(<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{}">)", cx.language());
    out += element("title", cx.say("topic." + topic)) + element("id", self) +
           fmt::format(R"(<link rel="self" href="{}"/>)", text::html_escape(self));
    out += element("updated", to_text(events->empty() ? cx.now() : events->front().at)) + "<author>" +
           element("name", cx.say("site.tagline")) + "</author>";
    for (const Event& event : *events) {
        Notice notice;
        notice.topic.value = topic;
        for (const auto& [key, value] : params_of(event)) notice.params[key].value = value;
        const auto href = notice.params.find("href");
        out += "<entry>" + element("id", "urn:uuid:" + to_text(event.id)) + element("title", notify.words(cx.language(), notice, "title"));
        out += element("updated", to_text(event.at)) + element("summary", notify.words(cx.language(), notice, "body"));
        if (href != notice.params.end()) out += fmt::format(R"(<link href="{}"/>)", text::html_escape(base + href->second.value));
        out += "</entry>";
    }
    co_return Reply::text(out + "</feed>\n", "application/atom+xml; charset=utf-8");
}

}  // namespace

void install_feeds(App& app) {
    app.get("/feeds/{topic}", feed).named("notify.feed").gives({"application/atom+xml"}).with_dotted_names().for_programs();
}

}  // namespace skl::notify
