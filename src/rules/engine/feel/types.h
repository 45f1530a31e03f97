// FEEL types (DMN 1.5 §10.3.2.9, conformance §10.3.2.9.2) and item definitions with their constraints.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/engine/feel/value.h"

namespace skl::rules::feel {

// A test a value must pass: the unary tests of allowedValues and typeConstraint.
class Constraint {
public:
    virtual ~Constraint() = default;
    virtual bool holds(Run& run, const Value& value) const = 0;
    virtual std::string_view text() const = 0;  // as it was written
    // The tests as nodes over the slot of the value, all of which must be true; empty: not to be told.
    struct Test {
        const Node* node = nullptr;
        std::size_t slot = 0;
    };
    virtual std::vector<Test> tests() const { return {}; }
};

struct Type {
    enum class Kind : std::uint8_t {
        any,
        nothing,  // of null alone
        boolean,
        number,
        string,
        date,
        time,
        date_time,
        days_duration,
        months_duration,
        list,
        context,
        range,
        function,
    };
    struct Field {
        std::string name;
        TypeRef type;
    };

    Kind kind = Kind::any;
    std::string name;                           // of an item definition
    TypeRef element;                            // of list<T> and range<T>; the result of a function
    std::vector<Field> fields;                  // of context<a: T>; none: any context
    std::vector<TypeRef> parameters;            // of function<T…> -> R
    std::shared_ptr<const Constraint> allowed;  // null: every value of the kind
    std::shared_ptr<const Constraint> of_all;   // typeConstraint: of a list as a whole (DMN 1.5 §7.3.3)

    const Type* field(std::string_view name) const;  // null: no such field
};

TypeRef any_type();
TypeRef simple_type(Type::Kind kind);
TypeRef list_of(TypeRef element);
TypeRef range_of(TypeRef element);
TypeRef type_named(std::string_view feel_name);  // "number", "years and months duration", "Any" …; null: no such name
TypeRef type_of(const Value& value);
std::string text_of(const Type& type);  // list<context<name: string>>

// `value instance of type`.
bool instance_of(const Value& value, const Type& type);
// Whether what has the one type may stand where the other is due.
bool conforms(const Type& from, const Type& to);

// The conversions at typed boundaries: singleton lists both ways, date to date and time; else null with `type-mismatch` naming
// `element`, and null with `allowed-values-violated` where a constraint does not hold (DMN 1.5 §10.3.2.9.4).
Value coerce(Run& run, Value value, const Type& type, std::string_view element);

}  // namespace skl::rules::feel
