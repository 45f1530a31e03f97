// Sockets: one io_context a thread (lane.h), one coroutine a connection (connection.h); here they begin and end.
#include "kernel/http/server.h"

#include <csignal>
#include <deque>
#include <thread>

#include "kernel/config/configuration.h"
#include "kernel/http/connection.h"
#include "kernel/http/suspend.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/ascii.h"

namespace skl {

using namespace http_server;
using tcp = asio::ip::tcp;

namespace {

constexpr auto pause_after_failed_accept = std::chrono::milliseconds(50);  // no file descriptors left: others must end first

std::vector<std::string> addresses(std::string_view list) {
    std::vector<std::string> out;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        std::string_view one = list.substr(0, comma);
        while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
        while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
        if (!one.empty()) out.emplace_back(one);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return out;
}

Front front_of(const Configuration& configuration) {
    return {addresses(configuration.trusted_proxies), text::ascii_lower(configuration.client_certificate_header), configuration.mtls_hosts};
}

// Where connections come in.
struct Door {
    tcp::acceptor acceptor;
    bool asks = false;  // for a client's certificate
};

template <class Stream>
Task<void> converse(Stream stream, Lane& lane, std::list<Watch>::iterator watch, Shared& shared) {
    struct Leave {
        Lane& lane;
        std::list<Watch>::iterator watch;
        Shared& shared;
        ~Leave() {
            lane.watches.erase(watch);
            --shared.connections;
        }
    } leave{lane, watch, shared};
    Connection<Stream> connection(std::move(stream), lane, *watch, shared);
    co_await connection.converse();
}

}  // namespace

struct Server::Machine {
    ListenOn listen;
    Shared shared;
    std::vector<std::unique_ptr<Lane>> lanes;
    std::vector<std::thread> threads;
    std::deque<Door> doors;    // they are pointed to
    std::unique_ptr<Tls> tls;  // null: plain HTTP
    std::size_t next_lane = 0;
    std::uint16_t mtls_port = 0;

    Machine(App& app, ListenOn l) : listen(std::move(l)), shared{app, Dispatch(app), listen.patience, front_of(app.configuration())} {
        app.metrics().gauge("skylantern_connections", "Open connections", [this] { return static_cast<double>(shared.connections); });
        app.metrics().gauge("skylantern_requests_active", "Requests being read, handled or answered",
                            [this] { return static_cast<double>(shared.active); });
        if (!listen.tls_certificate.empty()) tls = std::make_unique<Tls>(listen);
        if (!tls && listen.mtls_port) throw std::runtime_error("mtls_port needs tls_certificate and tls_key");
    }

    ~Machine() {
        for (const char* name : {"skylantern_connections", "skylantern_requests_active"}) shared.app.metrics().forget(name);
    }

    void begin(tcp::socket socket, Lane& lane, const std::shared_ptr<asio::ssl::context>& certificate, bool ask) {
        lane.watches.emplace_back();
        const auto watch = std::prev(lane.watches.end());
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        const auto bound = [&] { return asio::bind_cancellation_slot(watch->signal.slot(), asio::detached); };
        beast::tcp_stream plain(std::move(socket));
        if (!certificate) return asio::co_spawn(lane.context, converse(std::move(plain), lane, watch, shared), bound());
        beast::ssl_stream<beast::tcp_stream> closed(std::move(plain), *certificate);
        if (ask) tls->ask_for_certificate(closed.native_handle());
        asio::co_spawn(lane.context, converse(std::move(closed), lane, watch, shared), bound());
    }

    void accept_next(Door& door) {
        Lane& lane = *lanes[next_lane++ % lanes.size()];
        door.acceptor.async_accept(lane.context, [this, &lane, &door](const error_code& ec, tcp::socket socket) {
            if (ec == asio::error::operation_aborted || !door.acceptor.is_open()) return;
            if (ec) return accept_later(door);
            if (shared.connections.fetch_add(1) >= listen.most_connections) {
                --shared.connections;
                static constexpr std::string_view full =
                    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                error_code ignored;
                socket.non_blocking(true, ignored);
                socket.write_some(asio::buffer(full), ignored);
            } else {
                auto moved = std::make_shared<tcp::socket>(std::move(socket));
                asio::post(lane.context, [this, &lane, moved, certificate = tls ? tls->context() : nullptr, ask = door.asks] {
                    begin(std::move(*moved), lane, certificate, ask);
                });
            }
            accept_next(door);
        });
    }

    void accept_later(Door& door) {
        log::warn("accept failed");
        auto timer = std::make_shared<asio::steady_timer>(lanes[0]->context, pause_after_failed_accept);
        timer->async_wait([this, timer, &door](const error_code& ec) {
            if (!ec && door.acceptor.is_open()) accept_next(door);
        });
    }

    std::uint16_t open(std::uint16_t wanted, bool asks) {
        const tcp::endpoint endpoint(asio::ip::make_address(listen.address), wanted);
        tcp::acceptor& acceptor = doors.emplace_back(Door{tcp::acceptor(lanes[0]->context), asks}).acceptor;
        acceptor.open(endpoint.protocol());
        acceptor.set_option(tcp::acceptor::reuse_address(true));
        acceptor.bind(endpoint);
        acceptor.listen(1024);
        return acceptor.local_endpoint().port();
    }
};

Server::Server(App& app, ListenOn listen) : machine_(std::make_unique<Machine>(app, std::move(listen))) {}

Server::~Server() { stop(std::chrono::seconds(0)); }

std::uint16_t Server::mtls_port() const { return machine_->mtls_port; }

std::uint16_t Server::start() {
    Machine& m = *machine_;
    const unsigned count =
        m.listen.threads > 0 ? static_cast<unsigned>(m.listen.threads) : std::max(1U, std::thread::hardware_concurrency());
    start_pool(std::max(4U, count));
    for (unsigned i = 0; i < count; ++i) {
        m.lanes.push_back(std::make_unique<Lane>());
        m.lanes.back()->tick();
    }
    const std::uint16_t port = m.open(m.listen.port, false);
    if (m.listen.mtls_port) m.mtls_port = m.open(*m.listen.mtls_port, true);
    for (Door& door : m.doors) m.accept_next(door);
    for (auto& lane : m.lanes) m.threads.emplace_back([&lane] { lane->context.run(); });
    return port;
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
    m.shared.stopping = true;
    asio::post(m.lanes[0]->context, [&m] {
        for (Door& door : m.doors) door.acceptor.close();
    });
    const auto until = Clock::now() + grace;
    while (m.shared.active > 0 && Clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    m.shared.app.store().drain();
    for (auto& lane : m.lanes) lane->context.stop();
    for (std::thread& thread : m.threads) thread.join();
    m.threads.clear();
    stop_pool();
}

}  // namespace skl
