// What the guestbook has not: uploads, files, streams, handlers that are slow or throw.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

struct NewLetter {
    Text<1, 40> title;
    Upload paper;
};
BOOST_DESCRIBE_STRUCT(NewLetter, (), (title, paper))
struct Letter {
    Text<> title, file_name, content_type;
    std::int64_t size = 0;
};
BOOST_DESCRIBE_STRUCT(Letter, (), (title, file_name, content_type, size))
struct Waited {
    bool done = false;
};
BOOST_DESCRIBE_STRUCT(Waited, (), (done))

std::filesystem::path& file_to_give() {
    static std::filesystem::path file;
    return file;
}

Task<Result<Letter>> take_letter(Context&, NewLetter given) {
    co_return Letter{{given.title.value}, {given.paper.file_name}, {given.paper.content_type}, static_cast<std::int64_t>(std::filesystem::file_size(given.paper.path))};
}

Task<Result<Reply>> give_file(Context&) {
    Reply reply;
    reply.content_type = "text/plain";
    reply.file = file_to_give();
    co_return reply;
}

Task<Result<Reply>> give_stream(Context&) {
    Reply reply;
    reply.content_type = "text/plain";
    reply.stream = [](BodySink& sink) -> Task<void> {
        for (const char* part : {"one ", "two ", "three"}) {
            const bool alive = co_await sink.write(part);
            if (!alive) co_return;
        }
    };
    co_return reply;
}

Task<Result<Waited>> wait_long(Context&) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::seconds(20));
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return Waited{true};
}

Task<Result<Waited>> fall(Context&) {
    throw std::logic_error("a bug");
    co_return Waited{};
}

}  // namespace

void install_trial_routes(App& app, const std::filesystem::path& file) {
    file_to_give() = file;
    app.post("/trial/letters", take_letter).body_up_to(100'000);
    app.get("/trial/file", give_file);
    app.get("/trial/stream", give_stream);
    app.get("/trial/slow", wait_long).time_up_to(std::chrono::seconds(1));
    app.get("/trial/fall", fall);
}

}  // namespace skl::testing
