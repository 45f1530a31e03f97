#include "rules/openfisca/situation.h"

#include <algorithm>

#include "rules/engine/json.h"

namespace skl::rules::openfisca {

namespace {

constexpr std::size_t faults_told = 50;

std::string escaped(std::string text) {  // RFC 6901 §3
    std::string made;
    for (const char c : text) made += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return made;
}

std::string pointer(const std::vector<std::string>& path) {
    std::string made;
    for (const std::string& step : path) made += "/" + escaped(step);
    return made;
}

class Reader {
public:
    Reader(const Country& country, const Node& json) : country_(country), json_(json) {}

    Result<Situation> read() {
        made_.instances.resize(country_.entities.size());
        if (json_.type != Node::Type::object) return failed({}, "not-an-object").problem();
        for (const Member& entity : json_.members) {
            const auto found = country_.entity_named(entity.key);
            if (!found || country_.entities[*found].plural != entity.key)
                fault({entity.key}, "entity-unknown", {{"name", entity.key}});
            else if (entity.node.type != Node::Type::object)
                fault({entity.key}, "not-an-object");
        }
        const Entity& persons = country_.entities.front();
        const Node* all = json_.find(persons.plural);
        if (!all || all->type != Node::Type::object || all->members.empty()) fault({persons.plural}, "required");
        if (!faults_.empty()) return refused();
        for (std::size_t e = 0; e < country_.entities.size(); ++e) instances(e);
        if (!faults_.empty()) return refused();
        for (std::size_t e = 1; e < country_.entities.size(); ++e) left_over(e);
        for (std::size_t e = 0; e < country_.entities.size(); ++e) values(e);
        if (!faults_.empty()) return refused();
        return std::move(made_);
    }

private:
    void fault(const std::vector<std::string>& path, std::string code, std::map<std::string, std::string> params = {}) {
        if (faults_.size() < faults_told) faults_.push_back({pointer(path), std::move(code), std::move(params)});
    }
    Problem refused() {
        Problem problem{400, "situation-invalid"};
        problem.errors = std::move(faults_);
        return problem;
    }
    Result<Situation> failed(const std::vector<std::string>& path, std::string code) {
        fault(path, std::move(code));
        return refused();
    }

    void instances(std::size_t e) {
        const Node* all = json_.find(country_.entities[e].plural);
        if (!all) return;
        for (const Member& one : all->members) {
            const std::vector<std::string> path{country_.entities[e].plural, one.key};
            if (one.node.type != Node::Type::object) fault(path, "not-an-object");
            if (made_.instances[e].size() >= most_instances) {
                fault(path, "too-many", {{"max", std::to_string(most_instances)}});
                return;
            }
            Instance made{one.key, {}, {}};
            if (e == 0) made.group_of.assign(country_.entities.size(), none);
            made_.instances[e].push_back(std::move(made));
            for (const Role& role : country_.entities[e].roles)
                if (const Node* members = one.node.find(role.plural)) members_of(e, role, *members, path);
        }
    }

    // The members of a role: their names, or one name alone.
    void members_of(std::size_t e, const Role& role, const Node& node, std::vector<std::string> path) {
        path.push_back(role.plural);
        const bool alone = node.type == Node::Type::text;
        if (!alone && node.type != Node::Type::list) {
            fault(path, "role-invalid");
            return;
        }
        for (std::size_t i = 0; i < (alone ? 1 : node.items.size()); ++i) {
            const Node& name = alone ? node : node.items[i];
            std::vector<std::string> at = path;
            if (!alone) at.push_back(std::to_string(i));
            auto& persons = made_.instances.front();
            const auto found = std::find_if(persons.begin(), persons.end(), [&](const Instance& one) { return one.name == name.text; });
            if (name.type != Node::Type::text || found == persons.end())
                fault(at, "person-unknown", {{"name", name.text}});
            else if (found->group_of[e] != none)
                fault(at, "person-twice", {{"name", name.text}});
            else
                join(e, made_.instances[e].size() - 1, static_cast<std::size_t>(found - persons.begin()), role.key);
        }
    }

    void join(std::size_t e, std::size_t group, std::size_t person, const std::string& role) {
        made_.instances[e][group].members.push_back({person, role});
        made_.instances.front()[person].group_of[e] = group;
    }

    // Who is in no group of a kind is in one of their own, in its first role.
    void left_over(std::size_t e) {
        auto& persons = made_.instances.front();
        for (std::size_t person = 0; person < persons.size(); ++person) {
            if (persons[person].group_of[e] != none) continue;
            made_.instances[e].push_back({});
            join(e, made_.instances[e].size() - 1, person, country_.entities[e].roles.front().key);
        }
    }

    void values(std::size_t e) {
        const Entity& entity = country_.entities[e];
        const Node* all = json_.find(entity.plural);
        for (std::size_t i = 0; all && i < all->members.size(); ++i)
            for (const Member& one : all->members[i].node.members) {
                const bool role =
                    std::any_of(entity.roles.begin(), entity.roles.end(), [&](const Role& known) { return known.plural == one.key; });
                if (!role) variable(e, i, one, {entity.plural, all->members[i].key, one.key});
            }
    }

    void variable(std::size_t e, std::size_t instance, const Member& member, const std::vector<std::string>& path) {
        const Variable* found = country_.variable(member.key);
        if (!found || found->role_in) return fault(path, "variable-unknown", {{"name", member.key}});
        if (found->entity != e)
            return fault(path, "variable-of-other-entity", {{"name", member.key}, {"entity", country_.entities[found->entity].key}});
        if (member.node.type != Node::Type::object) return fault(path, "not-an-object");
        for (const Member& at : member.node.members) {
            std::vector<std::string> to = path;
            to.push_back(at.key);
            value(*found, member.key, instance, at, to);
        }
    }

    void value(const Variable& variable, const std::string& name, std::size_t instance, const Member& at,
               const std::vector<std::string>& path) {
        auto period = Period::parse(at.key);
        if (!period) return fault(path, "period-invalid", {{"got", at.key}});
        if (variable.period == Unit::eternity) period = Period{};
        if (period->unit != variable.period)
            return fault(path, "period-mismatch",
                         {{"expected", std::string(name_of(variable.period))}, {"got", std::string(name_of(period->unit))}});
        if (at.node.type == Node::Type::null) {
            if (made_.wanted.size() >= most_asked) return fault(path, "too-many", {{"max", std::to_string(most_asked)}});
            made_.wanted.push_back({name, instance, *period, path});
            return;
        }
        const feel::Type& type = *country_.program->units()[variable.unit].type;
        feel::Run run;
        feel::Value given = feel::coerce(run, value_of(at.node, type), type, name);
        if (given.null()) return fault(path, "value-unfit", {{"expected", feel::text_of(type)}});
        made_.given.push_back({variable.unit, instance, *period, std::move(given)});
    }

    static constexpr std::size_t none = ~std::size_t{0};
    const Country& country_;
    const Node& json_;
    Situation made_;
    std::vector<FieldError> faults_;
};

}  // namespace

Result<Situation> read_situation(const Country& country, const Node& json) { return Reader(country, json).read(); }

}  // namespace skl::rules::openfisca
