// Schemas, their columns and foreign keys (Metadata Vocabulary §5.5, §5.6).
#include "opendata/engine/csvw/properties.h"
#include "opendata/engine/csvw/uri_template.h"

namespace skl::opendata::csvw {
namespace {

using ColumnProperty = Property<ColumnDescription>;
constexpr std::array column_properties = {
    ColumnProperty{"name",
                   [](ColumnDescription& out, const Node& node, const At& at) {
                       const auto name = text_property(node, at);
                       if (!name) return;
                       if (name->starts_with('_') || !variable_name(*name)) return at.warn("bad-column-name", *name);
                       out.name = *name;
                   }},
    ColumnProperty{"titles",
                   [](ColumnDescription& out, const Node& node, const At& at) { out.titles = natural_language_property(node, at); }},
    ColumnProperty{"virtual", [](ColumnDescription& out, const Node& node,
                                 const At& at) { out.is_virtual = boolean_property(node, at).value_or(false); }},
    ColumnProperty{"suppressOutput", [](ColumnDescription& out, const Node& node,
                                        const At& at) { out.suppress_output = boolean_property(node, at).value_or(false); }},
    ColumnProperty{"@id", [](ColumnDescription& out, const Node& node, const At& at) { out.id = identifier(node, at); }},
    ColumnProperty{"@type", [](ColumnDescription&, const Node& node, const At& at) { type_property(node, at, "Column"); }},
};

void columns(Schema& out, const Node& node, const At& at) {
    std::set<std::string> names;
    bool seen_virtual = false;
    each_object(node, at, [&](const Node& object, const At& here) {
        if (out.columns.size() == most_described_columns) return here.fail("too-many-columns", std::to_string(most_described_columns));
        ColumnDescription column;
        read_members(column, object, here, column_properties);
        if (!column.name.empty() && !names.insert(column.name).second) here.member("name").fail("duplicate-column-name", column.name);
        if (seen_virtual && !column.is_virtual) here.fail("virtual-before-real", column.name);
        seen_virtual = seen_virtual || column.is_virtual;
        out.columns.push_back(std::move(column));
    });
}

using ReferenceProperty = Property<ForeignKey>;
constexpr std::array reference_properties = {
    ReferenceProperty{"resource", [](ForeignKey& out, const Node& node, const At& at) { out.resource = link_property(node, at); }},
    ReferenceProperty{"schemaReference",
                      [](ForeignKey& out, const Node& node, const At& at) { out.schema_reference = link_property(node, at); }},
    ReferenceProperty{"columnReference",
                      [](ForeignKey& out, const Node& node, const At& at) { out.referenced = column_reference_property(node, at); }},
};

template <std::size_t N>
void only_these(const Node& object, const At& at, const std::array<std::string_view, N>& names) {
    for (const Member& member : object.members)
        if (std::find(names.begin(), names.end(), member.key) == names.end())
            at.member(member.key).fail("property-not-allowed", member.key);
}

void foreign_key(Schema& out, const Node& object, const At& at) {
    only_these(object, at, std::array<std::string_view, 2>{"columnReference", "reference"});
    ForeignKey key;
    key.pointer = at.document->url + "#" + at.pointer;
    if (const Node* columns = object.find("columnReference"))
        key.columns = column_reference_property(*columns, at.member("columnReference"));
    const Node* reference = object.find("reference");
    if (reference != nullptr && reference->type == Node::Type::object) {
        only_these(*reference, at.member("reference"), std::array<std::string_view, 3>{"resource", "schemaReference", "columnReference"});
        for (const Member& member : reference->members)
            for (const ReferenceProperty& one : reference_properties)
                if (one.name == member.key) one.read(key, member.node, at.member("reference").member(member.key));
    }
    if (key.columns.empty() || key.referenced.empty() || key.columns.size() != key.referenced.size()) return at.fail("bad-foreign-key");
    if (key.resource.empty() == key.schema_reference.empty()) return at.member("reference").fail("bad-foreign-key");
    out.foreign_keys.push_back(std::move(key));
}

using SchemaProperty = Property<Schema>;
constexpr std::array schema_properties = {
    SchemaProperty{"columns", columns},
    SchemaProperty{"foreignKeys",
                   [](Schema& out, const Node& node, const At& at) {
                       each_object(node, at, [&](const Node& object, const At& here) { foreign_key(out, object, here); });
                   }},
    SchemaProperty{"primaryKey",
                   [](Schema& out, const Node& node, const At& at) { out.primary_key = column_reference_property(node, at); }},
    SchemaProperty{"rowTitles", [](Schema& out, const Node& node, const At& at) { out.row_titles = column_reference_property(node, at); }},
    SchemaProperty{"@id", [](Schema& out, const Node& node, const At& at) { out.id = identifier(node, at); }},
    SchemaProperty{"@type", [](Schema&, const Node& node, const At& at) { type_property(node, at, "Schema"); }},
};

bool has_column(const Schema& schema, const std::string& name) {
    return std::any_of(schema.columns.begin(), schema.columns.end(), [&](const ColumnDescription& column) { return column.name == name; });
}

// §5.1.4: a reference to a column that is not there is as if it had not been given.
void known_columns(const Schema& schema, std::vector<std::string>& names, const At& at) {
    for (const std::string& name : names)
        if (!has_column(schema, name)) {
            at.warn("no-such-column", name);
            names.clear();
            return;
        }
}

}  // namespace

Schema schema_description(const Node& object, const At& at) {
    Schema out;
    read_members(out, object, at, schema_properties);
    known_columns(out, out.primary_key, at.member("primaryKey"));
    known_columns(out, out.row_titles, at.member("rowTitles"));
    for (const ForeignKey& key : out.foreign_keys)
        for (const std::string& name : key.columns)
            if (!has_column(out, name)) at.member("foreignKeys").fail("no-such-column", name);
    return out;
}

}  // namespace skl::opendata::csvw
