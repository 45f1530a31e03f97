// Saved queries (opendata.md §8.5): a SELECT with a name, typed parameters and versions, which is a page and an API of its own.
#pragma once

#include "opendata/engine/queries/life.h"
#include "opendata/engine/queries/parameters.h"

namespace skl::opendata {

constexpr std::int64_t most_parameters = 20;

struct QueryFields {
    Bilingual<1, 200> title;
    std::optional<Bilingual<0, 4'000>> description;
    Prose<20'000> sql;
    Several<queries::QueryParameter, 0, most_parameters> parameters;
    queries::Audience audience{};
    Text<0, 100> author_name;  // as the author wants to be named; empty: not at all
};
BOOST_DESCRIBE_STRUCT(QueryFields, (), (title, description, sql, parameters, audience, author_name))

struct NewQuery : QueryFields {
    std::optional<Slug> slug;
};
BOOST_DESCRIBE_STRUCT(NewQuery, (QueryFields), (slug))

struct SavedQuery : QueryFields {
    Id<SavedQuery> id;
    Slug slug;
    std::int64_t number = 1;  // of its version
    Text<> syntax_sha256;
    std::vector<std::string> tables;
    Text<> author;
    queries::QueryState state{};
    Text<0, 500> state_reason;
    Instant created_at, modified_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(SavedQuery, (QueryFields),
                      (id, slug, number, syntax_sha256, tables, author, state, state_reason, created_at, modified_at, rev))

// What a query was: content, not who may see it.
struct QueryVersion {
    std::int64_t number = 0;
    Bilingual<1, 200> title;
    std::optional<Bilingual<0, 4'000>> description;
    Prose<20'000> sql;
    Several<queries::QueryParameter, 0, most_parameters> parameters;
    Text<> syntax_sha256;
    std::vector<std::string> tables;
    Text<> who;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(QueryVersion, (), (number, title, description, sql, parameters, syntax_sha256, tables, who, at))

// The result of a long query, as a file for a week.
struct QueryResult {
    Id<QueryResult> id;
    Prose<20'000> sql;
    Text<> parquet_sha256;  // empty: not there yet
    std::int64_t row_count = 0;
    bool truncated = false;
    Instant created_at, expires_at;
};
BOOST_DESCRIBE_STRUCT(QueryResult, (), (id, sql, parquet_sha256, row_count, truncated, created_at, expires_at))

}  // namespace skl::opendata
