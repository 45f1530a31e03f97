// The life of a version (opendata.md §19) as one table: received → parsing → (failed | needs_review | ready) → published → superseded;
// what was public may be withheld, and then restored or destroyed.
#pragma once

#include "kernel/describe/result.h"
#include "opendata/model.h"

namespace skl::opendata {

enum class VersionEvent { parse, accept, doubt, refuse, correct, publish, supersede, withhold, restore, destroy, expire };
BOOST_DESCRIBE_ENUM(VersionEvent, parse, accept, doubt, refuse, correct, publish, supersede, withhold, restore, destroy, expire)

struct VersionMove {
    VersionState from;
    VersionEvent event;
    VersionState to;
};

inline constexpr VersionMove life_of_a_version[] = {
    {VersionState::received, VersionEvent::parse, VersionState::parsing},
    {VersionState::parsing, VersionEvent::parse, VersionState::parsing},       // the node that parsed it died
    {VersionState::failed, VersionEvent::parse, VersionState::parsing},        // its job was replayed
    {VersionState::needs_review, VersionEvent::parse, VersionState::parsing},  // a job that ran again: it may not know that it was done
    {VersionState::ready, VersionEvent::parse, VersionState::parsing},
    {VersionState::parsing, VersionEvent::accept, VersionState::ready},
    {VersionState::parsing, VersionEvent::doubt, VersionState::needs_review},
    {VersionState::parsing, VersionEvent::refuse, VersionState::failed},
    {VersionState::received, VersionEvent::refuse, VersionState::failed},  // its job was stopped before it began
    {VersionState::failed, VersionEvent::correct, VersionState::received},
    {VersionState::needs_review, VersionEvent::correct, VersionState::received},
    {VersionState::ready, VersionEvent::correct, VersionState::received},
    {VersionState::ready, VersionEvent::publish, VersionState::published},
    {VersionState::needs_review, VersionEvent::publish, VersionState::published},
    {VersionState::published, VersionEvent::supersede, VersionState::superseded},
    {VersionState::published, VersionEvent::withhold, VersionState::withheld},  // a leak: nobody reads it from now on
    {VersionState::superseded, VersionEvent::withhold, VersionState::withheld},
    {VersionState::superseded, VersionEvent::restore, VersionState::published},  // the one before a withheld version is public again
    {VersionState::withheld, VersionEvent::restore, VersionState::superseded},   // it was withheld by mistake; public where no other is
    {VersionState::withheld, VersionEvent::destroy, VersionState::deleted},      // by a second person
    {VersionState::superseded, VersionEvent::expire, VersionState::deleted},     // past keeping
};

inline bool is_being_read(VersionState state) { return state == VersionState::received || state == VersionState::parsing; }

// Problem 409 illegal-transition {from, event, allowed}.
Result<VersionState> after(VersionState from, VersionEvent event);

// Why a parsed version waits for a person (opendata.md §5.6), as a code; empty: it does not. `before`: the report of the public version.
std::string doubt_about(const IngestReport& report, const IngestReport* before);

// The same tables with the same columns and content, whatever the bytes (opendata.md §5.8).
bool same_content(const IngestReport& a, const IngestReport& b);

}  // namespace skl::opendata
