// merkle: proofs of transparency-dev/merkle, one JSON object a line: inclusion, consistency, and both of subtrees.
// `wantErr`: it must be refused. Roots that are no hashes stay bytes; a hash in a proof that is none makes the proof none.
#include <charconv>

#include "kernel/describe/node.h"
#include "kernel/text/base64.h"
#include "ledger/engine/merkle.h"
#include "suite.h"

namespace skl::conformance {
namespace {

using namespace skl::ledger;

std::string bytes_of(const Node& vector, std::string_view name) {
    const Node* node = vector.find(name);
    if (node == nullptr) return {};
    return text::base64_decode(node->text).value_or("");
}

std::uint64_t number(const Node& vector, std::string_view name) {
    std::uint64_t out = 0;
    if (const Node* node = vector.find(name)) std::from_chars(node->text.data(), node->text.data() + node->text.size(), out);
    return out;
}

std::optional<Proof> proof_of(const Node& vector) {
    Proof proof;
    if (const Node* list = vector.find("proof"))
        for (const Node& item : list->items) {
            const auto raw = text::base64_decode(item.text);
            const auto hash = raw ? Hash::from(*raw) : std::nullopt;
            if (!hash) return {};
            proof.push_back(*hash);
        }
    return proof;
}

bool accepted(const std::string& kind, const Node& vector) {
    const auto proof = proof_of(vector);
    if (!proof) return false;
    const auto n = [&](const char* name) { return number(vector, name); };
    if (kind == "consistency")
        return verify_consistency(n("size1"), n("size2"), *proof, bytes_of(vector, "root1"), bytes_of(vector, "root2"));
    if (kind == "subtreeconsistency")
        return verify_subtree(n("start"), n("end"), n("size"), *proof, bytes_of(vector, "root1"), bytes_of(vector, "root2"));
    const auto leaf = Hash::from(bytes_of(vector, "leafHash"));
    if (!leaf) return false;
    if (kind == "inclusion") return verify_inclusion(n("leafIdx"), n("treeSize"), *proof, *leaf, bytes_of(vector, "root"));
    return verify_subtree_inclusion(n("leafIdx"), n("start"), n("end"), *proof, *leaf, bytes_of(vector, "root"));
}

}  // namespace

void merkle(const std::filesystem::path& folder, Report& report) {
    for (const std::string kind : {"consistency", "inclusion", "subtreeconsistency", "subtreeinclusion"}) {
        std::ifstream in(folder / (kind + ".jsonl"));
        for (std::string line; std::getline(in, line);) {
            if (line.empty()) continue;
            const auto vector = read_json(line);
            if (!vector) {
                report.fail(kind, "the line is no JSON");
                continue;
            }
            const bool refuse = vector->find("wantErr") != nullptr && vector->find("wantErr")->truth;
            report.check(vector->find("case")->text, accepted(kind, *vector) != refuse, refuse ? "taken" : "refused");
        }
    }
}

}  // namespace skl::conformance
