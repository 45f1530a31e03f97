// The nodes an expression is compiled to. Inside this folder; others see Node only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/engine/feel/node.h"

namespace skl::rules::feel {

NodeRef constant(Value value);
const Value* constant_of(const Node& node);  // null: not a constant

class SlotNode final : public Node {
public:
    explicit SlotNode(std::size_t slot) : slot_(slot) {}
    Value evaluate(Run&, Frame& frame) const override { return frame.slots[slot_]; }
    Shape shape() const override { return {.does = Shape::Does::slot, .index = slot_}; }
    Possible possible(Weighing&, PossibleFrame& frame) const override { return frame.slots[slot_]; }
    std::size_t slot() const { return slot_; }

private:
    std::size_t slot_;
};

// What a node works on. Constants and variables are looked at where they lie: no call, no copy, no counting of owners.
class Operand {
public:
    explicit Operand(NodeRef node) : node_(std::move(node)), constant_(constant_of(*node_)) {
        if (const auto* slot = dynamic_cast<const SlotNode*>(node_.get())) slot_ = slot->slot();
    }
    // `made` holds the value where it has to be made. Slots are written before their expressions are evaluated, never within: an entry
    // of a context, an item and an iterator each have their own.
    const Value& in(Run& run, Frame& frame, Value& made) const {
        if (constant_) return *constant_;
        if (slot_ != no_slot) return frame.slots[slot_];
        made = node_->evaluate(run, frame);
        return made;
    }

    const Node* node() const { return node_.get(); }
    Possible possible(Weighing& weighing, PossibleFrame& frame) const { return node_->possible(weighing, frame); }

private:
    static constexpr std::size_t no_slot = ~std::size_t{0};
    NodeRef node_;
    const Value* constant_;
    std::size_t slot_ = no_slot;
};

// A name that is a member of the filtered item if the item has it, else what it means outside.
NodeRef member_or(std::size_t item_slot, std::string name, NodeRef otherwise);

NodeRef failing(std::string code, std::string name);  // null with a remark

NodeRef list_node(std::vector<NodeRef> items);
struct ContextPart {
    std::string name;
    std::size_t slot;
    NodeRef node;
};
NodeRef context_node(std::vector<ContextPart> parts);
struct RangeShape {
    bool start_included = false, end_included = false, of_comparison = false;
};
NodeRef range_node(NodeRef start, NodeRef end, RangeShape shape);
NodeRef point_range_node(NodeRef both, bool included);  // (= 5); (!= 5) where it is not included

NodeRef arithmetic_node(std::string_view sign, NodeRef left, NodeRef right);
NodeRef negation_node(NodeRef inner);
NodeRef comparison_node(Comparison how, NodeRef left, NodeRef right);
NodeRef conjunction_node(NodeRef left, NodeRef right);
NodeRef disjunction_node(NodeRef left, NodeRef right);
NodeRef between_node(NodeRef value, NodeRef low, NodeRef high);
NodeRef condition_node(NodeRef condition, NodeRef then, NodeRef otherwise);
NodeRef instance_node(NodeRef value, TypeRef type);
NodeRef path_node(NodeRef of, std::string name);

// Of one test: what it gives is whether the value passes it. `on_input`: the test is a truth about `?` and is itself the answer.
NodeRef contained_node(NodeRef value, NodeRef test);
// A test that is an expression: its truth where it is one, else a value to be equal to or to be in. A truth is compared like any other
// value where the value is a truth itself; `of_input`: it speaks of `?`, so it is the answer in any case.
NodeRef tested_node(NodeRef value, NodeRef test, bool of_input);
// A call of a built-in on constants, computed when it is compiled; the node itself where that fails or grows large.
NodeRef computed_once(NodeRef call, const std::vector<NodeRef>& arguments);
NodeRef any_of_node(std::vector<NodeRef> tests);
NodeRef none_of_node(std::vector<NodeRef> tests);

// The slot holds the item while the condition is evaluated; `index`: it is a number and the item has no part in it.
enum class FilterKind : std::uint8_t { unknown, index, truth };
NodeRef filter_node(NodeRef list, NodeRef condition, std::size_t item_slot, FilterKind kind);

struct Iterator {
    std::size_t slot = 0;
    NodeRef list;        // the domain; of a range by two ends: null
    NodeRef start, end;  // of a..b
};
NodeRef iteration_node(std::vector<Iterator> iterators, std::size_t partial_slot, NodeRef body, bool uses_partial);
NodeRef quantified_node(std::vector<Iterator> iterators, NodeRef body, bool every);

NodeRef invocation_node(NodeRef callee, std::vector<NodeRef> arguments, std::vector<std::string> names, std::string name);
NodeRef native_node(Value (*native)(Run&, std::span<const Value>), std::vector<NodeRef> arguments);

struct FunctionPlan {
    Compiler::Body declared;
    NodeRef body;
    std::size_t slots = 0;
    std::size_t height = 0;                                 // of the body's tree
    std::vector<std::pair<std::size_t, NodeRef>> captured;  // slot within, and what gives its value outside
};
NodeRef function_node(FunctionPlan plan);

}  // namespace skl::rules::feel
