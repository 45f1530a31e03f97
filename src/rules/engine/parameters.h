// Dated parameters of law: what an amount, a rate or a limit was on a day. A day without a value has none; the nearest is never taken.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/calendar/calendar.h"
#include "kernel/describe/result.h"
#include "rules/engine/feel/run.h"

namespace skl::rules {

constexpr std::size_t longest_parameter_name = 120, longest_parameter_value = 200;  // characters that stand in a table
constexpr std::size_t longest_parameter_unit = 60, longest_parameter_source = 300;  // bytes of UTF-8, so fewer characters

// One value of a parameter over a time: both days included; no last day: still in force.
struct DatedValue {
    std::string name;
    std::string key;  // of a keyed table, such as a city; empty: none
    feel::Date valid_from;
    std::optional<feel::Date> valid_to;
    feel::Value value;
    std::string unit, law_ref, source, verified;
};

// Immutable; may be read by many threads.
class Parameters {
public:
    // 422 `parameter-overlap` {name, from}: two values of one parameter on one day; `parameter-ends-early`: valid_to before valid_from.
    static Result<Parameters> of(std::vector<DatedValue> values);
    // Columns parameter, valid_from, valid_to, value, unit, source, verified; also key and law_ref. 422 with the row.
    static Result<Parameters> from_csv(std::string_view text);
    std::string csv() const;

    const feel::Value* at(std::string_view name, std::string_view key, const feel::Date& day) const;  // null: none
    std::vector<const DatedValue*> history(std::string_view name) const;                              // oldest first
    const std::vector<DatedValue>& all() const { return values_; }

private:
    std::vector<DatedValue> values_;  // by name, key, valid_from
};

// Numbers, booleans and dates as they are spelled; all else is text.
feel::Value parameter_value(std::string_view text);

// What evaluation sees of them and of the calendar; both outlive it.
class Jurisdiction final : public feel::Surroundings {
public:
    Jurisdiction(const Parameters& parameters, const calendar::Calendar& calendar) : parameters_(parameters), calendar_(calendar) {}
    std::optional<feel::Value> parameter(std::string_view name, std::string_view key, const feel::Date& at) const override;
    const calendar::Calendar& calendar() const override { return calendar_; }

private:
    const Parameters& parameters_;
    const calendar::Calendar& calendar_;
};

}  // namespace skl::rules
