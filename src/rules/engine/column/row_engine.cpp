#include "rules/engine/column/row.h"
#include "rules/engine/dmn/table.h"
#include "rules/engine/dmn/trace.h"

namespace skl::rules::column {

namespace {

using feel::Value;

class RowEngine final : public Engine {
public:
    explicit RowEngine(Plan plan) : plan_(std::move(plan)), evaluation_(plan_) {}

    void run(const Batch& rows, Answer& out) override {
        out = {};
        std::vector<std::vector<Value>> columns(plan_.outputs.size(), std::vector<Value>(rows.rows));
        out.rule_ids.resize(plan_.outputs.size());
        if (plan_.rule_ids)
            for (auto& ids : out.rule_ids) ids.resize(rows.rows);
        for (std::size_t row = 0; row < rows.rows; ++row) {
            evaluation_.evaluate(rows, row, results_);
            for (std::size_t i = 0; i < columns.size(); ++i) {
                columns[i][row] = std::move(results_.values[i]);
                if (plan_.rule_ids) out.rule_ids[i][row] = std::move(results_.rule_ids[i]);
            }
            if (results_.remark) out.remarks.push_back(std::move(*results_.remark));
        }
        out.results.rows = rows.rows;
        for (auto& column : columns) out.results.columns.push_back(column_of(std::move(column)));
    }

private:
    Plan plan_;
    RowEvaluation evaluation_;
    RowEvaluation::Results results_;
};

}  // namespace

void add_rule(std::string& names, const dmn::Expression& table, std::size_t place) {
    if (!names.empty()) names += ", ";
    names += dmn::rule_name(table, place);
}

void RowEvaluation::give(feel::Run& run, const Batch& rows, std::size_t row) {
    bindings_.clear();
    for (std::size_t i = 0; i < plan_.inputs.size(); ++i) plan_.program->give(run, plan_.inputs[i], rows.columns[i].at(row));
}

void RowEvaluation::evaluate(const Batch& rows, std::size_t row, Results& into) {
    feel::Run run;
    run.as_of = plan_.as_of;
    run.surroundings = plan_.surroundings;
    run.bindings = &bindings_;
    dmn::Tracer tracer;
    if (plan_.rule_ids) run.tracer = &tracer;
    give(run, rows, row);
    into.values.assign(plan_.outputs.size(), {});
    for (std::size_t i = 0; i < plan_.outputs.size(); ++i) into.values[i] = plan_.program->value(run, plan_.outputs[i]);
    into.remark.reset();
    const auto at = static_cast<std::uint32_t>(row);
    if (run.stopped()) {  // nothing of it is to be relied on
        into.values.assign(plan_.outputs.size(), {});
        into.remark = RowRemark{at, "evaluation-limit", {}};
    } else if (!run.remarks().empty()) {
        into.remark = RowRemark{at, run.remarks().front().code, run.remarks().front().element};
    }
    if (!plan_.rule_ids) return;
    into.rule_ids.assign(plan_.outputs.size(), {});
    const auto trace = tracer.take();
    for (std::size_t i = 0; i < plan_.outputs.size(); ++i)
        if (const dmn::TableNode* logic = dmn::table_of(plan_.program->units()[plan_.outputs[i]]))
            if (const dmn::TraceNode* asked = dmn::find_table(trace, *logic->table))
                for (const std::size_t hit : asked->hits) add_rule(into.rule_ids[i], *asked->table, hit);
}

std::unique_ptr<Engine> row_engine(Plan plan) { return std::make_unique<RowEngine>(std::move(plan)); }

}  // namespace skl::rules::column
