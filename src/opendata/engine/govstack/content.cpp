#include "opendata/engine/govstack/content.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "kernel/crypto/digest.h"
#include "kernel/describe/scalar.h"
#include "kernel/text/ascii.h"
#include "kernel/text/text.h"

namespace skl::opendata::govstack {
namespace {

constexpr std::size_t longest_key = 120;  // bytes of a value that stands in an index as it is
constexpr std::size_t longest_number = 40;

bool is_name(std::string_view name) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return !name.empty() && letter(name.front()) &&
           std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

Node text_node(std::string text) { return Node{.type = Node::Type::text, .text = std::move(text)}; }
Node number_node(std::string text) { return Node{.type = Node::Type::number, .text = std::move(text)}; }

struct Read {
    Node value;
    std::optional<FieldError> fault;
};

Read wrong(std::string code, std::map<std::string, std::string> params = {}) {
    return {{}, FieldError{"", std::move(code), std::move(params)}};
}
Read wrong_type(const char* want) { return wrong("wrong-type", {{"want", want}}); }

// Numbers that are equal have one spelling: no sign of zero, no zeros that say nothing, no exponent.
std::optional<std::string> plain_number(std::string_view text) {
    if (text.empty() || text.size() > longest_number) return std::nullopt;
    const bool negative = text.front() == '-';
    std::string_view rest = text.substr(negative ? 1 : 0);
    const auto point = std::min(rest.find('.'), rest.size());
    std::string whole(rest.substr(0, point)), part(rest.substr(std::min(point + 1, rest.size())));
    const auto digits = [](const std::string& some) {
        return std::all_of(some.begin(), some.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (whole.empty() || !digits(whole) || !digits(part) || (point < rest.size() && part.empty())) return std::nullopt;
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
    while (!part.empty() && part.back() == '0') part.pop_back();
    const bool zero = whole == "0" && part.empty();
    return (negative && !zero ? "-" : "") + whole + (part.empty() ? "" : "." + part);
}

Read read_number(const Node& given, bool integer) {
    auto plain = plain_number(given.text);
    if (!plain) return wrong("not-a-number");
    if (integer) {
        std::int64_t value = 0;
        const auto read = std::from_chars(plain->data(), plain->data() + plain->size(), value);
        if (read.ec != std::errc{} || read.ptr != plain->data() + plain->size()) return wrong_type("integer");
    }
    return {number_node(std::move(*plain)), {}};
}

template <class T>
Read read_time(const Node& given) {
    T value;
    if (auto fault = read_scalar(given.text, face_of<T>, &value)) return {{}, std::move(fault)};
    return {text_node(write_scalar(view(value))), {}};
}

Read read_text(const Node& given) {
    Text<0, longest_value> value;
    if (auto fault = read_scalar(given.text, face_of<Text<0, longest_value>>, &value)) return {{}, std::move(fault)};
    return {text_node(std::move(value.value)), {}};
}

Read read_value(const RegistryField& field, const Node& given, Given spelling) {
    const bool form = spelling == Given::form;
    if (given.type != Node::Type::text && given.type != Node::Type::number && given.type != Node::Type::boolean)
        return wrong_type("string");
    const bool text = given.type == Node::Type::text;
    switch (field.type) {
        case FieldType::boolean:
            if (given.type == Node::Type::boolean) return {given, {}};
            if (form && (given.text == "true" || given.text == "false"))
                return {Node{.type = Node::Type::boolean, .truth = given.text == "true"}, {}};
            return wrong_type("boolean");
        case FieldType::integer:
            return given.type == Node::Type::number || (form && text) ? read_number(given, true) : wrong_type("integer");
        case FieldType::number:
            return given.type == Node::Type::number || (form && text) ? read_number(given, false) : wrong_type("number");
        case FieldType::date: return text ? read_time<Date>(given) : wrong_type("string");
        case FieldType::datetime: return text ? read_time<Instant>(given) : wrong_type("string");
        case FieldType::text: return text ? read_text(given) : wrong_type("string");
        case FieldType::choice: {
            if (!text) return wrong_type("string");
            const bool known =
                std::any_of(field.choices.begin(), field.choices.end(), [&](const auto& one) { return one.value == given.text; });
            if (known) return {text_node(given.text), {}};
            std::string allowed;
            for (const auto& one : field.choices) allowed += (allowed.empty() ? "" : ", ") + one.value;
            return wrong("not-one-of", {{"allowed", allowed}});
        }
    }
    return wrong("wrong-type");
}

bool says_nothing(const Node& given, Given spelling) {
    return given.type == Node::Type::null || (spelling == Given::form && given.type == Node::Type::text && given.text.empty());
}

// As the decoder of structs says it: at most three names.
std::string nearest_to(std::string_view name, const RegistryFields& fields) {
    std::vector<std::string> names;
    for (const RegistryField& field : fields) names.push_back(field.name.value);
    std::string out;
    for (const std::string& one : text::nearest(name, names, 3)) out += (out.empty() ? "" : ", ") + one;
    return out;
}

}  // namespace

const RegistryField* find_field(const RegistryFields& fields, std::string_view name) {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const RegistryField& one) { return one.name.value == name; });
    return found == fields.end() ? nullptr : &*found;
}

std::vector<FieldError> check_fields(const RegistryFields& fields) {
    std::vector<FieldError> out;
    std::set<std::string> names;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const RegistryField& field = fields[i];
        const std::string at = "/fields/" + std::to_string(i);
        if (!is_name(field.name.value))
            out.push_back({at + "/name", "bad-field-name"});
        else if (!names.insert(text::ascii_lower(field.name.value)).second)
            out.push_back({at + "/name", "name-taken"});
        if (field.type == FieldType::choice && field.choices.empty()) out.push_back({at + "/choices", "required"});
        if (field.type != FieldType::choice && !field.choices.empty()) out.push_back({at + "/choices", "not-of-this-type"});
    }
    return out;
}

std::vector<FieldError> check_succession(const RegistryFields& before, const RegistryFields& after) {
    std::vector<FieldError> out;
    for (const RegistryField& old : before)
        if (find_field(after, old.name.value) == nullptr) out.push_back({"/fields", "field-missing", {{"name", old.name.value}}});
    for (std::size_t i = 0; i < after.size(); ++i) {
        const RegistryField* old = find_field(before, after[i].name.value);
        const std::string at = "/fields/" + std::to_string(i);
        if (old == nullptr) {
            if (after[i].required) out.push_back({at + "/required", "new-field-required"});
            continue;
        }
        if (old->type != after[i].type) out.push_back({at + "/type", "field-retyped"});
        if (old->required != after[i].required) out.push_back({at + "/required", "field-retyped"});
        if (old->unique != after[i].unique) out.push_back({at + "/unique", "field-retyped"});
        for (const auto& choice : old->choices)
            if (std::find(after[i].choices.begin(), after[i].choices.end(), choice) == after[i].choices.end())
                out.push_back({at + "/choices", "choice-missing", {{"name", choice.value}}});
    }
    return out;
}

Result<Node> content_of(const RegistryFields& fields, const Node& given, const Node* known, Given spelling, const std::string& pointer) {
    if (given.type != Node::Type::object) return Problem::invalid({{pointer, "wrong-type", {{"want", "object"}}}});
    std::vector<FieldError> faults;
    for (const std::string& key : given.duplicate_keys) faults.push_back({pointer + "/" + key, "duplicate-key"});
    for (const Member& member : given.members)
        if (find_field(fields, member.key) == nullptr)
            faults.push_back({pointer + "/" + member.key, "unknown-field", {{"near", nearest_to(member.key, fields)}}});
    Node out{.type = Node::Type::object};
    for (const RegistryField& field : fields) {
        const Node* value = given.find(field.name.value);
        const Node* old = known == nullptr ? nullptr : known->find(field.name.value);
        if (value == nullptr) {
            if (old != nullptr)
                out.members.push_back({field.name.value, *old});
            else if (field.required)
                faults.push_back({pointer + "/" + field.name.value, "required"});
            continue;
        }
        if (says_nothing(*value, spelling)) {
            if (field.required) faults.push_back({pointer + "/" + field.name.value, "required"});
            continue;
        }
        Read read = read_value(field, *value, spelling);
        if (read.fault) {
            read.fault->pointer = pointer + "/" + field.name.value;
            faults.push_back(std::move(*read.fault));
        } else {
            out.members.push_back({field.name.value, std::move(read.value)});
        }
    }
    if (!faults.empty()) return Problem::invalid(std::move(faults));
    // What later versions of the registry say of the row stays.
    if (known != nullptr)
        for (const Member& member : known->members)
            if (find_field(fields, member.key) == nullptr) out.members.push_back(member);
    std::string bytes;
    write_node(bytes, out);
    if (bytes.size() > largest_content) return Problem{413, "too-large", {{"most", std::to_string(largest_content)}}};
    return out;
}

Result<std::vector<Criterion>> criteria_of(const RegistryFields& fields, const Node& given, const std::string& pointer) {
    if (given.type != Node::Type::object) return Problem::invalid({{pointer, "wrong-type", {{"want", "object"}}}});
    if (given.members.empty()) return Problem::invalid({{pointer, "required"}});
    std::vector<Criterion> out;
    std::vector<FieldError> faults;
    for (const std::string& key : given.duplicate_keys) faults.push_back({pointer + "/" + key, "duplicate-key"});
    for (const Member& member : given.members) {
        const RegistryField* field = find_field(fields, member.key);
        if (field == nullptr) {
            faults.push_back({pointer + "/" + member.key, "unknown-field", {{"near", nearest_to(member.key, fields)}}});
            continue;
        }
        // A value that no row can have finds none; it is a fault of the question only where it is of another type.
        Read read = field->type == FieldType::choice && member.node.type == Node::Type::text ? Read{member.node, {}}
                                                                                             : read_value(*field, member.node, Given::json);
        if (read.fault) {
            read.fault->pointer = pointer + "/" + member.key;
            faults.push_back(std::move(*read.fault));
        } else {
            out.push_back({member.key, std::move(read.value)});
        }
    }
    if (!faults.empty()) return Problem::invalid(std::move(faults));
    return out;
}

std::string spelled(const Node& value) {
    if (value.type == Node::Type::boolean) return value.truth ? "true" : "false";
    return value.text;
}

std::string value_key(const Node& value) {
    std::string text = spelled(value);
    // A text that looks like the hash of another is hashed too.
    if (text.size() <= longest_key && !text.starts_with('#')) return text;
    return "#" + crypto::sha256_hex(text);
}

bool matches(const Node& content, const std::vector<Criterion>& criteria) {
    return std::all_of(criteria.begin(), criteria.end(), [&](const Criterion& one) {
        const Node* value = content.find(one.field);
        return value != nullptr && value->type == one.value.type && spelled(*value) == spelled(one.value);
    });
}

}  // namespace skl::opendata::govstack
