// Inside of the server: one connection from its first byte to its last. Beast parses (RFC 9112), Dispatch answers; here
// are the limits of reading (kernel.md §2) and the ways of writing: bytes, a file or its range, a stream in chunks.
#pragma once

#include <fstream>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "kernel/http/frames.h"
#include "kernel/http/lane.h"
#include "kernel/http/message.h"
#include "kernel/http/server.h"
#include "kernel/http/tls.h"
#include "kernel/telemetry/metrics.h"

namespace skl::http_server {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using error_code = boost::system::error_code;
using Clock = Watch::Clock;
using Parser = http::request_parser<http::buffer_body>;

constexpr auto quiet = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t file_chunk = 256 * 1024;
constexpr std::size_t read_chunk = 64 * 1024;
constexpr std::size_t linger_bytes = std::size_t{4} << 20;  // read and thrown away after a refusal, so that the answer arrives
constexpr auto linger_for = std::chrono::seconds(2);

// What all connections share; the atomics are written by all lanes.
struct Shared {
    App& app;
    Dispatch dispatch;
    Patience patience;
    Front front;
    std::atomic<std::size_t> connections = 0, active = 0;
    std::atomic<bool> stopping = false;
};

template <class Stream>
class Connection {
public:
    Connection(Stream stream, Lane& lane, Watch& watch, Shared& shared)
        : stream_(std::move(stream)), lane_(lane), watch_(watch), shared_(shared) {
        watch_.stop_reading = [this] { lowest().cancel(); };
    }

    Task<void> converse() {
        error_code ec;
        origin_ = {lowest().socket().remote_endpoint(ec).address().to_string(), secure};
        if (ec) co_return;
        if constexpr (secure) {
            lowest().expires_after(shared_.patience.headers_within);
            auto [handshake] = co_await stream_.async_handshake(asio::ssl::stream_base::server, quiet);
            if (handshake) co_return;
            origin_.certificate = Tls::shown(stream_.native_handle());
        }
        bool more = true;
        while (more && !shared_.stopping) more = co_await exchange();
        lowest().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ec);
        if (refused_) co_await linger();
    }

private:
    static constexpr bool secure = !std::is_same_v<Stream, beast::tcp_stream>;
    beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

    void read_until(Clock::time_point until) {
        lowest().expires_never();
        watch_.read_too_slow = false;
        watch_.reading_until = until;
    }
    bool stop_clock() {  // true: the clock has run out
        watch_.reading_until = Watch::never;
        return watch_.read_too_slow;
    }

    template <class Buffers>
    Task<bool> write(const Buffers& buffers) {
        lowest().expires_after(shared_.patience.idle);
        auto [ec, sent] = co_await asio::async_write(stream_, buffers, quiet);
        co_return !ec;
    }

    // One exchange; false ends the connection.
    Task<bool> exchange() {
        Parser parser;
        parser.header_limit(static_cast<std::uint32_t>(limits::all_headers + limits::request_line));
        parser.body_limit(limits::upload);
        if (buffer_.size() == 0) {  // idle between requests; the clock for the headers starts with the first byte
            read_until(Clock::now() + shared_.patience.idle);
            auto [idle_ec, got] = co_await stream_.async_read_some(buffer_.prepare(4096), quiet);
            stop_clock();
            if (idle_ec) co_return false;
            buffer_.commit(got);
        }
        read_until(Clock::now() + shared_.patience.headers_within);
        auto [ec, read] = co_await http::async_read_header(stream_, buffer_, parser, quiet);
        const bool too_slow = stop_clock();
        if (ec) {
            const auto problem = too_slow ? std::optional(Problem{408, "timeout"}) : head_problem(ec, parser.get().target().empty());
            if (!problem) co_return false;
            co_return co_await refuse({}, *problem);
        }
        ++shared_.active;
        struct Leave {
            std::atomic<std::size_t>& count;
            ~Leave() { --count; }
        } leave{shared_.active};
        Request request = request_of(parser.get().base(), origin_, shared_.front);
        if (auto refused = refuse_head(request, parser.get().version())) co_return co_await refuse(request, *refused);
        const bool answered = co_await answer(std::move(request), parser);
        co_return answered;
    }

    Task<bool> answer(Request request, Parser& parser) {
        const auto began = Clock::now();
        const BodyPlan plan = shared_.dispatch.plan(request);
        const Problem too_large{413, "too-large", {{"limit", std::to_string(plan.limit)}}};
        if (const auto length = parser.content_length(); length && *length > plan.limit) co_return co_await refuse(request, too_large);
        if (!parser.is_done() && expects_continue(request)) {
            const bool told = co_await write(asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25));
            if (!told) co_return false;
        }
        Spool spool;
        if (plan.to_disk && !parser.is_done() && !spool.open())
            co_return co_await refuse(request, Problem{507, "disk-failed", {{"what", "upload"}}});
        bool hung_up = false;
        const auto problem = co_await read_body(parser, plan, request.body, spool, hung_up);
        if (hung_up) co_return false;
        if (problem) co_return co_await refuse(request, *problem);
        old_client_ = parser.get().version() < 11;  // HTTP/1.0 knows neither chunks nor our keep-alive
        Wire wire = co_await handle(request, spool.path, plan);
        spool.remove();
        if (wire.meter != nullptr) wire.meter->answered(wire.status, std::chrono::duration<double>(Clock::now() - began).count());
        if (wire.socket && is_websocket(request)) {
            co_await talk(std::move(wire), std::move(request));
            co_return false;
        }
        if (wire.socket) wire = shared_.dispatch.needs_upgrade(request);
        const bool keep_alive = parser.get().keep_alive() && !old_client_ && !shared_.stopping;
        const bool good = co_await send(std::move(wire), request, keep_alive);
        co_return good&& keep_alive;
    }

    // --- reading ---
    Task<std::optional<Problem>> read_body(Parser& parser, const BodyPlan& plan, std::string& text, Spool& spool, bool& hung_up) {
        if (parser.is_done()) co_return std::nullopt;
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(shared_.patience.body_window).count();
        const std::size_t least = limits::body_rate * static_cast<std::size_t>(std::max<std::int64_t>(1, seconds));
        const std::size_t room = std::clamp<std::size_t>(parser.content_length().value_or(read_chunk), 1, read_chunk);
        const auto chunk = std::make_unique_for_overwrite<char[]>(room);  // a small body costs no page of memory
        std::size_t total = 0, window = 0;
        auto window_ends = Clock::now() + shared_.patience.body_window;
        while (!parser.is_done()) {
            auto& body = parser.get().body();
            body.data = chunk.get();
            body.size = room;
            body.more = true;
            read_until(window_ends);
            auto [ec, read] = co_await http::async_read_some(stream_, buffer_, parser, quiet);
            if (stop_clock()) co_return Problem{408, "timeout"};
            if (ec == http::error::need_buffer) ec = {};
            const std::size_t got = room - body.size;
            total += got;
            window += got;
            if (ec == http::error::body_limit || total > plan.limit)
                co_return Problem{413, "too-large", {{"limit", std::to_string(plan.limit)}}};
            if (ec && ec.category() != http::make_error_code(http::error::bad_chunk).category()) hung_up = true;
            if (ec == http::error::partial_message || ec == http::error::end_of_stream) hung_up = true;
            if (hung_up) co_return std::nullopt;
            if (ec) co_return Problem::bad_request("bad-request");
            if (spool.path.empty())
                text.append(chunk.get(), got);
            else if (!spool.append({chunk.get(), got}))
                co_return Problem{507, "disk-failed", {{"what", "upload"}}};
            if (window >= least || Clock::now() >= window_ends) {
                if (window < least && !parser.is_done()) co_return Problem{408, "timeout"};
                window = 0;
                window_ends = Clock::now() + shared_.patience.body_window;
            }
        }
        co_return std::nullopt;
    }

    // A client that is still sending would lose the answer to a reset; what it sends is thrown away for a while.
    Task<void> linger() {
        if constexpr (secure) co_return;
        std::string waste(read_chunk, '\0');
        read_until(Clock::now() + linger_for);
        for (std::size_t total = 0; total < linger_bytes;) {
            auto [ec, got] = co_await lowest().async_read_some(asio::buffer(waste), quiet);
            if (ec) break;
            total += got;
        }
        stop_clock();
    }

    Task<Wire> handle(const Request& request, const std::filesystem::path& body_file, const BodyPlan& plan) {
        watch_.handler_until = Clock::now() + plan.time_limit;
        std::optional<Wire> failed;
        try {
            Wire wire = co_await shared_.dispatch.answer(request, body_file);
            watch_.handler_until = Watch::never;
            co_return wire;
        } catch (const boost::system::system_error& error) {
            failed = error.code() == asio::error::operation_aborted ? shared_.dispatch.timed_out(request)
                                                                    : shared_.dispatch.crashed(request, error);
        } catch (const std::exception& error) {
            failed = shared_.dispatch.crashed(request, error);
        }
        watch_.handler_until = Watch::never;
        co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
        co_return std::move(*failed);
    }

    // --- WebSocket (RFC 6455): the connection is its from the answer 101 on ---
    struct Conversation : Socket {
        Connection& connection;
        Frames frames{limits::socket_message};
        bool open = true;
        explicit Conversation(Connection& c) : connection(c) {}

        Task<std::optional<std::string>> receive() override {
            while (open) {
                Frames::Message message = frames.next();
                if (message.kind == Frames::Kind::text) co_return std::move(message.payload);
                if (message.kind == Frames::Kind::none) co_await more();
                if (message.kind == Frames::Kind::ping) co_await put(frame(Opcode::pong, message.payload));
                if (message.kind == Frames::Kind::close) co_await end(message.code);
            }
            co_return std::nullopt;
        }
        Task<bool> send(std::string_view text) override { co_return co_await put(frame(Opcode::text, text)); }

        // A side that is silent is asked once whether it is still there.
        Task<void> more() {
            std::string chunk(read_chunk, '\0');
            for (const bool asked : {false, true}) {
                connection.read_until(Clock::now() + connection.shared_.patience.idle);
                auto [ec, got] = co_await connection.stream_.async_read_some(asio::buffer(chunk), quiet);
                const bool silent = connection.stop_clock();
                if (!ec) frames.add(std::string_view(chunk).substr(0, got));
                if (!ec) co_return;
                const bool ask = silent && !asked;
                if (!ask) break;
                co_await put(frame(Opcode::ping, ""));
            }
            open = false;
        }
        Task<bool> put(std::string bytes) {
            if (open) open = co_await connection.write(asio::buffer(bytes));
            co_return open;
        }
        Task<void> end(CloseCode code) {
            co_await put(close_frame(code));
            open = false;
        }
    };

    Task<void> talk(Wire wire, Request request) {
        wire.status = 101;
        wire.headers.emplace_back("Upgrade", "websocket");
        wire.headers.emplace_back("Connection", "Upgrade");
        wire.headers.emplace_back("Sec-WebSocket-Accept", accept_key(request.header("sec-websocket-key")));
        const std::string head = head_of(wire, request, lane_.date, {}, true);
        const bool begun = co_await write(asio::buffer(head));
        if (!begun) co_return;
        const struct Apart {  // a conversation has no end to wait for when the server stops
            std::atomic<std::size_t>& count;
            explicit Apart(std::atomic<std::size_t>& c) : count(c) { --count; }
            ~Apart() { ++count; }
        } apart(shared_.active);
        Conversation conversation(*this);
        conversation.frames.add(
            std::string_view(static_cast<const char*>(buffer_.data().data()), buffer_.size()));  // sent with the handshake
        buffer_.clear();
        co_await wire.socket(conversation);
        co_await conversation.end(CloseCode::normal);
        refused_ = true;  // what still comes is read for a moment, so that the last frame arrives
    }

    // --- writing ---
    Task<bool> refuse(const Request& request, const Problem& problem) {
        refused_ = true;
        co_await send(shared_.dispatch.problem_before_routing(request, problem), request, false);
        co_return false;
    }

    Task<bool> send(Wire wire, const Request& request, bool keep_alive) {
        if (!wire.file.empty()) co_return co_await send_file(std::move(wire), request, keep_alive);
        if (wire.stream) co_return co_await send_stream(std::move(wire), request);
        const bool no_body = wire.status == 204 || wire.status == 304;
        const std::string head = head_of(wire, request, lane_.date, no_body ? Framing{} : Framing{wire.body.size()}, keep_alive);
        const bool body_wanted = request.method != "HEAD" && !no_body;
        const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), body_wanted ? asio::buffer(wire.body) : asio::const_buffer{}};
        co_return co_await write(buffers);
    }

    struct Chunks : BodySink {
        Connection& connection;
        bool alive = true;
        explicit Chunks(Connection& c) : connection(c) {}
        Task<bool> write(std::string_view bytes) override {
            if (bytes.empty() || !alive) co_return alive;
            const std::string size = connection.old_client_ ? "" : fmt::format("{:x}\r\n", bytes.size());
            const std::array<asio::const_buffer, 3> buffers{asio::buffer(size), asio::buffer(bytes.data(), bytes.size()),
                                                            asio::buffer("\r\n", connection.old_client_ ? 0 : 2)};
            alive = co_await connection.write(buffers);
            co_return alive;
        }
    };

    // Chunked (RFC 9112 §7.1); to an HTTP/1.0 client the end of the connection is the end of the body.
    Task<bool> send_stream(Wire wire, const Request& request) {
        const std::string head = head_of(wire, request, lane_.date, old_client_ ? Framing{} : Framing{std::nullopt, true}, !old_client_);
        const bool begun = co_await write(asio::buffer(head));
        if (!begun || request.method == "HEAD") co_return begun;
        Chunks sink(*this);
        try {
            co_await wire.stream(sink);
        } catch (const std::exception& error) {  // without its last chunk nobody takes the half for the whole
            (void)shared_.dispatch.crashed(request, error);
            co_return false;
        }
        if (!sink.alive || old_client_) co_return false;
        co_return co_await write(asio::buffer("0\r\n\r\n", 5));
    }

    Task<bool> send_file(Wire wire, const Request& request, bool keep_alive) {
        std::ifstream in(wire.file, std::ios::binary | std::ios::ate);
        if (!in) co_return co_await send(shared_.dispatch.problem_before_routing(request, Problem::not_found("file")), request, keep_alive);
        const auto size = static_cast<std::uint64_t>(in.tellg());
        const ByteRange span = condition_file(wire, request, size);
        const bool empty = wire.status == 304 || wire.status == 416;
        const Framing framing = wire.status == 304 ? Framing{} : Framing{empty ? 0 : span.length};
        const std::string head = head_of(wire, request, lane_.date, framing, keep_alive);
        const bool begun = co_await write(asio::buffer(head));
        if (!begun || empty || request.method == "HEAD") co_return begun;
        in.seekg(static_cast<std::streamoff>(span.from));
        std::string chunk(std::min<std::uint64_t>(file_chunk, std::max<std::uint64_t>(span.length, 1)), '\0');
        for (std::uint64_t left = span.length; left > 0;) {
            in.read(chunk.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(left, chunk.size())));
            const auto got = static_cast<std::size_t>(in.gcount());
            if (got == 0) co_return false;  // the file became shorter: the length promised cannot be kept
            const bool sent = co_await write(asio::buffer(chunk.data(), got));
            if (!sent) co_return false;
            left -= got;
        }
        co_return true;
    }

    Stream stream_;
    Lane& lane_;
    Watch& watch_;
    Shared& shared_;
    beast::flat_buffer buffer_{limits::all_headers + limits::request_line + read_chunk};
    Origin origin_;
    bool refused_ = false, old_client_ = false;
};

}  // namespace skl::http_server
