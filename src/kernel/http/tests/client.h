// A client that speaks exactly the bytes it is told: over a blocking socket, with patience of its own.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <charconv>
#include <map>
#include <stdexcept>
#include <string>

namespace skl::testing {

struct Answered {
    int status = 0;                              // 0: the connection was closed before an answer
    std::map<std::string, std::string> headers;  // names in lower case; of several the last
    std::string body;

    std::string header(const std::string& lower_name) const {
        const auto found = headers.find(lower_name);
        return found == headers.end() ? "" : found->second;
    }
    bool says(std::string_view text) const { return body.find(text) != std::string::npos; }
};

class Client {
public:
    explicit Client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval patience{15, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) throw std::runtime_error("cannot connect");
    }
    ~Client() {
        if (fd_ >= 0) ::close(fd_);
    }
    Client(const Client&) = delete;

    // False: the other side has gone away.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void half_close() { ::shutdown(fd_, SHUT_WR); }

    // Of bytes that were read already.
    explicit Client(std::string bytes) : fd_(-1), buffer_(std::move(bytes)) {}

    Answered read(bool head = false) {
        Answered out;
        const std::string head_text = until("\r\n\r\n");
        if (head_text.empty()) return out;
        out.status = std::stoi(head_text.substr(head_text.find(' ') + 1));
        for (std::size_t at = head_text.find("\r\n") + 2; at < head_text.size();) {
            const auto end = head_text.find("\r\n", at);
            const std::string line = head_text.substr(at, end - at);
            const auto colon = line.find(": ");
            std::string name = line.substr(0, colon);
            for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            if (colon != std::string::npos) out.headers[name] = line.substr(colon + 2);
            at = end == std::string::npos ? head_text.size() : end + 2;
        }
        if (head || out.status == 204 || out.status == 304 || out.status / 100 == 1) return out;
        if (out.header("transfer-encoding") == "chunked")
            read_chunks(out.body);
        else if (const std::string length = out.header("content-length"); !length.empty())
            out.body = exactly(std::stoul(length));
        else
            out.body = rest();
        return out;
    }
    // All bytes up to the end of the connection.
    std::string rest() {
        while (more()) {
        }
        return std::exchange(buffer_, {});
    }
    bool closed() { return buffer_.empty() && !more(); }

private:
    bool more() {
        char chunk[16384];
        const ssize_t got = ::recv(fd_, chunk, sizeof chunk, 0);
        if (got <= 0) return false;
        buffer_.append(chunk, static_cast<std::size_t>(got));
        return true;
    }
    std::string until(std::string_view mark) {
        std::size_t at = 0;
        while ((at = buffer_.find(mark)) == std::string::npos)
            if (!more()) return {};
        std::string out = buffer_.substr(0, at + mark.size());
        buffer_.erase(0, at + mark.size());
        return out;
    }
    std::string exactly(std::size_t count) {
        while (buffer_.size() < count && more()) {
        }
        std::string out = buffer_.substr(0, count);
        buffer_.erase(0, count);
        return out;
    }
    void read_chunks(std::string& body) {
        while (true) {
            const std::string line = until("\r\n");
            std::size_t size = 0;
            if (line.empty() || std::from_chars(line.data(), line.data() + line.size(), size, 16).ec != std::errc{}) return;
            body += exactly(size);
            (void)until("\r\n");
            if (size == 0) return;
        }
    }

    int fd_;
    std::string buffer_;
};

inline Answered answered_in(std::string bytes) { return Client(std::move(bytes)).read(); }

}  // namespace skl::testing
