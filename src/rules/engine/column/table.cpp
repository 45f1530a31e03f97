// Decision tables over vectors (DMN 1.5 §8.2.10): of each rule the rows it holds for, then the results of those rules that any row takes.
#include <algorithm>
#include <unordered_map>

#include "rules/engine/column/operations.h"
#include "rules/engine/column/row.h"

namespace skl::rules::column {

namespace {

using dmn::Aggregation;
using dmn::HitPolicy;
using feel::Kind;
using feel::Value;

// One output clause: rules with equal results are one source.
struct Clause {
    std::vector<Operation*> sources;
    std::vector<std::uint32_t> of_rule;  // which of them; the last is of the default
    std::vector<Mask> rows;              // that take each
    std::vector<std::uint32_t> taken;    // those that any row takes
    std::vector<Part> parts;
    Merged merged;

    void add(Operation* result, std::unordered_map<Operation*, std::uint32_t>& known) {
        const auto [at, fresh] = known.emplace(result, static_cast<std::uint32_t>(sources.size()));
        if (fresh) sources.push_back(result);
        of_rule.push_back(at->second);
    }
    void take(std::size_t rule, Bits more, std::size_t count) {
        const std::uint32_t source = of_rule[rule];
        if (std::find(taken.begin(), taken.end(), source) == taken.end()) {
            taken.push_back(source);
            copy(rows[source].data(), more, count);
        } else {
            either(rows[source].data(), rows[source].data(), more, count);
        }
    }
};

class Table final : public TableOperation {
public:
    Table(const dmn::TableNode& node, std::vector<TableColumn> columns, std::vector<std::vector<Operation*>> outputs,
          std::vector<Operation*> defaults, bool rule_ids)
        : node_(node), columns_(std::move(columns)), outputs_(std::move(outputs)), rule_ids_(rule_ids), clauses_(defaults.size()) {
        for (std::size_t o = 0; o < clauses_.size(); ++o) {
            std::unordered_map<Operation*, std::uint32_t> known;
            for (const auto& results : outputs_) clauses_[o].add(results[o], known);
            clauses_[o].add(defaults[o], known);
            clauses_[o].rows.resize(clauses_[o].sources.size());
        }
        has_default_ = std::any_of(defaults.begin(), defaults.end(), [](const Operation* one) { return one != nullptr; });
        held_.resize(rule_ids_ || node_.policy == HitPolicy::any ? node_.rows.size() : 0);
        if (node_.policy == HitPolicy::collect) sums_.resize(vector_rows);
    }

    std::string rules_that_held(std::size_t row) const override {
        std::string text;
        for (std::size_t rule = 0; rule < held_.size(); ++rule)
            if (bit(held_[rule].data(), row)) add_rule(text, *node_.table, rule);
        return text;
    }

private:
    void compute(Rows& rows) override {
        read_columns(rows);
        fill(decided_.data(), rows.count, false);
        for (Clause& one : clauses_) one.taken.clear();
        if (node_.policy == HitPolicy::collect) counts_.fill(0);
        const bool first = node_.policy == HitPolicy::first;
        std::size_t rule = 0;
        for (; rule < node_.rows.size() && !(first && all(decided_.data(), rows.count)); ++rule) {
            if (first)
                opposite(active_.data(), decided_.data(), rows.count);
            else
                fill(active_.data(), rows.count, true);
            bool left = true;
            for (std::size_t c = 0; c < columns_.size() && left; ++c) left = narrow(rows, columns_[c].cells[rule]);
            if (!held_.empty()) copy(held_[rule].data(), active_.data(), rows.count);
            if (left) take(rows, rule);
        }
        for (; rule < held_.size(); ++rule) fill(held_[rule].data(), rows.count, false);
        node_.policy == HitPolicy::collect ? collected(rows) : results(rows);
    }

    void read_columns(Rows& rows) {
        for (TableColumn& column : columns_) {
            const Vector& of = column.value->value(rows);
            faults_of(rows.count, {&of});
            for (Operation* test : column.tests) mark_refused(rows.count, of, test->value(rows));
        }
    }

    // The rows for which a cell holds, too. False: there are none.
    bool narrow(Rows& rows, Operation* cell) {
        if (!cell) return true;
        const Vector& passed = cell->value(rows);
        if (passed.fault) {
            std::uint64_t* fault = marks(rows.count);
            for (std::size_t i = 0; i < mask_words(rows.count); ++i) fault[i] |= passed.fault[i] & active_[i];
            clean(rows.count);
        }
        both(active_.data(), active_.data(), true_rows(passed, rows.count, scratch_), rows.count);
        return any(active_.data(), rows.count);
    }

    // What a rule that holds does to its rows. A second rule of policy Any must give the same; whether it does is the program's to say,
    // unless both are written alike.
    void take(Rows& rows, std::size_t rule) {
        if (node_.policy == HitPolicy::collect) return collect(rows, rule);
        if (node_.policy != HitPolicy::first) {
            both(scratch_.data(), active_.data(), decided_.data(), rows.count);
            if (any(scratch_.data(), rows.count)) met_again(rows, rule);
            without(active_.data(), active_.data(), decided_.data(), rows.count);
        }
        for (Clause& one : clauses_) one.take(rule, active_.data(), rows.count);
        either(decided_.data(), decided_.data(), active_.data(), rows.count);
    }

    void met_again(Rows& rows, std::size_t rule) {
        std::uint64_t* fault = marks(rows.count);
        if (node_.policy == HitPolicy::unique) return either(fault, fault, scratch_.data(), rows.count);
        each_row(scratch_.data(), rows.count, [&](std::size_t row) {
            std::size_t before = 0;
            while (!bit(held_[before].data(), row)) ++before;
            if (outputs_[before] != outputs_[rule]) put(fault, row, true);
        });
        clean(rows.count);
    }

    void collect(Rows& rows, std::size_t rule) {
        either(decided_.data(), decided_.data(), active_.data(), rows.count);
        if (node_.aggregation == Aggregation::count) {
            each_row(active_.data(), rows.count, [&](std::size_t row) { ++counts_[row]; });
            return;
        }
        const Vector& more = outputs_[rule].front()->value(rows);
        std::uint64_t* fault = marks(rows.count);
        each_row(active_.data(), rows.count, [&](std::size_t row) {
            ++counts_[row];
            if ((more.fault && bit(more.fault, row)) || !more.is(Kind::number) || more.null(row))
                put(fault, row, true);
            else
                add(row, feel::Decimal::scaled(more.words[row], static_cast<std::int8_t>(-more.scale)), fault);
        });
        clean(rows.count);
    }

    void add(std::size_t row, const feel::Decimal& more, std::uint64_t* fault) {
        if (counts_[row] == 1 || !sums_[row].is(Kind::number)) {
            sums_[row] = more;
        } else if (node_.aggregation == Aggregation::sum) {
            const auto sum = sums_[row].number().plus(more);
            if (sum)
                sums_[row] = *sum;
            else
                put(fault, row, true);
        } else if (node_.aggregation == Aggregation::min ? more < sums_[row].number() : more > sums_[row].number()) {
            sums_[row] = more;
        }
    }

    void collected(Rows& rows) {
        std::vector<Value>& values = own_values(rows.count);
        for (std::size_t row = 0; row < rows.count; ++row)
            values[row] = !bit(decided_.data(), row)                ? Value()
                          : node_.aggregation == Aggregation::count ? Value(std::int64_t{counts_[row]})
                                                                    : sums_[row];
        if (has_default_) {
            std::uint64_t* fault = marks(rows.count);
            for (std::size_t i = 0; i < mask_words(rows.count); ++i) fault[i] |= ~decided_[i];
            clean(rows.count);
        }
        show(values);
    }

    void results(Rows& rows) {
        const Bits marked = out.fault;
        if (has_default_ && !all(decided_.data(), rows.count)) {
            opposite(active_.data(), decided_.data(), rows.count);
            for (Clause& one : clauses_) one.take(node_.rows.size(), active_.data(), rows.count);
            fill(decided_.data(), rows.count, true);
        }
        fields_.clear();
        for (std::size_t o = 0; o < clauses_.size(); ++o) {
            Clause& clause = clauses_[o];
            clause.parts.clear();
            for (const std::uint32_t source : clause.taken)
                if (clause.sources[source]) clause.parts.push_back({&clause.sources[source]->value(rows), clause.rows[source].data()});
            fields_.push_back({node_.outputs[o].name, &clause.merged.merge(rows, clause.parts)});
        }
        if (fields_.size() == 1) {
            out = *fields_.front().vector;
            mark(rows.count, marked);
            return;
        }
        out.kind = Kind::context;
        out.fields = fields_;
        out.known = all(decided_.data(), rows.count) ? nullptr : decided_.data();
        for (const Field& one : fields_) mark(rows.count, one.vector->fault);
    }

    const dmn::TableNode& node_;
    std::vector<TableColumn> columns_;
    std::vector<std::vector<Operation*>> outputs_;  // of each rule
    bool rule_ids_, has_default_ = false;
    std::vector<Clause> clauses_;
    std::vector<Field> fields_;
    std::vector<Mask> held_;  // rows of each rule; empty: not asked for
    Mask active_, decided_, scratch_;
    std::array<std::int32_t, vector_rows> counts_{};
    std::vector<Value> sums_;
};

}  // namespace

std::unique_ptr<TableOperation> table(const dmn::TableNode& node, std::vector<TableColumn> columns,
                                      std::vector<std::vector<Operation*>> outputs, std::vector<Operation*> defaults, bool rule_ids) {
    const bool aggregates = node.policy == HitPolicy::collect && node.aggregation != Aggregation::none && node.outputs.size() == 1;
    if (node.policy != HitPolicy::unique && node.policy != HitPolicy::first && node.policy != HitPolicy::any && !aggregates) return nullptr;
    return std::make_unique<Table>(node, std::move(columns), std::move(outputs), std::move(defaults), rule_ids);
}

}  // namespace skl::rules::column
