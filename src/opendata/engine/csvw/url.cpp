#include "opendata/engine/csvw/url.h"

#include <array>
#include <optional>

namespace skl::opendata::csvw {
namespace {

struct Parts {  // RFC 3986 §3; what is not there differs from what is empty
    std::optional<std::string> scheme, authority, query, fragment;
    std::string path;
};

bool scheme_text(std::string_view text) {
    if (text.empty() || std::isalpha(static_cast<unsigned char>(text[0])) == 0) return false;
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.'; });
}

Parts parts_of(std::string_view text) {
    Parts out;
    if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) {
        out.fragment = std::string(text.substr(hash + 1));
        text = text.substr(0, hash);
    }
    if (const std::size_t mark = text.find('?'); mark != std::string_view::npos) {
        out.query = std::string(text.substr(mark + 1));
        text = text.substr(0, mark);
    }
    if (const std::size_t colon = text.find(':'); colon != std::string_view::npos && scheme_text(text.substr(0, colon))) {
        out.scheme = std::string(text.substr(0, colon));
        text.remove_prefix(colon + 1);
    }
    if (text.starts_with("//")) {
        text.remove_prefix(2);
        const std::size_t end = std::min(text.find('/'), text.size());
        out.authority = std::string(text.substr(0, end));
        text.remove_prefix(end);
    }
    out.path = std::string(text);
    return out;
}

std::string put_together(const Parts& parts) {
    std::string out;
    if (parts.scheme) out += *parts.scheme + ":";
    if (parts.authority) out += "//" + *parts.authority;
    out += parts.path;
    if (parts.query) out += "?" + *parts.query;
    if (parts.fragment) out += "#" + *parts.fragment;
    return out;
}

std::string without_dots(std::string_view in) {  // §5.2.4
    std::string out;
    const auto drop_segment = [&] { out.resize(out.rfind('/') == std::string::npos ? 0 : out.rfind('/')); };
    while (!in.empty()) {
        if (in.starts_with("../")) {
            in.remove_prefix(3);
        } else if (in.starts_with("./") || in.starts_with("/./")) {
            in.remove_prefix(2);
        } else if (in == "/.") {
            in = "/";
        } else if (in.starts_with("/../")) {
            in.remove_prefix(3);
            drop_segment();
        } else if (in == "/..") {
            in = "/";
            drop_segment();
        } else if (in == "." || in == "..") {
            break;
        } else {
            const std::size_t end = std::min(in.find('/', 1), in.size());
            out += in.substr(0, end);
            in.remove_prefix(end);
        }
    }
    return out;
}

std::string merged(const Parts& base, const std::string& path) {  // §5.2.3
    if (base.authority && base.path.empty()) return "/" + path;
    const std::size_t slash = base.path.rfind('/');
    return slash == std::string::npos ? path : base.path.substr(0, slash + 1) + path;
}

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

bool has_scheme(std::string_view url) { return parts_of(url).scheme.has_value(); }

std::string without_fragment(std::string_view url) { return std::string(url.substr(0, url.find('#'))); }

std::string resolve(std::string_view base_text, std::string_view reference) {
    const Parts base = parts_of(base_text);
    Parts out = parts_of(reference);
    if (out.scheme) {
        out.path = without_dots(out.path);
        return put_together(out);
    }
    out.scheme = base.scheme;
    if (out.authority) {
        out.path = without_dots(out.path);
        return put_together(out);
    }
    out.authority = base.authority;
    if (out.path.empty()) {
        out.path = base.path;
        if (!out.query) out.query = base.query;
    } else {
        out.path = without_dots(out.path.starts_with('/') ? out.path : merged(base, out.path));
    }
    return put_together(out);
}

std::string normalised(std::string_view url) {
    Parts parts = parts_of(url);
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
    return put_together(parts);
}

}  // namespace skl::opendata::csvw
