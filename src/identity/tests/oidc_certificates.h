// The provider with TLS: a port of its own where certificates are asked for, and clients that show them.
#pragma once

#include "identity/tests/oidc_house.h"
#include "kernel/http/tests/certificates.h"

namespace skl::identity::oidc {

using skl::testing::Issued;

// The key of a certificate as a JWK set.
inline std::string keys_of_certificate(const Issued& issued) {
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(issued.certificate.get(), &bytes);
    const auto read = crypto::Certificate::parse({reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size)});
    OPENSSL_free(bytes);
    std::string out;
    Node open = crypto::public_jwk(crypto::Jwk{*read->key()});
    write_node(out, open);
    return "{\"keys\":[" + out + "]}";
}

class CertificateHouse : public OidcHouse {
public:
    CertificateHouse() {
        const Issued own =
            skl::testing::issue({.name = "localhost", .extensions = {{NID_subject_alt_name, "DNS:localhost,DNS:mtls.localhost"}}});
        const auto file = [&](const char* name) { return (database.folder() / name).string(); };
        skl::testing::write_file(file("tls.key"), skl::testing::key_pem_of(own));
        skl::testing::write_file(file("tls.pem"), skl::testing::pem_of(own));
        skl::testing::write_file(file("authorities.pem"), skl::testing::pem_of(root));
        configuration.client_authorities = file("authorities.pem");
        ListenOn listen;
        listen.port = 0;
        listen.threads = 1;
        listen.tls_certificate = file("tls.pem");
        listen.tls_key = file("tls.key");
        listen.mtls_port = 0;
        secure_server = std::make_unique<Server>(*app, listen);
        secure_port = secure_server->start();
        issuer = fmt::format("https://localhost:{}", secure_port);
        configuration.public_url = issuer;  // before the first request reads it
        configuration.mtls_port = secure_server->mtls_port();
    }
    ~CertificateHouse() override { secure_server.reset(); }

    // At the port that asks for certificates.
    Answered over_tls(const std::string& method, const std::string& target, const Issued* shown, const std::string& headers = "",
                      const std::string& body = "") const {
        const std::string bytes =
            skl::testing::ask_over_tls(
                secure_server->mtls_port(), "localhost",
                fmt::format("{} {} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n{}Content-Length: {}\r\n\r\n{}", method, target,
                            secure_server->mtls_port(), headers, body.size(), body),
                shown)
                .bytes;
        return skl::testing::answered_in(bytes);
    }
    Answered post_tls(const std::string& target, const Form& form, const Issued* shown, const std::string& headers = "") const {
        return over_tls("POST", target, shown, "Content-Type: application/x-www-form-urlencoded\r\n" + headers, coded(form));
    }

    // A client known by a certificate: of the authority `root` with this name, or its own.
    Client add_by_name(const std::function<void(NewClient&)>& change) {
        NewClient given;
        given.token_endpoint_auth_method = ClientProof::tls_client_auth;
        given.tls_client_certificate_bound_access_tokens = true;
        given.redirect_uris.push_back(redirect);
        given.grant_types = std::vector<std::string>{"authorization_code", "refresh_token", "client_credentials"};
        given.scope.value = "openid profile cases.read";
        change(given);
        return add_client(given);
    }
    Client add_own_signed(const Issued& certificate) {
        return add_by_name([&](NewClient& given) {
            given.token_endpoint_auth_method = ClientProof::self_signed_tls_client_auth;
            given.jwks = Json{{keys_of_certificate(certificate)}};
        });
    }

    const Issued root = skl::testing::issue({.name = "Authority of clients", .authority = true});
    std::unique_ptr<Server> secure_server;
    std::uint16_t secure_port = 0;
};

}  // namespace skl::identity::oidc
