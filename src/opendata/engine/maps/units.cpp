#include "opendata/engine/maps/units.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "kernel/describe/scalar.h"

namespace skl::opendata::maps {
namespace {

constexpr std::size_t most_units = 20'000, longest_chain = 10;
constexpr std::string_view heading = "level,name,code,valid_from,valid_to,successor,successor_code,law";

std::vector<std::string> cells_of(std::string_view line) {  // no cell of this file has a quote or a comma
    std::vector<std::string> out;
    for (;;) {
        const std::size_t comma = line.find(',');
        out.emplace_back(line.substr(0, comma));
        if (comma == std::string_view::npos) return out;
        line.remove_prefix(comma + 1);
    }
}

Problem bad(std::size_t line, std::string what) { return {422, "bad-units", {{"line", std::to_string(line)}, {"what", std::move(what)}}}; }

}  // namespace

Result<Units> Units::read(const std::string& csv) {
    Units out;
    std::string_view rest = csv;
    const std::size_t width = cells_of(heading).size();
    for (std::size_t number = 1; !rest.empty(); ++number) {
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (number == 1) {
            if (line != heading) return bad(number, std::string(heading));
            continue;
        }
        if (line.empty() || line.front() == '#') continue;
        auto cells = cells_of(line);
        if (cells.size() != width || out.units_.size() == most_units) return bad(number, "width");
        Unit unit;
        if (!boost::describe::enum_from_string(cells[0].c_str(), unit.level)) return bad(number, "level");
        unit.name = std::move(cells[1]), unit.code = std::move(cells[2]);
        for (auto [cell, day] : {std::pair{&cells[3], &unit.valid_from}, std::pair{&cells[4], &unit.valid_to}}) {
            if (cell->empty()) continue;
            Date date;
            if (!parse(*cell, date)) return bad(number, *cell);
            *day = date;
        }
        unit.successor = std::move(cells[5]), unit.successor_code = std::move(cells[6]), unit.law = std::move(cells[7]);
        if (unit.name.empty() || unit.successor.empty() != !unit.valid_to) return bad(number, "successor");
        out.units_.push_back(std::move(unit));
    }
    for (std::size_t i = 0; i < out.units_.size(); ++i) {
        const Unit& unit = out.units_[i];
        if (unit.level == UnitLevel::county) out.counties_.insert(unit.code);
        if (unit.successor.empty()) continue;
        out.by_name_.emplace(unit.name, i);
        if (!unit.code.empty() && !unit.successor_code.empty()) out.by_code_.emplace(unit.code, i);
        ++out.met_[unit.successor];
        if (!unit.successor_code.empty()) ++out.met_[unit.successor_code];
    }
    for (const auto& [name, i] : out.by_name_)
        if (!out.end_of(name, false)) return bad(0, name);
    return out;
}

// Along the chain of successors: 桃園縣蘆竹鄉 → 桃園縣蘆竹市 → 桃園市蘆竹區. A unit that kept its name (臺中市 of 2010) is its own
// successor.
std::optional<Units::Ends> Units::end_of(const std::string& name, bool code) const {
    const auto& places = code ? by_code_ : by_name_;
    Ends out{name, "", "", false};
    for (std::size_t steps = 0; steps < longest_chain; ++steps) {
        const auto [first, last] = places.equal_range(out.to);
        if (first == last) return out;
        std::set<std::string> next;
        for (auto at = first; at != last; ++at) next.insert(code ? units_[at->second].successor_code : units_[at->second].successor);
        const Unit& unit = units_[first->second];
        out.last = to_text(*unit.valid_to), out.law = unit.law;
        if (next.size() > 1) {
            out.split = true;
            return out;
        }
        if (*next.begin() == out.to) return out;
        out.to = *next.begin();
    }
    return {};
}

// Five digits of a county that is or was, and more of them below it.
bool Units::are_codes(const std::vector<std::string>& values) const {
    constexpr std::size_t of_county = 5;
    std::size_t known = 0;
    for (const std::string& value : values) {
        const bool digits = value.size() >= of_county && value.find_first_not_of("0123456789") == std::string::npos;
        const bool length = value.size() == of_county || value.size() == 7 || value.size() == 8 || value.size() == 11;
        known += digits && length && counties_.contains(value.substr(0, of_county)) ? 1 : 0;
    }
    return known * 5 >= values.size() * 4;
}

Mapping Units::map(const std::vector<std::string>& values, Normal normal) const {
    const bool codes = are_codes(values);
    struct Old {
        std::string name;
        bool code = false, prefix = false;
        Ends ends;
    };
    std::map<std::string, Old> exact, begins;
    for (const bool code : {false, true})
        for (const auto& [name, i] : code ? by_code_ : by_name_) {
            if (code != codes) continue;  // a number that only looks like a code is left alone
            const auto ends = end_of(name, code);
            if (!ends || (!ends->split && ends->to == name)) continue;
            const bool prefix = !code && units_[i].level != UnitLevel::county;
            exact[normal(name)] = {name, code, prefix, *ends};
            if (prefix) begins[normal(name)] = {name, code, prefix, *ends};
        }
    Mapping out;
    std::set<std::string> used;
    for (const std::string& written : values) {
        const std::string value = normal(written);
        const Old* old = nullptr;
        std::string key;
        if (const auto found = exact.find(value); found != exact.end()) {
            old = &found->second, key = found->first;
        } else if (auto below = begins.upper_bound(value); below != begins.begin()) {
            --below;  // the last that is not behind it: the only one that it may begin with, since none of them begins with another
            if (value.starts_with(below->first)) old = &below->second, key = below->first;
        }
        if (old == nullptr) continue;
        if (old->ends.split) {
            out.refused.push_back(written);
            continue;
        }
        ++out.changed;
        if (!used.insert(key).second) continue;
        const auto met = met_.find(old->ends.to);
        out.used.push_back({key, normal(old->ends.to), old->ends.last, old->ends.law, old->prefix, met != met_.end() && met->second > 1});
    }
    return out;
}

}  // namespace skl::opendata::maps
