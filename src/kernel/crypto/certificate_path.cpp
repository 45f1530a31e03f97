#include "kernel/crypto/certificate_path.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "kernel/crypto/certificate_state.h"
#include "kernel/crypto/evp.h"

namespace skl::crypto {

using CrlPointer = std::unique_ptr<X509_CRL, Freeing<X509_CRL_free>>;
using BioPointer = std::unique_ptr<BIO, Freeing<BIO_free_all>>;

struct RevocationList::State {
    CrlPointer crl;
};

namespace {

constexpr int deepest_path = 5;    // authorities between a card and its root: there are two or three
constexpr int security_level = 2;  // SSL_CTX_set_security_level(3): 112 bits, RSA from 2048
constexpr std::size_t most_in_file = 1'000;

struct FreeCrls {  // the lists belong to others
    void operator()(STACK_OF(X509_CRL) * stack) const { sk_X509_CRL_free(stack); }
};

BioPointer reading(std::string_view bytes) { return BioPointer(must_have(BIO_new_mem_buf(octets(bytes), static_cast<int>(bytes.size())))); }

// What is let pass although OpenSSL would not: lists that are not too old, and no list of what a responder vouches for.
struct Lenience {
    std::int64_t now, stale_for;
    const std::vector<Certificate>& vouched;
};

int lenience_index() {
    static const int index = X509_STORE_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

bool is_of_lists(int error) {
    switch (error) {
        case X509_V_ERR_UNABLE_TO_GET_CRL:
        case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
        case X509_V_ERR_CRL_SIGNATURE_FAILURE:
        case X509_V_ERR_CRL_NOT_YET_VALID:
        case X509_V_ERR_CRL_HAS_EXPIRED:
        case X509_V_ERR_DIFFERENT_CRL_SCOPE:
        case X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION:
        case X509_V_ERR_KEYUSAGE_NO_CRL_SIGN:
        case X509_V_ERR_CRL_PATH_VALIDATION_ERROR: return true;
        default: return false;
    }
}

bool is_late_but_counts(X509_STORE_CTX* context, const Lenience& lenience) {
    if (X509_STORE_CTX_get_error(context) != X509_V_ERR_CRL_HAS_EXPIRED) return false;
    const X509_CRL* list = X509_STORE_CTX_get0_current_crl(context);
    std::time_t at = static_cast<std::time_t>(lenience.now - lenience.stale_for);
    return list != nullptr && X509_cmp_time(X509_CRL_get0_nextUpdate(list), &at) > 0;
}

bool is_vouched_for(X509_STORE_CTX* context, const Lenience& lenience) {
    const X509* current = X509_STORE_CTX_get_current_cert(context);
    return current != nullptr && is_of_lists(X509_STORE_CTX_get_error(context)) &&
           std::any_of(lenience.vouched.begin(), lenience.vouched.end(),
                       [&](const Certificate& one) { return X509_cmp(one.state().x509.get(), current) == 0; });
}

int judge(int good, X509_STORE_CTX* context) {
    if (good == 1) return 1;
    const auto& lenience = *static_cast<const Lenience*>(X509_STORE_CTX_get_ex_data(context, lenience_index()));
    if (!is_late_but_counts(context, lenience) && !is_vouched_for(context, lenience)) return 0;
    X509_STORE_CTX_set_error(context, X509_V_OK);
    return 1;
}

CertificateFault fault_named(int error) {
    switch (error) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID: return CertificateFault::expired;
        case X509_V_ERR_INVALID_PURPOSE: return CertificateFault::wrong_use;
        case X509_V_ERR_CERT_REVOKED: return CertificateFault::revoked;
        default: return is_of_lists(error) ? CertificateFault::revocation_unknown : CertificateFault::untrusted;
    }
}

}  // namespace

std::vector<RevocationList> RevocationList::parse_all(std::string_view pem_or_der) {
    std::vector<RevocationList> out;
    const unsigned char* at = octets(pem_or_der);
    if (CrlPointer whole(d2i_X509_CRL(nullptr, &at, static_cast<long>(pem_or_der.size()))); whole) {
        out.push_back(RevocationList(std::make_shared<const State>(State{std::move(whole)})));
        return out;
    }
    const BioPointer bio = reading(pem_or_der);
    while (out.size() < most_in_file) {
        CrlPointer next(PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr));
        if (!next) break;
        out.push_back(RevocationList(std::make_shared<const State>(State{std::move(next)})));
    }
    ERR_clear_error();  // the end of a PEM file is an error to OpenSSL
    return out;
}

std::vector<Certificate> certificates_in(std::string_view pem) {
    std::vector<Certificate> out;
    const BioPointer bio = reading(pem);
    while (out.size() < most_in_file) {
        const X509Pointer next(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
        if (!next) break;
        if (auto read = Certificate::parse(der_of(next.get()))) out.push_back(std::move(*read));
    }
    ERR_clear_error();
    return out;
}

namespace {

// One look at a chain; `path`: where the way to the root is put.
std::optional<CertificateFault> look_at(const std::vector<Certificate>& chain, const Authorities& authorities, const Lenience& lenience,
                                        unsigned long more_flags, std::vector<Certificate>* path) {
    if (chain.empty() || authorities.roots.empty()) return CertificateFault::untrusted;
    const X509Stack between = stack_of(chain, 1), trusted = stack_of(authorities.roots, 0);
    const std::unique_ptr<STACK_OF(X509_CRL), FreeCrls> lists(must_have(sk_X509_CRL_new_null()));
    for (const RevocationList& list : authorities.revocations)
        if (sk_X509_CRL_push(lists.get(), list.state().crl.get()) == 0) throw std::bad_alloc();
    const std::unique_ptr<X509_STORE, Freeing<X509_STORE_free>> store(must_have(X509_STORE_new()));
    const std::unique_ptr<X509_STORE_CTX, Freeing<X509_STORE_CTX_free>> context(must_have(X509_STORE_CTX_new()));
    if (X509_STORE_CTX_init(context.get(), store.get(), chain.front().state().x509.get(), between.get()) != 1)
        return CertificateFault::untrusted;
    X509_STORE_CTX_set0_trusted_stack(context.get(), trusted.get());
    X509_STORE_CTX_set0_crls(context.get(), lists.get());
    if (X509_STORE_CTX_set_ex_data(context.get(), lenience_index(), const_cast<Lenience*>(&lenience)) != 1) throw std::bad_alloc();
    X509_STORE_CTX_set_verify_cb(context.get(), &judge);
    X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_time(parameters, lenience.now);
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_X509_STRICT | more_flags);
    X509_VERIFY_PARAM_set_depth(parameters, deepest_path);
    X509_VERIFY_PARAM_set_auth_level(parameters, security_level);
    X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_CLIENT);
    if (X509_verify_cert(context.get()) != 1) return fault_named(X509_STORE_CTX_get_error(context.get()));
    const STACK_OF(X509)* walked = X509_STORE_CTX_get0_chain(context.get());
    for (int i = 0; path != nullptr && i < sk_X509_num(walked); ++i)
        if (auto one = Certificate::parse(der_of(sk_X509_value(walked, i)))) path->push_back(std::move(*one));
    return {};
}

}  // namespace

std::optional<CertificateFault> fault_of(const std::vector<Certificate>& chain, const Authorities& authorities, std::int64_t now,
                                         const std::vector<Certificate>& vouched) {
    unsigned long flags = X509_V_FLAG_EXTENDED_CRL_SUPPORT;
    if (authorities.must_not_be_revoked) flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
    return look_at(chain, authorities, {now, authorities.stale_for.count(), vouched}, flags, nullptr);
}

Checked<std::vector<Certificate>, CertificateFault> path_of(const std::vector<Certificate>& chain, const Authorities& authorities,
                                                            std::int64_t now) {
    const std::vector<Certificate> nobody;
    std::vector<Certificate> path;
    if (const auto fault = look_at(chain, authorities, {now, authorities.stale_for.count(), nobody}, 0, &path)) return *fault;
    return path;
}

}  // namespace skl::crypto
