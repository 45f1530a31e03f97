#include "rules/access/words.h"

#include <algorithm>

#include "kernel/pages/locale.h"
#include "kernel/text/text.h"
#include "rules/asking.h"
#include "rules/engine/tables/grid.h"
#include "rules/inside.h"

namespace skl::rules {

namespace {

// Phrases that policies are usually written with, by the cell's text.
constexpr std::pair<std::string_view, const char*> phrases[] = {
    {"?.type != \"rule_set\" or ?.id != \"access\"", "access.words.not-the-gate"},
    {"?.type = \"rule_set\" and ?.id = \"access\"", "access.words.the-gate"},
    {"?.aal > 0", "access.words.signed-in"},
    {"?.mandate = \"professional\"", "access.words.professional"},
    {"?.mandate_covers", "AccessSubject.mandate_covers"},
    {"?.minor", "AccessResource.minor"},
    {"?.own", "AccessResource.own"},
    {"?.payload", "AccessResource.payload"},
    {"?.personal", "AccessResource.personal"},
    {"?.break_glass", "AccessCircumstances.break_glass"},
    {"?.purpose = \"\" or ?.legal_basis = \"\" or ?.case_number = \"\"", "access.words.purpose-missing"},
    {"\"\"", "access.words.no-permission"},
    {"not(\"\")", "access.words.some-permission"}};

std::string joined(const Context& cx, const char* key, const std::vector<std::string>& parts) {
    std::string made;
    for (const std::string& part : parts)
        if (!part.empty()) made = made.empty() ? part : cx.say(key, {{"one", made}, {"other", part}});
    return made;
}
std::string both(const Context& cx, const std::vector<std::string>& parts) { return joined(cx, "access.words.both", parts); }
std::string either(const Context& cx, const std::vector<std::string>& parts) { return joined(cx, "access.words.either", parts); }

std::string role_in_words(const Context& cx, const std::string& role) {
    constexpr std::string_view core = "core.";
    const std::string key = "Role." + (role.starts_with(core) ? role.substr(core.size()) : role);
    return cx.app().locale().has(cx.language(), key) ? cx.say(key) : role;
}

// The text between quotation marks that stands after `before` and ends the cell with `after`; empty: it is written otherwise.
std::string quoted(std::string_view cell, std::string_view before, std::string_view after) {
    if (!cell.starts_with(before) || !cell.ends_with(after) || cell.size() < before.size() + after.size()) return {};
    cell = cell.substr(before.size(), cell.size() - before.size() - after.size());
    return cell.find('"') == std::string_view::npos ? std::string(cell) : std::string();
}

std::vector<std::string> alternatives(std::string_view cell) {  // "a", "b": commas outside of quotation marks and brackets
    std::vector<std::string> made(1);
    int depth = 0;
    bool inside = false;
    for (const char c : cell) {
        inside = inside != (c == '"');
        if (!inside) depth += c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
        if (c == ',' && !inside && depth == 0)
            made.emplace_back();
        else if (c != ' ' || !made.back().empty())
            made.back() += c;
    }
    return made;
}

std::string test_in_words(const Context& cx, std::string_view column, const std::string& test) {
    for (const auto& [text, key] : phrases)
        if (test == text) return cx.say(key);
    if (column == "subject.acts_for" && test == "true") return cx.say("access.words.acts-for");
    if (column == "subject.acts_for" && test == "false") return cx.say("access.words.for-oneself");
    if (const std::string role = quoted(test, "list contains(?, \"", "\")"); !role.empty()) return role_in_words(cx, role);
    if (const std::string start = quoted(test, "starts with(?, \"", "\")"); !start.empty())
        return cx.say("access.words.all-of", {{"name", start.ends_with('.') ? start.substr(0, start.size() - 1) : start}});
    if (std::string name = quoted(test, "\"", "\""); !name.empty()) return name;
    return test;
}

std::string cell_in_words(const Context& cx, std::string_view column, const std::string& cell) {
    if (cell.empty() || cell == tables::any_value) return {};
    for (const auto& [text, key] : phrases)
        if (cell == text) return cx.say(key);
    std::vector<std::string> parts;
    for (const std::string& test : alternatives(cell)) parts.push_back(test_in_words(cx, column, test));
    return either(cx, parts);
}

feel::Value value_of_cell(const std::string& cell, const feel::Surroundings& surroundings) {
    std::vector<feel::Diagnostic> diagnostics;
    const auto expression = feel::Expression::compile(cell, {}, diagnostics);
    if (expression == nullptr) return {};
    feel::Run run{feel::Limits{.steps = policy_steps, .wall = policy_wall}};
    run.surroundings = &surroundings;
    return expression->evaluate(run, {});
}

std::string reason_in_words(const Context& cx, const std::string& cell, const feel::Surroundings& surroundings) {
    const feel::Value value = value_of_cell(cell, surroundings);
    if (value.is(feel::Kind::string)) {
        const std::string key = "reason." + value.string();
        return cx.app().locale().has(cx.language(), key) ? cx.say(key) : value.string();
    }
    const feel::Value* said = value.is(feel::Kind::context) ? value.context().find(cx.language()) : nullptr;
    return said != nullptr && said->is(feel::Kind::string) ? said->string() : cell;
}

std::string counted(const Context& cx, const char* key, std::int64_t level) { return cx.say(key, {{"level", std::to_string(level)}}); }

std::string subject_in_words(const Context& cx, const AccessSubject& subject) {
    if (subject.kind.value == "operator") return cx.say("access.actor.operator");
    if (subject.kind.value == "nobody") return cx.say("access.words.nobody");
    std::vector<std::string> roles;
    roles.reserve(subject.roles.size());
    for (const std::string& role : subject.roles) roles.push_back(role_in_words(cx, role));
    std::vector<std::string> parts = {roles.empty() ? cx.say("access.words.no-role") : either(cx, roles)};
    parts.push_back(subject.agency.value.empty() ? ""
                                                 : subject.agency.value + (subject.unit.value.empty() ? "" : " " + subject.unit.value));
    if (subject.acts_for) parts.push_back(cx.say("access.words.acts-by", {{"mandate", subject.mandate.value}}));
    if (subject.acts_for && !subject.mandate_covers) parts.push_back(cx.say("access.words.mandate-short"));
    if (!subject.agreed) parts.push_back(cx.say("access.words.not-agreed"));
    parts.push_back(counted(cx, "access.words.aal", subject.aal));
    return both(cx, parts);
}

std::string resource_in_words(const Context& cx, const AccessResource& resource) {
    std::vector<std::string> parts;
    const std::string id = resource.id.value == "*" ? cx.say("access.words.some-one") : resource.id.value;
    if (!resource.type.value.empty() || !id.empty()) parts.push_back(resource.type.value + (id.empty() ? "" : " " + id));
    for (const auto& [holds, name] : {std::pair{resource.personal, "personal"}, std::pair{resource.payload, "payload"},
                                      std::pair{resource.minor, "minor"}, std::pair{resource.own, "own"}})
        if (holds) parts.push_back(cx.say(std::string("AccessResource.") + name));
    parts.push_back(resource.unit.value);
    parts.push_back(resource.sensitivity.value);
    return both(cx, parts);
}

std::string circumstances_in_words(const Context& cx, const AccessCircumstances& context) {
    std::vector<std::string> parts;
    for (const auto& [name, text] : {std::pair{"purpose", context.purpose.value}, std::pair{"legal_basis", context.legal_basis.value},
                                     std::pair{"case_number", context.case_number.value}})
        if (!text.empty()) parts.push_back(cx.say(std::string("AccessCircumstances.") + name) + (text == "*" ? "" : " " + text));
    if (context.break_glass) parts.push_back(cx.say("AccessCircumstances.break_glass"));
    return both(cx, parts);
}

// A cell of a table stays one line; the facts beside it have the whole.
void cut(std::string& words) {
    if (words.size() < longest_line) return;
    std::string made;
    std::string_view rest = words;
    for (std::size_t kept = 1; kept < longest_line && !rest.empty(); ++kept) text::append(made, text::next(rest));
    if (!rest.empty()) words = made + "…";
}

}  // namespace

std::vector<AccessRuleLine> rules_in_words(const AccessVersion& version, const calendar::Calendar& calendar, const Context& cx) {
    const tables::Grid grid = tables::grid_of(version.table());
    const Jurisdiction surroundings(*version.parameters(), calendar);
    std::vector<AccessRuleLine> made;
    for (std::size_t i = 0; i < grid.rules.size(); ++i) {
        std::vector<std::string> who, what, when;
        AccessRuleLine line;
        line.rule = {{dmn::rule_name(version.table(), i)}};
        for (std::size_t at = 0; at < grid.columns.size() && at < grid.rules[i].cells.size(); ++at) {
            const tables::Column& column = grid.columns[at];
            const std::string& cell = grid.rules[i].cells[at];
            if (column.kind == tables::ColumnKind::input) {
                auto& part = column.text.starts_with("subject") ? who : column.text.starts_with("action") ? what : when;
                part.push_back(cell_in_words(cx, column.text, cell));
            } else if (column.text == "effect") {
                const feel::Value value = value_of_cell(cell, surroundings);
                const bool permits = value.is(feel::Kind::string) && value.string() == "permit";
                line.effect = permits ? AccessRuleEffect::permit : AccessRuleEffect::forbid;
            } else if (column.text == "reason") {
                line.reason = reason_in_words(cx, cell, surroundings);
            }
        }
        line.who = both(cx, who), line.what = both(cx, what), line.when = both(cx, when);
        made.push_back(std::move(line));
    }
    std::stable_partition(made.begin(), made.end(), [](const AccessRuleLine& one) { return one.effect == AccessRuleEffect::forbid; });
    return made;
}

AccessWords in_words(const AccessFacts& facts, const Context& cx) {
    const std::string &name = facts.action.name.value, &permission = facts.action.permission.value;
    AccessWords made{subject_in_words(cx, facts.subject), name.empty() ? cx.say("access.words.no-permission") : name,
                     resource_in_words(cx, facts.resource), circumstances_in_words(cx, facts.context)};
    if (!permission.empty() && permission != name) made.what = name.empty() ? permission : both(cx, {name, permission});
    if (facts.action.least_aal > 0) made.what = both(cx, {made.what, counted(cx, "access.words.least-aal", facts.action.least_aal)});
    for (std::string* words : {&made.who, &made.what, &made.on_what, &made.circumstances}) cut(*words);
    return made;
}

std::string deciding_rule(const identity::Decision& decision) {
    if (decision.reasons.empty()) return "nothing-permits";
    return decision.reasons.front().rule.empty() ? decision.reasons.front().policy : decision.reasons.front().rule;
}

std::string actor_in_words(Reader& reader, const std::string& actor, const Context& cx) {
    if (actor == actor_of(cx)) return cx.say("access.actor.yourself");
    for (const char* known : {"operator", "preset", "clock"})
        if (actor == known) return cx.say(std::string("access.actor.") + known);
    const auto* identity = cx.app().find_service<identity::Module>();
    const bool colleague = cx.caller().official || cx.caller().subject == "operator";
    const std::string name = identity != nullptr && colleague ? identity->name_at_work(reader, actor) : "";
    return name.empty() ? cx.say("access.actor.somebody") : name;
}

}  // namespace skl::rules
