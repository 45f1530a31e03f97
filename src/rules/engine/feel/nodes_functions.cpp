// Nodes that invoke functions, and function literals as values.
#include <array>

#include "rules/engine/feel/nodes.h"

namespace skl::rules::feel {

namespace {

class Invocation final : public Node {
public:
    Invocation(NodeRef callee, std::vector<NodeRef> arguments, std::vector<std::string> names, std::string name)
        : callee_(std::move(callee)), arguments_(std::move(arguments)), names_(std::move(names)), name_(std::move(name)) {}

    Value evaluate(Run& run, Frame& frame) const override {
        if (!run.step()) return {};
        const Value callee = callee_->evaluate(run, frame);
        if (!callee.is(Kind::function)) return run.fail("not-a-function", name_, {{"got", std::string(name_of(callee.kind()))}});
        if (!names_.empty()) return by_name(run, frame, callee.function());
        constexpr std::size_t few = 6;
        if (arguments_.size() <= few) {
            std::array<Value, few> values;
            for (std::size_t i = 0; i < arguments_.size(); ++i) values[i] = arguments_[i]->evaluate(run, frame);
            return callee.function().call(run, std::span<const Value>(values).first(arguments_.size()));
        }
        List values;
        values.reserve(arguments_.size());
        for (const NodeRef& argument : arguments_) values.push_back(argument->evaluate(run, frame));
        return callee.function().call(run, values);
    }
    Shape shape() const override {
        Shape made{.does = Shape::Does::invocation, .parts = {callee_.get()}, .names = {names_.begin(), names_.end()}};
        for (const NodeRef& argument : arguments_) made.parts.push_back(argument.get());
        return made;
    }

    Possible possible(Weighing& weighing, PossibleFrame& frame) const override {
        std::vector<Possible> all;
        for (const NodeRef& argument : arguments_) all.push_back(argument->possible(weighing, frame));
        all.push_back(callee_->possible(weighing, frame));
        return weighing.combined(all, [&](std::span<const Value> each) -> Value {
            const Value& callee = each.back();
            const auto values = each.first(arguments_.size());
            if (!callee.is(Kind::function)) return weighing.run.fail("not-a-function", name_);
            if (names_.empty()) return callee.function().call(weighing.run, values);
            std::vector<Function::Named> named;
            for (std::size_t i = 0; i < values.size(); ++i) named.push_back({names_[i], values[i]});
            return callee.function().call_named(weighing.run, named);
        });
    }

private:
    Value by_name(Run& run, Frame& frame, const Function& function) const {
        std::vector<Function::Named> named;
        named.reserve(arguments_.size());
        for (std::size_t i = 0; i < arguments_.size(); ++i) named.push_back({names_[i], arguments_[i]->evaluate(run, frame)});
        return function.call_named(run, named);
    }

    NodeRef callee_;
    std::vector<NodeRef> arguments_;
    std::vector<std::string> names_;
    std::string name_;
};

constexpr std::size_t most_native_arguments = 8;

// A built-in whose form is known when it is compiled.
class NativeCall final : public Node {
public:
    NativeCall(Value (*native)(Run&, std::span<const Value>), std::vector<NodeRef> arguments)
        : native_(native), arguments_(std::move(arguments)) {}
    Value evaluate(Run& run, Frame& frame) const override {
        if (!run.step()) return {};
        std::array<Value, most_native_arguments> values;
        for (std::size_t i = 0; i < arguments_.size(); ++i) values[i] = arguments_[i]->evaluate(run, frame);
        return native_(run, std::span<const Value>(values).first(arguments_.size()));
    }
    Shape shape() const override {
        Shape made{.does = Shape::Does::native, .native = native_};
        for (const NodeRef& argument : arguments_) made.parts.push_back(argument.get());
        return made;
    }
    Possible possible(Weighing& weighing, PossibleFrame& frame) const override {
        std::vector<Possible> arguments;
        for (const NodeRef& one : arguments_) arguments.push_back(one->possible(weighing, frame));
        return weighing.combined(arguments, [&](std::span<const Value> each) { return native_(weighing.run, each); });
    }

private:
    Value (*native_)(Run&, std::span<const Value>);
    std::vector<NodeRef> arguments_;
};

// Nodes within each other for one level of invocation: some 6 KB of stack, so that the 512 of a run stay within half of 8 MiB.
constexpr std::size_t height_of_a_level = 32;

struct Shared {
    FunctionPlan plan;
};

class Closure final : public Function {
public:
    Closure(std::shared_ptr<const Shared> shared, std::vector<Value> captured)
        : shared_(std::move(shared)), captured_(std::move(captured)) {}

    std::string_view name() const override { return shared_->plan.declared.name; }
    std::span<const Parameter> parameters() const override { return shared_->plan.declared.parameters; }
    TypeRef result_type() const override { return shared_->plan.declared.result; }
    const Node* body() const override { return captured_.empty() ? shared_->plan.body.get() : nullptr; }

    Value call(Run& run, std::span<const Value> arguments) const override {
        const FunctionPlan& plan = shared_->plan;
        if (arguments.size() != plan.declared.parameters.size())
            return run.fail("arguments-count", plan.declared.name,
                            {{"expected", std::to_string(plan.declared.parameters.size())}, {"got", std::to_string(arguments.size())}});
        std::vector<Value> slots(plan.slots);
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            const Parameter& parameter = plan.declared.parameters[i];
            slots[i] = coerce(run, arguments[i], *parameter.type, parameter.name);
            if (slots[i].null() && !arguments[i].null()) return {};  // does not fit: the body is not evaluated (§10.3.2.9.4)
        }
        if (!run.step() || !enter(run)) return {};
        for (std::size_t i = 0; i < captured_.size(); ++i) slots[plan.captured[i].first] = captured_[i];
        Frame frame{slots};
        Value made = plan.body->evaluate(run, frame);
        for (std::size_t i = 0; i < levels(); ++i) run.leave();
        return coerce(run, std::move(made), *plan.declared.result, plan.declared.name);
    }

private:
    // A tall body takes the stack of several invocations, and counts as so many.
    std::size_t levels() const { return 1 + shared_->plan.height / height_of_a_level; }
    bool enter(Run& run) const {
        for (std::size_t entered = 0; entered < levels(); ++entered) {
            if (run.enter()) continue;
            for (; entered > 0; --entered) run.leave();
            return false;
        }
        return true;
    }

    std::shared_ptr<const Shared> shared_;
    std::vector<Value> captured_;
};

class FunctionLiteral final : public Node {
public:
    explicit FunctionLiteral(FunctionPlan plan) : shared_(std::make_shared<Shared>(Shared{std::move(plan)})) {}
    Value evaluate(Run& run, Frame& frame) const override {
        std::vector<Value> captured;
        captured.reserve(shared_->plan.captured.size());
        for (const auto& [slot, node] : shared_->plan.captured) captured.push_back(node->evaluate(run, frame));
        return Value(std::unique_ptr<Function>(std::make_unique<Closure>(shared_, std::move(captured))));
    }

private:
    std::shared_ptr<const Shared> shared_;
};

}  // namespace

NodeRef invocation_node(NodeRef callee, std::vector<NodeRef> arguments, std::vector<std::string> names, std::string name) {
    return std::make_shared<Invocation>(std::move(callee), std::move(arguments), std::move(names), std::move(name));
}

NodeRef native_node(Value (*native)(Run&, std::span<const Value>), std::vector<NodeRef> arguments) {
    if (arguments.size() > most_native_arguments) return nullptr;
    return std::make_shared<NativeCall>(native, std::move(arguments));
}

NodeRef function_node(FunctionPlan plan) { return std::make_shared<FunctionLiteral>(std::move(plan)); }

}  // namespace skl::rules::feel
