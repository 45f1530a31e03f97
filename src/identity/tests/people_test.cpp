#include "identity/people.h"

#include <gtest/gtest.h>

#include "kernel/crypto/random.h"
#include "kernel/storage/tests/database.h"

namespace skl::identity {
namespace {

class PeopleTest : public ::testing::Test {
protected:
    // Runs in a transaction that is kept.
    template <class F>
    auto write(F f) {
        std::optional<std::invoke_result_t<F&, Transaction&>> out;
        const auto lost = store->write("main", [&](Transaction& tx) {
            out.emplace(f(tx));
            return static_cast<bool>(*out);
        });
        EXPECT_FALSE(lost);
        return std::move(*out);
    }

    testing::Database database;
    std::unique_ptr<Store> store = database.open_migrated();
    const Keys keys{crypto::Secret(crypto::random_bytes(32))};
    const People people{keys};
    const Instant now = Instant::now();
};

const std::map<std::string, std::string> wang = {{"name_zh", "王小明"}, {"name_en", "Wang Xiaoming"}, {"national_id", "a123456789"}};

TEST_F(PeopleTest, A_person_is_found_by_an_identifier_however_it_is_written) {
    const auto person = write([&](Transaction& tx) { return people.add(tx, wang, "registry", now); });
    ASSERT_TRUE(person);
    const auto found = write([&](Transaction& tx) { return people.find(tx, "national_id", " A123456789", now); });
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, person->id);
    const auto nobody = write([&](Transaction& tx) { return people.find(tx, "national_id", "B123456780", now); });
    EXPECT_FALSE(*nobody);
}

TEST_F(PeopleTest, Nobody_counts_twice) {
    ASSERT_TRUE(write([&](Transaction& tx) { return people.add(tx, wang, "registry", now); }));
    const auto again = write([&](Transaction& tx) { return people.add(tx, wang, "registry", now); });
    ASSERT_FALSE(again);
    EXPECT_EQ(again.problem().code, "person-exists");
}

TEST_F(PeopleTest, A_page_greets_in_its_reader_s_language_where_it_can) {
    const auto person = write([&](Transaction& tx) { return people.add(tx, wang, "self", now); });
    EXPECT_EQ(*write([&](Transaction& tx) { return people.name(tx, person->id, "en", now); }), "Wang Xiaoming");
    EXPECT_EQ(*write([&](Transaction& tx) { return people.name(tx, person->id, "zh-Hant", now); }), "王小明");
}

TEST_F(PeopleTest, What_lies_in_the_database_tells_nothing) {
    ASSERT_TRUE(write([&](Transaction& tx) { return people.add(tx, wang, "self", now); }));
    std::string all;
    (void)store->read("main", [&](Reader& reader) {
        reader.query("select value from person_attribute where tenant = :tenant").each([&](const Row& row) { all += row.text(0); });
        reader.query("select blind from person_index where tenant = :tenant").each([&](const Row& row) { all += row.text(0); });
    });
    EXPECT_FALSE(all.empty());
    for (const auto& [name, value] : wang) EXPECT_EQ(all.find(value), std::string::npos) << name;
}

TEST_F(PeopleTest, A_tenant_s_secret_is_made_once) {
    const auto first = write([&](Transaction& tx) { return people.secret(tx, "pairwise", now); });
    const auto second = write([&](Transaction& tx) { return people.secret(tx, "pairwise", now); });
    const auto other = write([&](Transaction& tx) { return people.secret(tx, "poll", now); });
    ASSERT_TRUE(first && second && other);
    EXPECT_EQ(first->view().size(), 32U);
    EXPECT_EQ(first->view(), second->view());
    EXPECT_NE(first->view(), other->view());
}

}  // namespace
}  // namespace skl::identity
