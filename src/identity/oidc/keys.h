// The provider's signing keys and what else of secrets it needs, per tenant, in memory for half a minute: what another node changes is
// seen within a minute, and a new key is published a day before it is used.
#pragma once

#include <mutex>

#include "identity/oidc/model.h"
#include "identity/people.h"
#include "kernel/http/app.h"

namespace skl::identity::oidc {

struct SigningKey {
    crypto::Jwk jwk;
    std::string family;  // ES256, EdDSA, or RSA for RS256 and PS256
    Instant use_from;
};

struct KeySet {
    std::vector<SigningKey> keys;
    crypto::JwkSet verifying;
    std::string jwks;                // the answer of /oidc/jwks
    crypto::Secret pairwise, nonce;  // of pseudonyms; of DPoP nonces
    Instant read_at;

    // The newest key in use; null: none of this kind.
    const SigningKey* signer(std::string_view algorithm, Instant now) const;
    std::string sign(std::string_view claims, std::string_view algorithm, std::string_view typ, Instant now) const;
    std::vector<std::string> nonces(Instant now) const;  // this period's, and the one before
};
using KeySetPtr = std::shared_ptr<const KeySet>;

class SigningKeys {
public:
    explicit SigningKeys(const People& people) : people_(people) {}

    // Makes what is missing or due. `rsa`: an RSA key too, which takes a while the first time.
    Task<Result<KeySetPtr>> of(Context& cx, bool rsa = false);

private:
    KeySetPtr held(const std::string& tenant) const;
    void hold(const std::string& tenant, KeySetPtr keys);
    Result<KeySetPtr> renewed(Transaction& tx, const std::vector<std::pair<std::string, crypto::PrivateKey>>& made, std::int64_t used_for,
                              Instant now) const;
    Result<crypto::Jwk> opened(Transaction& tx, const KeyRow& row, Instant now) const;

    const People& people_;
    mutable std::mutex mutex_;
    std::map<std::string, KeySetPtr, std::less<>> held_;
};

std::string_view family_of(std::string_view algorithm);

}  // namespace skl::identity::oidc
