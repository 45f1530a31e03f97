#include "kernel/files/sheet_value.h"

#include <cmath>

namespace skl::files {
namespace {

using analytics::Cell;
using analytics::ColumnType;

constexpr std::int64_t a_day = 86'400'000'000;  // µs
constexpr std::int64_t last_day = 2'932'896;    // 9999-12-31: the last both programs know
constexpr std::int64_t exact_whole = 999'999'999'999'999;
constexpr std::size_t longest_title = 31;  // UTF-16 units, of Excel

std::optional<double> exact_number(std::string_view digits) {
    const auto significant = std::count_if(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    double out = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    if (significant > exact_digits || read.ec != std::errc{} || read.ptr != digits.data() + digits.size()) return {};
    return out;
}

SheetValue number_value(double number) { return {SheetValue::Kind::number, number, 0, {}}; }

std::int64_t day_of(std::int64_t micros) { return micros >= 0 ? micros / a_day : -((-micros + a_day - 1) / a_day); }

bool in_calendar(std::int64_t day, std::int64_t first_day) { return day >= first_day && day <= last_day; }

}  // namespace

SheetValue sheet_value(ColumnType type, const Cell& cell, std::int64_t first_day, std::string& scratch) {
    switch (cell.kind) {
        case Cell::Kind::null: return {};
        case Cell::Kind::boolean: return {SheetValue::Kind::boolean, cell.whole ? 1.0 : 0.0, 0, {}};
        case Cell::Kind::integer:
            if (cell.whole >= -exact_whole && cell.whole <= exact_whole) return number_value(static_cast<double>(cell.whole));
            break;
        case Cell::Kind::real:
            if (std::isfinite(cell.real)) return number_value(cell.real);
            break;
        case Cell::Kind::decimal:
            if (const auto number = exact_number(cell.text)) return number_value(*number);
            break;
        case Cell::Kind::date:
            if (in_calendar(cell.whole, first_day)) return {SheetValue::Kind::date, 0, cell.whole, {}};
            break;
        case Cell::Kind::instant:
            if (in_calendar(day_of(cell.whole), first_day)) return {SheetValue::Kind::instant, 0, cell.whole, {}};
            break;
        case Cell::Kind::text:
            if (type == ColumnType::year && cell.text.size() == 4)  // text in Parquet, a number to who makes a chart of it
                if (const auto number = exact_number(cell.text)) return number_value(*number);
            return {SheetValue::Kind::text, 0, 0, cell.text};
        case Cell::Kind::json: break;
    }
    scratch.clear();
    append_text(scratch, cell);
    return {SheetValue::Kind::text, 0, 0, scratch};
}

std::size_t utf16_units(std::string_view utf8) {
    std::size_t out = 0;
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80) out += byte >= 0xF0 ? 2 : 1;
    }
    return out;
}

std::string sheet_title(std::string_view name) {
    std::string out;
    for (const char c : clean_text(name)) out += std::strchr("[]:*?/\\\n\t", c) != nullptr ? '_' : c;
    while (utf16_units(out) > longest_title) {
        while ((static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) out.pop_back();
        out.pop_back();
    }
    if (out.starts_with('\'')) out.front() = '_';
    if (out.ends_with('\'')) out.back() = '_';
    return out.empty() ? "Sheet1" : out;
}

std::string clean_text(std::string_view utf8) {
    static constexpr std::string_view replacement = "\xEF\xBF\xBD";
    std::string out;
    out.reserve(utf8.size());
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto byte = static_cast<unsigned char>(utf8[i]);
        if (byte == '\r') {
            if (i + 1 == utf8.size() || utf8[i + 1] != '\n') out += '\n';
        } else if (byte < 0x20 && byte != '\t' && byte != '\n') {
            out += replacement;
        } else if (byte == 0xEF && (utf8.substr(i, 3) == "\xEF\xBF\xBE" || utf8.substr(i, 3) == "\xEF\xBF\xBF")) {
            out += replacement;
            i += 2;
        } else {
            out += utf8[i];
        }
    }
    return out;
}

void append_xml(std::string& out, std::string_view clean) {
    for (const char c : clean) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += c;
        }
    }
}

}  // namespace skl::files
