#include "kernel/analytics/cell_value.h"

#include <charconv>
#include <cmath>

#include "kernel/text/text.h"

namespace skl::analytics {
namespace {

constexpr int decimal_digits = 38;  // DECIMAL(38,0)

// Digits with an optional sign, at most 38 of them; nothing else.
bool read_decimal(std::string_view text, __int128& out) {
    const bool negative = !text.empty() && text[0] == '-';
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    while (text.size() > 1 && text[0] == '0') text.remove_prefix(1);
    if (text.empty() || text.size() > decimal_digits) return false;
    unsigned __int128 value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return false;
        value = value * 10 + static_cast<unsigned>(c - '0');
    }
    out = negative ? -static_cast<__int128>(value) : static_cast<__int128>(value);
    return true;
}

template <class T>
bool read_number(std::string_view text, T& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

bool whole_of(const Cell& cell, std::int64_t& out) {
    switch (cell.kind) {
        case Cell::Kind::integer:
        case Cell::Kind::boolean: out = cell.whole; return true;
        case Cell::Kind::real:
            if (std::trunc(cell.real) != cell.real || std::fabs(cell.real) >= 9.2e18) return false;
            out = static_cast<std::int64_t>(cell.real);
            return true;
        case Cell::Kind::text:
        case Cell::Kind::decimal: return read_number(cell.text, out);
        default: return false;
    }
}

bool real_of(const Cell& cell, double& out) {
    switch (cell.kind) {
        case Cell::Kind::integer:
        case Cell::Kind::boolean: out = static_cast<double>(cell.whole); return true;
        case Cell::Kind::real: out = cell.real; return std::isfinite(cell.real);
        case Cell::Kind::text:
        case Cell::Kind::decimal: return read_number(cell.text, out) && std::isfinite(out);
        default: return false;
    }
}

bool decimal_of(const Cell& cell, __int128& out) {
    if (cell.kind == Cell::Kind::text || cell.kind == Cell::Kind::decimal) return read_decimal(cell.text, out);
    std::int64_t whole = 0;
    if (!whole_of(cell, whole)) return false;
    out = whole;
    return true;
}

bool truth_of(const Cell& cell, bool& out) {
    if (cell.kind != Cell::Kind::boolean && (cell.kind != Cell::Kind::integer || cell.whole < 0 || cell.whole > 1)) return false;
    out = cell.whole != 0;
    return true;
}

bool text_of(const Cell& cell, std::string_view& out, std::string& scratch) {
    if (cell.kind == Cell::Kind::text) {
        out = cell.text;
        return text::valid_utf8(cell.text);
    }
    scratch.clear();
    append_text(scratch, cell);
    out = scratch;
    return true;
}

}  // namespace skl::analytics
