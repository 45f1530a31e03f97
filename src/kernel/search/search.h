// The one full-text search of all modules (kernel.md §6): SQLite FTS5 and PostgreSQL tsvector over the same terms
// (kernel/text tokens), written in the transaction of the change.
//
//   search::index(tx, {.kind = "dataset", .id = to_text(dataset.id), .title = …, .body = …});
//   const auto found = search::find(reader, {.kinds = {"dataset"}, .words = query, .limit = 20});
//
// A query finds what holds all its terms, in any field. A text of Han characters is found by every piece of it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kernel/storage/store.h"

namespace skl::search {

inline constexpr const char* everybody = "public";
inline constexpr std::size_t most_terms = 32;     // of a query; longer ones are cut
inline constexpr std::size_t longest_term = 120;  // bytes; PostgreSQL keeps 2,046, words are shorter
inline constexpr std::size_t most_terms_of_field =
    8'000;  // of one entry's field; four fields stay under PostgreSQL's 1 MiB and 16,383 positions
inline constexpr std::int64_t most_candidates = 20'000;  // are ranked: of more matches those indexed last (SQLite) or any (PostgreSQL)
inline constexpr std::size_t most_spellings = 16;        // of a query by synonyms

using Facet = std::pair<std::string, std::string>;  // name, value

struct Entry {
    std::string kind, id;                              // the module's word, and its own id
    std::string title{}, keywords{}, names{}, body{};  // fields by weight: 8, 4, 3, 1
    std::vector<Facet> facets{};
    std::vector<std::string> audience{everybody};  // who may find it, in words of the module (agency:…, role:…)
};

// In the caller's tenant; what was indexed under the kind and id before is replaced.
void index(Transaction& tx, std::span<const Entry> entries);
void index(Transaction& tx, const Entry& entry);
void remove(Transaction& tx, const std::string& kind, const std::string& id);
void remove_all(Transaction& tx, const std::string& kind);  // before a module indexes all of a kind again

// Words that mean the same, a line each: "身分證, 身份證"; # begins a comment.
class Synonyms {
public:
    static Result<Synonyms> read(std::string_view file);  // 422 bad-synonyms {line}
    // The folded query and its other spellings, at most most_spellings.
    std::vector<std::string> spellings(std::string_view query) const;

private:
    std::vector<std::vector<std::string>> groups_;  // folded
};

enum class Part { all, title, keywords, names, body };  // of an entry

struct Query {
    std::vector<std::string> kinds{};              // none: all
    std::string words{};                           // none: everything, what was indexed last first
    std::vector<std::string> audience{everybody};  // of the reader: one in common with the entry's
    std::vector<Facet> facets{};                   // values of one name: either; names: all
    const Synonyms* synonyms = nullptr;
    std::int64_t limit = 20, offset = 0;
    Part part = Part::all;  // where the words stand
};

struct Hit {
    std::string kind, id;
    double score = 0;  // within one answer: more is better
};
struct Found {
    std::vector<Hit> hits;
    std::int64_t total = 0;
    bool capped = false;  // there are more than most_candidates
};
Found find(Reader& reader, const Query& query);

// What the query finds as a part of a module's own statement: "select e.id …" with `expression` to be bound as :`parameter`. All of it,
// unranked, whatever its number. Nothing: words without a term, which find nothing.
struct Condition {
    std::string sql, expression;
};
std::optional<Condition> condition(Reader& reader, const Query& query, std::string_view parameter);

struct FacetCount {
    std::string value;
    std::int64_t count = 0;
};
// Values of one name among what the query finds, most frequent first.
std::vector<FacetCount> facet(Reader& reader, const Query& query, const std::string& name, std::int64_t most = 20);

// A piece of the text about the words that were found.
struct Piece {
    std::string text;
    bool found = false;
};
std::vector<Piece> excerpt(std::string_view text, std::string_view words, std::size_t most_code_points = 120);

}  // namespace skl::search
