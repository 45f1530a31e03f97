// What every answer gets at its end: headers of its route, an entity tag, the coding the client takes, and 304 where it has it already.
#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include "kernel/crypto/digest.h"
#include "kernel/http/conditional.h"
#include "kernel/http/dispatch.h"
#include "kernel/http/guard.h"
#include "kernel/http/limits.h"
#include "kernel/http/negotiate.h"

namespace skl {

void Dispatch::finish(Context& cx, Ask& ask, Wire& wire) const {
    for (auto& header : cx.headers_) wire.headers.push_back(std::move(header));
    for (auto& header : ask.extra) wire.headers.push_back(std::move(header));
    const bool html = ask.face == FaceOfAnswer::html && !wire.body.empty();
    if (cx.new_session_) wire.headers.emplace_back("Set-Cookie", set_cookie(app_, cx.request_, session_cookie, cx.session_));
    wire.headers.emplace_back("Traceresponse", fmt::format("00-{}-{}-00", cx.trace_id_, cx.span_id_));
    if (cx.route_ != nullptr && !cx.route_->deprecated_since.empty()) {
        wire.headers.emplace_back("Deprecation", cx.route_->deprecated_since);
        if (!cx.route_->successor.empty())
            wire.headers.emplace_back("Link", fmt::format("<{}>; rel=\"successor-version\"", cx.href(cx.route_->successor)));
    }
    const bool get = cx.request_.method == "GET" || cx.request_.method == "HEAD";
    const auto has = [&](std::string_view name) {
        return std::any_of(wire.headers.begin(), wire.headers.end(), [&](const auto& header) { return header.first == name; });
    };
    if (get && wire.status == 200 && !wire.body.empty() && !html && !has("ETag"))
        wire.headers.emplace_back("ETag", "\"" + crypto::sha256_hex(wire.body).substr(0, 32) + "\"");
    if (!has("Cache-Control")) wire.headers.emplace_back("Cache-Control", html ? "private, no-cache" : "no-cache");
    compress(cx, wire);
    if (!get || wire.status != 200 || wire.body.empty()) return;
    for (const auto& [name, tag] : wire.headers)
        if (name == "ETag" && names_tag(cx.request_.header("if-none-match"), tag)) {
            wire.status = 304;
            wire.body.clear();
            return;
        }
}

// The packed bytes are another representation, so they have an entity tag of their own (RFC 9110 §8.8.3.3).
void Dispatch::compress(Context& cx, Wire& wire) const {
    const auto coded = [](const auto& header) { return header.first == "Content-Encoding"; };
    if (wire.body.size() < limits::compress_from || std::any_of(wire.headers.begin(), wire.headers.end(), coded)) return;
    const auto vary = std::find_if(wire.headers.begin(), wire.headers.end(), [](const auto& header) { return header.first == "Vary"; });
    if (vary == wire.headers.end())
        wire.headers.emplace_back("Vary", "Accept-Encoding");
    else if (vary->second.find("Accept-Encoding") == std::string::npos)
        vary->second += ", Accept-Encoding";
    const std::string_view coding = best_coding(cx.request_.header("accept-encoding"));
    if (coding.empty()) return;
    wire.body = coding == "zstd" ? zstd(wire.body) : coding == "br" ? brotli(wire.body) : gzip(wire.body);
    wire.headers.emplace_back("Content-Encoding", coding);
    for (auto& [name, tag] : wire.headers)
        if (name == "ETag" && tag.size() > 1) tag.insert(tag.size() - 1, coding == "zstd" ? "-zst" : coding == "br" ? "-br" : "-gz");
}

std::string zstd(std::string_view bytes) {
    constexpr int level = 3;  // the library's own choice; faster than gzip's first and denser
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    const std::size_t size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), level);
    if (ZSTD_isError(size) != 0U) throw std::runtime_error(ZSTD_getErrorName(size));
    out.resize(size);
    return out;
}

std::string brotli(std::string_view bytes) {
    constexpr int quality = 4;  // as dense as the best gzip and about as fast as its middle
    std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
    std::string out(size, '\0');
    const auto* in = reinterpret_cast<const std::uint8_t*>(bytes.data());
    if (BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.size(), in, &size,
                              reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_FALSE)
        throw std::runtime_error("brotli");
    out.resize(size);
    return out;
}

std::string gzip(std::string_view bytes) {
    z_stream stream{};
    constexpr int gzip_window = 15 + 16, memory_level = 8;
    deflateInit2(&stream, 1, Z_DEFLATED, gzip_window, memory_level, Z_DEFAULT_STRATEGY);  // level 1: text halves at little cost
    std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

}  // namespace skl
