// Inside of the server: TLS of its listeners (RFC 8446), the server's own certificate, and who is asked for one of theirs.
//
// Whoever is asked may show any certificate or none: TLS proves that the key is held, and who issued it is looked at by who makes use of it
// (RFC 8705 takes certificates that no authority issued, too). Where clients are asked no session is resumed: a resumed one has no chain.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <filesystem>

#include "kernel/http/server.h"

namespace skl::http_server {

class Tls {
public:
    explicit Tls(const ListenOn& listen);  // throws where the files do not fit together
    Tls(const Tls&) = delete;              // contexts point here

    // For the next connection: a renewed certificate is in it within a second. Files that do not fit, half written perhaps, leave the old.
    std::shared_ptr<boost::asio::ssl::context> context();

    void ask_for_certificate(SSL* connection) const;
    // What was shown; null: nothing.
    static std::shared_ptr<const ClientCertificate> shown(SSL* connection);

private:
    std::shared_ptr<boost::asio::ssl::context> read() const;
    std::filesystem::file_time_type changed_at() const;
    static int greeted(SSL* connection, int* alert, void* self);

    struct FreeNames {
        void operator()(STACK_OF(X509_NAME) * names) const;
    };
    const std::string certificate_, key_;
    const bool mtls_hosts_;
    std::unique_ptr<STACK_OF(X509_NAME), FreeNames> authorities_;
    std::shared_ptr<boost::asio::ssl::context> context_;  // a connection keeps the one it began with
    std::filesystem::file_time_type changed_{};
    std::chrono::steady_clock::time_point looked_at_{};
};

// What a proxy says a client showed: RFC 9440 §2.1 (`:base64:`), or a PEM text percent-encoded as nginx does. Null: neither.
std::shared_ptr<const ClientCertificate> certificate_told(std::string_view certificate, std::string_view chain);

constexpr std::string_view mtls_prefix = "mtls.";  // of host names

}  // namespace skl::http_server
