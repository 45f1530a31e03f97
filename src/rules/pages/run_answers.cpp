#include "rules/pages/run_answers.h"

#include "kernel/text/text.h"

namespace skl::rules {

namespace {

std::string text_of(const Node* node, std::string_view name) {
    const Node* found = node ? node->find(name) : nullptr;
    return found ? found->text : std::string{};
}

template <std::uint32_t Max>
void put_text(std::optional<Text<1, Max>>& to, const std::string& text) {
    if (!text.empty()) to.emplace().value = text;
}

PopulationFeed feed_typed(const Node& node) {
    PopulationFeed feed;
    feed.input.value = text_of(&node, "input");
    put_text(feed.column, text_of(&node, "column"));
    put_text(feed.decision, text_of(&node, "decision"));
    put_text(feed.value, text_of(&node, "value"));
    put_text(feed.role, text_of(&node, "role"));
    MemberAggregate members{};
    if (boost::describe::enum_from_string(text_of(&node, "members").c_str(), members)) feed.members = members;
    return feed;
}

Answers typed_answers(const Node& typed) {
    Answers made;
    made.source = text_of(&typed, "source");
    const std::string scenario = text_of(&typed, "scenario"), version = text_of(&typed, "version");
    made.law = !scenario.empty() ? std::string(law_of_scenario) + scenario : text_of(&typed, "rule_set");
    if (scenario.empty() && !version.empty()) made.law += law_of_version + version;
    made.as_of = text_of(&typed, "as_of");
    made.key = text_of(&typed, "key");
    made.household = text_of(&typed, "household");
    made.role = text_of(&typed, "role");
    made.of_household = text_of(&typed, "entity") == "household";
    made.with_rules = !text_of(&typed, "rule_ids").empty();
    if (const Node* outputs = typed.find("outputs"))
        for (const Member& one : outputs->members) made.outputs.push_back(one.node.text);
    if (const Node* mapping = typed.find("mapping"))
        for (const Member& one : mapping->members) made.mapping.push_back(feed_typed(one.node));
    made.mapped = true;
    made.wanted = RunStep::mapping;
    return made;
}

void like_a_run(Answers& made, const PopulationRun& run) {
    made.source = to_text(run.source_id);
    made.law = run.scenario_id ? std::string(law_of_scenario) + to_text(*run.scenario_id)
                               : run.rule_set.value + law_of_version + run.version.value;
    made.as_of = to_text(run.as_of);
    const auto text = [](const std::optional<Text<1, 200>>& given) { return given ? given->value : std::string{}; };
    made.key = text(run.wish.key), made.household = text(run.wish.household), made.role = text(run.wish.role);
    made.of_household = run.wish.entity == PopulationEntity::household;
    made.with_rules = run.wish.rule_ids;
    for (const auto& one : run.wish.outputs) made.outputs.push_back(one.value);
    made.mapping = run.wish.mapping;
    made.mapped = true;
}

}  // namespace

Answers answers_of(Reader& reader, const Context& cx, const RunFormQuery& query) {
    if (cx.typed()) return typed_answers(*cx.typed());
    Answers made;
    if (query.like) {
        made.like = to_text(*query.like);
        if (const auto run = find_run(reader, *query.like)) like_a_run(made, *run);
    }
    if (query.source) made.source = to_text(*query.source);
    if (query.law) made.law = query.law->value;
    if (query.as_of) made.as_of = to_text(*query.as_of);
    if (query.key) made.key = query.key->value;
    if (query.step == RunStep::mapping) {  // the second form was sent: what it leaves empty is meant so
        made.key = query.key ? query.key->value : "";
        made.household = query.household ? query.household->value : "";
        made.role = query.role ? query.role->value : "";
        made.of_household = query.entity == PopulationEntity::household;
        made.outputs.clear();
        for (const auto& one : query.outputs) made.outputs.push_back(one.value);
    }
    made.wanted = query.step.value_or(RunStep::source);
    return made;
}

std::string address_of(const Context& cx, const Answers& answers, RunStep step) {
    std::string made = cx.href("/rules/population-runs/new");
    char mark = '?';
    const auto add = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) made += fmt::format("{}{}={}", std::exchange(mark, '&'), name, text::percent_encode(value));
    };
    add("like", answers.like);
    add("source", answers.source);
    add("law", answers.law);
    add("as_of", answers.as_of);
    add("step", boost::describe::enum_to_string(step, "source"));
    return made;
}

}  // namespace skl::rules
