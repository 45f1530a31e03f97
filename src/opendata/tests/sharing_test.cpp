// Versions that share their bytes: they take little more room than one, each is there as it was, and what is destroyed is gone.
#include "opendata/sharing/sharing.h"

#include "kernel/text/disk.h"
#include "opendata/tests/desk.h"
#include "opendata/versions/removals.h"

namespace skl::opendata {
namespace {

using testing::Desk;

class Sharing : public Desk {
protected:
    Module::Inside in{{*store, blobs, testing::spawner(), 1, 1, nullptr, &ledger}};

    Sharing() { learn_row_patches(); }

    // A month of a table of 20,000 rows: one in a hundred was changed, put in or taken out since the month before.
    static std::string month(int number) {
        std::string out = "編號,區域,數量,備註\r\n";
        for (int i = 0; i < 20'000; ++i) {
            int changed = 0;
            for (int m = 1; m <= number; ++m) changed = (i * 7 + m * 13) % 300 == 0 ? m : changed;
            if (changed > 0 && changed % 3 == 0) continue;
            out += fmt::format("{},第{}區,{},n{}\r\n", i, i % 37, changed > 0 ? i * changed : i * 31 % 1'009, i * 7'919 % 9'973);
            if (changed > 0 && changed % 3 == 1) out += fmt::format("{},第{}區,{},新增\r\n", 100'000 + i, i % 37, changed);
        }
        return out;
    }
    std::int64_t on_disk() const {
        std::int64_t out = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(blobs.scratch().parent_path()))
            if (entry.is_regular_file()) out += static_cast<std::int64_t>(entry.file_size());
        return out;
    }
    Shared share() {
        const auto shared = share_versions(*store, blobs, std::chrono::minutes(0), {});
        EXPECT_TRUE(shared) << (shared ? "" : shared.problem().code);
        return shared ? *shared : Shared{};
    }
    // The files of a version: raw, then Parquet and CSV of its table.
    std::vector<std::string> files(const Version& version) {
        std::vector<std::string> out{version.raw_sha256.value};
        for (const Table& table : look([&](Reader& reader) { return tables_of(reader, version.id); })) {
            out.push_back(table.parquet_sha256.value);
            out.push_back(table.csv_sha256.value);
        }
        return out;
    }
};

TEST_F(Sharing, Twelve_months_take_half_more_than_one_and_each_is_there_as_it_was) {
    std::vector<std::string> wanted;
    std::int64_t one = 0;
    for (int i = 0; i < 12; ++i) {
        const Version version = publish("months", month(i));
        ASSERT_EQ(version.state, VersionState::published) << version.problem.value;
        for (const std::string& sha256 : files(version)) wanted.push_back(sha256);
        if (i == 0) one = on_disk();
    }
    std::map<std::string, std::string> before;
    for (const std::string& sha256 : wanted) before[sha256] = *disk::read(blobs.open(sha256)->path);
    const std::int64_t whole = on_disk();
    const Shared shared = share();
    EXPECT_EQ(shared.versions, 11);
    EXPECT_GT(shared.freed, 0);
    EXPECT_GT(whole, one * 10);
    EXPECT_LT(on_disk(), one * 3 / 2);
    fmt::print("one version {} bytes, twelve {} whole and {} shared\n", one, whole, on_disk());
    for (const auto& [sha256, bytes] : before) {
        const auto file = blobs.open(sha256);
        ASSERT_TRUE(file) << file.problem().code;
        EXPECT_TRUE(disk::read(file->path) == bytes) << sha256;
    }
    EXPECT_EQ(share().versions, 0) << "nothing is tried twice";
    EXPECT_LT(on_disk(), one * 3 / 2) << "what was asked for is let go again";
    publish("months", month(12));
    EXPECT_EQ(share().versions, 1);
}

TEST_F(Sharing, A_version_that_is_destroyed_is_gone_and_those_made_of_it_stay) {
    std::vector<Version> all;
    for (int i = 0; i < 4; ++i) all.push_back(publish("months", month(i)));
    share();
    const auto first = files(all[0]), second = files(all[1]);
    const auto freed = write([&](Transaction& tx) {
        const auto dataset = find_dataset(tx, "months");
        AskedVersion asked{*dataset, resources_of(tx, dataset->id)[0], *version_by_id(tx, all[1].id)};
        EXPECT_TRUE(withhold(tx, asked, RemovalCause::personal_data, "個資", "first", now()));
        asked.version = *version_by_id(tx, all[1].id);
        auto gone = destroy(tx, nullptr, asked, "second", now());
        EXPECT_TRUE(gone) << gone.problem().code;
        return gone;
    });
    ASSERT_TRUE(freed);
    destroy_files(in, *freed);
    for (const std::string& sha256 : second) {
        EXPECT_FALSE(*blobs.has(sha256));
        for (const auto& entry : std::filesystem::recursive_directory_iterator(blobs.scratch().parent_path()))
            EXPECT_EQ(entry.path().filename().string().find(sha256), std::string::npos);
    }
    for (const std::string& sha256 : first) EXPECT_TRUE(*blobs.intact(sha256)) << "it was made of the one that is gone";
    EXPECT_EQ(share().versions, 1) << "now it is made of the third";
    for (const std::string& sha256 : first) EXPECT_TRUE(*blobs.intact(sha256));
}

TEST_F(Sharing, Tables_of_other_columns_and_versions_that_are_not_public_stay_as_they_are) {
    publish("months", month(1));
    publish("months", "甲,乙\r\n1,2\r\n3,4\r\n");  // waits for a look
    EXPECT_EQ(share().versions, 0);
    EXPECT_TRUE(blobs.at_hand(public_version("months")->raw_sha256.value));
}

}  // namespace
}  // namespace skl::opendata
