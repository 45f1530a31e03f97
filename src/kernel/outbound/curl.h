// Starting libcurl, once a process.
#pragma once

namespace skl::outbound {

void start_curl();  // throws when it does not start

}  // namespace skl::outbound
