// From the table as it is written to the table that is evaluated.
#include "rules/engine/dmn/table.h"

namespace skl::rules::dmn {

namespace {

using feel::Compiled;

std::string shown_name(const InputClause& clause) {
    if (!clause.element.label.empty()) return clause.element.label;
    return clause.expression ? clause.expression->text.text : clause.element.id;
}

// The values of outputValues, in their order.
std::vector<feel::Value> listed(feel::Compiler& compiler, const UnaryTests& tests) {
    std::vector<feel::Value> values;
    if (!tests.given || tests.text.text.empty()) return values;
    const feel::PartRef part = compiler.parse_unary_tests(tests.text.text);
    if (!part) return values;
    for (Interval& one : meaning_of(*part).intervals) values.push_back(std::move(one.low));
    return values;
}

class TableCompiler {
public:
    TableCompiler(Boxed& boxed, feel::Compiler& compiler, const Expression& table)
        : boxed_(boxed), compiler_(compiler), table_(table), made_(std::make_shared<TableNode>()) {}

    Compiled compile() {
        made_->policy = table_.hit_policy;
        made_->aggregation = table_.aggregation;
        made_->table = &table_;
        made_->name = boxed_.owner().name;
        made_->rows.resize(table_.rules.size());
        for (std::size_t i = 0; i < table_.inputs.size(); ++i) column(i);
        for (const OutputClause& clause : table_.outputs) output(clause);
        for (std::size_t r = 0; r < table_.rules.size(); ++r) results(r);
        check();
        made_->make_index();
        boxed_.tables().push_back(made_);
        return {made_, type()};
    }

private:
    void column(std::size_t i) {
        const InputClause& clause = table_.inputs[i];
        Compiled value = boxed_.expression(compiler_, clause.expression);
        made_->inputs.push_back({shown_name(clause), value.type, value.node,
                                 compile_constraint(clause.values, value.type, clause.element, boxed_.diagnostics()),
                                 allowed(clause.values)});
        compiler_.enter();
        const std::size_t slot = compiler_.declare("?", value.type);
        for (std::size_t r = 0; r < table_.rules.size(); ++r) {
            const Rule& rule = table_.rules[r];
            made_->rows[r].cells.push_back(i < rule.inputs.size() ? cell(rule.inputs[i], slot) : Cell());
        }
        compiler_.leave();
    }

    CellMeaning allowed(const UnaryTests& tests) {
        const feel::PartRef part = tests.given && !tests.text.text.empty() ? compiler_.parse_unary_tests(tests.text.text) : nullptr;
        return part ? meaning_of(*part) : CellMeaning{CellMeaning::Kind::anything, feel::Kind::null, {}};
    }

    Cell cell(const UnaryTests& tests, std::size_t slot) {
        std::string_view text = tests.text.text;
        while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\t')) text.remove_suffix(1);
        while (!text.empty() && (text.front() == ' ' || text.front() == '\n' || text.front() == '\t')) text.remove_prefix(1);
        if (text.empty() || text == "-") return {};
        const feel::PartRef part = compiler_.parse_unary_tests(text);
        CellMeaning meaning = part ? meaning_of(*part) : CellMeaning();
        if (meaning.kind == CellMeaning::Kind::anything) return {};
        const Compiled compiled = compiler_.unary_tests(text, boxed_.id_of(tests.element), boxed_.owner().name);
        return {std::move(meaning), compiled.node, slot};
    }

    void output(const OutputClause& clause) {
        TableNode::Output made;
        made.name = clause.element.name.empty() ? clause.element.label : clause.element.name;
        made.type = boxed_.types().resolve(clause.type, clause.element);
        made.priorities = listed(compiler_, clause.values);
        if (clause.default_entry && !clause.default_entry->text.text.empty())
            made.default_entry = converted(boxed_.expression(compiler_, clause.default_entry).node, made.type, made.name);
        made_->outputs.push_back(std::move(made));
    }

    void results(std::size_t r) {
        const Rule& rule = table_.rules[r];
        for (std::size_t i = 0; i < made_->outputs.size(); ++i) {
            static const ExpressionRef absent;
            const Compiled value = boxed_.expression(compiler_, i < rule.outputs.size() ? rule.outputs[i] : absent);
            made_->rows[r].outputs.push_back(converted(value.node, made_->outputs[i].type, made_->outputs[i].name));
        }
    }

    void check() {
        const bool several = table_.outputs.size() > 1;
        const bool aggregates =
            table_.aggregation == Aggregation::sum || table_.aggregation == Aggregation::min || table_.aggregation == Aggregation::max;
        if (several && aggregates) boxed_.fault(table_.element, "hit-policy-invalid", {{"got", "aggregation of several outputs"}});
        const bool ranked = table_.hit_policy == HitPolicy::priority || table_.hit_policy == HitPolicy::output_order;
        bool any = false;
        for (const TableNode::Output& one : made_->outputs) any = any || !one.priorities.empty();
        if (ranked && !any)
            boxed_.fault(table_.element, "hit-policy-invalid", {{"got", "priority without output values"}},
                         feel::Diagnostic::Severity::warning);
        for (std::size_t i = 0; several && i < made_->outputs.size(); ++i)
            for (std::size_t k = 0; k < i; ++k)
                if (made_->outputs[i].name == made_->outputs[k].name)
                    boxed_.fault(table_.outputs[i].element, "duplicate-name", {{"name", made_->outputs[i].name}});
    }

    feel::TypeRef type() const {
        feel::TypeRef one;
        if (made_->outputs.size() == 1) {
            one = made_->outputs.front().type;
        } else {
            feel::Type row;
            row.kind = feel::Type::Kind::context;
            for (const TableNode::Output& output : made_->outputs) row.fields.push_back({output.name, output.type});
            one = std::make_shared<feel::Type>(std::move(row));
        }
        switch (table_.hit_policy) {
            case HitPolicy::rule_order:
            case HitPolicy::output_order: return feel::list_of(one);
            case HitPolicy::collect:
                return table_.aggregation == Aggregation::none    ? feel::list_of(one)
                       : table_.aggregation == Aggregation::count ? feel::simple_type(feel::Type::Kind::number)
                                                                  : one;
            default: return one;
        }
    }

    Boxed& boxed_;
    feel::Compiler& compiler_;
    const Expression& table_;
    std::shared_ptr<TableNode> made_;
};

}  // namespace

Compiled compile_table(Boxed& boxed, feel::Compiler& compiler, const Expression& table) {
    return TableCompiler(boxed, compiler, table).compile();
}

}  // namespace skl::rules::dmn
