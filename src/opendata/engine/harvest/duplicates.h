// Datasets that may be one (opendata.md §12): titles alike by trigrams and one publisher, or one download address, or the same bytes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "kernel/describe/faces.h"

namespace skl::opendata::harvest {

constexpr double alike = 0.85;  // Jaccard of the trigrams of folded titles

enum class DuplicateReason { same_bytes, same_download, like_titles };
BOOST_DESCRIBE_ENUM(DuplicateReason, same_bytes, same_download, like_titles)

struct Entry {
    std::string title, publisher;
    std::string source;                  // empty: the site's own; two of one source are never alike by title alone
    std::vector<std::string> downloads;  // addresses
    std::vector<std::string> hashes;     // SHA-256 of files in hex
    bool touched = true;                 // pairs with none that is touched are not looked for again
};
struct Pair {
    std::size_t a = 0, b = 0;  // a < b
    DuplicateReason reason{};
    double likeness = 0;  // of the titles
};

// Each pair once, with its strongest reason. Addresses and hashes that more than `most_shared` entries have tell nothing.
constexpr std::size_t most_shared = 10;
constexpr std::size_t most_pairs = 10'000;
std::vector<Pair> near_duplicates(std::span<const Entry> entries);

// 0–1. Numbers must be the same ones: 105年 and 106年 are two years of a series, not twice the same.
double title_likeness(std::string_view a, std::string_view b);

}  // namespace skl::opendata::harvest
