#include "rules/conditions.h"

#include "kernel/crypto/digest.h"
#include "kernel/describe/decode.h"
#include "rules/asking.h"
#include "rules/engine/json.h"

namespace skl::rules {

namespace {

// A condition is asked where a request waits, and of many rows: it gets what a page of FEEL over small facts takes, a hundred times over.
constexpr std::size_t longest_condition = 10'000;  // characters
constexpr feel::Limits condition_limits{
    .steps = 200'000, .list_size = 10'000, .output_bytes = 100'000, .wall = std::chrono::milliseconds(50)};

class FeelCondition final : public Condition {
public:
    FeelCondition(std::shared_ptr<const feel::Expression> expression, std::vector<std::string> names, std::string version,
                  std::shared_ptr<const Parameters> parameters, const calendar::Calendar& calendar)
        : expression_(std::move(expression)),
          names_(std::move(names)),
          version_(std::move(version)),
          parameters_(std::move(parameters)),
          calendar_(calendar) {}

    ConditionAnswer evaluate(const Node& facts, Date as_of) const override {
        std::vector<feel::Value> values;
        for (const std::string& name : names_) {
            const Node* given = facts.find(name);
            values.push_back(given != nullptr ? value_of(*given, *feel::any_type()) : feel::Value());
        }
        const Jurisdiction surroundings(*parameters_, calendar_);
        feel::Run run{condition_limits};
        run.as_of = start_of(as_of);
        run.surroundings = &surroundings;
        const feel::Value value = expression_->evaluate(run, values);
        ConditionAnswer answer{.version = version_};
        for (const feel::Remark& remark : run.remarks()) answer.remarks.push_back(remark.code + " " + remark.element);
        if (run.stopped()) answer.remarks.emplace_back("evaluation-limit");
        if (run.stopped()) return answer;
        answer.holds = value.is_true();
        std::string json;
        write_json(json, value);
        if (auto read = read_json(json)) answer.value = std::move(*read);
        return answer;
    }

private:
    std::shared_ptr<const feel::Expression> expression_;
    std::vector<std::string> names_;
    std::string version_;
    std::shared_ptr<const Parameters> parameters_;
    const calendar::Calendar& calendar_;
};

}  // namespace

Result<std::shared_ptr<const Condition>> FeelConditions::compile(Reader& reader, const std::string& tenant, std::string_view text,
                                                                 const std::vector<std::string>& names) const {
    if (text.size() > longest_condition) return Problem{422, "too-long", {{"max", std::to_string(longest_condition)}}};
    std::vector<feel::Expression::Variable> variables;
    for (const std::string& name : names) variables.push_back({name, feel::any_type()});
    std::vector<feel::Diagnostic> diagnostics;
    auto expression = feel::Expression::compile(text, variables, diagnostics);
    for (const feel::Diagnostic& one : diagnostics) {
        if (one.severity != feel::Diagnostic::Severity::error) continue;
        Problem problem{422, one.code, one.params};
        problem.params["line"] = std::to_string(one.line);
        problem.params["column"] = std::to_string(one.column);
        return problem;
    }
    return std::shared_ptr<const Condition>(std::make_shared<FeelCondition>(
        std::move(expression), names, crypto::sha256_hex(text), module_.library().parameters(reader, tenant), *module_.parts().calendar));
}

}  // namespace skl::rules
