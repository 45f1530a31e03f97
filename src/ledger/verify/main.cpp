// skylantern-verify: checks what the ledger gives out, without the server and without asking anybody (trust.md §10).
// Exit 0 valid, 1 invalid (one line why), 2 wrong use, 3 something cannot be read.
#include <CLI/CLI.hpp>
#include <iostream>

#include "ledger/verify/checks.h"

namespace {

using namespace skl;
using namespace skl::ledger::checks;

std::string reason(const Problem& problem) {
    std::string out = problem.code;
    for (const auto& [name, value] : problem.params) out += (name == "what" ? ": " : ", " + name + " ") + value;
    for (const FieldError& error : problem.errors) out += " at " + (error.pointer.empty() ? "the root" : error.pointer);
    return out;
}

int answer(const Line& line) {
    if (line) {
        std::cout << *line << "\n";
        return 0;
    }
    const bool not_read = line.problem().code == "unreadable";
    (not_read ? std::cerr : std::cout) << (not_read ? "" : "invalid: ") << reason(line.problem()) << "\n";
    return not_read ? 3 : 1;
}

struct Words {
    std::string file, key, policy, entry, leaf, root, root1, root2, salt, payload, commitment;
    std::vector<std::string> proof;
    std::uint64_t index = 0, size = 0, start = 0, end = 0;
    LogOrder log;
};

class Commands {
public:
    Commands() {
        cli_.require_subcommand(1);
        cli_.footer("example: skylantern-verify proof entry.tlog-proof --policy policy.txt");
        files();
        proofs();
        CLI::App& commitment = add("commitment", "A payload and its salt against a commitment; without one, the commitment is printed",
                                   [this] { return check_commitment(w_.salt, w_.payload, w_.commitment); });
        commitment.add_option("--salt", w_.salt, "64 hex digits or base64url")->required();
        commitment.add_option("--payload", w_.payload, "File with JSON; - is standard input")->required();
        commitment.add_option("--commitment", w_.commitment, "Member c of the entry");
        CLI::App& log = add("log", "A log: checkpoint, tiles, and with --full every entry", [this] { return check_log(w_.log); });
        log.add_option("place", w_.log.place, "Folder, or address such as https://example.gov/ledger")->required();
        log.add_option("--policy", w_.log.policy, "Whom to believe (C2SP tlog-policy)")->required();
        log.add_option("--since", w_.log.since, "An earlier checkpoint that must be continued");
        log.add_flag("--full", w_.log.full, "Every entry and every tile");
    }

    int run(int argc, char** argv) {
        try {
            cli_.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            return cli_.exit(error) == 0 ? 0 : 2;
        }
        return answer(chosen_());
    }

private:
    CLI::App& add(const char* name, const char* help, std::function<Line()> run) {
        CLI::App* out = cli_.add_subcommand(name, help);
        out->callback([this, run = std::move(run)] { chosen_ = run; });
        return *out;
    }

    void files() {
        CLI::App& note = add("note", "A signed note (C2SP signed-note)", [this] { return check_note(w_.file, w_.key); });
        note.add_option("--key", w_.key, "Verifier key, name+id+key")->required();
        CLI::App& checkpoint = add("checkpoint", "A signed checkpoint", [this] { return check_checkpoint(w_.file, w_.policy); });
        CLI::App& proof = add("proof", "A receipt (C2SP tlog-proof)", [this] { return check_proof(w_.file, w_.policy, w_.entry); });
        proof.add_option("--entry", w_.entry, "File with the entry's exact bytes, where the receipt does not hold them");
        for (CLI::App* command : {&note, &checkpoint, &proof})
            command->add_option("file", w_.file, "The file; - is standard input")->required();
        for (CLI::App* command : {&checkpoint, &proof})
            command->add_option("--policy", w_.policy, "Whom to believe (C2SP tlog-policy)")->required();
    }

    void proofs() {
        CLI::App& inclusion = add("inclusion", "A leaf is in a tree (RFC 6962 2.1.1)",
                                  [this] { return check_inclusion(w_.index, w_.size, w_.leaf, w_.entry, w_.root, w_.proof); });
        inclusion.add_option("--index", w_.index, "Of the leaf, from 0")->required();
        CLI::Option* leaf = inclusion.add_option("--leaf", w_.leaf, "Hash of the leaf, base64");
        inclusion.add_option("--entry", w_.entry, "File with the entry's exact bytes")->excludes(leaf);
        CLI::App& consistency = add("consistency", "One tree continues another (RFC 6962 2.1.2)", [this]() -> Line {
            if (w_.start == 0) return Problem{422, "invalid", {{"what", "consistency with an empty tree proves nothing"}}};
            return check_subtree({0, w_.start, w_.size}, w_.root1, w_.root2, w_.proof);
        });
        consistency.add_option("--from", w_.start, "Size of the earlier tree")->required();
        consistency.add_option("--to", w_.size, "Size of the later tree")->required();
        consistency.add_option("--root1", w_.root1, "Of the earlier tree, base64")->required();
        consistency.add_option("--root2", w_.root2, "Of the later tree, base64")->required();
        CLI::App& subtree = add("subtree", "A part belongs to a tree", [this] {
            return check_subtree({w_.start, w_.end, w_.size}, w_.root1, w_.root, w_.proof);
        });
        subtree.add_option("--start", w_.start, "First leaf of the part")->required();
        subtree.add_option("--end", w_.end, "First leaf after it")->required();
        subtree.add_option("--subtree", w_.root1, "Root of the part, base64")->required();
        for (CLI::App* command : {&inclusion, &subtree}) {
            command->add_option("--size", w_.size, "Leaves of the tree")->required();
            command->add_option("--root", w_.root, "Root of the tree, base64")->required();
        }
        for (CLI::App* command : {&inclusion, &consistency, &subtree})
            command->add_option("--proof", w_.proof, "Hashes, base64, separated by commas")->delimiter(',');
    }

    CLI::App cli_{"skylantern-verify: checks what a public ledger gives out, offline"};
    Words w_;
    std::function<Line()> chosen_;
};

}  // namespace

int main(int argc, char** argv) {
    try {
        return Commands().run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "skylantern-verify: " << error.what() << "\n";
        return 3;
    }
}
