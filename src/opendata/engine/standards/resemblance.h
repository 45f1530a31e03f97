// How much a column's names resemble those of a standard, from 0 to 1, and by which words (opendata.md §13.7). Names are compared without
// widths, cases, spaces and signs, 台 as 臺: by 2 × their longest common subsequence ÷ the sum of their lengths, in characters. A
// standard's name has parts: of 地址-村里 the last one names the thing, and what stands in parentheses explains it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/faces.h"

namespace skl::opendata::standards {

enum class Likeness { same_name, similar_name, part_of_name };
BOOST_DESCRIBE_ENUM(Likeness, same_name, similar_name, part_of_name)

inline constexpr double part_weight = 0.95;  // of a name without its first part
inline constexpr double name_share = 0.6;    // of the score; the rest goes with the share of values that fit
inline constexpr double least_names = 0.7, least_score = 0.6;
inline constexpr double least_latin = 0.85;  // of names in ASCII alone: words of other meaning share many letters

// A name made ready once for many comparisons.
struct Name {
    std::string shown;
    std::u32string folded, part;  // part: empty where it is the whole
};
Name name_of(std::string_view text);

struct Resemblance {
    double value = 0;
    Likeness likeness{};
    std::string ours, theirs;  // the two names
};
// The best of all pairs; value 0: none reaches least_names.
Resemblance resemblance(const std::vector<Name>& ours, const std::vector<Name>& theirs);

// names × (name_share + (1 − name_share) × fit), to two decimals.
double score_of(double names, double fit);

}  // namespace skl::opendata::standards
