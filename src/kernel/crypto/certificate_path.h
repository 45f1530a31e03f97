// Whether a certificate is one that an authority of ours stands behind now: path validation with revocation (RFC 5280 §6). What CRLs say is
// asked of OpenSSL, which knows their scopes, too (§5.2.5); one that is out of date counts for a while longer, and then nothing is let in.
// Who asks responders too (ocsp.h) takes the path first, and then tells for which of it they answered.
#pragma once

#include <chrono>

#include "kernel/crypto/certificate.h"
#include "kernel/crypto/checked.h"

namespace skl::crypto {

enum class CertificateFault { untrusted, expired, wrong_use, revoked, revocation_unknown };

// A list of certificates that were taken back (RFC 5280 §5).
class RevocationList {
public:
    static std::vector<RevocationList> parse_all(std::string_view pem_or_der);  // those that could be read

    struct State;
    const State& state() const { return *state_; }

private:
    explicit RevocationList(std::shared_ptr<const State> state) : state_(std::move(state)) {}
    std::shared_ptr<const State> state_;
};

std::vector<Certificate> certificates_in(std::string_view pem);  // those that could be read

struct Authorities {
    std::vector<Certificate> roots;
    std::vector<RevocationList> revocations{};
    bool must_not_be_revoked = false;           // false: nobody asks
    std::chrono::seconds stale_for{24 * 3600};  // how long after its nextUpdate a list still counts
};

// None: good at `now` (seconds since 1970) for signing in over TLS (RFC 5280 §4.2.1.12 id-kp-clientAuth). `chain` begins with the leaf.
// `vouched`: of these a responder says that they are good, so that no list is needed; one that takes them back counts nevertheless.
std::optional<CertificateFault> fault_of(const std::vector<Certificate>& chain, const Authorities& authorities, std::int64_t now,
                                         const std::vector<Certificate>& vouched = {});

// The same without revocation: the path from the leaf to the root, both included.
Checked<std::vector<Certificate>, CertificateFault> path_of(const std::vector<Certificate>& chain, const Authorities& authorities,
                                                            std::int64_t now);

}  // namespace skl::crypto
