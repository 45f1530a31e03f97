// What answers of the façade share: bodies of JSON, refusals as {"detail"}, and on whose behalf a call is.
#pragma once

#include "kernel/http/context.h"

namespace skl::opendata::govstack {

inline constexpr const char* nothing_found = "no record found";  // the source's own words

Reply json_reply(std::string body, int status = 200);
// {"detail": …, "code": …, "errors"?: …}; `detail`: in place of our own words.
Reply refused(const Context& cx, const Problem& problem, std::string_view detail = {});
// Of who asked through the Information Mediator; without it, or where it is no name of a client: 400 `bad-client`.
Result<std::string> client_of(const Context& cx);

}  // namespace skl::opendata::govstack
