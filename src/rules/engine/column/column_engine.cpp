// The engine by columns: outputs are asked of their operations; rows that are marked, and rows whose inputs do not fit, of the program.
#include <algorithm>

#include "rules/engine/column/lowering.h"
#include "rules/engine/column/row.h"

namespace skl::rules::column {

namespace {

using feel::Value;

class ColumnEngine final : public Engine {
public:
    explicit ColumnEngine(Plan plan) : plan_(std::move(plan)), lowering_(plan_), evaluation_(plan_), bindings_(*plan_.program) {
        for (const std::size_t one : plan_.inputs) inputs_.push_back(lowering_.unit(one));
        for (const std::size_t one : plan_.outputs) outputs_.push_back(lowering_.unit(one));
    }

    bool too_deep() const { return lowering_.too_deep(); }
    std::vector<std::string> by_rows() const override { return lowering_.by_rows(); }

    void run(const Batch& batch, Answer& out) override {
        out.remarks.clear();
        out.rule_ids.assign(plan_.outputs.size(), {});
        out.results.rows = batch.rows;
        out.results.columns.resize(plan_.outputs.size());
        if (batch.rows == 0) {
            std::fill(out.results.columns.begin(), out.results.columns.end(), Column{});
            return;
        }
        Rows rows{batch.rows, ++turn_, &batch, &plan_, &bindings_};
        fill(asked_.data(), batch.rows, false);
        for (Operation* one : inputs_) mark(one->value(rows), batch.rows);
        for (Operation* one : outputs_) mark(one->value(rows), batch.rows);
        for (std::size_t i = 0; i < outputs_.size(); ++i) {
            give(outputs_[i]->value(rows), batch.rows, out.results.columns[i]);
            if (plan_.rule_ids) name_rules(i, batch.rows, out.rule_ids[i]);
        }
        if (any(asked_.data(), batch.rows)) ask(batch, out);
    }

private:
    void mark(const Vector& of, std::size_t rows) {
        if (of.fault) either(asked_.data(), asked_.data(), of.fault, rows);
    }

    // Tables that the lowering does not know, and those computed once for all rows, tell their rules in an evaluation.
    void name_rules(std::size_t output, std::size_t rows, std::vector<std::string>& into) {
        into.resize(rows);
        if (!dmn::table_of(plan_.program->units()[plan_.outputs[output]])) return;
        const TableOperation* table = lowering_.table_of(plan_.outputs[output]);
        if (!table || outputs_[output]->fixed()) return fill(asked_.data(), rows, true);
        for (std::size_t row = 0; row < rows; ++row)
            if (!bit(asked_.data(), row)) into[row] = table->rules_that_held(row);
    }

    void ask(const Batch& batch, Answer& out) {
        each_row(asked_.data(), batch.rows, [&](std::size_t row) {
            evaluation_.evaluate(batch, row, results_);
            for (std::size_t i = 0; i < outputs_.size(); ++i) {
                if (!put(out.results.columns[i], row, batch.rows, results_.values[i]))
                    spill(out.results.columns[i], row, batch.rows, results_.values[i]);
                if (plan_.rule_ids) out.rule_ids[i][row] = std::move(results_.rule_ids[i]);
            }
            if (results_.remark) out.remarks.push_back(std::move(*results_.remark));
        });
    }

    // Into the column as it is; false: its kind or its scale cannot hold the value.
    static bool put(Column& column, std::size_t row, std::size_t rows, const Value& value) {
        if (!column.values.empty()) {
            column.values[row] = value;
            return true;
        }
        if (value.null()) {
            if (column.kind == feel::Kind::null) return true;
            if (column.known.empty()) column.known.assign(rows, 1);
            column.known[row] = 0;
            column.words[row] = 0;
            return true;
        }
        if (value.kind() != column.kind || column.kind == feel::Kind::string) return false;
        std::int64_t word = 0;
        switch (column.kind) {
            case feel::Kind::boolean: word = value.truth() ? 1 : 0; break;
            case feel::Kind::date: word = value.date().days; break;
            case feel::Kind::months_duration: word = value.months_duration().months; break;
            case feel::Kind::number: {
                const int up = value.short_number() ? value.exponent() + column.scale : -1;
                word = value.short_number() ? value.coefficient() : 0;
                if (up < 0 || up > digits_of_int64 || !rescale(word, up)) return false;
                break;
            }
            default: return false;
        }
        column.words[row] = word;
        if (!column.known.empty()) column.known[row] = 1;
        return true;
    }

    static void spill(Column& column, std::size_t row, std::size_t rows, const Value& value) {
        Column made;
        made.values.resize(rows);
        for (std::size_t i = 0; i < rows; ++i) made.values[i] = column.at(i);
        made.values[row] = value;
        column = std::move(made);
    }

    Plan plan_;
    Lowering lowering_;
    RowEvaluation evaluation_;
    RowEvaluation::Results results_;
    dmn::Bindings bindings_;
    std::vector<Operation*> inputs_, outputs_;
    Mask asked_{};
    std::uint64_t turn_ = 0;
};

}  // namespace

std::unique_ptr<Engine> column_engine(Plan plan) {
    auto made = std::make_unique<ColumnEngine>(plan);
    if (made->too_deep()) return row_engine(std::move(plan));
    return made;
}

}  // namespace skl::rules::column
