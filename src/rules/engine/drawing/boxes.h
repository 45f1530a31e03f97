// The logic of a decision or knowledge model as boxes (DMN 1.5 chapter 10.2), read from and written into the text of its model: a field
// that is changed changes its own bytes, and nothing else.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/result.h"

namespace skl::rules::drawing {

enum class FieldKind : std::uint8_t { text, name, type, iterator };  // FEEL; of a variable, its type; the variable of a loop

struct BoxField {
    std::string path;  // the places of elements below the owner: "3.0.1"
    FieldKind kind = FieldKind::text;
    std::string value;
    std::size_t begin = 0, end = 0;  // of a text: its bytes in the model
};

struct LogicBox {
    std::string path, role, sort;  // what it is to the box around it (if, then, entry …); the name of its element
    std::size_t table = 0;         // of a decision table: which of its owner's, from 1
    std::size_t depth = 0;
    std::vector<BoxField> fields;
    std::vector<std::string> scope;  // names its expression may use beside what its owner requires
    bool grows = false;              // entries, items, rows, parameters or bindings can be added
    bool goes = false;               // it can be taken away
    bool becomes = false;            // a literal expression can become a box of another sort
};

constexpr std::size_t most_boxes = 600;  // of one page; what is larger is written as a file

struct Logic {
    std::string owner, name;
    std::vector<std::string> required;  // the names of what it requires
    std::vector<LogicBox> boxes;
    bool cut = false;
};
std::optional<Logic> logic_in(std::string_view xml, std::string_view owner);

// 422 `logic-field-unknown`: another version of it was seen. Fields that are as they were change nothing.
Result<std::string> with_fields(std::string_view xml, std::string_view owner, const std::vector<BoxField>& fields);

// "add:PATH", "delete:PATH", "context:PATH", "list:PATH", "conditional:PATH": what a button does. 422 `logic-change-unknown`.
Result<std::string> with_change(std::string_view xml, std::string_view owner, std::string_view change);

}  // namespace skl::rules::drawing
