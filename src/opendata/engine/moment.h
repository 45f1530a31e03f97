// Dates and times of strict standards, as XML Schema 1.1 part 2 §3.3.7–§3.3.15 spells them; and durations (§3.3.6). What people write in
// files without a description is read by dates.cpp instead.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skl::opendata {

// Which fields a moment has: those of the type it was read as.
struct Moment {
    std::optional<std::int64_t> year;
    std::optional<int> month, day, hour, minute;
    int second = 0;
    std::string fraction;     // digits after the point of the second, without trailing zeros
    std::optional<int> zone;  // minutes east of UTC, at most ±14 hours

    bool possible() const;     // 30 February is not; 24:00:00 is the midnight that follows
    std::string text() const;  // canonical, of the fields that are there
    void settle();             // 24:00:00 becomes 00:00:00, of the next day where there is a day
    // On the line of UTC; a moment without a zone is taken as of UTC, what it lacks as of 1972-01-01 (§E.3.3 of part 2).
    friend std::strong_ordering operator<=>(const Moment& a, const Moment& b);
    friend bool operator==(const Moment& a, const Moment& b) { return (a <=> b) == std::strong_ordering::equal; }
};

enum class MomentType { date, time, date_time, date_time_stamp, year, year_month, month, month_day, day };

// The lexical form of the type and nothing else.
std::optional<Moment> read_moment(std::string_view text, MomentType type);

// Z, +hh:mm, -hh:mm; minutes.
std::optional<int> read_zone(std::string_view text);

struct Duration {
    std::int64_t months = 0;
    std::int64_t seconds = 0;  // both of one sign
    std::string fraction;      // digits of the second
    bool negative = false;
    bool has_months = false, has_seconds = false;  // which of them were written

    // -?PnYnMnDTnHnMnS with at least one number; numbers of at most nine digits.
    static std::optional<Duration> read(std::string_view text);
    // As XML Schema §3.3.6.1 orders them: less only if it is so from each of four reference dates.
    friend std::partial_ordering operator<=>(const Duration& a, const Duration& b);
};

}  // namespace skl::opendata
