// A service as a page: what it asks for, what it answers, and why. Works by its address alone, so that a case can be shared; what it
// asks is not kept.
#include "kernel/text/text.h"
#include "rules/engine/describe_program.h"
#include "rules/inside.h"

namespace skl::rules {

namespace {

struct AskOption {
    std::string value, label;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(AskOption, (), (value, label, chosen))

struct AskField {
    std::string name, label, value;
    std::optional<std::string> number, date, truth, text;  // one of them is there: how it is asked for
    bool yes = false, no = false;
    std::vector<AskOption> options;
};
BOOST_DESCRIBE_STRUCT(AskField, (), (name, label, value, number, date, truth, text, yes, no, options))

struct AskResult {
    std::string label, value;
};
BOOST_DESCRIBE_STRUCT(AskResult, (), (label, value))

struct AskPage {
    Text<> title;
    std::string set_title, set_href, version;
    Date as_of;
    std::vector<AskField> fields;
    bool answered = false;
    std::vector<AskResult> results;
    std::vector<ReasonLine> reasons, steps;  // what the model says, and what was computed on the way
    std::optional<NearestRule> why_not;
    std::vector<std::string> remarks;
    std::vector<std::string> laws;
};
BOOST_DESCRIBE_STRUCT(AskPage, (),
                      (title, set_title, set_href, version, as_of, fields, answered, results, reasons, steps, why_not, remarks, laws))

AskField field_of(const InputView& input, const std::string* given) {
    AskField made{input.name, input.label, given ? *given : "", {}, {}, {}, {}, false, false, {}};
    if (input.type == "number")
        made.number = "1";
    else if (input.type == "date")
        made.date = "1";
    else if (input.type == "boolean")
        made.truth = "1";
    else
        made.text = "1";
    for (const InputOption& one : input.options) made.options.push_back({one.value, one.label, one.value == made.value});
    made.yes = made.value == "true";
    made.no = made.value == "false";
    return made;
}

// What a form sends is text; the type of the input says what it stands for.
Json inputs_of(const DecisionView& service, const skl::Parameters& given) {
    Node root{.type = Node::Type::object};
    for (const InputView& input : service.inputs) {
        const std::string* text = given.find(input.name);
        if (!text || text->empty()) continue;
        Node& value = root.member(input.name);
        value.type = Node::Type::text;
        value.text = *text;
        if (input.type == "number" && feel::Decimal::parse(*text)) value.type = Node::Type::number;
        if (input.type == "boolean" && (*text == "true" || *text == "false")) {
            value.type = Node::Type::boolean;
            value.truth = *text == "true";
        }
    }
    Json made;
    write_node(made.value, root);
    return made;
}

std::string plainly(const Node& value, const Context& cx) {
    switch (value.type) {
        case Node::Type::boolean: return cx.say(value.truth ? "generic.yes" : "generic.no");
        case Node::Type::number:
            if (const auto number = feel::Decimal::parse(value.text)) return shown(feel::Value(*number));
            return value.text;
        case Node::Type::text: return value.text;
        case Node::Type::null: return cx.say("rules.nothing");
        default: {
            std::string text;
            write_node(text, value);
            return text;
        }
    }
}

// What a member of the result is called: by the item definitions of the model that gives it.
std::string member_label(const dmn::Program& program, std::size_t unit, const std::string& member, std::string_view lang) {
    for (const dmn::ItemDefinition& item : program.models()[program.units()[unit].root].items)
        for (const dmn::ItemDefinition& component : item.components)
            if (component.element.name == member) return label_of(component.element, lang);
    return member;
}

std::vector<AskResult> results_of(const Json& results, const dmn::Program& program, const std::string& service, const Context& cx) {
    std::vector<AskResult> made;
    const auto read = read_json(results.value);
    const auto unit = program.find(dmn::Unit::Kind::service, service);
    if (!read || !unit) return made;
    for (const Member& member : read->members)
        made.push_back({member_label(program, *unit, member.key, cx.language()), plainly(member.node, cx)});
    return made;
}

Task<Result<AskPage>> ask(Context& cx, std::string set_name, std::string service_name, skl::Parameters given) {
    const Module& module = module_of(cx);
    Date as_of = module.today(cx.tenant(), cx.now());
    if (const std::string* day = given.find("as_of"); day && !day->empty())
        if (!parse(*day, as_of)) co_return Problem::invalid({{"/as_of", "bad-date"}});
    co_return co_await cx.read([&](Reader& reader) -> Result<AskPage> {
        auto set = named_set(reader, set_name);
        if (!set) return set.problem();
        auto version = version_on(reader, *set, as_of);
        if (!version) return version.problem();
        auto compiled = module.library().models(reader, version->models);
        if (!compiled) return compiled.problem();
        for (DecisionView& service : decisions_of(*(*compiled)->program, cx.language())) {
            if (service.kind != ElementKind::service || service.name != service_name) continue;
            for (const auto& [name, value] : given.pairs) {
                const auto asks = [&](const InputView& input) { return input.name == name; };
                if (name != "as_of" && std::none_of(service.inputs.begin(), service.inputs.end(), asks))
                    return Problem::bad_request("unknown-parameter").with("name", name);
            }
            AskPage page;
            page.title.value = service.label;
            page.set_title = set->title.in(cx.language());
            page.set_href = cx.href("/rules/sets/" + set_name);
            page.version = version->label.value;
            page.as_of = as_of;
            page.laws = service.laws;
            for (const InputView& input : service.inputs) page.fields.push_back(field_of(input, given.find(input.name)));
            page.answered = !given.pairs.empty() || service.inputs.empty();
            if (!page.answered) return page;
            RuleQuestion asked;
            asked.decision_service.emplace().value = service.name;
            asked.inputs = inputs_of(service, given);
            asked.trace = TraceWish::rules;
            asked.plain = asked.why_not = true;
            const auto parameters = module.library().parameters(reader, cx.tenant());
            auto answer = evaluate({*set, *version, **compiled, *parameters, *module.parts().calendar, cx.app().locale()}, asked, as_of,
                                   cx.language());
            if (!answer) return answer.problem();
            page.results = results_of(answer->results, *(*compiled)->program, service.name, cx);
            for (ReasonLine& line : answer->explanation) (line.written ? page.reasons : page.steps).push_back(std::move(line));
            page.why_not = std::move(answer->why_not);
            for (const EvaluationRemark& one : answer->diagnostics) page.remarks.push_back(one.message);
            return page;
        }
        return Problem::not_found("decision");
    });
}

}  // namespace

void install_ask_page(App& app) {
    app.get("/rules/sets/{set}/services/{service}", ask).named("rules.ask").page("rules/ask").rated(RateClass::query);
}

}  // namespace skl::rules
