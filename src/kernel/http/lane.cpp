#include "kernel/http/lane.h"

#include <ctime>

namespace skl {
namespace {

std::string http_date() {  // RFC 9110 §5.6.7
    const std::time_t now = std::time(nullptr);
    char out[64];
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::strftime(out, sizeof out, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    return out;
}

}  // namespace

void Lane::tick() {
    date = http_date();
    const auto now = Watch::Clock::now();
    for (Watch& watch : watches) {
        if (watch.handler_until < now) {
            watch.handler_until = Watch::never;
            watch.signal.emit(boost::asio::cancellation_type::terminal);
        }
        if (watch.reading_until < now) {
            watch.reading_until = Watch::never;
            watch.read_too_slow = true;
            watch.stop_reading();
        }
    }
    ticker.expires_after(tick_every);
    ticker.async_wait([this](const boost::system::error_code& ec) {
        if (!ec) tick();
    });
}

}  // namespace skl
