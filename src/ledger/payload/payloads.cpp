// Crypto-shredding (trust.md §8): the log holds commitments; what they stand for is closed under the subject's own key. Erasing deletes
// key, salts and rows, and the tree stays as it is.
#include "kernel/crypto/random.h"
#include "kernel/describe/canonical.h"
#include "kernel/storage/traces.h"
#include "kernel/text/text.h"
#include "ledger/module.h"
#include "ledger/payload/store.h"

namespace skl::ledger {
namespace {

crypto::FieldPlace place_of(const std::string& tenant, const std::string& commitment) {
    return {tenant, "ledger_payload", commitment, "sealed"};
}

}  // namespace

Result<std::string> Payloads::commit(Transaction& tx, const std::string& subject, const Node& payload, Instant now) const {
    auto canonical = canonical_json(payload);
    if (!canonical) return std::move(canonical.problem());
    const std::string salt = crypto::random_bytes(salt_size), commitment = commit_to(salt, *canonical);
    auto sealed = keys_.with(
        tx, {subject},
        [&](crypto::KeyRing& ring) -> Result<std::string> {
            return ring.encrypt(subject, place_of(tx.tenant(), commitment), salt + *canonical, now);
        },
        now);
    if (!sealed) return std::move(sealed.problem());
    insert_payload(tx, {commitment, subject, text::base64url(*sealed), now});
    return commitment;
}

Result<OpenedPayload> Payloads::open(Transaction& tx, const std::string& commitment, Instant now) const {
    const auto row = find_payload(tx, commitment);
    if (!row) return Problem::not_found("payload");
    auto plain = keys_.with(
        tx, {row->subject},
        [&](crypto::KeyRing& ring) -> Result<std::string> {
            const auto sealed = text::base64url_decode(row->sealed);
            auto opened = sealed ? ring.decrypt(place_of(tx.tenant(), commitment), *sealed) : std::nullopt;
            if (!opened || opened->size() < salt_size) return Problem{500, "ledger-key-lost"};
            return std::move(*opened);
        },
        now);
    if (!plain) return std::move(plain.problem());
    return OpenedPayload{row->subject, plain->substr(0, salt_size), plain->substr(salt_size)};
}

void Payloads::hold(Transaction& tx, const std::string& subject, const std::string& legal_basis, Instant now) const {
    insert_hold(tx, subject, legal_basis, now);
}

bool Payloads::release(Transaction& tx, const std::string& subject) const { return remove_hold(tx, subject); }

Result<std::int64_t> Payloads::erase(Transaction& tx, const std::string& subject, const std::string& legal_basis, Instant now) const {
    if (const auto basis = hold_on(tx, subject)) return Problem{409, "legal-hold", {{"legal_basis", *basis}}};
    storage::leave_no_traces(tx);
    const std::int64_t count = erase_payloads(tx, subject);
    const auto gone = keys_.with(
        tx, {subject}, [&](crypto::KeyRing& ring) -> Done { return ring.erase(subject), Nothing{}; }, now);
    if (!gone) return gone.problem();
    Node pub{.type = Node::Type::object};
    pub.member("count") = integer_node(count);
    pub.member("legal_basis") = text_node(legal_basis);
    const auto told = ledger_.append(tx, {"erasure.performed", now.micros / 1'000, {}, {}, pub}, {}, now);
    if (!told) return told.problem();
    return count;
}

}  // namespace skl::ledger
