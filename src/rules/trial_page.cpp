// What stands beside a table on its page: its test cases with what came of them, values to try, and the result over the range of one.
#include "kernel/pages/pages.h"
#include "rules/tables.h"
#include "rules/trial_picture.h"

namespace skl::rules {

namespace {

std::string numbered(const PageModel& page, const std::vector<std::int64_t>& rules) {
    std::string made;
    for (const std::int64_t one : rules) made += (made.empty() ? "" : ", ") + std::to_string(one);
    return made.empty() ? page.say("rules.trial.no-rule") : page.say("rules.trial.by-rule", {{"rules", made}});
}

void dress_cases(PageModel& page, const CasesBeside& beside) {
    page.set("cases_passed", std::to_string(beside.passed));
    page.set("cases_failed", std::to_string(beside.failed));
    page.flag("failed_cases", beside.failed > 0);
    page.flag("tried_cases", !beside.cases.empty());
    page.flag("left_out", beside.left_out > 0);
    if (beside.left_out > 0) page.set("left_out", page.say("rules.trial.left-out", {{"count", std::to_string(beside.left_out)}}));
    for (const TableCase& one : beside.cases) {
        PageModel row = page.add("tried_cases");
        row.set("case_number", std::to_string(one.place));
        row.set("case_title", one.name);
        row.set("case_inputs", one.inputs);
        row.set("case_expected", one.expected);
        row.set("case_got", one.got);
        row.set("case_rules", numbered(page, one.rules));
        row.set("case_remark", one.remark);
        row.flag("case_passed", one.passed);
        row.flag("case_remark", !one.remark.empty());
    }
}

void dress_field(PageModel& page, const TrialField& field, std::size_t place) {
    PageModel made = page.add("at_hand");
    made.set("value_place", std::to_string(place));
    made.set("value_name", field.name);
    made.set("value_label", field.label);
    made.set("value_text", field.value);
    made.set("value_type", field.type);
    made.flag("value_number", field.kind == TrialFieldKind::number);
    made.flag("value_date", field.kind == TrialFieldKind::date);
    made.flag("value_choices", !field.options.empty());
    for (const TrialOption& one : field.options) {
        PageModel option = made.add("value_choices");
        option.set("choice", one.value);
        option.set("choice_label", one.label);
        option.flag("choice_taken", one.chosen);
    }
}

void dress_slide(PageModel& page, const TrialSlide& slide) {
    page.set("slide_label", slide.label);
    page.set("slide_input", slide.input);
    page.set("slide_type", slide.type);
    page.set("slide_least", slide.least);
    page.set("slide_most", slide.most);
    page.flag("slide_cut", slide.cut);
    page.flag("slide_at", slide.at >= 0);
    page.set("slide_at", std::to_string(slide.at));
    for (const TrialStretch& one : slide.stretches) {
        PageModel drawn = page.add("stretches");
        const std::int64_t top = picture_units;
        drawn.set("path", fmt::format("M{0} {4}L{0} {1}L{2} {3}L{2} {4}Z", one.left, top - one.from, one.right, top - one.to, top));
        drawn.set("stretch_text", one.text.empty() ? page.say("rules.trial.any") : one.text);
        drawn.set("stretch_result", one.result);
        drawn.set("stretch_rules", numbered(page, one.rules));
        drawn.flag("stretch_here", one.here);
        drawn.flag("stretch_proven", one.proven || one.varies);
        drawn.flag("stretch_varies", one.varies);
    }
}

}  // namespace

void dress_trial(PageModel& page, const TableView& view) {
    dress_cases(page, view.beside);
    page.flag("tried", view.trial.has_value());
    page.flag("slid", view.trial && view.trial->slide);
    if (!view.trial) return;
    page.set("trial_label", view.trial->label);
    page.set("trial_result", view.trial->result);
    page.set("trial_rules", numbered(page, view.trial->rules));
    for (std::size_t i = 0; i < view.trial->fields.size(); ++i) dress_field(page, view.trial->fields[i], i);
    page.flag("trial_remarks", !view.trial->remarks.empty());
    for (const std::string& one : view.trial->remarks) page.add("trial_remarks").set("trial_remark", one);
    for (const TrialOption& one : view.trial->slides) {
        PageModel option = page.add("slides");
        option.set("slides_name", one.value);
        option.set("slides_label", one.label);
        option.flag("slides_chosen", one.chosen);
    }
    if (view.trial->slide) dress_slide(page, *view.trial->slide);
}

}  // namespace skl::rules
