#include "opendata/engine/csvw/metadata.h"

#include "opendata/engine/csvw/properties.h"
#include "opendata/engine/csvw/url.h"

namespace skl::opendata::csvw {
namespace {

// What a group hands to its tables where they have none of their own (§5.3.2).
struct Shared {
    std::optional<DialectDescription> dialect;
    std::optional<Schema> schema;
    std::optional<std::string> direction;
    std::optional<std::vector<Transformation>> transformations;
};

void dialect_of(Shared& out, const Node& node, const At& at) {
    object_property(node, at, Missing::warning,
                    [&](const Node& object, const At& here) { out.dialect = dialect_description(object, here); });
}
void schema_of(Shared& out, const Node& node, const At& at) {
    object_property(node, at, Missing::error, [&](const Node& object, const At& here) { out.schema = schema_description(object, here); });
}
void direction_of(Shared& out, const Node& node, const At& at) {
    const auto text = text_property(node, at);
    if (!text) return;
    if (*text != "rtl" && *text != "ltr" && *text != "auto") return at.warn("not-permitted", *text);
    out.direction = *text;
}
void transformations_of(Shared& out, const Node& node, const At& at) {
    out.transformations.emplace();
    each_object(node, at, [&](const Node& object, const At& here) {
        if (auto one = transformation_description(object, here)) out.transformations->push_back(std::move(*one));
    });
}
void notes_of(std::vector<Node>& out, const Node& node, const At& at) {
    if (node.type != Node::Type::list) return at.warn("not-an-array");
    for (std::size_t i = 0; i < node.items.size(); ++i)
        if (auto note = common_value(node.items[i], at.item(i))) out.push_back(std::move(*note));
}

struct TableMembers {
    TableDescription table;
    Shared shared;
    Inherited inherited;
    std::vector<Annotation> annotations;
};

using TableProperty = Property<TableMembers>;
constexpr std::array table_properties = {
    TableProperty{"url",
                  [](TableMembers& out, const Node& node, const At& at) {
                      if (const auto text = text_property(node, at)) out.table.url = normalised(resolve(at.document->base, *text));
                  }},
    TableProperty{"dialect", [](TableMembers& out, const Node& node, const At& at) { dialect_of(out.shared, node, at); }},
    TableProperty{"tableSchema", [](TableMembers& out, const Node& node, const At& at) { schema_of(out.shared, node, at); }},
    TableProperty{"tableDirection", [](TableMembers& out, const Node& node, const At& at) { direction_of(out.shared, node, at); }},
    TableProperty{"transformations", [](TableMembers& out, const Node& node, const At& at) { transformations_of(out.shared, node, at); }},
    TableProperty{"notes", [](TableMembers& out, const Node& node, const At& at) { notes_of(out.table.notes, node, at); }},
    TableProperty{"suppressOutput", [](TableMembers& out, const Node& node,
                                       const At& at) { out.table.suppress_output = boolean_property(node, at).value_or(false); }},
    TableProperty{"@id", [](TableMembers& out, const Node& node, const At& at) { out.table.id = identifier(node, at); }},
    TableProperty{"@type", [](TableMembers&, const Node& node, const At& at) { type_property(node, at, "Table"); }},
    TableProperty{"@context",
                  [](TableMembers&, const Node&, const At& at) {
                      if (at.pointer != "/@context") at.fail("context-not-at-top");
                  }},
};

void table_description(std::vector<TableDescription>& out, const Node& object, const At& at) {
    if (out.size() == most_described_tables) return at.fail("too-many-tables", std::to_string(most_described_tables));
    TableMembers found;
    read_members(found, object, at, table_properties);
    if (found.table.url.empty()) return at.fail("property-missing", "url");
    found.table.inherited = std::move(found.inherited);
    found.table.annotations = std::move(found.annotations);
    found.table.dialect = std::move(found.shared.dialect);
    found.table.schema = std::move(found.shared.schema);
    if (found.shared.direction) found.table.direction = *found.shared.direction;
    if (found.shared.transformations) found.table.transformations = std::move(*found.shared.transformations);
    out.push_back(std::move(found.table));
}

struct GroupMembers {
    TableGroup group;
    Shared shared;
    Inherited inherited;
    std::vector<Annotation> annotations;
};

using GroupProperty = Property<GroupMembers>;
constexpr std::array group_properties = {
    GroupProperty{"tables",
                  [](GroupMembers& out, const Node& node, const At& at) {
                      each_object(node, at, [&](const Node& object, const At& here) { table_description(out.group.tables, object, here); });
                  }},
    GroupProperty{"dialect", [](GroupMembers& out, const Node& node, const At& at) { dialect_of(out.shared, node, at); }},
    GroupProperty{"tableSchema", [](GroupMembers& out, const Node& node, const At& at) { schema_of(out.shared, node, at); }},
    GroupProperty{"tableDirection", [](GroupMembers& out, const Node& node, const At& at) { direction_of(out.shared, node, at); }},
    GroupProperty{"transformations", [](GroupMembers& out, const Node& node, const At& at) { transformations_of(out.shared, node, at); }},
    GroupProperty{"notes", [](GroupMembers& out, const Node& node, const At& at) { notes_of(out.group.notes, node, at); }},
    GroupProperty{"@id", [](GroupMembers& out, const Node& node, const At& at) { out.group.id = identifier(node, at); }},
    GroupProperty{"@type", [](GroupMembers&, const Node& node, const At& at) { type_property(node, at, "TableGroup"); }},
    GroupProperty{"@context", [](GroupMembers&, const Node&, const At&) {}},
};

TableGroup table_group(const Node& object, const At& at) {
    GroupMembers found;
    read_members(found, object, at, group_properties);
    TableGroup out = std::move(found.group);
    out.inherited = std::move(found.inherited);
    out.annotations = std::move(found.annotations);
    for (TableDescription& table : out.tables) {
        if (!table.dialect) table.dialect = found.shared.dialect;
        if (!table.schema) table.schema = found.shared.schema;
        if (table.direction == "auto" && found.shared.direction) table.direction = *found.shared.direction;
        if (table.transformations.empty() && found.shared.transformations) table.transformations = *found.shared.transformations;
    }
    return out;
}

bool is_group(const Node& object) {
    if (object.find("tables") != nullptr) return true;
    const Node* type = object.find("@type");
    return type != nullptr && type->text == "TableGroup" && object.find("url") == nullptr;
}

}  // namespace

std::optional<TableGroup> read_metadata(std::string_view json, const std::string& url, const Fetch& fetch, Findings& findings) {
    const auto object = read_json(json);
    Document document{.url = url, .base = url, .findings = &findings, .fetch = &fetch};
    const At top{&document, ""};
    if (!object) return top.fail("bad-json"), std::nullopt;
    if (object->type != Node::Type::object) return top.fail("not-an-object"), std::nullopt;
    if (!read_context(*object, document)) return {};
    TableGroup out;
    if (is_group(*object)) {
        out = table_group(*object, top);
    } else {
        table_description(out.tables, *object, top);
    }
    if (out.tables.empty()) return top.fail("no-tables"), std::nullopt;
    out.url = url;
    out.default_language = document.language;
    return out;
}

}  // namespace skl::opendata::csvw
