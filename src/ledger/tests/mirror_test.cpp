// A mirror in a folder: what is verified is saved, what is not is refused, and a second run goes on.
#include "ledger/sealed_key.h"
#include "ledger/store.h"
#include "ledger/tests/served_ledger.h"

namespace skl::ledger {
namespace {

class MirrorTest : public ServedLedger {
protected:
    Result<Mirrored> copy() const {
        return mirror(fmt::format("http://127.0.0.1:{}/ledger", port), get("/ledger/policy", "*/*").body, folder);
    }
    static std::string code(Result<Mirrored> done) {
        return done ? "mirrored"
                    : done.problem().code + " " + (done.problem().params.contains("path") ? done.problem().params["path"] : "");
    }
    // The tree of the folder alone, as a stranger reads it: every entry against the signed root.
    void expect_whole() const {
        const auto note = read_note(whole(folder / "checkpoint"));
        ASSERT_TRUE(note);
        const auto checkpoint = read_checkpoint(note->text);
        ASSERT_TRUE(checkpoint);
        EXPECT_EQ(checkpoint->size, head().size);
        const std::uint64_t size = checkpoint->size;
        const auto read = [&](const TilePath& path) -> std::optional<std::string> { return whole(folder / to_text(path)); };
        const auto root = root_of(0, size, TileNodes(size, read));
        ASSERT_TRUE(root);
        EXPECT_EQ(*root, checkpoint->root);
        Edge edge;
        for (std::uint64_t n = 0; n * tile_width < size; ++n) {
            const std::string bundle = whole(folder / to_text({true, 0, n, width_of_tile(0, n, size)}));
            const auto entries = read_bundle(bundle, width_of_tile(0, n, size));
            ASSERT_TRUE(entries) << n;
            for (const std::string_view entry : *entries) edge.add(hash_leaf(entry));
        }
        EXPECT_EQ(edge.root(), checkpoint->root);
    }

    const fs::path folder = database.folder() / "mirror";
};

TEST_F(MirrorTest, A_log_is_copied_whole_and_a_second_run_fetches_only_what_is_new) {
    append(0, 700);
    settle();
    auto first = copy();
    ASSERT_TRUE(first) << first.problem().code;
    EXPECT_EQ(first->size, 700);
    expect_whole();
    EXPECT_EQ(copy()->fetched, 4) << "the checkpoint, the partial tiles and the partial bundle";
    append(700, 1'030);
    settle();
    ASSERT_TRUE(copy());
    expect_whole();
    EXPECT_FALSE(fs::exists(folder / "tile/0/002.p")) << "it is whole now";
}

TEST_F(MirrorTest, A_run_that_was_cut_short_goes_on_and_what_lies_there_damaged_is_fetched_again) {
    append(0, 1'000);
    settle();
    ASSERT_TRUE(copy());
    fs::remove(folder / "checkpoint");
    fs::remove(folder / "tile/entries/001");
    fs::remove(folder / "tile/0/002");
    std::ofstream(folder / "tile/0/000", std::ios::binary | std::ios::in).write("damaged", 7);
    ASSERT_TRUE(copy());
    expect_whole();
}

TEST_F(MirrorTest, A_tile_or_a_bundle_that_does_not_fit_the_checkpoint_is_not_saved) {
    append(0, 600);
    settle();
    const std::string policy = get("/ledger/policy", "*/*").body;
    const fs::path served = database.folder() / "ledger/main";
    for (const char* file : {"tile/0/001", "tile/entries/001"}) {
        const std::string before = whole(served / file);
        std::string touched = before;
        touched[100] = static_cast<char>(touched[100] ^ 1);
        std::ofstream(served / file, std::ios::binary) << touched;
        EXPECT_EQ(code(copy()), std::string("mirror-mismatch ") + file);
        EXPECT_FALSE(fs::exists(folder / file));
        EXPECT_FALSE(fs::exists(folder / "checkpoint"));
        std::ofstream(served / file, std::ios::binary) << before;
    }
    ASSERT_TRUE(copy());
    expect_whole();
}

TEST_F(MirrorTest, A_log_of_another_key_one_that_went_back_and_one_that_was_forked_are_refused) {
    append(0, 20);
    append(0, 30, "test.happened", "pingxi");
    settle();
    const std::string url = fmt::format("http://127.0.0.1:{}", port), policy = get("/ledger/policy", "*/*").body;
    EXPECT_EQ(code(mirror(url + "/t/pingxi/ledger", policy, folder)), "ledger-not-signed ");
    ASSERT_TRUE(copy());
    // A larger and another tree under the same name and key, as the operator of a forked log would have signed it.
    const auto forge = [&](std::uint64_t size) {
        const auto lost = store->write("main", [&](Transaction& tx) {
            const auto log = find_log(tx);
            const auto key = open_sealed_key(keys, tx, "ledger", "ledger_log", log->seed, Instant::now());
            Note note{to_text(Checkpoint{log->origin, size, hash_leaf("another history"), {}}), {}};
            note.signatures.push_back(sign_note(note.text, log->origin, *key));
            std::ofstream(folder / "checkpoint", std::ios::binary | std::ios::trunc) << to_text(note);
            return true;
        });
        EXPECT_FALSE(lost);
    };
    forge(21);
    EXPECT_EQ(code(copy()), "mirror-went-back ");
    forge(20);
    EXPECT_EQ(code(copy()), "mirror-forked ");
    forge(7);
    EXPECT_EQ(code(copy()), "mirror-forked ");
}

}  // namespace
}  // namespace skl::ledger
