// Frames over a socket pair between the server and a worker: length (4 bytes, little-endian) · kind (1 byte) · payload.
// Neither end trusts the other: a length past largest_frame ends the talk.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "kernel/describe/result.h"

namespace skl::sandbox {

using Deadline = std::chrono::steady_clock::time_point;

inline constexpr std::size_t largest_frame = std::size_t{4} << 20;  // a request with its SQL, or one chunk of an answer

enum class FrameKind : char {
    ready = 'r',    // worker: what takes time at the start is done
    request = 'q',  // server: one piece of work
    chunk = 'c',    // worker: a piece of the answer
    end = 'e',      // worker: the answer is whole; the payload is its summary
    problem = 'p'   // worker: a Problem instead
};

struct Frame {
    FrameKind kind{};
    std::string payload;
};

enum class Received { frame, ended, too_large, too_late };

class Channel {
public:
    Channel() = default;
    explicit Channel(int socket) : socket_(socket) {}
    ~Channel();
    Channel(Channel&& other) noexcept;
    Channel& operator=(Channel&& other) noexcept;

    // Waits for room at most until the deadline. False: the other end is gone, or too late.
    bool send(FrameKind kind, std::string_view payload, Deadline deadline = Deadline::max());
    Received receive(Frame& frame, Deadline deadline = Deadline::max());
    bool open() const { return socket_ >= 0; }
    void close();

private:
    bool wait(short events, Deadline deadline) const;
    bool write_all(const char* bytes, std::size_t size, Deadline deadline) const;
    Received read_all(char* bytes, std::size_t size, Deadline deadline) const;
    int socket_ = -1;
};

// Values in frames: integers as 8 bytes little-endian, text as its length and bytes. A reader never reads past its bytes: once
// something is missing it stays `broken` and gives zeros.
void put_number(std::string& out, std::int64_t value);
void put_text(std::string& out, std::string_view text);

class FrameReader {
public:
    explicit FrameReader(std::string_view bytes) : rest_(bytes) {}
    std::int64_t number();
    std::string_view text();
    std::uint8_t byte();
    bool broken() const { return broken_; }
    bool done() const { return rest_.empty() || broken_; }

private:
    std::string_view take(std::size_t size);
    std::string_view rest_;
    bool broken_ = false;
};

std::string encode_problem(const Problem& problem);  // status, code, params, lists, field errors without places in files
Problem decode_problem(std::string_view bytes);

}  // namespace skl::sandbox
