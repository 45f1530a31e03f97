#include "identity/oidc/certificate_name.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "kernel/text/ascii.h"

namespace skl::identity::oidc {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// What stands before an unescaped comma, plus or semicolon; `rest` begins after it. `joins`: the plus of one name with several parts.
std::string next_part(std::string_view& rest, bool& joins) {
    std::string out;
    std::size_t i = 0, solid = 0;  // solid: up to where spaces at the end were written on purpose
    while (i < rest.size() && rest[i] == ' ') ++i;
    for (; i < rest.size(); ++i) {
        if (rest[i] == ',' || rest[i] == '+' || rest[i] == ';') break;
        if (rest[i] != '\\' || i + 1 >= rest.size()) {
            out += rest[i];
            if (rest[i] != ' ') solid = out.size();
            continue;
        }
        const int high = hex_digit(rest[i + 1]), low = i + 2 < rest.size() ? hex_digit(rest[i + 2]) : -1;
        const bool pair = high >= 0 && low >= 0;
        out += pair ? static_cast<char>(high * 16 + low) : rest[i + 1];
        solid = out.size();
        i += pair ? 2 : 1;
    }
    out.resize(solid);
    joins = i < rest.size() && rest[i] == '+';
    rest.remove_prefix(std::min(i + 1, rest.size()));
    return out;
}

bool same_address(std::string_view bytes, const std::string& written) {
    std::array<char, 16> out{};
    const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
    if ((bytes.size() != 4 && bytes.size() != 16) || ::inet_pton(family, written.c_str(), out.data()) != 1) return false;
    return std::string_view(out.data(), bytes.size()) == bytes;
}

bool same_letters(std::string_view a, std::string_view b) { return text::ascii_lower(a) == text::ascii_lower(b); }

}  // namespace

std::string comparable_name(std::string_view name) {
    std::string out;
    while (!name.empty()) {
        bool joins = false;
        const std::string part = next_part(name, joins);
        const auto equals = std::min(part.find('='), part.size());
        std::string type = part.substr(0, equals);
        while (type.ends_with(' ')) type.pop_back();
        std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        const auto begins = part.find_first_not_of(' ', std::min(equals + 1, part.size()));
        const std::string value = begins == std::string::npos ? "" : part.substr(begins);
        out += fmt::format("{}={}:{}{}", type, value.size(), value, joins ? '+' : ',');
    }
    return out;
}

bool is_named(const Client& client, const crypto::Certificate& certificate) {
    using Name = crypto::AlternativeName;
    const auto any = [&](Name kind, auto is_it) {
        const auto names = certificate.alternative_names(kind);
        return std::any_of(names.begin(), names.end(), is_it);
    };
    if (const std::string& dn = client.tls_client_auth_subject_dn; !dn.empty())
        return comparable_name(dn) == comparable_name(certificate.subject_name());
    if (const std::string& dns = client.tls_client_auth_san_dns; !dns.empty())
        return any(Name::dns, [&](const std::string& one) { return same_letters(one, dns); });
    if (const std::string& uri = client.tls_client_auth_san_uri; !uri.empty())
        return any(Name::uri, [&](const std::string& one) { return one == uri; });
    if (const std::string& address = client.tls_client_auth_san_ip; !address.empty())
        return any(Name::address, [&](const std::string& one) { return same_address(one, address); });
    const std::string& email = client.tls_client_auth_san_email;
    return !email.empty() && any(Name::email, [&](const std::string& one) { return one == email; });
}

}  // namespace skl::identity::oidc
