// A value of JSON in a filter as the literal of a condition; objects, lists and null are none.
#pragma once

#include "kernel/analytics/filter.h"
#include "kernel/describe/node.h"

namespace skl::opendata::ckan {

inline std::optional<analytics::Literal> literal_of(const Node& value) {
    using analytics::Literal;
    switch (value.type) {
        case Node::Type::number: return Literal{Literal::Kind::number, value.text};
        case Node::Type::boolean: return Literal{Literal::Kind::truth, value.truth ? "true" : "false"};
        case Node::Type::text: return Literal{Literal::Kind::bare, value.text};
        default: return {};
    }
}

}  // namespace skl::opendata::ckan
