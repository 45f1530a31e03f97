// Test cases of a version: kept beside it, run when they are looked at, and any others on demand (services.md §7).
#include "rules/cases_kept.h"
#include "rules/engine/json.h"

namespace skl::rules {

namespace {

constexpr std::size_t longest_tck = 8 << 20;  // bytes
constexpr std::size_t failures_told = 200;

struct CasesGiven {
    std::optional<Several<RuleCase, 0, most_cases>> cases;
    std::optional<Prose<longest_tck>> text;  // a file of the TCK, or {"cases": […]}
    std::optional<Upload> file;              // the same
};
BOOST_DESCRIBE_STRUCT(CasesGiven, (), (cases, text, file))

struct CaseFailure {
    std::string name, decision, expected, got, remark;
};
BOOST_DESCRIBE_STRUCT(CaseFailure, (), (name, decision, expected, got, remark))

struct CaseReport {
    std::int64_t passed = 0, failed = 0;
    std::vector<CaseFailure> failures;
};
BOOST_DESCRIBE_STRUCT(CaseReport, (), (passed, failed, failures))

struct RuleCases {
    Slug rule_set;
    Text<> version;
    bool editable = false;
    CaseReport report;
    std::vector<RuleCase> cases;
    std::string title, parent_title, parent_href;
};
BOOST_DESCRIBE_STRUCT(RuleCases, (), (rule_set, version, editable, report, cases, title, parent_title, parent_href))

RuleCase row_of(const cases::Case& one) {
    RuleCase made{{{one.name}}, {{one.decision}}, {}, {}, {}, {}};
    if (!one.invocable.empty()) made.invocable = Text<0, 200>{{one.invocable}};
    write_json(made.inputs.emplace().value, feel::Value(one.inputs));
    write_json(made.expected.emplace().value, one.expected);
    return made;
}

Result<std::vector<RuleCase>> cases_in(const CasesGiven& given) {
    if (given.cases) return std::vector<RuleCase>(given.cases->begin(), given.cases->end());
    std::string text = given.text ? given.text->value : "";
    if (given.file && !given.file->path.empty())
        if (auto read = disk::read(given.file->path)) text = std::move(*read);
    const auto first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (first == std::string::npos || text.size() > longest_tck) return Problem::invalid({{"/file", "no-file"}});
    std::vector<RuleCase> made;
    if (text[first] == '<') {
        const auto read = cases::read_tck(text);
        if (!read || read->empty()) return Problem{422, "no-test-cases"};
        for (const cases::Case& one : *read) made.push_back(row_of(one));
    } else {
        auto read = from_json<CaseList>(text);
        if (!read) return read.problem();
        made = std::move(read->cases);
    }
    if (static_cast<std::int64_t>(made.size()) > most_cases) return Problem{422, "import-too-long", {{"most", std::to_string(most_cases)}}};
    return made;
}

void run_one(const RuleCase& one, const dmn::Program& program, const feel::Surroundings& surroundings, Date day, CaseReport& into) {
    const auto asked = case_of(one, program);
    if (!asked) {
        ++into.failed;
        into.failures.push_back({one.name.value, one.decision.value, "", "", "bad-json"});
        return;
    }
    feel::Run run{feel::Limits{}};
    run.as_of = start_of(one.as_of.value_or(day));
    run.surroundings = &surroundings;
    const feel::Value got = cases::evaluate(program, *asked, run);
    if (!run.stopped() && cases::agrees(asked->expected, got)) {
        ++into.passed;
        return;
    }
    ++into.failed;
    if (into.failures.size() == failures_told) return;
    const std::string remark = run.remarks().empty() ? "" : run.remarks().front().code + " " + run.remarks().front().element;
    into.failures.push_back({asked->name, asked->decision, feel::text_of(asked->expected), feel::text_of(got), remark});
}

std::string text_of(const std::optional<Json>& json) { return json ? json->value : ""; }

struct Found {
    NamedVersion named;
    CompiledRef compiled;
    std::shared_ptr<const Parameters> parameters;
    std::vector<RuleCase> cases;
};

Task<Result<Found>> find(Context& cx, std::string set, std::string label) {
    const Module& module = module_of(cx);
    co_return co_await cx.read([&](Reader& reader) -> Result<Found> {
        auto named = named_version(reader, set, label);
        if (!named) return named.problem();
        auto compiled = module.library().models(reader, named->version.models);
        if (!compiled) return compiled.problem();
        Found made{std::move(*named), std::move(*compiled), module.library().parameters(reader, cx.tenant()), {}};
        made.cases = kept_cases(reader, made.named.version.id);
        return made;
    });
}

Task<CaseReport> run(Context& cx, const Found& found, const std::vector<RuleCase>& cases) {
    const Module& module = module_of(cx);
    co_return co_await cx.blocking([&] {
        const Jurisdiction surroundings(*found.parameters, *module.parts().calendar);
        CaseReport made;
        for (const RuleCase& one : cases) run_one(one, *found.compiled->program, surroundings, found.named.version.effective_from, made);
        return made;
    });
}

Task<Result<RuleCases>> show(Context& cx, std::string set, std::string label) {
    auto found = co_await find(cx, std::move(set), std::move(label));
    if (!found) co_return found.problem();
    const std::string name = found->named.set.name.value, version = found->named.version.label.value;
    RuleCases made{found->named.set.name,
                   found->named.version.label,
                   static_cast<bool>(cx.may(may_draft)),
                   co_await run(cx, *found, found->cases),
                   std::move(found->cases),
                   cx.say("route.rules.cases"),
                   version,
                   cx.href("/rules/sets/" + name + "/versions/" + version)};
    co_return made;
}

Task<Result<RuleCases>> keep(Context& cx, std::string set, std::string label, CasesGiven given) {
    auto cases = co_await cx.blocking([&] { return cases_in(given); });
    if (!cases) co_return cases.problem();
    const std::string text = to_json(CaseList{std::move(*cases)});
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        auto named = named_version(tx, set, label);
        if (!named) return named.problem();
        put_cases(tx, named->version.id, text, actor_of(cx), cx.now());
        return Nothing{};
    });
    if (!done) co_return done.problem();
    co_return co_await show(cx, std::move(set), std::move(label));
}

Task<Result<Answered<RuleCases>>> keep_form(Context& cx, std::string set, std::string label, CasesGiven given) {
    const std::string place = cx.href("/rules/sets/" + set + "/versions/" + label + "/tests");
    auto kept = co_await keep(cx, std::move(set), std::move(label), std::move(given));
    if (!kept) co_return kept.problem();
    co_return Answered<RuleCases>{std::move(*kept), 200, {{"Location", place}}};
}

Task<Result<CaseReport>> test(Context& cx, std::string set, std::string label, CasesGiven given) {
    auto found = co_await find(cx, std::move(set), std::move(label));
    if (!found) co_return found.problem();
    if (!given.cases && !given.text && !given.file) co_return co_await run(cx, *found, found->cases);
    auto cases = co_await cx.blocking([&] { return cases_in(given); });
    if (!cases) co_return cases.problem();
    co_return co_await run(cx, *found, *cases);
}

}  // namespace

std::vector<CaseRun> run_cases(const std::vector<RuleCase>& cases, const Compiled& compiled, const feel::Surroundings& surroundings,
                               Date first_day) {
    std::vector<CaseRun> made;
    for (const RuleCase& one : cases) {
        CaseReport report;
        run_one(one, *compiled.program, surroundings, first_day, report);
        CaseRun run{one.name.value, one.decision.value, text_of(one.inputs), text_of(one.expected), {}};
        if (!report.failures.empty())
            run.got = report.failures.front().got.empty() ? report.failures.front().remark : report.failures.front().got;
        made.push_back(std::move(run));
    }
    return made;
}

void install_cases(App& app) {
    const std::string version = "/rules/sets/{set}/versions/{version}", all = version + "/tests";
    const std::size_t most = longest_tck + (std::size_t{1} << 20);
    app.get(all, show).named("rules.cases").page("rules/tests").rated(RateClass::query);
    app.put(all, keep).named("rules.cases.put").needs(may_draft).body_up_to(most);
    app.post(all, keep_form).named("rules.cases.keep").form(all).needs(may_draft).body_up_to(most);
    app.post(version + "/test", test).named("rules.test").rated(RateClass::query).body_up_to(most);
}

}  // namespace skl::rules
