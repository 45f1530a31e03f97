#include "opendata/versions/removals.h"

#include <set>
#include <stdexcept>

#include "kernel/telemetry/log.h"
#include "opendata/persons/gate.h"
#include "opendata/publish/life.h"
#include "opendata/versions/comparisons.h"
#include "opendata/versions/retention.h"

namespace skl::opendata {
namespace {

constexpr const char* past_keeping_words = "超過保存期間 (past keeping)";  // where a person would give a reason

std::string subject_of(const AskedVersion& asked) { return fmt::format("{}/{}", asked.dataset.slug.value, asked.version.number); }

// The newest one that others read before is public again, where no other is.
void bring_back(Transaction& tx, const AskedVersion& asked) {
    if (published_of(tx, asked.resource.id)) return;
    for (const Version& one : versions_of_resource(tx, asked.resource.id)) {
        if (one.state != VersionState::superseded || one.id == asked.version.id) continue;
        return set_version_state(tx, one.id, VersionState::published);
    }
}

void log_withdrawn(Transaction& tx, const ledger::Ledger& ledger, const AskedVersion& asked, RemovalCause cause, Instant at) {
    Node pub{.type = Node::Type::object};
    pub.member("version") = ledger::integer_node(asked.version.number);
    pub.member("rows") = ledger::integer_node(asked.version.rows_accepted);
    pub.member("raw_sha256") = ledger::text_node(asked.version.raw_sha256.value);
    if (!asked.version.canonical_sha256.value.empty())
        pub.member("canonical_sha256") = ledger::text_node(asked.version.canonical_sha256.value);
    pub.member("reason") = ledger::text_node(boost::describe::enum_to_string(cause, ""));
    const ledger::Entry entry{dataset_withdrawn, at.micros / 1'000, {}, asked.dataset.identifier.value, std::move(pub)};
    if (const auto done = ledger.append(tx, entry, fmt::format("{}/{}", dataset_withdrawn, to_text(asked.version.id)), at); !done)
        throw std::logic_error("a withdrawal does not fit its entry type");
}

std::vector<std::string> erase(Transaction& tx, const ledger::Ledger* ledger, const AskedVersion& asked, const Removal& removal,
                               Instant at) {
    save_removal(tx, removal);
    if (ledger != nullptr) log_withdrawn(tx, *ledger, asked, removal.cause, at);
    set_version_state(tx, asked.version.id, VersionState::deleted, removal.reason);
    return erase_content(tx, asked.version);
}

}  // namespace

Done withhold(Transaction& tx, const AskedVersion& asked, RemovalCause cause, const std::string& reason, const std::string& who,
              Instant at) {
    const auto moved = after(asked.version.state, VersionEvent::withhold);
    if (!moved) return moved.problem();
    save_removal(tx, {asked.version.id, cause, reason, {{who}}, at, {}, {}, false});
    set_version_state(tx, asked.version.id, *moved, reason);
    bring_back(tx, asked);
    audit(tx, at, who, "version.withheld", subject_of(asked), reason);
    return Nothing{};
}

Done restore(Transaction& tx, const AskedVersion& asked, const std::string& who, Instant at) {
    const auto moved = asked.version.state == VersionState::withheld ? after(asked.version.state, VersionEvent::restore)
                                                                     : after(VersionState::deleted, VersionEvent::restore);
    if (!moved) return moved.problem();
    if (!standing_findings(tx, asked.version).empty()) return may_be_public(tx, asked.version);
    forget_removal(tx, asked.version.id);
    const auto current = published_of(tx, asked.resource.id);
    const bool newest = !current || current->number < asked.version.number;
    if (newest && current) set_version_state(tx, current->id, VersionState::superseded);
    set_version_state(tx, asked.version.id, newest ? VersionState::published : *moved);
    audit(tx, at, who, "version.restored", subject_of(asked), "");
    return Nothing{};
}

Result<std::vector<std::string>> destroy(Transaction& tx, const ledger::Ledger* ledger, const AskedVersion& asked, const std::string& who,
                                         Instant at) {
    const auto moved = after(asked.version.state, VersionEvent::destroy);
    if (!moved) return moved.problem();
    auto removal = removal_of(tx, asked.version.id);
    if (!removal) return Problem::not_found("version");
    if (removal->asked_by.value == who) return Problem::forbidden("second-person");
    removal->decided_by = Text<>{{who}};
    removal->decided_at = at;
    removal->destroyed = true;
    audit(tx, at, who, "version.destroyed", subject_of(asked), removal->reason);
    return erase(tx, ledger, asked, *removal, at);
}

void destroy_files(Module::Inside& in, const std::vector<std::string>& sha256) {
    std::vector<std::string> free;
    if (in.store.read(every_tenant, [&](Reader& reader) { free = unneeded(reader, sha256); })) return;  // the sweep of every day finds them
    const std::set<std::string> gone(free.begin(), free.end());
    if (gone.empty()) return;
    if (const auto swept = in.blobs.sweep(std::chrono::hours(0), [&](const std::string& one) { return !gone.contains(one); }); !swept)
        log::warn("blobs of a destroyed version are still there", {{"problem", swept.problem().code}});
    std::error_code ec;
    std::vector<std::filesystem::path> derived;
    for (const auto& entry : std::filesystem::directory_iterator(in.derived, ec))
        if (gone.contains(entry.path().stem().string())) derived.push_back(entry.path());
    for (const auto& file : derived) std::filesystem::remove(file, ec);
    for (const std::string& one : gone) forget_comparisons(in, one);
}

Result<std::int64_t> expire_versions(Module::Inside& in, Instant now) {
    std::vector<Limited> limited;
    if (auto lost = in.store.read(every_tenant, [&](Reader& reader) { limited = limited_histories(reader); })) return std::move(*lost);
    std::int64_t expired = 0;
    for (const Limited& one : limited) {
        std::vector<std::string> freed;
        std::int64_t here = 0;
        const auto lost = in.store.write(one.tenant, [&](Transaction& tx) {
            freed.clear();
            here = 0;
            const auto dataset = dataset_by_id(tx, one.dataset_id);
            const auto resource = resource_named(tx, to_text(one.dataset_id));
            if (!dataset || !resource) return true;
            for (const Uuid& id : past_keeping(history_of(tx, one.dataset_id), shown_versions(tx, resource->id), now, home_zone)) {
                const auto version = version_by_id(tx, id);
                if (!version || !after(version->state, VersionEvent::expire)) continue;
                const AskedVersion asked{*dataset, *resource, *version};
                const Removal removal{id, RemovalCause::retention, past_keeping_words, {{"job"}}, now, Text<>{{"job"}}, now, true};
                const auto blobs = erase(tx, in.ledger, asked, removal, now);
                freed.insert(freed.end(), blobs.begin(), blobs.end());
                audit(tx, now, "job", "version.expired", subject_of(asked), "retention");
                ++here;
            }
            return true;
        });
        if (lost) return *lost;
        expired += here;
        if (!freed.empty()) destroy_files(in, freed);
    }
    return expired;
}

}  // namespace skl::opendata
