// C2SP tlog-policy. Octets, not characters: names are opaque, the only control characters are tab and newline.
#include <set>

#include "ledger/engine/checkpoint.h"

namespace skl::ledger {
namespace {

using Words = std::vector<std::string_view>;

std::optional<Words> words_of(std::string_view line) {
    Words out;
    std::size_t from = 0;
    for (std::size_t i = 0; i <= line.size(); ++i) {
        const auto c = i < line.size() ? static_cast<unsigned char>(line[i]) : static_cast<unsigned char>(' ');
        if ((c < 0x20 && c != '\t') || c == 0x7F) return {};
        if (c != ' ' && c != '\t') continue;
        if (i > from) out.push_back(line.substr(from, i - from));
        from = i + 1;
    }
    return out;
}

class Reader {
public:
    Policy policy;

    // What is wrong with the line; null: nothing.
    const char* line(const Words& words) {
        if (words.empty() || words[0].starts_with('#')) return nullptr;
        if (words[0] == "log") return log(words);
        if (words[0] == "witness") return witness(words);
        if (words[0] == "group") return group(words);
        if (words[0] == "quorum") return quorum(words);
        return "unknown-keyword";
    }

private:
    std::set<std::string, std::less<>> names_, members_;
    std::set<std::string> log_keys_, witness_keys_;

    const char* new_name(std::string_view name) {
        if (name == "none") return "reserved-name";
        return names_.emplace(name).second ? nullptr : "duplicate-name";
    }

    const char* log(const Words& words) {
        if (words.size() < 2 || words.size() > 3) return "wrong-number-of-words";
        auto key = NoteKey::read(words[1]);
        if (!key || key->type != NoteKeyType::ed25519) return "bad-key";
        if (!log_keys_.insert(key->public_key).second) return "duplicate-key";
        policy.logs.push_back({"", std::move(*key), words.size() == 3 ? std::string(words[2]) : ""});
        return nullptr;
    }

    const char* witness(const Words& words) {
        if (words.size() < 3 || words.size() > 4) return "wrong-number-of-words";
        auto key = NoteKey::read(words[2]);
        if (!key || key->type != NoteKeyType::cosignature) return "bad-key";
        if (!witness_keys_.insert(key->public_key).second) return "duplicate-key";
        if (const char* why = new_name(words[1])) return why;
        policy.witnesses.push_back({std::string(words[1]), std::move(*key), words.size() == 4 ? std::string(words[3]) : ""});
        return nullptr;
    }

    const char* group(const Words& words) {
        if (words.size() < 4) return "wrong-number-of-words";
        PolicyGroup out{std::string(words[1]), 1, {words.begin() + 3, words.end()}};
        if (words[2] == "all") {
            out.threshold = out.members.size();
        } else if (words[2] != "any") {
            const auto k = read_size(words[2]);
            if (!k || *k < 1 || *k > out.members.size()) return "bad-threshold";
            out.threshold = *k;
        }
        for (const std::string& member : out.members) {
            if (!names_.contains(member)) return "unknown-name";
            if (!members_.insert(member).second) return "member-twice";
        }
        if (const char* why = new_name(words[1])) return why;
        policy.groups.push_back(std::move(out));
        return nullptr;
    }

    const char* quorum(const Words& words) {
        if (words.size() != 2) return "wrong-number-of-words";
        if (!policy.quorum.empty()) return "second-quorum";
        if (words[1] != "none" && !names_.contains(words[1])) return "unknown-name";
        policy.quorum = words[1];
        return nullptr;
    }
};

Problem fault(std::size_t line, const char* what) { return Problem{400, "bad-policy", {{"line", std::to_string(line)}, {"what", what}}}; }

}  // namespace

Result<Policy> read_policy(std::string_view bytes) {
    if (bytes.size() > longest_policy) return fault(0, "too-long");
    Reader reader;
    std::size_t number = 0;
    while (!bytes.empty()) {
        if (++number > most_policy_lines) return fault(number, "too-many-lines");
        const auto end = bytes.find('\n');
        if (end == std::string_view::npos) return fault(number, "no-line-end");
        const auto words = words_of(bytes.substr(0, end));
        if (!words) return fault(number, "control-character");
        if (const char* why = reader.line(*words)) return fault(number, why);
        bytes.remove_prefix(end + 1);
    }
    if (reader.policy.quorum.empty()) return fault(number, "no-quorum");
    return std::move(reader.policy);
}

bool Policy::quorum_met(const std::vector<std::string>& witnesses_that_cosigned) const {
    if (quorum == "none") return true;
    std::set<std::string, std::less<>> holds(witnesses_that_cosigned.begin(), witnesses_that_cosigned.end());
    for (const PolicyGroup& group : groups) {  // members stand on earlier lines, so one pass is enough
        const auto have =
            std::count_if(group.members.begin(), group.members.end(), [&](const std::string& m) { return holds.contains(m); });
        if (static_cast<std::size_t>(have) >= group.threshold) holds.insert(group.name);
    }
    return holds.contains(quorum);
}

}  // namespace skl::ledger
