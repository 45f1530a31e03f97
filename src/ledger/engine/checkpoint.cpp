#include "ledger/engine/checkpoint.h"

#include <charconv>

#include "kernel/text/base64.h"

namespace skl::ledger {
namespace {

constexpr std::string_view proof_header = "c2sp.org/tlog-proof@v1";
constexpr std::string_view extra_prefix = "extra ", index_prefix = "index ";

Problem fault(const char* code, const char* what) { return Problem{400, code, {{"what", what}}}; }

// The next line, taken off with its line end; empty: there is no line end any more.
std::optional<std::string_view> take_line(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

std::optional<Hash> read_hash(std::string_view base64) {
    const auto bytes = text::base64_decode(base64);
    if (!bytes) return {};
    return Hash::from(*bytes);
}

}  // namespace

std::optional<std::uint64_t> read_size(std::string_view decimal) {
    std::uint64_t value = 0;
    const auto read = std::from_chars(decimal.data(), decimal.data() + decimal.size(), value);
    if (decimal.empty() || read.ec != std::errc() || read.ptr != decimal.data() + decimal.size()) return {};
    if (decimal.size() > 1 && decimal[0] == '0') return {};
    return value;
}

Result<Checkpoint> read_checkpoint(std::string_view note_text) {
    const auto origin = take_line(note_text), size = take_line(note_text), root = take_line(note_text);
    if (!origin || !size || !root || origin->empty()) return fault("bad-checkpoint", "three-lines");
    Checkpoint out;
    out.origin = *origin;
    const auto leaves = read_size(*size);
    if (!leaves) return fault("bad-checkpoint", "size");
    out.size = *leaves;
    const auto hash = read_hash(*root);
    if (!hash) return fault("bad-checkpoint", "root");
    out.root = *hash;
    while (!note_text.empty()) {
        const auto extension = take_line(note_text);
        if (!extension || extension->empty()) return fault("bad-checkpoint", "extension");
        out.extensions.emplace_back(*extension);
    }
    return out;
}

std::string to_text(const Checkpoint& checkpoint) {
    std::string out = fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size, text::base64(checkpoint.root.view()));
    for (const std::string& extension : checkpoint.extensions) out += extension + "\n";
    return out;
}

Result<ProofFile> read_proof_file(std::string_view bytes) {
    if (bytes.size() > longest_note) return fault("bad-proof", "too-long");
    if (take_line(bytes) != proof_header) return fault("bad-proof", "header");
    ProofFile file;
    auto line = take_line(bytes);
    if (line && line->starts_with(extra_prefix)) {
        file.extra = text::base64_decode(line->substr(extra_prefix.size()));
        if (!file.extra || file.extra->size() > longest_proof_extra) return fault("bad-proof", "extra");
        line = take_line(bytes);
    }
    const auto index = line && line->starts_with(index_prefix) ? read_size(line->substr(index_prefix.size())) : std::nullopt;
    if (!index) return fault("bad-proof", "index");
    file.index = *index;
    for (line = take_line(bytes); line && !line->empty(); line = take_line(bytes)) {
        const auto hash = read_hash(*line);
        if (!hash || file.proof.size() == longest_proof) return fault("bad-proof", "hash");
        file.proof.push_back(*hash);
    }
    if (!line) return fault("bad-proof", "no-checkpoint");
    auto note = read_note(bytes);
    if (!note) return std::move(note.problem());
    if (auto checkpoint = read_checkpoint(note->text); !checkpoint) return std::move(checkpoint.problem());
    file.note = std::move(*note);
    return file;
}

std::string to_text(const ProofFile& file) {
    std::string out = std::string(proof_header) + "\n";
    if (file.extra) out += std::string(extra_prefix) + text::base64(*file.extra) + "\n";
    out += fmt::format("{}{}\n", index_prefix, file.index);
    for (const Hash& hash : file.proof) out += text::base64(hash.view()) + "\n";
    return out + "\n" + to_text(file.note);
}

Result<Believed> believe(const Note& note, const Policy& policy) {
    auto checkpoint = read_checkpoint(note.text);
    if (!checkpoint) return std::move(checkpoint.problem());
    Believed out;
    for (const PolicyKey& log : policy.logs) {
        if (log.key.name != checkpoint->origin) continue;  // a log's key is named as its origin (C2SP tlog-policy)
        const Seen seen = verify(note, log.key);
        if (seen == Seen::bad) return Problem{422, "ledger-bad-signature", {{"what", log.key.name}}};
        if (seen == Seen::good) out.log = log.key.name;
    }
    if (out.log.empty()) return Problem{422, "ledger-not-signed", {{"what", checkpoint->origin}}};
    std::vector<std::string> cosigned;
    for (const PolicyKey& witness : policy.witnesses) {
        Cosigned when;
        const Seen seen = verify(note, witness.key, &when);
        if (seen == Seen::bad) return Problem{422, "ledger-bad-signature", {{"what", witness.key.name}}};
        if (seen == Seen::unknown) continue;
        cosigned.push_back(witness.name);
        out.witnesses.push_back(std::move(when));
    }
    if (!policy.quorum_met(cosigned)) return Problem{422, "ledger-quorum", {{"have", std::to_string(cosigned.size())}}};
    out.checkpoint = std::move(*checkpoint);
    return out;
}

Result<Believed> believe(const ProofFile& file, const Hash& leaf, const Policy& policy) {
    auto believed = believe(file.note, policy);
    if (!believed) return believed;
    const Checkpoint& checkpoint = believed->checkpoint;
    if (!verify_inclusion(file.index, checkpoint.size, file.proof, leaf, checkpoint.root.view()))
        return Problem{422, "ledger-not-included", {{"index", std::to_string(file.index)}, {"size", std::to_string(checkpoint.size)}}};
    return believed;
}

}  // namespace skl::ledger
