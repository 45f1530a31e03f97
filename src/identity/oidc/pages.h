// What the provider's pages for people show and take.
#pragma once

#include "identity/oidc/model.h"

namespace skl::identity::oidc {

struct QuestionQuery {
    Text<1, 100> request;
};
BOOST_DESCRIBE_STRUCT(QuestionQuery, (), (request))

struct AskedClaim {
    Text<> name;
    std::string label, value;  // value: as it is now; empty: there is none
    bool essential = false;    // cannot be left out
};
BOOST_DESCRIBE_STRUCT(AskedClaim, (), (name, label, value, essential))

struct AskedScope {
    Text<> scope;
    std::string label;
};
BOOST_DESCRIBE_STRUCT(AskedScope, (), (scope, label))

struct ConsentPage {
    std::string title;
    Text<> request;
    std::string client_name, purpose, retention;
    Text<> sector;
    std::string policy_href;  // the client's privacy notice
    bool test = false;        // the client is not live yet
    std::vector<AskedClaim> claims;
    std::vector<AskedScope> scopes;
};
BOOST_DESCRIBE_STRUCT(ConsentPage, (), (title, request, client_name, purpose, retention, sector, policy_href, test, claims, scopes))

enum class ConsentAnswer { allow, deny };
BOOST_DESCRIBE_ENUM(ConsentAnswer, allow, deny)
enum class ConsentDuration { once, until_revoked };
BOOST_DESCRIBE_ENUM(ConsentDuration, once, until_revoked)

struct ConsentDecision {
    Text<1, 100> request;
    ConsentAnswer answer = ConsentAnswer::deny;
    std::optional<ConsentDuration> duration;
    std::optional<std::vector<std::string>> claims;  // those of the optional ones that may go
};
BOOST_DESCRIBE_STRUCT(ConsentDecision, (), (request, answer, duration, claims))

struct DeviceQuery {
    std::optional<Text<0, 20>> user_code;
    std::optional<Text<0, 20>> done;
};
BOOST_DESCRIBE_STRUCT(DeviceQuery, (), (user_code, done))
struct DevicePage {
    std::string title;
    Text<> user_code;
    bool allowed = false, denied = false;
};
BOOST_DESCRIBE_STRUCT(DevicePage, (), (title, user_code, allowed, denied))
struct DeviceCode {
    Text<1, 20> user_code;
};
BOOST_DESCRIBE_STRUCT(DeviceCode, (), (user_code))

struct SignOutQuery {
    Text<1, 4000> request;  // sealed
};
BOOST_DESCRIBE_STRUCT(SignOutQuery, (), (request))
struct SignOutPage {
    std::string title, client_name;
    std::string request;
    bool done = false;
};
BOOST_DESCRIBE_STRUCT(SignOutPage, (), (title, client_name, request, done))

// What somebody shares with a client until it is taken back.
struct GivenGrant {
    Uuid client;
    std::string name;
    std::vector<std::string> claims, scopes;
    Instant decided_at;
};
BOOST_DESCRIBE_STRUCT(GivenGrant, (), (client, name, claims, scopes, decided_at))

}  // namespace skl::identity::oidc
