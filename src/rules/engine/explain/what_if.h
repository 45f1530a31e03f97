// An evaluation over again with something changed: an input, or what a decision gives. The evaluation it begins with is left as it is.
#pragma once

#include <optional>
#include <vector>

#include "rules/engine/dmn/program.h"
#include "rules/engine/dmn/table.h"

namespace skl::rules {

// The table that is the whole logic of a decision; null: its logic is something else.
const dmn::TableNode* whole_table(const dmn::Program& program, std::size_t decision);

// The decisions below a unit, and it, whose whole logic is a table: the nearest to it first.
std::vector<std::size_t> tables_towards(const dmn::Program& program, std::size_t unit);

class WhatIf {
public:
    // `asked` has the bindings of an evaluation of the unit; what was computed there is computed anew.
    WhatIf(const dmn::Program& program, const feel::Run& asked, std::size_t unit);

    dmn::Bindings given() const { return given_; }  // the inputs as they were, nothing computed
    bool is_given(std::size_t unit) const { return given_.states[unit] == dmn::Bindings::State::done; }
    bool stopped() const { return run_.stopped(); }

    feel::Value result(dmn::Bindings& state);
    feel::Value column(std::size_t decision, std::size_t column, dmn::Bindings& state);
    bool holds(std::size_t decision, std::size_t rule, std::size_t column, const feel::Value& value, dmn::Bindings& state);
    std::vector<std::size_t> failing(std::size_t decision, std::size_t rule, dmn::Bindings& state);  // columns
    std::size_t first_hit(std::size_t decision, dmn::Bindings& state);                               // the number of rules: none
    // What the decision would give if the rule held, too: beside those that do where the hit policy takes several, else alone.
    feel::Value value_by(std::size_t decision, std::size_t rule, dmn::Bindings& state);

    struct Change {
        std::size_t input = 0;
        feel::Value to;
    };
    // Values of single inputs that make the cell hold: of the input that is `tested`, else of each number the column changes evenly with.
    std::vector<Change> changes(std::size_t decision, std::size_t rule, std::size_t column, std::optional<std::size_t> tested,
                                dmn::Bindings& state);
    void change(dmn::Bindings& state, const Change& change);

private:
    std::optional<feel::Value> even_change(std::size_t decision, std::size_t rule, std::size_t column, std::size_t input,
                                           dmn::Bindings& state);
    std::vector<std::size_t> hits(std::size_t decision, dmn::Bindings& state);

    const dmn::Program& program_;
    std::size_t unit_;
    feel::Run run_{feel::Limits{}};
    dmn::Bindings given_;
};

}  // namespace skl::rules
