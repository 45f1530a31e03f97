#include "kernel/http/suspend.h"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace skl {
namespace {

namespace asio = boost::asio;

std::unique_ptr<asio::thread_pool>& pool() {
    static std::unique_ptr<asio::thread_pool> instance;
    return instance;
}

}  // namespace

Task<void> until_called(std::function<void(std::function<void()>)> start) {
    co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(
        [&start](auto handler) {
            using Handler = decltype(handler);
            auto executor = asio::get_associated_executor(handler);
            auto waiting = std::make_shared<Handler>(std::move(handler));
            start([waiting, executor] { asio::post(executor, [waiting] { std::move (*waiting)(); }); });
        },
        asio::use_awaitable);
}

Task<void> on_pool(std::function<void()> work) {
    std::exception_ptr thrown;
    co_await until_called([&](std::function<void()> wake) {
        asio::post(*pool(), [&work, &thrown, wake = std::move(wake)] {
            try {
                work();
            } catch (...) {  // handed on to the coroutine, which is where it belongs
                thrown = std::current_exception();
            }
            wake();
        });
    });
    if (thrown) std::rethrow_exception(thrown);
}

void start_pool(std::size_t threads) { pool() = std::make_unique<asio::thread_pool>(threads); }

void stop_pool() {
    if (!pool()) return;
    pool()->join();
    pool().reset();
}

}  // namespace skl
