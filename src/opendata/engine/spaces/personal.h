// Whether columns look as if rows spoke of persons: by their headings and by values that are well known (national identity and residence
// numbers with their check digit, mobile numbers, mail addresses). A first guard beside the provider's own word: what it does not find may
// still be personal data.
#pragma once

#include <span>
#include <string_view>

namespace skl::opendata::spaces {

bool heading_of_persons(std::string_view heading);
bool value_of_person(std::string_view value);

template <class Columns>
bool speaks_of_persons(const Columns& columns) {
    for (const auto& column : columns) {
        if (heading_of_persons(column.name) || heading_of_persons(column.title)) return true;
        if ((column.min && value_of_person(*column.min)) || (column.max && value_of_person(*column.max))) return true;
        for (const auto& top : column.top_values)
            if (value_of_person(top.value)) return true;
    }
    return false;
}

}  // namespace skl::opendata::spaces
