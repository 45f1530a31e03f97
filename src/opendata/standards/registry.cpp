#include "opendata/standards/registry.h"

#include "kernel/crypto/random.h"
#include "opendata/store.h"

namespace skl::opendata {
namespace {

Done may_change(const DataStandard& standard, StandardSource source) {
    if (standard.source == StandardSource::governance && source != StandardSource::governance)
        return Problem::conflict("standard-of-governance");
    return Nothing{};
}

Result<DataStandard> move(Transaction& tx, const std::string& key, StandardState to, const std::string& reason, StandardSource source,
                          const std::string& who, Instant at) {
    auto standard = find_standard(tx, key);
    if (!standard) return Problem::not_found("standard");
    if (auto allowed = may_change(*standard, source); !allowed) return allowed.problem();
    const bool withdraws = to == StandardState::withdrawn;
    if (standard->state == to)
        return Problem{409,
                       "illegal-transition",
                       {{"from", withdraws ? "withdrawn" : "active"},
                        {"event", withdraws ? "withdraw" : "restore"},
                        {"allowed", withdraws ? "restore" : "withdraw"}}};
    standard->state = to;
    standard->reason.value = reason;
    standard->changed_at = at;
    if (!update_standard(tx, *standard, standard->rev)) return Problem{412, "stale"};
    ++standard->rev;
    audit(tx, at, who, withdraws ? "standard.withdrawn" : "standard.restored", standard->uri.value, reason);
    return std::move(*standard);
}

}  // namespace

Result<StandardEntry> enter_standard(Transaction& tx, const standards::StandardFields& fields, StandardSource source,
                                     const std::string& who, Instant at) {
    auto known = find_standard(tx, fields.uri.value);
    if (!known) {
        DataStandard fresh;
        static_cast<standards::StandardFields&>(fresh) = fields;
        fresh.id = crypto::new_id<DataStandard>(at);
        fresh.source = source;
        fresh.created_at = fresh.changed_at = at;
        insert_standard(tx, fresh);
        insert_standard_version(tx, fresh, who, at);
        return StandardEntry::fresh;
    }
    if (auto allowed = may_change(*known, source); !allowed) return allowed.problem();
    const bool same = static_cast<const standards::StandardFields&>(*known) == fields;
    if (same && known->source == source) return StandardEntry::unchanged;
    static_cast<standards::StandardFields&>(*known) = fields;
    known->source = source;
    known->changed_at = at;
    if (!same) ++known->number;
    if (!update_standard(tx, *known, known->rev)) return Problem{412, "stale"};
    if (!same) insert_standard_version(tx, *known, who, at);
    return same ? StandardEntry::unchanged : StandardEntry::changed;
}

Result<DataStandard> withdraw_standard(Transaction& tx, const std::string& key, const std::string& reason, StandardSource source,
                                       const std::string& who, Instant at) {
    if (reason.empty()) return Problem::invalid({{"/reason", "required"}});
    return move(tx, key, StandardState::withdrawn, reason, source, who, at);
}

Result<DataStandard> restore_standard(Transaction& tx, const std::string& key, StandardSource source, const std::string& who, Instant at) {
    return move(tx, key, StandardState::active, "", source, who, at);
}

}  // namespace skl::opendata
