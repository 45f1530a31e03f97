// Times in the manner of crontab(5): minute hour day-of-month month day-of-week.
//
//   field := part ("," part)*      part := ("*" | number ["-" number]) ["/" step]
//
// Day of week: 0 and 7 are Sunday. Where both days are restricted, either is enough, as in crontab.
#pragma once

#include <bitset>
#include <optional>
#include <string_view>

#include "kernel/calendar/zone.h"

namespace skl {

class Cron {
public:
    static std::optional<Cron> parse(std::string_view text);
    // The first time after `after`; empty: none within eight years, such as of 31 February.
    std::optional<Instant> next(Instant after, const calendar::Zone& zone) const;

private:
    bool on(Date day) const;
    std::bitset<60> minutes_;
    std::bitset<24> hours_;
    std::bitset<32> days_;
    std::bitset<13> months_;
    std::bitset<8> weekdays_;
    bool any_day_ = true, any_weekday_ = true;
};

}  // namespace skl
