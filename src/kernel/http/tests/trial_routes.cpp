// What the guestbook has not: uploads, files, streams, handlers that are slow or throw.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <mutex>

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
    co_return Letter{{given.title.value},
                     {given.paper.file_name},
                     {given.paper.content_type},
                     static_cast<std::int64_t>(std::filesystem::file_size(given.paper.path))};
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

// A row with a revision, one for all tests of a process: each looks at the revision first.
struct Note {
    Text<0, 40> words;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(Note, (), (words, rev))
struct NoteChange {
    Text<0, 40> words;
};
BOOST_DESCRIBE_STRUCT(NoteChange, (), (words))

std::mutex note_mutex;
Note note;

HeaderList tag_of(const Note& of) { return {{"ETag", fmt::format("\"{}\"", of.rev)}}; }

Task<Result<skl::Answered<Note>>> show_note(Context&) {
    const std::lock_guard lock(note_mutex);
    co_return skl::Answered<Note>{note, 200, tag_of(note)};
}

Task<Result<skl::Answered<Note>>> change_note(Context& cx, NoteChange given) {
    const std::lock_guard lock(note_mutex);
    if (auto seen = cx.expects(note.rev); !seen) co_return seen.problem();
    note = {given.words, note.rev + 1};
    co_return skl::Answered<Note>{note, 200, tag_of(note)};
}

Task<Result<Waited>> old_way(Context&) { co_return Waited{true}; }

Task<Result<Reply>> repeat(Context& cx) {
    Reply reply;
    const std::string greeting = cx.tenant();
    reply.socket = [greeting](Socket& socket) -> Task<void> {
        bool open = co_await socket.send(greeting);
        while (open) {
            const auto said = co_await socket.receive();
            if (!said || *said == "bye") co_return;
            open = co_await socket.send("you said " + *said);
        }
    };
    co_return reply;
}

Task<Result<Waited>> unsubscribe(Context&, Text<1, 40> token) { co_return Waited{token.value == "sealed"}; }

Task<Result<Reply>> tell_certificate(Context& cx) {
    const auto& shown = cx.request().certificate;
    co_return Reply::text(cx.request().host + " " + (shown ? fmt::format("{} {}", shown->thumbprint, shown->chain.size()) : "none"));
}

}  // namespace

void install_trial_routes(App& app, const std::filesystem::path& file) {
    file_to_give() = file;
    app.post("/trial/letters", take_letter).body_up_to(100'000);
    app.get("/trial/file", give_file);
    app.get("/trial/stream", give_stream);
    app.get("/trial/certificate", tell_certificate);
    app.get("/trial/slow", wait_long).time_up_to(std::chrono::seconds(1));
    app.get("/trial/fall", fall);
    app.get("/trial/note", show_note);
    app.patch("/trial/note", change_note).with_if_match();
    app.get("/trial/old", old_way).deprecated(std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000)), "/trial/note");
    app.get("/trial/talk", repeat).for_programs();
    app.post("/trial/unsubscribe/{token}", unsubscribe).proven_by_path();
}

}  // namespace skl::testing
