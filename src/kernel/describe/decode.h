// Node → described struct. All faults are found in one pass, each with its JSON Pointer, code and parameters.
#pragma once

#include "kernel/describe/faces.h"
#include "kernel/describe/node.h"
#include "kernel/describe/result.h"

namespace skl {

enum class Spelling {
    json,  // types must match: "5" is no number
    form,  // all is text: "5" is a number, "" is absent, one value is a list of one
};

// Fills `out` (an object of the face's type) and returns the faults; none: `out` is whole and valid.
std::vector<FieldError> decode(const Node& node, const Face& face, void* out, Spelling spelling, std::string pointer = "");

template <class T>
Result<T> decode(const Node& node, Spelling spelling = Spelling::json) {
    T out{};
    auto errors = decode(node, face_of<T>, &out, spelling);
    if (!errors.empty()) return Problem::invalid(std::move(errors));
    return out;
}

template <class T>
Result<T> from_json(std::string_view text) {
    auto node = read_json(text);
    if (!node) return node.problem();
    return decode<T>(*node);
}

// One scalar from its text: path parts, table cells, form fields. The fault's pointer is empty.
std::vector<FieldError> decode_text(std::string_view text, const Face& face, void* out);

}  // namespace skl
