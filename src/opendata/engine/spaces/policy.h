// The subset of ODRL 2.2 that offers and agreements of a space are written in: one permission, to use or only to aggregate; constraints
// purpose, dateTime, count, spatial, all of which must hold; obligations attribute, inform, delete. What is not understood is refused at
// its place: nobody is bound by words that the program passed over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernel/describe/node.h"

namespace skl::opendata::spaces {

constexpr std::size_t most_values = 20;       // of purposes, of places
constexpr std::size_t longest_value = 300;    // bytes of one
constexpr std::size_t most_constraints = 20;  // of the permission
constexpr std::int64_t largest_count = 1'000'000'000;

enum class Permitted { use, aggregate };  // `aggregate` is part of `use` (ODRL Common Vocabulary §4.4): sums and counts, no rows
BOOST_DESCRIBE_ENUM(Permitted, use, aggregate)

struct Terms {
    Permitted permitted{};
    std::vector<std::string> purposes, places;  // one of them; empty: any
    std::optional<Instant> from, until;         // both within
    std::optional<std::int64_t> count;          // reads in all
    bool attribute = false, inform = false, erase = false;
    friend bool operator==(const Terms&, const Terms&) = default;
};

// Of an offer or an agreement. 422 with each fault at its pointer: `odrl-not-understood`, `odrl-bad-value`, `odrl-permission` (not exactly
// one), `odrl-contradiction`.
Result<Terms> read_terms(const Node& policy);
// "permission" and "obligation" of a policy, as read_terms reads them.
void put_terms(Node& policy, const Terms& terms);

struct Use {
    std::string purpose, place;  // as the reader declares them
    Instant at;
    std::int64_t counted = 0;  // uses before this one
    bool rows = true;          // false: sums and counts only
};
enum class Verdict { allowed, not_yet, expired, exhausted, other_purpose, other_place, aggregates_only };
BOOST_DESCRIBE_ENUM(Verdict, allowed, not_yet, expired, exhausted, other_purpose, other_place, aggregates_only)
Verdict judge(const Terms& terms, const Use& use);

}  // namespace skl::opendata::spaces
