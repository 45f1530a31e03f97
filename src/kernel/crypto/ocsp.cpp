#include "kernel/crypto/ocsp.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "kernel/crypto/certificate_state.h"
#include "kernel/crypto/evp.h"

namespace skl::crypto {
namespace {

using RequestPointer = std::unique_ptr<OCSP_REQUEST, Freeing<OCSP_REQUEST_free>>;
using ResponsePointer = std::unique_ptr<OCSP_RESPONSE, Freeing<OCSP_RESPONSE_free>>;
using BasicPointer = std::unique_ptr<OCSP_BASICRESP, Freeing<OCSP_BASICRESP_free>>;
using IdPointer = std::unique_ptr<OCSP_CERTID, Freeing<OCSP_CERTID_free>>;
using StorePointer = std::unique_ptr<X509_STORE, Freeing<X509_STORE_free>>;
struct FreeAccess {
    void operator()(AUTHORITY_INFO_ACCESS* access) const { AUTHORITY_INFO_ACCESS_free(access); }
};

constexpr int least_security = 2;  // 112 bits, as for the certificates themselves

X509* of(const Certificate& certificate) { return certificate.state().x509.get(); }

IdPointer id_of(const Certificate& certificate, const Certificate& issuer) {
    return IdPointer(must_have(OCSP_cert_to_id(EVP_sha1(), of(certificate), of(issuer))));
}

RequestPointer request_with(const OcspRequest& asked) {
    const unsigned char* at = octets(asked.der);
    return RequestPointer(d2i_OCSP_REQUEST(nullptr, &at, static_cast<long>(asked.der.size())));
}

std::int64_t seconds(const ASN1_GENERALIZEDTIME* time) {
    std::tm at{};
    return time != nullptr && ASN1_TIME_to_tm(time, &at) == 1 ? static_cast<std::int64_t>(timegm(&at)) : 0;
}

// The issuer itself, or whom it has named for this: a certificate of its own with id-kp-OCSPSigning, that need not be asked about in turn
// (id-pkix-ocsp-nocheck, §4.2.2.2.1). OpenSSL walks the path and looks at the usage.
bool signed_by_whom_it_may(OCSP_BASICRESP* basic, const Certificate& issuer, std::int64_t now) {
    const StorePointer store(must_have(X509_STORE_new()));
    if (X509_STORE_add_cert(store.get(), of(issuer)) != 1) throw std::bad_alloc();
    X509_VERIFY_PARAM* parameters = X509_STORE_get0_param(store.get());
    X509_VERIFY_PARAM_set_time(parameters, now);
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_X509_STRICT);
    X509_VERIFY_PARAM_set_auth_level(parameters, least_security);
    const std::vector<Certificate> known{issuer};
    const X509Stack certificates = stack_of(known, 0);
    if (OCSP_basic_verify(basic, certificates.get(), store.get(), 0) != 1) return false;
    X509* signer = nullptr;
    if (OCSP_resp_get0_signer(basic, &signer, certificates.get()) != 1) return false;
    if (X509_cmp(signer, of(issuer)) == 0) return true;
    return X509_get_ext_by_NID(signer, NID_id_pkix_OCSP_noCheck, -1) >= 0;
}

Checked<OcspAnswer, OcspFault> told(OCSP_BASICRESP* basic, OCSP_CERTID* id, std::int64_t now) {
    int status = -1, reason = -1;
    ASN1_GENERALIZEDTIME *revoked = nullptr, *from = nullptr, *until = nullptr;
    if (OCSP_resp_find_status(basic, id, &status, &reason, &revoked, &from, &until) != 1) return OcspFault::other_request;
    OcspAnswer out;
    out.this_update = seconds(from);
    out.good_until = until != nullptr ? seconds(until) : out.this_update + ocsp_oldest.count();
    const std::int64_t leeway = ocsp_clock_difference.count();
    if (out.this_update == 0 || out.this_update > now + leeway || out.good_until < now - leeway || out.good_until < out.this_update)
        return OcspFault::not_of_this_time;
    if (status != V_OCSP_CERTSTATUS_GOOD && status != V_OCSP_CERTSTATUS_REVOKED) return OcspFault::unknown;
    out.state = status == V_OCSP_CERTSTATUS_GOOD ? OcspAnswer::State::good : OcspAnswer::State::revoked;
    return out;
}

Checked<OcspAnswer, OcspFault> read(std::string_view der, const OcspRequest& asked, const Certificate& certificate,
                                    const Certificate& issuer, std::int64_t now) {
    const unsigned char* at = octets(der);
    const ResponsePointer response(d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(der.size())));
    if (!response || at != octets(der) + der.size()) return OcspFault::unreadable;
    if (OCSP_response_status(response.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL) return OcspFault::refused;
    const BasicPointer basic(OCSP_response_get1_basic(response.get()));
    const RequestPointer request = request_with(asked);
    if (!basic || !request) return OcspFault::unreadable;
    constexpr int left_out = -1;  // in the answer
    if (const int nonce = OCSP_check_nonce(request.get(), basic.get()); nonce != 1 && nonce != left_out) return OcspFault::other_request;
    if (!signed_by_whom_it_may(basic.get(), issuer, now)) return OcspFault::not_authorised;
    return told(basic.get(), id_of(certificate, issuer).get(), now);
}

}  // namespace

OcspRequest ocsp_request(const Certificate& certificate, const Certificate& issuer, std::string nonce) {
    const RequestPointer request(must_have(OCSP_REQUEST_new()));
    if (OCSP_request_add0_id(request.get(), id_of(certificate, issuer).release()) == nullptr) throw std::bad_alloc();
    if (!nonce.empty() && OCSP_request_add1_nonce(request.get(), octets(nonce), static_cast<int>(nonce.size())) != 1)
        throw std::bad_alloc();
    unsigned char* bytes = nullptr;
    const int size = i2d_OCSP_REQUEST(request.get(), &bytes);
    std::string der(reinterpret_cast<const char*>(bytes), size > 0 ? static_cast<std::size_t>(size) : 0);
    OPENSSL_free(bytes);
    return {std::move(der), std::move(nonce)};
}

std::vector<std::string> ocsp_responders(const Certificate& certificate) {
    const std::unique_ptr<AUTHORITY_INFO_ACCESS, FreeAccess> access(
        static_cast<AUTHORITY_INFO_ACCESS*>(X509_get_ext_d2i(of(certificate), NID_info_access, nullptr, nullptr)));
    std::vector<std::string> out;
    for (int i = 0; access && i < sk_ACCESS_DESCRIPTION_num(access.get()); ++i) {
        const ACCESS_DESCRIPTION* one = sk_ACCESS_DESCRIPTION_value(access.get(), i);
        if (OBJ_obj2nid(one->method) != NID_ad_OCSP || one->location->type != GEN_URI) continue;
        const ASN1_IA5STRING* uri = one->location->d.uniformResourceIdentifier;
        std::string href(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)), static_cast<std::size_t>(ASN1_STRING_length(uri)));
        if (href.starts_with("http://") || href.starts_with("https://")) out.push_back(std::move(href));
    }
    return out;
}

Checked<OcspAnswer, OcspFault> read_ocsp(std::string_view der, const OcspRequest& asked, const Certificate& certificate,
                                         const Certificate& issuer, std::int64_t now) {
    auto out = read(der, asked, certificate, issuer, now);
    ERR_clear_error();
    return out;
}

}  // namespace skl::crypto
