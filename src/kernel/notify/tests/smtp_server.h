// A mail server for tests: speaks as much of RFC 5321 as a sender needs, on a port of 127.0.0.1 that the system chooses.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace skl::testing {

struct ReceivedMail {
    std::string from, to, text;  // text: lines with CRLF, dots unstuffed
};

class SmtpServer {
public:
    // What the server says to RCPT; "250 OK" takes the mail.
    using Judge = std::function<std::string(const std::string& recipient)>;

    explicit SmtpServer(Judge judge = [](const std::string&) { return std::string("250 OK"); }) : judge_(std::move(judge)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 8) != 0)
            throw std::runtime_error("no port");
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] {
            for (int client; (client = ::accept(listener_, nullptr, nullptr)) >= 0;) {
                talk(client);
                ::close(client);
            }
        });
    }
    ~SmtpServer() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    SmtpServer(const SmtpServer&) = delete;

    std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
    std::vector<ReceivedMail> received() {
        const std::lock_guard lock(mutex_);
        return received_;
    }
    // All there are once there are so many; fewer where they do not come.
    std::vector<ReceivedMail> wait_for(std::size_t number) {
        std::unique_lock lock(mutex_);
        arrived_.wait_for(lock, std::chrono::seconds(30), [&] { return received_.size() >= number; });
        return received_;
    }

private:
    static void say(int client, const std::string& line) { (void)::send(client, (line + "\r\n").data(), line.size() + 2, MSG_NOSIGNAL); }
    static bool hear(int client, std::string& line) {
        line.clear();
        for (char c; ::recv(client, &c, 1, 0) == 1; line += c)
            if (c == '\n' && line.ends_with('\r')) return line.pop_back(), true;
        return false;
    }

    void talk(int client) {
        ReceivedMail mail;
        say(client, "220 test ESMTP");
        for (std::string line; hear(client, line);) {
            if (line.starts_with("EHLO"))
                say(client, "250 test");
            else if (line.starts_with("MAIL FROM:"))
                mail.from = line.substr(10), say(client, "250 OK");
            else if (line.starts_with("RCPT TO:"))
                mail.to = line.substr(8), say(client, judge_(mail.to));
            else if (line == "QUIT")
                return say(client, "221 bye");
            else if (line == "DATA") {
                say(client, "354 go on");
                while (hear(client, line) && line != ".") mail.text += (line.starts_with('.') ? line.substr(1) : line) + "\r\n";
                {
                    const std::lock_guard lock(mutex_);
                    received_.push_back(std::exchange(mail, {}));
                }
                arrived_.notify_all();
                say(client, "250 taken");
            } else
                say(client, "502 what?");
        }
    }

    Judge judge_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<ReceivedMail> received_;
    std::thread thread_;
};

// The bodies of a multipart message, decoded, in order.
inline std::vector<std::string> bodies(const std::string& text) {
    const auto decoded = [](const std::string& lines) {
        std::string out;
        std::uint32_t bits = 0;
        int held = 0;
        for (const char c : lines) {
            static const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            const auto at = alphabet.find(c);
            if (at == std::string::npos) continue;
            bits = bits << 6 | static_cast<std::uint32_t>(at);
            held += 6;
            if (held >= 8) out += static_cast<char>(bits >> (held -= 8) & 255);
        }
        return out;
    };
    std::vector<std::string> out;
    const std::string start = "Content-Transfer-Encoding: base64\r\n\r\n";
    for (std::size_t at = text.find(start); at != std::string::npos; at = text.find(start, at)) {
        at += start.size();
        out.push_back(decoded(text.substr(at, text.find("\r\n--", at) - at)));
    }
    return out;
}

}  // namespace skl::testing
