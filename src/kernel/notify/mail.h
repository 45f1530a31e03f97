// An e-mail as text (RFC 5322, MIME RFC 2045–2047) and its way to a server (SMTP, RFC 5321, by libcurl).
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "kernel/describe/result.h"
#include "kernel/describe/types.h"

namespace skl::notify {

struct Mailbox {
    std::string address, name{};
};

struct Mail {
    Mailbox from, to;
    std::string subject, text, html;  // both bodies say the same
    std::string id;                   // unique: Message-ID is <id@domain of the sender>
    Instant at{};
    std::string unsubscribe{};  // https address that takes a POST (RFC 8058); empty: none
};

// 422 `bad-mail-address` where an address could end its header. Other control characters become spaces.
Result<std::string> mail_text(const Mail& mail);

struct SmtpOptions {
    std::string url;  // smtp://host:25 or smtps://host:465
    std::string user{}, password{};
    bool require_tls = true;
    std::chrono::seconds longest{60};  // of the whole conversation
};

// Problems: 422 `mail-refused` {code} is final (5yz), 503 `mail-unreachable` {code} is worth another try (4yz, network).
Done send_mail(const SmtpOptions& server, const Mail& mail);

}  // namespace skl::notify
