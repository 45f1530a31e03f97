// Pages of records for harvesters, on both databases (opendata.md §11).
#include "opendata/catalogue/store.h"
#include "opendata/faces/record_store.h"
#include "opendata/tests/desk.h"

namespace skl::opendata {
namespace {

using testing::Desk;

constexpr const char* head = "編號,名稱,數量\r\n1,甲,2\r\n2,乙,3\r\n";

TEST_F(Desk, Records_come_in_pages_that_hold_each_public_dataset_once) {
    for (const char* slug : {"a-one", "b-two", "c-three"}) publish(slug, head + std::string(slug) + ",x,1\r\n");
    receive("d-draft", head);
    std::vector<std::string> met;
    for (std::int64_t offset = 0; offset < 4; offset += 2) {
        const auto page = look([&](Reader& reader) { return page_of_records(reader, {}, 2, offset); });
        EXPECT_EQ(page.total, 3);
        EXPECT_TRUE(page.modified_at);
        for (const CatalogueRecord& record : page.records) met.push_back(record.dataset.slug.value);
    }
    std::sort(met.begin(), met.end());
    EXPECT_EQ(met, (std::vector<std::string>{"a-one", "b-two", "c-three"}));
}

TEST_F(Desk, A_record_has_its_file_its_table_and_its_versions) {
    publish("things", head);
    publish("things", head + std::string("3,丙,4\r\n"));
    const auto page = look([&](Reader& reader) { return page_of_records(reader, {}, 10, 0); });
    ASSERT_EQ(page.records.size(), 1U);
    ASSERT_EQ(page.records[0].distributions.size(), 1U);
    const RecordDistribution& file = page.records[0].distributions[0];
    EXPECT_EQ(file.rows, 3);
    EXPECT_EQ(file.versions.size(), 2U);
    ASSERT_EQ(file.tables.size(), 1U);
    EXPECT_EQ(file.tables[0].columns.size(), 3U);
    EXPECT_EQ(file.sha256.value.size(), 64U);
}

TEST_F(Desk, Records_are_found_by_time_and_by_words) {
    publish("things", head);
    const Dataset dataset = *this->dataset("things");
    const auto total = [&](const RecordFilter& filter) {
        return look([&](Reader& reader) { return page_of_records(reader, filter, 10, 0).total; });
    };
    RecordFilter filter;
    filter.modified_since = dataset.modified_at;
    EXPECT_EQ(total(filter), 1);
    filter.modified_since->micros += 1;
    EXPECT_EQ(total(filter), 0);
    RecordFilter searched;
    searched.searched = true;
    EXPECT_EQ(total(searched), 0) << "a search that found nothing finds nothing";
    searched.ids = {to_text(dataset.id)};
    EXPECT_EQ(total(searched), 1);
    RecordFilter licensed;
    licensed.license = "no-such-licence";
    EXPECT_EQ(total(licensed), 0);
    const auto addresses = look([](Reader& reader) { return dataset_addresses(reader, 10); });
    ASSERT_EQ(addresses.size(), 1U);
    EXPECT_EQ(addresses[0].slug.value, "things");
}

}  // namespace
}  // namespace skl::opendata
