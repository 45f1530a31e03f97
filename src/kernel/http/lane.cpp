#include "kernel/http/lane.h"

#include <ctime>

#include "kernel/text/http_date.h"

namespace skl {

void Lane::tick() {
    date = http_date(std::time(nullptr));
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
