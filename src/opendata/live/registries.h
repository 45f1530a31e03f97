// Changes of registries and their rows, each in the caller's transaction, with who, when and why in the row's story and the audit trail.
#pragma once

#include "opendata/live/store.h"

namespace skl::opendata {

struct NewRegistry {
    Slug slug;
    Bilingual<1, 200> title;
    Bilingual<0, 2000> description;
    RowUnit unit{};
    RegistryVisibility visibility{};
    std::optional<Text<1, 20>> version;  // label of its first one; none: 1.0
    govstack::RegistryFields fields;
};
BOOST_DESCRIBE_STRUCT(NewRegistry, (), (slug, title, description, unit, visibility, version, fields))

struct NewRegistryVersion {
    Text<1, 20> version;
    govstack::RegistryFields fields;
    Text<1, 500> why;
};
BOOST_DESCRIBE_STRUCT(NewRegistryVersion, (), (version, fields, why))

// Who changes something, and why.
struct Changing {
    std::string who, client, why;
    Instant at;
};

// 422 of the fields and the label; 409 `slug-taken`, `too-many-registries`, `about-persons` of rows on persons. `is_taken`:
// whether something else goes by the name.
Result<Registry> add_registry(Transaction& tx, const NewRegistry& given, const std::string& who, Instant at);
// 422 of fields that do not succeed those before (engine/govstack/content.h); 409 `version-taken`; 412.
Result<Registry> add_registry_version(Transaction& tx, Registry registry, const NewRegistryVersion& given, const Changing& by);

// `version`: whose fields the content is held to. 422; 409 `value-taken` {field}, `registry-full`.
Result<RegistryRow> add_row(Transaction& tx, const Registry& registry, const RegistryVersion& version, const Node& content,
                            govstack::Given spelling, const Changing& by);
// Members that are given replace the row's own. As it was where nothing changes.
Result<RegistryRow> change_row(Transaction& tx, const Registry& registry, const RegistryVersion& version, RegistryRow row,
                               const Node& content, govstack::Given spelling, const Changing& by);
Done delete_row(Transaction& tx, const Registry& registry, const RegistryRow& row, const Changing& by);

// By its id, else by the value of a unique field.
std::optional<RegistryRow> row_named(Reader& reader, const Registry& registry, const RegistryVersion& version, const std::string& name);

Node content_node(const Json& content);
// What this version says of the row.
Node content_seen(const RegistryVersion& version, const RegistryRow& row);
std::vector<IndexedValue> indexed(const std::vector<govstack::Criterion>& criteria);

// The registry as a live table.
LiveTable live_table_of(const Registry& registry, const RegistryVersion& version);

}  // namespace skl::opendata
