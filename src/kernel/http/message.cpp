#include "kernel/http/message.h"

#include "kernel/http/tls.h"

#include <fcntl.h>
#include <unistd.h>

#include "kernel/http/conditional.h"
#include "kernel/text/ascii.h"

namespace skl::http_server {
namespace {

namespace http = boost::beast::http;

const char* content_policy =
    "Content-Security-Policy: default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'\r\n";
const char* security_headers =
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: strict-origin-when-cross-origin\r\n"
    "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=()\r\nCross-Origin-Opener-Policy: same-origin\r\n";

// One value, or none: with two it is not known which of them the proxy wrote.
std::string_view told_once(const Request& request, std::string_view lower_name) {
    std::string_view out;
    for (const auto& [name, value] : request.headers) {
        if (name != lower_name) continue;
        if (!out.empty()) return {};
        out = value;
    }
    return out;
}

void trust_proxy(Request& request, const std::string& certificate_header) {
    const std::string_view forwarded = request.header("x-forwarded-for");
    if (!forwarded.empty()) {  // the last address is the one our proxy saw
        const auto comma = forwarded.rfind(',');
        std::string_view last = comma == std::string_view::npos ? forwarded : forwarded.substr(comma + 1);
        while (!last.empty() && last.front() == ' ') last.remove_prefix(1);
        request.remote = last;
    }
    request.secure = request.secure || request.header("x-forwarded-proto") == "https";
    if (const std::string_view host = request.header("x-forwarded-host"); !host.empty()) request.host = host;
    if (certificate_header.empty()) return;
    if (const std::string_view told = told_once(request, certificate_header); !told.empty())
        request.certificate = certificate_told(told, told_once(request, certificate_header + "-chain"));
}

// http://host/path is as good as /path (RFC 9112 §3.2.2), and * asks about the server as a whole (§3.2.4).
void take_origin_form(Request& request) {
    std::string& target = request.target;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        const auto slash = target.find_first_of("/?", scheme.size());
        target = slash == std::string::npos ? "/" : (target[slash] == '?' ? "/" : "") + target.substr(slash);
        return;
    }
    if (target == "*" && request.method == "OPTIONS") target = "/";
}

bool is_host(std::string_view host) {
    return !host.empty() &&
           std::all_of(host.begin(), host.end(), [](unsigned char c) { return std::isalnum(c) || std::strchr(".-_:[]~%", c) != nullptr; });
}

}  // namespace

Request request_of(const http::request_header<>& head, const Origin& origin, const Front& front) {
    Request request;
    request.method = std::string(head.method_string());
    request.target = std::string(head.target());
    take_origin_form(request);
    const auto mark = request.target.find('?');
    request.path = request.target.substr(0, mark);
    if (mark != std::string::npos) request.query = request.target.substr(mark + 1);
    request.headers.reserve(16);
    for (const auto& field : head) request.headers.emplace_back(text::ascii_lower(field.name_string()), std::string(field.value()));
    request.remote = origin.remote;
    request.secure = origin.secure;
    request.certificate = origin.certificate;
    request.host = std::string(request.header("host"));
    if (std::find(front.proxies.begin(), front.proxies.end(), origin.remote) != front.proxies.end())
        trust_proxy(request, front.certificate_header);
    if (front.mtls_hosts && request.host.starts_with(mtls_prefix)) request.host.erase(0, mtls_prefix.size());
    return request;
}

std::optional<Problem> refuse_head(const Request& request, unsigned version) {
    if (request.target.size() > limits::request_line) return Problem{414, "uri-too-long"};
    if (request.headers.size() > limits::header_count) return Problem{431, "headers-too-large"};
    int hosts = 0, lengths = 0, codings = 0;
    bool chunked = true;
    for (const auto& [name, value] : request.headers) {
        if (value.size() > limits::request_line) return Problem{431, "headers-too-large"};
        hosts += name == "host" ? 1 : 0;
        lengths += name == "content-length" ? 1 + (value.find(',') != std::string::npos) : 0;  // "5, 5" is a list of two (RFC 9110 §8.6)
        codings += name == "transfer-encoding" ? 1 : 0;
        if (name == "transfer-encoding") chunked = chunked && text::ascii_lower(value) == "chunked";
    }
    // Two readings of where a body ends are how requests are smuggled past a proxy.
    const bool framing = codings == 0 || (codings == 1 && chunked && lengths == 0 && version >= 11);
    const bool host = version >= 11 ? hosts == 1 && is_host(request.host) : hosts == 0 || (hosts == 1 && is_host(request.host));
    if (!framing || lengths > 1 || !host || !request.target.starts_with('/')) return Problem::bad_request("bad-request");
    return {};
}

std::optional<Problem> head_problem(const boost::system::error_code& ec, bool in_line) {
    if (ec == http::error::header_limit || ec == http::error::buffer_overflow)
        return in_line ? Problem{414, "uri-too-long"} : Problem{431, "headers-too-large"};
    const bool not_http = ec.category() == http::make_error_code(http::error::bad_method).category();
    if (not_http && ec != http::error::end_of_stream && ec != http::error::partial_message) return Problem::bad_request("bad-request");
    return {};
}

bool expects_continue(const Request& request) { return text::ascii_lower(request.header("expect")) == "100-continue"; }

std::string head_of(const Wire& wire, const Request& request, const std::string& date, Framing framing, bool keep_alive) {
    std::string out;
    out.reserve(1024);
    out += fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", wire.status,
                       std::string_view(http::obsolete_reason(static_cast<http::status>(wire.status))), date);
    bool own_policy = false;  // a page whose form leads to another site says so itself; two policies would both count
    for (const auto& [name, value] : wire.headers) {
        if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) continue;  // a header never breaks its line
        own_policy = own_policy || name == "Content-Security-Policy";
        out += name;
        out += ": ";
        out += value;
        out += "\r\n";
    }
    if (!own_policy) out += content_policy;
    out += security_headers;
    if (request.secure) out += "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";
    if (framing.length) out += fmt::format("Content-Length: {}\r\n", *framing.length);
    if (framing.chunked) out += "Transfer-Encoding: chunked\r\n";
    out += keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
    return out;
}

ByteRange condition_file(Wire& wire, const Request& request, std::uint64_t size) {
    std::error_code ec;
    std::string etag = fmt::format("\"{:x}-{:x}\"", size, std::filesystem::last_write_time(wire.file, ec).time_since_epoch().count());
    bool listed = false, coded = false;
    for (const auto& [name, value] : wire.headers) {
        if (name == "ETag") etag = value;
        listed |= name == "ETag";
        coded |= name == "Content-Encoding";
    }
    if (!listed) wire.headers.emplace_back("ETag", etag);
    const ByteRange whole{0, size};
    if (wire.status != 200) return whole;
    if (names_tag(request.header("if-none-match"), etag)) {
        wire.status = 304;
        return whole;
    }
    if (coded) return whole;
    wire.headers.emplace_back("Accept-Ranges", "bytes");
    const std::string_view if_range = request.header("if-range");
    const bool ranged = request.method == "GET" && (if_range.empty() || if_range == etag);  // RFC 9110 §14.2: of no other method
    const ByteRange span = ranged ? byte_range(request.header("range"), size) : whole;
    if (span.impossible) {
        wire.status = 416;
        wire.headers.emplace_back("Content-Range", fmt::format("bytes */{}", size));
    } else if (span.partial) {
        wire.status = 206;
        wire.headers.emplace_back("Content-Range", fmt::format("bytes {}-{}/{}", span.from, span.from + span.length - 1, size));
    }
    return span;
}

void Spool::remove() {
    if (fd >= 0) ::close(std::exchange(fd, -1));
    std::error_code ignored;
    if (!path.empty()) std::filesystem::remove(path, ignored);
    path.clear();
}

bool Spool::open() {
    std::string name = (std::filesystem::temp_directory_path() / "skl-body-XXXXXX").string();
    fd = ::mkostemp(name.data(), O_CLOEXEC);  // mode 0600
    if (fd >= 0) path = name;
    return fd >= 0;
}

bool Spool::append(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace skl::http_server
