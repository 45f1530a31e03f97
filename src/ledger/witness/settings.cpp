// What the command line changes of witnesses; each change is a fact of the tenant's log.
#include "kernel/crypto/digest.h"
#include "ledger/module.h"
#include "ledger/reading.h"
#include "ledger/witness/role.h"

namespace skl::ledger {
namespace {

constexpr std::size_t most_witnesses = 50;  // C2SP tlog-policy: at least 32; their lines fit most_note_signatures

Problem bad(const char* what) { return Problem{422, "bad-witness", {{"what", what}}}; }

Done record(const Ledger& ledger, Transaction& tx, const std::string& ref, const char* state, const std::string& vkey, Instant now) {
    Node pub{.type = Node::Type::object};
    pub.member("state") = text_node(state);
    if (!vkey.empty()) pub.member("sha256") = text_node(crypto::sha256_hex(vkey));
    const auto done = ledger.append(tx, {"witness.changed", now.micros / 1'000, {}, ref, pub}, {}, now);
    if (!done) return done.problem();
    return Nothing{};
}

}  // namespace

Done WitnessSettings::change(const std::function<Done(Transaction&)>& work) const {
    std::optional<Problem> refused;
    const auto lost = store_.write(tenant_, [&](Transaction& tx) {
        refused.reset();
        auto done = work(tx);
        if (!done) refused = std::move(done.problem());
        return !refused;
    });
    if (refused) return std::move(*refused);
    if (lost) return *lost;
    return Nothing{};
}

std::vector<AskedWitness> WitnessSettings::asked() const {
    std::vector<AskedWitness> out;
    (void)store_.read(tenant_, [&](Reader& reader) {
        for (const WitnessRow& row : list_witnesses(reader))
            out.push_back({{row.name}, {row.vkey}, {row.url}, row.cosigned_size, row.cosigned_at, {row.trouble}});
    });
    return out;
}

Done WitnessSettings::add(const std::string& name, const std::string& vkey, std::string url, Instant now) const {
    if (!is_note_name(name) || name == "none" || name == quorum_group || name.starts_with('#')) return bad("name");
    const auto key = NoteKey::read(vkey);
    if (!key || key->type != NoteKeyType::cosignature) return bad("vkey");
    while (url.ends_with('/')) url.pop_back();
    if (!url.starts_with("https://") && !url.starts_with("http://")) return bad("url");
    if (std::any_of(url.begin(), url.end(), [](unsigned char c) { return c <= 0x20 || c == 0x7F; })) return bad("url");
    return change([&](Transaction& tx) -> Done {
        const auto there = list_witnesses(tx);
        if (there.size() >= most_witnesses) return bad("too-many");
        if (std::any_of(there.begin(), there.end(), [&](const WitnessRow& w) { return w.name == name || w.vkey == vkey; }))
            return Problem{409, "witness-exists"};
        insert_witness(tx, {.name = name, .vkey = vkey, .url = url, .added_at = now});
        return record(ledger_, tx, key->name, "added", vkey, now);
    });
}

Done WitnessSettings::remove(const std::string& name, Instant now) const {
    return change([&](Transaction& tx) -> Done {
        const auto log = lock_log(tx);
        const auto witness = find_witness(tx, name);
        if (!witness) return Problem::not_found("witness");
        if (log && log->quorum >= static_cast<std::int64_t>(list_witnesses(tx).size())) return Problem{409, "witness-quorum"};
        remove_witness(tx, name);
        const auto key = NoteKey::read(witness->vkey);
        return record(ledger_, tx, key ? key->name : name, "removed", witness->vkey, now);
    });
}

Done WitnessSettings::quorum(std::int64_t wanted, Instant now) const {
    return change([&](Transaction& tx) -> Done {
        const auto log = lock_log(tx);
        if (!log) return Problem{503, "ledger-not-ready"};
        if (wanted < 0 || wanted > static_cast<std::int64_t>(list_witnesses(tx).size())) return Problem{409, "witness-quorum"};
        // What was published so far stays; without a quorum the newest is.
        keep_published(tx, wanted == 0 ? log->checkpoint : log->to_publish());
        keep_quorum(tx, wanted);
        Node pub{.type = Node::Type::object};
        pub.member("state") = text_node("quorum");
        pub.member("quorum") = integer_node(wanted);
        const auto done = ledger_.append(tx, {"witness.changed", now.micros / 1'000, {}, log->origin, pub}, {}, now);
        if (!done) return done.problem();
        return Nothing{};
    });
}

std::vector<TrustedLog> WitnessSettings::trusted() const {
    std::vector<TrustedLog> out;
    (void)store_.read(tenant_, [&](Reader& reader) {
        for (const TrustedRow& row : trusted_logs(reader)) {
            const auto state = find_witnessed(reader, origin_hash(row.origin));
            out.push_back({{row.origin}, {row.vkey}, state ? state->size : 0, state ? state->cosigned_at : std::nullopt});
        }
    });
    return out;
}

Result<std::string> WitnessSettings::trust(const Keys& keys, const std::string& name, const std::string& vkey, Instant now) const {
    const auto key = NoteKey::read(vkey);
    if (!key || key->type != NoteKeyType::ed25519) return bad("vkey");
    if (!is_note_name(name)) return bad("name");
    std::string own;
    auto done = change([&](Transaction& tx) -> Done {
        auto made = witness_vkey(tx, keys, name, now);
        if (!made) return std::move(made.problem());
        own = std::move(*made);
        if (!ledger::trust(tx, {vkey, key->name, now})) return Nothing{};
        return record(ledger_, tx, key->name, "trusted", vkey, now);
    });
    if (!done) return std::move(done.problem());
    return own;
}

Done WitnessSettings::distrust(const std::string& vkey, Instant now) const {
    return change([&](Transaction& tx) -> Done {
        const auto gone = ledger::distrust(tx, vkey);
        if (!gone) return Problem::not_found("log");
        return record(ledger_, tx, gone->origin, "distrusted", vkey, now);
    });
}

}  // namespace skl::ledger
