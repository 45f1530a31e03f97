// What the night does with those who asked to be forgotten, when the time to think again is over.
#include "identity/inside.h"
#include "identity/store.h"

namespace skl::identity {
namespace {

constexpr const char* own_wish = "PDPA-11";  // Personal Data Protection Act, art. 11: the person asks for it

// Without its key nothing that was closed under it opens again: attributes, facts, and what other modules keep of the person.
Done close_for_ever(const Module::Inside& in, Transaction& tx, const PersonId& person, Instant now) {
    if (in.parts.ledger == nullptr)
        return in.people.keys().with(
            tx, {key_owner(person)}, [&](crypto::KeyRing& ring) -> Done { return ring.erase(key_owner(person)), Nothing{}; }, now);
    const auto erased = ledger::Payloads(*in.parts.ledger, in.parts.keys).erase(tx, key_owner(person), own_wish, now);
    if (!erased) return erased.problem();
    return Nothing{};
}

}  // namespace

Result<std::int64_t> erase_due(Module::Inside& in, Store& store, const std::string& tenant, Instant now) {
    std::int64_t erased = 0;
    std::optional<Problem> refused;
    const auto lost = store.write(tenant, [&](Transaction& tx) {
        erased = 0;
        for (const Person& person : to_be_erased(tx, now)) {
            auto done = record_change(in, tx, "person", "erased", person.id, "self", now);
            if (done) done = close_for_ever(in, tx, person.id, now);
            if (!done && done.problem().code == "legal-hold") continue;  // it is asked again the next night
            if (!done) return refused = done.problem(), false;
            in.sessions.end_all(tx, person.id, now);
            erase_rows(tx, person.id);
            ++erased;
        }
        return true;
    });
    if (refused) return std::move(*refused);
    if (lost) return *lost;
    return erased;
}

}  // namespace skl::identity
