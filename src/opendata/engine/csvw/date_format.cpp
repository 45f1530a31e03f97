#include "opendata/engine/csvw/date_format.h"

#include <algorithm>

namespace skl::opendata::csvw {
namespace {

bool digit(std::string_view text, std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; }

// Between `least` and `most` digits off the head of the text.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
    std::size_t size = 0;
    int out = 0;
    while (size < most && digit(text, size)) out = out * 10 + (text[size++] - '0');
    if (size < least) return {};
    text.remove_prefix(size);
    return out;
}

// X: -08, +0530 or Z; XX: -0800; XXX: -08:00; x the same without Z.
std::optional<int> take_zone(std::string_view& text, char symbol, std::size_t count) {
    if (symbol == 'X' && text.starts_with('Z')) {
        text.remove_prefix(1);
        return 0;
    }
    if (!text.starts_with('+') && !text.starts_with('-')) return {};
    const int sign = text[0] == '-' ? -1 : 1;
    text.remove_prefix(1);
    const auto hours = take_number(text, 2, 2);
    if (!hours) return {};
    if (count == 3) {
        if (!text.starts_with(':')) return {};
        text.remove_prefix(1);
    }
    std::optional<int> minutes = 0;
    if (count > 1 || !text.empty()) minutes = take_number(text, 2, 2);
    if (!minutes || *minutes > 59 || *hours * 60 + *minutes > 14 * 60) return {};
    return sign * (*hours * 60 + *minutes);
}

std::string_view fields_of(MomentType type) {
    switch (type) {
        case MomentType::date: return "yMd";
        case MomentType::time: return "Hm";
        case MomentType::date_time:
        case MomentType::date_time_stamp: return "yMdHm";
        case MomentType::year: return "y";
        case MomentType::year_month: return "yM";
        case MomentType::month: return "M";
        case MomentType::month_day: return "Md";
        case MomentType::day: return "d";
    }
    return "";
}

bool width_allowed(char symbol, std::size_t count) {
    switch (symbol) {
        case 'y': return count == 4;
        case 'M':
        case 'd': return count <= 2;
        case 'H':
        case 'm':
        case 's': return count == 2;
        case 'S': return count <= 9;
        default: return count <= 3;
    }
}

// A digit field of variable width must not be followed by another digit: where it ends could not be told.
constexpr std::string_view symbols = "yMdHmsSXx";

}  // namespace

std::optional<DateFormat> DateFormat::compile(std::string_view pattern, MomentType type) {
    DateFormat out;
    out.type_ = type;
    std::string seen;
    for (std::size_t i = 0; i < pattern.size();) {
        const char c = pattern[i];
        if (symbols.find(c) != std::string_view::npos) {
            const std::size_t end = std::min(pattern.find_first_not_of(c, i), pattern.size());
            const bool twice = seen.find(c) != std::string::npos || ((c == 'x' || c == 'X') && end != pattern.size());
            if (twice || !width_allowed(c, end - i)) return {};
            seen += c;
            out.pieces_.push_back({c, end - i, {}});
            i = end;
        } else if (c == '\'') {
            const std::size_t end = pattern.find('\'', i + 1);
            if (end == std::string_view::npos) return {};
            out.pieces_.push_back({0, 0, std::string(pattern.substr(i + 1, end - i - 1))});
            i = end + 1;
        } else if (std::string_view("-/.: T").find(c) != std::string_view::npos) {
            out.pieces_.push_back({0, 0, std::string(1, c)});
            ++i;
        } else {
            return {};
        }
    }
    for (const char field : fields_of(type))
        if (seen.find(field) == std::string::npos) return {};
    for (const char field : seen) {
        const bool of_type = fields_of(type).find(field) != std::string_view::npos;
        const bool finer = fields_of(type).find('m') != std::string_view::npos && (field == 's' || field == 'S');
        if (!of_type && !finer && field != 'x' && field != 'X') return {};
    }
    if (seen.find('S') != std::string::npos && seen.find('s') == std::string::npos) return {};
    return out;
}

std::optional<Moment> DateFormat::read(std::string_view text) const {
    Moment out;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        const Piece& piece = pieces_[i];
        std::optional<int> number;
        switch (piece.symbol) {
            case 0: {
                const bool before_fraction = i + 1 < pieces_.size() && pieces_[i + 1].symbol == 'S';
                if (before_fraction && !text.starts_with(piece.literal)) {  // the fraction may be left out, with its point
                    ++i;
                    continue;
                }
                if (!text.starts_with(piece.literal)) return {};
                text.remove_prefix(piece.literal.size());
                continue;
            }
            case 'S': {
                std::size_t size = 0;
                while (size < piece.count && digit(text, size)) ++size;
                if (size == 0) return {};
                out.fraction = std::string(text.substr(0, size));
                out.fraction.resize(out.fraction.find_last_not_of('0') + 1);
                text.remove_prefix(size);
                continue;
            }
            case 'X':
            case 'x': out.zone = number = take_zone(text, piece.symbol, piece.count); break;
            case 'y': number = take_number(text, 4, 4), out.year = number; break;
            case 'M': out.month = number = take_number(text, piece.count, 2); break;
            case 'd': out.day = number = take_number(text, piece.count, 2); break;
            case 'H': out.hour = number = take_number(text, 2, 2); break;
            case 'm': out.minute = number = take_number(text, 2, 2); break;
            default: number = take_number(text, 2, 2), out.second = number.value_or(0); break;
        }
        if (!number) return {};
    }
    if (!text.empty() || !out.possible() || (type_ == MomentType::date_time_stamp && !out.zone)) return {};
    out.settle();
    return out;
}

}  // namespace skl::opendata::csvw
