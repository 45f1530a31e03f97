// The life of a dataset (opendata.md §19) as one table: draft → submitted → published ⇄ suspended → withdrawn. Who reviews (覆核) is not
// who submitted.
#pragma once

#include "kernel/describe/result.h"
#include "opendata/model.h"

namespace skl::opendata {

enum class DatasetEvent { submit, recall, send_back, publish, release, suspend, resume, withdraw };
BOOST_DESCRIBE_ENUM(DatasetEvent, submit, recall, send_back, publish, release, suspend, resume, withdraw)

struct DatasetMove {
    DatasetState from;
    DatasetEvent event;
    DatasetState to;
    bool by_another = false;  // than who submitted
    bool needs_reason = false;
};

inline constexpr DatasetMove life_of_a_dataset[] = {
    {DatasetState::draft, DatasetEvent::submit, DatasetState::submitted},
    {DatasetState::submitted, DatasetEvent::recall, DatasetState::draft},
    {DatasetState::submitted, DatasetEvent::send_back, DatasetState::draft, true, true},
    {DatasetState::submitted, DatasetEvent::publish, DatasetState::published, true},
    {DatasetState::draft, DatasetEvent::release, DatasetState::published},  // by the operator of the house, who answers for all of it
    {DatasetState::submitted, DatasetEvent::release, DatasetState::published},
    {DatasetState::published, DatasetEvent::suspend, DatasetState::suspended, false, true},
    {DatasetState::suspended, DatasetEvent::resume, DatasetState::published},
    {DatasetState::draft, DatasetEvent::withdraw, DatasetState::withdrawn, false, true},
    {DatasetState::published, DatasetEvent::withdraw, DatasetState::withdrawn, false, true},
    {DatasetState::suspended, DatasetEvent::withdraw, DatasetState::withdrawn, false, true},
};

// The move, or why not: 409 illegal-transition {from, to, event, allowed: events of that state}, 403 four-eyes, 422 reason required.
Result<DatasetMove> move_of(DatasetState from, DatasetEvent event, std::string_view submitted_by, std::string_view who,
                            std::string_view reason);

}  // namespace skl::opendata
