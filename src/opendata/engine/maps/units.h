// Administrative units in time: which were there when, and what became of them (opendata.md §16). Counties and townships of
// presets/<name>/boundaries/units.csv:
//
//   level,name,code,valid_from,valid_to,successor,law
//   county,臺北縣,10001,,2010-12-25,新北市,…
//   town,臺北縣板橋市,,,2010-12-25,新北市板橋區,…
//
// A unit ends on the day on which its successor begins (valid_to is not its own day any more). Several lines of one unit and end are a
// split: its successors are several, and no value can be said to be of one of them. Several units with one successor are a merger.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "kernel/describe/result.h"
#include "kernel/describe/types.h"

namespace skl::opendata::maps {

enum class UnitLevel { county, town, village };
BOOST_DESCRIBE_ENUM(UnitLevel, county, town, village)

struct Unit {
    UnitLevel level{};
    std::string name, code;  // name: with those above it; code: may be empty
    std::optional<Date> valid_from, valid_to;
    std::string successor, successor_code, law;
};

// One value that an old unit's name or code becomes.
struct Succession {
    std::string from, to;
    std::string last, law;  // the first day on which it was no more; of the last of several changes
    bool prefix = false;    // holds for what begins with it too: the villages of a town
    bool merged = false;    // others became the same
    bool operator==(const Succession&) const = default;
};

struct Mapping {
    std::vector<Succession> used;      // only those that some of the values need
    std::vector<std::string> refused;  // values of units that were split
    std::int64_t changed = 0;          // values that became another
};

class Units {
public:
    // 422 bad-units {line, what}: a column that is missing, a day that is none, a chain that does not end.
    static Result<Units> read(const std::string& csv);

    const std::vector<Unit>& all() const { return units_; }
    bool empty() const { return units_.empty(); }

    // What becomes of values of a key, as they are compared (`normal`: the function that makes both sides of a comparison alike), when all
    // units are taken as those of today.
    using Normal = std::string (*)(std::string_view);
    Mapping map(const std::vector<std::string>& values, Normal normal) const;

private:
    struct Ends {
        std::string to, last, law;
        bool split = false;
    };
    bool are_codes(const std::vector<std::string>& values) const;
    std::optional<Ends> end_of(const std::string& name, bool code) const;
    std::vector<Unit> units_;
    std::multimap<std::string, std::size_t> by_name_, by_code_;
    std::set<std::string> counties_;  // codes of those that are or were
    std::map<std::string, int> met_;  // how many units became it
};

}  // namespace skl::opendata::maps
