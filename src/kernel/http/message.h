// Inside of the server: the head of a message in and out, and a body on its way to the disk.
#pragma once

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>

#include "kernel/http/conditional.h"
#include "kernel/http/dispatch.h"
#include "kernel/http/limits.h"

namespace skl::http_server {

// What stands before a request: proxies that are believed, and the hosts where clients show certificates.
struct Front {
    std::vector<std::string> proxies;  // addresses
    std::string certificate_header;    // in lower case; empty: no proxy tells certificates
    bool mtls_hosts = false;           // mtls.<host> is <host>, with certificates
};

// The connection a request came by.
struct Origin {
    std::string remote;
    bool secure = false;
    std::shared_ptr<const ClientCertificate> certificate{};
};

// What the head of a request says. Behind a configured proxy its X-Forwarded-* headers count, and the certificate it tells of.
Request request_of(const boost::beast::http::request_header<>& head, const Origin& origin, const Front& front);

// Why a request with this head is not served (RFC 9112 §3.2 Host, §6.1 framing; limits.h). `version` is 10 or 11.
std::optional<Problem> refuse_head(const Request& request, unsigned version);

// What to answer when no head could be read; nothing: the client went away. `in_line`: it was still in the request line.
std::optional<Problem> head_problem(const boost::system::error_code& ec, bool in_line);

bool expects_continue(const Request& request);

struct Framing {
    std::optional<std::size_t> length;  // Content-Length
    bool chunked = false;               // neither: no body, or up to the end of the connection
};
std::string head_of(const Wire& wire, const Request& request, const std::string& date, Framing framing, bool keep_alive);

// Sets status and headers of a file's answer by If-None-Match, Range and If-Range; gives the part to send.
ByteRange condition_file(Wire& wire, const Request& request, std::uint64_t size);

// A body that is kept in a file only this process's user may read; removed with the object.
struct Spool {
    std::filesystem::path path;
    int fd = -1;

    Spool() = default;
    Spool(const Spool&) = delete;
    ~Spool() { remove(); }
    bool open();
    bool append(std::string_view bytes);
    void remove();
};

}  // namespace skl::http_server
