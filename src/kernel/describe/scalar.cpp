// The rule of each scalar kind, kernel.md §1.
#include "kernel/describe/scalar.h"

#include <charconv>
#include <cmath>

#include "kernel/describe/types.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

using Fault = std::optional<FieldError>;

FieldError fault(std::string code, std::map<std::string, std::string> params = {}) { return {"", std::move(code), std::move(params)}; }

bool lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_slug(std::string_view s) {
    if (s.empty() || s.size() > 63 || !lower_or_digit(s[0])) return false;
    return std::all_of(s.begin(), s.end(), [](char c) { return lower_or_digit(c) || c == '-'; });
}

// RFC 5321 §4.1.2 without quoted local parts and address literals, which no citizen has.
bool is_email(std::string_view s) {
    const auto at = s.rfind('@');
    if (at == std::string_view::npos || at == 0 || at > 64 || s.size() > 254) return false;
    const std::string_view local = s.substr(0, at), domain = s.substr(at + 1);
    constexpr std::string_view specials = "!#$%&'*+/=?^_`{|}~.-";
    for (char c : local)
        if (!std::isalnum(static_cast<unsigned char>(c)) && specials.find(c) == std::string_view::npos) return false;
    if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos) return false;
    if (domain.find('.') == std::string_view::npos) return false;
    for (std::size_t from = 0; from <= domain.size();) {
        const auto dot = std::min(domain.find('.', from), domain.size());
        const std::string_view label = domain.substr(from, dot - from);
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
        for (char c : label)
            if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-') return false;
        from = dot + 1;
    }
    return true;
}

// RFC 3986: scheme http or https, a host, no user information, no space or control character.
bool is_url(std::string_view s) {
    const std::size_t scheme = s.starts_with("https://") ? 8 : s.starts_with("http://") ? 7 : 0;
    if (scheme == 0 || s.size() <= scheme || s.size() > 2048) return false;
    for (char c : s)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '"' || c == '<' || c == '>' || c == '\\' || c == '`') return false;
    const std::string_view authority = s.substr(scheme, s.find_first_of("/?#", scheme) - scheme);
    return !authority.empty() && authority.find('@') == std::string_view::npos && authority[0] != ':';
}

bool is_phone(std::string_view s) {
    return s.size() >= 3 && s.size() <= 16 && s[0] == '+' && s[1] != '0' &&
           std::all_of(s.begin() + 1, s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Fault read_words(std::string_view text, const Face& face, std::string& out) {
    if (!text::valid_utf8(text)) return fault("not-utf8");
    const bool lines = face.kind == Kind::prose || face.kind == Kind::markdown;
    std::string normal;
    if (lines && text.find('\r') != std::string_view::npos) {  // browsers send CRLF
        std::string plain;
        for (std::size_t i = 0; i < text.size(); ++i)
            if (text[i] != '\r' || (i + 1 < text.size() && text[i + 1] != '\n')) plain += text[i];
        normal = text::nfc(plain);
    } else {
        normal = text::nfc(text);
    }
    if (text::first_control(normal, lines)) return fault("control-character");
    const auto length = static_cast<std::int64_t>(text::code_points(normal));
    if (length == 0 && face.min > 0) return fault("required");
    if (length < face.min) return fault("too-short", {{"min", std::to_string(face.min)}});
    if (length > face.max) return fault("too-long", {{"max", std::to_string(face.max)}, {"length", std::to_string(length)}});
    switch (face.kind) {
        case Kind::slug:
            if (!is_slug(normal)) return fault("not-a-slug");
            break;
        case Kind::email:
            if (!is_email(normal)) return fault("not-an-email");
            break;
        case Kind::url:
            if (!is_url(normal)) return fault("not-a-url");
            break;
        case Kind::phone:
            if (!is_phone(normal)) return fault("not-a-phone");
            break;
        default: break;
    }
    out = std::move(normal);
    return {};
}

Fault read_integer(std::string_view text, const Face& face, void* out) {
    std::int64_t number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto range = [&] { return fault("out-of-range", {{"min", std::to_string(face.min)}, {"max", std::to_string(face.max)}}); };
    if (ec == std::errc::result_out_of_range) return range();
    if (ec != std::errc{} || end != text.data() + text.size()) {
        double real = 0;  // 1.0 and 1e3 are whole numbers too; 1.5 would lose its half
        const auto [rest, bad] = std::from_chars(text.data(), text.data() + text.size(), real);
        if (bad != std::errc{} || rest != text.data() + text.size()) return fault("not-a-number");
        if (real != std::floor(real) || std::fabs(real) > 9'007'199'254'740'992.0) return fault("lost-precision");
        number = static_cast<std::int64_t>(real);
    }
    if (number < face.min || number > face.max) return range();
    if (face.size == 4)
        *static_cast<std::int32_t*>(out) = static_cast<std::int32_t>(number);
    else
        *static_cast<std::int64_t*>(out) = number;
    return {};
}

Fault read_real(std::string_view text, const Face& face, double& out) {
    double number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (ec == std::errc::result_out_of_range) return fault("lost-precision");
    if (ec != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) return fault("not-a-number");
    if (face.kind != Kind::real && (number < static_cast<double>(face.min) || number > static_cast<double>(face.max)))
        return fault("out-of-range", {{"min", std::to_string(face.min)}, {"max", std::to_string(face.max)}});
    out = number;
    return {};
}

Fault read_choice(std::string_view text, const Face& face, void* out) {
    std::string allowed;
    for (std::uint32_t i = 0; i < face.names_count; ++i) {
        if (text == face.names[i].name) {
            std::memcpy(out, &face.names[i].value, face.size);  // little-endian, as every machine this runs on
            return {};
        }
        allowed += (i ? ", " : "") + std::string(face.names[i].name);
    }
    return fault("not-one-of", {{"allowed", allowed}});
}

Fault read_boolean(std::string_view text, bool& out) {
    const bool yes = text == "true" || text == "on" || text == "1" || text == "yes";
    if (!yes && text != "false" && text != "off" && text != "0" && text != "no") return fault("wrong-type", {{"want", "boolean"}});
    out = yes;
    return {};
}

template <class T>
Fault read_with(std::string_view text, const char* code, void* out) {
    if (!parse(text, *static_cast<T*>(out))) return fault(code);
    return {};
}

}  // namespace

bool is_words(Kind kind) {
    switch (kind) {
        case Kind::text:
        case Kind::prose:
        case Kind::markdown:
        case Kind::slug:
        case Kind::email:
        case Kind::url:
        case Kind::phone:
        case Kind::json: return true;
        default: return false;
    }
}

bool is_scalar(Kind kind) { return (kind < Kind::bilingual && kind != Kind::money) || kind == Kind::choice; }

Fault read_scalar(std::string_view text, const Face& face, void* out) {
    switch (face.kind) {
        case Kind::boolean: return read_boolean(text, *static_cast<bool*>(out));
        case Kind::integer: return read_integer(text, face, out);
        case Kind::real:
        case Kind::percent:
        case Kind::latitude:
        case Kind::longitude: return read_real(text, face, *static_cast<double*>(out));
        case Kind::date: return read_with<Date>(text, "not-a-date", out);
        case Kind::instant: return read_with<Instant>(text, "not-an-instant", out);
        case Kind::duration: return read_with<Duration>(text, "not-a-duration", out);
        case Kind::id: return read_with<Uuid>(text, "not-an-id", out);
        case Kind::choice: return read_choice(text, face, out);
        default: break;
    }
    if (is_words(face.kind)) return read_words(text, face, *static_cast<std::string*>(out));
    return fault("wrong-type", {{"want", "object"}});
}

std::int64_t integer_of(View v) {
    if (v.face->kind == Kind::boolean) return *static_cast<const bool*>(v.value) ? 1 : 0;
    std::int64_t number = 0;
    switch (v.face->size) {
        case 1: number = static_cast<int>(*static_cast<const std::int8_t*>(v.value)); break;
        case 2: number = *static_cast<const std::int16_t*>(v.value); break;
        case 4: number = *static_cast<const std::int32_t*>(v.value); break;
        default: number = *static_cast<const std::int64_t*>(v.value); break;
    }
    return number;
}

double real_of(View v) { return *static_cast<const double*>(v.value); }
const std::string& words_of(View v) { return *static_cast<const std::string*>(v.value); }
bool is_absent(View v) { return v.face->kind == Kind::optional && v.face->held->count(v.value) == 0; }

View inside(View v) {
    while (v.face->kind == Kind::optional) v = {v.face->of, v.face->held->at(const_cast<void*>(v.value), 0)};
    return v;
}

std::string write_scalar(View v) {
    switch (v.face->kind) {
        case Kind::boolean: return *static_cast<const bool*>(v.value) ? "true" : "false";
        case Kind::integer: return std::to_string(integer_of(v));
        case Kind::real:
        case Kind::percent:
        case Kind::latitude:
        case Kind::longitude: return fmt::format("{}", real_of(v));
        case Kind::date: return to_text(*static_cast<const Date*>(v.value));
        case Kind::instant: return to_text(*static_cast<const Instant*>(v.value));
        case Kind::duration: return to_text(*static_cast<const Duration*>(v.value));
        case Kind::id: return to_text(*static_cast<const Uuid*>(v.value));
        case Kind::choice: {
            const std::int64_t number = integer_of(v);
            for (std::uint32_t i = 0; i < v.face->names_count; ++i)
                if (v.face->names[i].value == number) return v.face->names[i].name;
            return {};
        }
        default: return is_words(v.face->kind) ? words_of(v) : std::string{};
    }
}

}  // namespace skl
