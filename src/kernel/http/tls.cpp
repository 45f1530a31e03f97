#include "kernel/http/tls.h"

#include <openssl/ssl.h>

#include "kernel/crypto/digest.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/base64.h"
#include "kernel/text/text.h"

namespace skl::http_server {
namespace {

constexpr auto look_at_certificate_every = std::chrono::seconds(1);
constexpr int longest_chain = 32 * 1024;    // bytes a client may send: four certificates of the largest keys
constexpr std::size_t longest_told = 8192;  // of one certificate in a header
constexpr std::size_t most_told = 8;        // of a chain in a header
constexpr unsigned char where_asked[] = "mtls";

int take_any(int, X509_STORE_CTX*) { return 1; }

// server_name of a ClientHello (RFC 6066 §3): a list with one host name.
std::string_view host_in_hello(SSL* connection) {
    const unsigned char* bytes = nullptr;
    std::size_t size = 0;
    if (SSL_client_hello_get0_ext(connection, TLSEXT_TYPE_server_name, &bytes, &size) != 1) return {};
    constexpr std::size_t before_name = 5;  // length of the list, type of the name, its length
    if (size <= before_name || bytes[2] != TLSEXT_NAMETYPE_host_name) return {};
    const std::size_t length = std::size_t{bytes[3]} << 8 | bytes[4];
    if (length > size - before_name) return {};
    return {reinterpret_cast<const char*>(bytes) + before_name, length};
}

std::string der_of(const X509* certificate) {
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(certificate, &bytes);
    std::string out(reinterpret_cast<const char*>(bytes), size > 0 ? static_cast<std::size_t>(size) : 0);
    OPENSSL_free(bytes);
    return out;
}

std::shared_ptr<const ClientCertificate> certificate_of(std::string der, std::vector<std::string> chain) {
    if (der.empty()) return nullptr;
    std::string thumbprint = text::base64url(crypto::sha256(der));
    return std::make_shared<const ClientCertificate>(ClientCertificate{std::move(der), std::move(thumbprint), std::move(chain)});
}

// A byte sequence of RFC 8941 §3.3.5.
std::optional<std::string> byte_sequence(std::string_view item) {
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (item.size() < 2 || item.size() > longest_told || !item.starts_with(':') || !item.ends_with(':')) return {};
    return text::base64_decode(item.substr(1, item.size() - 2));
}

std::optional<std::string> percent_encoded_pem(std::string_view value) {
    constexpr std::string_view begins = "-----BEGIN CERTIFICATE-----", ends = "-----END CERTIFICATE-----";
    if (value.size() > longest_told) return {};
    const auto pem = text::percent_decode(value);
    const auto from = pem ? pem->find(begins) : std::string::npos;
    const auto until = from == std::string::npos ? from : pem->find(ends, from);
    if (until == std::string::npos) return {};
    std::string body = pem->substr(from + begins.size(), until - from - begins.size());
    std::erase_if(body, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
    return text::base64_decode(body);
}

}  // namespace

void Tls::FreeNames::operator()(STACK_OF(X509_NAME) * names) const { sk_X509_NAME_pop_free(names, X509_NAME_free); }

Tls::Tls(const ListenOn& listen)
    : certificate_(listen.tls_certificate),
      key_(listen.tls_key),
      mtls_hosts_(listen.mtls_hosts),
      authorities_(sk_X509_NAME_new_null()),
      context_(read()),
      changed_(changed_at()) {
    for (const std::string& file : listen.client_authorities)
        if (SSL_add_file_cert_subjects_to_stack(authorities_.get(), file.c_str()) != 1)
            throw std::runtime_error(file + " holds no certificates");
}

std::shared_ptr<boost::asio::ssl::context> Tls::read() const {
    using boost::asio::ssl::context;
    auto out = std::make_shared<context>(context::tls_server);
    out->set_options(context::no_sslv2 | context::no_sslv3 | context::no_tlsv1 | context::no_tlsv1_1);
    SSL_CTX* native = out->native_handle();
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION);  // who a connection speaks for never changes under a request
    out->use_certificate_chain_file(certificate_);
    out->use_private_key_file(key_, context::pem);
    if (SSL_CTX_check_private_key(native) != 1) throw std::runtime_error("the key is not the certificate's");
    if (mtls_hosts_) SSL_CTX_set_client_hello_cb(native, &Tls::greeted, const_cast<Tls*>(this));
    return out;
}

std::filesystem::file_time_type Tls::changed_at() const {
    std::error_code ignored;
    return std::max(std::filesystem::last_write_time(certificate_, ignored), std::filesystem::last_write_time(key_, ignored));
}

std::shared_ptr<boost::asio::ssl::context> Tls::context() {
    if (std::chrono::steady_clock::now() - looked_at_ < look_at_certificate_every) return context_;
    looked_at_ = std::chrono::steady_clock::now();
    const auto now = changed_at();
    if (now == changed_) return context_;
    try {
        context_ = read();
        changed_ = now;
        log::info("certificate renewed", {});
    } catch (const std::exception& error) {
        log::error("certificate not renewed", {{"what", error.what()}});
    }
    return context_;
}

int Tls::greeted(SSL* connection, int*, void* self) {
    if (host_in_hello(connection).starts_with(mtls_prefix)) static_cast<const Tls*>(self)->ask_for_certificate(connection);
    return SSL_CLIENT_HELLO_SUCCESS;
}

void Tls::ask_for_certificate(SSL* connection) const {
    SSL_set_verify(connection, SSL_VERIFY_PEER, &take_any);
    SSL_set_max_cert_list(connection, longest_chain);
    if (sk_X509_NAME_num(authorities_.get()) > 0) SSL_set_client_CA_list(connection, SSL_dup_CA_list(authorities_.get()));
    // A session of where nobody was asked is none here, and none of here is kept.
    SSL_set_session_id_context(connection, where_asked, sizeof where_asked - 1);
    SSL_set_options(connection, SSL_OP_NO_TICKET);
    SSL_set_num_tickets(connection, 0);
}

std::shared_ptr<const ClientCertificate> Tls::shown(SSL* connection) {
    const X509* leaf = SSL_get0_peer_certificate(connection);
    if (leaf == nullptr) return nullptr;
    std::vector<std::string> chain;
    const STACK_OF(X509)* others = SSL_get_peer_cert_chain(connection);  // on a server without the leaf
    for (int i = 0; i < sk_X509_num(others); ++i) chain.push_back(der_of(sk_X509_value(others, i)));
    return certificate_of(der_of(leaf), std::move(chain));
}

std::shared_ptr<const ClientCertificate> certificate_told(std::string_view certificate, std::string_view chain) {
    if (!certificate.starts_with(':')) return certificate_of(percent_encoded_pem(certificate).value_or(""), {});
    std::vector<std::string> others;
    while (!chain.empty() && others.size() < most_told) {
        const auto comma = std::min(chain.find(','), chain.size());
        auto one = byte_sequence(chain.substr(0, comma));
        if (!one) return nullptr;
        others.push_back(std::move(*one));
        chain.remove_prefix(std::min(comma + 1, chain.size()));
    }
    return certificate_of(byte_sequence(certificate).value_or(""), std::move(others));
}

}  // namespace skl::http_server
