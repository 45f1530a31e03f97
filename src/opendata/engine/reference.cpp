#include "opendata/engine/reference.h"

#include <algorithm>
#include <cctype>

namespace skl::opendata {
namespace {

bool scheme_text(std::string_view text) {
    if (text.empty() || std::isalpha(static_cast<unsigned char>(text[0])) == 0) return false;
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.'; });
}

std::string merged(const Reference& base, const std::string& path) {  // §5.2.3
    if (base.authority && base.path.empty()) return "/" + path;
    const std::size_t slash = base.path.rfind('/');
    return slash == std::string::npos ? path : base.path.substr(0, slash + 1) + path;
}

}  // namespace

Reference read_reference(std::string_view text) {
    Reference out;
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

std::string text_of_reference(const Reference& parts) {
    std::string out;
    if (parts.scheme) out += *parts.scheme + ":";
    if (parts.authority) out += "//" + *parts.authority;
    out += parts.path;
    if (parts.query) out += "?" + *parts.query;
    if (parts.fragment) out += "#" + *parts.fragment;
    return out;
}

std::string without_dots(std::string_view in) {
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

bool has_scheme(std::string_view text) { return read_reference(text).scheme.has_value(); }

std::string resolve(std::string_view base_text, std::string_view reference) {
    const Reference base = read_reference(base_text);
    Reference out = read_reference(reference);
    if (out.scheme) {
        out.path = without_dots(out.path);
        return text_of_reference(out);
    }
    out.scheme = base.scheme;
    if (out.authority) {
        out.path = without_dots(out.path);
        return text_of_reference(out);
    }
    out.authority = base.authority;
    if (out.path.empty()) {
        out.path = base.path;
        if (!out.query) out.query = base.query;
    } else {
        out.path = without_dots(out.path.starts_with('/') ? out.path : merged(base, out.path));
    }
    return text_of_reference(out);
}

}  // namespace skl::opendata
