// Blobs in a bucket, with a folder before it: nothing is lost, nothing wrong comes out, and the folder may go at any time.
#include <fcntl.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "kernel/crypto/digest.h"
#include "kernel/storage/backup.h"
#include "kernel/storage/references.h"
#include "kernel/storage/tests/database.h"
#include "kernel/storage/tests/s3_server.h"

namespace skl {
namespace {

constexpr Instant noon{1'795'485'960'000'000};
constexpr std::int64_t roomy = std::int64_t{1} << 30;

std::string said(const Problem& problem) {
    const auto what = problem.params.find("what");
    return what == problem.params.end() ? problem.code : problem.code + " " + what->second;
}

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

struct Remote : ::testing::Test {
    void SetUp() override {
        if (!server.why_not().empty()) GTEST_SKIP() << server.why_not();
        server.trouble("none", 0);
    }
    // A node of its own: another cache over the same objects.
    Blobs node(const char* name, std::int64_t room = roomy) const { return {database.folder() / name, server.place(), prefix, room}; }
    storage::S3Bucket bucket() const { return storage::S3Bucket(server.place()); }
    std::string key(const std::string& sha256) const {
        return fmt::format("{}{}/{}/{}", prefix, sha256.substr(0, 2), sha256.substr(2, 2), sha256);
    }
    // What a store does that has gone wrong: other bytes under the name.
    void damage(const std::string& sha256, std::string_view bytes) const {
        const auto file = database.folder() / "damage";
        std::ofstream(file, std::ios::binary) << bytes;
        ASSERT_TRUE(bucket().put(key(sha256), file, crypto::sha256_hex(bytes)));
    }
    static int files_in(const std::filesystem::path& folder) {
        int out = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) out += entry.is_regular_file() ? 1 : 0;
        return out;
    }
    Blob keep(const Blobs& blobs, Store& store, std::string_view text) const {
        const auto blob = blobs.put(text);
        EXPECT_TRUE(blob);
        EXPECT_FALSE(store.write("a", [&](Transaction& tx) {
            keep_blob(tx, *blob, "test/1", noon);
            return true;
        }));
        return *blob;
    }
    std::vector<std::string> faults(Store& store, const Blobs& blobs) const {
        std::vector<std::string> out;
        const auto found = verify(store, blobs, migrations());
        EXPECT_TRUE(found);
        for (const Fault& fault : *found) out.push_back(fault.code.value + " " + fault.where.value);
        return out;
    }

    testing::S3Server& server = testing::S3Server::one();
    testing::Database database;
    std::string prefix = database.folder().filename().string() + "/";  // this test's own objects
};

TEST_F(Remote, What_was_put_is_in_the_store_and_comes_back_when_the_folder_is_gone) {
    const Blobs blobs = node("cache");
    const auto blob = blobs.put("天燈");
    ASSERT_TRUE(blob) << said(blob.problem());
    EXPECT_EQ(blob->sha256, crypto::sha256_hex("天燈"));
    const auto kept = bucket().find(key(blob->sha256));
    ASSERT_TRUE(kept && *kept);
    EXPECT_EQ((*kept)->size, 6);
    EXPECT_EQ(server.asked("GET"), 0);
    ASSERT_TRUE(blobs.at_hand(blob->sha256));  // the one who wrote it has it
    std::filesystem::remove_all(database.folder() / "cache");
    std::filesystem::create_directories(blobs.scratch());
    EXPECT_FALSE(blobs.at_hand(blob->sha256));
    EXPECT_TRUE(*blobs.has(blob->sha256));
    const auto file = blobs.open(blob->sha256);
    ASSERT_TRUE(file) << said(file.problem());
    EXPECT_EQ(file->path, blobs.path(blob->sha256));
    EXPECT_EQ(read_file(file->path), "天燈");
    EXPECT_TRUE(std::filesystem::is_empty(blobs.scratch()));
    EXPECT_EQ(server.asked("GET"), 1);
    ASSERT_TRUE(blobs.open(blob->sha256));
    EXPECT_EQ(server.asked("GET"), 1);  // it is here now
}

TEST_F(Remote, Two_nodes_share_one_store) {
    const Blobs here = node("here"), there = node("there");
    const auto blob = here.put("of both");
    ASSERT_TRUE(blob);
    EXPECT_EQ(read_file(there.open(blob->sha256)->path), "of both");
    ASSERT_TRUE(there.put("of both"));
    EXPECT_EQ(server.asked("PUT"), 1);  // young and whole: it is not sent twice
    int kept = 0;
    ASSERT_TRUE(here.each([&](const Blob& one) {
        EXPECT_EQ(one.sha256, blob->sha256);
        EXPECT_EQ(one.size, 7);
        ++kept;
    }));
    EXPECT_EQ(kept, 1);
}

TEST_F(Remote, Many_who_miss_the_same_file_fetch_it_once) {
    const auto blob = node("here").put(std::string(200'000, 'm'));
    ASSERT_TRUE(blob);
    const Blobs there = node("there");
    std::atomic<int> opened = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            const auto file = there.open(blob->sha256);
            if (file && std::filesystem::file_size(file->path) == 200'000) ++opened;
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(opened, 8);
    EXPECT_EQ(server.asked("GET"), 1);
    EXPECT_TRUE(std::filesystem::is_empty(there.scratch()));
}

TEST_F(Remote, Bytes_that_are_not_what_they_are_called_do_not_come_out) {
    const auto blob = node("here").put("right");
    ASSERT_TRUE(blob);
    damage(blob->sha256, "wrong");
    const Blobs there = node("there");
    EXPECT_EQ(there.open(blob->sha256).problem().code, "blob-damaged");
    EXPECT_EQ(there.borrow(blob->sha256).problem().code, "blob-damaged");
    EXPECT_FALSE(*there.intact(blob->sha256));
    EXPECT_EQ(files_in(database.folder() / "there"), 0);
    server.age(2);
    ASSERT_TRUE(there.put("right"));  // who has the right bytes mends it
    EXPECT_TRUE(*there.intact(blob->sha256));
    server.trouble("flip", 1, "GET");
    EXPECT_EQ(node("third").open(blob->sha256).problem().code, "blob-damaged");  // on its way
    EXPECT_TRUE(node("third").open(blob->sha256));
}

TEST_F(Remote, A_half_object_of_a_put_that_was_cut_off_is_put_again_at_once) {
    const Blobs blobs = node("cache");
    const std::string sha256 = crypto::sha256_hex("whole");
    damage(sha256, "who");
    ASSERT_TRUE(blobs.put("whole"));
    EXPECT_TRUE(*blobs.intact(sha256));
}

TEST_F(Remote, A_missing_object_has_a_name) {
    EXPECT_EQ(node("cache").open(crypto::sha256_hex("never")).problem().code, "blob-missing");
    EXPECT_FALSE(*node("cache").has(crypto::sha256_hex("never")));
    EXPECT_FALSE(*node("cache").has("../../etc/passwd"));
}

TEST_F(Remote, While_the_store_is_down_nothing_is_taken_and_what_is_here_still_opens) {
    const Blobs blobs = node("cache");
    const auto before = blobs.put("before");
    ASSERT_TRUE(before);
    server.trouble("refuse", 1'000'000);
    const auto lost = blobs.put("during");
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.problem().code, "blob-store-unreachable");
    EXPECT_EQ(lost.problem().status, 503);
    EXPECT_FALSE(blobs.at_hand(crypto::sha256_hex("during")));
    EXPECT_TRUE(std::filesystem::is_empty(blobs.scratch()));
    EXPECT_EQ(node("other").open(before->sha256).problem().code, "blob-store-unreachable");
    EXPECT_EQ(read_file(blobs.open(before->sha256)->path), "before");
    server.trouble("none", 0);
    EXPECT_FALSE(*blobs.has(crypto::sha256_hex("during")));
    EXPECT_TRUE(blobs.put("during"));
}

TEST_F(Remote, A_key_that_may_nothing_is_a_clear_problem) {
    storage::S3Place place = server.place();
    place.key = {server.text("other_access_key"), server.text("other_secret_key")};
    const Blobs blobs(database.folder() / "cache", place, prefix, roomy);
    EXPECT_EQ(said(blobs.greet().problem()), "blob-store-refused AccessDenied");
    const auto put = blobs.put("x");
    ASSERT_FALSE(put);
    EXPECT_EQ(said(put.problem()), "blob-store-refused AccessDenied");
    EXPECT_TRUE(node("other").greet());
}

TEST_F(Remote, What_was_used_longest_ago_makes_room_but_not_what_is_held) {
    constexpr std::int64_t size = 10'000, limit = 35'000;
    const Blobs blobs = node("cache", limit);
    std::vector<Blob> kept;
    std::optional<BlobFile> held;
    for (int i = 0; i < 6; ++i) {
        kept.push_back(*blobs.put(std::string(size, static_cast<char>('a' + i))));
        const timespec times[] = {{1'000 + i, 0}, {0, UTIME_OMIT}};  // used in this order, long ago
        ASSERT_EQ(::utimensat(AT_FDCWD, blobs.path(kept.back().sha256).c_str(), times, 0), 0);
        if (i == 0) held = *blobs.open(kept[0].sha256);
        if (i == 0) ASSERT_EQ(::utimensat(AT_FDCWD, held->path.c_str(), times, 0), 0);
        if (i == 2) ASSERT_TRUE(blobs.open(kept[1].sha256));  // used again: young
    }
    std::string here;
    for (const Blob& blob : kept) here += blobs.at_hand(blob.sha256) ? '1' : '0';
    EXPECT_EQ(here, "110001") << "held, used again, and the newest";
    held.reset();
    for (const Blob& blob : kept) EXPECT_TRUE(blobs.open(blob.sha256)) << "the store has all of them";
    EXPECT_LE(files_in(database.folder() / "cache") * size, limit);
}

TEST_F(Remote, Of_two_processes_on_one_folder_none_removes_what_the_other_holds) {
    const Blobs one = node("cache", 25'000), other = node("cache", 25'000);
    const auto held = *one.open(one.put(std::string(20'000, 'h'))->sha256);
    for (char c = 'a'; c < 'e'; ++c) ASSERT_TRUE(other.put(std::string(20'000, c)));
    EXPECT_TRUE(std::filesystem::exists(held.path));
}

TEST_F(Remote, Who_reads_once_does_not_push_others_out) {
    const auto blob = node("here").put("once");
    const Blobs there = node("there");
    {
        const auto lent = there.borrow(blob->sha256);
        ASSERT_TRUE(lent);
        EXPECT_EQ(read_file(lent->path), "once");
    }
    EXPECT_EQ(files_in(database.folder() / "there"), 0);
}

TEST_F(Remote, Only_old_blobs_that_no_row_needs_are_swept_from_the_store) {
    const auto store = database.open_migrated();
    const Blobs here = node("here"), there = node("there");
    const Blob kept = keep(here, *store, "kept"), loose = *here.put("loose"), again = *here.put("again");
    const auto stranger = database.folder() / "stranger";
    std::ofstream(stranger) << "?";
    ASSERT_TRUE(bucket().put(prefix + "not-a-blob", stranger, crypto::sha256_hex("?")));
    EXPECT_EQ(*sweep_blobs(*store, there), 0);  // too young
    server.age(25);
    ASSERT_TRUE(there.put("again"));  // young again, by another node
    EXPECT_EQ(*sweep_blobs(*store, there), 1);
    EXPECT_TRUE(*here.has(kept.sha256));
    EXPECT_FALSE(*here.has(loose.sha256));
    EXPECT_TRUE(*here.has(again.sha256));
    EXPECT_TRUE((*bucket().find(prefix + "not-a-blob")).has_value());  // what is not ours stays
    server.trouble("refuse", 1'000'000);
    EXPECT_EQ(sweep_blobs(*store, there).problem().code, "blob-store-unreachable");
}

TEST_F(Remote, Verify_reads_the_store_and_not_the_folder) {
    const auto store = database.open_migrated();
    const Blobs blobs = node("cache");
    const Blob good = keep(blobs, *store, "good"), damaged = keep(blobs, *store, "damaged"), missing = keep(blobs, *store, "missing");
    EXPECT_TRUE(faults(*store, blobs).empty());
    damage(damaged.sha256, "dAmaged");
    ASSERT_TRUE(bucket().remove(key(missing.sha256)));
    EXPECT_EQ(faults(*store, blobs), (std::vector<std::string>{"blob-damaged " + damaged.sha256, "blob-missing " + missing.sha256}));
    server.trouble("status", 1'000'000);
    EXPECT_EQ(verify(*store, blobs, migrations()).problem().code, "blob-store-unreachable");
}

TEST_F(Remote, A_backup_holds_the_blobs_of_the_store_and_is_restored_into_a_folder_or_a_store) {
    const auto store = database.open_migrated();
    const Blob blob = keep(node("cache"), *store, "in the store");
    const auto file = database.folder() / "backup.zip";
    const Blobs empty_cache = node("empty");
    const auto made = back_up(*store, empty_cache, file, noon);
    ASSERT_TRUE(made) << said(made.problem());
    EXPECT_EQ(made->blobs, 1);
    EXPECT_EQ(files_in(database.folder() / "empty"), 0);

    const testing::Database second, third;
    const Blobs folder(second.folder() / "blobs"), elsewhere(third.folder() / "cache", server.place(), prefix + "elsewhere/", roomy);
    ASSERT_TRUE(restore(file, second.url(), folder));
    EXPECT_EQ(read_file(folder.open(blob.sha256)->path), "in the store");
    EXPECT_TRUE(faults(*second.open_migrated(), folder).empty());
    ASSERT_TRUE(restore(file, third.url(), elsewhere));
    EXPECT_TRUE(*elsewhere.intact(blob.sha256));
    EXPECT_TRUE(faults(*third.open_migrated(), elsewhere).empty());

    server.trouble("refuse", 1'000'000);
    const testing::Database fourth;
    const auto refused = restore(file, fourth.url(), elsewhere);
    EXPECT_EQ(refused.problem().code, "blob-store-unreachable");
    EXPECT_TRUE(fourth.open()->migrated().empty());  // no database whose rows name missing blobs
    EXPECT_EQ(back_up(*store, empty_cache, database.folder() / "second.zip", noon).problem().code, "blob-store-unreachable");
    EXPECT_FALSE(std::filesystem::exists(database.folder() / "second.zip"));
}

// A child that does `work` and is killed as soon as `now` says so.
void kill_in_the_middle(const std::function<void()>& work, const std::function<bool()>& now) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        work();
        ::pause();
        std::_Exit(0);
    }
    for (int i = 0; i < 60'000 && !now(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_TRUE(now());
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
}

TEST_F(Remote, Killed_while_it_sends_a_node_leaves_no_half_blob) {
    const std::string bytes(std::size_t{64} << 20, 's'), sha256 = crypto::sha256_hex(bytes);
    const Blobs killed = node("killed"), other = node("other");
    kill_in_the_middle([&] { (void)killed.put(bytes); }, [&] { return server.asked("PUT") > 0; });
    EXPECT_FALSE(std::filesystem::exists(killed.path(sha256)));
    const auto there = other.open(sha256);
    if (there) EXPECT_EQ(crypto::sha256_file_hex(there->path), sha256);
    ASSERT_TRUE(other.put(bytes));
    EXPECT_TRUE(*other.intact(sha256));
}

TEST_F(Remote, Killed_while_it_fetches_a_node_leaves_no_half_file) {
    const auto blob = node("here").put(std::string(4'000'000, 'f'));
    ASSERT_TRUE(blob);
    const Blobs there = node("there");
    server.trouble("slow", 1, "GET");
    const auto half_is_here = [&] {
        for (const auto& entry : std::filesystem::directory_iterator(there.scratch()))
            if (entry.file_size() > 0) return true;
        return false;
    };
    kill_in_the_middle([&] { (void)there.open(blob->sha256); }, half_is_here);
    server.end_trouble();
    EXPECT_FALSE(std::filesystem::exists(there.path(blob->sha256)));
    EXPECT_FALSE(there.at_hand(blob->sha256));
    const auto file = there.open(blob->sha256);
    ASSERT_TRUE(file) << said(file.problem());
    EXPECT_EQ(crypto::sha256_file_hex(file->path), blob->sha256);
}

}  // namespace
}  // namespace skl
