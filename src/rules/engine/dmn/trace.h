// What an evaluation did, step by step: for explanations and for the record of a decision.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/engine/dmn/model.h"
#include "rules/engine/feel/value.h"

namespace skl::rules::dmn {

struct TraceNode {
    enum class Kind : std::uint8_t { decision, knowledge, service, table };
    Kind kind = Kind::decision;
    const Element* element = nullptr;                         // never null; of a model the program keeps
    const Expression* table = nullptr;                        // of kind table
    std::vector<std::pair<std::string, feel::Value>> inputs;  // by name: of a table its columns, of a function its arguments
    std::vector<std::size_t> hits;                            // of a table: the rules that hold, by place
    feel::Value result;
    std::chrono::nanoseconds took{};
    std::vector<std::unique_ptr<TraceNode>> children;
};

// A table's own part of a trace, the first one; null: it was not asked.
const TraceNode* find_table(const std::vector<std::unique_ptr<TraceNode>>& trace, const Expression& table);
const TraceNode* find_table(const std::vector<std::unique_ptr<TraceNode>>& trace, std::string_view id);

// How a rule is called to people: by its id, or by its place (from 1) where it has none.
std::string rule_name(const Expression& table, std::size_t place);

// Evaluation tells it what begins and ends; it grows the tree. A tree stops growing at `trace_nodes`.
constexpr std::size_t trace_nodes = 10'000;  // of one evaluation: more is not read by anyone

class Tracer {
public:
    TraceNode* begin(TraceNode::Kind kind, const Element& element);  // null: no room
    void end(TraceNode* node, const feel::Value& result);
    std::vector<std::unique_ptr<TraceNode>> take() { return std::move(roots_); }

private:
    std::vector<std::unique_ptr<TraceNode>> roots_;
    std::vector<std::pair<TraceNode*, std::chrono::steady_clock::time_point>> open_;
    std::size_t made_ = 0;
};

}  // namespace skl::rules::dmn
