#include "kernel/storage/backup.h"

#include <gtest/gtest.h>

#include <fstream>

#include "kernel/crypto/digest.h"
#include "kernel/storage/references.h"
#include "kernel/storage/tests/database.h"

namespace skl {
namespace {

constexpr Instant noon{1'795'485'960'000'000};

void overwrite(const std::filesystem::path& file, std::string_view text) {
    std::filesystem::permissions(file, std::filesystem::perms::owner_write, std::filesystem::perm_options::add);
    std::ofstream(file, std::ios::trunc) << text;
}

struct Files : ::testing::Test {
    Blob keep(std::string_view text, const char* tenant = "a", std::string_view owner = "test/1") {
        const auto blob = blobs.put(text);
        EXPECT_TRUE(blob);
        EXPECT_FALSE(store->write(tenant, [&](Transaction& tx) {
            keep_blob(tx, *blob, owner, noon);
            return true;
        }));
        return *blob;
    }
    std::vector<std::string> faults(Store& of, const Blobs& files) {
        std::vector<std::string> out;
        const auto found = verify(of, files, migrations());
        EXPECT_TRUE(found);
        for (const Fault& fault : *found) out.push_back(fault.code.value + " " + fault.where.value);
        return out;
    }
    std::filesystem::path file(const char* name) const { return database.folder() / name; }

    testing::Database database;
    std::unique_ptr<Store> store = database.open_migrated();
    Blobs blobs{database.folder() / "blobs"};
};

TEST_F(Files, A_blob_is_called_after_its_bytes_and_kept_once) {
    const auto first = blobs.put("天燈"), second = blobs.put("天燈");
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->sha256, crypto::sha256_hex("天燈"));
    EXPECT_EQ(first->size, 6);
    EXPECT_EQ(first->sha256, second->sha256);
    int files = 0;
    EXPECT_TRUE(blobs.each([&](const Blob&) { ++files; }));
    EXPECT_EQ(files, 1);
    EXPECT_TRUE(std::filesystem::is_empty(blobs.scratch()));
    EXPECT_FALSE(*blobs.has("../../etc/passwd"));
}

TEST_F(Files, Only_old_blobs_that_no_row_of_any_tenant_needs_are_swept) {
    const Blob kept = keep("kept", "b"), loose = *blobs.put("loose");
    EXPECT_EQ(*sweep_blobs(*store, blobs), 0);  // too young
    for (const Blob& blob : {kept, loose})
        std::filesystem::last_write_time(blobs.path(blob.sha256), std::filesystem::file_time_type::clock::now() - std::chrono::hours(25));
    EXPECT_EQ(*sweep_blobs(*store, blobs), 1);
    EXPECT_TRUE(*blobs.has(kept.sha256));
    EXPECT_FALSE(*blobs.has(loose.sha256));
    EXPECT_FALSE(store->write("b", [](Transaction& tx) {
        release_blobs(tx, "test/1");
        return true;
    }));
    EXPECT_EQ(*sweep_blobs(*store, blobs), 1);
}

TEST_F(Files, A_blob_put_again_is_young_again) {
    const Blob blob = *blobs.put("x");
    std::filesystem::last_write_time(blobs.path(blob.sha256), std::filesystem::file_time_type::clock::now() - std::chrono::hours(25));
    (void)blobs.put("x");
    EXPECT_EQ(*sweep_blobs(*store, blobs), 0);
}

TEST_F(Files, Verify_finds_nothing_where_nothing_is_wrong) {
    keep("x");
    EXPECT_TRUE(faults(*store, blobs).empty());
}

TEST_F(Files, Verify_finds_damaged_and_missing_blobs_and_foreign_migrations) {
    const Blob damaged = keep("x"), missing = keep("y");
    overwrite(blobs.path(damaged.sha256), "z");
    std::filesystem::remove(blobs.path(missing.sha256));
    EXPECT_EQ(faults(*store, blobs), (std::vector<std::string>{"blob-damaged " + damaged.sha256, "blob-missing " + missing.sha256}));
    const auto against_none = verify(*store, blobs, {});
    ASSERT_TRUE(against_none);
    EXPECT_EQ((*against_none)[0].code.value, "database-newer");
}

TEST_F(Files, Verify_finds_a_row_without_its_parent) {
    if (testing::on_postgresql()) GTEST_SKIP() << "PostgreSQL keeps foreign keys always";
    const auto connection = database.connect();
    connection->script(
        "pragma foreign_keys=off; create table p(id bigint primary key); create table c(id bigint references p(id)); insert into c "
        "values(5)");
    const auto found = faults(*store, blobs);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0], "foreign-key c row 1 to p");
}

TEST_F(Files, A_backup_taken_while_writing_is_restored_whole) {
    for (const char* tenant : {"a", "b"}) keep(tenant, tenant);
    std::atomic<bool> stop = false;
    std::thread writer([&] {
        for (int i = 0; !stop; ++i) keep(std::to_string(i), "a", "writer");
    });
    const auto made = back_up(*store, blobs, file("backup.zip"), noon);
    stop = true;
    writer.join();
    ASSERT_TRUE(made) << made.problem().code << " " << made.problem().params.at("what");
    EXPECT_EQ(back_up(*store, blobs, file("backup.zip"), noon).problem().code, "backup-failed");  // never over another

    const testing::Database empty;
    const Blobs fresh(empty.folder() / "blobs");
    const auto restored = restore(file("backup.zip"), empty.url(), fresh);
    ASSERT_TRUE(restored) << restored.problem().code << " "
                          << fmt::format("{}", restored.problem().params.contains("what") ? restored.problem().params.at("what") : "");
    EXPECT_EQ(restored->made_at.micros, noon.micros);
    const auto second = empty.open_migrated();
    EXPECT_TRUE(faults(*second, fresh).empty());
    for (const char* tenant : {"a", "b"})
        EXPECT_FALSE(second->read(tenant, [&](Reader& reader) {
            EXPECT_EQ(reader.query("select count(*) from blob_reference where tenant = :tenant and owner = 'test/1'").number(), 1);
        }));
    if (testing::on_postgresql())
        EXPECT_FALSE(second->read("a", [](Reader& reader) {  // the guard came along
            EXPECT_EQ(reader.query("select count(*) from blob_reference where tenant = 'b'").number(), 0);
        }));
    EXPECT_EQ(restore(file("backup.zip"), empty.url(), fresh).problem().code, "database-not-empty");
}

TEST_F(Files, A_damaged_or_foreign_backup_is_refused_and_leaves_no_database) {
    constexpr std::string_view words = "kept in the archive as they are";
    keep(words);
    ASSERT_TRUE(back_up(*store, blobs, file("backup.zip"), noon));
    std::ifstream archive(file("backup.zip"), std::ios::binary);
    std::string bytes(std::istreambuf_iterator<char>(archive), {});
    const testing::Database empty;
    const Blobs fresh(empty.folder() / "blobs");
    const std::size_t at = bytes.find(words);
    ASSERT_NE(at, std::string::npos);
    bytes[at] ^= 1;
    overwrite(file("backup.zip"), bytes);
    EXPECT_FALSE(restore(file("backup.zip"), empty.url(), fresh));
    overwrite(file("backup.zip"), "not a zip file");
    EXPECT_EQ(restore(file("backup.zip"), empty.url(), fresh).problem().code, "backup-unreadable");
    EXPECT_TRUE(empty.open()->migrated().empty());
}

}  // namespace
}  // namespace skl
