// The words of the rules module: sets of law, their versions and models, parameters, what is asked of them and what they answer.
#pragma once

#include "kernel/describe/faces.h"
#include "kernel/http/list.h"
#include "rules/engine/describe_program.h"
#include "rules/engine/parameters.h"

namespace skl::rules {

// The life of a version (life.h has the moves).
enum class RuleVersionState { draft, review, approved, in_force, superseded, withdrawn };
BOOST_DESCRIBE_ENUM(RuleVersionState, draft, review, approved, in_force, superseded, withdrawn)

struct RuleSet {
    Id<RuleSet> id;
    Slug name;
    Bilingual<1, 200> title;
    Text<> owner;  // the agency that answers for it
    Instant created_at;
    Text<> created_by;
};
BOOST_DESCRIBE_STRUCT(RuleSet, (), (id, name, title, owner, created_at, created_by))

struct NewRuleSet {
    Slug name;
    Bilingual<1, 200> title;
    Text<1, 200> owner;
};
BOOST_DESCRIBE_STRUCT(NewRuleSet, (), (name, title, owner))

struct ModelRef {
    Text<> name;  // of the file
    Text<> sha256;
};
BOOST_DESCRIBE_STRUCT(ModelRef, (), (name, sha256))

struct RuleVersion {
    Id<RuleVersion> id;
    Uuid set_id;
    Text<> label;
    RuleVersionState state{};
    Date effective_from;
    std::optional<Date> effective_to;  // the first day it is no longer in force
    std::vector<std::string> law_refs;
    std::vector<ModelRef> models;
    Text<> author;
    std::optional<Text<>> submitted_by, approved_by;
    Instant created_at, changed_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(RuleVersion, (),
                      (id, set_id, label, state, effective_from, effective_to, law_refs, models, author, submitted_by, approved_by,
                       created_at, changed_at, rev))

struct NewRuleVersion {
    Text<1, 60> label;
    Date effective_from;
    std::optional<Date> effective_to;
    std::optional<Text<0, 500>> law_refs;  // with commas between them
    std::vector<Upload> models;
};
BOOST_DESCRIBE_STRUCT(NewRuleVersion, (), (label, effective_from, effective_to, law_refs, models))

struct VersionMove {
    std::optional<Text<0, 500>> comment;
};
BOOST_DESCRIBE_STRUCT(VersionMove, (), (comment))

// Who did what to a version.
struct RuleVersionStep {
    Id<RuleVersionStep> id;
    Instant at;
    Text<> actor, event;
    RuleVersionState state{};
    std::string comment;
};
BOOST_DESCRIBE_STRUCT(RuleVersionStep, (), (id, at, actor, event, state, comment))

enum class DiagnosticSeverity { error, warning, information };
BOOST_DESCRIBE_ENUM(DiagnosticSeverity, error, warning, information)

struct ModelDiagnostic {
    DiagnosticSeverity severity{};
    Text<> code, element_id, name;
    std::int64_t line = 0, column = 0;
    Bilingual<> message;
};
BOOST_DESCRIBE_STRUCT(ModelDiagnostic, (), (severity, code, element_id, name, line, column, message))

struct Diagnostics {
    bool valid = false;  // no errors
    std::vector<ModelDiagnostic> diagnostics;
};
BOOST_DESCRIBE_STRUCT(Diagnostics, (), (valid, diagnostics))

enum class TraceWish { none, rules, full };
BOOST_DESCRIBE_ENUM(TraceWish, none, rules, full)
enum class Strictness { lenient, strict };
BOOST_DESCRIBE_ENUM(Strictness, lenient, strict)

struct RuleQuestion {
    std::optional<Date> as_of;
    std::optional<Text<1, 200>> decision, decision_service;
    std::optional<Json> inputs;
    std::optional<TraceWish> trace;
    std::optional<Text<2, 10>> lang;
    std::optional<Strictness> mode;
    bool plain = false;
    bool why_not = false;              // what stands between the inputs and the wanted result
    std::optional<Json> wanted;        // a result, or some of its members; without it what people hope for: true, or more than zero
    std::vector<std::string> unknown;  // inputs that have a value no one has said yet
};
BOOST_DESCRIBE_STRUCT(RuleQuestion, (), (as_of, decision, decision_service, inputs, trace, lang, mode, plain, why_not, wanted, unknown))

struct EvaluationRemark {
    Text<> code;
    std::string element, expected, got, message;
};
BOOST_DESCRIBE_STRUCT(EvaluationRemark, (), (code, element, expected, got, message))

struct LawView {
    Text<> code, article;
};
BOOST_DESCRIBE_STRUCT(LawView, (), (code, article))

struct ReasonLine {
    Text<> element_id;
    std::string name, text;
    bool written = false;  // a sentence of the model, not one built from names and values
    std::vector<LawView> laws;
    std::vector<std::string> annotations;
};
BOOST_DESCRIBE_STRUCT(ReasonLine, (), (element_id, name, text, written, laws, annotations))

// Another value of one input, which alone meets a condition.
struct NeededChange {
    Text<> input;
    std::string label;
    Json from, to;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(NeededChange, (), (input, label, from, to, text))

struct UnmetCondition {
    Text<> rule_id;
    std::string name;
    Json have;
    std::string needs, text;
    std::int64_t level = 0;  // one more: of the decision that the condition before it tests
    std::vector<NeededChange> changes;
};
BOOST_DESCRIBE_STRUCT(UnmetCondition, (), (rule_id, name, have, needs, text, level, changes))

// The rule nearest to giving what is wanted, and what of it is not met.
struct NearestRule {
    Text<> element_id;
    std::string name;
    Text<> rule_id;
    Json would_give;
    std::vector<UnmetCondition> conditions;
    bool sufficient = false;  // a change for each condition, together, gives what is wanted
    std::vector<LawView> laws;
    std::vector<std::string> annotations;
};
BOOST_DESCRIBE_STRUCT(NearestRule, (), (element_id, name, rule_id, would_give, conditions, sufficient, laws, annotations))

// A result that is not the same whatever the unknown inputs turn out to be.
struct Undecided {
    std::vector<std::string> depends_on;  // inputs
};
BOOST_DESCRIBE_STRUCT(Undecided, (), (depends_on))

struct Evaluated {
    Slug rule_set;
    Text<> version;
    std::vector<std::string> model_sha256;
    Date as_of;
    Json results;
    std::vector<EvaluationRemark> diagnostics;
    std::vector<ReasonLine> explanation;
    std::optional<Json> trace;
    std::optional<NearestRule> why_not;
    std::optional<Undecided> undecided;
};
BOOST_DESCRIBE_STRUCT(Evaluated, (), (rule_set, version, model_sha256, as_of, results, diagnostics, explanation, trace, why_not, undecided))

// What to ask a person next, of all inputs that are not given: which of them is expected to decide the most.
struct QuestionSearch {
    std::optional<Date> as_of;
    std::vector<std::string> decision_services, decisions;  // neither: every service of the version
    std::optional<Json> inputs;                             // what is known
    std::optional<Json> priors;                             // {input: {answer: probability}}; what is not said is shared evenly
    std::optional<Json> weights;                            // {service or decision: weight}; 1 where none is given
    bool plain = false;
};
BOOST_DESCRIBE_STRUCT(QuestionSearch, (), (as_of, decision_services, decisions, inputs, priors, weights, plain))

struct ExpectedAnswer {
    std::string text;  // as a cell has it: < 25, [25..65), true; empty: any value
    double expected = 0;
};
BOOST_DESCRIBE_STRUCT(ExpectedAnswer, (), (text, expected))

struct ChosenQuestion {
    Text<> input;
    std::string label, type;
    std::vector<InputOption> options;
    double gain = 0;
    std::vector<ExpectedAnswer> answers;
};
BOOST_DESCRIBE_STRUCT(ChosenQuestion, (), (input, label, type, options, gain, answers))

struct ResultSoFar {
    Text<> name;
    std::string label;
    bool decided = false;
    std::optional<Json> result;           // of what is decided
    std::vector<std::string> depends_on;  // of what is not: inputs
};
BOOST_DESCRIBE_STRUCT(ResultSoFar, (), (name, label, decided, result, depends_on))

struct QuestionFound {
    Slug rule_set;
    Text<> version;
    Date as_of;
    std::vector<ResultSoFar> results;
    std::optional<ChosenQuestion> question;  // none: all is decided
};
BOOST_DESCRIBE_STRUCT(QuestionFound, (), (rule_set, version, as_of, results, question))

struct FeelQuestion {
    Prose<10'000> expression;
    std::optional<Json> context;
    bool unary = false;  // unary tests over the context's `?`
    bool plain = false;
};
BOOST_DESCRIBE_STRUCT(FeelQuestion, (), (expression, context, unary, plain))

struct FeelAnswer {
    Json result;
    Text<> type;
    std::vector<EvaluationRemark> diagnostics;
};
BOOST_DESCRIBE_STRUCT(FeelAnswer, (), (result, type, diagnostics))

// A parameter of law over a time; the last day is included.
struct Parameter {
    Text<1, longest_parameter_name> name;
    Text<0, longest_parameter_name> key;
    Date valid_from;
    std::optional<Date> valid_to;
    Text<1, 200> value;
    Text<0, 60> unit;
    Text<0, 300> law_ref, source;
    Text<0, 120> verified;
};
BOOST_DESCRIBE_STRUCT(Parameter, (), (name, key, valid_from, valid_to, value, unit, law_ref, source, verified))

}  // namespace skl::rules
