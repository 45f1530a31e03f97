// From an append in a module's transaction to a checkpoint that others verify, on both databases.
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "kernel/storage/tests/database.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/text.h"
#include "ledger/log.h"
#include "ledger/module.h"
#include "ledger/store.h"

namespace skl::ledger {
namespace {

const EntryType happened{"test.happened", "test", Want::may, Want::may, {{"n", PubMember::Kind::integer}}};

class LogTest : public ::testing::Test {
protected:
    LogTest() {
        log::set_level(log::Level::off);
        open();
    }
    void open() {
        ledger.reset();
        store.reset();
        store = database.open_migrated();
        ledger = fresh();
    }
    std::unique_ptr<Ledger> fresh(const std::string& folder = "ledger") {
        auto out = std::make_unique<Ledger>(*store, database.folder() / folder);
        out->add_type(happened);
        return out;
    }

    static Entry entry(std::int64_t n, const std::string& ref = "r") {
        Node pub{.type = Node::Type::object};
        pub.member("n") = integer_node(n);
        return {"test.happened", 1'795'486'000'000 + n, {}, ref, pub};
    }
    Result<Appended> append(const Entry& given, const std::string& tenant = "main", const std::optional<std::string>& key = {}) {
        std::optional<Result<Appended>> out;
        const auto lost = store->write(tenant, [&](Transaction& tx) {
            out.emplace(ledger->append(tx, given, key, Instant{given.at * 1000}));
            return static_cast<bool>(*out);
        });
        if (lost) return *lost;
        return *out;
    }
    void append_many(std::int64_t from, std::int64_t to) {
        const auto lost = store->write("main", [&](Transaction& tx) {
            std::vector<Entry> entries;
            for (std::int64_t n = from; n < to; ++n) entries.push_back(entry(n));
            return static_cast<bool>(ledger->append_all(tx, entries, Instant{entries.back().at * 1000}));
        });
        ASSERT_FALSE(lost) << lost->code;
    }
    Done settle() { return ledger->settle(keys, origin); }
    std::shared_ptr<const Published> published(const std::string& tenant = "main") const {
        const auto found = ledger->log(tenant);
        return found ? found->published() : nullptr;
    }
    std::string settled_code() {
        const auto done = settle();
        return done ? "settled" : done.problem().code;
    }

    const testing::Database database;
    const Keys keys{crypto::Secret(std::string(32, 'm'))};
    const Ledger::Origin origin = [](const std::string& tenant) { return "gov.example/ledger/" + tenant; };
    std::unique_ptr<Store> store;
    std::unique_ptr<Ledger> ledger;
};

// The index of leaf hashes is kept by runs of 16,384 entries (migrations/ledger/0005_leaf_runs.sql).
TEST_F(LogTest, An_entry_is_found_by_its_hash_in_whichever_run_it_stands_and_of_equal_ones_the_first) {
    constexpr std::int64_t run = 16'384;
    append_many(0, run + 2);
    append_many(0, 1);  // the first entry once more
    append_many(run + 2, 2 * run);
    ASSERT_TRUE(settle());
    const auto index_of = [&](std::int64_t n) {
        const std::string leaf = text::base64url(hash_leaf(*write_entry(entry(n), "main")).bytes);
        std::optional<std::int64_t> out;
        EXPECT_FALSE(store->read("main", [&](Reader& reader) {
            if (const auto found = find_by_leaf(reader, leaf)) out = found->idx;
        }));
        return out;
    };
    EXPECT_EQ(index_of(0), 0) << "not the equal one of the second run";
    for (const std::int64_t n : {std::int64_t{1}, run - 1, run, run + 1}) EXPECT_EQ(index_of(n), n);
    EXPECT_EQ(index_of(run + 2), run + 3);
    EXPECT_EQ(index_of(2 * run - 1), 2 * run) << "the only one of the third run";
    EXPECT_EQ(index_of(2 * run), std::nullopt);
}

TEST_F(LogTest, What_was_committed_stands_in_a_signed_tree_that_a_stranger_verifies) {
    append_many(0, 700);
    ASSERT_TRUE(settle());
    const auto head = published();
    ASSERT_TRUE(head);
    EXPECT_EQ(head->checkpoint.size, 700U);
    EXPECT_EQ(head->checkpoint.origin, "gov.example/ledger/main");
    const auto note = read_note(head->note);
    const auto key = NoteKey::read(head->vkey);
    ASSERT_TRUE(note && key);
    EXPECT_EQ(verify(*note, *key), Seen::good);
    const TileStore& tiles = ledger->log("main")->tiles();
    for (const std::uint64_t index : {0U, 1U, 255U, 256U, 511U, 512U, 699U}) {
        const auto proof = prove_inclusion(index, 700, tiles.nodes(700));
        const auto bytes = write_entry(entry(static_cast<std::int64_t>(index)), "main");
        ASSERT_TRUE(proof && bytes);
        EXPECT_TRUE(verify_inclusion(index, 700, *proof, hash_leaf(*bytes), head->checkpoint.root.view())) << index;
    }
}

TEST_F(LogTest, Bundles_hold_the_entries_in_the_order_of_their_numbers) {
    append_many(0, 300);
    ASSERT_TRUE(settle());
    const TileStore& tiles = ledger->log("main")->tiles();
    for (const TilePath& path : {TilePath{true, 0, 0, 256}, TilePath{true, 0, 1, 44}, TilePath{true, 0, 1, 7}}) {
        const auto bytes = tiles.read(path);
        ASSERT_TRUE(bytes) << to_text(path);
        const auto entries = read_bundle(*bytes, path.width);
        ASSERT_TRUE(entries);
        EXPECT_EQ((*entries)[0], *write_entry(entry(static_cast<std::int64_t>(path.number * 256)), "main"));
    }
    EXPECT_FALSE(tiles.read({true, 0, 1, 45}));
    EXPECT_FALSE(tiles.read({false, 0, 2, 1}));
}

TEST_F(LogTest, Each_checkpoint_continues_the_one_before) {
    std::vector<Published> heads;
    for (const std::int64_t size : {1, 2, 255, 256, 257, 600, 20'000}) {
        append_many(heads.empty() ? 0 : static_cast<std::int64_t>(heads.back().checkpoint.size), size);
        ASSERT_EQ(settled_code(), "settled");
        heads.push_back(*published());
        ASSERT_EQ(heads.back().checkpoint.size, static_cast<std::uint64_t>(size));
    }
    const TileStore& tiles = ledger->log("main")->tiles();
    const Checkpoint& last = heads.back().checkpoint;
    for (const Published& head : heads) {
        const auto proof = prove_consistency(head.checkpoint.size, last.size, tiles.nodes(last.size));
        ASSERT_TRUE(proof);
        EXPECT_TRUE(verify_consistency(head.checkpoint.size, last.size, *proof, head.checkpoint.root.view(), last.root.view()));
    }
}

TEST_F(LogTest, A_transaction_that_fails_leaves_no_entry) {
    ASSERT_TRUE(append(entry(1)));
    const auto lost = store->write("main", [&](Transaction& tx) {
        EXPECT_TRUE(ledger->append(tx, entry(2), {}, Instant{1}));
        return false;
    });
    EXPECT_FALSE(lost);
    ASSERT_TRUE(append(entry(3)));
    ASSERT_TRUE(settle());
    EXPECT_EQ(published()->checkpoint.size, 2U);
}

TEST_F(LogTest, The_same_key_again_gives_the_first_entry) {
    const auto first = append(entry(1), "main", "key");
    const auto again = append(entry(2), "main", "key");
    ASSERT_TRUE(first && again);
    EXPECT_EQ(first->leaf_hash, again->leaf_hash);
    EXPECT_FALSE(again->index);
    ASSERT_TRUE(settle());
    EXPECT_EQ(append(entry(3), "main", "key")->index, 0);
    ASSERT_TRUE(settle());
    EXPECT_EQ(published()->checkpoint.size, 1U);
    EXPECT_TRUE(append(entry(1), "other", "key"));  // another tenant's keys are its own
}

TEST_F(LogTest, What_does_not_fit_its_type_is_refused_and_so_is_an_unknown_type) {
    Entry wrong = entry(1);
    wrong.pub.reset();
    EXPECT_EQ(append(wrong).problem().code, "ledger-entry-schema");
    wrong = entry(1);
    wrong.type = "test.unknown";
    EXPECT_EQ(append(wrong).problem().code, "ledger-entry-schema");
}

TEST_F(LogTest, Each_tenant_has_a_log_and_a_key_of_its_own) {
    ASSERT_TRUE(append(entry(1), "main"));
    ASSERT_TRUE(append(entry(1), "pinglin"));
    ASSERT_TRUE(settle());
    EXPECT_EQ(published("pinglin")->checkpoint.origin, "gov.example/ledger/pinglin");
    EXPECT_NE(published("main")->vkey, published("pinglin")->vkey);
    EXPECT_NE(published("main")->checkpoint.root, published("pinglin")->checkpoint.root);
}

TEST_F(LogTest, A_restart_goes_on_where_the_last_checkpoint_stood) {
    append_many(0, 700);
    ASSERT_TRUE(settle());
    const Published before = *published();
    open();
    append_many(700, 800);
    ASSERT_TRUE(settle());
    const Checkpoint after = published()->checkpoint;
    EXPECT_EQ(after.size, 800U);
    EXPECT_EQ(published()->vkey, before.vkey);
    const auto proof = prove_consistency(700, 800, ledger->log("main")->tiles().nodes(800));
    ASSERT_TRUE(proof);
    EXPECT_TRUE(verify_consistency(700, 800, *proof, before.checkpoint.root.view(), after.root.view()));
}

TEST_F(LogTest, Tiles_that_are_lost_or_damaged_are_built_again) {
    append_many(0, 1'000);
    ASSERT_TRUE(settle());
    const Published before = *published();
    for (const char* damage : {"all", "row", "leaf"}) {
        const auto folder = database.folder() / "ledger/main";
        ledger.reset();
        if (damage == std::string("all")) std::filesystem::remove_all(folder);
        if (damage == std::string("row")) std::filesystem::remove_all(folder / "tile/1");
        if (damage == std::string("leaf")) std::ofstream(folder / "tile/1/000.p/3", std::ios::binary | std::ios::in).write("damaged", 7);
        ledger = fresh();
        ASSERT_EQ(settled_code(), "settled") << damage;
        EXPECT_EQ(published()->note, before.note) << damage;
        const auto proof = prove_inclusion(1, 1'000, ledger->log("main")->tiles().nodes(1'000));
        ASSERT_TRUE(proof) << damage;
        EXPECT_TRUE(verify_inclusion(1, 1'000, *proof, hash_leaf(*write_entry(entry(1), "main")), before.checkpoint.root.view())) << damage;
    }
}

TEST_F(LogTest, A_disk_that_refuses_a_tile_spoils_nothing_and_the_log_goes_on_when_it_takes_it) {
    append_many(0, 100);
    ASSERT_TRUE(settle());
    const auto in_the_way = database.folder() / "ledger/main/tile/0/000/a-folder-here";
    std::filesystem::create_directories(in_the_way);
    append_many(100, 700);
    EXPECT_EQ(settled_code(), "disk-failed");
    EXPECT_EQ(settled_code(), "disk-failed");
    EXPECT_EQ(published()->checkpoint.size, 100U) << "nothing is signed without its tiles";
    std::filesystem::remove_all(in_the_way.parent_path());
    ASSERT_EQ(settled_code(), "settled");
    const Checkpoint head = published()->checkpoint;
    ASSERT_EQ(head.size, 700U);
    for (const std::uint64_t index : {0U, 255U, 256U, 699U}) {
        const auto proof = prove_inclusion(index, 700, ledger->log("main")->tiles().nodes(700));
        ASSERT_TRUE(proof);
        EXPECT_TRUE(verify_inclusion(index, 700, *proof, hash_leaf(*write_entry(entry(static_cast<std::int64_t>(index)), "main")),
                                     head.root.view()));
    }
}

TEST_F(LogTest, A_database_older_than_what_was_published_is_refused) {
    append_many(0, 10);
    ASSERT_TRUE(settle());
    // As after a restored backup: the row and the entries of before, the folder of now.
    const std::string kept = published()->note;
    append_many(10, 20);
    ASSERT_TRUE(settle());
    const auto lost = store->write("main", [&](Transaction& tx) {
        tx.query("delete from ledger_entry where tenant = :tenant and idx >= 10").run();
        tx.query("update ledger_log set next_index = 10, signed_size = 10, checkpoint = :note where tenant = :tenant")
            .bind("note", kept)
            .run();
        return true;
    });
    ASSERT_FALSE(lost);
    open();
    EXPECT_EQ(settled_code(), "ledger-inconsistent");
    append_many(30, 31);
    EXPECT_EQ(settled_code(), "ledger-inconsistent");
    EXPECT_EQ(published(), nullptr);
}

TEST_F(LogTest, An_entry_that_was_changed_in_the_database_is_noticed_by_the_self_check_and_at_the_next_start) {
    append_many(0, 10);
    ASSERT_TRUE(settle());
    EXPECT_TRUE(ledger->faults().empty());
    const auto lost = store->write("main", [&](Transaction& tx) {
        tx.query("update ledger_entry set entry = replace(entry, '\"n\":3', '\"n\":4') where tenant = :tenant and idx = 3").run();
        return true;
    });
    ASSERT_FALSE(lost);
    open();
    EXPECT_EQ(ledger->faults(), std::vector<std::string>{"main: the entries have another root than was signed"});
    EXPECT_EQ(settled_code(), "ledger-inconsistent");
}

TEST_F(LogTest, Two_nodes_number_and_sign_one_log_and_never_two) {
    const auto other = fresh("ledger-of-another-node");
    for (int i = 0; i < 20; ++i) {
        append_many(i * 10, i * 10 + 10);
        std::thread beside([&] { EXPECT_TRUE(other->settle(keys, origin)); });
        EXPECT_TRUE(settle());
        beside.join();
    }
    EXPECT_TRUE(settle());
    EXPECT_TRUE(other->settle(keys, origin));
    ASSERT_TRUE(published() && other->log("main")->published());
    EXPECT_EQ(published()->checkpoint.size, 200U);
    EXPECT_EQ(published()->note, other->log("main")->published()->note);
}

TEST_F(LogTest, A_running_ledger_publishes_by_itself_what_is_appended) {
    ledger->start(keys, origin);
    for (std::int64_t n = 0; n < 5; ++n) ASSERT_TRUE(append(entry(n)));
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while ((!published() || published()->checkpoint.size < 5) && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ASSERT_TRUE(published());
    EXPECT_EQ(published()->checkpoint.size, 5U);
    ledger->stop();
}

}  // namespace
}  // namespace skl::ledger
