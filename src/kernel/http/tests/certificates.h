// Certificates for tests, made by OpenSSL while they run: authorities, what they issue and take back, and a TLS client that shows them.
#pragma once

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernel/http/tests/client.h"

namespace skl::testing {

template <class T, void (*Free)(T*)>
struct Freed {
    void operator()(T* held) const { Free(held); }
};
template <class T, void (*Free)(T*)>
using Held = std::unique_ptr<T, Freed<T, Free>>;

struct Issued {
    Held<X509, X509_free> certificate;
    Held<EVP_PKEY, EVP_PKEY_free> key;
};

struct CertificateWanted {
    std::string name;             // CN
    std::string serial_number{};  // of the subject, as citizens' cards have
    bool authority = false;
    std::vector<std::pair<int, std::string>> extensions{};  // NID and text as in openssl.cnf
    long from = -3'600, until = 86'400;                     // seconds from now
};

// Without an issuer it signs itself.
inline Issued issue(const CertificateWanted& wanted, const Issued* issuer = nullptr) {
    static long serial = 1;
    Issued out{Held<X509, X509_free>(X509_new()), Held<EVP_PKEY, EVP_PKEY_free>(EVP_EC_gen("P-256"))};
    X509* x = out.certificate.get();
    X509_set_version(x, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
    X509_gmtime_adj(X509_getm_notBefore(x), wanted.from);
    X509_gmtime_adj(X509_getm_notAfter(x), wanted.until);
    X509_set_pubkey(x, out.key.get());
    X509_NAME* subject = X509_get_subject_name(x);
    const auto add = [&](const char* type, const std::string& value) {
        if (value.empty()) return;
        X509_NAME_add_entry_by_txt(subject, type, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1, 0);
    };
    add("C", "TW");
    add("CN", wanted.name);
    add("serialNumber", wanted.serial_number);
    const Issued& by = issuer == nullptr ? out : *issuer;
    X509_set_issuer_name(x, X509_get_subject_name(by.certificate.get()));
    X509V3_CTX context;
    X509V3_set_ctx(&context, by.certificate.get(), x, nullptr, nullptr, 0);
    std::vector<std::pair<int, std::string>> extensions{{NID_subject_key_identifier, "hash"}};
    if (issuer != nullptr) extensions.emplace_back(NID_authority_key_identifier, "keyid:always");
    if (wanted.authority) {
        extensions.emplace_back(NID_basic_constraints, "critical,CA:TRUE");
        extensions.emplace_back(NID_key_usage, "critical,keyCertSign,cRLSign");
    }
    extensions.insert(extensions.end(), wanted.extensions.begin(), wanted.extensions.end());
    for (const auto& [nid, text] : extensions) {
        const Held<X509_EXTENSION, X509_EXTENSION_free> made(X509V3_EXT_conf_nid(nullptr, &context, nid, text.c_str()));
        if (!made || X509_add_ext(x, made.get(), -1) != 1) throw std::runtime_error("no extension " + text);
    }
    X509_sign(x, by.key.get(), EVP_sha256());
    return out;
}

// As clients and cards have it.
inline Issued issue_for_client(const std::string& name, const Issued* issuer, const std::string& serial_number = "",
                               const std::string& usage = "clientAuth") {
    return issue({.name = name,
                  .serial_number = serial_number,
                  .extensions = {{NID_key_usage, "critical,digitalSignature"}, {NID_ext_key_usage, usage}}},
                 issuer);
}

inline std::string text_in(BIO* bio) {
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio, &text);
    return {text, static_cast<std::size_t>(size)};
}
inline std::string pem_of(const Issued& issued) {
    const Held<BIO, BIO_free_all> bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), issued.certificate.get());
    return text_in(bio.get());
}
inline std::string key_pem_of(const Issued& issued) {
    const Held<BIO, BIO_free_all> bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(bio.get(), issued.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return text_in(bio.get());
}

// What an authority has taken back; the times are seconds from now.
inline std::string revocations_of(const Issued& authority, const std::vector<const Issued*>& revoked, long from = -60, long until = 3'600) {
    const Held<X509_CRL, X509_CRL_free> list(X509_CRL_new());
    X509_CRL_set_version(list.get(), X509_CRL_VERSION_2);
    X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(authority.certificate.get()));
    const auto at = [](long seconds) { return Held<ASN1_TIME, ASN1_TIME_free>(X509_gmtime_adj(nullptr, seconds)); };
    X509_CRL_set1_lastUpdate(list.get(), at(from).get());
    X509_CRL_set1_nextUpdate(list.get(), at(until).get());
    for (const Issued* one : revoked) {
        X509_REVOKED* entry = X509_REVOKED_new();
        X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(one->certificate.get()));
        X509_REVOKED_set_revocationDate(entry, at(from).get());
        X509_CRL_add0_revoked(list.get(), entry);
    }
    X509_CRL_sort(list.get());
    X509_CRL_sign(list.get(), authority.key.get(), EVP_sha256());
    const Held<BIO, BIO_free_all> bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509_CRL(bio.get(), list.get());
    return text_in(bio.get());
}

// One request to a server on loopback, to a host as TLS says it; `shown` with what stands between it and its root, or null.
struct TlsAnswered {
    std::string server_name;  // CN of the server's certificate; empty: no connection
    std::string bytes;
};
inline TlsAnswered ask_over_tls(std::uint16_t port, const std::string& host, const std::string& request, const Issued* shown = nullptr,
                                const std::vector<const Issued*>& between = {}, int highest_version = TLS1_3_VERSION) {
    const Held<SSL_CTX, SSL_CTX_free> context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_max_proto_version(context.get(), highest_version);
    if (shown != nullptr) {
        SSL_CTX_use_certificate(context.get(), shown->certificate.get());
        SSL_CTX_use_PrivateKey(context.get(), shown->key.get());
        for (const Issued* one : between) SSL_CTX_add1_chain_cert(context.get(), one->certificate.get());
    }
    const Held<BIO, BIO_free_all> bio(BIO_new_ssl_connect(context.get()));
    BIO_set_conn_hostname(bio.get(), ("127.0.0.1:" + std::to_string(port)).c_str());
    SSL* ssl = nullptr;
    BIO_get_ssl(bio.get(), &ssl);
    if (!host.empty()) SSL_set_tlsext_host_name(ssl, host.c_str());
    if (BIO_do_connect(bio.get()) != 1) return {};
    const Held<X509, X509_free> certificate(SSL_get1_peer_certificate(ssl));
    char name[64] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name, sizeof name);
    BIO_puts(bio.get(), request.c_str());
    TlsAnswered out{name, ""};
    char bytes[4096];
    for (int got = 0; (got = BIO_read(bio.get(), bytes, sizeof bytes)) > 0;) out.bytes.append(bytes, static_cast<std::size_t>(got));
    return out;
}

inline void write_file(const std::string& file, const std::string& bytes) { std::ofstream(file, std::ios::binary) << bytes; }

}  // namespace skl::testing
