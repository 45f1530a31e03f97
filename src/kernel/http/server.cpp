// Sockets: one io_context a thread, one coroutine a connection. Beast parses (RFC 9112; it refuses a message with both
// Content-Length and Transfer-Encoding), everything else is Dispatch. The only file that sees Beast.
#include "kernel/http/server.h"

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <csignal>
#include <fstream>
#include <list>
#include <thread>

#include "kernel/config/configuration.h"
#include "kernel/http/dispatch.h"
#include "kernel/http/limits.h"
#include "kernel/http/suspend.h"
#include "kernel/storage/blobs.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr auto quiet = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t file_chunk = 256 * 1024;
constexpr std::size_t read_chunk = 64 * 1024;

const char* security_headers =
    "Content-Security-Policy: default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: strict-origin-when-cross-origin\r\n"
    "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=()\r\nCross-Origin-Opener-Policy: same-origin\r\n";

// One connection's deadline for its handler: the ticker of its thread cancels what runs past it.
struct Watch {
    Clock::time_point deadline = Clock::time_point::max();
    asio::cancellation_signal signal;
};

struct Lane {
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard{context.get_executor()};
    std::list<Watch> watches;
    asio::steady_timer ticker{context};
    std::string date;  // the Date header, renewed each tick
};

std::string http_date() {
    const std::time_t now = std::time(nullptr);
    char out[64];
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::strftime(out, sizeof out, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    return out;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

Request request_of(const http::request_header<>& head, const std::string& remote, bool secure, const std::vector<std::string>& proxies) {
    Request request;
    request.method = std::string(head.method_string());
    request.target = std::string(head.target());
    const auto mark = request.target.find('?');
    request.path = request.target.substr(0, mark);
    if (mark != std::string::npos) request.query = request.target.substr(mark + 1);
    request.headers.reserve(16);
    for (const auto& field : head) request.headers.emplace_back(lower(field.name_string()), std::string(field.value()));
    request.remote = remote;
    request.secure = secure;
    request.host = std::string(request.header("host"));
    if (std::find(proxies.begin(), proxies.end(), remote) != proxies.end()) {
        const std::string_view forwarded = request.header("x-forwarded-for");
        if (!forwarded.empty()) {  // the last address is the one our proxy saw
            const auto comma = forwarded.rfind(',');
            std::string_view last = comma == std::string_view::npos ? forwarded : forwarded.substr(comma + 1);
            while (!last.empty() && last.front() == ' ') last.remove_prefix(1);
            request.remote = last;
        }
        request.secure = secure || request.header("x-forwarded-proto") == "https";
        if (const std::string_view host = request.header("x-forwarded-host"); !host.empty()) request.host = host;
    }
    return request;
}

}  // namespace

struct Server::Machine {
    App& app;
    ListenOn listen;
    Dispatch dispatch;
    std::vector<std::unique_ptr<Lane>> nodes;
    std::vector<std::thread> threads;
    std::unique_ptr<tcp::acceptor> acceptor;
    std::unique_ptr<asio::ssl::context> tls;
    std::vector<std::string> proxies;
    std::atomic<std::size_t> connections = 0, active = 0;
    std::atomic<bool> stopping = false;
    std::size_t next_node = 0;

    Machine(App& a, ListenOn l) : app(a), listen(std::move(l)), dispatch(a) {
        std::string_view rest = app.configuration().trusted_proxies;
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            proxies.emplace_back(rest.substr(0, comma));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
        if (listen.tls_certificate.empty()) return;
        tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
        tls->set_options(asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
        tls->use_certificate_chain_file(listen.tls_certificate);
        tls->use_private_key_file(listen.tls_key, asio::ssl::context::pem);
    }

    // --- writing ---
    std::string head_of(const Wire& wire, const Request& request, std::optional<std::size_t> length, bool keep_alive, const Lane& node) const {
        std::string out;
        out.reserve(1024);
        out += fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", wire.status, std::string_view(http::obsolete_reason(static_cast<http::status>(wire.status))), node.date);
        for (const auto& [name, value] : wire.headers) {
            if (value.find_first_of("\r\n") != std::string::npos) continue;  // a header never breaks its line
            out += name;
            out += ": ";
            out += value;
            out += "\r\n";
        }
        out += security_headers;
        if (request.secure) out += "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";
        if (length)
            out += fmt::format("Content-Length: {}\r\n", *length);
        else if (wire.status != 204 && wire.status != 304)
            out += "Transfer-Encoding: chunked\r\n";
        out += keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
        return out;
    }

    template <class Stream>
    Task<bool> send(Stream& stream, Wire wire, const Request& request, bool keep_alive, const Lane& node) {
        const bool body_wanted = request.method != "HEAD" && wire.status != 204 && wire.status != 304;
        if (!wire.file.empty()) co_return co_await send_file(stream, std::move(wire), request, keep_alive, node);
        if (wire.stream) co_return co_await send_stream(stream, std::move(wire), request, keep_alive, node);
        const bool no_length = wire.status == 204 || wire.status == 304;
        const std::string head = head_of(wire, request, no_length ? std::nullopt : std::optional(wire.body.size()), keep_alive, node);
        const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), body_wanted ? asio::buffer(wire.body) : asio::const_buffer{}};
        beast::get_lowest_layer(stream).expires_after(limits::idle);
        auto [ec, sent] = co_await asio::async_write(stream, buffers, quiet);
        co_return !ec;
    }

    template <class Stream>
    struct Chunks : BodySink {
        Stream& stream;
        bool alive = true;
        explicit Chunks(Stream& s) : stream(s) {}
        Task<bool> write(std::string_view bytes) override {
            if (bytes.empty() || !alive) co_return alive;
            const std::string size = fmt::format("{:x}\r\n", bytes.size());
            const std::array<asio::const_buffer, 3> buffers{asio::buffer(size), asio::buffer(bytes.data(), bytes.size()), asio::buffer("\r\n", 2)};
            beast::get_lowest_layer(stream).expires_after(limits::idle);
            auto [ec, sent] = co_await asio::async_write(stream, buffers, quiet);
            alive = !ec;
            co_return alive;
        }
    };

    template <class Stream>
    Task<bool> send_stream(Stream& stream, Wire wire, const Request& request, bool keep_alive, const Lane& node) {
        const std::string head = head_of(wire, request, std::nullopt, keep_alive, node);
        auto [ec, sent] = co_await asio::async_write(stream, asio::buffer(head), quiet);
        if (ec || request.method == "HEAD") co_return !ec && request.method == "HEAD";
        Chunks<Stream> sink(stream);
        co_await wire.stream(sink);
        if (!sink.alive) co_return false;
        auto [end_ec, end_sent] = co_await asio::async_write(stream, asio::buffer("0\r\n\r\n", 5), quiet);
        co_return !end_ec;
    }

    // RFC 9110 §14: one range; several, or one that cannot be met, get the whole or 416.
    struct Span {
        std::uint64_t from = 0, length = 0;
        bool partial = false, impossible = false;
    };
    static Span range_of(std::string_view header, std::uint64_t size) {
        Span whole{0, size, false, false};
        if (!header.starts_with("bytes=") || header.find(',') != std::string_view::npos) return whole;
        header.remove_prefix(6);
        const auto dash = header.find('-');
        if (dash == std::string_view::npos) return whole;
        const std::string_view a = header.substr(0, dash), b = header.substr(dash + 1);
        std::uint64_t from = 0, to = size == 0 ? 0 : size - 1;
        const auto number = [](std::string_view text, std::uint64_t& out) {
            const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
            return ec == std::errc{} && end == text.data() + text.size();
        };
        if (a.empty()) {
            std::uint64_t last = 0;
            if (!number(b, last) || last == 0) return whole;
            from = size > last ? size - last : 0;
        } else if (!number(a, from) || (!b.empty() && !number(b, to))) {
            return whole;
        }
        if (from >= size) return {0, 0, false, true};
        to = std::min(to, size - 1);
        if (to < from) return whole;
        return {from, to - from + 1, true, false};
    }

    template <class Stream>
    Task<bool> send_file(Stream& stream, Wire wire, const Request& request, bool keep_alive, const Lane& node) {
        std::ifstream in(wire.file, std::ios::binary | std::ios::ate);
        if (!in) co_return co_await send(stream, dispatch.problem_before_routing(request, Problem::not_found("file")), request, keep_alive, node);
        const auto size = static_cast<std::uint64_t>(in.tellg());
        std::string etag = fmt::format("\"{:x}-{:x}\"", size, std::filesystem::last_write_time(wire.file).time_since_epoch().count());
        for (const auto& [name, value] : wire.headers)
            if (name == "ETag") etag = value;
        const std::string_view if_range = request.header("if-range");
        Span span = range_of(if_range.empty() || if_range == etag ? request.header("range") : std::string_view{}, size);
        const bool coded = std::any_of(wire.headers.begin(), wire.headers.end(), [](const auto& h) { return h.first == "Content-Encoding"; });
        if (coded) span = {0, size, false, false};
        const bool listed = std::any_of(wire.headers.begin(), wire.headers.end(), [](const auto& h) { return h.first == "ETag"; });
        if (!listed) wire.headers.emplace_back("ETag", etag);
        wire.headers.emplace_back("Accept-Ranges", "bytes");
        if (request.header("if-none-match").find(etag) != std::string_view::npos) wire.status = 304;
        if (span.impossible) {
            wire.status = 416;
            wire.headers.emplace_back("Content-Range", fmt::format("bytes */{}", size));
        } else if (span.partial && wire.status == 200) {
            wire.status = 206;
            wire.headers.emplace_back("Content-Range", fmt::format("bytes {}-{}/{}", span.from, span.from + span.length - 1, size));
        }
        const bool empty = wire.status == 304 || wire.status == 416;
        const std::string head = head_of(wire, request, wire.status == 304 ? std::nullopt : std::optional<std::size_t>(empty ? 0 : span.length), keep_alive, node);
        auto [ec, sent] = co_await asio::async_write(stream, asio::buffer(head), quiet);
        if (ec) co_return false;
        if (empty || request.method == "HEAD") co_return true;
        in.seekg(static_cast<std::streamoff>(span.from));
        std::string buffer(std::min<std::uint64_t>(file_chunk, std::max<std::uint64_t>(span.length, 1)), '\0');
        for (std::uint64_t left = span.length; left > 0;) {
            in.read(buffer.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(left, buffer.size())));
            const auto got = static_cast<std::size_t>(in.gcount());
            if (got == 0) co_return false;
            beast::get_lowest_layer(stream).expires_after(limits::idle);
            auto [chunk_ec, chunk_sent] = co_await asio::async_write(stream, asio::buffer(buffer.data(), got), quiet);
            if (chunk_ec) co_return false;
            left -= got;
        }
        co_return true;
    }

    // --- reading ---
    struct Body {
        std::optional<Problem> problem;
        bool hung_up = false;
    };

    template <class Stream>
    Task<Body> read_body(Stream& stream, beast::flat_buffer& buffer, http::request_parser<http::buffer_body>& parser, const BodyPlan& plan, std::string& text,
                         std::ofstream* file) {
        std::string chunk(read_chunk, '\0');
        std::size_t total = 0, window = 0;
        auto window_ends = Clock::now() + limits::body_window;
        while (!parser.is_done()) {
            auto& body = parser.get().body();
            body.data = chunk.data();
            body.size = chunk.size();
            body.more = true;
            beast::get_lowest_layer(stream).expires_at(window_ends);
            auto [ec, read] = co_await http::async_read_some(stream, buffer, parser, quiet);
            if (ec == http::error::need_buffer) ec = {};
            const std::size_t got = chunk.size() - body.size;
            total += got;
            window += got;
            if (ec == beast::error::timeout) co_return Body{Problem{408, "timeout"}, false};
            if (ec == http::error::body_limit || total > plan.limit) co_return Body{Problem{413, "too-large", {{"limit", std::to_string(plan.limit)}}}, false};
            if (ec == http::error::partial_message || ec == asio::error::eof || ec == asio::error::connection_reset) co_return Body{{}, true};
            if (ec) co_return Body{Problem::bad_request("bad-request"), false};
            if (file != nullptr)
                file->write(chunk.data(), static_cast<std::streamsize>(got));
            else
                text.append(chunk, 0, got);
            if (Clock::now() >= window_ends || window >= limits::body_rate * 20) {
                if (window < limits::body_rate * 20 && !parser.is_done()) co_return Body{Problem{408, "timeout"}, false};
                window = 0;
                window_ends = Clock::now() + limits::body_window;
            }
        }
        co_return Body{};
    }

    static std::optional<Problem> head_problem(const error_code& ec) {
        if (ec == http::error::header_limit) return Problem{431, "headers-too-large"};
        if (ec == http::error::buffer_overflow) return Problem{431, "headers-too-large"};
        if (ec == beast::error::timeout) return Problem{408, "timeout"};
        if (ec.category() == http::make_error_code(http::error::bad_method).category() && ec != http::error::end_of_stream && ec != http::error::partial_message)
            return Problem::bad_request("bad-request");
        return {};
    }

    // One exchange; false ends the connection.
    template <class Stream>
    Task<bool> exchange(Stream& stream, beast::flat_buffer& buffer, const std::string& remote, bool secure, Lane& node, Watch& watch) {
        http::request_parser<http::buffer_body> parser;
        parser.header_limit(static_cast<std::uint32_t>(limits::all_headers + limits::request_line));
        parser.body_limit(limits::upload);
        if (buffer.size() == 0) {  // idle between requests; the clock for the headers starts with the first byte
            beast::get_lowest_layer(stream).expires_after(limits::idle);
            auto [wait_ec, got] = co_await stream.async_read_some(buffer.prepare(4096), quiet);
            if (wait_ec) co_return false;
            buffer.commit(got);
        }
        beast::get_lowest_layer(stream).expires_after(limits::headers_within);
        auto [ec, read] = co_await http::async_read_header(stream, buffer, parser, quiet);
        if (ec) {
            const auto problem = head_problem(ec);
            if (problem) co_await send(stream, dispatch.problem_before_routing({}, *problem), {}, false, node);
            co_return false;
        }
        ++active;
        struct Leave {
            std::atomic<std::size_t>& count;
            ~Leave() { --count; }
        } leave{active};
        Request request = request_of(parser.get().base(), remote, secure, proxies);
        bool keep_alive = parser.get().keep_alive() && !stopping;
        if (auto refused = refuse_head(request, parser)) {
            co_await send(stream, dispatch.problem_before_routing(request, *refused), request, false, node);
            co_return false;
        }
        const BodyPlan plan = dispatch.plan(request);
        if (const auto length = parser.content_length(); length && *length > plan.limit) {
            co_await send(stream, dispatch.problem_before_routing(request, Problem{413, "too-large", {{"limit", std::to_string(plan.limit)}}}), request, false, node);
            co_return false;
        }
        if (lower(request.header("expect")) == "100-continue" && !parser.is_done()) {
            auto [continue_ec, n] = co_await asio::async_write(stream, asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25), quiet);
            if (continue_ec) co_return false;
        }
        std::filesystem::path body_file;
        std::ofstream out;
        if (plan.to_disk && !parser.is_done()) {
            body_file = std::filesystem::temp_directory_path() / ("skl-body-" + std::to_string(reinterpret_cast<std::uintptr_t>(&parser)) + "-" + std::to_string(Clock::now().time_since_epoch().count()));
            out.open(body_file, std::ios::binary);
        }
        struct Remove {
            const std::filesystem::path& file;
            ~Remove() {
                std::error_code ignored;
                if (!file.empty()) std::filesystem::remove(file, ignored);
            }
        } remove{body_file};
        Body body = co_await read_body(stream, buffer, parser, plan, request.body, body_file.empty() ? nullptr : &out);
        out.close();
        if (body.hung_up) co_return false;
        if (body.problem) {
            co_await send(stream, dispatch.problem_before_routing(request, *body.problem), request, false, node);
            co_return false;
        }
        Wire wire = co_await handle(request, body_file, plan, watch);
        keep_alive = keep_alive && !stopping;
        bool good = co_await send(stream, std::move(wire), request, keep_alive, node);
        co_return good && keep_alive;
    }

    std::optional<Problem> refuse_head(const Request& request, const http::request_parser<http::buffer_body>& parser) const {
        if (request.target.size() > limits::request_line) return Problem{414, "uri-too-long"};
        if (request.headers.size() > limits::header_count) return Problem{431, "headers-too-large"};
        for (const auto& [name, value] : request.headers)
            if (value.size() > limits::request_line) return Problem{431, "headers-too-large"};
        if (request.target.empty() || request.target[0] != '/') return Problem::bad_request("bad-request");
        if (parser.get().version() == 11 && request.host.empty()) return Problem::bad_request("bad-request");
        return {};
    }

    Task<Wire> handle(const Request& request, const std::filesystem::path& body_file, const BodyPlan& plan, Watch& watch) {
        watch.deadline = Clock::now() + plan.time_limit;
        std::optional<Wire> failed;
        try {
            Wire wire = co_await dispatch.answer(request, body_file);
            watch.deadline = Clock::time_point::max();
            co_return wire;
        } catch (const boost::system::system_error& error) {
            failed = error.code() == asio::error::operation_aborted ? dispatch.timed_out(request) : dispatch.crashed(request, error);
        } catch (const std::exception& error) {
            failed = dispatch.crashed(request, error);
        }
        watch.deadline = Clock::time_point::max();
        co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
        co_return std::move(*failed);
    }

    template <class Stream>
    Task<void> converse(Stream stream, bool secure, Lane& node, std::list<Watch>::iterator watch) {
        struct Leave {
            Machine& machine;
            Lane& node;
            std::list<Watch>::iterator watch;
            ~Leave() {
                node.watches.erase(watch);
                --machine.connections;
            }
        } leave{*this, node, watch};
        error_code ec;
        const std::string remote = beast::get_lowest_layer(stream).socket().remote_endpoint(ec).address().to_string();
        if (ec) co_return;
        if constexpr (!std::is_same_v<Stream, beast::tcp_stream>) {
            beast::get_lowest_layer(stream).expires_after(limits::headers_within);
            auto [handshake] = co_await stream.async_handshake(asio::ssl::stream_base::server, quiet);
            if (handshake) co_return;
        }
        beast::flat_buffer buffer(limits::all_headers + limits::request_line + read_chunk);
        while (!stopping) {
            const bool again = co_await exchange(stream, buffer, remote, secure, node, *watch);
            if (!again) break;
        }
        beast::get_lowest_layer(stream).socket().shutdown(tcp::socket::shutdown_send, ec);
    }

    void begin(tcp::socket socket, Lane& node) {
        node.watches.emplace_back();
        const auto watch = std::prev(node.watches.end());
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        auto bound = [&] { return asio::bind_cancellation_slot(watch->signal.slot(), asio::detached); };
        if (tls)
            asio::co_spawn(node.context, converse(beast::ssl_stream<beast::tcp_stream>(beast::tcp_stream(std::move(socket)), *tls), true, node, watch), bound());
        else
            asio::co_spawn(node.context, converse(beast::tcp_stream(std::move(socket)), false, node, watch), bound());
    }

    void accept_next() {
        Lane& node = *nodes[next_node++ % nodes.size()];
        acceptor->async_accept(node.context, [this, &node](const error_code& ec, tcp::socket socket) {
            if (ec == asio::error::operation_aborted) return;
            if (!ec && connections.fetch_add(1) >= limits::connections) {
                --connections;
                static constexpr std::string_view full = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                error_code ignored;
                asio::write(socket, asio::buffer(full), ignored);
            } else if (!ec) {
                auto moved = std::make_shared<tcp::socket>(std::move(socket));
                asio::post(node.context, [this, &node, moved] { begin(std::move(*moved), node); });
            }
            accept_next();
        });
    }

    void tick(Lane& node) {
        node.date = http_date();
        const auto now = Clock::now();
        for (Watch& watch : node.watches)
            if (watch.deadline < now) {
                watch.deadline = Clock::time_point::max();
                watch.signal.emit(asio::cancellation_type::terminal);
            }
        node.ticker.expires_after(std::chrono::milliseconds(500));
        node.ticker.async_wait([this, &node](const error_code& ec) {
            if (!ec) tick(node);
        });
    }
};

Server::Server(App& app, ListenOn listen) : machine_(std::make_unique<Machine>(app, std::move(listen))) {}

Server::~Server() { stop(std::chrono::seconds(0)); }

std::uint16_t Server::start() {
    Machine& m = *machine_;
    const unsigned count = m.listen.threads > 0 ? static_cast<unsigned>(m.listen.threads) : std::max(1U, std::thread::hardware_concurrency());
    start_pool(std::max(4U, count));
    for (unsigned i = 0; i < count; ++i) {
        m.nodes.push_back(std::make_unique<Lane>());
        m.tick(*m.nodes.back());
    }
    const tcp::endpoint endpoint(asio::ip::make_address(m.listen.address), m.listen.port);
    m.acceptor = std::make_unique<tcp::acceptor>(m.nodes[0]->context);
    m.acceptor->open(endpoint.protocol());
    m.acceptor->set_option(tcp::acceptor::reuse_address(true));
    m.acceptor->bind(endpoint);
    m.acceptor->listen(1024);
    m.accept_next();
    for (auto& node : m.nodes) m.threads.emplace_back([&node] { node->context.run(); });
    return m.acceptor->local_endpoint().port();
}

void Server::run_until_signal() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    int caught = 0;
    sigwait(&set, &caught);  // main blocked them before it made threads
    stop(limits::grace);
}

void Server::stop(std::chrono::seconds grace) {
    Machine& m = *machine_;
    if (m.threads.empty()) return;
    m.stopping = true;
    asio::post(m.nodes[0]->context, [&m] { m.acceptor->close(); });
    const auto until = Clock::now() + grace;
    while (m.active > 0 && Clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    m.app.store().drain();
    for (auto& node : m.nodes) node->context.stop();
    for (std::thread& thread : m.threads) thread.join();
    m.threads.clear();
    stop_pool();
}

}  // namespace skl
