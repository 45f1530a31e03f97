// Who is signed in, as all of identity sees it: the pages of persons, the directory's, and the OpenID provider.
#pragma once

#include "identity/model.h"
#include "kernel/http/app.h"

namespace skl::identity {

// One session of one browser. The cookie holds 32 random bytes, the database their hash.
struct Session {
    std::string id_hash;  // base64url(SHA-256)
    PersonId person_id;
    std::int64_t aal = 0;             // 1 to 3 (trust.md §4)
    bool phishing_resistant = false;  // a passkey or a smart card was used
    std::vector<std::string> amr;     // RFC 8176
    std::optional<Uuid> authenticator_id;
    Instant auth_time, last_seen;
    std::optional<Uuid> acting_for;  // a mandate
    std::string ip_prefix, agent;
    Instant created_at, expires_at;
    std::optional<Instant> revoked_at;
};
BOOST_DESCRIBE_STRUCT(Session, (),
                      (id_hash, person_id, aal, phishing_resistant, amr, authenticator_id, auth_time, last_seen, acting_for, ip_prefix,
                       agent, created_at, expires_at, revoked_at))

// A role that a person holds now: the row of `membership`, in words. "core.officer" …
struct ActiveRole {
    Uuid membership;
    Uuid agency;
    std::string agency_name;  // in zh-Hant
    std::string unit, role;
};

// One act that all agents of a joint mandate have agreed to.
struct AgreedAct {
    std::string action, resource;
    bool operator==(const AgreedAct&) const = default;
};

// What is known of a caller that identity recognised (Caller::known).
struct Known {
    Session session;
    std::int64_t ial = 1;
    std::vector<ActiveRole> roles;
    // Whom the session acts for, and what the mandate lets it do; no mandate_kind: nobody.
    std::optional<PersonId> principal;
    std::optional<Uuid> principal_organisation;
    std::optional<std::string> mandate_kind;
    std::vector<std::string> scopes, excluded;
    bool joint = false;  // the other agents have a say in each act
    std::vector<AgreedAct> agreed;
};

// Null: nobody is signed in by a session (the operator's token and clients are no persons).
const Known* known(const Context& cx);

// Where a browser is sent to sign in, or to do it again more strongly; it comes back to `next`, a path of this site with query.
// `acr_values`: the assurance that is wanted, the best first; empty: any.
std::string sign_in_href(const Context& cx, std::string_view next, std::string_view acr_values = {});

constexpr std::string_view acr_aal1 = "urn:skylantern:acr:aal1", acr_aal2 = "urn:skylantern:acr:aal2",
                           acr_aal2_phr = "urn:skylantern:acr:aal2-phr", acr_aal3 = "urn:skylantern:acr:aal3";

}  // namespace skl::identity
