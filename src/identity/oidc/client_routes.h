// What the routes of clients take and give.
#pragma once

#include "identity/oidc/model.h"
#include "kernel/http/app.h"
#include "kernel/http/list.h"

namespace skl::identity::oidc {

struct ClientQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<Text<1, 200>> sort;
};
BOOST_DESCRIBE_STRUCT(ClientQuery, (), (limit, cursor, sort))

// The only time a secret is shown.
struct ClientWithSecret : ClientView {
    std::optional<std::string> client_secret;
};
BOOST_DESCRIBE_STRUCT(ClientWithSecret, (ClientView), (client_secret))

struct RegistrationToken {
    std::string token;
    Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(RegistrationToken, (), (token, expires_at))

void install_client_routes(App& app);

}  // namespace skl::identity::oidc
