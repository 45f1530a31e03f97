#include "kernel/notify/feed.h"

#include "kernel/describe/write.h"
#include "kernel/notify/subscription_store.h"
#include "kernel/notify/subscriptions.h"
#include "kernel/pages/locale.h"
#include "kernel/text/text.h"

namespace skl::notify {
namespace {

constexpr std::int64_t most_entries = 50;

struct Entry {
    std::string id, title, summary, href;  // href: empty, or absolute
    Instant at;
};
struct Feed {
    std::string title, id, self, hub, home, author, language;
    Instant updated;
    std::vector<Entry> entries;
};

std::string element(std::string_view name, std::string_view words) {
    return fmt::format("<{}>{}</{}>", name, text::html_escape(words), name);
}

std::string atom(const Feed& feed) {
    std::string out =
        fmt::format(R"(<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{}">)", feed.language);
    out += element("title", feed.title) + element("id", feed.id) +
           fmt::format(R"(<link rel="self" href="{}"/><link rel="hub" href="{}"/>)", text::html_escape(feed.self),
                       text::html_escape(feed.hub));
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
    out += "}],\"hubs\":[{";
    member(out, "type", "WebSub");
    member(out, "url", feed.hub);
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

}  // namespace

// English has an address of its own, so that who subscribes to one language is not sent the other.
std::string FeedPlace::url() const { return fmt::format("{}/feeds/{}{}{}", site, topic, form, language == "en" ? "?lang=en" : ""); }

std::string FeedPlace::content_type() const { return form == ".atom" ? "application/atom+xml; charset=utf-8" : "application/feed+json"; }

bool split_feed_name(std::string_view name, FeedPlace& out) {
    const auto dot = std::min(name.rfind('.'), name.size());
    out.topic = name.substr(0, dot);
    out.form = name.substr(dot);
    return out.form == ".atom" || out.form == ".json";
}

std::optional<FeedPlace> feed_at(std::string_view url, const std::string& site) {
    const std::string before = site + "/feeds/";
    if (!url.starts_with(before)) return {};
    FeedPlace out{site, "", "", "zh-Hant"};
    std::string_view name = url.substr(before.size());
    if (name.ends_with("?lang=en")) {
        out.language = "en";
        name.remove_suffix(std::string_view("?lang=en").size());
    }
    if (!split_feed_name(name, out)) return {};
    return out;
}

std::string feed_document(Reader& reader, const FeedPlace& place, const Notify& notify, const Locale& words, Instant now) {
    const auto events = latest_events(reader, place.topic, most_entries);
    Feed out{words.say(place.language, "topic." + place.topic),
             place.site + "/feeds/" + place.topic + place.form,
             place.url(),
             place.hub(),
             place.site + "/",
             words.say(place.language, "site.tagline"),
             place.language,
             events.empty() ? now : events.front().at,
             {}};
    for (const Event& event : events) {
        Notice notice;
        notice.topic.value = place.topic;
        for (const auto& [key, value] : params_of(event)) notice.params[key].value = value;
        const auto href = notice.params.find("href");
        out.entries.push_back({"urn:uuid:" + to_text(event.id), notify.words(place.language, notice, "title"),
                               notify.words(place.language, notice, "body"),
                               href == notice.params.end() ? "" : place.site + href->second.value, event.at});
    }
    return place.form == ".atom" ? atom(out) : json_feed(out);
}

}  // namespace skl::notify
