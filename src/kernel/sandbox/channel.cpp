// Only read, write, poll and close: what the filter of a worker allows.
#include "kernel/sandbox/channel.h"

#include <poll.h>
#include <unistd.h>

namespace skl::sandbox {
namespace {

constexpr std::size_t head_size = 5;

int milliseconds_until(Deadline deadline) {
    if (deadline == Deadline::max()) return -1;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    return left < 0 ? 0 : static_cast<int>(std::min<std::int64_t>(left + 1, 1'000'000));
}

}  // namespace

Channel::~Channel() { close(); }
Channel::Channel(Channel&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
Channel& Channel::operator=(Channel&& other) noexcept {
    if (this != &other) {
        close();
        socket_ = std::exchange(other.socket_, -1);
    }
    return *this;
}

void Channel::close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

bool Channel::wait(short events, Deadline deadline) const {
    pollfd waiting{socket_, events, 0};
    for (;;) {
        const int ready = ::poll(&waiting, 1, milliseconds_until(deadline));
        if (ready > 0) return true;
        if (ready == 0) return false;
        if (errno != EINTR) return true;  // let read or write say what it is
    }
}

bool Channel::write_all(const char* bytes, std::size_t size, Deadline deadline) const {
    while (size > 0) {
        const ssize_t written = ::write(socket_, bytes, size);
        if (written > 0) {
            bytes += written;
            size -= static_cast<std::size_t>(written);
        } else if (errno == EAGAIN) {
            if (!wait(POLLOUT, deadline)) return false;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

Received Channel::read_all(char* bytes, std::size_t size, Deadline deadline) const {
    while (size > 0) {
        if (deadline != Deadline::max() && !wait(POLLIN, deadline)) return Received::too_late;
        const ssize_t got = ::read(socket_, bytes, size);
        if (got > 0) {
            bytes += got;
            size -= static_cast<std::size_t>(got);
        } else if (got < 0 && errno == EAGAIN) {
            if (!wait(POLLIN, deadline)) return Received::too_late;
        } else if (got == 0 || errno != EINTR) {
            return Received::ended;
        }
    }
    return Received::frame;
}

bool Channel::send(FrameKind kind, std::string_view payload, Deadline deadline) {
    if (!open() || payload.size() > largest_frame) return false;
    std::string bytes;
    bytes.reserve(head_size + payload.size());
    for (int i = 0; i < 4; ++i) bytes += static_cast<char>(payload.size() >> (8 * i) & 0xFF);
    bytes += static_cast<char>(kind);
    bytes += payload;
    return write_all(bytes.data(), bytes.size(), deadline);
}

Received Channel::receive(Frame& frame, Deadline deadline) {
    if (!open()) return Received::ended;
    char head[head_size];
    if (const Received got = read_all(head, head_size, deadline); got != Received::frame) return got;
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size |= static_cast<std::size_t>(static_cast<unsigned char>(head[i])) << (8 * i);
    if (size > largest_frame) return Received::too_large;
    frame.kind = static_cast<FrameKind>(head[4]);
    frame.payload.resize(size);
    return read_all(frame.payload.data(), size, deadline);
}

void put_number(std::string& out, std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    for (int i = 0; i < 8; ++i) out += static_cast<char>(bits >> (8 * i) & 0xFF);
}

void put_text(std::string& out, std::string_view text) {
    put_number(out, static_cast<std::int64_t>(text.size()));
    out += text;
}

std::string_view FrameReader::take(std::size_t size) {
    if (broken_ || size > rest_.size()) {
        broken_ = true;
        return {};
    }
    const std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
}

std::int64_t FrameReader::number() {
    const std::string_view bytes = take(8);
    if (bytes.empty()) return 0;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 8; ++i) bits |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    return static_cast<std::int64_t>(bits);
}

std::uint8_t FrameReader::byte() {
    const std::string_view bytes = take(1);
    return bytes.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(bytes[0]);
}

std::string_view FrameReader::text() {
    const std::int64_t size = number();
    if (size < 0) broken_ = true;
    return take(static_cast<std::size_t>(size));
}

namespace {

using Params = std::map<std::string, std::string>;

void put_params(std::string& out, const Params& params) {
    put_number(out, static_cast<std::int64_t>(params.size()));
    for (const auto& [name, value] : params) {
        put_text(out, name);
        put_text(out, value);
    }
}
Params read_params(FrameReader& reader) {
    Params params;
    for (std::int64_t left = reader.number(); left > 0 && !reader.broken(); --left) {
        std::string name(reader.text());
        params.emplace(std::move(name), std::string(reader.text()));
    }
    return params;
}

}  // namespace

std::string encode_problem(const Problem& problem) {
    std::string out;
    put_number(out, problem.status);
    put_text(out, problem.code);
    put_params(out, problem.params);
    put_number(out, static_cast<std::int64_t>(problem.lists.size()));
    for (const auto& [name, values] : problem.lists) {
        put_text(out, name);
        put_number(out, static_cast<std::int64_t>(values.size()));
        for (const std::string& value : values) put_text(out, value);
    }
    put_number(out, static_cast<std::int64_t>(problem.errors.size()));
    for (const FieldError& error : problem.errors) {
        put_text(out, error.pointer);
        put_text(out, error.code);
        put_params(out, error.params);
    }
    return out;
}

Problem decode_problem(std::string_view bytes) {
    FrameReader reader(bytes);
    Problem problem;
    problem.status = static_cast<int>(reader.number());
    problem.code = reader.text();
    problem.params = read_params(reader);
    for (std::int64_t left = reader.number(); left > 0 && !reader.broken(); --left) {
        auto& values = problem.lists[std::string(reader.text())];
        for (std::int64_t more = reader.number(); more > 0 && !reader.broken(); --more) values.emplace_back(reader.text());
    }
    for (std::int64_t left = reader.number(); left > 0 && !reader.broken(); --left) {
        FieldError error{std::string(reader.text()), std::string(reader.text())};
        error.params = read_params(reader);
        problem.errors.push_back(std::move(error));
    }
    if (reader.broken() || problem.status < 400 || problem.status > 599 || problem.code.empty()) return {};
    return problem;
}

}  // namespace skl::sandbox
