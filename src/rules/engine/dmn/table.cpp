#include "rules/engine/dmn/table.h"

#include <algorithm>
#include <array>
#include <bit>

#include "rules/engine/feel/functions.h"

namespace skl::rules::dmn {

using feel::Frame;
using feel::Run;
using feel::Value;

Value TableNode::evaluate(Run& run, Frame& frame) const {
    constexpr std::size_t few = 16;
    std::array<Value, few> on_stack;
    std::vector<Value> on_heap(inputs.size() > few ? inputs.size() : 0);
    const std::span<Value> values = inputs.size() > few ? std::span(on_heap) : std::span(on_stack).first(inputs.size());

    TraceNode* node = run.tracer ? run.tracer->begin(TraceNode::Kind::table, table->element) : nullptr;
    Value result;
    if (read_inputs(run, frame, values) && run.step(rows.size() + 1)) {
        const Hits found = hits(run, frame, values);
        if (node) record(run, node, values, found);
        result = decide(run, frame, found);
    }
    if (run.tracer) run.tracer->end(node, result);
    return result;
}

void TableNode::record(Run&, TraceNode* node, std::span<const Value> values, const Hits& found) const {
    node->table = table;
    node->hits = found;
    for (std::size_t i = 0; i < values.size(); ++i) node->inputs.emplace_back(inputs[i].name, values[i]);
}

// False: a value is none of those its column allows, and the table is null.
bool TableNode::read_inputs(Run& run, Frame& frame, std::span<Value> values) const {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        values[i] = inputs[i].expression->evaluate(run, frame);
        if (!inputs[i].values || values[i].null() || inputs[i].values->holds(run, values[i])) continue;
        run.fail("allowed-values-violated", inputs[i].name, {{"allowed", std::string(inputs[i].values->text())}});
        return false;
    }
    return true;
}

void TableNode::make_index() {
    if (rows.size() < rules_worth_an_index) return;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        std::vector<const Cell*> column;
        for (const Row& row : rows) column.push_back(&row.cells[i]);
        if (rows.size() <= rules_of_an_index) {
            index_.emplace_back(column);
            continue;
        }
        RuleLists lists(column);
        if (lists.expected() < (lists_ ? lists_->expected() : static_cast<double>(rows.size()) / 2)) listed_ = i, lists_ = std::move(lists);
    }
}

TableNode::Hits TableNode::hits_by_index(Run& run, Frame& frame, std::span<const Value> values) const {
    std::array<std::uint64_t, rules_of_an_index / 64> bits;
    const std::span<std::uint64_t> active = std::span(bits).first((rows.size() + 63) / 64);
    std::fill(active.begin(), active.end(), ~std::uint64_t{0});
    if (rows.size() % 64 != 0) active.back() = (std::uint64_t{1} << (rows.size() % 64)) - 1;
    std::vector<std::size_t> asked;  // columns whose cells must be asked
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!index_[i].narrow(values[i], active)) asked.push_back(i);
    Hits found;
    for (std::size_t word = 0; word < active.size(); ++word) {
        for (std::uint64_t left = active[word]; left != 0; left &= left - 1) {
            const std::size_t r = word * 64 + static_cast<std::size_t>(std::countr_zero(left));
            const bool all =
                std::all_of(asked.begin(), asked.end(), [&](std::size_t i) { return rows[r].cells[i].holds(run, frame, values[i]); });
            if (!all) continue;
            found.push_back(r);
            if (policy == HitPolicy::first) return found;
        }
    }
    return found;
}

bool TableNode::all_hold(Run& run, Frame& frame, std::size_t row, std::span<const Value> values) const {
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!rows[row].cells[i].holds(run, frame, values[i])) return false;
    return true;
}

TableNode::Hits TableNode::hits(Run& run, Frame& frame, std::span<const Value> values) const {
    if (!index_.empty()) return hits_by_index(run, frame, values);
    Hits found;
    const auto in_play = lists_ ? lists_->in_play(values[listed_]) : std::nullopt;
    for (std::size_t i = 0, end = in_play ? in_play->size() : rows.size(); i < end; ++i) {
        const std::size_t r = in_play ? (*in_play)[i] : i;
        if (!all_hold(run, frame, r, values)) continue;
        found.push_back(r);
        if (policy == HitPolicy::first) break;
    }
    return found;
}

Value TableNode::decide(Run& run, Frame& frame, const Hits& found) const {
    if (found.empty()) return without_hit(run, frame);
    switch (policy) {
        case HitPolicy::unique: return found.size() == 1 ? outputs_of(run, frame, found.front()) : violated(run, found);
        case HitPolicy::first: return outputs_of(run, frame, found.front());
        case HitPolicy::any: return all_equal(run, frame, found);
        case HitPolicy::priority:
        case HitPolicy::output_order: return by_priority(run, frame, found);
        case HitPolicy::collect:
        case HitPolicy::rule_order: return collected(run, frame, found);
    }
    return {};
}

Value TableNode::violated(Run& run, const Hits& found) const {
    std::string numbers;
    for (const std::size_t hit : found) numbers += (numbers.empty() ? "" : ", ") + std::to_string(hit + 1);
    return run.fail("hit-policy-violated", name, {{"rules", std::move(numbers)}});
}

// The value of one rule: of its only output, or a context of all (§8.2.10).
Value TableNode::outputs_of(Run& run, Frame& frame, std::size_t row) const {
    const auto entry = [&](std::size_t i) { return rows[row].outputs[i]->evaluate(run, frame); };
    if (outputs.size() == 1) return entry(0);
    feel::Context made;
    for (std::size_t i = 0; i < outputs.size(); ++i) made.put(outputs[i].name, entry(i));
    return Value(std::move(made));
}

Value TableNode::without_hit(Run& run, Frame& frame) const {
    if (std::none_of(outputs.begin(), outputs.end(), [](const Output& one) { return one.default_entry != nullptr; })) return {};
    const auto entry = [&](const Output& one) { return one.default_entry ? one.default_entry->evaluate(run, frame) : Value(); };
    if (outputs.size() == 1) return entry(outputs.front());
    feel::Context made;
    for (const Output& one : outputs) made.put(one.name, entry(one));
    return Value(std::move(made));
}

Value TableNode::all_equal(Run& run, Frame& frame, const Hits& found) const {
    Value first = outputs_of(run, frame, found.front());
    for (std::size_t i = 1; i < found.size(); ++i)
        if (!same(first, outputs_of(run, frame, found[i]))) return violated(run, found);
    return first;
}

Value TableNode::collected(Run& run, Frame& frame, const Hits& found) const {
    if (aggregation == Aggregation::count) return Value(static_cast<std::int64_t>(found.size()));
    feel::List values;
    for (const std::size_t hit : found) values.push_back(outputs_of(run, frame, hit));
    if (aggregation == Aggregation::none || policy != HitPolicy::collect) return Value(std::move(values));
    if (outputs.size() > 1) return run.fail("hit-policy-invalid", name);
    constexpr std::string_view functions[] = {"", "sum", "count", "min", "max"};
    const Value arguments[] = {Value(std::move(values))};
    return feel::built_in(functions[static_cast<std::size_t>(aggregation)])->function().call(run, arguments);
}

// The place of each output among its allowed values; what is not among them comes last.
std::vector<std::size_t> TableNode::rank(const Value& result) const {
    std::vector<std::size_t> places;
    for (const Output& one : outputs) {
        const Value* value = outputs.size() == 1 ? &result : result.context().find(one.name);
        const auto at =
            std::find_if(one.priorities.begin(), one.priorities.end(), [&](const Value& listed) { return same(listed, *value); });
        places.push_back(static_cast<std::size_t>(at - one.priorities.begin()));
    }
    return places;
}

Value TableNode::by_priority(Run& run, Frame& frame, const Hits& found) const {
    std::vector<std::pair<std::vector<std::size_t>, Value>> ranked;
    for (const std::size_t hit : found) {
        Value value = outputs_of(run, frame, hit);
        std::vector<std::size_t> place = rank(value);
        ranked.emplace_back(std::move(place), std::move(value));
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    if (policy == HitPolicy::priority) return std::move(ranked.front().second);
    feel::List values;
    for (auto& [place, value] : ranked) values.push_back(std::move(value));
    return Value(std::move(values));
}

const TableNode* table_of(const Unit& decision) {
    const feel::Node* logic = decision.logic.get();
    while (logic && logic->shape().does == feel::Shape::Does::converted) logic = logic->shape().parts.front();
    return dynamic_cast<const TableNode*>(logic);
}

}  // namespace skl::rules::dmn
