// Inside of this room: the envelope of the common data access API around every answer.
#pragma once

#include "kernel/describe/node.h"
#include "kernel/http/context.h"
#include "opendata/engine/taiwan/failure.h"

namespace skl::opendata::taiwan {

Reply success(std::string result_json);  // {"success":true,"result":…}
Reply success(const Node& result);
Reply success(const std::vector<std::string>& texts);
Reply failed(const Failure& failure, bool legacy);              // {"success":false,"error":{"message","type"}}
Reply exchange_failed(const Failure& failure, bool legacy);     // {"success":false,"error":{"identifier","error_type","message"}}
Failure failure_of(const Problem& problem, std::string about);  // of a problem of ours

}  // namespace skl::opendata::taiwan
