// One HTTP exchange as modules see it: no Beast type appears here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/http/task.h"

namespace skl {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// Names and values of a query in the order they came, percent-decoded; for routes whose names are open
// (columns of a table). Such a route must refuse names it does not know itself.
struct Parameters {
    std::vector<std::pair<std::string, std::string>> pairs;

    const std::string* find(std::string_view name) const {
        for (const auto& [key, value] : pairs)
            if (key == name) return &value;
        return nullptr;
    }
};

// The certificate of a client that has proven in its TLS handshake to hold the key. Who issued it is not looked at: that, and what it is
// worth, is for who asks (kernel/crypto/certificate_path.h, RFC 8705).
struct ClientCertificate {
    std::string der, thumbprint;     // thumbprint: base64url(SHA-256(der)), the x5t#S256 of RFC 8705 §3.1
    std::vector<std::string> chain;  // what came with it, DER, nearest first
};

struct Request {
    std::string method;   // upper case
    std::string target;   // as sent
    std::string path;     // percent-decoded, without suffix, query, /t/<tenant> and /api/v1
    std::string query;    // raw, after the ?
    HeaderList headers;   // names in lower case, in order
    std::string body;     // empty when the body was written to files (multipart, uploads)
    std::string remote;   // address of the client, after trusted proxies
    bool secure = false;  // came over TLS, ours or a trusted proxy's
    std::string host;
    std::string mount;                                     // "" or "/api/v1", with the /t/<tenant> before it
    std::shared_ptr<const ClientCertificate> certificate;  // null: none was shown, or none was asked for

    std::string_view header(std::string_view lower_name) const {
        for (const auto& [name, value] : headers)
            if (name == lower_name) return value;
        return {};
    }
    std::string_view cookie(std::string_view name) const;
};

// Where a streamed body goes; `write` waits until the client has room and is false once it has gone.
class BodySink {
public:
    virtual ~BodySink() = default;
    virtual Task<bool> write(std::string_view bytes) = 0;
};

// A WebSocket conversation (RFC 6455); messages are UTF-8 text of at most limits::socket_message bytes. One coroutine uses it.
class Socket {
public:
    virtual ~Socket() = default;
    virtual Task<std::optional<std::string>> receive() = 0;  // empty: the other side has gone, or broke the rules and was told so
    virtual Task<bool> send(std::string_view text) = 0;      // false: it has gone
};

// An answer that is no described struct: a file, a stream, a redirect, bytes of a compatibility face.
struct Reply {
    int status = 200;
    std::string content_type;
    std::string body;
    HeaderList headers;
    std::filesystem::path file;                   // sent with Range, ETag and sendfile; body stays empty
    std::function<Task<void>(BodySink&)> stream;  // chunked; for lists too long for memory and for events (SSE)
    std::function<Task<void>(Socket&)> socket{};  // of a GET: becomes a WebSocket; 426 where none was asked for
    std::shared_ptr<const void> held{};           // lives until the answer is sent: what keeps `file` where it is

    static Reply redirect(std::string location, int status = 303) {
        return {status, "", "", {{"Location", std::move(location)}}, {}, {}, {}};
    }
    static Reply no_content() { return {204, "", "", {}, {}, {}, {}}; }
    static Reply text(std::string body, std::string content_type = "text/plain; charset=utf-8") {
        return {200, std::move(content_type), std::move(body), {}, {}, {}, {}};
    }
};

// A described answer with another status than 200 or with headers: 201 + Location, 202 + Location, an ETag.
// A browser that posted a form follows Location (303).
template <class T>
struct Answered {
    T value;
    int status = 200;
    HeaderList headers{};
};

}  // namespace skl
