// The HTTP server: sockets, limits, TLS, and the way of a request from bytes to bytes (ARCHITECTURE "The way of a
// request"). The only Beast code is in connection.h and message.cpp, which server.cpp alone makes use of.
#pragma once

#include "kernel/http/app.h"
#include "kernel/http/limits.h"

namespace skl {

// How long a client may take (limits.h says why); tests are less patient.
struct Patience {
    std::chrono::milliseconds headers_within = limits::headers_within;
    std::chrono::milliseconds idle = limits::idle;
    std::chrono::milliseconds body_window = limits::body_window;
};

struct ListenOn {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;             // 0 takes a free one
    std::string tls_certificate, tls_key;  // PEM files; empty: plain HTTP
    int threads = 0;                       // 0: one a core
    Patience patience{};
    std::size_t most_connections = limits::connections;
    // With TLS, who is asked for a certificate of their own: hosts called mtls.<host>, and everybody at a port of its own.
    bool mtls_hosts = false;
    std::optional<std::uint16_t> mtls_port{};       // 0 takes a free one
    std::vector<std::string> client_authorities{};  // PEM files: whose names are said when asking, so that a browser offers what fits
};

class Server {
public:
    Server(App& app, ListenOn listen);
    ~Server();

    std::uint16_t mtls_port() const;  // where it listens and asks for certificates; 0: nowhere
    std::uint16_t start();            // binds and serves; the port it listens on. Throws when the address is taken.
    void run_until_signal();          // waits for SIGTERM or SIGINT, then stops gracefully
    void stop(std::chrono::seconds grace = std::chrono::seconds(30));

private:
    struct Machine;
    std::unique_ptr<Machine> machine_;
};

}  // namespace skl
