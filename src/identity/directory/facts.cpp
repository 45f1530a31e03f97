#include "identity/directory/facts.h"

namespace skl::identity::directory {
namespace {

constexpr const char* own_key = "identity/facts";

Node object_of(const std::map<std::string, std::string>& members) {
    Node out{.type = Node::Type::object};
    for (const auto& [name, value] : members) out.member(name) = ledger::text_node(value);
    return out;
}

}  // namespace

Done Facts::record(Transaction& tx, const Fact& fact, Instant now) const {
    if (ledger_ == nullptr) return Nothing{};
    const ledger::Payloads payloads(*ledger_, keys_);
    auto commitment = payloads.commit(tx, fact.person ? key_owner(*fact.person) : own_key, object_of(fact.payload), now);
    if (!commitment) return commitment.problem();
    const ledger::Entry entry{fact.type, now.micros / 1000, std::move(*commitment), to_text(fact.ref), object_of(fact.pub)};
    auto appended = ledger_->append(tx, entry, {}, now);
    if (!appended) return appended.problem();
    return Nothing{};
}

void add_entry_types(ledger::Ledger& ledger) {
    using ledger::PubMember;
    using ledger::Want;
    const PubMember state{"state"}, kind{"kind", PubMember::Kind::text, Want::may}, agency{"agency", PubMember::Kind::text, Want::may},
        role{"role", PubMember::Kind::text, Want::may};
    for (auto& [name, pub] : std::map<std::string, std::vector<PubMember>>{{"membership.changed", {state, agency, role}},
                                                                           {"mandate.changed", {state, kind}},
                                                                           {"person.changed", {state, kind}},
                                                                           {"organisation.changed", {state, kind, agency}}})
        if (!ledger.types().contains(name)) ledger.add_type({name, "identity", Want::must, Want::must, pub});
}

}  // namespace skl::identity::directory
