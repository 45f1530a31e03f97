// Versions (opendata.md §6, §7.1): pages stay on one, `as_of` looks back, what is withdrawn is gone.
#include <fstream>

#include "house.h"

namespace skl::contract {
namespace {

const std::string towns = "/api/v1/tables/contract-towns";

void publish(int rows, const std::string& mark) {
    const std::filesystem::path file = House::one().folder() / "towns.csv";
    std::ofstream out(file);
    out << "town,count,mark\n";
    for (int i = 1; i <= rows; ++i) out << "town " << i << "," << i << "," << mark << "\n";
    out.close();
    House::one().import(file, "contract-towns");
}

TEST(Contract, Pages_stay_on_the_version_they_began_with) {
    publish(30, "first");
    const auto page = House::one().get(towns + "/rows", {{"limit", "10"}, {"sort", "-count"}});
    ASSERT_EQ(page.status, 200) << page.body;
    const std::string cursor = at(json(page.body), "next").text, tag = page.header("etag");
    const std::string before = to_text(
        Instant{std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count()});
    publish(31, "second");
    const auto fresh = House::one().get(towns + "/rows", {{"limit", "1"}});
    EXPECT_TRUE(fresh.says(R"("version":2)")) << fresh.body;
    EXPECT_TRUE(fresh.says("second"));
    const auto on = House::one().get(towns + "/rows", {{"limit", "10"}, {"sort", "-count"}, {"cursor", cursor}});
    ASSERT_EQ(on.status, 200) << on.body;
    EXPECT_TRUE(on.says(R"("version":1)"));
    EXPECT_TRUE(on.says(R"({"_id":21,)")) << on.body;
    EXPECT_FALSE(on.says("second"));
    const auto then = House::one().get(towns + "/rows", {{"limit", "10"}, {"sort", "-count"}, {"as_of", before}});
    ASSERT_EQ(then.status, 200) << then.body;
    EXPECT_TRUE(then.says(R"("version":1)"));
    EXPECT_EQ(then.header("etag"), tag) << "an immutable version and a question have one answer";
    EXPECT_TRUE(House::one().get(towns + "/schema", {{"as_of", before}}).says(R"("row_count":30)"));
    EXPECT_EQ(House::one().get(towns + "/rows", {{"as_of", "1999-12-31"}}).status, 404);
    EXPECT_TRUE(House::one().get(towns + "/rows", {{"as_of", "2999-12-31"}}).says(R"("version":2)"));
}

TEST(Contract, A_withdrawn_version_is_gone_with_its_reason) {
    publish(5, "withdrawn");
    const auto store = House::one().database().open();
    const auto lost = store->write("main", [](Transaction& tx) {
        tx.query(
              "update version set state = 'deleted', problem = 'names of persons were in it' where tenant = :tenant and state <> 'deleted' "
              "and "
              "dataset_id in (select id from dataset where tenant = :tenant and slug = 'contract-towns')")
            .run();
        return true;
    });
    ASSERT_FALSE(lost);
    const auto answer = House::one().get(towns + "/rows");
    EXPECT_EQ(answer.status, 410) << answer.body;
    EXPECT_TRUE(answer.says(R"("code":"gone")"));
    EXPECT_TRUE(answer.says("names of persons were in it"));
    EXPECT_EQ(House::one().get(towns + "/download/csv").status, 410);
}

}  // namespace
}  // namespace skl::contract
