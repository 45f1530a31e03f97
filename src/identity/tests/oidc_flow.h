// A person before the provider's pages: what the browser sends, and where it is sent.
#pragma once

#include "identity/tests/oidc_served.h"

namespace skl::identity::oidc {

class OidcFlow : public OidcServed {
protected:
    static constexpr const char* cookie = "Cookie: who=wang; sid=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n";

    Form request_of(const Client& client, const Form& more = {}) const {
        return with({{"client_id", client.client_id()},
                     {"response_type", "code"},
                     {"redirect_uri", redirect},
                     {"scope", "openid profile"},
                     {"state", "s"},
                     {"nonce", "n"},
                     {"code_challenge", s256},
                     {"code_challenge_method", "S256"}},
                    more);
    }
    Answered start(const Form& form, const std::string& who = cookie) const {
        return ask("GET", "/oidc/authorize?" + coded(form), who + "Accept: text/html\r\n");
    }
    // The person's answer on the consent page that `asked` led to.
    Answered answer(const Answered& asked, const std::string& more) const {
        const std::string page = asked.header("location"), request = query_of(page).at("request");
        const std::string csrf = csrf_token(*app, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        return ask("POST", "/oidc/consent",
                   std::string(cookie) + "Content-Type: application/x-www-form-urlencoded\r\nAccept: text/html\r\n",
                   "csrf=" + csrf + "&request=" + request + "&" + more);
    }
    static constexpr const char* all_of_it =
        "answer=allow&duration=until_revoked&claims=name&claims=family_name&claims=given_name&claims=birthdate";

    Form to_client(const Answered& answered) const {
        EXPECT_EQ(answered.status, 303) << answered.body;
        EXPECT_TRUE(answered.header("location").starts_with(std::string(redirect) + "?")) << answered.header("location");
        return query_of(answered.header("location"));
    }
    std::string code_for(const Form& form, const std::string& more = all_of_it) const {
        const Answered asked = start(form);
        if (asked.header("location").starts_with(redirect)) return to_client(asked)["code"];
        return to_client(answer(asked, more))["code"];
    }
    Form exchange(const std::string& code) const {
        return {{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", redirect}, {"code_verifier", verifier}};
    }
    std::string error_of(const Answered& answered) const { return member(answered, "error"); }
    Answered userinfo(const std::string& token) const { return ask("GET", "/oidc/userinfo", "Authorization: Bearer " + token + "\r\n"); }
    crypto::JwkSet keys() const { return *crypto::parse_jwk_set(ask("GET", "/oidc/jwks").body); }
};

}  // namespace skl::identity::oidc
