#include "identity/oidc/person_claims.h"

#include <algorithm>

#include "kernel/crypto/jose.h"

namespace skl::identity::oidc {
namespace {

std::string of(const Attributes& known, const char* name) {
    const auto found = known.find(name);
    return found == known.end() ? std::string{} : found->second.value;
}

bool verified(const Attributes& known, const char* name) {
    const auto found = known.find(name);
    return found != known.end() && found->second.verified_at.has_value();
}

void add(Claims& out, const Attributes& known, std::string_view claim, std::int64_t ial) {
    if (claim == "ial") {
        out.number("ial", ial);
    } else if (claim == "address") {
        if (const std::string address = shown(known, claim); !address.empty())
            out.json("address", Claims().text("formatted", address).done());
    } else if (claim == "email_verified" || claim == "phone_number_verified") {
        const char* name = claim == "email_verified" ? "email" : "phone";
        if (!of(known, name).empty()) out.truth(claim, verified(known, name));
    } else {
        out.text_if(claim, shown(known, claim));
    }
}

bool is_essential(const Node& wish) {
    const Node* found = wish.find("essential");
    return found != nullptr && found->type == Node::Type::boolean && found->truth;
}

std::vector<std::string> wanted_values(const Node& wish) {
    std::vector<std::string> out;
    if (const Node* one = wish.find("value"); one != nullptr && one->type == Node::Type::text) out.push_back(one->text);
    if (const Node* list = wish.find("values"))
        for (const Node& item : list->items)
            if (item.type == Node::Type::text) out.push_back(item.text);
    return out;
}

void take(Asked& out, const Node& wishes, bool id_token) {
    for (const Member& wish : wishes.members) {
        if (wish.key == "acr" && id_token && is_essential(wish.node)) out.acr = wanted_values(wish.node);
        if (!contains(known_claims(), wish.key)) continue;  // §5.5.1: what is not known is passed over
        if (!contains(out.claims, wish.key)) out.claims.push_back(wish.key);
        if (is_essential(wish.node)) out.essential.push_back(wish.key);
        if (id_token) out.in_id_token.push_back(wish.key);
    }
}

}  // namespace

const std::vector<std::string>& claims_of_scope(std::string_view scope) {
    static const std::map<std::string, std::vector<std::string>, std::less<>> scopes = {
        {"profile", {"name", "family_name", "given_name", "birthdate"}},
        {"email", {"email", "email_verified"}},
        {"phone", {"phone_number", "phone_number_verified"}},
        {"address", {"address"}},
    };
    static const std::vector<std::string> none;
    const auto found = scopes.find(scope);
    return found == scopes.end() ? none : found->second;
}

const std::vector<std::string>& known_claims() {
    static const std::vector<std::string> all = {"name",         "family_name",           "given_name", "birthdate",
                                                 "national_id",  "nationality",           "email",      "email_verified",
                                                 "phone_number", "phone_number_verified", "address",    "ial"};
    return all;
}

std::optional<Asked> asked_for(const std::vector<std::string>& scopes, std::string_view claims_parameter) {
    Asked out;
    for (const std::string& scope : scopes)
        for (const std::string& claim : claims_of_scope(scope)) out.claims.push_back(claim);
    if (!claims_parameter.empty()) {
        const auto wishes = crypto::strict_object(claims_parameter);
        if (!wishes) return {};
        for (const bool id_token : {false, true})
            if (const Node* part = wishes->find(id_token ? "id_token" : "userinfo")) {
                if (part->type != Node::Type::object) return {};
                take(out, *part, id_token);
            }
    }
    const auto& order = known_claims();
    std::sort(out.claims.begin(), out.claims.end(), [&](const std::string& a, const std::string& b) {
        return std::find(order.begin(), order.end(), a) < std::find(order.begin(), order.end(), b);
    });
    return out;
}

std::string shown(const Attributes& known, std::string_view claim) {
    if (claim == "name") {
        const std::string chinese = of(known, "name_zh");
        return chinese.empty() ? of(known, "name_en") : chinese;
    }
    if (claim == "phone_number") return of(known, "phone");
    return of(known, std::string(claim).c_str());
}

std::string claim_members(const Attributes& known, const std::vector<std::string>& names, std::int64_t ial) {
    Claims out;
    for (const std::string& name : names) add(out, known, name, ial);
    const std::string whole = out.done();
    return whole.substr(1, whole.size() - 2);
}

}  // namespace skl::identity::oidc
