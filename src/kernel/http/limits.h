// Limits of the server, each with its reason (kernel.md §2).
#pragma once

#include <chrono>
#include <cstddef>

namespace skl::limits {

using namespace std::chrono_literals;

constexpr std::size_t request_line = 8 * 1024;        // a URL with a filter fits; more is an attack or a mistake: 414
constexpr std::size_t all_headers = 32 * 1024;        // 431
constexpr std::size_t header_count = 100;             // 431
constexpr std::size_t body = std::size_t{1} << 20;    // unless the route says its own: 413
constexpr std::size_t upload = std::size_t{2} << 30;  // streamed to disk
constexpr auto headers_within = 10s;                  // slowloris
constexpr auto idle = 60s;                            // keep-alive
constexpr auto body_window = 20s;                     // slower than body_rate for this long: 408
constexpr std::size_t body_rate = 1024;               // bytes a second
constexpr std::size_t connections = 10'000;
constexpr auto grace = 30s;                              // for requests in flight when the server stops
constexpr std::size_t compress_from = 1'024;             // smaller bodies gain nothing
constexpr std::size_t socket_message = 64 * 1024;        // of a WebSocket: progress and presence, not files; 1009 past it
constexpr std::size_t form_part = std::size_t{1} << 20;  // a field of a multipart form that is no file

}  // namespace skl::limits
