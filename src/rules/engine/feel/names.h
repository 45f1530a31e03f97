// The names that may be used at a place of a text. A name of several words and signs is met by its parts, whatever space stands between
// them; of two that begin alike the longer one counts (DMN 1.5 §10.3.1.2).
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/engine/feel/cursor.h"

namespace skl::rules::feel {

using NameParts = std::vector<std::string>;

NameParts parts_of_name(std::string_view name);
// With one space between words and none around signs, as names are compared: "foo + bar" is "foo+bar".
std::string canonical_name(std::string_view name);

class NameTable {
public:
    void add(std::string_view name);
    void remove(std::string_view name);  // once for each add
    // Takes the longest known name that stands at the cursor; empty: none stands there. The name as it was added.
    std::string take(Cursor& cursor) const;
    std::vector<std::string> all() const;

private:
    struct Known {
        NameParts parts;
        std::string name;
        std::size_t uses = 0;
    };
    std::unordered_map<std::string, std::vector<Known>> by_first_;
};

}  // namespace skl::rules::feel
