// Files at addresses elsewhere, against a server on loopback: what becomes a version, what does not, and when it is tried again.
#include "kernel/outbound/tests/receiver.h"
#include "opendata/catalogue/store.h"
#include "opendata/fetch/fetching.h"
#include "opendata/fetch/plan.h"
#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

using skl::testing::Received;
using skl::testing::Receiver;
using testing::Answered;
using testing::Served;
using namespace std::chrono_literals;

std::string file(const std::string& body, const std::string& headers = "Content-Type: text/csv\r\n") {
    return fmt::format("200 OK\r\n{}Content-Length: {}\r\n\r\n{}", headers, body.size(), body);
}

TEST(FetchPlan, Goes_by_the_word_for_the_file_else_by_the_dataset_and_not_at_all_without_one) {
    EXPECT_EQ(fetch_period("", "daily"), 24h);
    EXPECT_EQ(fetch_period("weekly", "daily"), 7 * 24h);
    EXPECT_EQ(fetch_period("", "continuous"), 15min) << "a file is no stream";
    EXPECT_EQ(fetch_period("P10D", ""), 240h);
    for (const char* none : {"", "irregular", "never", "whenever"}) EXPECT_FALSE(fetch_period("", none)) << none;
    EXPECT_FALSE(fetch_period("never", "daily"));
}

TEST(FetchPlan, Waits_longer_after_each_failure_and_never_more_than_a_day) {
    const auto after = [](std::int64_t failures) { return std::chrono::microseconds(next_fetch(720h, failures, {0}, 0).micros); };
    EXPECT_EQ(after(0), 720h);
    EXPECT_EQ(after(1), 10min);
    EXPECT_EQ(after(2), 20min);
    EXPECT_EQ(after(8), 1280min);
    EXPECT_EQ(after(9), 24h);
    EXPECT_EQ(after(1'000'000), 24h);
    EXPECT_EQ(std::chrono::microseconds(next_fetch(10h, 0, {0}, 1).micros), 11h);
}

TEST(FetchPlan, Names_a_file_after_its_address_and_what_was_declared) {
    EXPECT_EQ(fetched_file_name("https://a.example/data/%E6%9D%91%E9%87%8C.csv?v=2#top", "", ""), "村里.csv");
    EXPECT_EQ(fetched_file_name("https://a.example/get.php?id=3", "CSV", "text/html"), "get.php.csv");
    EXPECT_EQ(fetched_file_name("https://a.example/report.html", "CSV", "text/html"), "report.html.csv") << "the publisher's word counts";
    EXPECT_EQ(fetched_file_name("https://a.example/file", "", "application/geo+json; charset=utf-8"), "file.geojson");
    EXPECT_EQ(fetched_file_name("https://a.example", "", ""), "download");
    EXPECT_EQ(fetched_file_name("https://a.example/..", "", ""), "download");
    EXPECT_EQ(fetched_file_name("https://a.example/x%2F..%2Fetc%00.csv", "", ""), "x_.._etc_.csv");
    EXPECT_LE(fetched_file_name("https://a.example/" + std::string(5'000, 'a'), "", "").size(), 204U);
}

class Fetches : public Served {
protected:
    Fetches() {
        configuration.fetch_private_hosts = "127.0.0.1";
        EXPECT_EQ(ask("POST", "/datasets", "author", R"({"title":{"zh-Hant":"測站"},"slug":"stations","frequency":"daily"})").status, 201);
    }
    ~Fetches() override { jobs->stop(); }

    Answered add(const std::string& address, const std::string& more = "") {
        return ask("POST", "/datasets/stations/resources", "author", fmt::format(R"({{"url":"{}"{}}})", address, more));
    }
    static std::string resource_of(const Answered& added) {
        const auto node = read_json(added.body);
        return node->find("resource")->find("id")->text;
    }
    // Runs what waits, and gives how the fetch stands.
    Answered settled(const std::string& resource) {
        for (int i = 0; i < 600; ++i) {
            const auto seen = ask("GET", "/resources/" + resource + "/fetching", "author");
            if (member(seen, "tried_at") != "(none)" && member(seen, "job_href") == "(none)" && !reading(resource)) return seen;
            std::this_thread::sleep_for(20ms);
        }
        ADD_FAILURE() << "it goes on and on";
        return {};
    }
    bool reading(const std::string& resource) {
        for (const Version& one : versions_at(resource))
            if (one.state == VersionState::received || one.state == VersionState::parsing) return true;
        return false;
    }
    std::vector<Version> versions_at(const std::string& resource) {
        Uuid id;
        EXPECT_TRUE(parse(resource, id));
        return look([&](Reader& reader) { return versions_of_resource(reader, id); });
    }
    Answered again(const std::string& resource) {
        EXPECT_EQ(ask("POST", "/resources/" + resource + "/fetching", "author", "{}").status, 202);
        return settled(resource);
    }
};

TEST_F(Fetches, A_file_becomes_a_version_and_comes_again_only_when_it_changed) {
    std::string body = "站號,水位\nA1,3\nA2,4\n";
    Receiver receiver([&](const Received& got) {
        const std::string tag = fmt::format("\"{}\"", body.size());
        const auto known = got.headers.find("if-none-match");
        if (known != got.headers.end() && known->second == tag) return std::string("304 Not Modified\r\n");
        return file(body, fmt::format("Content-Type: text/csv; charset=utf-8\r\nETag: {}\r\n", tag));
    });
    jobs->start();
    const auto made = add(receiver.url("/levels.csv"));
    ASSERT_EQ(made.status, 202) << made.body;
    const std::string resource = resource_of(made);
    auto seen = settled(resource);
    EXPECT_EQ(member(seen, "outcome"), "changed");
    EXPECT_EQ(member(seen, "content_type"), "text/csv; charset=utf-8");
    EXPECT_NE(member(seen, "next_at"), "(none)") << "daily, as the dataset";
    ASSERT_EQ(versions_at(resource).size(), 1U);
    EXPECT_EQ(versions_at(resource)[0].state, VersionState::ready);
    EXPECT_EQ(versions_at(resource)[0].file_name.value, "levels.csv");
    EXPECT_EQ(versions_at(resource)[0].rows_accepted, 2);
    seen = again(resource);
    EXPECT_EQ(member(seen, "outcome"), "unchanged");
    EXPECT_EQ(receiver.received().back().headers.at("if-none-match"), fmt::format("\"{}\"", body.size()));
    body += "A3,5\n";
    seen = again(resource);
    EXPECT_EQ(member(seen, "outcome"), "changed");
    EXPECT_EQ(versions_at(resource).size(), 2U);
}

TEST_F(Fetches, The_same_bytes_make_no_version_though_nothing_marks_them) {
    Receiver receiver([](const Received&) { return file("a,b\n1,2\n"); });
    jobs->start();
    const std::string resource = resource_of(add(receiver.url("/a.csv")));
    (void)settled(resource);
    EXPECT_EQ(member(again(resource), "outcome"), "unchanged");
    EXPECT_EQ(versions_at(resource).size(), 1U);
}

TEST_F(Fetches, A_page_in_place_of_a_table_is_told_and_what_is_public_stays) {
    std::string body = "a,b\n1,2\n3,4\n";
    Receiver receiver([&](const Received&) { return file(body, "Content-Type: text/html\r\n"); });
    jobs->start();
    const std::string resource = resource_of(add(receiver.url("/export?id=7"), R"(,"declared_format":"CSV")"));
    (void)settled(resource);
    EXPECT_EQ(ask("POST", "/resources/" + resource + "/publish", "operator", "{}").status, 200);
    body = "<!doctype html><html><body>維護中</body></html>";
    (void)again(resource);
    const auto versions = versions_at(resource);
    ASSERT_EQ(versions.size(), 2U);
    EXPECT_EQ(versions[0].state, VersionState::failed);
    EXPECT_TRUE(versions[0].problem.value.starts_with("format-mismatch")) << versions[0].problem.value;
    EXPECT_EQ(versions[1].state, VersionState::published);
    body = "a,b\n1,2\n3,4\n5,6\n";
    (void)again(resource);
    EXPECT_EQ(versions_at(resource)[0].state, VersionState::published) << "it was public, and nothing speaks against it";
}

TEST_F(Fetches, Failures_are_kept_with_their_reason_and_the_next_try) {
    int status = 404;
    Receiver receiver([&](const Received&) { return status == 200 ? file("a\n1\n") : fmt::format("{} No\r\n", status); });
    jobs->start();
    const std::string resource = resource_of(add(receiver.url("/a.csv")));
    auto seen = settled(resource);
    EXPECT_EQ(member(seen, "outcome"), "failed");
    EXPECT_EQ(member(seen, "problem"), "fetch-refused");
    EXPECT_NE(member(seen, "why").find("404"), std::string::npos);
    EXPECT_EQ(member(seen, "failures"), "1");
    EXPECT_NE(member(seen, "next_at"), "(none)");
    seen = again(resource);
    EXPECT_EQ(member(seen, "failures"), "2");
    status = 200;
    seen = again(resource);
    EXPECT_EQ(member(seen, "failures"), "0");
    EXPECT_EQ(member(seen, "problem"), "(none)");
}

TEST_F(Fetches, Hosts_that_nobody_listed_are_not_called) {
    Receiver receiver([](const Received&) { return file("a\n1\n"); });
    configuration.fetch_private_hosts = "files.agency.example, 127.0.0.1:1";
    jobs->start();
    for (const std::string& address : {receiver.url("/a.csv"), std::string("http://169.254.169.254/latest/meta-data/x.csv"),
                                       std::string("http://localhost/a.csv"), std::string("http://[::1]/a.csv")}) {
        const auto seen = settled(resource_of(add(address)));
        EXPECT_EQ(member(seen, "problem"), "fetch-forbidden-address") << address;
    }
    EXPECT_TRUE(receiver.received().empty());
}

TEST_F(Fetches, What_was_withheld_does_not_come_back) {
    Receiver receiver([](const Received&) { return file("姓名,事由\n王小明,補助\n李小華,補助\n"); });
    jobs->start();
    const std::string resource = resource_of(add(receiver.url("/a.csv")));
    (void)settled(resource);
    EXPECT_EQ(ask("POST", "/resources/" + resource + "/publish", "operator", "{}").status, 200);
    EXPECT_EQ(ask("POST", "/resources/" + resource + "/versions/1/withhold", "operator",
                  R"({"cause":"personal_data","reason":"含有姓名與補助事由"})")
                  .status,
              200);
    EXPECT_EQ(member(again(resource), "problem"), "fetch-withheld");
    EXPECT_EQ(versions_at(resource).size(), 1U);
}

TEST_F(Fetches, Those_whose_time_has_come_are_fetched_and_a_bad_one_stops_none) {
    Receiver receiver([](const Received& got) { return got.target == "/bad.csv" ? std::string("500 No\r\n") : file("a\n1\n"); });
    std::vector<std::string> resources;
    for (const char* target : {"/bad.csv", "/good.csv"}) {
        const std::string resource = resource_of(add(receiver.url(target), R"(,"every":"每小時")"));
        resources.push_back(resource);
        (void)write([&](Transaction& tx) {
            Uuid id;
            (void)parse(resource, id);
            auto fetch = fetch_of(tx, id).value();
            fetch.next_at = now();
            save_fetch(tx, fetch);
            return Result<Nothing>(Nothing{});
        });
    }
    auto& in = app->service<Module::Inside>();
    const auto done = fetch_due(in, 10, listed_hosts(configuration), [] { return false; });
    ASSERT_TRUE(done);
    EXPECT_EQ(*done, 1);
    EXPECT_EQ(versions_at(resources[0]).size(), 0U);
    EXPECT_EQ(versions_at(resources[1]).size(), 1U);
    EXPECT_EQ(*fetch_due(in, 10, listed_hosts(configuration), [] { return false; }), 0) << "each has a later time now";
}

TEST_F(Fetches, By_schedule_of_a_slow_host_hold_up_no_other_and_no_host_is_asked_twice_at_a_time) {
    std::atomic<int> at_once{0}, most_at_once{0}, quick{0};
    std::atomic<bool> met{false};
    Receiver slow([&](const Received&) {  // answers when the other host was asked, or gives up
        most_at_once = std::max(most_at_once.load(), ++at_once);
        for (int i = 0; i < 500 && quick == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        met = met || quick > 0;
        --at_once;
        return file("a\n1\n");
    });
    Receiver other([&](const Received&) {
        ++quick;
        return file("b\n1\n");
    });
    for (const std::string& href : {slow.url("/1.csv"), slow.url("/2.csv"), other.url("/3.csv")}) {
        const std::string resource = resource_of(add(href, R"(,"every":"每小時")"));
        (void)write([&](Transaction& tx) {
            Uuid id;
            (void)parse(resource, id);
            auto fetch = fetch_of(tx, id).value();
            fetch.next_at = now();
            save_fetch(tx, fetch);
            return Result<Nothing>(Nothing{});
        });
    }
    EXPECT_EQ(*fetch_due(app->service<Module::Inside>(), 10, listed_hosts(configuration), [] { return false; }), 3);
    EXPECT_TRUE(met);
    EXPECT_EQ(most_at_once, 1);
}

TEST_F(Fetches, What_was_removed_is_fetched_no_more) {
    Receiver receiver([](const Received& got) { return got.target == "/a.csv" ? file("a\n1\n") : std::string("404 Not Found\r\n"); });
    jobs->start();
    for (const char* path : {"/a.csv", "/gone.csv"}) {  // one that came, and one that never did
        const std::string resource = resource_of(add(receiver.url(path)));
        (void)settled(resource);
        const auto seen = ask("GET", "/resources/" + resource, "author");
        const auto removed = ask("DELETE", "/resources/" + resource + "?reason=no-longer-offered", "reviewer", "", match(seen));
        EXPECT_EQ(removed.status, 200) << path << removed.body;
        EXPECT_EQ(ask("POST", "/resources/" + resource + "/fetching", "author", "{}").status, 404) << path;
    }
    look([&](Reader& reader) {
        EXPECT_TRUE(fetches_due(reader, Instant{Instant::now().micros + std::int64_t{400} * 86'400'000'000}, 10).empty());
        return 0;
    });
}

TEST_F(Fetches, Only_editors_see_and_change_how_a_file_is_fetched) {
    Receiver receiver([](const Received&) { return file("a\n1\n"); });
    const std::string one = "/resources/" + resource_of(add(receiver.url("/a.csv"))) + "/fetching";
    EXPECT_EQ(ask("GET", one).status, 401);
    EXPECT_EQ(ask("POST", one, "", "{}").status, 401);
    EXPECT_EQ(member(ask("POST", one + "/schedule", "author", R"({"every":"每週"})"), "every"), "weekly");
    EXPECT_EQ(faults(ask("POST", one + "/schedule", "author", R"({"every":"sometimes"})")), "/every:frequency-unknown ");
    EXPECT_EQ(member(ask("POST", one + "/schedule", "author", R"({"every":"never"})"), "next_at"), "(none)");
    EXPECT_EQ(ask("POST", "/resources/nothing/fetching", "author", "{}").status, 404);
    EXPECT_EQ(faults(add(receiver.url("/b.csv"), R"(,"every":"sometimes")")), "/every:frequency-unknown ");
    for (const char* language : {"zh-Hant", "en"}) {
        const auto page = get(one, fmt::format("Authorization: Bearer author\r\nAccept: text/html\r\nAccept-Language: {}\r\n", language));
        EXPECT_EQ(page.status, 200);
        EXPECT_NE(page.body.find(receiver.url("/a.csv")), std::string::npos);
        EXPECT_EQ(get("/datasets/stations/resources/new",
                      fmt::format("Authorization: Bearer author\r\nAccept: text/html\r\nAccept-Language: {}\r\n", language))
                      .status,
                  200);
    }
}

}  // namespace
}  // namespace skl::opendata
