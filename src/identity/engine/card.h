// What a citizen certificate card (自然人憑證) says of its holder, and what it is known by here.
#pragma once

#include <optional>
#include <string>

#include "kernel/crypto/certificate_path.h"

namespace skl::identity {

struct Card {
    std::string credential;  // base64url, what it is known by
    std::string name;        // of the holder
    std::string issuer;
    std::string ending;           // the last digits of its number: which card it is, to its holder
    std::int64_t good_until = 0;  // seconds since 1970
};
BOOST_DESCRIBE_STRUCT(Card, (), (credential, name, issuer, ending, good_until))

// The holder's name and number under the issuer's name, so that a renewed card is the same; of one without a number its key. Empty: it
// names nobody.
std::optional<Card> card_of(const crypto::Certificate& certificate);

// The code of a problem that tells the holder: "card-revoked" …
std::string problem_of(crypto::CertificateFault fault);

}  // namespace skl::identity
