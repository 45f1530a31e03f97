// Whether a card was taken back, as the responders of its authorities say it now (OCSP, RFC 6960).
#pragma once

#include <map>
#include <mutex>

#include "kernel/crypto/certificate_path.h"
#include "kernel/crypto/ocsp.h"
#include "kernel/http/app.h"

namespace skl::identity {

class CardStatus {
public:
    // Asks about each certificate of the path below its root that names a responder. Those that are good are vouched for; a fault where one
    // was taken back, or where nothing is known of the card itself. `path`: from the card to the root.
    Task<crypto::Checked<std::vector<crypto::Certificate>, crypto::CertificateFault>> ask(Context& cx,
                                                                                          std::vector<crypto::Certificate> path);

private:
    struct Known {
        crypto::OcspAnswer answer;
        std::int64_t until = 0;  // seconds since 1970
    };
    std::optional<crypto::OcspAnswer> status(const crypto::Certificate& certificate, const crypto::Certificate& issuer, std::int64_t now,
                                             bool private_network);
    std::optional<crypto::OcspAnswer> asked(const std::string& responder, const crypto::Certificate& certificate,
                                            const crypto::Certificate& issuer, std::int64_t now, bool private_network);
    std::optional<crypto::OcspAnswer> remembered(const std::string& name, std::int64_t now);
    void remember(const std::string& name, const crypto::OcspAnswer& answer, std::int64_t now);

    std::mutex mutex_;
    std::map<std::string, Known> known_;                // by the request without a nonce
    std::map<std::string, std::int64_t> silent_until_;  // responders that did not answer
};

}  // namespace skl::identity
