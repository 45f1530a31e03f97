// Queries of CKAN's package_search (opendata.md §9): a subset of Solr's standard query parser (Solr Reference Guide, "Standard Query
// Parser"), text → tree. What is not of the subset is a fault at its place, never passed over.
//
//   query  := all { ("OR" | "||") all }
//   all    := clause { ["AND" | "&&"] clause }                     side by side means both (CKAN's q.op=AND)
//   clause := ["+" | "-" | "!" | "NOT"] item
//   item   := [field ":"] ( "(" query ")" | word | prefix"*" | "*" | '"' phrase '"' | ("[" | "{") end "TO" end ("]" | "}") ) | "*:*"
//   end    := "*" | an instant of RFC 3339 | a day              ranges are of metadata_created and metadata_modified
//
// A backslash takes the meaning from any character. Positions are counted in code points from 1.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kernel/describe/types.h"

namespace skl::opendata::ckan {

inline constexpr std::size_t longest_query = 8'000;     // bytes: what fits a URL with its encoding
inline constexpr int deepest_query = 12;                // parentheses and negations within each other
inline constexpr std::size_t most_query_terms = 200;    // a harvester's list of organizations has room
inline constexpr std::size_t longest_query_term = 500;  // bytes of one word or phrase

enum class Field {
    text,  // any: title, notes, tags, name, organization
    title,
    notes,
    tags,
    groups,
    organization,
    owner_org,
    res_format,
    license_id,
    name,
    id,
    author,
    metadata_created,
    metadata_modified,
    extra,  // extras_<key>
    state,
    type,
    capacity
};

enum class Match { word, phrase, prefix, range, exists };

struct SolrTerm {
    Field field = Field::text;
    std::string extra;  // key behind extras_
    Match match = Match::word;
    std::string text;                 // of word, phrase and prefix, without escapes
    std::optional<Instant> from, to;  // of a range; absent: open
    bool from_included = true, to_included = true;
    friend bool operator==(const SolrTerm&, const SolrTerm&) = default;
};

struct SolrQuery {
    enum class Kind { all, any, negation, term } kind = Kind::all;  // all of nothing: every dataset
    std::vector<SolrQuery> parts;
    SolrTerm term;
    friend bool operator==(const SolrQuery&, const SolrQuery&) = default;
};

struct QueryFault {
    std::string reason;        // English, as CKAN's own messages
    std::size_t position = 1;  // code points from 1
};

std::variant<SolrQuery, QueryFault> parse_solr(std::string_view text);

// The tree as text; parse_solr gives the same tree again.
std::string print_solr(const SolrQuery& query);

// Keys of extras that can be asked for.
bool searchable_extra(std::string_view key);

// "score desc, metadata_modified desc" (CKAN's default), any of the names below, asc where nothing is said.
enum class SortField { score, id, name, title, metadata_created, metadata_modified };
struct SolrSort {
    SortField field{};
    bool descending = false;
    friend bool operator==(const SolrSort&, const SolrSort&) = default;
};
inline constexpr std::size_t most_solr_sorts = 6;
std::variant<std::vector<SolrSort>, QueryFault> parse_solr_sort(std::string_view text);

}  // namespace skl::opendata::ckan
