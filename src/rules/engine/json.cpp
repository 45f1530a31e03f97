#include "rules/engine/json.h"

#include "kernel/describe/write.h"

namespace skl::rules {

namespace {

using feel::Type;
using feel::Value;

constexpr std::size_t digits_of_a_double = 15;

std::size_t digits(std::string_view number) {
    std::size_t count = 0;
    for (const char c : number) count += c >= '0' && c <= '9';
    return count;
}

void write_typed(std::string& out, std::string_view type, const std::string& text, bool plain) {
    if (!plain) {
        out += "{\"$type\":";
        write_json_string(out, type);
        out += ",\"value\":";
    }
    write_json_string(out, text);
    if (!plain) out += '}';
}

template <class T>
Value from(std::optional<T> parsed, const std::string& text) {
    return parsed ? Value(std::move(*parsed)) : Value(text);
}

Value parsed(Type::Kind kind, const std::string& text) {
    switch (kind) {
        case Type::Kind::number: return from(feel::Decimal::parse(text), text);
        case Type::Kind::date: return from(feel::Date::parse(text), text);
        case Type::Kind::time: return from(feel::Time::parse(text), text);
        case Type::Kind::date_time: return from(feel::DateTime::parse(text), text);
        case Type::Kind::days_duration: return from(feel::parse_days_duration(text), text);
        case Type::Kind::months_duration: return from(feel::parse_months_duration(text), text);
        default: return Value(text);
    }
}

// {"$type": "date", "value": "…"}; nothing: an object like any other.
const Node* typed(const Node& json, feel::TypeRef& type) {
    const Node *name = json.find("$type"), *value = json.find("value");
    if (!name || !value || json.members.size() != 2 || name->type != Node::Type::text || value->type != Node::Type::text) return nullptr;
    type = feel::type_named(name->text);
    return type ? value : nullptr;
}

}  // namespace

void write_json(std::string& out, const Value& value, bool plain) {
    switch (value.kind()) {
        case feel::Kind::null:
        case feel::Kind::function: out += "null"; return;
        case feel::Kind::boolean: out += value.truth() ? "true" : "false"; return;
        case feel::Kind::string: write_json_string(out, value.string()); return;
        case feel::Kind::number: {
            const std::string text = value.number().text();
            if (digits(text) <= digits_of_a_double)
                out += text;
            else
                write_typed(out, "number", text, plain);
            return;
        }
        case feel::Kind::list: {
            out += '[';
            bool first = true;
            for (const Value& item : value.list()) {
                if (!first) out += ',';
                first = false;
                write_json(out, item, plain);
            }
            out += ']';
            return;
        }
        case feel::Kind::context: {
            out += '{';
            bool first = true;
            for (const feel::ContextEntry& entry : value.context().entries()) {
                if (!first) out += ',';
                first = false;
                write_json_string(out, entry.key);
                out += ':';
                write_json(out, entry.value, plain);
            }
            out += '}';
            return;
        }
        default: write_typed(out, feel::name_of(value.kind()), feel::text_of(value), plain);
    }
}

Value value_of(const Node& json, const Type& expected) {
    switch (json.type) {
        case Node::Type::null:
        case Node::Type::upload: return {};
        case Node::Type::boolean: return Value(json.truth);
        case Node::Type::number: return from(feel::Decimal::parse(json.text), json.text);
        case Node::Type::text: {
            const Type& one = expected.kind == Type::Kind::list && expected.element ? *expected.element : expected;
            return parsed(one.kind == Type::Kind::number ? Type::Kind::string : one.kind, json.text);
        }
        case Node::Type::list: {
            const Type& one = expected.kind == Type::Kind::list && expected.element ? *expected.element : expected;
            feel::List items;
            items.reserve(json.items.size());
            for (const Node& item : json.items) items.push_back(value_of(item, one));
            return Value(std::move(items));
        }
        case Node::Type::object: break;
    }
    feel::TypeRef type;
    if (const Node* value = typed(json, type)) return parsed(type->kind, value->text);
    feel::Context made;
    const feel::TypeRef any = feel::any_type();
    for (const Member& member : json.members) {
        const Type* field = expected.field(member.key);
        made.put(member.key, value_of(member.node, field ? *field : *any));
    }
    return Value(std::move(made));
}

feel::Context inputs_of(const Node& json, const dmn::Program& program) {
    feel::Context made;
    const feel::TypeRef any = feel::any_type();
    for (const Member& member : json.members) {
        const auto input = program.find(dmn::Unit::Kind::input, member.key);
        made.put(member.key, value_of(member.node, input ? *program.units()[*input].type : *any));
    }
    return made;
}

}  // namespace skl::rules
