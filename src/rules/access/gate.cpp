#include "rules/access/gate.h"

#include <algorithm>

#include "rules/inside.h"

namespace skl::rules {

namespace {

constexpr std::int64_t minute = 60'000'000;   // µs
constexpr std::size_t kinds_counted = 2'000;  // between two writes of the log, on one node; what is beyond is not logged

}  // namespace

std::shared_ptr<const identity::Decision> AccessGate::decide(const std::string& tenant, const identity::Question& question,
                                                             const identity::Asker& asker, Instant now) {
    AccessFacts facts = facts_of(tenant, question, asker);
    std::string key = key_of(facts);
    AccessVersionRef version;
    {
        const std::lock_guard lock(mutex_);
        Of& of = of_tenant(tenant, now);
        if (now.micros / minute != of.minute) settle(of), of.minute = now.micros / minute;
        if (const auto found = of.decisions.find(key); found != of.decisions.end()) {
            ++found->second.times;
            found->second.last = now;
            return found->second.decision;
        }
        version = of.version;
    }
    auto decided =
        std::make_shared<const identity::Decision>(decide_access(version.get(), facts, local_minute(module_.parts().zone_of(tenant), now)));
    const std::lock_guard lock(mutex_);
    Of& of = of_tenant(tenant, now);
    if (of.version != version) return decided;  // a newer one came meanwhile: what the old one said is not remembered
    if (of.decisions.size() >= decisions_remembered) settle(of);
    Remembered& kept = of.decisions[std::move(key)];
    if (kept.times == 0) kept.first = now, kept.facts = std::move(facts), kept.decision = decided;
    kept.last = now;
    ++kept.times;
    return decided;
}

identity::Decision AccessGate::would_decide(const std::string& tenant, const identity::Question& question, const identity::Asker& asker,
                                            Instant now) const {
    AccessVersionRef version;
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = tenants_.find(tenant); found != tenants_.end()) version = found->second.version;
    }
    return decide_access(version.get(), facts_of(tenant, question, asker), local_minute(module_.parts().zone_of(tenant), now));
}

void AccessGate::settle(Of& of) {
    for (auto& [key, one] : of.decisions) {
        LoggedDecision kind = kind_of(one.facts, *one.decision);
        const auto found = of.tally.find(kind.id.value);
        if (found == of.tally.end() && of.tally.size() >= kinds_counted) continue;
        LoggedDecision& counted = found == of.tally.end() ? of.tally.emplace(kind.id.value, kind).first->second : found->second;
        if (counted.times == 0) counted.first_at = one.first;
        counted.times += one.times;
        counted.last_at = std::max(counted.last_at, one.last);
    }
    of.decisions.clear();
}

// Where there are too many, the one goes that was not asked about for longest.
AccessGate::Of& AccessGate::of_tenant(const std::string& tenant, Instant now) {
    if (tenants_.size() >= tenants_remembered && !tenants_.contains(tenant))
        tenants_.erase(std::min_element(tenants_.begin(), tenants_.end(),
                                        [](const auto& a, const auto& b) { return a.second.asked_at < b.second.asked_at; }));
    Of& of = tenants_[tenant];
    of.asked_at = std::max(of.asked_at, now);
    return of;
}

bool AccessGate::due(const std::string& tenant, Instant now, Moment at) {
    const std::lock_guard lock(mutex_);
    if (!looked_at_ || at - *looked_at_ >= policy_looked_at_every) return true;
    const Of& of = of_tenant(tenant, now);
    return due_for(of, now) || (!of.tally.empty() && now.micros - of.taken_at >= minute);
}

bool AccessGate::look_due(Moment at) {
    const std::lock_guard lock(mutex_);
    return !looked_at_ || at - *looked_at_ >= policy_looked_at_every;
}

bool AccessGate::policy_due(const std::string& tenant, Instant now) {
    const std::lock_guard lock(mutex_);
    return due_for(of_tenant(tenant, now), now);
}

std::optional<Problem> AccessGate::look(Store& store, Moment at) {
    std::vector<std::pair<std::string, std::int64_t>> revisions;
    if (auto lost = store.read(every_tenant, [&](Reader& reader) { revisions = access_revisions(reader); })) return lost;
    const std::lock_guard lock(mutex_);
    for (const auto& [tenant, revision] : revisions)
        if (const auto found = tenants_.find(tenant); found != tenants_.end()) found->second.seen = std::max(found->second.seen, revision);
    looked_at_ = at;
    return {};
}

Done AccessGate::refresh(Reader& reader, const std::string& tenant, Instant now) {
    const std::int64_t revision = access_revision(reader);
    const Date today = module_.today(tenant, now);
    auto found = access_in_force(reader, module_, tenant, today);
    if (!found) return found.problem();
    const Instant day_ends = module_.parts().zone_of(tenant).midnight(Date{today.day + std::chrono::days(1)});
    const std::lock_guard lock(mutex_);
    Of& of = of_tenant(tenant, now);
    if (of.known && (revision < of.revision || day_ends < of.day_ends)) return Nothing{};  // somebody read a later one meanwhile
    of.known = true;
    of.revision = revision;
    of.seen = std::max(of.seen, revision);
    of.day_ends = day_ends;
    const AccessVersion *before = of.version.get(), *after = found->get();
    const bool same = before == after || (before && after && before->label() == after->label() && before->compiled() == after->compiled() &&
                                          before->parameters() == after->parameters());
    if (same) return Nothing{};
    settle(of);
    of.version = std::move(*found);
    return Nothing{};
}

void AccessGate::forget(const std::string& tenant) {
    const std::lock_guard lock(mutex_);
    if (const auto found = tenants_.find(tenant); found != tenants_.end()) found->second.known = false;
}

std::vector<LoggedDecision> AccessGate::take(const std::string& tenant, Instant now, bool all) {
    const std::lock_guard lock(mutex_);
    Of& of = of_tenant(tenant, now);
    if (!all && now.micros - of.taken_at < minute) return {};
    of.taken_at = now.micros;
    if (all) settle(of);
    std::vector<LoggedDecision> taken;
    taken.reserve(of.tally.size());
    for (auto& [id, one] : of.tally) taken.push_back(std::move(one));
    of.tally.clear();
    return taken;
}

Result<AccessVersionRef> access_version(Reader& reader, const Module& module, const std::string& tenant, const RuleVersion& version) {
    auto compiled = module.library().models(reader, version.models);
    if (!compiled) return compiled.problem();
    return AccessVersion::of(version.label.value, std::move(*compiled), module.library().parameters(reader, tenant),
                             *module.parts().calendar);
}

Result<AccessVersionRef> access_in_force(Reader& reader, const Module& module, const std::string& tenant, Date day) {
    const auto set = find_set(reader, access_set);
    if (!set) return AccessVersionRef();
    const auto version = version_on(reader, *set, day);
    if (!version) {
        if (version.problem().code == "no-version-in-force") return AccessVersionRef();
        return version.problem();
    }
    return access_version(reader, module, tenant, *version);
}

}  // namespace skl::rules
