// OCSP: asking the issuer of a certificate whether it was taken back (RFC 6960; as a client of large authorities, RFC 5019).
//
//   auto asked = ocsp_request(certificate, issuer, random_bytes(ocsp_nonce_size));      → POST to a responder
//   auto told = read_ocsp(body, asked, certificate, issuer, now);
#pragma once

#include <chrono>

#include "kernel/crypto/certificate.h"
#include "kernel/crypto/checked.h"

namespace skl::crypto {

constexpr std::size_t ocsp_nonce_size = 32;                // RFC 8954 §2.1: what a responder must take
constexpr std::chrono::seconds ocsp_clock_difference{60};  // between a responder and us, and what is on its way
constexpr std::chrono::seconds ocsp_oldest{24 * 3600};     // of an answer without nextUpdate, or one that outlived it never

struct OcspRequest {
    std::string der, nonce;
};

// An empty nonce is none. The certificate is named by SHA-1 of its issuer (RFC 5019 §2.1.1): a name, not a signature, and the one every
// responder knows.
OcspRequest ocsp_request(const Certificate& certificate, const Certificate& issuer, std::string nonce);

// Where the certificate says it can be asked about (RFC 5280 §4.2.2.1, id-ad-ocsp); http and https only.
std::vector<std::string> ocsp_responders(const Certificate& certificate);

struct OcspAnswer {
    enum class State { good, revoked };
    State state = State::good;
    std::int64_t this_update = 0, good_until = 0;  // seconds since 1970
};

enum class OcspFault {
    unreadable,
    refused,           // the responder says that it cannot answer: tryLater, unauthorized …
    other_request,     // another nonce, or another certificate
    not_authorised,    // nobody the issuer has named has signed it (§4.2.2.2)
    not_of_this_time,  // thisUpdate is to come, or nextUpdate is over (§4.2.2.1)
    unknown            // the responder does not know the certificate
};

// A responder that leaves out the nonce answers with what it has at hand (RFC 5019 §4): it counts within its time.
Checked<OcspAnswer, OcspFault> read_ocsp(std::string_view der, const OcspRequest& asked, const Certificate& certificate,
                                         const Certificate& issuer, std::int64_t now);

}  // namespace skl::crypto
