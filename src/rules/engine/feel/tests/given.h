// What the tests of the language share: a text compiled with variables, and what it gives.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/engine/feel/node.h"
#include "rules/engine/feel/types.h"

namespace skl::rules::feel::given {

struct Variable {
    std::string name;
    Value value;
    TypeRef type = nullptr;  // null: any
};

struct Outcome {
    Value value;
    std::vector<Diagnostic> diagnostics;
    std::vector<Remark> remarks;
    Limit over = Limit::none;

    std::string text() const { return text_of(value); }
    bool says(std::string_view code) const {
        return std::any_of(diagnostics.begin(), diagnostics.end(), [&](const Diagnostic& one) { return one.code == code; });
    }
    bool remarks_on(std::string_view code) const {
        return std::any_of(remarks.begin(), remarks.end(), [&](const Remark& one) { return one.code == code; });
    }
};

inline Outcome outcome(std::string_view text, const std::vector<Variable>& variables, bool tests, const Limits& limits = {}) {
    std::vector<Expression::Variable> declared;
    std::vector<Value> values;
    for (const Variable& one : variables) {
        declared.push_back({one.name, one.type ? one.type : any_type()});
        values.push_back(one.value);
    }
    Outcome out;
    const auto compiled =
        tests ? Expression::compile_tests(text, declared, out.diagnostics) : Expression::compile(text, declared, out.diagnostics);
    Run run(limits);
    run.as_of = *DateTime::parse("2026-11-24T09:00:00Z");
    out.value = compiled->evaluate(run, values);
    out.remarks = run.remarks();
    out.over = run.over();
    return out;
}

inline Outcome evaluated(std::string_view text, const std::vector<Variable>& variables = {}, const Limits& limits = {}) {
    return outcome(text, variables, false, limits);
}

// What FEEL writes of what the text gives; faults of the text are in front.
inline std::string gives(std::string_view text, const std::vector<Variable>& variables = {}) {
    const Outcome out = evaluated(text, variables);
    if (!out.diagnostics.empty() && out.diagnostics.front().severity == Diagnostic::Severity::error)
        return out.diagnostics.front().code + ": " + out.text();
    return out.text();
}

// Whether the input passes the tests: true, false or null.
inline std::string passes(const Value& input, std::string_view tests, std::vector<Variable> others = {}) {
    others.insert(others.begin(), {"?", input});
    return outcome(tests, others, true).text();
}

inline Value number(std::int64_t whole) { return Value(whole); }
inline Value string(std::string text) { return Value(std::move(text)); }

}  // namespace skl::rules::feel::given
