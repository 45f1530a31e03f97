// Decision tables (DMN 1.5 chapter 8): the rules that hold, and what the hit policy makes of them.
#pragma once

#include <string>
#include <vector>

#include "rules/engine/dmn/boxed.h"
#include "rules/engine/dmn/cell.h"
#include "rules/engine/dmn/program.h"
#include "rules/engine/dmn/table_index.h"
#include "rules/engine/dmn/trace.h"

namespace skl::rules::dmn {

class TableNode final : public feel::Node {
public:
    struct Input {
        std::string name;  // its label or its expression: how remarks speak of it
        feel::TypeRef type;
        feel::NodeRef expression;
        std::shared_ptr<const feel::Constraint> values;
        CellMeaning allowed{};  // what `values` says, for analysis
    };
    struct Output {
        std::string name;
        feel::TypeRef type;
        feel::NodeRef default_entry;          // null: none
        std::vector<feel::Value> priorities;  // outputValues in their order
    };
    struct Row {
        std::vector<Cell> cells;             // one an input
        std::vector<feel::NodeRef> outputs;  // one an output
    };

    std::vector<Input> inputs;
    std::vector<Output> outputs;
    std::vector<Row> rows;
    HitPolicy policy = HitPolicy::unique;
    Aggregation aggregation = Aggregation::none;
    const Expression* table = nullptr;
    std::string name;  // of the decision or model it is the logic of

    feel::Value evaluate(feel::Run& run, feel::Frame& frame) const override;
    feel::Possible possible(feel::Weighing& weighing, feel::PossibleFrame& frame) const override;  // in table_possible.cpp
    void make_index();                                                                             // once, when all rows are there

    using Hits = std::vector<std::size_t>;
    // What the hit policy makes of rules that hold, by place and ascending.
    feel::Value decide(feel::Run& run, feel::Frame& frame, const Hits& hits) const;
    feel::Possible given_by(feel::Weighing& weighing, feel::PossibleFrame& frame, const Hits& hits) const;

private:
    Hits hits_by_index(feel::Run& run, feel::Frame& frame, std::span<const feel::Value> values) const;
    bool read_inputs(feel::Run& run, feel::Frame& frame, std::span<feel::Value> values) const;
    Hits hits(feel::Run& run, feel::Frame& frame, std::span<const feel::Value> values) const;
    feel::Value outputs_of(feel::Run& run, feel::Frame& frame, std::size_t row) const;
    feel::Value without_hit(feel::Run& run, feel::Frame& frame) const;
    feel::Value all_equal(feel::Run& run, feel::Frame& frame, const Hits& hits) const;
    feel::Value collected(feel::Run& run, feel::Frame& frame, const Hits& hits) const;
    feel::Value by_priority(feel::Run& run, feel::Frame& frame, const Hits& hits) const;
    std::vector<std::size_t> rank(const feel::Value& result) const;
    feel::Value violated(feel::Run& run, const Hits& hits) const;
    void record(feel::Run& run, TraceNode* node, std::span<const feel::Value> values, const Hits& hits) const;

    bool all_hold(feel::Run& run, feel::Frame& frame, std::size_t row, std::span<const feel::Value> values) const;

    std::vector<ColumnIndex> index_;  // one a column; empty: the table is small, or too large
    std::size_t listed_ = 0;          // of a table that is too large: the column that leaves the fewest rules in play
    std::optional<RuleLists> lists_;  // of it
};

// The table that is the logic of a decision; null: its logic is none.
const TableNode* table_of(const Unit& decision);

}  // namespace skl::rules::dmn
