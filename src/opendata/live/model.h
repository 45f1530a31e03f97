// Live tables and registries as they are kept and shown. A live table (即時資料表) is a view of rows that a module answers for; a registry
// (登記冊) is one whose rows are entered here.
#pragma once

#include "kernel/http/live_tables.h"
#include "opendata/engine/govstack/content.h"

namespace skl::opendata {

struct LiveState {  // of a table that somebody has made a dataset of, or had
    Text<1, 63> name;
    bool published = false;
    Text<> published_by;
    Instant published_at, checked_at, changed_at;  // checked: when its rows were read last; changed: when they were others than before
    std::int64_t row_count = 0;
    Text<> sha256;             // of the rows as they were read last
    std::int64_t version = 0;  // of the dataset that holds them; 0: none yet
    Text<> problem;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(LiveState, (),
                      (name, published, published_by, published_at, checked_at, changed_at, row_count, sha256, version, problem, rev))

enum class RegistryVisibility { open, internal };  // internal: for officials alone
BOOST_DESCRIBE_ENUM(RegistryVisibility, open, internal)

struct Registry {
    Id<Registry> id;
    Slug slug;
    Bilingual<1, 200> title;
    Bilingual<0, 2000> description;
    RowUnit unit{};
    RegistryVisibility visibility{};
    Text<1, 20> version;  // label of the newest one
    Instant created_at, modified_at;
    Text<> created_by;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(Registry, (), (id, slug, title, description, unit, visibility, version, created_at, modified_at, created_by, rev))

struct RegistryVersion {
    std::int64_t ordinal = 1;
    Text<1, 20> label;  // in paths: /data/{registry}/{label}
    govstack::RegistryFields fields;
    Text<1, 500> why;
    Text<> who;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(RegistryVersion, (), (ordinal, label, fields, why, who, at))

struct RegistryRow {
    Id<RegistryRow> id;
    Uuid registry_id;
    Json content;
    Instant created_at, modified_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(RegistryRow, (), (id, registry_id, content, created_at, modified_at, rev))

enum class RegistryAct { created, changed, deleted };
BOOST_DESCRIBE_ENUM(RegistryAct, created, changed, deleted)

struct RegistryChange {
    Id<RegistryChange> id;
    Uuid registry_id, row_id;
    std::int64_t rev = 1;
    RegistryAct act{};
    Instant at;
    Text<> who;
    Text<0, 500> client;  // of the Information Mediator on whose behalf; empty: nobody's
    Text<0, 500> why;
    Json content;  // after it; of a deletion: before
};
BOOST_DESCRIBE_STRUCT(RegistryChange, (), (id, registry_id, row_id, rev, act, at, who, client, why, content))

constexpr std::int64_t most_registry_rows = 50'000;  // of one registry: a search reads all of them
constexpr std::int64_t most_registries = 200;        // of a tenant

}  // namespace skl::opendata
