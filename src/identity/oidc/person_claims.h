// What a person is asked to share: scopes and single claims, and their values as OpenID Connect Core §5.1 names them.
#pragma once

#include <set>

#include "identity/oidc/oauth.h"
#include "identity/people.h"

namespace skl::identity::oidc {

// Claims of a scope (OpenID Connect Core §5.4); none of them where it means something else.
const std::vector<std::string>& claims_of_scope(std::string_view scope);
const std::vector<std::string>& known_claims();  // all that can be asked for of a person

struct Asked {
    std::vector<std::string> claims;     // of scopes and of the `claims` parameter, in the order of known_claims
    std::vector<std::string> essential;  // those the person cannot leave out
    std::vector<std::string> in_id_token;
    std::vector<std::string> acr;  // an essential `acr` of the ID token: one of these must be met
};
// Nothing: the parameter `claims` is no JSON object of the form of §5.5.
std::optional<Asked> asked_for(const std::vector<std::string>& scopes, std::string_view claims_parameter);

// The members of those claims that the person has values for, as JSON without braces.
std::string claim_members(const Attributes& known, const std::vector<std::string>& names, std::int64_t ial);
// One value as a page shows it; empty: there is none.
std::string shown(const Attributes& known, std::string_view claim);

}  // namespace skl::identity::oidc
