// Blobs of a folder that are kept as what differs from others: they come back whole, whoever goes and whenever the process ends.
#include "kernel/storage/blob_patches.h"
#include "kernel/crypto/digest.h"
#include "kernel/storage/backup.h"
#include "kernel/storage/references.h"
#include "kernel/storage/tests/database.h"
#include "kernel/text/disk.h"

namespace skl {
namespace {

constexpr std::chrono::minutes at_once{0};
constexpr std::chrono::hours any_age{0};

struct Patches : ::testing::Test {
    testing::Database database;
    std::filesystem::path root = database.folder() / "blobs";
    Blobs blobs{root};

    // A table as CSV in its month: every 100th row has other numbers.
    static std::string month(int number) {
        std::string out = "編號,名稱,數量\r\n";
        for (int i = 0; i < 20'000; ++i)
            out += fmt::format("{},第{}種物品,{}\r\n", i, i * 7919 % 20'011, i % 100 == number % 100 ? i * number : i * 31);
        return out;
    }
    std::string put(const std::string& bytes) const { return blobs.put(bytes)->sha256; }
    std::string whole(const std::string& sha256) const {
        const auto file = blobs.open(sha256);
        return file ? disk::read(file->path).value_or("unreadable") : file.problem().code;
    }
    std::int64_t on_disk() const {
        std::int64_t out = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
            if (entry.is_regular_file()) out += static_cast<std::int64_t>(entry.file_size());
        return out;
    }
    // Twelve months, each kept as what differs from the next.
    std::vector<std::string> year() const {
        std::vector<std::string> out;
        for (int i = 0; i < 12; ++i) out.push_back(put(month(i)));
        for (std::size_t i = 11; i-- > 0;) EXPECT_GT(*pack_blob(blobs, out[i], out[i + 1], "bytes"), 0) << i;
        EXPECT_GT(*trim_blobs(blobs, at_once), 0);
        return out;
    }
    std::int64_t sweep(const std::set<std::string>& gone) const {
        const auto swept = blobs.sweep(any_age, [&](const std::string& one) { return !gone.contains(one); });
        EXPECT_TRUE(swept) << (swept ? "" : swept.problem().code);
        return swept ? *swept : -1;
    }
};

TEST_F(Patches, Twelve_months_take_little_more_than_one_and_all_come_back) {
    const auto months = year();
    EXPECT_LT(on_disk(), static_cast<std::int64_t>(month(0).size()) * 3 / 2);
    for (int i = 0; i < 12; ++i) {
        EXPECT_TRUE(*blobs.has(months[static_cast<std::size_t>(i)]));
        EXPECT_TRUE(*blobs.intact(months[static_cast<std::size_t>(i)]));
        EXPECT_EQ(whole(months[static_cast<std::size_t>(i)]), month(i)) << i;
    }
    EXPECT_GT(*trim_blobs(blobs, at_once), 0) << "what was asked for goes again";
    std::map<std::string, std::int64_t> listed;
    EXPECT_TRUE(blobs.each([&](const Blob& blob) { EXPECT_TRUE(listed.emplace(blob.sha256, blob.size).second); }));
    for (int i = 0; i < 12; ++i)
        EXPECT_EQ(listed[months[static_cast<std::size_t>(i)]], static_cast<std::int64_t>(month(i).size()))
            << "a patch has the size of the whole";
    EXPECT_EQ(listed.size(), 12U);
}

TEST_F(Patches, A_file_that_is_held_stays) {
    const auto months = year();
    {
        const auto held = blobs.open(months[3]);
        ASSERT_TRUE(held);
        EXPECT_EQ(*trim_blobs(blobs, at_once), 0);
        EXPECT_TRUE(std::filesystem::exists(held->path));
    }
    EXPECT_GT(*trim_blobs(blobs, at_once), 0);
    EXPECT_FALSE(blobs.at_hand(months[3])) << "it must be made";
    const auto lent = blobs.borrow(months[3]);
    ASSERT_TRUE(lent);
    EXPECT_EQ(disk::read(lent->path), month(3));
    EXPECT_FALSE(std::filesystem::exists(blobs.path(months[3]))) << "what is borrowed is not left lying";
}

TEST_F(Patches, What_must_go_goes_and_what_was_made_of_it_stays) {
    const auto months = year();
    EXPECT_EQ(sweep({months[5]}), 1);
    EXPECT_FALSE(*blobs.has(months[5]));
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
        if (entry.is_regular_file())
            EXPECT_EQ(entry.path().filename().string().find(months[5]), std::string::npos)
                << "nothing is called after it, nothing needs it";
    for (int i = 0; i < 12; ++i)
        if (i != 5) EXPECT_EQ(whole(months[static_cast<std::size_t>(i)]), month(i)) << i;
    EXPECT_EQ(sweep({months[11], months[4], months[6]}), 3) << "the last one too, and neighbours";
    for (const std::size_t i : {0U, 1U, 2U, 3U, 7U, 8U, 9U, 10U}) EXPECT_EQ(whole(months[i]), month(static_cast<int>(i))) << i;
}

TEST_F(Patches, What_lies_half_written_after_a_kill_does_no_harm) {
    const std::string a = put(month(1)), b = put(month(2));
    ASSERT_GT(*pack_blob(blobs, a, b, "bytes"), 0);
    ASSERT_TRUE(std::filesystem::exists(blobs.path(a))) << "the whole stays until it is trimmed";
    EXPECT_EQ(whole(a), month(1));
    std::ofstream(blobs.scratch() / "patch-killed") << "half";
    sweep({});
    EXPECT_FALSE(std::filesystem::exists(blobs.scratch() / "patch-killed"));
    // The base went in the same moment: the patch is of no use, the whole stays.
    std::filesystem::remove(blobs.path(b));
    EXPECT_EQ(*trim_blobs(blobs, at_once), 0);
    EXPECT_EQ(whole(a), month(1));
    EXPECT_TRUE(*blobs.intact(a));
}

TEST_F(Patches, A_damaged_patch_or_base_is_said_and_gives_no_bytes) {
    const auto months = year();
    const auto patch = storage::BlobPatches(root).of(months[10]);
    ASSERT_TRUE(patch);
    std::string bytes = *disk::read(patch->file);
    bytes[bytes.size() / 2] ^= 1;
    std::filesystem::permissions(patch->file, std::filesystem::perms::owner_all);
    std::ofstream(patch->file, std::ios::binary) << bytes;
    EXPECT_FALSE(*blobs.intact(months[10]));
    EXPECT_FALSE(blobs.open(months[10]));
    EXPECT_FALSE(*blobs.intact(months[9])) << "it was made of that one";
    EXPECT_TRUE(*blobs.intact(months[11]));
}

TEST_F(Patches, Nothing_is_made_of_itself_of_what_is_not_there_or_of_what_has_nothing_in_common) {
    const std::string a = put(month(1)), b = put(month(2)), other = put("天燈");
    EXPECT_EQ(*pack_blob(blobs, a, a, "bytes"), 0);
    EXPECT_EQ(*pack_blob(blobs, a, b, "unknown"), 0);
    EXPECT_EQ(*pack_blob(blobs, crypto::sha256_hex("nowhere"), a, "bytes"), 0);
    EXPECT_FALSE(pack_blob(blobs, a, crypto::sha256_hex("nowhere"), "bytes"));
    EXPECT_EQ(*pack_blob(blobs, other, a, "bytes"), 0) << "it would not be smaller";
    EXPECT_GT(*pack_blob(blobs, a, b, "bytes"), 0);
    EXPECT_EQ(*pack_blob(blobs, b, a, "bytes"), 0) << "no circles";
    EXPECT_EQ(*pack_blob(blobs, a, other, "bytes"), *pack_blob(blobs, a, b, "bytes")) << "once is enough";
    EXPECT_FALSE(storage::patch_named("a.1.b.bytes"));
    EXPECT_FALSE(storage::patch_named(a + ".x." + b + ".bytes"));
    EXPECT_FALSE(storage::patch_named(a + ".5." + b));
}

TEST_F(Patches, All_can_be_whole_again) {
    const auto months = year();
    EXPECT_EQ(*make_blobs_whole(blobs), 11);
    EXPECT_EQ(*trim_blobs(blobs, at_once), 0);
    for (int i = 0; i < 12; ++i) EXPECT_EQ(disk::read(blobs.path(months[static_cast<std::size_t>(i)])), month(i));
}

TEST_F(Patches, A_backup_holds_them_all_and_verify_finds_nothing_wrong) {
    const auto store = database.open_migrated();
    const auto months = year();
    EXPECT_FALSE(store->write("a", [&](Transaction& tx) {
        for (const std::string& sha256 : months) keep_blob(tx, {sha256, 1}, "test/" + sha256, Instant{1});
        return true;
    }));
    EXPECT_TRUE(verify(*store, blobs, migrations())->empty());
    EXPECT_EQ(*sweep_blobs(*store, blobs, any_age), 0);
    if (testing::on_postgresql()) return;  // the same, through another tool
    const auto made = back_up(*store, blobs, database.folder() / "backup.zip", Instant{1});
    ASSERT_TRUE(made) << made.problem().code;
    EXPECT_EQ(made->blobs, 12);
    const Blobs fresh(database.folder() / "fresh");
    ASSERT_TRUE(restore(database.folder() / "backup.zip", "sqlite:" + (database.folder() / "fresh.db").string(), fresh));
    for (const std::string& sha256 : months) EXPECT_TRUE(*fresh.intact(sha256));
}

}  // namespace
}  // namespace skl
