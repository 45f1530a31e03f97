#include "opendata/live/registries.h"

#include <algorithm>

#include "kernel/crypto/random.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/engine/dataset_rules.h"

namespace skl::opendata {
namespace {

constexpr const char* first_label = "1.0";

// 1, 1.0, 2.3.1
bool is_label(std::string_view label) {
    bool digit = false;
    for (const char c : label) {
        if (c == '.' && !digit) return false;
        if (c != '.' && (c < '0' || c > '9')) return false;
        digit = c != '.';
    }
    return digit;
}

std::vector<IndexedValue> values_of(const Node& content) {
    std::vector<IndexedValue> out;
    for (const Member& member : content.members) out.push_back({member.key, govstack::value_key(member.node)});
    return out;
}

Json json_of(const Node& content) {
    Json out;
    write_node(out.value, content);
    return out;
}

// Under the registry's lock: nobody else writes meanwhile.
Done unique_in(Transaction& tx, const Registry& registry, const RegistryVersion& version, const Node& content,
               const std::optional<Uuid>& but) {
    for (const govstack::RegistryField& field : version.fields) {
        const Node* value = field.unique ? content.find(field.name.value) : nullptr;
        if (value == nullptr) continue;
        for (const RegistryRow& other : registry_rows_with(tx, registry.id, {{field.name.value, govstack::value_key(*value)}}, 2))
            if (!but || other.id != *but)
                return Problem{409, "value-taken", {{"field", field.name.value}, {"value", govstack::spelled(*value)}}};
    }
    return Nothing{};
}

void tell(Transaction& tx, const Registry& registry, const RegistryRow& row, RegistryAct act, const Changing& by) {
    RegistryChange change;
    change.id = crypto::new_id<RegistryChange>(by.at);
    change.registry_id = registry.id;
    change.row_id = row.id;
    change.rev = row.rev;
    change.act = act;
    change.at = by.at;
    change.who.value = by.who;
    change.client.value = by.client;
    change.why.value = by.why;
    change.content = row.content;
    insert_registry_change(tx, change);
    audit(tx, by.at, by.who, fmt::format("registry-row.{}", boost::describe::enum_to_string(act, "")),
          fmt::format("{}/{}", registry.slug.value, to_text(row.id)), by.why);
}

}  // namespace

Result<Registry> add_registry(Transaction& tx, const NewRegistry& given, const std::string& who, Instant at) {
    if (given.unit == RowUnit::person || given.unit == RowUnit::household) return Problem::conflict("about-persons");
    std::vector<FieldError> faults = govstack::check_fields(given.fields);
    const std::string label = given.version ? given.version->value : first_label;
    if (!is_label(label)) faults.push_back({"/version", "bad-version-label"});
    if (is_reserved_slug(given.slug.value)) faults.push_back({"/slug", "slug-reserved"});
    if (!faults.empty()) return Problem::invalid(std::move(faults));
    if (count_registries(tx) >= most_registries) return Problem::conflict("too-many-registries");
    Registry out;
    out.id = crypto::new_id<Registry>(at);
    out.slug = given.slug;
    out.title = given.title;
    out.description = given.description;
    out.unit = given.unit;
    out.visibility = given.visibility;
    out.version.value = label;
    out.created_at = out.modified_at = at;
    out.created_by.value = who;
    // A dataset of that name is somebody else's.
    if (find_dataset(tx, given.slug.value) || !insert_registry(tx, out)) return Problem::invalid({{"/slug", "slug-taken"}});
    insert_registry_version(tx, out.id, {1, out.version, given.fields, {{"—"}}, {who}, at});
    audit(tx, at, who, "registry.created", out.slug.value, "");
    return out;
}

Result<Registry> add_registry_version(Transaction& tx, Registry registry, const NewRegistryVersion& given, const Changing& by) {
    const auto before = versions_of_registry(tx, registry.id);
    std::vector<FieldError> faults = govstack::check_fields(given.fields);
    for (FieldError& fault : govstack::check_succession(before.front().fields, given.fields)) faults.push_back(std::move(fault));
    if (!is_label(given.version.value)) faults.push_back({"/version", "bad-version-label"});
    for (const RegistryVersion& one : before)
        if (one.label.value == given.version.value) faults.push_back({"/version", "version-taken"});
    if (!faults.empty()) return Problem::invalid(std::move(faults));
    insert_registry_version(tx, registry.id, {before.front().ordinal + 1, given.version, given.fields, given.why, {by.who}, by.at});
    registry.version = given.version;
    registry.modified_at = by.at;
    if (!update_registry(tx, registry)) return Problem{412, "stale"};
    ++registry.rev;
    audit(tx, by.at, by.who, "registry.version-added", fmt::format("{}/{}", registry.slug.value, given.version.value), by.why);
    return registry;
}

Result<RegistryRow> add_row(Transaction& tx, const Registry& registry, const RegistryVersion& version, const Node& content,
                            govstack::Given spelling, const Changing& by) {
    auto whole = govstack::content_of(version.fields, content, nullptr, spelling, "/content");
    if (!whole) return whole.problem();
    (void)lock_registry(tx, registry.id);
    if (auto unique = unique_in(tx, registry, version, *whole, {}); !unique) return unique.problem();
    if (count_registry_rows(tx, registry.id) >= most_registry_rows)
        return Problem{409, "registry-full", {{"most", std::to_string(most_registry_rows)}}};
    RegistryRow row;
    row.id = crypto::new_id<RegistryRow>(by.at);
    row.registry_id = registry.id;
    row.content = json_of(*whole);
    row.created_at = row.modified_at = by.at;
    insert_registry_row(tx, row, values_of(*whole));
    tell(tx, registry, row, RegistryAct::created, by);
    return row;
}

Result<RegistryRow> change_row(Transaction& tx, const Registry& registry, const RegistryVersion& version, RegistryRow row,
                               const Node& content, govstack::Given spelling, const Changing& by) {
    const Node known = content_node(row.content);
    auto whole = govstack::content_of(version.fields, content, &known, spelling, "/content");
    if (!whole) return whole.problem();
    Json changed = json_of(*whole);
    if (changed.value == row.content.value) return row;
    (void)lock_registry(tx, registry.id);
    if (auto unique = unique_in(tx, registry, version, *whole, row.id); !unique) return unique.problem();
    row.content = std::move(changed);
    row.modified_at = by.at;
    if (!update_registry_row(tx, row, values_of(*whole))) return Problem{412, "stale"};
    ++row.rev;
    tell(tx, registry, row, RegistryAct::changed, by);
    return row;
}

Done delete_row(Transaction& tx, const Registry& registry, const RegistryRow& row, const Changing& by) {
    (void)lock_registry(tx, registry.id);
    if (!delete_registry_row(tx, row)) return Problem{412, "stale"};
    tell(tx, registry, row, RegistryAct::deleted, by);
    return Nothing{};
}

std::optional<RegistryRow> row_named(Reader& reader, const Registry& registry, const RegistryVersion& version, const std::string& name) {
    Uuid id;
    if (parse(name, id))
        if (auto row = registry_row(reader, registry.id, id)) return row;
    for (const govstack::RegistryField& field : version.fields) {
        if (!field.unique) continue;
        const Node value{.type = Node::Type::text, .text = name};
        auto found = registry_rows_with(reader, registry.id, {{field.name.value, govstack::value_key(value)}}, 1);
        if (!found.empty()) return std::move(found[0]);
    }
    return std::nullopt;
}

Node content_node(const Json& content) {
    auto node = read_json(content.value);
    return node ? std::move(*node) : Node{};
}

Node content_seen(const RegistryVersion& version, const RegistryRow& row) {
    Node out{.type = Node::Type::object};
    for (Member& member : content_node(row.content).members)
        if (govstack::find_field(version.fields, member.key) != nullptr) out.members.push_back(std::move(member));
    return out;
}

std::vector<IndexedValue> indexed(const std::vector<govstack::Criterion>& criteria) {
    std::vector<IndexedValue> out;
    for (const govstack::Criterion& one : criteria) out.push_back({one.field, govstack::value_key(one.value)});
    return out;
}

LiveTable live_table_of(const Registry& registry, const RegistryVersion& version) {
    using govstack::FieldType;
    LiveTable out{registry.slug.value, registry.unit, "row_id", {{"row_id", LiveType::text, "RegistryRow.id", {}, {}}}, {}};
    for (const govstack::RegistryField& field : version.fields) {
        const LiveType type = field.type == FieldType::integer    ? LiveType::integer
                              : field.type == FieldType::number   ? LiveType::number
                              : field.type == FieldType::boolean  ? LiveType::boolean
                              : field.type == FieldType::date     ? LiveType::date
                              : field.type == FieldType::datetime ? LiveType::instant
                                                                  : LiveType::text;
        out.columns.push_back({field.name.value, type, {}, field.title, {}});
    }
    out.title = registry.title;
    out.description = registry.description;
    if (registry.visibility == RegistryVisibility::internal) out.scope = may_edit;
    out.each = [id = registry.id, version](Reader& reader, const std::function<bool(const LiveCells&)>& sink) {
        each_registry_row(reader, id, [&](const RegistryRow& row) {
            const Node content = content_node(row.content);
            LiveCells cells{to_text(row.id)};
            for (const govstack::RegistryField& field : version.fields) {
                const Node* value = content.find(field.name.value);
                cells.push_back(value == nullptr ? std::nullopt : std::optional<std::string>(govstack::spelled(*value)));
            }
            return sink(cells);
        });
    };
    return out;
}

}  // namespace skl::opendata
