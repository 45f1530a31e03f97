// Nodes of lists, contexts, ranges, tests and filters.
#include <algorithm>

#include "rules/engine/feel/nodes.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::feel {

namespace {

class ListOf final : public Node {
public:
    explicit ListOf(std::vector<NodeRef> items) : items_(std::move(items)) {}
    Value evaluate(Run& run, Frame& frame) const override {
        if (!run.step(items_.size() + 1) || !run.room(items_.size())) return {};
        List made;
        made.reserve(items_.size());
        for (const NodeRef& item : items_) made.push_back(item->evaluate(run, frame));
        return Value(std::move(made));
    }
    Possible possible(Weighing& weighing, PossibleFrame& frame) const override {
        std::vector<Possible> items;
        for (const NodeRef& item : items_) items.push_back(item->possible(weighing, frame));
        return weighing.combined(items, [](std::span<const Value> each) { return Value(List(each.begin(), each.end())); });
    }

private:
    std::vector<NodeRef> items_;
};

class ContextOf final : public Node {
public:
    explicit ContextOf(std::vector<ContextPart> parts) : parts_(std::move(parts)) {}
    Value evaluate(Run& run, Frame& frame) const override {
        if (!run.step(parts_.size() + 1)) return {};
        Context made;
        for (const ContextPart& part : parts_) {
            Value value = part.node->evaluate(run, frame);
            frame.slots[part.slot] = value;
            made.put(part.name, std::move(value));
        }
        return Value(std::move(made));
    }
    Shape shape() const override {
        Shape made{.does = Shape::Does::context};
        for (const ContextPart& part : parts_) {
            made.names.push_back(part.name);
            made.slots.push_back(part.slot);
            made.parts.push_back(part.node.get());
        }
        return made;
    }
    Possible possible(Weighing& weighing, PossibleFrame& frame) const override {
        std::vector<Possible> values;
        for (const ContextPart& part : parts_) values.push_back(frame.slots[part.slot] = part.node->possible(weighing, frame));
        for (const ContextPart& part : parts_) frame.slots[part.slot] = Possible::known({});  // no one reads them behind the context
        return weighing.combined(values, [&](std::span<const Value> each) {
            Context made;
            for (std::size_t i = 0; i < each.size(); ++i) made.put(parts_[i].name, each[i]);
            return Value(std::move(made));
        });
    }

private:
    std::vector<ContextPart> parts_;
};

bool ends_of_a_range(const Value& start, const Value& end) {
    const auto one = [](const Value& value) {
        return value.null() || value.is(Kind::number) || value.is(Kind::string) || value.is(Kind::date) || value.is(Kind::time) ||
               value.is(Kind::date_time) || value.is(Kind::days_duration) || value.is(Kind::months_duration);
    };
    return one(start) && one(end) && (start.null() || end.null() || start.kind() == end.kind());
}

class RangeOf final : public Node {
public:
    RangeOf(NodeRef start, NodeRef end, RangeShape shape) : start_(std::move(start)), end_(std::move(end)), shape_(shape) {}
    Value evaluate(Run& run, Frame& frame) const override {
        if (!run.step()) return {};
        Range made;
        if (start_) made.start = start_->evaluate(run, frame);
        if (end_) made.end = end_->evaluate(run, frame);
        made.start_included = shape_.start_included;
        made.end_included = shape_.end_included;
        made.of_comparison = shape_.of_comparison;
        made.end_is_null = (start_ && made.start.null()) || (end_ && made.end.null());
        if (!ends_of_a_range(made.start, made.end)) return run.fail("range-invalid");
        return Value(std::move(made));
    }
    Shape shape() const override {
        if (shape_.of_comparison) return {};
        return {.does = Shape::Does::range,
                .parts = {start_.get(), end_.get()},
                .start_included = shape_.start_included,
                .end_included = shape_.end_included};
    }

private:
    NodeRef start_, end_;
    RangeShape shape_;
};

class PointRange final : public Node {
public:
    PointRange(NodeRef both, bool included) : both_(std::move(both)), included_(included) {}
    Value evaluate(Run& run, Frame& frame) const override {
        if (!run.step()) return {};
        Range made;
        made.start = made.end = both_->evaluate(run, frame);
        made.start_included = made.end_included = included_;
        made.of_comparison = true;
        made.end_is_null = made.start.null();
        if (!ends_of_a_range(made.start, made.end)) return run.fail("range-invalid");
        return Value(std::move(made));
    }

private:
    NodeRef both_;
    bool included_;
};

class Contained final : public Node {
public:
    Contained(NodeRef value, NodeRef test) : value_(std::move(value)), test_(std::move(test)) {}
    Value evaluate(Run& run, Frame& frame) const override {
        if (!run.step()) return {};
        Value held, made;
        const Value& value = value_.in(run, frame, held);
        return contained(run, value, test_.in(run, frame, made));
    }
    Shape shape() const override { return {.does = Shape::Does::contained, .parts = {value_.node(), test_.node()}}; }
    Possible possible(Weighing& weighing, PossibleFrame& frame) const override {
        const Possible both[] = {value_.possible(weighing, frame), test_.possible(weighing, frame)};
        const Possible made = weighing.combined(both, [&](std::span<const Value> one) { return contained(weighing.run, one[0], one[1]); });
        return made.more ? Possible::truth(made.on) : made;
    }

private:
    Operand value_, test_;
};

class Tested final : public Node {
public:
    Tested(NodeRef value, NodeRef test, bool of_input) : value_(std::move(value)), test_(std::move(test)), of_input_(of_input) {}
    Value evaluate(Run& run, Frame& frame) const override {
        if (!run.step()) return {};
        Value held, made;
        const Value& test = test_.in(run, frame, made);
        if (of_input_ && (test.is(Kind::boolean) || test.null())) return test;
        const Value& value = value_.in(run, frame, held);
        if (test.is(Kind::boolean) && !value.is(Kind::boolean)) return test;
        return contained(run, value, test);
    }
    Shape shape() const override { return {.does = Shape::Does::tested, .parts = {value_.node(), test_.node()}, .of_input = of_input_}; }

private:
    Operand value_, test_;
    bool of_input_;
};

class AnyOf final : public Node {
public:
    AnyOf(std::vector<NodeRef> tests, bool negated) : tests_(std::move(tests)), negated_(negated) {}
    Value evaluate(Run& run, Frame& frame) const override {
        Value any(false);
        for (const NodeRef& test : tests_) {
            any = any_of(any, test->evaluate(run, frame));
            if (any.is_true()) break;
        }
        return negated(any);
    }
    Possible possible(Weighing& weighing, PossibleFrame& frame) const override {
        Possible any = Possible::known(Value(false));
        for (const NodeRef& test : tests_) {
            any = any_of(any, test->possible(weighing, frame));
            if (any.is_known() && any.value().is_true()) break;
        }
        const Possible all[] = {any};
        return weighing.combined(all, [&](std::span<const Value> one) { return negated(one[0]); });
    }
    Shape shape() const override {
        Shape made{.does = negated_ ? Shape::Does::none_of : Shape::Does::any_of};
        for (const NodeRef& test : tests_) made.parts.push_back(test.get());
        return made;
    }

private:
    Value negated(const Value& any) const { return !negated_ || any.null() ? any : Value(!any.truth()); }

    std::vector<NodeRef> tests_;
    bool negated_;
};

// §10.3.2.5: by number from either end, or those of which the condition is true.
class Filter final : public Node {
public:
    Filter(NodeRef list, NodeRef condition, std::size_t slot, FilterKind kind)
        : list_(std::move(list)), condition_(std::move(condition)), slot_(slot), kind_(kind) {}

    Value evaluate(Run& run, Frame& frame) const override {
        if (!run.step()) return {};
        Value of = list_->evaluate(run, frame);
        if (of.null() && kind_ != FilterKind::index) return {};
        const Value held = of.is(Kind::list) ? of : of.null() ? Value(List{}) : Value(List{of});
        const List& items = held.list();
        if (kind_ == FilterKind::index) return at(run, items, condition_->evaluate(run, frame));
        if (kind_ == FilterKind::unknown) {
            frame.slots[slot_] = items.empty() ? Value() : items.front();
            const Value first = condition_->evaluate(run, frame);
            if (first.is(Kind::number)) return at(run, items, first);
        }
        List made;
        for (const Value& item : items) {
            if (!run.step()) return {};
            frame.slots[slot_] = item;
            if (condition_->evaluate(run, frame).is_true()) made.push_back(item);
        }
        return Value(std::move(made));
    }

private:
    static Value at(Run& run, const List& items, const Value& index) {
        if (!index.is(Kind::number)) return run.fail("index-invalid");
        const auto place = index.number().to_int64();
        const auto size = static_cast<std::int64_t>(items.size());
        if (!place || *place == 0 || *place > size || *place < -size)
            return run.fail("index-out-of-range", {}, {{"index", index.number().text()}, {"size", std::to_string(size)}});
        return items[static_cast<std::size_t>(*place > 0 ? *place - 1 : size + *place)];
    }

    NodeRef list_, condition_;
    std::size_t slot_;
    FilterKind kind_;
};

}  // namespace

NodeRef list_node(std::vector<NodeRef> items) {
    const bool fixed = std::all_of(items.begin(), items.end(), [](const NodeRef& item) { return constant_of(*item) != nullptr; });
    if (!fixed) return std::make_shared<ListOf>(std::move(items));
    List made;
    for (const NodeRef& item : items) made.push_back(*constant_of(*item));
    return constant(Value(std::move(made)));
}

NodeRef context_node(std::vector<ContextPart> parts) { return std::make_shared<ContextOf>(std::move(parts)); }

NodeRef range_node(NodeRef start, NodeRef end, RangeShape shape) {
    const bool fixed = (!start || constant_of(*start)) && (!end || constant_of(*end));
    auto made = std::make_shared<RangeOf>(std::move(start), std::move(end), shape);
    if (!fixed) return made;
    Run run;
    Frame none{};
    Value value = made->evaluate(run, none);
    return run.remarks().empty() ? constant(std::move(value)) : made;
}

NodeRef point_range_node(NodeRef both, bool included) { return std::make_shared<PointRange>(std::move(both), included); }
NodeRef contained_node(NodeRef value, NodeRef test) { return std::make_shared<Contained>(std::move(value), std::move(test)); }
NodeRef tested_node(NodeRef value, NodeRef test, bool of_input) {
    return std::make_shared<Tested>(std::move(value), std::move(test), of_input);
}
NodeRef any_of_node(std::vector<NodeRef> tests) {
    return tests.size() == 1 ? tests.front() : std::make_shared<AnyOf>(std::move(tests), false);
}
NodeRef none_of_node(std::vector<NodeRef> tests) { return std::make_shared<AnyOf>(std::move(tests), true); }
NodeRef filter_node(NodeRef list, NodeRef condition, std::size_t item_slot, FilterKind kind) {
    return std::make_shared<Filter>(std::move(list), std::move(condition), item_slot, kind);
}
}  // namespace skl::rules::feel
