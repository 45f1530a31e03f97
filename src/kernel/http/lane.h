// Inside of the server: one io_context a thread, and the clock that ends what takes too long on it. All members but
// `context` belong to the lane's thread.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <list>

namespace skl {

// What one connection waits for. The lane's ticker cancels a handler past its deadline, and a read past its own: the socket
// stays open, so that a slow client can still be told 408.
struct Watch {
    using Clock = std::chrono::steady_clock;
    static constexpr auto never = Clock::time_point::max();

    Clock::time_point handler_until = never, reading_until = never;
    bool read_too_slow = false;
    std::function<void()> stop_reading;
    boost::asio::cancellation_signal signal;
};

struct Lane {
    static constexpr std::chrono::milliseconds tick_every{250};  // how late a deadline may be noticed

    // Before the context: coroutines that it destroys still strike themselves off the list.
    std::list<Watch> watches;
    std::string date;  // the Date header, renewed each tick
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard{context.get_executor()};
    boost::asio::steady_timer ticker{context};

    void tick();
};

}  // namespace skl
