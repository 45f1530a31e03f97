#include "opendata/engine/csvw/url.h"

#include <cctype>

namespace skl::opendata::csvw {
namespace {

void lower(std::string& text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

// Escapes in capitals; those of unreserved characters are taken away (§6.2.2.1, §6.2.2.2).
std::string plain_escapes(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%' || i + 2 >= text.size() || std::isxdigit(static_cast<unsigned char>(text[i + 1])) == 0 ||
            std::isxdigit(static_cast<unsigned char>(text[i + 2])) == 0) {
            out += text[i];
            continue;
        }
        const auto c = static_cast<unsigned char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
        if (c < 0x80 && (std::isalnum(c) != 0 || std::string_view("-._~").find(static_cast<char>(c)) != std::string_view::npos)) {
            out += static_cast<char>(c);
        } else {
            out += '%';
            out += static_cast<char>(std::toupper(static_cast<unsigned char>(text[i + 1])));
            out += static_cast<char>(std::toupper(static_cast<unsigned char>(text[i + 2])));
        }
        i += 2;
    }
    return out;
}

}  // namespace

std::string without_fragment(std::string_view url) { return std::string(url.substr(0, url.find('#'))); }

std::string normalised(std::string_view url) {
    Reference parts = read_reference(url);
    if (parts.scheme) lower(*parts.scheme);
    if (parts.authority) {
        const std::size_t at = parts.authority->rfind('@');
        std::string user = at == std::string::npos ? "" : parts.authority->substr(0, at + 1);
        std::string host = plain_escapes(at == std::string::npos ? *parts.authority : parts.authority->substr(at + 1));
        lower(host);
        const bool http = parts.scheme == "http" || parts.scheme == "https";
        for (const std::string_view port : {parts.scheme == "https" ? ":443" : ":80", ":"})
            if (http && host.ends_with(port)) host.resize(host.size() - port.size());
        parts.authority = user + host;
        if (http && parts.path.empty()) parts.path = "/";
    }
    parts.path = plain_escapes(parts.scheme ? without_dots(parts.path) : parts.path);
    if (parts.query) parts.query = plain_escapes(*parts.query);
    if (parts.fragment) parts.fragment = plain_escapes(*parts.fragment);
    return text_of_reference(parts);
}

}  // namespace skl::opendata::csvw
