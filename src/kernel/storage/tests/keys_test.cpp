// Keys in the database: a field opens after a restart, an erased owner's does not, and rotation loses nothing.
#include "kernel/storage/keys.h"

#include <gtest/gtest.h>

#include <thread>

#include "kernel/storage/tests/database.h"

namespace skl {
namespace {

constexpr Instant now{1'795'485'960'000'000};

struct KeyRings : ::testing::Test {
    testing::Database database;
    std::unique_ptr<Store> store = database.open_migrated();
    const crypto::Secret master = *crypto::read_master_key(crypto::new_master_key());

    static crypto::FieldPlace place(const std::string& tenant) { return {tenant, "person", "1", "phone"}; }
    std::string close(const std::string& tenant, const std::string& owner, const std::string& plain) {
        std::string out;
        EXPECT_FALSE(store->write(tenant, [&](Transaction& tx) {
            const auto field = Keys(master).with(
                tx, {owner}, [&](crypto::KeyRing& ring) -> Result<std::string> { return ring.encrypt(owner, place(tenant), plain, now); },
                now);
            out = field ? *field : "";
            return static_cast<bool>(field);
        }));
        return out;
    }
    std::optional<std::string> open(const crypto::Secret& with, const std::string& tenant, const std::string& owner,
                                    const std::string& field) {
        std::optional<std::string> out;
        EXPECT_FALSE(store->write(tenant, [&](Transaction& tx) {
            const auto plain = Keys(with).with(
                tx, {owner},
                [&](crypto::KeyRing& ring) -> Result<std::optional<std::string>> { return ring.decrypt(place(tenant), field); }, now);
            if (plain) out = *plain;
            return true;
        }));
        return out;
    }
};

TEST_F(KeyRings, A_field_opens_again_with_the_owner_s_key_and_with_no_other) {
    const std::string field = close("a", "wang", "0912-345-678");
    EXPECT_EQ(open(master, "a", "wang", field), "0912-345-678");
    EXPECT_EQ(open(master, "a", "lee", field), std::nullopt);
    EXPECT_EQ(open(master, "b", "wang", field), std::nullopt);
    EXPECT_EQ(open(*crypto::read_master_key(crypto::new_master_key()), "a", "wang", field), std::nullopt);
    const auto counts = key_counts(*store);
    ASSERT_EQ(counts.size(), 2U);
    EXPECT_EQ(counts[0].data_keys, 1);
}

TEST_F(KeyRings, What_an_erased_owner_closed_stays_closed) {
    const std::string field = close("a", "wang", "0912-345-678"), other = close("a", "lee", "02-1234");
    EXPECT_FALSE(store->write("a", [&](Transaction& tx) {
        return static_cast<bool>(Keys(master).with(
            tx, {"wang"}, [](crypto::KeyRing& ring) -> Done { return ring.erase("wang"), Nothing{}; }, now));
    }));
    EXPECT_EQ(open(master, "a", "wang", field), std::nullopt);
    EXPECT_EQ(open(master, "a", "lee", other), "02-1234");
}

TEST_F(KeyRings, Rotation_of_tenant_and_master_key_loses_nothing) {
    const std::string field = close("a", "wang", "0912"), other = close("b", "wang", "0913");
    ASSERT_TRUE(Keys(master).rotate(*store, "a", now));
    EXPECT_EQ(open(master, "a", "wang", field), "0912");
    const crypto::Secret next = *crypto::read_master_key(crypto::new_master_key());
    EXPECT_FALSE(*Keys(next).fits(*store));
    ASSERT_TRUE(Keys(master).change_master(*store, next, now));
    EXPECT_TRUE(*Keys(next).fits(*store));
    EXPECT_FALSE(*Keys(master).fits(*store));
    EXPECT_EQ(open(next, "a", "wang", field), "0912");
    EXPECT_EQ(open(next, "b", "wang", other), "0913");
    EXPECT_EQ(open(master, "a", "wang", field), std::nullopt);
    EXPECT_FALSE(Keys(master).change_master(*store, next, now)) << "the old master key opens nothing any more";
}

TEST_F(KeyRings, Who_makes_the_first_keys_at_once_makes_the_same) {
    std::vector<std::string> fields(4);
    std::vector<std::thread> threads;
    for (std::string& field : fields) threads.emplace_back([&] { field = close("a", "wang", "0912"); });
    for (std::thread& thread : threads) thread.join();
    for (const std::string& field : fields) EXPECT_EQ(open(master, "a", "wang", field), "0912");
    EXPECT_EQ(key_counts(*store).at(0).data_keys, 1);
}

}  // namespace
}  // namespace skl
