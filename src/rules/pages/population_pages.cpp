// What the pages of sources and runs show beyond their structs: figures in groups, states that follow a job, words for reasons.
#include "kernel/pages/words.h"
#include "rules/pages/figures.h"
#include "rules/population_views.h"

namespace skl::rules {

namespace {

void dress_problem(PageModel& page, const std::optional<JobProblem>& told) {
    page.flag("fault", told.has_value());
    if (!told) return;
    Problem problem{422, told->code.value};
    for (const auto& [name, text] : told->params) problem.params[name] = text.value;
    page.set("fault", problem_title(*page.locale, page.language, problem));
    page.set("fault_detail", problem_detail(*page.locale, page.language, problem));
}

void dress_job(PageModel& page, const std::string& job_href, JobState state) {
    page.flag("waits", !finished(state));
    page.set("events_href", job_href + "/events");
}

// Of one output: what can be said of numbers, or of truths.
// What something is called: its label, and its name beside it.
void put_named(PageModel& row, const char* label, const char* name, const std::string& text, const std::map<std::string, Text<>>& labels) {
    const auto found = labels.find(text);
    row.set(label, found == labels.end() ? text : found->second.value);
    row.set(name, found == labels.end() ? "" : text);
}

void dress_output(PageModel row, const PopulationOutput& output, const std::map<std::string, Text<>>& labels) {
    const bool sums = output.numbers && output.count > 0;
    put_named(row, "output_label", "output_name", output.name, labels);
    row.set("known", output.count);
    row.set("not_known", output.unknown);
    row.flag("truths", output.yes > 0 || (!output.numbers && output.count > 0 && !output.sum));
    row.set("truths", output.yes);
    row.flag("sums", sums);
    for (const auto& [name, value] : {std::pair{"total_sum", &output.sum}, {"least", &output.min}, {"greatest", &output.max}})
        row.set(name, sums && *value ? grouped(**value) : "");
    row.set("average", sums && output.mean ? rounded(*output.mean) : "");
}

// Why a row was left out, in words (population/population.h, kernel/analytics/outside_file.h).
constexpr std::pair<std::string_view, const char*> reasons[] = {{"not-of-its-type", "population.refused.not-of-its-type"},
                                                                {"wrong-number-of-cells", "population.refused.wrong-number-of-cells"},
                                                                {"not-utf8", "population.refused.not-utf8"},
                                                                {"household-missing", "population.refused.household-missing"},
                                                                {"household-refused", "population.refused.household-refused"},
                                                                {"household-too-large", "population.refused.household-too-large"},
                                                                {"role-not-unique", "population.refused.role-not-unique"}};

std::string reason_words(const PageModel& page, const std::string& code) {
    for (const auto& [name, key] : reasons)
        if (name == code) return page.say(key);
    return code;
}

std::string feed_words(const PageModel& page, const PopulationFeed& feed) {
    std::string made = feed.column ? feed.column->value : feed.decision ? feed.decision->value : feed.value ? "= " + feed.value->value : "";
    if (feed.members)
        made = page.say(std::string("MemberAggregate.") + boost::describe::enum_to_string(*feed.members, "sum")) +
               (made.empty() ? "" : " · ") + made;
    if (feed.role) made += " (" + feed.role->value + ")";
    return made;
}

}  // namespace

void dress_list(PageModel& page, const void*, Context& cx) { page.set("more_href", cx.href(cx.request().path) + "?cursor="); }

void dress_source(PageModel& page, const void* source, Context&) {
    const auto& view = *static_cast<const PopulationSourceView*>(source);
    dress_job(page, view.job_href, view.state);
    dress_problem(page, view.problem);
    for (const analytics::OutsideColumn& column : view.columns) {
        PageModel row = page.add("lines");
        row.set("column_name", column.name);
        row.set("column_kind", page.say(std::string("OutsideKind.") + boost::describe::enum_to_string(column.kind, "text")));
    }
    page.flag("lines", !view.columns.empty());
}

void dress_run(PageModel& page, const void* run, Context& cx) {
    const auto& view = *static_cast<const PopulationRunView*>(run);
    dress_job(page, view.job_href, view.state);
    dress_problem(page, view.problem);
    const std::string set = "/rules/sets/" + view.rule_set.value;
    page.set("set_href", cx.href(set));
    page.set("version_href", cx.href(set + "/versions/" + view.version.value));
    page.flag("nothing_refused", view.summary && view.summary->refused == 0);
    for (const PopulationFeed& feed : view.mapping) {
        PageModel row = page.add("feeds");
        put_named(row, "feed_label", "feed_input", feed.input.value, view.labels);
        row.set("feed_source", feed_words(page, feed));
    }
    page.flag("feeds", !view.mapping.empty());
    if (view.summary)
        for (const PopulationOutput& one : view.summary->outputs) dress_output(page.add("figures"), one, view.labels);
    for (const RefusedRows& one : view.rejects) {
        PageModel row = page.add("reasons");
        row.set("reason_words", reason_words(page, one.reason.value));
        row.set("reason_column", one.column ? one.column->value : "");
        row.set("reason_count", one.count);
        row.set("reason_example", one.example.value);
    }
    page.flag("reasons", !view.rejects.empty());
}

}  // namespace skl::rules
