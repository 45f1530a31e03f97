// The labels of a file against the fields of its schema, by fieldsMatch (Table Schema 2).
#include <map>
#include <set>

#include "opendata/engine/frictionless/table.h"
#include "opendata/engine/values.h"

namespace skl::opendata::frictionless {
namespace {

std::string folded(std::string_view name, bool case_matters) {
    std::string out(name);
    if (!case_matters)
        for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

const Field* matching(const Schema& schema, const std::string& label, bool case_matters) {
    const std::string wanted = folded(label, case_matters);
    for (const Field& field : schema.fields)
        if (folded(field.name, case_matters) == wanted) return &field;
    return nullptr;
}

bool needed(const Schema& schema, const Field& field) {
    return field.constraints.required ||
           std::find(schema.primary_key.begin(), schema.primary_key.end(), field.name) != schema.primary_key.end();
}

Error of_label(const char* type, std::size_t number, const std::string& field_name, const std::string& label) {
    return {.type = type,
            .field_number = static_cast<std::int64_t>(number),
            .field_name = field_name,
            .cell = std::string(clipped(label, longest_shown_cell))};
}

void by_position(std::vector<Error>& out, const std::vector<std::string>& labels, const Schema& schema, bool case_matters) {
    for (std::size_t i = schema.fields.size(); i < labels.size(); ++i) out.push_back(of_label("extra-label", i + 1, "", labels[i]));
    for (std::size_t i = labels.size(); i < schema.fields.size(); ++i)
        out.push_back(of_label("missing-label", i + 1, schema.fields[i].name, ""));
    for (std::size_t i = 0; i < std::min(labels.size(), schema.fields.size()); ++i) {
        const std::string &label = labels[i], &name = schema.fields[i].name;
        if (label.empty()) {
            out.push_back(of_label("blank-label", i + 1, name, ""));
            continue;
        }
        std::string earlier;
        for (std::size_t j = 0; j < i; ++j)
            if (labels[j] == label) earlier += (earlier.empty() ? "" : ", ") + std::to_string(j + 1);
        if (!earlier.empty()) {
            out.push_back(of_label("duplicate-label", i + 1, name, label));
            out.back().note = "at position \"" + earlier + "\"";
            continue;
        }
        std::string plain = label;
        std::replace(plain.begin(), plain.end(), '\n', ' ');
        if (folded(trimmed(plain), case_matters) != folded(name, case_matters))
            out.push_back(of_label("incorrect-label", i + 1, name, label));
    }
}

void by_name(std::vector<Error>& out, const std::vector<std::string>& labels, const Schema& schema, bool case_matters) {
    const bool extra_allowed = schema.match == FieldsMatch::subset || schema.match == FieldsMatch::partial;
    const bool missing_allowed = schema.match == FieldsMatch::superset || schema.match == FieldsMatch::partial;
    std::set<std::string> there;
    bool any = false;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        there.insert(folded(labels[i], case_matters));
        const bool known = matching(schema, labels[i], case_matters) != nullptr;
        any = any || known;
        if (!known && !extra_allowed) out.push_back(of_label("extra-label", i + 1, "", labels[i]));
    }
    if (schema.match == FieldsMatch::partial && !schema.fields.empty() && !any) out.push_back({.type = "unmatched-header"});
    std::size_t number = labels.size();
    for (const Field& field : schema.fields)
        if (!there.contains(folded(field.name, case_matters)) && (!missing_allowed || needed(schema, field)))
            out.push_back(of_label("missing-label", ++number, field.name, ""));
}

}  // namespace

std::vector<Error> compare_header(const std::vector<std::string>& labels, const Schema& schema, bool case_matters) {
    std::vector<Error> out;
    if (labels.empty()) return out;
    if (schema.match == FieldsMatch::exact)
        by_position(out, labels, schema, case_matters);
    else
        by_name(out, labels, schema, case_matters);
    return out;
}

std::variant<std::vector<Field>, Error> expected_fields(const std::vector<std::string>& labels, const Schema& schema, bool case_matters) {
    if (schema.match == FieldsMatch::exact || labels.empty()) return schema.fields;
    std::set<std::string> seen;
    for (const Field& field : schema.fields)
        if (!seen.insert(folded(field.name, case_matters)).second)
            return Error{.type = "schema-error", .note = "fields differ only by case, which the dialect says to ignore"};
    seen.clear();
    std::vector<Field> out;
    for (const std::string& label : labels) {
        if (!seen.insert(folded(label, case_matters)).second)
            return Error{.type = "duplicate-label", .note = "matching fields by name requires unique labels in the header", .cell = label};
        const Field* field = matching(schema, label, case_matters);
        if (field != nullptr) {
            out.push_back(*field);
        } else {
            out.emplace_back();
            out.back().name = label;
            out.back().type = FieldType::any;
        }
    }
    return out;
}

}  // namespace skl::opendata::frictionless
