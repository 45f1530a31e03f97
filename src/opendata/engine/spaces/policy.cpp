#include "opendata/engine/spaces/policy.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace skl::opendata::spaces {
namespace {

Node text(std::string value) { return {.type = Node::Type::text, .text = std::move(value)}; }

// Terms may be whole IRIs, or names with the prefix of the vocabulary.
std::string_view bare(std::string_view name) {
    for (const std::string_view prefix : {"http://www.w3.org/ns/odrl/2/", "odrl:"})
        if (name.starts_with(prefix)) return name.substr(prefix.size());
    return name;
}

// A value as a text: itself, {"@value": …} or {"@id": …}.
std::optional<std::string> value_of(const Node& node) {
    const Node* held = &node;
    if (node.type == Node::Type::object) {
        held = node.find("@value") != nullptr ? node.find("@value") : node.find("@id");
        if (held == nullptr) return {};
    }
    if (held->type != Node::Type::text && held->type != Node::Type::number) return {};
    if (held->text.empty() || held->text.size() > longest_value) return {};
    return held->text;
}

// xsd:dateTime; the protocol's own examples leave the seconds out.
std::optional<Instant> instant_of(std::string value) {
    constexpr std::size_t minutes = std::string_view("2023-12-31T06:00").size();
    if (value.size() > minutes && value[10] == 'T' && value[minutes] != ':') value.insert(minutes, ":00");
    Instant out;
    if (parse(value, out)) return out;
    return {};
}

class Reading {
public:
    Result<Terms> read(const Node& policy) {
        if (const Node* prohibitions = policy.find("prohibition"); prohibitions != nullptr && !prohibitions->items.empty())
            fault("/prohibition", "odrl-not-understood");
        if (const Node* profile = policy.find("profile"); profile != nullptr) fault("/profile", "odrl-not-understood");
        const Node* permissions = policy.find("permission");
        if (permissions == nullptr || permissions->type != Node::Type::list || permissions->items.size() != 1)
            fault("/permission", "odrl-permission");
        else
            read_permission(permissions->items[0]);
        if (const Node* duties = policy.find("obligation")) read_duties(*duties, "/obligation");
        if (terms_.from && terms_.until && *terms_.from > *terms_.until) fault("/permission", "odrl-contradiction");
        if (!faults_.empty()) return Problem::invalid(std::move(faults_));
        return std::move(terms_);
    }

private:
    void fault(std::string at, std::string code) {
        if (faults_.size() < 20) faults_.push_back({std::move(at), std::move(code)});
    }

    void read_permission(const Node& permission) {
        const Node* action = permission.find("action");
        const std::string_view name = action == nullptr ? "" : bare(action->text);
        if (name == "aggregate")
            terms_.permitted = Permitted::aggregate;
        else if (name != "use")
            fault("/permission/0/action", "odrl-not-understood");
        for (const auto& [key, node] : permission.members) {
            if (key == "action" || key == "@type" || key == "@id") continue;
            if (key == "constraint" && node.type == Node::Type::list)
                read_constraints(node, "/permission/0/constraint");
            else if (key == "duty" && node.type == Node::Type::list)
                read_duties(node, "/permission/0/duty");
            else
                fault("/permission/0/" + key, "odrl-not-understood");
        }
    }

    void read_duties(const Node& duties, const std::string& at) {
        for (std::size_t i = 0; i < duties.items.size(); ++i) {
            const Node* action = duties.items[i].find("action");
            const std::string_view name = action == nullptr ? "" : bare(action->text);
            const Node* constraints = duties.items[i].find("constraint");
            const bool plain = constraints == nullptr || constraints->items.empty();
            if (plain && name == "attribute")
                terms_.attribute = true;
            else if (plain && name == "inform")
                terms_.inform = true;
            else if (plain && name == "delete")
                terms_.erase = true;
            else
                fault(at + "/" + std::to_string(i), "odrl-not-understood");
        }
    }

    void read_constraints(const Node& list, const std::string& at) {
        for (std::size_t i = 0; i < list.items.size(); ++i) {
            const std::string here = at + "/" + std::to_string(i);
            if (++seen_ > most_constraints) return fault(here, "odrl-bad-value");
            const Node& one = list.items[i];
            const Node* all = one.find("and");
            if (all != nullptr && one.members.size() == 1 && all->type == Node::Type::list)
                read_constraints(*all, here + "/and");
            else
                read_constraint(one, here);
        }
    }

    void read_constraint(const Node& one, const std::string& at) {
        const Node *left = one.find("leftOperand"), *sign = one.find("operator"), *right = one.find("rightOperand");
        if (left == nullptr || sign == nullptr || right == nullptr || one.find("unit") != nullptr || one.find("dataType") != nullptr)
            return fault(at, "odrl-not-understood");
        const std::string_view what = bare(left->text), compare = bare(sign->text);
        if (what == "purpose" || what == "spatial")
            return read_choice(*right, compare, what == "purpose" ? terms_.purposes : terms_.places, at);
        if (what == "dateTime") return read_time(*right, compare, at);
        if (what == "count") return read_count(*right, compare, at);
        fault(at + "/leftOperand", "odrl-not-understood");
    }

    void read_choice(const Node& right, std::string_view compare, std::vector<std::string>& into, const std::string& at) {
        if (compare != "eq" && compare != "isAnyOf" && compare != "isPartOf" && compare != "isA")
            return fault(at + "/operator", "odrl-not-understood");
        if (!into.empty()) return fault(at, "odrl-contradiction");  // two of them would have to hold together
        const std::vector<Node> single{right};
        const std::vector<Node>& values = right.type == Node::Type::list ? right.items : single;
        if (values.empty() || values.size() > most_values || (compare != "isAnyOf" && values.size() > 1))
            return fault(at + "/rightOperand", "odrl-bad-value");
        for (const Node& node : values) {
            auto value = value_of(node);
            if (!value) return fault(at + "/rightOperand", "odrl-bad-value");
            if (std::find(into.begin(), into.end(), *value) == into.end()) into.push_back(std::move(*value));
        }
    }

    void read_time(const Node& right, std::string_view compare, const std::string& at) {
        const auto value = value_of(right);
        auto instant = value ? instant_of(*value) : std::nullopt;
        if (!instant) return fault(at + "/rightOperand", "odrl-bad-value");
        if (compare == "lt") --instant->micros;
        if (compare == "gt") ++instant->micros;
        if (compare == "lteq" || compare == "lt")
            terms_.until = terms_.until ? std::min(*terms_.until, *instant) : *instant;
        else if (compare == "gteq" || compare == "gt")
            terms_.from = terms_.from ? std::max(*terms_.from, *instant) : *instant;
        else
            fault(at + "/operator", "odrl-not-understood");
    }

    void read_count(const Node& right, std::string_view compare, const std::string& at) {
        if (compare != "lteq" && compare != "lt") return fault(at + "/operator", "odrl-not-understood");
        const auto value = value_of(right);
        std::int64_t number = -1;
        if (value) {
            const char* end = value->data() + value->size();
            const auto [rest, error] = std::from_chars(value->data(), end, number);
            if (error != std::errc{} || rest != end) number = -1;
        }
        if (compare == "lt") --number;
        if (number < 0 || number > largest_count) return fault(at + "/rightOperand", "odrl-bad-value");
        terms_.count = terms_.count ? std::min(*terms_.count, number) : number;
    }

    Terms terms_;
    std::vector<FieldError> faults_;
    std::size_t seen_ = 0;
};

Node constraint(std::string left, std::string sign, Node right) {
    Node out{.type = Node::Type::object};
    out.member("leftOperand") = text(std::move(left));
    out.member("operator") = text(std::move(sign));
    out.member("rightOperand") = std::move(right);
    return out;
}

void put_choice(Node& list, const char* left, const std::vector<std::string>& values) {
    if (values.empty()) return;
    if (values.size() == 1) return list.items.push_back(constraint(left, "eq", text(values[0])));
    Node all{.type = Node::Type::list};
    for (const std::string& value : values) all.items.push_back(text(value));
    list.items.push_back(constraint(left, "isAnyOf", std::move(all)));
}

}  // namespace

Result<Terms> read_terms(const Node& policy) { return Reading().read(policy); }

void put_terms(Node& policy, const Terms& terms) {
    Node permission{.type = Node::Type::object}, constraints{.type = Node::Type::list};
    permission.member("action") = text(terms.permitted == Permitted::use ? "use" : "aggregate");
    put_choice(constraints, "purpose", terms.purposes);
    if (terms.from) constraints.items.push_back(constraint("dateTime", "gteq", text(to_text(*terms.from))));
    if (terms.until) constraints.items.push_back(constraint("dateTime", "lteq", text(to_text(*terms.until))));
    if (terms.count) constraints.items.push_back(constraint("count", "lteq", text(std::to_string(*terms.count))));
    put_choice(constraints, "spatial", terms.places);
    if (!constraints.items.empty()) permission.member("constraint") = std::move(constraints);
    Node permissions{.type = Node::Type::list};
    permissions.items.push_back(std::move(permission));
    policy.member("permission") = std::move(permissions);
    Node duties{.type = Node::Type::list};
    for (const auto& [wanted, name] :
         std::array{std::pair{terms.attribute, "attribute"}, std::pair{terms.inform, "inform"}, std::pair{terms.erase, "delete"}})
        if (wanted) {
            Node duty{.type = Node::Type::object};
            duty.member("action") = text(name);
            duties.items.push_back(std::move(duty));
        }
    if (!duties.items.empty()) policy.member("obligation") = std::move(duties);
}

Verdict judge(const Terms& terms, const Use& use) {
    const auto among = [](const std::vector<std::string>& all, const std::string& one) {
        return all.empty() || std::find(all.begin(), all.end(), one) != all.end();
    };
    if (terms.until && use.at > *terms.until) return Verdict::expired;
    if (terms.count && use.counted >= *terms.count) return Verdict::exhausted;
    if (terms.from && use.at < *terms.from) return Verdict::not_yet;
    if (use.rows && terms.permitted == Permitted::aggregate) return Verdict::aggregates_only;
    if (!among(terms.purposes, use.purpose)) return Verdict::other_purpose;
    if (!among(terms.places, use.place)) return Verdict::other_place;
    return Verdict::allowed;
}

}  // namespace skl::opendata::spaces
