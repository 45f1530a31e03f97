// What a result is over the whole range of one input, all others as they are: stretches with one result each. Their ends are those of the
// cells that test the input, of its type and of the numbers and dates in expressions; that a stretch has one result is shown by evaluating
// it as a set of values (feel/possible.h), not by trying some of them. Where that is not told, the stretch says so.
#pragma once

#include <string_view>
#include <vector>

#include "rules/engine/dmn/program.h"

namespace skl::rules {

constexpr std::size_t ends_looked_at = 400;  // each costs two evaluations: some twenty milliseconds together

struct Stretch {
    feel::Value low, high;  // null: open
    bool low_included = false, high_included = false;
    feel::Value result, last;       // near its low and its high end
    bool varies = false;            // between both: a formula of the input
    bool shown = false;             // that there is one result, for every value
    std::vector<std::size_t> hits;  // of the table, by place
};

struct Stretches {
    std::vector<Stretch> all;  // ascending
    bool cut = false;          // more ends than are looked at
};

struct Trial {
    const dmn::Program& program;
    feel::DateTime as_of;
    const feel::Surroundings* surroundings = nullptr;
    const feel::Context& given;
    std::size_t unit = 0;    // a decision
    std::string_view table;  // the identifier of the table whose rules are told; empty: none
};

struct TrialResult {
    feel::Value result;
    bool reached = false;           // the table was asked
    std::vector<std::size_t> hits;  // of it
    std::vector<feel::Remark> remarks;
    bool stopped = false;  // at a limit: then there is no result
};
TrialResult try_out(const Trial& trial);

// `input`: a number or a date; of other kinds there are no stretches.
Stretches stretches(const Trial& trial, std::size_t input);
bool has_stretches(const dmn::Program& program, std::size_t input);

}  // namespace skl::rules
