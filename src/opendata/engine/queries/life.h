// The life of a saved query as one table. What was withdrawn answers 410 with the reason until its author brings it back.
#pragma once

#include "kernel/describe/faces.h"
#include "kernel/describe/result.h"

namespace skl::opendata::queries {

enum class QueryState { saved, withdrawn };
BOOST_DESCRIBE_ENUM(QueryState, saved, withdrawn)

enum class QueryEvent { withdraw, restore };
BOOST_DESCRIBE_ENUM(QueryEvent, withdraw, restore)

enum class Audience { everyone, signed_in, author };  // who may see it
BOOST_DESCRIBE_ENUM(Audience, everyone, signed_in, author)

struct QueryMove {
    QueryState from;
    QueryEvent event;
    QueryState to;
    bool needs_reason = false;
};
inline constexpr QueryMove life_of_a_query[] = {
    {QueryState::saved, QueryEvent::withdraw, QueryState::withdrawn, true},
    {QueryState::withdrawn, QueryEvent::restore, QueryState::saved},
};

// 409 illegal-transition {from, event, allowed}; 422 reason required.
Result<QueryMove> move_of(QueryState from, QueryEvent event, std::string_view reason);

}  // namespace skl::opendata::queries
