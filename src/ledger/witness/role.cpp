#include "ledger/witness/role.h"

#include "kernel/crypto/digest.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/text.h"

namespace skl::ledger {
namespace {

constexpr const char* key_owner = "witness";
constexpr const char* key_table = "witness_key";

// Of one size with two roots, both signed: the log showed different people different trees. Anything else may be a wrong proof that
// somebody else sent, and proves nothing.
void raise_alarm(Transaction& tx, const WitnessRequest& request, const WitnessedRow& last, const std::string& witness, Instant now) {
    const bool fork = static_cast<std::int64_t>(request.checkpoint.size) == last.size && !last.note.empty();
    AlarmRow alarm{.origin = last.origin, .witness = witness, .kind = fork ? AlarmKind::fork : AlarmKind::refused, .held = last.note};
    alarm.refused = to_text(request.note);
    alarm.id = crypto::sha256_hex(alarm.held + request.note.text);
    alarm.raised_at = now;
    if (!insert_alarm(tx, alarm)) return;
    log::error("a log was refused a cosignature", {{"origin", last.origin}, {"kind", fork ? "fork" : "refused"}});
}

}  // namespace

Result<WitnessReply> add_checkpoint(Transaction& tx, const Keys& keys, const WitnessRequest& request, Instant now) {
    const Checkpoint& checkpoint = request.checkpoint;
    const auto trusted = keys_of_origin(tx, checkpoint.origin);
    const auto key_row = find_witness_key(tx);
    auto row = trusted.empty() ? std::nullopt : lock_witnessed(tx, origin_hash(checkpoint.origin));
    if (!row || !key_row) return WitnessReply{WitnessAnswer::unknown_origin, {}};
    const auto root = text::base64url_decode(row->root);
    const auto last_root = root ? Hash::from(*root) : std::nullopt;
    if (!last_root) return Problem{500, "internal"};
    const auto vkey = NoteKey::read(key_row->vkey);
    if (!vkey) return Problem{500, "internal"};
    const WitnessAnswer answer = decide(request, trusted, {static_cast<std::uint64_t>(row->size), *last_root});
    if (answer == WitnessAnswer::conflict) return WitnessReply{answer, fmt::format("{}\n", row->size)};
    if (answer == WitnessAnswer::inconsistent) raise_alarm(tx, request, *row, vkey->name, now);
    if (answer != WitnessAnswer::cosign) return WitnessReply{answer, {}};
    const auto key = open_sealed_key(keys, tx, key_owner, key_table, key_row->seed, now);
    if (!key) return key.problem();
    const NoteSignature cosignature = cosign(request.note.text, vkey->name, *key, static_cast<std::uint64_t>(now.micros / 1'000'000));
    Note kept{request.note.text, {}};
    for (const NoteSignature& line : request.note.signatures)  // the log's own; what others added is not ours to pass on
        if (std::any_of(trusted.begin(), trusted.end(), [&](const NoteKey& of) { return of.name == line.name && of.id == line.id; }))
            kept.signatures.push_back(line);
    kept.signatures.push_back(cosignature);
    row->size = static_cast<std::int64_t>(checkpoint.size);
    row->root = text::base64url(checkpoint.root.view());
    row->note = to_text(kept);
    row->cosigned_at = now;
    keep_witnessed(tx, *row);
    return WitnessReply{answer, to_text(cosignature)};
}

Result<std::string> witness_vkey(Transaction& tx, const Keys& keys, const std::string& name, Instant now) {
    if (const auto there = find_witness_key(tx)) return there->vkey;
    auto made = make_sealed_key(keys, tx, key_owner, key_table, now);
    if (!made) return std::move(made.problem());
    insert_witness_key(tx, {std::move(made->seed), NoteKey::of(name, NoteKeyType::cosignature, made->public_key).text(), now});
    return find_witness_key(tx)->vkey;
}

}  // namespace skl::ledger
