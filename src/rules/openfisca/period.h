// Periods as OpenFisca writes them: 2017-01, 2017, 2017-01-05, month:2017-01, year:2017, ETERNITY.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/engine/feel/temporal.h"

namespace skl::rules::openfisca {

enum class Unit : std::uint8_t { day, month, year, eternity };
std::string_view name_of(Unit unit);
std::optional<Unit> unit_named(std::string_view name);

struct Period {
    Unit unit = Unit::eternity;
    std::int64_t first = 0;  // its first day, since 1970-01-01; of eternity 0

    static std::optional<Period> parse(std::string_view text);
    static Period of(Unit unit, const feel::Date& day);  // the one the day is in
    feel::Date start() const { return feel::Date{first}; }
    std::string text() const;
    // The period of another unit a formula of this one sees: the one this lies in; of shorter ones the first.
    Period seen_as(Unit other) const { return unit == Unit::eternity ? *this : of(other, start()); }
    friend auto operator<=>(const Period&, const Period&) = default;
};

}  // namespace skl::rules::openfisca
