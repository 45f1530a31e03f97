#include "opendata/engine/rdf/iri.h"

#include <fmt/format.h>

#include <algorithm>

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

}  // namespace

std::string legal_iri(std::string_view text) {
    if (std::none_of(text.begin(), text.end(), [](char c) { return forbidden(static_cast<unsigned char>(c)); })) return std::string(text);
    return encoded(text, forbidden);
}

std::string as_uri(std::string_view text) {
    return encoded(text, [](unsigned char c) { return c >= 0x80 || forbidden(c); });
}

std::string resolve(std::string_view base, std::string_view reference) {
    if (has_scheme(reference) || !has_scheme(base)) return std::string(reference);
    return opendata::resolve(base, reference);
}

}  // namespace skl::opendata::rdf
