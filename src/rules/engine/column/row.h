// One row at a time: the program as it is evaluated for one case. What both engines mean by a row's results.
#pragma once

#include <optional>
#include <span>

#include "rules/engine/column/engine.h"

namespace skl::rules::column {

// One rule more among the names of those that held.
void add_rule(std::string& names, const dmn::Expression& table, std::size_t place);

class RowEvaluation {
public:
    explicit RowEvaluation(const Plan& plan) : plan_(plan), bindings_(*plan.program) {}

    struct Results {
        std::vector<feel::Value> values;    // one an output
        std::vector<std::string> rule_ids;  // one an output; empty: not asked for
        std::optional<RowRemark> remark;
    };
    void evaluate(const Batch& rows, std::size_t row, Results& into);

private:
    void give(feel::Run& run, const Batch& rows, std::size_t row);

    const Plan& plan_;
    dmn::Bindings bindings_;
};

}  // namespace skl::rules::column
