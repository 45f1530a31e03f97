// What happened, as a feed: Atom (RFC 4287) or JSON Feed 1.1, in one language, with the way to its WebSub hub.
#pragma once

#include "kernel/notify/notify.h"

namespace skl::notify {

// Which feed of which site. `site`: absolute, with the tenant's prefix, without a slash at its end.
struct FeedPlace {
    std::string site, topic, form, language;  // form: ".atom" or ".json"

    std::string url() const;  // its rel="self": one for each language
    std::string hub() const { return site + "/websub"; }
    std::string content_type() const;
};

// "dataset.published.atom" → topic and form; another form: nothing.
bool split_feed_name(std::string_view name, FeedPlace& out);
// The feed that has this address at `site`; nothing: none has.
std::optional<FeedPlace> feed_at(std::string_view url, const std::string& site);

std::string feed_document(Reader& reader, const FeedPlace& place, const Notify& notify, const Locale& words, Instant now);

}  // namespace skl::notify
