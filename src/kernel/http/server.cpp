// Sockets: one io_context a thread (lane.h), one coroutine a connection (connection.h); here they begin and end.
#include "kernel/http/server.h"

#include <csignal>
#include <thread>

#include "kernel/config/configuration.h"
#include "kernel/http/connection.h"
#include "kernel/http/suspend.h"
#include "kernel/telemetry/log.h"

namespace skl {

using namespace http_server;
using tcp = asio::ip::tcp;

namespace {

constexpr auto look_at_certificate_every = std::chrono::seconds(1);
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
    std::unique_ptr<tcp::acceptor> acceptor;
    std::shared_ptr<asio::ssl::context> tls;  // a connection keeps the one it began with
    std::filesystem::file_time_type certificate_of{};
    std::chrono::steady_clock::time_point looked_at{};
    std::size_t next_lane = 0;

    Machine(App& app, ListenOn l)
        : listen(std::move(l)), shared{app, Dispatch(app), listen.patience, addresses(app.configuration().trusted_proxies)} {
        app.metrics().gauge("skylantern_connections", "Open connections", [this] { return static_cast<double>(shared.connections); });
        app.metrics().gauge("skylantern_requests_active", "Requests being read, handled or answered",
                            [this] { return static_cast<double>(shared.active); });
        if (listen.tls_certificate.empty()) return;
        certificate_of = changed_at();
        tls = read_certificate();
    }

    std::shared_ptr<asio::ssl::context> read_certificate() const {
        auto out = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
        out->set_options(asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                         asio::ssl::context::no_tlsv1_1);
        out->use_certificate_chain_file(listen.tls_certificate);
        out->use_private_key_file(listen.tls_key, asio::ssl::context::pem);
        if (SSL_CTX_check_private_key(out->native_handle()) != 1) throw std::runtime_error("the key is not the certificate's");
        return out;
    }

    std::filesystem::file_time_type changed_at() const {
        std::error_code ignored;
        return std::max(std::filesystem::last_write_time(listen.tls_certificate, ignored),
                        std::filesystem::last_write_time(listen.tls_key, ignored));
    }

    // A renewed certificate is used from the next connection on. Files that do not fit, half written perhaps, leave the old one.
    void look_at_certificate() {
        if (!tls || std::chrono::steady_clock::now() - looked_at < look_at_certificate_every) return;
        looked_at = std::chrono::steady_clock::now();
        const auto now = changed_at();
        if (now == certificate_of) return;
        try {
            tls = read_certificate();
            certificate_of = now;
            log::info("certificate renewed", {});
        } catch (const std::exception& error) {
            log::error("certificate not renewed", {{"what", error.what()}});
        }
    }
    ~Machine() {
        for (const char* name : {"skylantern_connections", "skylantern_requests_active"}) shared.app.metrics().forget(name);
    }

    void begin(tcp::socket socket, Lane& lane, const std::shared_ptr<asio::ssl::context>& certificate) {
        lane.watches.emplace_back();
        const auto watch = std::prev(lane.watches.end());
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        const auto bound = [&] { return asio::bind_cancellation_slot(watch->signal.slot(), asio::detached); };
        beast::tcp_stream plain(std::move(socket));
        if (certificate)
            asio::co_spawn(lane.context,
                           converse(beast::ssl_stream<beast::tcp_stream>(std::move(plain), *certificate), lane, watch, shared), bound());
        else
            asio::co_spawn(lane.context, converse(std::move(plain), lane, watch, shared), bound());
    }

    void accept_next() {
        Lane& lane = *lanes[next_lane++ % lanes.size()];
        acceptor->async_accept(lane.context, [this, &lane](const error_code& ec, tcp::socket socket) {
            if (ec == asio::error::operation_aborted || !acceptor->is_open()) return;
            if (ec) return accept_later();
            if (shared.connections.fetch_add(1) >= listen.most_connections) {
                --shared.connections;
                static constexpr std::string_view full =
                    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                error_code ignored;
                socket.non_blocking(true, ignored);
                socket.write_some(asio::buffer(full), ignored);
            } else {
                look_at_certificate();
                auto moved = std::make_shared<tcp::socket>(std::move(socket));
                asio::post(lane.context, [this, &lane, moved, certificate = tls] { begin(std::move(*moved), lane, certificate); });
            }
            accept_next();
        });
    }

    void accept_later() {
        log::warn("accept failed");
        auto timer = std::make_shared<asio::steady_timer>(lanes[0]->context, pause_after_failed_accept);
        timer->async_wait([this, timer](const error_code& ec) {
            if (!ec && acceptor->is_open()) accept_next();
        });
    }
};

Server::Server(App& app, ListenOn listen) : machine_(std::make_unique<Machine>(app, std::move(listen))) {}

Server::~Server() { stop(std::chrono::seconds(0)); }

std::uint16_t Server::start() {
    Machine& m = *machine_;
    const unsigned count =
        m.listen.threads > 0 ? static_cast<unsigned>(m.listen.threads) : std::max(1U, std::thread::hardware_concurrency());
    start_pool(std::max(4U, count));
    for (unsigned i = 0; i < count; ++i) {
        m.lanes.push_back(std::make_unique<Lane>());
        m.lanes.back()->tick();
    }
    const tcp::endpoint endpoint(asio::ip::make_address(m.listen.address), m.listen.port);
    m.acceptor = std::make_unique<tcp::acceptor>(m.lanes[0]->context);
    m.acceptor->open(endpoint.protocol());
    m.acceptor->set_option(tcp::acceptor::reuse_address(true));
    m.acceptor->bind(endpoint);
    m.acceptor->listen(1024);
    const std::uint16_t port = m.acceptor->local_endpoint().port();
    m.accept_next();
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
    asio::post(m.lanes[0]->context, [&m] { m.acceptor->close(); });
    const auto until = Clock::now() + grace;
    while (m.shared.active > 0 && Clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    m.shared.app.store().drain();
    for (auto& lane : m.lanes) lane->context.stop();
    for (std::thread& thread : m.threads) thread.join();
    m.threads.clear();
    stop_pool();
}

}  // namespace skl
