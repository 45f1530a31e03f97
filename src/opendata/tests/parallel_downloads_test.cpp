// Whole files: four at a time for each key or address, and a slot is free when its reader goes (opendata.md §14).
#include "opendata/api/parallel_downloads.h"

#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

using testing::Answered;
using testing::Client;

TEST(ParallelDownloads, Four_may_run_for_each_and_the_fifth_waits_for_one_to_end) {
    ParallelDownloads downloads;
    std::vector<DownloadSlot> mine;
    for (int i = 0; i < most_parallel_downloads; ++i) mine.push_back(downloads.begin("a"));
    for (const DownloadSlot& slot : mine) EXPECT_TRUE(slot);
    EXPECT_FALSE(downloads.begin("a"));
    EXPECT_TRUE(downloads.begin("b")) << "others are not held up";
    const DownloadSlot copy = mine.back();
    mine.pop_back();
    EXPECT_FALSE(downloads.begin("a")) << "a copy still needs it";
    mine.pop_back();
    EXPECT_TRUE(downloads.begin("a"));
}

class DownloadsServed : public testing::Served {
protected:
    DownloadsServed() {
        configuration.rate_limits = true;
        // More than the sockets between us hold, so that who does not read keeps the server sending.
        std::string rows = "id,text\r\n";
        for (int i = 0; i < 20'000; ++i) rows += fmt::format("{},{}\r\n", i, std::string(1'000, static_cast<char>('a' + i % 26)));
        publish("large", rows);
    }
    static void begin(Client& client, const std::string& target, const std::string& headers = "") {
        client.send(fmt::format("GET /t/county/api/v1{} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", target, headers));
    }
    static const std::string& original() {
        static const std::string path = "/datasets/large/versions/1/original";
        return path;
    }
};

TEST_F(DownloadsServed, Five_slow_readers_at_once_are_one_too_many_wherever_files_are_served) {
    std::vector<std::unique_ptr<Client>> slow;
    for (const char* target : {"/datasets/large/versions/1/original", "/datasets/large/versions/1/csv", "/tables/large/download/csv",
                               "/datasets/large/versions/1/original"}) {
        slow.push_back(std::make_unique<Client>(port));
        begin(*slow.back(), target);
        EXPECT_EQ(slow.back()->read(true).status, 200) << target;
    }
    for (const char* target : {"/datasets/large/versions/1/original", "/datasets/large/versions/1/csv",
                               "/datasets/large/versions/1/parquet", "/tables/large/download/csv", "/tables/large/download/jsonl"}) {
        const Answered fifth = ask("GET", target);
        EXPECT_EQ(fifth.status, 429) << target;
        EXPECT_EQ(fifth.header("retry-after"), "10");
        EXPECT_EQ(member(fifth, "code"), "too-many-downloads");
    }
    for (const char* target : {"/catalog-full.nt.zst", "/datastore/dump/large", "/api/v1/dump/datastore/large?format=csv",
                               "/api/explore/v2.1/catalog/datasets/large/exports/csv"})
        EXPECT_EQ(get(target).status, 429) << target;
    EXPECT_EQ(ask("GET", "/tables/large/rows?limit=1").status, 200) << "asking is no download";
    EXPECT_EQ(ask("GET", original(), "a-key").status, 200) << "a key has its own four";

    slow.pop_back();  // the reader goes away in the middle
    int status = 429;
    for (int turn = 0; turn < 100 && status == 429; ++turn) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        Client next(port);
        begin(next, "/datasets/large/versions/1/parquet");
        status = next.read(true).status;
    }
    EXPECT_EQ(status, 200) << "its place is free";
    slow.clear();
    for (int i = 0; i < 8; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        EXPECT_EQ(ask("GET", "/datasets/large/versions/1/parquet").status, 200) << "one after the other, as many as one likes";
    }
}

}  // namespace
}  // namespace skl::opendata
