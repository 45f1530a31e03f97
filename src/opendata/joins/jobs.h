// Sketches of what was published, and no longer of what is public no more: every five minutes, for all tenants.
#pragma once

#include "opendata/inside.h"

namespace skl::opendata {

void handle_join_jobs(Jobs& jobs, Module::Inside& in);

// One round; gives how many tables were looked at.
Result<std::int64_t> sketch_published(Module::Inside& in, Instant now, const std::function<bool()>& stopped);

}  // namespace skl::opendata
