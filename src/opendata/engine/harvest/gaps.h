// What the others publish and one lacks (opendata.md §12): datasets by their title without the county's name, years and signs, and by their
// service category.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "kernel/describe/types.h"

namespace skl::opendata::harvest {

struct Published {  // by one county or publisher
    std::string title, category_code;
    std::string href;
};
struct Party {
    std::string name;  // 宜蘭縣, 宜蘭縣政府: cut out of titles wherever it stands
    std::vector<Published> datasets;
};
struct Gap {
    std::string title, category_code;   // as the first of the others has it
    std::vector<std::size_t> held_by;   // indices of parties
    std::vector<std::string> examples;  // hrefs, one a holder
};

// Folded, 臺 for 台, without years, numbers, signs and the names of all parties; empty where nothing is left.
std::string normal_title(std::string_view title, std::span<const std::string> names);
std::vector<std::string> names_of(std::span<const Party> parties);  // each with and without 政府, folded, longest first

// What at least half of the others, and at least two of them where there are two, hold and `party` does not; most widely held first.
std::vector<Gap> gaps_of(std::span<const Party> parties, std::size_t party, std::size_t most);

}  // namespace skl::opendata::harvest
