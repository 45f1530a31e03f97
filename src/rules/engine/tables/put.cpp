// A grid back into its table: what it knows by its identifier or place is moved, what is new is made.
#include <set>

#include "rules/engine/tables/grid.h"

namespace skl::rules::tables {

namespace {

using dmn::Expression;
using dmn::ExpressionRef;

constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

// Identifiers for new elements: <table>_new_1 …, none that the table has.
class Names {
public:
    explicit Names(const Expression& table) : stem_((table.element.id.empty() ? "table" : table.element.id) + "_new_") {
        for (const auto& one : table.inputs) taken_.insert(one.element.id);
        for (const auto& one : table.outputs) taken_.insert(one.element.id);
        for (const auto& one : table.annotations) taken_.insert(one.id);
        for (const auto& one : table.rules) taken_.insert(one.element.id);
    }
    std::string next() {
        std::string made;
        do made = stem_ + std::to_string(++last_);
        while (!taken_.insert(made).second);
        return made;
    }

private:
    std::string stem_;
    std::set<std::string> taken_;
    int last_ = 0;
};

ExpressionRef literal(const std::string& text) {
    auto made = std::make_unique<Expression>();
    made->text.text = text;
    return made;
}

void set_values(dmn::UnaryTests& tests, const std::string& values) {
    if (tests.text.text == values) return;
    tests.text.text = values;
    tests.given = !values.empty();
}

// Where a column of the grid stood in the table: of its own kind. nowhere: it is new.
std::vector<std::size_t> origins(const Grid& grid, const Grid& before) {
    std::vector<std::size_t> made;
    for (const Column& one : grid.columns) {
        std::size_t place = 0, found = nowhere;
        for (const Column& other : before.columns) {
            if (other.kind != one.kind) continue;
            if (other.id == one.id && !one.id.empty()) found = place;
            ++place;
        }
        made.push_back(found);
    }
    return made;
}

dmn::InputClause input_clause(const Column& column, dmn::InputClause made) {
    if (!made.expression) made.expression = literal("");
    made.element.label = column.label;
    made.expression->text.text = column.text;
    made.expression->type = column.type;
    set_values(made.values, column.values);
    return made;
}

dmn::OutputClause output_clause(const Column& column, dmn::OutputClause made) {
    made.element.name = column.text;
    made.element.label = column.label;
    made.type = column.type;
    set_values(made.values, column.values);
    return made;
}

class Putting {
public:
    Putting(const Grid& grid, Expression& table)
        : grid_(grid), table_(table), names_(table), before_(grid_of(table)), from_(origins(grid, before_)) {}

    void run() {
        std::vector<dmn::Rule> rules;
        for (const Row& row : grid_.rules) rules.push_back(rule(row));
        columns();
        table_.rules = std::move(rules);
        table_.hit_policy = grid_.policy;
        table_.aggregation = grid_.aggregation;
    }

private:
    dmn::Rule rule(const Row& row) {
        dmn::Rule old;
        bool fresh = true;
        for (std::size_t i = 0; i < before_.rules.size() && !row.id.empty(); ++i)
            if (before_.rules[i].id == row.id) old = std::move(table_.rules[i]), fresh = false;
        dmn::Rule made;
        made.element = std::move(old.element);
        if (fresh) made.element.id = names_.next();
        for (std::size_t c = 0; c < grid_.columns.size(); ++c) cell(grid_.columns[c].kind, from_[c], row.cells[c], old, made);
        return made;
    }

    static void cell(ColumnKind kind, std::size_t from, const std::string& text, dmn::Rule& old, dmn::Rule& into) {
        if (kind == ColumnKind::annotation) {
            into.annotations.push_back(text);
        } else if (kind == ColumnKind::input) {
            dmn::UnaryTests made = from < old.inputs.size() ? std::move(old.inputs[from]) : dmn::UnaryTests{};
            made.text.text = text;
            made.given = true;
            into.inputs.push_back(std::move(made));
        } else {
            ExpressionRef made = from < old.outputs.size() ? std::move(old.outputs[from]) : nullptr;
            if (!made) made = literal("");
            made->text.text = text;
            into.outputs.push_back(std::move(made));
        }
    }

    void columns() {
        std::vector<dmn::InputClause> inputs;
        std::vector<dmn::OutputClause> outputs;
        std::vector<dmn::Element> annotations;
        for (std::size_t c = 0; c < grid_.columns.size(); ++c) {
            const Column& column = grid_.columns[c];
            const std::size_t from = from_[c];
            if (column.kind == ColumnKind::input) {
                inputs.push_back(input_clause(column, from < table_.inputs.size() ? std::move(table_.inputs[from]) : dmn::InputClause{}));
                if (from == nowhere) inputs.back().element.id = names_.next();
            } else if (column.kind == ColumnKind::output) {
                outputs.push_back(
                    output_clause(column, from < table_.outputs.size() ? std::move(table_.outputs[from]) : dmn::OutputClause{}));
                if (from == nowhere) outputs.back().element.id = names_.next();
            } else {
                annotations.push_back(from < table_.annotations.size() ? std::move(table_.annotations[from]) : dmn::Element{});
                annotations.back().name = column.text;
                annotations.back().label = column.label;
            }
        }
        table_.inputs = std::move(inputs);
        table_.outputs = std::move(outputs);
        table_.annotations = std::move(annotations);
    }

    const Grid& grid_;
    Expression& table_;
    Names names_;
    Grid before_;
    std::vector<std::size_t> from_;
};

}  // namespace

void put(const Grid& grid, Expression& table) { Putting(grid, table).run(); }

}  // namespace skl::rules::tables
