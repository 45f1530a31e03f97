// Two versions side by side, in words (services.md §9): what a lawyer reads before approving one.
#include "kernel/text/text.h"
#include "rules/engine/extensions.h"
#include "rules/engine/tables/diff.h"
#include "rules/tables.h"

namespace skl::rules {

namespace {

using tables::Change;
using tables::ChangeKind;

constexpr std::size_t changes_told = 1'000;  // of one comparison: a page that nobody reads to its end

struct RuleChange {
    ChangeKind kind{};
    std::string element, element_id;
    std::optional<std::int64_t> rule;
    std::string column, before, after;
    Bilingual<> words;
};
BOOST_DESCRIBE_STRUCT(RuleChange, (), (kind, element, element_id, rule, column, before, after, words))

struct OtherVersion {
    std::string label, href;
};
BOOST_DESCRIBE_STRUCT(OtherVersion, (), (label, href))

struct RuleDiff {
    Slug rule_set;
    Text<> version;
    std::optional<std::string> against;  // none: there is no other version
    std::vector<RuleChange> changes;
    std::vector<OtherVersion> others;
    std::string title, parent_title, parent_href;
};
BOOST_DESCRIBE_STRUCT(RuleDiff, (), (rule_set, version, against, changes, others, title, parent_title, parent_href))

struct DiffQuery {
    std::optional<Text<1, 60>> against;  // the label of a version; without it the one before
};
BOOST_DESCRIBE_STRUCT(DiffQuery, (), (against))

// Comparisons as law writes them.
std::string readable(std::string text) {
    for (const auto& [from, to] : {std::pair<std::string_view, std::string_view>{">=", "≥"}, {"<=", "≤"}})
        for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos;) text.replace(at, from.size(), to);
    return text;
}

RuleChange worded(RuleChange change, const dmn::Element* element, const Locale& locale) {
    constexpr const char* words[] = {"rules.diff.element-added", "rules.diff.element-removed", "rules.diff.policy",
                                     "rules.diff.column-added",  "rules.diff.column-removed",  "rules.diff.rule-added",
                                     "rules.diff.rule-removed",  "rules.diff.rule-moved",      "rules.diff.cell",
                                     "rules.diff.text",          "rules.diff.parameter"};
    for (const char* language : {"zh-Hant", "en"})
        change.words.by_language[language] = locale.say(language, words[static_cast<std::size_t>(change.kind)],
                                                        {{"element", element ? label_of(*element, language) : change.element},
                                                         {"rule", std::to_string(change.rule.value_or(0))},
                                                         {"column", change.column},
                                                         {"before", readable(change.before)},
                                                         {"after", readable(change.after)}});
    return change;
}

// Parameters by the first days of both versions.
void add_parameters(const Parameters& parameters, Date before, Date after, const Locale& locale, std::vector<RuleChange>& into) {
    const feel::Date was = start_of(before).date, is = start_of(after).date;
    const DatedValue* last = nullptr;
    for (const DatedValue& one : parameters.all()) {
        if (last && last->name == one.name && last->key == one.key) continue;
        last = &one;
        const feel::Value *old = parameters.at(one.name, one.key, was), *now = parameters.at(one.name, one.key, is);
        RuleChange change{ChangeKind::parameter_changed,
                          one.name + (one.key.empty() ? "" : " " + one.key),
                          {},
                          {},
                          {},
                          old ? feel::text_of(*old) : "–",
                          now ? feel::text_of(*now) : "–",
                          {}};
        if (change.before != change.after && into.size() < changes_told) into.push_back(worded(std::move(change), nullptr, locale));
    }
}

std::vector<RuleChange> compare(const std::vector<ModelFile>& before, const std::vector<ModelFile>& after, const Context& cx) {
    auto was = models_in(before), is = models_in(after);
    std::vector<RuleChange> made;
    for (const Change& one : tables::diff(was, is)) {
        if (made.size() == changes_told) break;
        RuleChange change{one.kind, label_of(*one.element, cx.language()), one.element->id, {}, one.column, one.before, one.after, {}};
        if (one.rule > 0) change.rule = static_cast<std::int64_t>(one.rule);
        made.push_back(worded(std::move(change), one.element, cx.app().locale()));
    }
    return made;
}

struct Both {
    NamedVersion named;
    std::optional<RuleVersion> against;
    std::vector<RuleVersion> all;  // latest first
    std::vector<ModelFile> before, after;
    std::shared_ptr<const Parameters> parameters;
};

Result<Both> find(Reader& reader, const Context& cx, const std::string& set, const std::string& label, const DiffQuery& query) {
    auto named = named_version(reader, set, label);
    if (!named) return named.problem();
    Both made{std::move(*named), {}, {}, {}, {}, module_of(cx).library().parameters(reader, cx.tenant())};
    made.all = versions_of(reader, made.named.set.id);
    for (const RuleVersion& one : made.all) {
        const bool wanted = query.against ? one.label.value == query.against->value
                                          : one.id != made.named.version.id && one.effective_from <= made.named.version.effective_from &&
                                                one.state != RuleVersionState::withdrawn;
        if (wanted && !made.against) made.against = one;
    }
    if (query.against && !made.against) return Problem::not_found("rule-version");
    auto after = model_files(reader, made.named.version);
    if (!after) return after.problem();
    made.after = std::move(*after);
    if (!made.against) return made;
    auto before = model_files(reader, *made.against);
    if (!before) return before.problem();
    made.before = std::move(*before);
    return made;
}

Task<Result<RuleDiff>> show(Context& cx, std::string set, std::string label, DiffQuery query) {
    auto both = co_await cx.read([&](Reader& reader) -> Result<Both> { return find(reader, cx, set, label, query); });
    if (!both) co_return both.problem();
    const std::string base = cx.href("/rules/sets/" + set + "/versions/" + label);
    RuleDiff made{both->named.set.name, both->named.version.label, {}, {}, {}, cx.say("route.rules.diff"), label, base};
    for (const RuleVersion& one : both->all)
        if (one.id != both->named.version.id)
            made.others.push_back({one.label.value, base + "/diff?against=" + text::percent_encode(one.label.value)});
    if (!both->against) co_return made;
    made.against = both->against->label.value;
    made.changes = co_await cx.blocking([&] {
        auto changes = compare(both->before, both->after, cx);
        add_parameters(*both->parameters, both->against->effective_from, both->named.version.effective_from, cx.app().locale(), changes);
        return changes;
    });
    co_return made;
}

}  // namespace

void install_diff(App& app) {
    app.get("/rules/sets/{set}/versions/{version}/diff", show).named("rules.diff").page("rules/diff").rated(RateClass::query);
}

}  // namespace skl::rules
