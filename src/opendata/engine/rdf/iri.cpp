#include "opendata/engine/rdf/iri.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace skl::opendata::rdf {
namespace {

bool forbidden(unsigned char c) {
    return c <= 0x20 || c == 0x7f || std::string_view("<>\"{}|^`\\").find(static_cast<char>(c)) != std::string_view::npos;
}

template <class Refused>
std::string encoded(std::string_view text, Refused refused) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text)
        if (const auto byte = static_cast<unsigned char>(c); refused(byte))
            out += fmt::format("%{:02X}", byte);
        else
            out += c;
    return out;
}

struct Parts {
    std::string_view scheme, authority, path, query, fragment;
    bool has_scheme = false, has_authority = false, has_query = false, has_fragment = false;
};

std::size_t scheme_length(std::string_view text) {
    if (text.empty() || !std::isalpha(static_cast<unsigned char>(text[0]))) return std::string_view::npos;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == ':') return i;
        if (!std::isalnum(static_cast<unsigned char>(text[i])) && text[i] != '+' && text[i] != '-' && text[i] != '.') break;
    }
    return std::string_view::npos;
}

// RFC 3986 appendix B.
Parts split(std::string_view text) {
    Parts out;
    if (const auto end = scheme_length(text); end != std::string_view::npos) {
        out.has_scheme = true;
        out.scheme = text.substr(0, end);
        text.remove_prefix(end + 1);
    }
    if (const auto at = text.find('#'); at != std::string_view::npos) {
        out.has_fragment = true;
        out.fragment = text.substr(at + 1);
        text = text.substr(0, at);
    }
    if (const auto at = text.find('?'); at != std::string_view::npos) {
        out.has_query = true;
        out.query = text.substr(at + 1);
        text = text.substr(0, at);
    }
    if (text.starts_with("//")) {
        const auto end = std::min(text.find('/', 2), text.size());
        out.has_authority = true;
        out.authority = text.substr(2, end - 2);
        text.remove_prefix(end);
    }
    out.path = text;
    return out;
}

// RFC 3986 §5.2.4.
std::string without_dots(std::string_view in) {
    std::string out;
    while (!in.empty()) {
        if (in.starts_with("../")) {
            in.remove_prefix(3);
        } else if (in.starts_with("./")) {
            in.remove_prefix(2);
        } else if (in.starts_with("/./")) {
            in.remove_prefix(2);
        } else if (in == "/.") {
            in = "/";
        } else if (in.starts_with("/../") || in == "/..") {
            in = in == "/.." ? std::string_view("/") : in.substr(3);
            const auto slash = out.rfind('/');
            out.resize(slash == std::string::npos ? 0 : slash);
        } else if (in == "." || in == "..") {
            in = {};
        } else {
            const auto end = std::min(in.find('/', 1), in.size());
            out += in.substr(0, end);
            in.remove_prefix(end);
        }
    }
    return out;
}

}  // namespace

std::string legal_iri(std::string_view text) {
    if (std::none_of(text.begin(), text.end(), [](char c) { return forbidden(static_cast<unsigned char>(c)); })) return std::string(text);
    return encoded(text, forbidden);
}

std::string as_uri(std::string_view text) {
    return encoded(text, [](unsigned char c) { return c >= 0x80 || forbidden(c); });
}

bool is_absolute(std::string_view text) { return scheme_length(text) != std::string_view::npos; }

std::string resolve(std::string_view base, std::string_view reference) {
    const Parts r = split(reference), b = split(base);
    if (r.has_scheme || !b.has_scheme) return std::string(reference);
    std::string_view authority = b.authority, query = r.query;
    bool has_authority = b.has_authority, has_query = r.has_query;
    std::string path;
    if (r.has_authority) {
        authority = r.authority, has_authority = true;
        path = without_dots(r.path);
    } else if (r.path.empty()) {
        path = b.path;
        if (!r.has_query) query = b.query, has_query = b.has_query;
    } else if (r.path.starts_with('/')) {
        path = without_dots(r.path);
    } else {
        const auto slash = b.path.rfind('/');
        const std::string_view folder = slash == std::string_view::npos ? (b.has_authority ? "/" : "") : b.path.substr(0, slash + 1);
        path = without_dots(std::string(folder) + std::string(r.path));
    }
    std::string out = std::string(b.scheme) + ":";
    if (has_authority) out += "//" + std::string(authority);
    out += path;
    if (has_query) out += "?" + std::string(query);
    if (r.has_fragment) out += "#" + std::string(r.fragment);
    return out;
}

}  // namespace skl::opendata::rdf
