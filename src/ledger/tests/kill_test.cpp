// kill -9 at any instant, under load (trust.md §8 "Crash rules"): no acknowledged entry is lost or numbered anew, and no two
// checkpoints that anybody saw are inconsistent. FAULT_ROUNDS sets how often (10).
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "kernel/storage/tests/database.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/base64.h"
#include "ledger/log.h"
#include "ledger/module.h"

namespace skl::ledger {
namespace {

const std::string tenant = "main";
const EntryType happened{"test.happened", "test", Want::must, Want::never, {{"n", PubMember::Kind::integer}}};

std::string origin_of(const std::string& of) { return "gov.example/ledger/" + of; }

struct KilledNode {  // a node that will be killed, or looks after it
    explicit KilledNode(const testing::Database& database)
        : keys(crypto::Secret(std::string(32, 'm'))), store(database.open_migrated()), ledger(*store, database.folder() / "ledger") {
        ledger.add_type(happened);
    }
    std::optional<std::string> append(int writer, std::int64_t n) {
        Node pub{.type = Node::Type::object};
        pub.member("n") = integer_node(n);
        std::string leaf;
        const auto lost = store->write(tenant, [&](Transaction& tx) {
            const auto appended =
                ledger.append(tx, {"test.happened", n, {}, fmt::format("{}-{}", writer, ::getpid()), pub}, {}, Instant{n * 1000});
            if (appended) leaf = appended->leaf_hash;
            return static_cast<bool>(appended);
        });
        if (lost) return {};
        return leaf;
    }
    Keys keys;
    std::unique_ptr<Store> store;
    Ledger ledger;
};

// Lines are short enough to be written whole (PIPE_BUF).
void say(int pipe, const std::string& line) {
    if (::write(pipe, line.data(), line.size()) < 0) ::_exit(3);
}

// Writes and publishes until it is killed; says what was acknowledged and what was published.
[[noreturn]] void run_until_killed(const testing::Database& database, int pipe) {
    KilledNode node(database);
    node.ledger.start(node.keys, origin_of);
    std::vector<std::thread> writers;
    for (int writer = 0; writer < 3; ++writer)
        writers.emplace_back([&node, writer, pipe] {
            for (std::int64_t n = 1;; ++n)
                if (const auto leaf = node.append(writer, n)) say(pipe, "A " + *leaf + "\n");
        });
    for (std::uint64_t seen = 0;;) {
        const auto log = node.ledger.log(tenant);
        const auto head = log ? log->published() : nullptr;
        if (head && head->checkpoint.size != seen) {
            seen = head->checkpoint.size;
            say(pipe, fmt::format("P {} {}\n", seen, text::base64(head->checkpoint.root.view())));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

struct Known {
    std::set<std::string> acknowledged;
    std::map<std::string, std::int64_t> index_of;
    std::map<std::uint64_t, std::string> root_of;  // of each size that was published

    void hear(const std::string& said) {
        std::istringstream in(said.substr(0, said.rfind('\n') + 1));
        for (std::string kind, a, b; in >> kind >> a;) {
            if (kind == "A") acknowledged.insert(a);
            if (kind == "P" && in >> b) {
                const auto [there, fresh] = root_of.emplace(std::stoull(a), b);
                EXPECT_TRUE(fresh || there->second == b) << "two roots of size " << a;
            }
        }
    }
};

std::string kill_one(const testing::Database& database, std::chrono::milliseconds after) {
    int pipe[2];
    if (::pipe(pipe) != 0) return {};
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(pipe[0]);
        run_until_killed(database, pipe[1]);
    }
    ::close(pipe[1]);
    std::string said;
    std::thread listener([&] {
        char buffer[4096];
        for (ssize_t got = 0; (got = ::read(pipe[0], buffer, sizeof buffer)) > 0;) said.append(buffer, static_cast<std::size_t>(got));
    });
    std::this_thread::sleep_for(after);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    listener.join();
    ::close(pipe[0]);
    return said;
}

void look_after(const testing::Database& database, Known& known) {
    KilledNode node(database);
    const auto done = node.ledger.settle(node.keys, origin_of);
    ASSERT_TRUE(done) << done.problem().code;
    const auto log = node.ledger.log(tenant);
    if (!log) return;
    const auto head = log->published();
    if (!head) return;
    const std::uint64_t size = head->checkpoint.size;
    std::map<std::string, std::int64_t> now;
    Edge edge;
    std::vector<Hash> roots{edge.root()};
    const auto lost = node.store->read(tenant, [&](Reader& reader) {
        for (const std::string& entry : entries_from(reader, 0, static_cast<std::int64_t>(size))) {
            const Hash leaf = hash_leaf(entry);
            now.emplace(skl::text::base64(leaf.view()), static_cast<std::int64_t>(edge.size()));
            edge.add(leaf);
            roots.push_back(edge.root());
        }
    });
    ASSERT_FALSE(lost);
    ASSERT_EQ(edge.root(), head->checkpoint.root) << "the signed root is not that of the entries";
    for (const std::string& leaf : known.acknowledged) {
        std::string standard = leaf + "=";
        for (char& c : standard) c = c == '-' ? '+' : c == '_' ? '/' : c;
        EXPECT_TRUE(now.contains(standard)) << "an acknowledged entry is lost";
    }
    for (const auto& [leaf, index] : known.index_of) EXPECT_EQ(now[leaf], index) << "an entry was numbered anew";
    for (const auto& [then, root] : known.root_of) {
        ASSERT_LE(then, size) << "more was published than is there";
        EXPECT_EQ(skl::text::base64(roots[then].view()), root) << "a published checkpoint of size " << then << " is not continued";
    }
    known.index_of = std::move(now);
}

TEST(Killing, No_acknowledged_entry_is_lost_or_renumbered_and_all_checkpoints_agree) {
    log::set_level(log::Level::off);
    const char* wanted = std::getenv("FAULT_ROUNDS");
    const int rounds = wanted == nullptr ? 10 : std::atoi(wanted);
    const testing::Database database;
    { KilledNode node(database); }  // tables
    std::mt19937 dice(20261126);
    Known known;
    for (int round = 0; round < rounds; ++round) {
        known.hear(kill_one(database, std::chrono::milliseconds(50 + dice() % 1'200)));
        look_after(database, known);
        if (HasFatalFailure()) return;
    }
    EXPECT_GT(known.acknowledged.size(), static_cast<std::size_t>(rounds)) << "there was no load";
    EXPECT_FALSE(known.root_of.empty()) << "nothing was published";
    RecordProperty("entries", static_cast<int>(known.acknowledged.size()));
}

}  // namespace
}  // namespace skl::ledger
