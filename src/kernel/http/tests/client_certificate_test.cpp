// Certificates of clients: asked for at hosts called mtls.<host> and at a port of its own; told by a proxy only where that was configured.
#include "kernel/crypto/digest.h"
#include "kernel/http/tests/certificates.h"
#include "kernel/http/tests/served.h"
#include "kernel/text/base64.h"
#include "kernel/text/text.h"

namespace skl::testing {
namespace {

std::string der_of(const Issued& issued) {
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(issued.certificate.get(), &bytes);
    std::string out(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return out;
}
std::string thumbprint_of(const Issued& issued) { return text::base64url(crypto::sha256(der_of(issued))); }

Configuration with_hosts() {
    Configuration out;
    out.rate_limits = false;
    out.mtls_hosts = true;
    out.trusted_proxies = "127.0.0.1";
    out.client_certificate_header = "Client-Cert";
    return out;
}

class ClientCertificate : public Served {
protected:
    ClientCertificate() : ClientCertificate(with_hosts()) {}
    explicit ClientCertificate(Configuration given) : Served(std::move(given)) {
        const Issued own = issue({.name = "server"});
        write_file(database.folder() / "tls.key", key_pem_of(own));
        write_file(database.folder() / "tls.pem", pem_of(own));
        write_file(database.folder() / "authorities.pem", pem_of(root));
        ListenOn listen;
        listen.port = 0;
        listen.threads = 1;
        listen.tls_certificate = database.folder() / "tls.pem";
        listen.tls_key = database.folder() / "tls.key";
        listen.mtls_hosts = configuration.mtls_hosts;
        listen.mtls_port = 0;
        listen.client_authorities = {database.folder() / "authorities.pem"};
        secure_server = std::make_unique<Server>(*app, listen);
        secure_port = secure_server->start();
    }
    ~ClientCertificate() override { secure_server.reset(); }

    // What /trial/certificate says of the host and of the certificate.
    std::string seen(std::uint16_t at, const std::string& host, const Issued* shown, int highest_version = TLS1_3_VERSION) const {
        const std::string answer =
            ask_over_tls(at, host, "GET /trial/certificate HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n", shown, {&between},
                         highest_version)
                .bytes;
        return answer.substr(std::min(answer.find("\r\n\r\n"), answer.size() - 4) + 4);
    }
    std::string told(const std::string& headers) const { return get("/trial/certificate", headers).body; }

    const Issued root = issue({.name = "Root", .authority = true});
    const Issued between = issue({.name = "Between", .authority = true}, &root);
    const Issued client = issue_for_client("Client", &between), own_signed = issue_for_client("By itself", nullptr);
    std::unique_ptr<Server> secure_server;
    std::uint16_t secure_port = 0;
};

TEST_F(ClientCertificate, A_host_called_mtls_asks_for_one_and_is_the_host_without_that_name) {
    EXPECT_EQ(seen(secure_port, "mtls.gov.example", &client), "gov.example " + thumbprint_of(client) + " 1");
    EXPECT_EQ(seen(secure_port, "mtls.gov.example", &client, TLS1_2_VERSION), "gov.example " + thumbprint_of(client) + " 1");
    EXPECT_EQ(seen(secure_port, "mtls.gov.example", &own_signed), "gov.example " + thumbprint_of(own_signed) + " 1");
    EXPECT_EQ(seen(secure_port, "mtls.gov.example", nullptr), "gov.example none") << "nobody has to show one";
}

TEST_F(ClientCertificate, No_other_host_asks_and_what_is_offered_unasked_does_not_count) {
    EXPECT_EQ(seen(secure_port, "gov.example", &client), "gov.example none");
    EXPECT_EQ(seen(secure_port, "gov.example", &client, TLS1_2_VERSION), "gov.example none");
}

TEST_F(ClientCertificate, A_port_of_its_own_asks_everybody) {
    ASSERT_NE(secure_server->mtls_port(), 0);
    EXPECT_EQ(seen(secure_server->mtls_port(), "gov.example", &client), "gov.example " + thumbprint_of(client) + " 1");
    EXPECT_EQ(seen(secure_server->mtls_port(), "gov.example", nullptr), "gov.example none");
}

TEST_F(ClientCertificate, A_proxy_that_is_trusted_tells_of_it_in_either_spelling) {
    const std::string field = ":" + text::base64(der_of(client)) + ":", chain = ":" + text::base64(der_of(between)) + ":";
    EXPECT_EQ(told("Client-Cert: " + field + "\r\nClient-Cert-Chain: " + chain + "\r\n"), "localhost " + thumbprint_of(client) + " 1");
    EXPECT_EQ(told("Client-Cert: " + text::percent_encode(pem_of(client)) + "\r\n"), "localhost " + thumbprint_of(client) + " 0");
    EXPECT_EQ(told("Client-Cert: " + field + "\r\nClient-Cert: " + field + "\r\n"), "localhost none") << "one of them may be the client's";
    for (const char* wrong : {"::", ":%%:", ":AAAA", "-----BEGIN CERTIFICATE-----", ""})
        EXPECT_EQ(told(fmt::format("Client-Cert: {}\r\n", wrong)), "localhost none") << wrong;
}

class NobodyTells : public ClientCertificate {
protected:
    static Configuration with_strangers() {
        Configuration out = with_hosts();
        out.trusted_proxies = "192.0.2.1";
        return out;
    }
    NobodyTells() : ClientCertificate(with_strangers()) {}
};

TEST_F(NobodyTells, Who_is_no_trusted_proxy_tells_nothing) {
    EXPECT_EQ(told("Client-Cert: :" + text::base64(der_of(client)) + ":\r\n"), "localhost none");
    EXPECT_EQ(seen(secure_port, "mtls.gov.example", &client), "gov.example " + thumbprint_of(client) + " 1");
}

class NoHeader : public ClientCertificate {
protected:
    static Configuration without_header() {
        Configuration out = with_hosts();
        out.client_certificate_header.clear();
        out.mtls_hosts = false;
        return out;
    }
    NoHeader() : ClientCertificate(without_header()) {}
};

TEST_F(NoHeader, Without_configuration_nobody_is_asked_and_no_header_counts) {
    EXPECT_EQ(told("Client-Cert: :" + text::base64(der_of(client)) + ":\r\n"), "localhost none");
    EXPECT_EQ(seen(secure_port, "mtls.gov.example", &client), "mtls.gov.example none");
}

}  // namespace
}  // namespace skl::testing
