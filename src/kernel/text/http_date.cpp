#include "kernel/text/http_date.h"

#include <ctime>

namespace skl {

std::string http_date(std::int64_t unix_seconds) {
    const auto moment = static_cast<std::time_t>(unix_seconds);
    char out[64];
    std::tm utc{};
    gmtime_r(&moment, &utc);
    std::strftime(out, sizeof out, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    return out;
}

}  // namespace skl
