#include "rules/engine/feel/types.h"

#include <algorithm>
#include <array>

#include "rules/engine/feel/run.h"

namespace skl::rules::feel {

namespace {

struct Named {
    std::string_view name;
    Type::Kind kind;
};
constexpr std::array<Named, 14> names{{{"Any", Type::Kind::any},
                                       {"Null", Type::Kind::nothing},
                                       {"boolean", Type::Kind::boolean},
                                       {"number", Type::Kind::number},
                                       {"string", Type::Kind::string},
                                       {"date", Type::Kind::date},
                                       {"time", Type::Kind::time},
                                       {"date and time", Type::Kind::date_time},
                                       {"days and time duration", Type::Kind::days_duration},
                                       {"years and months duration", Type::Kind::months_duration},
                                       {"list", Type::Kind::list},
                                       {"context", Type::Kind::context},
                                       {"range", Type::Kind::range},
                                       {"function", Type::Kind::function}}};

// Spellings of older versions and of XML schema.
constexpr std::array<Named, 5> other_names{{{"any", Type::Kind::any},
                                            {"dateTime", Type::Kind::date_time},
                                            {"dayTimeDuration", Type::Kind::days_duration},
                                            {"yearMonthDuration", Type::Kind::months_duration},
                                            {"date time", Type::Kind::date_time}}};

constexpr std::size_t kinds = static_cast<std::size_t>(Type::Kind::function) + 1;

TypeRef made(Type::Kind kind) {
    auto type = std::make_shared<Type>();
    type->kind = kind;
    return type;
}

Type::Kind kind_of(Kind kind) {
    switch (kind) {
        case Kind::null: return Type::Kind::nothing;
        case Kind::boolean: return Type::Kind::boolean;
        case Kind::number: return Type::Kind::number;
        case Kind::string: return Type::Kind::string;
        case Kind::date: return Type::Kind::date;
        case Kind::time: return Type::Kind::time;
        case Kind::date_time: return Type::Kind::date_time;
        case Kind::days_duration: return Type::Kind::days_duration;
        case Kind::months_duration: return Type::Kind::months_duration;
        case Kind::list: return Type::Kind::list;
        case Kind::context: return Type::Kind::context;
        case Kind::range: return Type::Kind::range;
        case Kind::function: return Type::Kind::function;
    }
    return Type::Kind::any;
}

const Type& element_of(const Type& type) { return type.element ? *type.element : *any_type(); }

bool function_is(const Function& function, const Type& type) {
    if (type.parameters.empty() && !type.element) return true;
    const auto parameters = function.parameters();
    if (parameters.size() != type.parameters.size()) return false;
    for (std::size_t i = 0; i < parameters.size(); ++i)
        if (!conforms(*type.parameters[i], *parameters[i].type)) return false;  // contravariant
    return !type.element || conforms(*function.result_type(), *type.element);
}

bool range_is(const Range& range, const Type& type) {
    if (!type.element) return true;
    const bool start = range.start.null() || instance_of(range.start, *type.element);
    return start && (range.end.null() || instance_of(range.end, *type.element));
}

// As instance_of, but null is of every type: members of a structure may be missing in value.
bool fits(const Value& value, const Type& type) {
    if (type.kind == Type::Kind::any || value.null()) return true;
    if (type.kind != kind_of(value.kind())) return false;
    switch (type.kind) {
        case Type::Kind::list:
            return std::all_of(value.list().begin(), value.list().end(), [&](const Value& item) { return fits(item, element_of(type)); });
        case Type::Kind::context:
            return std::all_of(type.fields.begin(), type.fields.end(), [&](const Type::Field& field) {
                const Value* found = value.context().find(field.name);
                return found && fits(*found, *field.type);
            });
        case Type::Kind::range: return range_is(value.range(), type);
        case Type::Kind::function: return function_is(value.function(), type);
        default: return true;
    }
}

// The constraints of a type and of what it is made of.
bool allowed(Run& run, const Value& value, const Type& type) {
    if (value.null()) return true;
    if (type.allowed && !type.allowed->holds(run, value)) return false;
    if (type.of_all && !type.of_all->holds(run, value)) return false;
    if (type.kind == Type::Kind::list && type.element && value.is(Kind::list))
        return std::all_of(value.list().begin(), value.list().end(), [&](const Value& item) { return allowed(run, item, *type.element); });
    if (type.kind == Type::Kind::context && value.is(Kind::context))
        return std::all_of(type.fields.begin(), type.fields.end(), [&](const Type::Field& field) {
            const Value* found = value.context().find(field.name);
            return !found || allowed(run, *found, *field.type);
        });
    return true;
}

bool constrained(const Type& type) {
    if (type.allowed || type.of_all) return true;
    if (type.element && type.kind == Type::Kind::list) return constrained(*type.element);
    return std::any_of(type.fields.begin(), type.fields.end(), [](const Type::Field& field) { return constrained(*field.type); });
}

// The implicit conversions (§10.3.2.9.4), also inside structures and lists; nothing: it does not fit.
std::optional<Value> converted(const Value& value, const Type& type) {
    if (fits(value, type)) return value;
    if (type.kind == Type::Kind::date_time && value.is(Kind::date)) {
        DateTime midnight;
        midnight.date = value.date();
        midnight.time.where.kind = Where::Kind::offset;
        return Value(std::move(midnight));
    }
    if (type.kind == Type::Kind::list && !value.is(Kind::list)) {
        auto item = converted(value, element_of(type));
        if (!item) return std::nullopt;
        return Value(List{std::move(*item)});
    }
    if (value.is(Kind::list) && type.kind != Type::Kind::list)
        return value.list().size() == 1 && !value.list().front().is(Kind::list) ? converted(value.list().front(), type) : std::nullopt;
    if (value.is(Kind::list) && type.kind == Type::Kind::list) {
        List items;
        for (const Value& item : value.list()) {
            auto one = converted(item, element_of(type));
            if (!one) return std::nullopt;
            items.push_back(std::move(*one));
        }
        return Value(std::move(items));
    }
    if (!value.is(Kind::context) || type.kind != Type::Kind::context) return std::nullopt;
    Context whole = value.context();
    for (const Type::Field& field : type.fields) {
        const Value* found = whole.find(field.name);
        if (!found) return std::nullopt;
        auto one = converted(*found, *field.type);
        if (!one) return std::nullopt;
        whole.put(field.name, std::move(*one));
    }
    return Value(std::move(whole));
}

std::string list_of_types(const std::vector<TypeRef>& types) {
    std::string text;
    for (const TypeRef& one : types) text += (text.empty() ? "" : ", ") + text_of(*one);
    return text;
}

}  // namespace

const Type* Type::field(std::string_view wanted) const {
    for (const Field& one : fields)
        if (one.name == wanted) return one.type.get();
    return nullptr;
}

TypeRef simple_type(Type::Kind kind) {
    static const std::array<TypeRef, kinds> all = [] {
        std::array<TypeRef, kinds> types;
        for (std::size_t i = 0; i < kinds; ++i) types[i] = made(static_cast<Type::Kind>(i));
        return types;
    }();
    return all[static_cast<std::size_t>(kind)];
}

TypeRef any_type() { return simple_type(Type::Kind::any); }

TypeRef list_of(TypeRef element) {
    auto type = std::make_shared<Type>();
    type->kind = Type::Kind::list;
    type->element = std::move(element);
    return type;
}

TypeRef range_of(TypeRef element) {
    auto type = std::make_shared<Type>();
    type->kind = Type::Kind::range;
    type->element = std::move(element);
    return type;
}

TypeRef type_named(std::string_view feel_name) {
    for (const Named& one : names)
        if (one.name == feel_name) return simple_type(one.kind);
    for (const Named& one : other_names)
        if (one.name == feel_name) return simple_type(one.kind);
    return nullptr;
}

TypeRef type_of(const Value& value) {
    switch (value.kind()) {
        case Kind::list: {
            const List& items = value.list();
            if (items.empty()) return list_of(any_type());
            TypeRef first = type_of(items.front());
            const bool alike = std::all_of(items.begin(), items.end(), [&](const Value& item) { return instance_of(item, *first); });
            return list_of(alike ? first : any_type());
        }
        case Kind::context: {
            auto type = std::make_shared<Type>();
            type->kind = Type::Kind::context;
            for (const ContextEntry& entry : value.context().entries()) type->fields.push_back({entry.key, type_of(entry.value)});
            return type;
        }
        case Kind::range: return range_of(type_of(value.range().start.null() ? value.range().end : value.range().start));
        default: return simple_type(kind_of(value.kind()));
    }
}

std::string text_of(const Type& type) {
    const std::string name(names[static_cast<std::size_t>(type.kind)].name);
    switch (type.kind) {
        case Type::Kind::list:
        case Type::Kind::range: return type.element ? name + "<" + text_of(*type.element) + ">" : name;
        case Type::Kind::context: {
            std::string fields;
            for (const Type::Field& one : type.fields) fields += (fields.empty() ? "" : ", ") + one.name + ": " + text_of(*one.type);
            return type.fields.empty() ? name : name + "<" + fields + ">";
        }
        case Type::Kind::function:
            return type.element ? name + "<" + list_of_types(type.parameters) + "> -> " + text_of(*type.element) : name;
        default: return name;
    }
}

bool instance_of(const Value& value, const Type& type) {
    if (value.null()) return type.kind == Type::Kind::nothing;
    return fits(value, type);
}

bool conforms(const Type& from, const Type& to) {
    if (to.kind == Type::Kind::any || from.kind == Type::Kind::nothing) return true;
    if (from.kind != to.kind) return false;
    switch (to.kind) {
        case Type::Kind::list:
        case Type::Kind::range: return conforms(element_of(from), element_of(to));
        case Type::Kind::context:
            return std::all_of(to.fields.begin(), to.fields.end(), [&](const Type::Field& field) {
                const Type* found = from.field(field.name);
                return found && conforms(*found, *field.type);
            });
        case Type::Kind::function:
            if (!to.element && to.parameters.empty()) return true;
            if (from.parameters.size() != to.parameters.size()) return false;
            for (std::size_t i = 0; i < to.parameters.size(); ++i)
                if (!conforms(*to.parameters[i], *from.parameters[i])) return false;
            return conforms(element_of(from), element_of(to));
        default: return true;
    }
}

Value coerce(Run& run, Value value, const Type& type, std::string_view element) {
    if (type.kind == Type::Kind::any && !type.allowed && !type.of_all) return value;
    if (value.null()) return value;
    const bool simple = type.fields.empty() && !type.element && !type.allowed && !type.of_all;
    if (simple && kind_of(value.kind()) == type.kind) return value;
    auto fitting = converted(value, type);
    if (!fitting) return run.fail("type-mismatch", element, {{"expected", text_of(type)}, {"got", std::string(name_of(value.kind()))}});
    if (constrained(type) && !allowed(run, *fitting, type))
        return run.fail("allowed-values-violated", element,
                        {{"allowed", type.allowed ? std::string(type.allowed->text()) : ""}, {"got", text_of(*fitting)}});
    return std::move(*fitting);
}

}  // namespace skl::rules::feel
