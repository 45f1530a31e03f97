// tlog: the reference tree of RFC 6962, roots over many tiles, a tiled log of others, a signed note, and a worked log of our
// profile (entries, tiles, checkpoints, a proof under a policy, a witness's answer).
#include <map>

#include "kernel/describe/node.h"
#include "kernel/text/text.h"
#include "ledger/engine/checkpoint.h"
#include "ledger/engine/entry.h"
#include "ledger/engine/tiles.h"
#include "suite.h"
#include "vectors.h"

namespace skl::conformance {
namespace {

namespace fs = std::filesystem;
using namespace skl::ledger;

Nodes nodes_over(const std::vector<Hash>& leaves) {
    return [&leaves](unsigned level, std::uint64_t index) -> Result<Hash> {
        Edge edge;
        for (std::uint64_t i = index << level; i < (index + 1) << level; ++i) edge.add(leaves.at(i));
        return edge.root();
    };
}

void check_proof(const std::string& name, const Node& vector, const Result<Proof>& proof, bool verified, Report& report) {
    std::string wanted, got;
    for (const Node& hash : vector.find("proof_hex")->items) wanted += hash.text + " ";
    if (proof)
        for (const Hash& hash : *proof) got += text::hex(hash.bytes) + " ";
    report.check(name, proof && got == wanted && verified, "got " + got);
}

void reference_tree(const fs::path& file, Report& report) {
    const auto vectors = json_file(file);
    if (!vectors) return;
    std::vector<Hash> leaves;
    std::vector<Edge> trees(1);
    for (const Node& data : vectors->find("leaf_data_hex")->items) {
        leaves.push_back(hash_leaf(from_hex(data.text)));
        const std::size_t i = leaves.size() - 1;
        report.check(fmt::format("leaf {}", i), text::hex(leaves[i].bytes) == vectors->find("leaf_hash_hex")->items.at(i).text,
                     text::hex(leaves[i].bytes));
        trees.push_back(trees.back());
        trees.back().add(leaves[i]);
    }
    const auto& roots = vectors->find("roots_hex_by_size")->items;
    for (std::size_t i = 0; i < trees.size(); ++i)
        report.check(fmt::format("root of {}", i), text::hex(trees[i].root().bytes) == roots.at(i).text, text::hex(trees[i].root().bytes));
    const auto number = [](const Node& vector, const char* name) { return std::stoull(vector.find(name)->text); };
    const auto root = [&](std::uint64_t size) { return trees.at(size).root(); };
    for (const Node& v : vectors->find("inclusion")->items) {
        const auto index = number(v, "index"), size = number(v, "size");
        const auto proof = prove_inclusion(index, size, nodes_over(leaves));
        check_proof(fmt::format("inclusion of {} in {}", index, size), v, proof,
                    proof && verify_inclusion(index, size, *proof, leaves.at(index), root(size).view()), report);
    }
    for (const Node& v : vectors->find("consistency")->items) {
        const auto m = number(v, "old"), n = number(v, "new");
        const auto proof = prove_consistency(m, n, nodes_over(leaves));
        check_proof(fmt::format("consistency from {} to {}", m, n), v, proof,
                    proof && verify_consistency(m, n, *proof, root(m).view(), root(n).view()), report);
    }
}

void decimal_leaves(const fs::path& file, Report& report) {
    const auto vectors = json_file(file);
    if (!vectors) return;
    std::map<std::uint64_t, std::string> wanted;
    for (const auto& [size, root] : vectors->find("roots_hex")->members) wanted[std::stoull(size)] = root.text;
    Edge edge;
    for (const auto& [size, root] : wanted) {
        while (edge.size() < size) edge.add(hash_leaf(std::to_string(edge.size())));
        report.check(fmt::format("root of {} decimal leaves", size), text::hex(edge.root().bytes) == root, text::hex(edge.root().bytes));
    }
}

// Entries against tiles, tiles against the checkpoint of each size, each size against the largest.
void tiled_log(const fs::path& folder, const fs::path& vkey_file, Report& report) {
    if (!fs::is_directory(folder)) return;
    std::string vkey = file_text(vkey_file);
    while (vkey.ends_with('\n')) vkey.pop_back();
    const auto key = NoteKey::read(vkey);
    report.check("vkey", key && key->text() == vkey, "unreadable");
    if (!key) return;
    std::map<std::uint64_t, Checkpoint> checkpoints;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (!entry.path().filename().string().starts_with("checkpoint")) continue;
        const auto note = read_note(file_text(entry.path()));
        const auto checkpoint = note ? read_checkpoint(note->text) : Result<Checkpoint>(note.problem());
        const bool good =
            checkpoint && verify(*note, *key) == Seen::good && checkpoint->origin == key->name && to_text(*note) == file_text(entry.path());
        report.check("log/" + entry.path().filename().string(), good, "not signed, or not read back");
        if (good) checkpoints[checkpoint->size] = *checkpoint;
    }
    std::map<std::uint64_t, Hash> leaves;
    for (const auto& [size, checkpoint] : checkpoints) {
        const auto read = [&](const TilePath& path) -> std::optional<std::string> {
            if (!fs::exists(folder / to_text(path))) return {};
            return file_text(folder / to_text(path));
        };
        const auto root = root_of(0, size, TileNodes(size, read));
        report.check(fmt::format("log tiles at {}", size), root && *root == checkpoint.root, "another root");
        for (std::uint64_t n = 0; n * tile_width < size; ++n) {
            const unsigned width = width_of_tile(0, n, size);
            const std::string bytes = file_text(folder / to_text(TilePath{true, 0, n, width}));
            const auto entries = read_bundle(bytes, width);
            bool good = entries.has_value();
            for (unsigned i = 0; good && i < width; ++i) {
                const std::uint64_t index = n * tile_width + i;
                const auto proof = prove_inclusion(index, size, TileNodes(size, read));
                good = proof && verify_inclusion(index, size, *proof, hash_leaf((*entries)[i]), checkpoint.root.view());
            }
            report.check(fmt::format("log entries {} at {}", n, size), good, "an entry is not in the tree");
        }
        const auto& last = checkpoints.rbegin()->second;
        if (size == 0) continue;
        const auto last_nodes = TileNodes(last.size, read);
        const auto proof = prove_consistency(size, last.size, last_nodes);
        report.check(fmt::format("log consistency {} to {}", size, last.size),
                     proof && verify_consistency(size, last.size, *proof, checkpoint.root.view(), last.root.view()), "not proven");
    }
}

void signed_note_example(const fs::path& file, Report& report) {
    const auto vector = json_file(file);
    if (!vector) return;
    for (const Node& one : vector->type == Node::Type::list ? vector->items : std::vector<Node>{*vector}) {
        const auto key = NoteKey::read(one.find("vkey")->text);
        const auto note = read_note(one.find("note")->text);
        const bool valid = key && note && verify(*note, *key) == Seen::good;
        report.check("signed note", valid == (one.find("expect")->text == "valid"), valid ? "taken" : "refused");
    }
}

// add-checkpoint: "old <size>", the proof, an empty line, the checkpoint (C2SP tlog-witness).
void witness_example(const fs::path& folder, const Policy& policy, Report& report) {
    const std::string request = file_text(folder / "add-checkpoint.request"), response = file_text(folder / "add-checkpoint.response");
    if (request.empty()) return;
    const auto split = request.find("\n\n");
    auto note = read_note(std::string_view(request).substr(split + 2));
    const auto line = read_signature_line(std::string_view(response).substr(0, response.find('\n')));
    report.check("worked/add-checkpoint.request", note && verify(*note, policy.logs.at(0).key) == Seen::good, "not signed by the log");
    if (!note || !line) return report.fail("worked/add-checkpoint.response", "unreadable");
    note->signatures.push_back(*line);
    Cosigned when;
    const bool good = verify(*note, policy.witnesses.at(0).key, &when) == Seen::good && to_text(*line) == response;
    report.check("worked/add-checkpoint.response", good, "no cosignature of the witness");
}

void worked_example(const fs::path& folder, Report& report) {
    if (!fs::is_directory(folder)) return;
    const auto policy = read_policy(file_text(folder / "policy.txt"));
    if (!policy) return report.fail("worked/policy.txt", policy.problem().code);
    std::ifstream in(folder / "entries.jsonl");
    Edge edge;
    std::string tile, bundle, last;
    for (std::string line; std::getline(in, line); last = line) {
        const auto entry = read_entry(line);
        const auto again = entry ? write_entry(entry->entry, entry->tenant) : Result<std::string>(entry.problem());
        report.check(fmt::format("worked/entries.jsonl {}", edge.size()), again && *again == line, "not canonical");
        edge.add(hash_leaf(line));
        tile += hash_leaf(line).view();
        append_to_bundle(bundle, line);
        const fs::path file = folder / fmt::format("checkpoint.{}", edge.size());
        if (!fs::exists(file)) continue;
        const auto note = read_note(file_text(file));
        const auto checkpoint = note ? read_checkpoint(note->text) : Result<Checkpoint>(note.problem());
        report.check("worked/" + file.filename().string(),
                     checkpoint && checkpoint->size == edge.size() && checkpoint->root == edge.root() &&
                         verify(*note, policy->logs.at(0).key) == Seen::good,
                     "another root or signature");
    }
    report.check("worked/tile", tile == file_text(folder / fmt::format("tile_0_000.p_{}", edge.size())), "differs");
    report.check("worked/entry bundle", bundle == file_text(folder / fmt::format("tile_entries_000.p_{}", edge.size())), "differs");
    const fs::path proof_name = folder / fmt::format("entry{}.tlog-proof", edge.size() - 1);
    const auto proof = read_proof_file(file_text(proof_name));
    const auto believed = proof ? believe(*proof, hash_leaf(last), *policy) : Result<Believed>(proof.problem());
    report.check("worked/proof", believed && to_text(*proof) == file_text(proof_name),
                 believed ? "written otherwise" : believed.problem().code);
    report.check("worked/proof of another entry", proof && !believe(*proof, hash_leaf(last + " "), *policy), "taken");
    witness_example(folder, *policy, report);
}

}  // namespace

void tlog(const fs::path& folder, Report& report) {
    reference_tree(folder / "rfc6962_reference.json", report);
    decimal_leaves(folder / "decimal_leaves_roots.json", report);
    tiled_log(folder / "log", folder / "vkey.txt", report);
    signed_note_example(folder / "signed_note_example.json", report);
    worked_example(folder / "worked", report);
}

}  // namespace skl::conformance
