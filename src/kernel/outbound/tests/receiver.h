// Somebody's server on loopback: it answers what a test says and remembers what it got.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace skl::testing {

struct Received {
    std::string target, body;
    std::map<std::string, std::string> headers;  // names in lower case
};

class Receiver {
public:
    // `answer`: the status line's rest and further headers, e.g. "200 OK\r\n"; with a blank line after them and a body, the connection
    // is closed after it.
    explicit Receiver(std::function<std::string(const Received&)> answer =
                          [](const Received&) { return std::string("204 No Content\r\n"); })
        : answer_(std::move(answer)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof here;
        (void)::bind(listener_, reinterpret_cast<sockaddr*>(&here), size);
        (void)::listen(listener_, 16);
        (void)::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size);
        port_ = ntohs(here.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~Receiver() {
        stopping_ = true;
        thread_.join();
        ::close(listener_);
    }
    Receiver(const Receiver&) = delete;

    std::string url(const std::string& path = "/hook") const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
    std::vector<Received> received() const {
        const std::lock_guard lock(mutex_);
        return received_;
    }

private:
    void serve() {
        while (!stopping_) {
            pollfd waiting{listener_, POLLIN, 0};
            if (::poll(&waiting, 1, 20) != 1) continue;
            const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0) continue;
            const timeval patience{10, 0};
            ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
            take(fd);
            ::close(fd);
        }
    }
    void take(int fd) {
        std::string bytes;
        std::size_t head = 0, length = 0;
        Received got;
        for (char chunk[8192];;) {
            const ssize_t count = ::recv(fd, chunk, sizeof chunk, 0);
            if (count <= 0) return;
            bytes.append(chunk, static_cast<std::size_t>(count));
            if (head == 0) {
                const auto ends = bytes.find("\r\n\r\n");
                if (ends == std::string::npos) continue;
                head = ends;
            }
            if (got.target.empty()) {
                got.target = bytes.substr(bytes.find(' ') + 1, bytes.find(' ', bytes.find(' ') + 1) - bytes.find(' ') - 1);
                for (std::size_t at = bytes.find("\r\n") + 2; at < head + 2;) {
                    const auto end = bytes.find("\r\n", at), colon = bytes.find(": ", at);
                    std::string name = bytes.substr(at, colon - at);
                    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
                    if (colon < end) got.headers[name] = bytes.substr(colon + 2, end - colon - 2);
                    at = end + 2;
                }
                length = got.headers.contains("content-length") ? std::stoul(got.headers["content-length"]) : 0;
            }
            if (bytes.size() >= head + 4 + length) break;
        }
        got.body = bytes.substr(head + 4, length);
        {
            const std::lock_guard lock(mutex_);
            received_.push_back(got);
        }
        std::string answer = "HTTP/1.1 " + answer_(got);
        if (answer.find("\r\n\r\n") == std::string::npos) answer += "Content-Length: 0\r\nConnection: close\r\n\r\n";
        for (std::size_t sent = 0; sent < answer.size();) {
            const ssize_t count = ::send(fd, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
            if (count <= 0) return;
            sent += static_cast<std::size_t>(count);
        }
    }

    std::function<std::string(const Received&)> answer_;
    const int listener_;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    std::vector<Received> received_;
    std::thread thread_;
};

}  // namespace skl::testing
