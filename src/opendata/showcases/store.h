// Rows of showcases. The only SQL of this room is in store.cpp.
#pragma once

#include "kernel/storage/keyset.h"
#include "kernel/storage/store.h"
#include "opendata/engine/showcase_life.h"

namespace skl::opendata {

struct Showcase {
    Id<Showcase> id;
    ShowcaseState state{};
    Text<2, 200> title;
    Url url;
    Prose<4000> description;
    Text<0, 60> license;  // of what was made; empty: not said
    Text<0, 100> made_by;
    Text<2, 10> lang;
    Text<> asked_by;  // whom the decision is told
    Text<0, 500> reason;
    Instant created_at, changed_at;
    std::optional<Instant> shown_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(Showcase, (),
                      (id, state, title, url, description, license, made_by, lang, asked_by, reason, created_at, changed_at, shown_at, rev))

void insert_showcase(Transaction& tx, const Showcase& showcase, const std::vector<Uuid>& datasets);
bool update_showcase(Transaction& tx, const Showcase& showcase);  // false: somebody was first
std::optional<Showcase> find_showcase(Reader& reader, const Uuid& id);
std::vector<Uuid> datasets_of(Reader& reader, const Uuid& showcase);

struct ShowcaseFilter {
    std::optional<ShowcaseState> state;  // none: of all states
    std::optional<Uuid> dataset;
    std::string asked_by;
    Keyset keyset;
    std::int64_t limit = 50;
};
std::vector<Showcase> list_showcases(Reader& reader, const ShowcaseFilter& filter);
std::int64_t waiting_of(Reader& reader, const std::string& asked_by);  // of one person, submitted

}  // namespace skl::opendata
