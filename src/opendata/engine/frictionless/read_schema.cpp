// Table Schema: fields with their constraints, keys, missing values.
#include <set>

#include "opendata/engine/frictionless/members.h"

namespace skl::opendata::frictionless {
namespace {

// As the notes of the framework show a value: texts as they are, the rest as Python prints it.
std::string spelled(const Node& node, bool inside = false) {
    switch (node.type) {
        case Node::Type::text: return inside ? "'" + node.text + "'" : node.text;
        case Node::Type::boolean: return node.truth ? "True" : "False";
        case Node::Type::null: return "None";
        case Node::Type::number: return node.text;
        default: break;
    }
    std::string out = "[";
    for (const Node& item : node.items) out += (out.size() > 1 ? ", " : "") + spelled(item, true);
    return out + "]";
}

bool supports(FieldType type, std::string_view constraint) {
    using enum FieldType;
    if (constraint == "required" || constraint == "enum" || constraint == "unique") return true;
    if (constraint == "pattern") return type == string;
    if (constraint == "minLength" || constraint == "maxLength")
        return type == string || type == array || type == object || type == list || type == geojson;
    const bool bound =
        constraint == "minimum" || constraint == "maximum" || constraint == "exclusiveMinimum" || constraint == "exclusiveMaximum";
    return bound && (type == integer || type == number || type == date || type == time || type == datetime || type == year ||
                     type == yearmonth || type == duration);
}

std::optional<Value> cast(const Field& field, const Node& node) {
    if (node.type != Node::Type::text && field.type == FieldType::string) return {};
    return field.value_of({.json = &node});
}

void read_constraint(Field& field, const Member& member, const Members& in, const Members& constraints) {
    Constraints& out = field.constraints;
    const std::string& name = member.key;
    if (!supports(field.type, name))
        return in.fail(fmt::format("constraint \"{}\" is not supported by type \"{}\"", name, name_of(field.type)));
    out.spelled.emplace_back(name, spelled(member.node));
    if (name == "required") return constraints.flag(name, out.required);
    if (name == "unique") return constraints.flag(name, out.unique);
    if (name == "minLength") return constraints.whole(name, out.least_length);
    if (name == "maxLength") return constraints.whole(name, out.most_length);
    if (name == "pattern") {
        std::string text;
        constraints.text(name, text);
        auto pattern = Pattern::compile(text);
        if (auto* compiled = std::get_if<Pattern>(&pattern))
            out.pattern = std::move(*compiled);
        else
            in.fail(fmt::format("constraint \"pattern\" cannot be used: {}",
                                std::get<PatternFault>(pattern) == PatternFault::unsupported ? "regex-unsupported" : "regex-invalid"));
        return;
    }
    const auto bad_value = [&] {
        in.fail(fmt::format("constraint \"{}\" has no value of type \"{}\": {}", name, name_of(field.type), spelled(member.node)));
    };
    if (name == "enum") {
        out.has_enum = true;
        for (const Node& item : member.node.items) {
            if (auto value = cast(field, item))
                out.allowed.push_back(std::move(*value));
            else
                bad_value();
        }
        return;
    }
    auto& bound = name == "minimum" ? out.minimum : name == "maximum" ? out.maximum : name == "exclusiveMinimum" ? out.above : out.below;
    bound = cast(field, member.node);
    if (!bound) bad_value();
}

// [""] or [{"value": "-9", "label": "not asked"}]: with labels values and labels are unique.
void missing_values(std::vector<std::string>& out, const Members& in) {
    const Node* list = in.of_type("missingValues", Node::Type::list, "array");
    if (list == nullptr) return;
    out.clear();
    std::set<std::string> values, labels;
    bool labelled = false, repeated = false;
    for (const Node& item : list->items) {
        const Node* value = item.type == Node::Type::object ? item.find("value") : &item;
        const Node* label = item.type == Node::Type::object ? item.find("label") : nullptr;
        labelled = labelled || item.type == Node::Type::object;
        if (value == nullptr || value->type != Node::Type::text) return in.fail("property \"missingValues\" is not valid");
        if (!values.insert(value->text).second) repeated = true;
        if (label != nullptr && !labels.insert(label->text).second)
            in.fail(fmt::format("missing value label \"{}\" is not unique", label->text));
        out.push_back(value->text);
    }
    if (labelled && repeated) in.fail("missing values are not unique");
}

void categories(Field& field, const Members& in) {
    const Node* list = in.of_type("categories", Node::Type::list, "array");
    if (list == nullptr) return;
    if (field.type != FieldType::string && field.type != FieldType::integer)
        return in.fail("\"categories\" need a field of type \"string\" or \"integer\"");
    std::set<std::string> seen;
    for (const Node& item : list->items) {
        const Node* value = item.type == Node::Type::object ? item.find("value") : &item;
        auto read = value != nullptr ? cast(field, *value) : std::nullopt;
        if (!read) return in.fail("property \"categories\" is not valid");
        if (!seen.insert(read->key()).second) in.fail(fmt::format("category \"{}\" is not unique", read->text));
        if (!field.constraints.has_enum) field.constraints.allowed.push_back(std::move(*read));
    }
    field.constraints.has_categories = true;
    field.constraints.spelled.emplace_back("categories", spelled(*list));
}

bool known_format(const Field& field) {
    const std::string& format = field.format;
    const auto one_of = [&](std::initializer_list<const char*> names) {
        return std::any_of(names.begin(), names.end(), [&](const char* name) { return format == name; });
    };
    switch (field.type) {
        case FieldType::string: return one_of({"default", "email", "uri", "binary", "uuid", "wkt"});
        case FieldType::geopoint: return one_of({"default", "array", "object"});
        case FieldType::geojson: return one_of({"default", "topojson"});
        default: return true;  // dates and times take patterns; the rest has one format, whatever it is called
    }
}

enum class Place { schema, array };  // an item of an array needs no name and has no items of its own

Field read_field(const Node& node, std::vector<Error>& errors, Place place) {
    Field out;
    const Members in(node, "field-error", errors);
    if (node.type != Node::Type::object) return in.fail("field is not an object"), out;
    in.text("name", out.name);
    in.text("title", out.title);
    if (place == Place::schema && in.find("name") == nullptr) in.fail("\"name\" is a required property");
    std::string type = "string";
    in.text("type", type);
    if (const auto known = field_type(type))
        out.type = *known;
    else
        in.fail(fmt::format("field type \"{}\" is not supported", type));
    in.text("format", out.format);
    if (out.format.starts_with("fmt:")) out.format.erase(0, 4);  // version 0 of the standard
    if (!known_format(out)) in.fail(fmt::format("format \"{}\" is not supported by type \"{}\"", out.format, type));
    in.flag("bareNumber", out.bare_number);
    in.text("groupChar", out.group_char);
    in.text("decimalChar", out.decimal_char);
    in.texts("trueValues", out.true_values);
    in.texts("falseValues", out.false_values);
    in.text("delimiter", out.list_delimiter);
    if (out.list_delimiter.empty()) out.list_delimiter = ",";
    std::string item_type = "string";
    in.text("itemType", item_type);
    out.item_type = field_type(item_type).value_or(FieldType::string);
    if (in.find("missingValues") != nullptr) missing_values(out.missing_values.emplace(), in);
    if (const Node* item = in.of_type("arrayItem", Node::Type::object, "object"); item != nullptr && place == Place::schema)
        out.array_item.push_back(read_field(*item, errors, Place::array));
    if (const Node* constraints = in.of_type("constraints", Node::Type::object, "object")) {
        const Members within(*constraints, "field-error", errors);
        for (const Member& member : constraints->members) read_constraint(out, member, in, within);
    }
    categories(out, in);
    if (in.find("required") != nullptr) in.fail("\"required\" should be set as \"constraints.required\"");
    if (const Node* example = in.find("example"); example != nullptr && example->type == Node::Type::text) {
        const auto value = out.value_of({.json = example});
        if (!value || !out.broken(*value).empty())
            in.fail(fmt::format("example value \"{}\" for field \"{}\" is not valid", example->text, out.name));
    }
    return out;
}

void foreign_keys(Schema& out, const Members& in, std::vector<Error>& errors) {
    const Node* list = in.of_type("foreignKeys", Node::Type::list, "array");
    if (list == nullptr) return;
    for (const Node& node : list->items) {
        ForeignKey key;
        const Members of_key(node, "schema-error", errors);
        const Node* reference = of_key.of_type("reference", Node::Type::object, "object");
        if (!of_key.texts("fields", key.fields, true) || reference == nullptr) {
            in.fail("foreign key needs \"fields\" and \"reference\"");
            continue;
        }
        const Members of_reference(*reference, "schema-error", errors);
        if (!of_reference.texts("fields", key.referenced, true)) {
            in.fail("reference of a foreign key needs \"fields\"");
            continue;
        }
        of_reference.text("resource", key.resource);
        for (const std::string& name : key.fields)
            if (out.find(name) == nullptr) in.fail(fmt::format("foreign key \"{}\" does not match the fields", name));
        if (key.fields.size() != key.referenced.size()) in.fail("foreign key fields does not match the reference fields");
        const bool of_fields = node.find("fields")->type == Node::Type::text,
                   of_target = reference->find("fields")->type == Node::Type::text;
        if (of_fields != of_target) in.fail("foreign key fields and reference fields are not of one form");
        out.foreign_keys.push_back(std::move(key));
    }
}

std::optional<FieldsMatch> match_of(std::string_view name) {
    constexpr std::array names = {"exact", "equal", "subset", "superset", "partial"};
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<FieldsMatch>(found - names.begin()));
}

void fields_match(Schema& out, const Members& in) {
    const Node* node = in.find("fieldsMatch");
    if (node == nullptr) return;
    if (node->type == Node::Type::list && node->items.size() == 1) node = node->items.data();  // the profile of version 2 writes a list
    const auto match = node->type == Node::Type::text ? match_of(node->text) : std::nullopt;
    if (match)
        out.match = *match;
    else
        in.fail("property \"fieldsMatch\" is none of exact, equal, subset, superset, partial");
}

void known_fields(const Schema& schema, const std::vector<std::string>& names, std::string_view key, const Members& in) {
    for (const std::string& name : names)
        if (schema.find(name) == nullptr) in.fail(fmt::format("{} \"{}\" does not match the fields", key, name));
}

}  // namespace

const Field* Schema::find(std::string_view name) const {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.name == name; });
    return found == fields.end() ? nullptr : &*found;
}

Schema read_schema(const Node& node, std::vector<Error>& errors) {
    Schema out;
    const Members in(node, "schema-error", errors);
    if (node.type != Node::Type::object) return in.fail("schema is not an object"), out;
    const Node* fields = in.of_type("fields", Node::Type::list, "array");
    if (in.find("fields") == nullptr) in.fail("\"fields\" is a required property");
    if (fields == nullptr) return out;
    if (fields->items.size() > most_fields) return in.fail(fmt::format("more than {} fields", most_fields)), out;
    std::set<std::string> names;
    for (const Node& field : fields->items) {
        out.fields.push_back(read_field(field, errors, Place::schema));
        if (!names.insert(out.fields.back().name).second) in.fail("names of the fields are not unique");
    }
    missing_values(out.missing_values, in);
    fields_match(out, in);
    in.texts("primaryKey", out.primary_key, true);
    known_fields(out, out.primary_key, "primary key", in);
    if (const Node* keys = in.of_type("uniqueKeys", Node::Type::list, "array"))
        for (const Node& key : keys->items) {
            std::vector<std::string> names_of_key;
            for (const Node& name : key.items) names_of_key.push_back(name.text);
            if (key.type != Node::Type::list || names_of_key.empty()) in.fail("property \"uniqueKeys\" is not an array of arrays of names");
            known_fields(out, names_of_key, "unique key", in);
            out.unique_keys.push_back(std::move(names_of_key));
        }
    foreign_keys(out, in, errors);
    return out;
}

}  // namespace skl::opendata::frictionless
