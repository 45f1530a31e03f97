// Fields open only with their key at their place; erased owners stay erased; rotation loses nothing.
#include "kernel/crypto/keyring.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "kernel/crypto/random.h"

namespace skl::crypto {
namespace {

class MemoryKeys : public KeyStore {
public:
    std::vector<WrappedKey> load() override {
        std::vector<WrappedKey> out;
        for (const auto& [id, key] : keys) out.push_back(key);
        return out;
    }
    void save(const WrappedKey& key) override { keys[key.id] = key; }
    void erase(const Uuid& id) override { keys.erase(id); }
    std::map<Uuid, WrappedKey> keys;
};

constexpr Instant now{1'795'485'960'000'000};
const FieldPlace place{"demo", "person", "0190-1", "phone"};

Secret master() { return *read_master_key(new_master_key()); }

RC_GTEST_PROP(Field, Opens_at_its_place_only_and_never_when_altered, (const std::string& plain)) {
    const std::string key = random_bytes(key_bytes);
    const Uuid id = uuid_v7(now);
    std::string field = encrypt_field(key, id, place, plain);
    RC_ASSERT(field.size() == plain.size() + 45);
    RC_ASSERT(field[0] == 0x01);
    RC_ASSERT(key_of_field(field) == id);
    RC_ASSERT(decrypt_field(key, place, field) == plain);
    for (const FieldPlace& other : {FieldPlace{"other", "person", "0190-1", "phone"}, FieldPlace{"demo", "person", "0190-2", "phone"}})
        RC_ASSERT(!decrypt_field(key, other, field));
    const auto byte = *rc::gen::inRange<std::size_t>(17, field.size());
    field[byte] = static_cast<char>(field[byte] ^ (1 << *rc::gen::inRange(0, 8)));
    RC_ASSERT(!decrypt_field(key, place, field));
}

TEST(Field, A_place_that_could_be_read_in_two_ways_is_a_bug) {
    EXPECT_THROW(static_cast<void>(FieldPlace{"a/b", "t", "r", "c"}.text()), std::logic_error);
    EXPECT_THROW(static_cast<void>(FieldPlace{"a", "t", "r", ""}.text()), std::logic_error);
    EXPECT_EQ(place.text(), "demo/person/0190-1/phone");
}

TEST(KeyRing, What_it_closed_opens_after_a_restart) {
    MemoryKeys store;
    const Secret key = master();
    auto ring = KeyRing::open(key, store, now);
    ASSERT_TRUE(ring);
    const std::string field = ring->encrypt("person:1", place, "0912-345-678", now);
    const std::string index = ring->blind_index("person.phone", "0912345678", now);
    auto again = KeyRing::open(key, store, now);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->decrypt(place, field), "0912-345-678");
    EXPECT_EQ(again->blind_index("person.phone", "0912345678", now), index);
    EXPECT_NE(again->blind_index("person.fax", "0912345678", now), index);
    EXPECT_NE(again->blind_index("person.phone", "0912345679", now), index);
    EXPECT_EQ(store.keys.size(), 4U);  // tenant, person, two index keys
}

TEST(KeyRing, Another_master_key_does_not_open_it) {
    MemoryKeys store;
    ASSERT_TRUE(KeyRing::open(master(), store, now));
    const auto other = KeyRing::open(master(), store, now);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.problem().code, "wrong-master-key");
}

TEST(KeyRing, Deleting_an_owner_erases_what_is_theirs_and_nothing_else) {
    MemoryKeys store;
    const Secret key = master();
    auto ring = KeyRing::open(key, store, now);
    ASSERT_TRUE(ring);
    const std::string first = ring->encrypt("person:1", place, "a", now), second = ring->encrypt("person:2", place, "b", now);
    ring->rotate_owner("person:1", now);
    const std::string newer = ring->encrypt("person:1", place, "c", now);
    ring->erase("person:1");
    auto again = KeyRing::open(key, store, now);
    ASSERT_TRUE(again);
    for (const KeyRing* each : {&*ring, &*again}) {
        EXPECT_FALSE(each->decrypt(place, first));
        EXPECT_FALSE(each->decrypt(place, newer));
        EXPECT_EQ(each->decrypt(place, second), "b");
    }
}

TEST(KeyRing, Rotation_changes_every_wrapping_and_loses_nothing) {
    MemoryKeys store;
    const Secret old_master = master(), new_master = master();
    auto ring = KeyRing::open(old_master, store, now);
    ASSERT_TRUE(ring);
    const std::string old_field = ring->encrypt("person:1", place, "a", now);
    ring->rotate_owner("person:1", now);
    const std::string new_field = ring->encrypt("person:1", place, "b", now);
    EXPECT_NE(key_of_field(old_field), key_of_field(new_field));
    const std::string index = ring->blind_index("f", "x", now);
    const auto before = store.keys;
    ring->rotate_tenant_key(now);
    ring->rewrap(new_master);
    ASSERT_EQ(store.keys.size(), before.size());
    for (const auto& [id, record] : store.keys) EXPECT_TRUE(!before.contains(id) || before.at(id).wrapped != record.wrapped);
    EXPECT_FALSE(KeyRing::open(old_master, store, now));
    auto again = KeyRing::open(new_master, store, now);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->decrypt(place, old_field), "a");
    EXPECT_EQ(again->decrypt(place, new_field), "b");
    EXPECT_EQ(again->blind_index("f", "x", now), index);
    const auto id = key_of_field(again->encrypt("person:1", place, "c", now));
    EXPECT_EQ(id, key_of_field(new_field));  // the current one is still current
}

TEST(MasterKey, Reads_hex_and_base64url_from_a_file_only_its_owner_can_read) {
    EXPECT_EQ(read_master_key(std::string(64, 'a'))->view(), std::string(32, '\xaa'));
    for (const char* bad : {"", "abc", "zz"}) EXPECT_FALSE(read_master_key(bad));
    EXPECT_FALSE(read_master_key(std::string(63, 'a') + "g"));
    const auto file = std::filesystem::temp_directory_path() / ("skl-master-" + to_text(uuid_v7(now)));
    std::ofstream(file) << new_master_key() << "\n";
    ::chmod(file.c_str(), 0600);
    EXPECT_TRUE(read_master_key_file(file));
    ::chmod(file.c_str(), 0640);
    ASSERT_FALSE(read_master_key_file(file));
    EXPECT_EQ(read_master_key_file(file).problem().code, "master-key-exposed");
    std::filesystem::remove(file);
    EXPECT_EQ(read_master_key_file(file).problem().code, "master-key-unreadable");
}

}  // namespace
}  // namespace skl::crypto
