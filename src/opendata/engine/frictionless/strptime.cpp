// Dates and times by a format of strptime (POSIX; Python's datetime), English names of months and days.
#include <array>

#include "opendata/engine/frictionless/field.h"

namespace skl::opendata::frictionless {
namespace {

constexpr std::array months = {"january", "february", "march",     "april",   "may",      "june",
                               "july",    "august",   "september", "october", "november", "december"};
constexpr std::array week_days = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

bool digit(char c) { return c >= '0' && c <= '9'; }

class Scan {
public:
    Scan(std::string_view text, std::string_view format) : text_(text), format_(format) {}

    std::optional<Moment> run() {
        while (!format_.empty()) {
            const char c = format_.front();
            format_.remove_prefix(1);
            if (c == '%' && format_.empty()) return {};
            if (c == '%') {
                const char directive = format_.front();
                format_.remove_prefix(1);
                if (!take(directive)) return {};
            } else if (c == ' ') {
                while (!text_.empty() && text_.front() == ' ') text_.remove_prefix(1);
            } else {
                if (!text_.starts_with(c)) return {};
                text_.remove_prefix(1);
            }
        }
        if (!text_.empty() || !settle() || !out_.possible()) return {};
        return out_;
    }

private:
    std::optional<int> number(std::size_t most, std::size_t least = 1) {
        std::size_t size = 0;
        int value = 0;
        while (size < most && size < text_.size() && digit(text_[size])) value = value * 10 + (text_[size++] - '0');
        if (size < least) return {};
        text_.remove_prefix(size);
        return value;
    }
    bool put(std::optional<int>& field, std::optional<int> value, int least, int most) {
        if (!value || *value < least || *value > most) return false;
        field = value;
        return true;
    }
    template <std::size_t N>
    std::optional<int> name(const std::array<const char*, N>& names, bool whole) {
        for (std::size_t i = 0; i < N; ++i) {
            const std::string_view wanted = whole ? std::string_view(names[i]) : std::string_view(names[i]).substr(0, 3);
            const std::string_view found = text_.substr(0, wanted.size());
            const bool same = std::equal(found.begin(), found.end(), wanted.begin(), wanted.end(),
                                         [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
            if (!same) continue;
            text_.remove_prefix(wanted.size());
            return static_cast<int>(i) + 1;
        }
        return {};
    }
    bool part(std::string_view format) {  // of a directive that stands for others
        const std::string_view after = format_;
        format_ = format;
        while (!format_.empty()) {
            if (format_.front() == '%') {
                const char directive = format_[1];
                format_.remove_prefix(2);
                if (!take(directive)) return false;
            } else {
                if (!text_.starts_with(format_.front())) return false;
                text_.remove_prefix(1);
                format_.remove_prefix(1);
            }
        }
        format_ = after;
        return true;
    }
    bool fraction() {
        std::size_t size = 0;
        while (size < 6 && size < text_.size() && digit(text_[size])) ++size;
        if (size == 0) return false;
        out_.fraction = std::string(text_.substr(0, size));
        out_.fraction.resize(out_.fraction.find_last_not_of('0') + 1);
        text_.remove_prefix(size);
        return true;
    }
    bool zone() {
        if (text_.starts_with('Z')) {
            text_.remove_prefix(1);
            out_.zone = 0;
            return true;
        }
        if (!text_.starts_with('+') && !text_.starts_with('-')) return false;
        const int sign = text_.front() == '-' ? -1 : 1;
        text_.remove_prefix(1);
        const auto hours = number(2, 2);
        if (text_.starts_with(':')) text_.remove_prefix(1);
        const auto minutes = number(2, 2);
        if (!hours || !minutes || *hours > 23 || *minutes > 59) return false;
        out_.zone = sign * (*hours * 60 + *minutes);
        return true;
    }
    bool take(char directive) {
        std::optional<int> ignored;
        switch (directive) {
            case 'Y': {
                const auto year = number(4, 4);
                if (!year || *year < 1) return false;
                out_.year = *year;
                return true;
            }
            case 'y': {  // POSIX: 69–99 are of the 1900s
                const auto year = number(2, 2);
                if (!year) return false;
                out_.year = *year + (*year < 69 ? 2000 : 1900);
                return true;
            }
            case 'm': return put(out_.month, number(2), 1, 12);
            case 'd':
            case 'e': return put(out_.day, number(2), 1, 31);
            case 'H': return put(out_.hour, number(2), 0, 23);
            case 'I': return put(half_hour_, number(2), 1, 12);
            case 'M': return put(out_.minute, number(2), 0, 59);
            case 'S': {
                const auto second = number(2);
                if (!second || *second > 59) return false;
                out_.second = *second;
                return true;
            }
            case 'f': return fraction();
            case 'z': return zone();
            case 'j': return put(day_of_year_, number(3), 1, 366);
            case 'w': return put(ignored, number(1), 0, 6);
            case 'b':
            case 'h': return put(out_.month, name(months, false), 1, 12);
            case 'B': return put(out_.month, name(months, true), 1, 12);
            case 'a': return name(week_days, false).has_value();
            case 'A': return name(week_days, true).has_value();
            case 'p': {
                constexpr std::array halves = {"am", "pm"};
                const auto half = name(halves, true);
                if (!half) return false;
                afternoon_ = *half == 2;
                return true;
            }
            case 'F': return part("%Y-%m-%d");
            case 'T': return part("%H:%M:%S");
            case 'R': return part("%H:%M");
            case 'D': return part("%m/%d/%y");
            case '%':
                if (!text_.starts_with('%')) return false;
                text_.remove_prefix(1);
                return true;
            default: return false;
        }
    }
    bool settle() {
        if (half_hour_) out_.hour = *half_hour_ % 12 + (afternoon_ ? 12 : 0);
        if (!day_of_year_ || !out_.year || out_.month) return true;
        const std::chrono::sys_days first = std::chrono::year(static_cast<int>(*out_.year)) / 1 / 1;
        const std::chrono::year_month_day date(first + std::chrono::days(*day_of_year_ - 1));
        if (static_cast<int>(date.year()) != *out_.year) return false;
        out_.month = static_cast<int>(static_cast<unsigned>(date.month()));
        out_.day = static_cast<int>(static_cast<unsigned>(date.day()));
        return true;
    }

    std::string_view text_, format_;
    Moment out_;
    std::optional<int> half_hour_, day_of_year_;
    bool afternoon_ = false;
};

}  // namespace

std::optional<Moment> read_strptime(std::string_view text, std::string_view format) { return Scan(text, format).run(); }

}  // namespace skl::opendata::frictionless
