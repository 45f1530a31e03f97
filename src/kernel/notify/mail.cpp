// RFC 5322 §3.6 header fields, RFC 2047 encoded words, RFC 2046 §5.1.4 multipart/alternative with base64 bodies.
#include "kernel/notify/mail.h"

#include "kernel/text/base64.h"
#include "kernel/text/text.h"

namespace skl::notify {
namespace {

using text::base64;

std::string in_lines(const std::string& encoded) {
    constexpr std::size_t longest_line = 76;  // RFC 2045 §6.8
    std::string out;
    for (std::size_t i = 0; i < encoded.size(); i += longest_line) out += encoded.substr(i, longest_line) + "\r\n";
    return out;
}

std::string without_controls(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    return out;
}

// RFC 2047 §2: words of at most 75 characters, each whole code points.
std::string encoded_words(std::string_view given) {
    constexpr std::size_t most_bytes = 39;  // 52 characters of base64, 12 around them, "Subject: " before the first
    const std::string text = without_controls(given);
    std::string out, piece;
    const auto end_word = [&] {
        if (!piece.empty()) out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base64(std::exchange(piece, {})) + "?=";
    };
    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view before = rest;
        text::next(rest);
        const std::string_view one = before.substr(0, before.size() - rest.size());
        if (piece.size() + one.size() > most_bytes) end_word();
        piece += one;
    }
    end_word();
    return out;
}

std::string mailbox(const Mailbox& box) { return box.name.empty() ? box.address : encoded_words(box.name) + " <" + box.address + ">"; }

bool plain_address(const std::string& address) {
    constexpr std::size_t longest_address = 254;  // RFC 5321 §4.5.3.1.3, without the angle brackets
    const auto at = address.rfind('@');
    if (at == std::string::npos || at == 0 || at + 1 == address.size() || address.size() > longest_address) return false;
    return std::all_of(address.begin(), address.end(),
                       [](char c) { return c > ' ' && c != 0x7F && std::strchr("<>()[],;:\\\"", c) == nullptr; });
}

std::string date(Instant at) {  // RFC 5322 §3.3
    const auto time = std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(at.micros));
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day ymd{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
    static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", days[std::chrono::weekday{day}.c_encoding()],
                       static_cast<unsigned>(ymd.day()), months[static_cast<unsigned>(ymd.month()) - 1], static_cast<int>(ymd.year()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string part(std::string_view boundary, std::string_view type, const std::string& body) {
    return fmt::format("--{}\r\nContent-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", boundary, type,
                       in_lines(base64(body)));
}

}  // namespace

Result<std::string> mail_text(const Mail& mail) {
    for (const Mailbox* box : {&mail.from, &mail.to})
        if (!plain_address(box->address)) return Problem{422, "bad-mail-address"};
    const std::string boundary = "part-" + mail.id;
    std::string out;
    const auto header = [&](std::string_view name, std::string_view value) { out += fmt::format("{}: {}\r\n", name, value); };
    header("Date", date(mail.at));
    header("From", mailbox(mail.from));
    header("To", mailbox(mail.to));
    header("Subject", encoded_words(mail.subject));
    header("Message-ID", fmt::format("<{}{}>", mail.id, mail.from.address.substr(mail.from.address.rfind('@'))));
    header("Auto-Submitted", "auto-generated");  // RFC 3834 §5: no answers by machines
    if (!mail.unsubscribe.empty()) {
        header("List-Unsubscribe", "<" + without_controls(mail.unsubscribe) + ">");
        header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }
    header("MIME-Version", "1.0");
    header("Content-Type", fmt::format("multipart/alternative;\r\n boundary=\"{}\"", boundary));
    out += "\r\n" + part(boundary, "text/plain", mail.text) + part(boundary, "text/html", mail.html);
    return out + "--" + boundary + "--\r\n";
}

}  // namespace skl::notify
