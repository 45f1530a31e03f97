#include "rules/engine/explain/expression_ends.h"

#include <algorithm>
#include <set>

#include "rules/engine/dmn/table.h"
#include "rules/engine/explain/what_if.h"
#include "rules/engine/feel/types.h"
#include "rules/engine/unknown/partly_known.h"

namespace skl::rules {

namespace {

using dmn::Expression;
using dmn::Unit;
using feel::Value;

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n"), last = text.find_last_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view() : text.substr(first, last - first + 1);
}

std::vector<std::size_t> with_all_below(const dmn::Program& program, std::size_t unit) {
    std::vector<std::size_t> made{unit};
    std::set<std::size_t> seen{unit};
    for (std::size_t i = 0; i < made.size(); ++i)
        for (const std::size_t next : program.units()[made[i]].required)
            if (seen.insert(next).second) made.push_back(next);
    return made;
}

class Ends {
public:
    explicit Ends(feel::Kind kind) : kind_(kind) {}

    void add(const Value& value) {
        if (!value.null() && value.kind() == kind_) made_.push_back(value);
    }
    void add(const dmn::CellMeaning& cell) {
        for (const dmn::Interval& one : cell.intervals) add(one.low), add(one.high);
    }
    // The numbers of a text, and its texts that are dates: whatever else they are, trying one more place costs little.
    void add_text(std::string_view text) {
        constexpr std::size_t longest_number = 40;
        constexpr std::string_view digits = "0123456789.";
        for (std::size_t at = 0; at < text.size();) {
            if (text[at] == '"') {
                const auto end = std::min(text.find('"', at + 1), text.size());
                if (const auto date = feel::Date::parse(text.substr(at + 1, end - at - 1))) add(Value(*date));
                at = end + 1;
            } else if (text[at] >= '0' && text[at] <= '9') {
                const auto end = std::min(text.find_first_not_of(digits, at), text.size());
                const auto number = end - at <= longest_number ? feel::Decimal::parse(text.substr(at, end - at)) : std::nullopt;
                if (number) add(Value(*number));
                at = end;
            } else {
                ++at;
            }
        }
    }
    void add(const dmn::ExpressionRef& expression) {
        if (!expression) return;
        const Expression& one = *expression;
        if (one.kind == Expression::Kind::table) {  // its cells are told by their meaning
            for (const dmn::Rule& rule : one.rules)
                for (const dmn::ExpressionRef& output : rule.outputs) add(output);
            return;
        }
        add_text(one.text.text);
        for (const dmn::Entry& entry : one.entries) add(entry.expression);
        for (const dmn::ExpressionRef& child : one.children) add(child);
    }
    std::vector<Value> take() { return std::move(made_); }

private:
    feel::Kind kind_;
    std::vector<Value> made_;
};

const dmn::ExpressionRef* logic_of(const dmn::Program& program, const Unit& unit) {
    for (const dmn::Definitions& model : program.models()) {
        for (const dmn::Decision& one : model.decisions)
            if (&one.element == unit.element) return &one.logic;
        for (const dmn::BusinessKnowledgeModel& one : model.knowledge)
            if (&one.element == unit.element) return &one.logic;
    }
    return nullptr;
}

bool tests_by_name(const dmn::TableNode& table, std::size_t column, std::string_view name) {
    const dmn::ExpressionRef& expression = table.table->inputs[column].expression;
    return expression && trimmed(expression->text.text) == name;
}

// A straight line through what a column gives one and two steps on.
struct Line {
    feel::Decimal from, at_from, slope;
    std::optional<Value> where(const Value& end) const {
        if (!end.is(feel::Kind::number)) return {};
        const auto way = end.number().minus(at_from);
        const auto steps = way ? way->over(slope) : std::nullopt;
        const auto there = steps ? from.plus(*steps) : std::nullopt;
        return there ? std::optional(Value(*there)) : std::nullopt;
    }
};

std::optional<Line> line_of(WhatIf& what, std::size_t decision, std::size_t column, std::size_t input, const feel::Decimal& from) {
    const auto at = [&](std::int64_t steps) -> std::optional<feel::Decimal> {
        const auto there = from.plus(feel::Decimal(steps));
        if (!there) return {};
        dmn::Bindings state = what.given();
        what.change(state, {input, Value(*there)});
        const Value value = what.column(decision, column, state);
        return value.is(feel::Kind::number) ? std::optional(value.number()) : std::nullopt;
    };
    const auto here = at(0), next = at(1), after = at(2);
    if (!here || !next || !after) return {};
    const auto slope = next->minus(*here), again = after->minus(*next);
    if (!slope || !again || slope->zero() || *slope != *again) return {};
    return Line{from, *here, *slope};
}

}  // namespace

std::vector<Value> ends_testing(const dmn::Program& program, std::size_t input, std::size_t unit, feel::Kind kind) {
    Ends made(kind);
    const Unit& tested = program.units()[input];
    if (tested.type && tested.type->allowed) made.add_text(tested.type->allowed->text());
    for (const std::size_t below : with_all_below(program, unit)) {
        const Unit& one = program.units()[below];
        for (const auto& table : one.tables)
            for (std::size_t c = 0; c < table->inputs.size(); ++c)
                if (tests_by_name(*table, c, tested.name))
                    for (const dmn::TableNode::Row& row : table->rows) made.add(row.cells[c].meaning());
        if (const dmn::ExpressionRef* logic = logic_of(program, one)) made.add(*logic);
    }
    return made.take();
}

std::vector<Value> ends_of_even_columns(const Trial& trial, std::size_t input, const Value& from) {
    if (!from.is(feel::Kind::number)) return {};
    feel::Run run{feel::Limits{}};
    run.as_of = trial.as_of;
    run.surroundings = trial.surroundings;
    dmn::Bindings bindings(trial.program);
    run.bindings = &bindings;
    trial.program.give(run, trial.given);
    trial.program.give(run, input, from);
    WhatIf what(trial.program, run, trial.unit);
    std::vector<Value> made;
    for (const std::size_t decision : tables_towards(trial.program, trial.unit)) {
        const dmn::TableNode* table = whole_table(trial.program, decision);
        for (std::size_t c = 0; table && c < table->inputs.size(); ++c) {
            if (tests_by_name(*table, c, trial.program.units()[input].name)) continue;
            const auto line = line_of(what, decision, c, input, from.number());
            for (std::size_t r = 0; line && r < table->rows.size(); ++r)
                for (const dmn::Interval& one : table->rows[r].cells[c].meaning().intervals)
                    for (const Value* end : {&one.low, &one.high})
                        if (const auto there = line->where(*end)) made.push_back(*there);
        }
    }
    return made;
}

}  // namespace skl::rules
