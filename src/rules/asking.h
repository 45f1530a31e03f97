// One evaluation of a version's models, from what was asked to what is answered; knows no database and no request.
#pragma once

#include "kernel/calendar/calendar.h"
#include "kernel/pages/locale.h"
#include "rules/library.h"
#include "rules/model.h"

namespace skl::rules {

struct AskedOf {
    const RuleSet& set;
    const RuleVersion& version;
    const Compiled& compiled;
    const Parameters& parameters;
    const calendar::Calendar& calendar;
    const Locale& locale;
};

// 404 `decision-unknown` with the nearest names; 422 `input-unknown`, `input-type` (strict), `evaluation-limit` {limit}.
Result<Evaluated> evaluate(const AskedOf& of, const RuleQuestion& asked, Date as_of, const std::string& language);

// 404 `decision-unknown`, 422 `input-unknown`, `evaluation-limit`.
Result<QuestionFound> search_question(const AskedOf& of, const QuestionSearch& asked, Date as_of, const std::string& language);

// 422 `feel-syntax` with the column and what was expected.
Result<FeelAnswer> evaluate_feel(const FeelQuestion& asked, Date as_of, const feel::Surroundings& surroundings, const Locale& locale,
                                 const std::string& language);

// A fault of a model in both languages.
ModelDiagnostic shown(const feel::Diagnostic& diagnostic, const Locale& locale);

feel::DateTime start_of(Date day);

// What several ways of asking share; inside this folder.
std::string limit_name(feel::Limit limit);
Problem unknown_name(std::string code, int status, const std::string& name, const std::vector<std::string>& known,
                     const std::string& pointer);
std::vector<std::string> input_names(const dmn::Program& program);

}  // namespace skl::rules
