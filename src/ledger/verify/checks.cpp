#include "ledger/verify/checks.h"

#include "kernel/describe/canonical.h"
#include "kernel/text/base64.h"
#include "kernel/text/text.h"
#include "ledger/engine/entry.h"

namespace skl::ledger::checks {
namespace {

Problem invalid(std::string what) { return Problem{422, "invalid", {{"what", std::move(what)}}}; }

std::optional<Hash> hash_of(const std::string& base64) {
    const auto raw = text::base64_decode(base64);
    if (!raw) return {};
    return Hash::from(*raw);
}

std::optional<Proof> proof_of(const std::vector<std::string>& hashes) {
    Proof out;
    for (const std::string& one : hashes) {
        const auto hash = hash_of(one);
        if (!hash) return {};
        out.push_back(*hash);
    }
    return out;
}

std::string in_words(const Believed& believed) {
    std::string out = fmt::format("signed by {} at size {}", believed.log, believed.checkpoint.size);
    for (const Cosigned& witness : believed.witnesses) out += fmt::format(", cosigned by {}", witness.name);
    return out;
}

std::optional<std::string> salt_of(const std::string& text) {
    if (text.size() == 2 * salt_size && text.find_first_not_of("0123456789abcdef") == std::string::npos) {
        std::string out;
        for (std::size_t i = 0; i < text.size(); i += 2) out += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
        return out;
    }
    return text::base64url_decode(text);
}

}  // namespace

Problem unreadable(const std::string& what) { return Problem{500, "unreadable", {{"what", what}}}; }

Line check_note(const std::string& file, const std::string& vkey) {
    const auto bytes = read_file(file);
    if (!bytes) return unreadable(file);
    const auto key = NoteKey::read(vkey);
    if (!key) return invalid("this is no verifier key");
    const auto note = read_note(*bytes);
    if (!note) return note.problem();
    switch (verify(*note, *key)) {
        case Seen::good: return "valid: signed by " + key->name;
        case Seen::bad: return invalid("the signature of " + key->name + " does not fit");
        case Seen::unknown: break;
    }
    return invalid("not signed by " + key->name);
}

Line check_checkpoint(const std::string& file, const std::string& policy_file) {
    const auto bytes = read_file(file), rules = read_file(policy_file);
    if (!bytes || !rules) return unreadable(bytes ? policy_file : file);
    const auto policy = read_policy(*rules);
    if (!policy) return policy.problem();
    const auto note = read_note(*bytes);
    if (!note) return note.problem();
    const auto believed = believe(*note, *policy);
    if (!believed) return believed.problem();
    return "valid: " + in_words(*believed);
}

Line check_inclusion(std::uint64_t index, std::uint64_t size, const std::string& leaf, const std::string& entry_file,
                     const std::string& root, const std::vector<std::string>& proof) {
    std::optional<Hash> hash = hash_of(leaf);
    if (!entry_file.empty()) {
        const auto entry = read_file(entry_file);
        if (!entry) return unreadable(entry_file);
        hash = hash_leaf(*entry);
    }
    const auto hashes = proof_of(proof);
    const auto top = text::base64_decode(root);
    if (!hash || !hashes || !top) return invalid("a hash is not base64 of 32 bytes");
    if (!verify_inclusion(index, size, *hashes, *hash, *top)) return invalid("the leaf is not proven to be in this tree");
    return fmt::format("valid: leaf {} of {}", index, size);
}

Line check_subtree(const Range& range, const std::string& subtree_root, const std::string& root, const std::vector<std::string>& proof) {
    const auto hashes = proof_of(proof);
    const auto part = text::base64_decode(subtree_root), top = text::base64_decode(root);
    if (!hashes || !part || !top) return invalid("a hash is not base64 of 32 bytes");
    if (!verify_subtree(range.start, range.end, range.size, *hashes, *part, *top)) return invalid("not proven to be a part of this tree");
    return fmt::format("valid: [{}, {}) of {}", range.start, range.end, range.size);
}

Line check_proof(const std::string& file, const std::string& policy_file, const std::string& entry_file) {
    const auto bytes = read_file(file), rules = read_file(policy_file);
    if (!bytes || !rules) return unreadable(bytes ? policy_file : file);
    const auto policy = read_policy(*rules);
    if (!policy) return policy.problem();
    const auto proof = read_proof_file(*bytes);
    if (!proof) return proof.problem();
    std::optional<std::string> entry = proof->extra;
    if (!entry_file.empty()) {
        entry = read_file(entry_file);
        if (!entry) return unreadable(entry_file);
    }
    if (!entry) return invalid("the file does not hold the entry: give it with --entry");
    const auto believed = believe(*proof, hash_leaf(*entry), *policy);
    if (!believed) return believed.problem();
    return fmt::format("valid: entry {}, {}", proof->index, in_words(*believed));
}

Line check_commitment(const std::string& salt, const std::string& payload_file, const std::string& commitment) {
    const auto key = salt_of(salt);
    if (!key || key->size() != salt_size) return invalid("a salt is 32 bytes, as 64 hex digits or base64url");
    const auto bytes = read_file(payload_file);
    if (!bytes) return unreadable(payload_file);
    const auto payload = canonical_json(*bytes);
    if (!payload) return payload.problem();
    const std::string made = commit_to(*key, *payload);
    if (commitment.empty()) return made;
    if (made != commitment) return invalid("the commitment is of another payload or salt");
    return std::string("valid: this payload was committed to");
}

}  // namespace skl::ledger::checks
