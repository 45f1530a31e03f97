#include "rules/openfisca/period.h"

#include <fmt/format.h>

namespace skl::rules::openfisca {

constexpr std::string_view names[] = {"DAY", "MONTH", "YEAR", "ETERNITY"};

std::string_view name_of(Unit unit) { return names[static_cast<std::size_t>(unit)]; }

std::optional<Unit> unit_named(std::string_view name) {
    std::string upper(name);
    for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    for (const Unit unit : {Unit::day, Unit::month, Unit::year, Unit::eternity})
        if (name_of(unit) == upper) return unit;
    return std::nullopt;
}

Period Period::of(Unit unit, const feel::Date& day) {
    const feel::Civil civil = day.civil();
    switch (unit) {
        case Unit::day: return {unit, day.days};
        case Unit::month: return {unit, feel::Date::of(civil.year, civil.month, 1)->days};
        case Unit::year: return {unit, feel::Date::of(civil.year, 1, 1)->days};
        case Unit::eternity: break;
    }
    return {};
}

std::optional<Period> Period::parse(std::string_view text) {
    if (unit_named(text) == Unit::eternity) return Period{};
    constexpr std::size_t of_year = 4, of_month = 7, of_day = 10;
    std::optional<Unit> said;
    if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
        said = unit_named(text.substr(0, colon));
        if (!said) return std::nullopt;
        text.remove_prefix(colon + 1);
        if (text.ends_with(":1")) text.remove_suffix(2);  // one of the unit
    }
    const Unit unit = text.size() == of_year ? Unit::year : text.size() == of_month ? Unit::month : Unit::day;
    const std::string whole = std::string(text) + (text.size() == of_year ? "-01-01" : text.size() == of_month ? "-01" : "");
    const auto day = whole.size() == of_day ? feel::Date::parse(whole) : std::nullopt;
    if (!day || (said && *said != unit)) return std::nullopt;
    return of(unit, *day);
}

std::string Period::text() const {
    const std::string day = start().text();
    switch (unit) {
        case Unit::day: return day;
        case Unit::month: return day.substr(0, day.size() - 3);
        case Unit::year: return day.substr(0, day.size() - 6);
        case Unit::eternity: break;
    }
    return "ETERNITY";
}

}  // namespace skl::rules::openfisca
