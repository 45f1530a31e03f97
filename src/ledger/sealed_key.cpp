#include "ledger/sealed_key.h"

#include "kernel/text/text.h"

namespace skl::ledger {
namespace {

crypto::FieldPlace place_of(const std::string& tenant, const std::string& table) { return {tenant, table, tenant, "seed"}; }

}  // namespace

Result<SealedKey> make_sealed_key(const Keys& keys, Transaction& tx, const std::string& owner, const std::string& table, Instant now) {
    const auto key = crypto::PrivateKey::generate(crypto::Curve::ed25519);
    auto seed = keys.with(
        tx, {owner},
        [&](crypto::KeyRing& ring) -> Result<std::string> {
            return ring.encrypt(owner, place_of(tx.tenant(), table), key.d().view(), now);
        },
        now);
    if (!seed) return std::move(seed.problem());
    return SealedKey{text::base64url(*seed), std::string(key.public_key().x())};
}

Result<crypto::PrivateKey> open_sealed_key(const Keys& keys, Transaction& tx, const std::string& owner, const std::string& table,
                                           const std::string& seed, Instant now) {
    return keys.with(
        tx, {owner},
        [&](crypto::KeyRing& ring) -> Result<crypto::PrivateKey> {
            const auto field = text::base64url_decode(seed);
            const auto plain = field ? ring.decrypt(place_of(tx.tenant(), table), *field) : std::nullopt;
            auto key = plain ? crypto::PrivateKey::okp(crypto::Curve::ed25519, crypto::Secret(*plain)) : std::nullopt;
            if (!key) return Problem{500, "ledger-key-lost"};
            return std::move(*key);
        },
        now);
}

}  // namespace skl::ledger
