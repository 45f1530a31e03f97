// Which column most likely feeds an input, by their names: a proposal that a person looks at, never a mapping by itself. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace skl::rules::population {

struct Candidate {
    std::string column;
    bool fits = true;  // its first values are of the input's type
};

// The place of the column whose name is the input's name or its label, written in whatever way (age, Age, AGE_, "年 齡"); else the only one
// of which the one holds the other; of those that fit. Nothing: no name is near.
std::optional<std::size_t> guess_column(const std::string& name, const std::string& label, const std::vector<Candidate>& candidates);

}  // namespace skl::rules::population
