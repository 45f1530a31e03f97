// What happened, as a feed: /feeds/<topic>.atom (RFC 4287) and /feeds/<topic>.json (JSON Feed 1.1) of every topic that people may choose.
#include "kernel/describe/write.h"
#include "kernel/http/app.h"
#include "kernel/notify/routes.h"
#include "kernel/notify/subscription_store.h"
#include "kernel/text/text.h"

namespace skl::notify {
namespace {

constexpr std::int64_t most_entries = 50;

struct Entry {
    std::string id, title, summary, href;  // href: empty, or absolute
    Instant at;
};
struct Feed {
    std::string title, self, home, author, language;
    Instant updated;
    std::vector<Entry> entries;
};

std::string element(std::string_view name, std::string_view words) {
    return fmt::format("<{}>{}</{}>", name, text::html_escape(words), name);
}

std::string atom(const Feed& feed) {
    std::string out =
        fmt::format(R"(<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{}">)", feed.language);
    out += element("title", feed.title) + element("id", feed.self) +
           fmt::format(R"(<link rel="self" href="{}"/>)", text::html_escape(feed.self));
    out += element("updated", to_text(feed.updated)) + "<author>" + element("name", feed.author) + "</author>";
    for (const Entry& entry : feed.entries) {
        out += "<entry>" + element("id", entry.id) + element("title", entry.title);
        out += element("updated", to_text(entry.at)) + element("summary", entry.summary);
        if (!entry.href.empty()) out += fmt::format(R"(<link href="{}"/>)", text::html_escape(entry.href));
        out += "</entry>";
    }
    return out + "</feed>\n";
}

void member(std::string& out, std::string_view name, std::string_view value) {
    if (out.back() != '{') out += ',';
    write_json_string(out, name);
    out += ':';
    write_json_string(out, value);
}

std::string json_feed(const Feed& feed) {
    std::string out = "{";
    member(out, "version", "https://jsonfeed.org/version/1.1");
    member(out, "title", feed.title);
    member(out, "home_page_url", feed.home);
    member(out, "feed_url", feed.self);
    member(out, "language", feed.language);
    out += ",\"authors\":[{";
    member(out, "name", feed.author);
    out += "}],\"items\":[";
    for (const Entry& entry : feed.entries) {
        out += &entry == feed.entries.data() ? "{" : ",{";
        member(out, "id", entry.id);
        if (!entry.href.empty()) member(out, "url", entry.href);
        member(out, "title", entry.title);
        member(out, "content_text", entry.summary);
        member(out, "date_published", to_text(entry.at));
        out += '}';
    }
    return out + "]}\n";
}

Task<Result<Reply>> feed(Context& cx, Text<1, 80> name) {
    const auto& topics = cx.app().service<Subscriptions>().topics();
    const auto dot = std::min(name.value.rfind('.'), name.value.size());
    const std::string topic = name.value.substr(0, dot), form = name.value.substr(dot);
    if (!topics.contains(topic) || (form != ".atom" && form != ".json")) co_return Problem::not_found("feed");
    auto events =
        co_await cx.read([&](Reader& reader) -> Result<std::vector<Event>> { return latest_events(reader, topic, most_entries); });
    if (!events) co_return events.problem();
    const Notify& notify = cx.app().service<Notify>();
    const std::string base = notify.options().base_url + cx.href("");
    Feed out{cx.say("topic." + topic),
             base + "/feeds/" + name.value,
             base + "/",
             cx.say("site.tagline"),
             cx.language(),
             events->empty() ? cx.now() : events->front().at,
             {}};
    for (const Event& event : *events) {
        Notice notice;
        notice.topic.value = topic;
        for (const auto& [key, value] : params_of(event)) notice.params[key].value = value;
        const auto href = notice.params.find("href");
        out.entries.push_back({"urn:uuid:" + to_text(event.id), notify.words(cx.language(), notice, "title"),
                               notify.words(cx.language(), notice, "body"), href == notice.params.end() ? "" : base + href->second.value,
                               event.at});
    }
    co_return form == ".atom" ? Reply::text(atom(out), "application/atom+xml; charset=utf-8")
                              : Reply::text(json_feed(out), "application/feed+json");
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
