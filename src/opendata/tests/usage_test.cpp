// Use of the data is counted, shown from five users on, and is itself a dataset (opendata.md §14).
#include "opendata/usage/usage.h"

#include "opendata/tests/served.h"
#include "opendata/usage/store.h"

namespace skl::opendata {
namespace {

using testing::Answered;
using testing::Served;

constexpr std::int64_t day = 86'400'000'000;

class UsageServed : public Served {
protected:
    UsageServed() { publish("people", "編號,名稱,人數\n1,東區,10\n2,西區,20\n3,南區,30\n4,北區,40\n"); }

    Usage& usage() { return app->service<Usage>(); }
    void use(const std::string& path, int users, const std::string& agent = "user") {
        for (int i = 0; i < users; ++i) (void)get(path, fmt::format("User-Agent: {}/{}\r\nAccept: application/json\r\n", agent, i));
    }
    std::vector<UsageDay> days(std::int64_t fewest = 0) {
        return look([&](Reader& reader) { return usage_days(reader, {.from = {}, .to = {}, .dataset = "", .fewest = fewest}); });
    }
    void end_the_day() {
        ASSERT_TRUE(usage().flush(now()));
        ASSERT_TRUE(usage().close_days({now().micros + day}));
    }
    std::optional<UsageDay> of(const std::string& dataset) {
        for (UsageDay& one : days())
            if (one.dataset == dataset) return std::move(one);
        return std::nullopt;
    }
};

TEST_F(UsageServed, Each_way_into_a_dataset_is_counted_apart) {
    use("/api/v1/tables/people/rows", 6);
    use("/api/v1/tables/people/rows?limit=1", 6);
    use("/datasets/people", 2);
    use("/api/v1/tables/people/download/csv", 1);
    use("/api/v1/tables/people/rows?filter=nothing%20%3D%201", 3);  // 400
    (void)ask("POST", "/sql", "", R"({"sql":"select count(*) from od.people"})");
    use("/datasets/people", 4, "Googlebot");
    end_the_day();
    const auto seen = of("people");
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->rows, 15);
    EXPECT_EQ(seen->page, 2);
    EXPECT_EQ(seen->download, 1);
    EXPECT_EQ(seen->sql, 1);
    EXPECT_EQ(seen->failed, 3);
    EXPECT_EQ(seen->requests, 19);
    EXPECT_EQ(seen->robot_requests, 4) << "bots apart";
    EXPECT_EQ(seen->users, 7) << "six programs and the one that asked by SQL";
    EXPECT_GT(seen->bytes, 0);
}

TEST_F(UsageServed, What_is_mistyped_counts_for_no_dataset) {
    use("/api/v1/tables/nothing/rows", 5);
    use("/datasets/nothing", 5);
    end_the_day();
    EXPECT_FALSE(of("nothing"));
    const auto catalogue = of("");
    ASSERT_TRUE(catalogue);
    EXPECT_EQ(catalogue->failed, 10);
    EXPECT_EQ(catalogue->users, 0);
}

TEST_F(UsageServed, Fewer_than_five_users_are_not_shown) {
    use("/api/v1/tables/people/rows", 4);
    end_the_day();
    EXPECT_EQ(ask("GET", "/usage").body.find("people"), std::string::npos);
    EXPECT_EQ(days(fewest_shown).size(), 0U);
    EXPECT_EQ(days().size(), 1U) << "but kept";
}

TEST_F(UsageServed, A_day_is_shown_when_it_has_ended) {
    use("/api/v1/tables/people/rows", 5);
    ASSERT_TRUE(usage().flush(now()));
    EXPECT_EQ(ask("GET", "/usage").body.find("people"), std::string::npos);
    ASSERT_TRUE(usage().close_days({now().micros + day}));
    const Answered shown = ask("GET", "/usage?dataset=people");
    EXPECT_NE(shown.body.find("\"users\":5"), std::string::npos) << shown.body;
    EXPECT_NE(shown.body.find("\"rows\":5"), std::string::npos) << shown.body;
    EXPECT_EQ(get("/usage", "Accept: text/html\r\n").status, 200);
    EXPECT_EQ(ask("GET", "/usage?cursor=altered").status, 400);
}

TEST_F(UsageServed, No_address_and_no_sketch_outlives_its_day) {
    use("/api/v1/tables/people/rows", 5);
    end_the_day();
    look([&](Reader& reader) {
        reader.query("select sketch from usage_users where tenant = :tenant").each([](const Row& row) {
            EXPECT_TRUE(row.bytes(0).empty());
        });
        return 0;
    });
    ASSERT_TRUE(usage().flush({now().micros + day}));
    std::vector<std::string> salts;
    EXPECT_FALSE(store->read(every_tenant, [&](Reader& reader) {
        reader.query("select day from usage_salt").each([&](const Row& row) { salts.emplace_back(row.text(0)); });
    }));
    EXPECT_EQ(salts.size(), 1U) << "the salt of the day before is gone";
}

TEST_F(UsageServed, Minutes_add_up_and_a_user_of_two_counts_once) {
    for (int minute = 0; minute < 3; ++minute) {
        use("/api/v1/tables/people/rows", 6);
        ASSERT_TRUE(usage().flush(now()));
    }
    end_the_day();
    EXPECT_EQ(of("people")->users, 6);
    EXPECT_EQ(of("people")->requests, 18);
}

TEST_F(UsageServed, It_is_itself_a_dataset) {
    use("/api/v1/tables/people/rows", 7);
    end_the_day();
    const auto published = usage().publish_days({now().micros + day});
    ASSERT_TRUE(published) << published.problem().code;
    EXPECT_EQ(*published, 1);
    const Answered rows = ask("GET", "/tables/site-usage/rows");
    EXPECT_EQ(rows.status, 200) << rows.body;
    EXPECT_NE(rows.body.find("people"), std::string::npos) << rows.body;
}

}  // namespace
}  // namespace skl::opendata
