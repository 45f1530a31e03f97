// A table beside what comes of it: its test cases run with the table as it is being written, and values at hand tried, with the result over
// the whole range of one of them (services.md §9).
#pragma once

#include "rules/cases_kept.h"
#include "rules/engine/tables/check.h"
#include "rules/inside.h"

namespace skl::rules {

constexpr std::size_t longest_value = 10'000;    // characters of one value that is tried: a list of a household as JSON
constexpr std::int64_t values_tried = 150;       // inputs of one decision; with the cells they stay below the fields of a form
constexpr std::size_t cases_beside_table = 300;  // that are run after each key: some ten milliseconds

// A test case whose evaluation asks the table.
struct TableCase {
    std::string name, decision;
    std::int64_t place = 0;  // among the version's cases, from 1
    bool passed = false;
    std::string inputs, expected, got, remark;
    std::vector<std::int64_t> rules;  // that hold, from 1
};
BOOST_DESCRIBE_STRUCT(TableCase, (), (name, decision, place, passed, inputs, expected, got, remark, rules))

struct CasesBeside {
    std::int64_t passed = 0, failed = 0;
    std::int64_t left_out = 0;  // that were not run here: too many
    std::vector<TableCase> cases;
};
BOOST_DESCRIBE_STRUCT(CasesBeside, (), (passed, failed, left_out, cases))

struct TrialValue {
    Text<1, 200> name;
    Prose<longest_value> text;
};
BOOST_DESCRIBE_STRUCT(TrialValue, (), (name, text))

enum class TrialFieldKind { number, date, truth, text };
BOOST_DESCRIBE_ENUM(TrialFieldKind, number, date, truth, text)

struct TrialOption {
    std::string value, label;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(TrialOption, (), (value, label, chosen))

struct TrialField {
    std::string name, label, type, value;
    TrialFieldKind kind{};
    std::vector<TrialOption> options;  // none: anything of its type
};
BOOST_DESCRIBE_STRUCT(TrialField, (), (name, label, type, value, kind, options))

// Values between two ends with one result, or with a formula's. Its place in a picture is in thousandths of the width and height.
struct TrialStretch {
    std::string text, result;  // [65..80), as a cell has it
    bool varies = false;       // from one end to the other
    bool proven = false;       // for every value in it, not for those that were tried
    bool here = false;         // the value at hand is in it
    std::vector<std::int64_t> rules;
    std::optional<std::string> low, high;  // none: open
    bool low_included = false, high_included = false;
    std::int64_t left = 0, right = 0, from = 0, to = 0;
};
BOOST_DESCRIBE_STRUCT(TrialStretch, (),
                      (text, result, varies, proven, here, rules, low, high, low_included, high_included, left, right, from, to))

struct TrialSlide {
    std::string input, label, type, value, least, most;  // of the picture; dates as they are written
    std::int64_t at = -1;                                // of the value, in thousandths; −1: it is none, or outside
    bool cut = false;
    std::vector<TrialStretch> stretches;
};
BOOST_DESCRIBE_STRUCT(TrialSlide, (), (input, label, type, value, least, most, at, cut, stretches))

struct TableTrial {
    std::string decision, label;
    std::vector<TrialField> fields;
    std::string result;
    std::vector<std::int64_t> rules;
    std::vector<std::string> remarks;
    std::vector<TrialOption> slides;  // inputs that can be slid along
    std::optional<TrialSlide> slide;
};
BOOST_DESCRIBE_STRUCT(TableTrial, (), (decision, label, fields, result, rules, remarks, slides, slide))

struct TrialOf {
    const tables::Examined& table;
    const std::vector<RuleCase>& cases;
    const feel::Surroundings& surroundings;
    Date day;
    const Locale& locale;
    std::string language;
};

CasesBeside cases_beside(const TrialOf& of);

// `values` null: those of the first case that asks the table. `slide` empty: the first input that can be. Nothing: no decision asks it.
std::optional<TableTrial> trial_of(const TrialOf& of, const std::vector<TrialValue>* values, const std::string& slide);

// The inputs of a case, as fields have them.
std::vector<TrialValue> values_in(const RuleCase& one);

// The values at hand as a case that expects what is said, or else what came of them. Nothing: no decision asks the table.
std::optional<RuleCase> case_from(const TrialOf& of, const std::vector<TrialValue>& values, std::string name, const std::string& expected);

}  // namespace skl::rules
