// The facts of an example country: each case becomes a situation of OpenFisca's Web API, which the adapter answers. The country's rules
// are a model; its parameters are those of the file.
#include "kernel/calendar/calendar.h"
#include "rules/engine/dmn/read.h"
#include "rules/engine/parameters.h"
#include "rules/openfisca/calculation.h"
#include "suite.h"
#include "vectors.h"

namespace skl::conformance {
namespace {

namespace feel = rules::feel;
namespace dmn = rules::dmn;
namespace openfisca = rules::openfisca;

std::optional<openfisca::Country> load_country(Report& report) {
    std::vector<feel::Diagnostic> diagnostics;
    std::vector<dmn::Definitions> models;
    dmn::Reading read = dmn::read_model(file_text(SKL_COUNTRY_MODEL), diagnostics);
    if (read.model) models.push_back(std::move(*read.model));
    dmn::Compilation compiled = dmn::compile(std::move(models));
    diagnostics.insert(diagnostics.end(), compiled.diagnostics.begin(), compiled.diagnostics.end());
    for (const feel::Diagnostic& one : diagnostics)
        report.fail("country.dmn", one.name + " line " + std::to_string(one.line) + ": " + one.code);
    return openfisca::country_of(compiled.program);
}

// {"2013-01-01": 0.13, "2014-01-01": null}: each until the day before the next.
void add_values(const std::string& name, const Node& by_day, std::vector<rules::DatedValue>& into) {
    for (std::size_t i = 0; i < by_day.members.size(); ++i) {
        const Member& one = by_day.members[i];
        const auto from = feel::Date::parse(one.key),
                   next = i + 1 < by_day.members.size() ? feel::Date::parse(by_day.members[i + 1].key) : from;
        if (one.node.type == Node::Type::null || !from || !next) continue;
        rules::DatedValue made{name, "", *from, std::nullopt, rules::parameter_value(one.node.text), "", "", "", ""};
        if (i + 1 < by_day.members.size()) made.valid_to = feel::Date{next->days - 1};
        into.push_back(std::move(made));
    }
}

Result<rules::Parameters> parameters_of(const Node& facts) {
    std::vector<rules::DatedValue> values;
    for (const Member& one : facts.members) {
        const Node *rates = one.node.find("rates"), *thresholds = one.node.find("thresholds");
        if (!rates || !thresholds) {
            add_values(one.key, one.node, values);
            continue;
        }
        for (std::size_t i = 0; i < rates->items.size(); ++i)
            add_values(one.key + "." + std::to_string(i + 1) + ".rate", rates->items[i], values);
        for (std::size_t i = 0; i < thresholds->items.size(); ++i)
            add_values(one.key + "." + std::to_string(i + 1) + ".threshold", thresholds->items[i], values);
    }
    return rules::Parameters::of(std::move(values));
}

Node object() { return Node{.type = Node::Type::object}; }

// A case names variables without saying whose: the person's, or the household's.
class Case {
public:
    Case(const openfisca::Country& country, const Node& one) : country_(country), one_(one) {
        json_ = object();
        const Node* input = one.find("input");
        persons_ = json_.member("persons") = object();
        household_ = object();
        for (const Member& member : input ? input->members : std::vector<Member>{}) add(member);
        if (persons_.members.empty()) persons_.member("person") = object();
        const bool roles = std::any_of(country.entities.back().roles.begin(), country.entities.back().roles.end(),
                                       [&](const openfisca::Role& role) { return household_.find(role.plural) != nullptr; });
        if (!roles) {
            Node& adults = household_.member("adults") = Node{.type = Node::Type::list};
            for (const Member& person : persons_.members) adults.items.push_back(Node{.type = Node::Type::text, .text = person.key});
        }
        const Node* output = one.find("output");
        for (const Member& member : output ? output->members : std::vector<Member>{}) want(member);
    }

    Node situation() const {
        Node made = object();
        made.member("persons") = persons_;
        Node& households = made.member("households") = object();
        households.member("household") = household_;
        return made;
    }

    // Empty: all that is expected is there.
    std::string difference(const Node& answer) const {
        const Node* tolerance = one_.find("tolerance");
        const auto allowed = feel::Decimal::parse(tolerance ? tolerance->text : "0").value_or(feel::Decimal(0));
        std::string why;
        for (const auto& [path, expected] : expected_) {
            const Node* at = &answer;
            for (const std::string& step : path) at = at ? at->find(step) : nullptr;
            const auto got = at && at->type == Node::Type::number ? feel::Decimal::parse(at->text) : std::nullopt;
            const auto apart = got ? got->minus(expected) : std::nullopt;
            if (!apart || apart->magnitude() > allowed)
                why += path[2] + " " + path[3] + ": want " + expected.text() + " got " + (at ? at->text : "nothing") + "; ";
        }
        return expected_.empty() ? "nothing is expected" : why;
    }

private:
    std::string period() const { return one_.find("period") ? one_.find("period")->text : ""; }
    // A value alone is of the case's period.
    Node by_period(const Node& value) const {
        if (value.type == Node::Type::object) return value;
        Node made = object();
        made.member(period()) = value;
        return made;
    }
    bool of_person(const std::string& name) const {
        const openfisca::Variable* found = country_.variable(name);
        return !found || found->entity == 0;
    }
    void add_to(Node& instance, const Member& member) const {
        const bool role = member.node.type == Node::Type::list;
        instance.member(member.key) = role ? member.node : by_period(member.node);
    }
    void add(const Member& member) {
        if (member.key == "persons") {
            for (const Member& person : member.node.members) {
                Node& instance = persons_.member(person.key) = object();
                for (const Member& value : person.node.members) add_to(instance, value);
            }
        } else if (member.key == "household") {
            for (const Member& value : member.node.members) add_to(household_, value);
        } else if (of_person(member.key)) {
            Node& person = persons_.member("person");
            if (person.type != Node::Type::object) person = object();
            add_to(person, member);
        } else {
            add_to(household_, member);
        }
    }
    void want(const Member& member) {
        if (member.key == "persons" || member.key == "household") {
            for (const Member& inner : member.node.members)
                if (member.key == "household")
                    want_of("households", "household", household_, inner);
                else
                    for (const Member& value : inner.node.members) want_of("persons", inner.key, persons_.member(inner.key), value);
        } else if (of_person(member.key)) {
            want_of("persons", persons_.members.front().key, persons_.members.front().node, member);
        } else {
            want_of("households", "household", household_, member);
        }
    }
    void want_of(const std::string& plural, const std::string& name, Node& instance, const Member& member) {
        const Node wanted = by_period(member.node);
        for (const Member& at : wanted.members) {
            Node& values = instance.member(member.key);
            if (values.type != Node::Type::object) values = object();
            values.member(at.key) = Node{};
            expected_.push_back({{plural, name, member.key, at.key}, feel::Decimal::parse(at.node.text).value_or(feel::Decimal(0))});
        }
    }

    const openfisca::Country& country_;
    const Node& one_;
    Node json_, persons_, household_;
    std::vector<std::pair<std::vector<std::string>, feel::Decimal>> expected_;
};

}  // namespace

void openfisca_facts(const std::filesystem::path& folder, Report& report) {
    const auto facts = read_json(file_text(folder / "openfisca-template-facts.json"));
    const auto country = load_country(report);
    const auto days = calendar::Calendar::from_csv(file_text(std::filesystem::path(SKL_PRESET_FOLDER) / "calendar.csv"));
    const Node *given = facts ? facts->find("parameters") : nullptr, *cases = facts ? facts->find("cases") : nullptr;
    auto parameters = given ? parameters_of(*given) : Result<rules::Parameters>(Problem::not_found("parameters"));
    if (!country || !days || !parameters || !cases) {
        report.fail("country.dmn", "the country or its facts cannot be read");
        return;
    }
    const rules::Jurisdiction surroundings(*parameters, *days);
    for (const Node& one : cases->items) {
        const std::string id = one.find("id") ? one.find("id")->text : "case";
        const Case asked(*country, one);
        const auto answer = openfisca::calculate(*country, asked.situation(), &surroundings);
        std::string why;
        if (answer)
            why = asked.difference(*answer);
        else {
            why = answer.problem().code;
            for (const FieldError& fault : answer.problem().errors) why += " " + fault.pointer + " " + fault.code;
        }
        report.check(id, why.empty(), why);
    }
}

}  // namespace skl::conformance
