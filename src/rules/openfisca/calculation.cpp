#include "rules/openfisca/calculation.h"

#include "rules/engine/json.h"

namespace skl::rules::openfisca {

using feel::Value;

Calculation::Calculation(const Country& country, const Situation& situation, const feel::Surroundings* surroundings)
    : country_(country), situation_(situation) {
    run_.surroundings = surroundings;
    for (const Given& one : situation.given) computed_[{one.unit, one.period, one.instance}].value = one.value;
}

std::optional<Problem> Calculation::over() const {
    if (too_many_) return Problem{422, "evaluation-limit", {{"limit", "values"}}};
    if (run_.stopped()) return Problem{422, "evaluation-limit", {{"limit", run_.over() == feel::Limit::wall ? "wall" : "steps"}}};
    return std::nullopt;
}

const Computed& Calculation::value(std::size_t unit, std::size_t instance, const Period& period) {
    const auto [found, fresh] = computed_.try_emplace({unit, period, instance});
    if (!fresh) return found->second;
    const Variable& variable = *country_.variable(country_.names[unit]);
    if (computed_.size() > most_computed) too_many_ = true;
    if (!country_.program->units()[unit].logic)
        found->second.value = variable.otherwise;
    else if (!too_many_ && run_.enter()) {
        compute(variable, instance, period, found->second);
        run_.leave();
    }
    return found->second;
}

void Calculation::compute(const Variable& variable, std::size_t instance, const Period& period, Computed& into) {
    into.formula = true;
    dmn::Bindings bindings(*country_.program);
    for (const std::size_t unit : variable.required) {
        const Variable& required = *country_.variable(country_.names[unit]);
        bindings.set(unit, seen(variable, instance, period, required));
        if (!required.role_in) into.needed.emplace_back(unit, period.seen_as(required.period));
    }
    run_.as_of = {};
    run_.as_of.date = period.start();
    run_.bindings = &bindings;
    into.value = country_.program->value(run_, variable.unit);
    run_.bindings = nullptr;
}

// A variable from where a formula stands: of the same instance, of its members, or of the group it is in.
Value Calculation::seen(const Variable& from, std::size_t instance, const Period& period, const Variable& what) {
    const Period then = period.seen_as(what.period);
    if (what.role_in) {
        feel::List roles;
        for (const Membership& one : situation_.instances[from.entity][instance].members) roles.emplace_back(one.role);
        return from.entity == *what.role_in ? Value(std::move(roles)) : Value();
    }
    if (from.entity == what.entity) return value(what.unit, instance, then).value;
    if (what.entity == 0) {
        feel::List members;
        for (const Membership& one : situation_.instances[from.entity][instance].members)
            members.push_back(value(what.unit, one.person, then).value);
        return Value(std::move(members));
    }
    if (from.entity != 0) return {};  // from group to group there is no way
    return value(what.unit, situation_.instances[0][instance].group_of[what.entity], then).value;
}

namespace {

// A number is a JSON number with all its digits, as OpenFisca's clients expect.
Result<Node> node_of(const Value& value) {
    if (value.is(feel::Kind::number)) return Node{.type = Node::Type::number, .text = value.number().text()};
    std::string text;
    write_json(text, value, true);
    return read_json(text);
}

Node text_node(std::string text) { return Node{.type = Node::Type::text, .text = std::move(text)}; }
Node list_node() { return Node{.type = Node::Type::list}; }
Node object_node() { return Node{.type = Node::Type::object}; }

}  // namespace

Result<Node> calculate(const Country& country, const Node& json, const feel::Surroundings* surroundings) {
    const auto situation = read_situation(country, json);
    if (!situation) return situation.problem();
    Calculation calculation(country, *situation, surroundings);
    Node made = json;
    for (const Wanted& one : situation->wanted) {
        const Value value = calculation.value(country.variable(one.variable)->unit, one.instance, one.period).value;
        if (auto over = calculation.over()) return std::move(*over);
        auto node = node_of(value);
        if (!node) return node.problem();
        Node* at = &made;
        for (const std::string& step : one.path) at = &at->member(step);
        *at = std::move(*node);
    }
    return made;
}

Result<Node> trace(const Country& country, const Node& json, const feel::Surroundings* surroundings) {
    const auto situation = read_situation(country, json);
    if (!situation) return situation.problem();
    Calculation calculation(country, *situation, surroundings);
    const auto key = [&](std::size_t unit, const Period& period) { return country.names[unit] + "<" + period.text() + ">"; };
    Node made = object_node();
    Node& described = made.member("entitiesDescription") = object_node();
    for (std::size_t e = 0; e < country.entities.size(); ++e) {
        Node& names = described.member(country.entities[e].plural) = list_node();
        for (const Instance& one : situation->instances[e]) names.items.push_back(text_node(one.name));
    }
    Node asked = list_node();
    for (const Wanted& one : situation->wanted) {
        const std::size_t unit = country.variable(one.variable)->unit;
        calculation.value(unit, one.instance, one.period);
        if (auto over = calculation.over()) return std::move(*over);
        const std::string name = key(unit, one.period);
        const bool told = std::any_of(asked.items.begin(), asked.items.end(), [&](const Node& other) { return other.text == name; });
        if (!told) asked.items.push_back(text_node(name));
    }
    made.member("requestedCalculations") = std::move(asked);
    Node steps = object_node();
    for (const auto& [at, computed] : calculation.all()) {
        Node& step = steps.member(key(std::get<0>(at), std::get<1>(at)));
        if (step.type == Node::Type::null) {
            step = object_node();
            Node& needed = step.member("dependencies") = list_node();
            for (const auto& [unit, period] : computed.needed) needed.items.push_back(text_node(key(unit, period)));
            step.member("parameters") = object_node();
            step.member("value") = list_node();
        }
        auto value = node_of(computed.value);
        if (value) step.member("value").items.push_back(std::move(*value));
    }
    made.member("trace") = std::move(steps);
    return made;
}

}  // namespace skl::rules::openfisca
