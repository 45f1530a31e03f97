// Nodes of operators, constants, names and members.
#include <algorithm>

#include "rules/engine/feel/nodes.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::feel {

namespace {

class Constant final : public Node {
public:
    explicit Constant(Value value) : value_(std::move(value)) {}
    Value evaluate(Run&, Frame&) const override { return value_; }
    Shape shape() const override { return {.does = Shape::Does::constant, .value = &value_}; }
    Possible possible(Weighing&, PossibleFrame&) const override { return Possible::known(value_); }
    const Value& value() const { return value_; }

private:
    Value value_;
};

class Failing final : public Node {
public:
    Failing(std::string code, std::string name) : code_(std::move(code)), name_(std::move(name)) {}
    Value evaluate(Run& run, Frame&) const override { return run.fail(code_, name_); }

private:
    std::string code_, name_;
};

class MemberOr final : public Node {
public:
    MemberOr(std::size_t slot, std::string name, NodeRef otherwise)
        : slot_(slot), name_(std::move(name)), otherwise_(std::move(otherwise)) {}
    Value evaluate(Run& run, Frame& frame) const override {
        const Value& item = frame.slots[slot_];
        if (item.is(Kind::context)) {
            if (const Value* found = item.context().find(name_)) return *found;
        } else if (!item.null()) {
            if (auto found = property(item, name_)) return std::move(*found);
        }
        return otherwise_->evaluate(run, frame);
    }

private:
    std::size_t slot_;
    std::string name_;
    NodeRef otherwise_;
};

bool of_numbers(const Possible& one) {
    return std::all_of(one.values.begin(), one.values.end(), [](const Value& value) { return value.is(Kind::number); }) &&
           (!one.more || one.kind == Kind::number);
}

template <Value (*operation)(Run&, const Value&, const Value&), Shape::Does does>
class Binary final : public Node {
public:
    Binary(NodeRef left, NodeRef right) : left_(std::move(left)), right_(std::move(right)) {}
    Value evaluate(Run& run, Frame& frame) const override {
        if (!run.step()) return {};
        Value left, right;
        const Value& a = left_.in(run, frame, left);
        return operation(run, a, right_.in(run, frame, right));
    }
    Shape shape() const override { return {.does = does, .parts = {left_.node(), right_.node()}}; }
    Possible possible(Weighing& weighing, PossibleFrame& frame) const override {
        const Possible sides[] = {left_.possible(weighing, frame), right_.possible(weighing, frame)};
        Possible made = weighing.combined(sides, [&](std::span<const Value> both) { return operation(weighing.run, both[0], both[1]); });
        // Of numbers comes a number, or null where there is none.
        if (made.more && of_numbers(sides[0]) && of_numbers(sides[1])) made.kind = Kind::number;
        return made;
    }

private:
    Operand left_, right_;
};

class Negation final : public Node {
public:
    explicit Negation(NodeRef inner) : inner_(std::move(inner)) {}
    Value evaluate(Run& run, Frame& frame) const override { return negate(run, inner_->evaluate(run, frame)); }
    Shape shape() const override { return {.does = Shape::Does::negate, .parts = {inner_.get()}}; }
    Possible possible(Weighing& weighing, PossibleFrame& frame) const override {
        const Possible inner[] = {inner_->possible(weighing, frame)};
        return weighing.combined(inner, [&](std::span<const Value> one) { return negate(weighing.run, one[0]); });
    }

private:
    NodeRef inner_;
};

class Compare final : public Node {
public:
    Compare(Comparison how, NodeRef left, NodeRef right) : how_(how), left_(std::move(left)), right_(std::move(right)) {}
    Value evaluate(Run& run, Frame& frame) const override {
        if (!run.step()) return {};
        Value left, right;
        const Value& a = left_.in(run, frame, left);
        return compare(run, how_, a, right_.in(run, frame, right));
    }
    Shape shape() const override { return {.does = Shape::Does::compare, .parts = {left_.node(), right_.node()}, .comparison = how_}; }
    Possible possible(Weighing& weighing, PossibleFrame& frame) const override {
        const Possible left = left_.possible(weighing, frame);
        return compare(weighing, how_, left, right_.possible(weighing, frame));
    }

private:
    Comparison how_;
    Operand left_, right_;
};

// The right side is not evaluated where the left one decides.
class Junction final : public Node {
public:
    Junction(bool all, NodeRef left, NodeRef right) : all_(all), left_(std::move(left)), right_(std::move(right)) {}
    Value evaluate(Run& run, Frame& frame) const override {
        if (!run.step()) return {};
        const Value left = left_->evaluate(run, frame);
        if (all_ ? left.is_false() : left.is_true()) return !all_;
        const Value right = right_->evaluate(run, frame);
        return all_ ? all_of(left, right) : any_of(left, right);
    }
    Shape shape() const override {
        return {.does = all_ ? Shape::Does::conjunction : Shape::Does::disjunction, .parts = {left_.get(), right_.get()}};
    }
    Possible possible(Weighing& weighing, PossibleFrame& frame) const override {
        const Possible left = left_->possible(weighing, frame);
        if (left.is_known() && (all_ ? left.value().is_false() : left.value().is_true())) return Possible::known(!all_);
        const Possible right = right_->possible(weighing, frame);
        return all_ ? all_of(left, right) : any_of(left, right);
    }

private:
    bool all_;
    NodeRef left_, right_;
};

class Between final : public Node {
public:
    Between(NodeRef value, NodeRef low, NodeRef high) : value_(std::move(value)), low_(std::move(low)), high_(std::move(high)) {}
    Value evaluate(Run& run, Frame& frame) const override {
        if (!run.step()) return {};
        Value held, low, high;
        const Value& value = value_.in(run, frame, held);
        const Value above = compare(run, Comparison::at_least, value, low_.in(run, frame, low));
        return all_of(above, compare(run, Comparison::at_most, value, high_.in(run, frame, high)));
    }
    Shape shape() const override { return {.does = Shape::Does::between, .parts = {value_.node(), low_.node(), high_.node()}}; }
    Possible possible(Weighing& weighing, PossibleFrame& frame) const override {
        const Possible value = value_.possible(weighing, frame);
        const Possible above = compare(weighing, Comparison::at_least, value, low_.possible(weighing, frame));
        return all_of(above, compare(weighing, Comparison::at_most, value, high_.possible(weighing, frame)));
    }

private:
    Operand value_, low_, high_;
};

class Condition final : public Node {
public:
    Condition(NodeRef condition, NodeRef then, NodeRef otherwise)
        : condition_(std::move(condition)), then_(std::move(then)), otherwise_(std::move(otherwise)) {}
    Value evaluate(Run& run, Frame& frame) const override {
        if (!run.step()) return {};
        return (condition_->evaluate(run, frame).is_true() ? then_ : otherwise_)->evaluate(run, frame);
    }
    Shape shape() const override { return {.does = Shape::Does::condition, .parts = {condition_.get(), then_.get(), otherwise_.get()}}; }
    Possible possible(Weighing& weighing, PossibleFrame& frame) const override {
        const Possible condition = condition_->possible(weighing, frame);
        if (!condition.may_be(Value(true))) return otherwise_->possible(weighing, frame);
        Possible made = then_->possible(weighing, frame);
        if (condition.is_known()) return made;
        made.merge(otherwise_->possible(weighing, frame));
        made.depends(condition.on);
        return made;
    }

private:
    NodeRef condition_, then_, otherwise_;
};

class InstanceOf final : public Node {
public:
    InstanceOf(NodeRef value, TypeRef type) : value_(std::move(value)), type_(std::move(type)) {}
    Value evaluate(Run& run, Frame& frame) const override { return instance_of(value_->evaluate(run, frame), *type_); }

private:
    NodeRef value_;
    TypeRef type_;
};

class Path final : public Node {
public:
    Path(NodeRef of, std::string name) : of_(std::move(of)), name_(std::move(name)) {}
    Value evaluate(Run& run, Frame& frame) const override { return member(run, of_->evaluate(run, frame), 0); }
    Shape shape() const override { return {.does = Shape::Does::path, .parts = {of_.get()}, .name = name_}; }
    Possible possible(Weighing& weighing, PossibleFrame& frame) const override {
        const Possible of[] = {of_->possible(weighing, frame)};
        return weighing.combined(of, [&](std::span<const Value> one) { return member(weighing.run, one[0], 0); });
    }

private:
    // Of a list: of each of its items (§10.3.2.5).
    Value member(Run& run, const Value& of, int depth) const {
        if (!run.step() || depth > deepest_nesting) return {};
        if (of.is(Kind::context)) {
            const Value* found = of.context().find(name_);
            return found ? *found : run.fail("member-unknown", name_);
        }
        if (of.is(Kind::list)) {
            if (!run.room(of.list().size())) return {};
            List items;
            items.reserve(of.list().size());
            for (const Value& item : of.list()) items.push_back(member(run, item, depth + 1));
            return Value(std::move(items));
        }
        if (of.null()) return {};
        auto found = property(of, name_);
        return found ? std::move(*found) : run.fail("member-unknown", name_, {{"type", std::string(name_of(of.kind()))}});
    }

    NodeRef of_;
    std::string name_;
};

// Constants are computed once, where that is quick and small.
constexpr Limits of_folding{.steps = 10'000, .depth = 4, .list_size = 1'000, .output_bytes = 10'000, .wall = std::chrono::milliseconds(20)};

NodeRef folded(NodeRef node, std::initializer_list<const NodeRef*> parts) {
    if (!std::all_of(parts.begin(), parts.end(), [](const NodeRef* part) { return constant_of(**part) != nullptr; })) return node;
    Run run(of_folding);
    Frame none{};
    Value value = node->evaluate(run, none);
    return run.remarks().empty() && !run.stopped() ? constant(std::move(value)) : node;
}

}  // namespace

NodeRef constant(Value value) { return std::make_shared<Constant>(std::move(value)); }

const Value* constant_of(const Node& node) {
    const auto* found = dynamic_cast<const Constant*>(&node);
    return found ? &found->value() : nullptr;
}

NodeRef failing(std::string code, std::string name) { return std::make_shared<Failing>(std::move(code), std::move(name)); }

NodeRef member_or(std::size_t item_slot, std::string name, NodeRef otherwise) {
    return std::make_shared<MemberOr>(item_slot, std::move(name), std::move(otherwise));
}

NodeRef arithmetic_node(std::string_view sign, NodeRef left, NodeRef right) {
    NodeRef made;
    if (sign == "+") made = std::make_shared<Binary<add, Shape::Does::add>>(left, right);
    if (sign == "-") made = std::make_shared<Binary<subtract, Shape::Does::subtract>>(left, right);
    if (sign == "*") made = std::make_shared<Binary<multiply, Shape::Does::multiply>>(left, right);
    if (sign == "/") made = std::make_shared<Binary<divide, Shape::Does::divide>>(left, right);
    if (sign == "**") made = std::make_shared<Binary<power, Shape::Does::power>>(left, right);
    return folded(std::move(made), {&left, &right});
}

NodeRef negation_node(NodeRef inner) { return folded(std::make_shared<Negation>(inner), {&inner}); }

NodeRef comparison_node(Comparison how, NodeRef left, NodeRef right) {
    return folded(std::make_shared<Compare>(how, left, right), {&left, &right});
}

NodeRef computed_once(NodeRef call, const std::vector<NodeRef>& arguments) {
    for (const NodeRef& argument : arguments) {
        const Value* fixed = constant_of(*argument);
        if (!fixed || fixed->is(Kind::list) || fixed->is(Kind::context) || fixed->is(Kind::function)) return call;
    }
    return folded(std::move(call), {});
}
NodeRef conjunction_node(NodeRef left, NodeRef right) { return std::make_shared<Junction>(true, std::move(left), std::move(right)); }
NodeRef disjunction_node(NodeRef left, NodeRef right) { return std::make_shared<Junction>(false, std::move(left), std::move(right)); }
NodeRef between_node(NodeRef value, NodeRef low, NodeRef high) {
    return std::make_shared<Between>(std::move(value), std::move(low), std::move(high));
}
NodeRef condition_node(NodeRef condition, NodeRef then, NodeRef otherwise) {
    return std::make_shared<Condition>(std::move(condition), std::move(then), std::move(otherwise));
}
NodeRef instance_node(NodeRef value, TypeRef type) { return std::make_shared<InstanceOf>(std::move(value), std::move(type)); }
NodeRef path_node(NodeRef of, std::string name) { return std::make_shared<Path>(std::move(of), std::move(name)); }

}  // namespace skl::rules::feel
