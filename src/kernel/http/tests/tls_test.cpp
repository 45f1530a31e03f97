// TLS by certificate files; a renewed certificate is used without a restart, a broken one is not.
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <fstream>
#include <thread>

#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

template <class T, void (*Free)(T*)>
struct Freed {
    void operator()(T* held) const { Free(held); }
};
template <class T, void (*Free)(T*)>
using Held = std::unique_ptr<T, Freed<T, Free>>;

void write_certificate(const std::filesystem::path& folder, const char* name) {
    const Held<EVP_PKEY, EVP_PKEY_free> key(EVP_EC_gen("P-256"));
    const Held<X509, X509_free> certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    std::FILE* file = std::fopen((folder / "tls.key").c_str(), "w");
    PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    file = std::fopen((folder / "tls.pem").c_str(), "w");
    PEM_write_X509(file, certificate.get());
    std::fclose(file);
}

class Tls : public Served {
protected:
    Tls() {
        write_certificate(database.folder(), "first");
        ListenOn listen;
        listen.port = 0;
        listen.threads = 1;
        listen.tls_certificate = database.folder() / "tls.pem";
        listen.tls_key = database.folder() / "tls.key";
        secure_server = std::make_unique<Server>(*app, listen);
        secure_port = secure_server->start();
    }
    ~Tls() override { secure_server.reset(); }

    struct Met {
        std::string name, answer;
    };
    // The name in the certificate, and what was answered to one request.
    Met meet(int highest_version = TLS1_3_VERSION) const {
        const Held<SSL_CTX, SSL_CTX_free> context(SSL_CTX_new(TLS_client_method()));
        SSL_CTX_set_max_proto_version(context.get(), highest_version);
        const Held<BIO, BIO_free_all> bio(BIO_new_ssl_connect(context.get()));
        BIO_set_conn_hostname(bio.get(), fmt::format("127.0.0.1:{}", secure_port).c_str());
        if (BIO_do_connect(bio.get()) != 1) return {};
        SSL* ssl = nullptr;
        BIO_get_ssl(bio.get(), &ssl);
        const Held<X509, X509_free> certificate(SSL_get1_peer_certificate(ssl));
        char name[64] = "";
        X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name, sizeof name);
        BIO_puts(bio.get(), "GET /operator HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
        Met out{name, ""};
        char bytes[4096];
        for (int got = 0; (got = BIO_read(bio.get(), bytes, sizeof bytes)) > 0;) out.answer.append(bytes, static_cast<std::size_t>(got));
        return out;
    }
    bool becomes(const std::string& name) const {
        for (int i = 0; i < 300 && meet().name != name; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
        return meet().name == name;
    }
    std::unique_ptr<Server> secure_server;
    std::uint16_t secure_port = 0;
};

TEST_F(Tls, Pages_come_with_HSTS_and_cookies_of_this_host_only) {
    const Met met = meet();
    EXPECT_EQ(met.name, "first");
    EXPECT_TRUE(met.answer.starts_with("HTTP/1.1 200 ")) << met.answer;
    EXPECT_NE(met.answer.find("Strict-Transport-Security: max-age="), std::string::npos);
    EXPECT_NE(met.answer.find("Set-Cookie: __Host-sid="), std::string::npos);
}

TEST_F(Tls, Versions_before_1_2_are_refused) {
    EXPECT_EQ(meet(TLS1_2_VERSION).name, "first");
    EXPECT_EQ(meet(TLS1_1_VERSION).name, "");
}

TEST_F(Tls, A_renewed_certificate_is_used_from_the_next_connection_on_and_a_broken_one_is_not) {
    write_certificate(database.folder(), "second");
    EXPECT_TRUE(becomes("second"));
    std::ofstream(database.folder() / "tls.pem") << "no certificate";
    std::filesystem::last_write_time(database.folder() / "tls.pem",
                                     std::filesystem::file_time_type::clock::now() + std::chrono::seconds(5));
    std::this_thread::sleep_for(std::chrono::milliseconds(1'100));  // longer than the server goes without looking
    EXPECT_EQ(meet().name, "second");
    EXPECT_EQ(meet().name, "second");
    write_certificate(database.folder(), "third");
    EXPECT_TRUE(becomes("third"));
}

}  // namespace
}  // namespace skl::testing
