#include "ledger/engine/witness.h"

#include "kernel/text/base64.h"

namespace skl::ledger {
namespace {

constexpr std::string_view old_prefix = "old ";

bool signed_by_one(const Note& note, const std::vector<NoteKey>& trusted) {
    bool good = false;
    for (const NoteKey& key : trusted) {
        const Seen seen = verify(note, key);
        if (seen == Seen::bad) return false;
        good = good || seen == Seen::good;
    }
    return good;
}

bool continues(const WitnessRequest& request, const Cosigning& last) {
    const Checkpoint& next = request.checkpoint;
    if (next.size == 0 && next.root != empty_root()) return false;
    if (request.old_size == 0) return request.proof.empty();
    return verify_consistency(last.size, next.size, request.proof, last.root.view(), next.root.view());
}

}  // namespace

std::optional<WitnessRequest> read_witness_request(std::string_view body) {
    const auto split = body.find("\n\n");
    if (split == std::string_view::npos || !body.starts_with(old_prefix)) return {};
    std::string_view head = body.substr(0, split);
    WitnessRequest request;
    const auto first = head.find('\n');
    const auto old_size = read_size(head.substr(old_prefix.size(), std::min(first, head.size()) - old_prefix.size()));
    if (!old_size) return {};
    request.old_size = *old_size;
    head.remove_prefix(std::min(first, head.size()));
    while (!head.empty()) {
        head.remove_prefix(1);  // the line end before
        const auto end = std::min(head.find('\n'), head.size());
        const auto raw = text::base64_decode(head.substr(0, end));
        const auto hash = raw ? Hash::from(*raw) : std::nullopt;
        if (!hash || request.proof.size() == most_witness_hashes) return {};
        request.proof.push_back(*hash);
        head.remove_prefix(end);
    }
    auto note = read_note(body.substr(split + 2));
    auto checkpoint = note ? read_checkpoint(note->text) : Result<Checkpoint>(note.problem());
    if (!checkpoint) return {};
    request.note = std::move(*note);
    request.checkpoint = std::move(*checkpoint);
    return request;
}

std::string to_text(const WitnessRequest& request) {
    std::string out = fmt::format("{}{}\n", old_prefix, request.old_size);
    for (const Hash& hash : request.proof) out += text::base64(hash.view()) + "\n";
    return out + "\n" + to_text(request.note);
}

WitnessAnswer decide(const WitnessRequest& request, const std::vector<NoteKey>& trusted, const Cosigning& last) {
    if (trusted.empty()) return WitnessAnswer::unknown_origin;
    if (!signed_by_one(request.note, trusted)) return WitnessAnswer::not_signed;
    if (request.old_size > request.checkpoint.size) return WitnessAnswer::malformed;
    if (request.old_size != last.size) return WitnessAnswer::conflict;
    return continues(request, last) ? WitnessAnswer::cosign : WitnessAnswer::inconsistent;
}

}  // namespace skl::ledger
