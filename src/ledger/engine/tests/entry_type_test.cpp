// Types of entries as operators spell them.
#include "ledger/engine/entry_type.h"

#include <gtest/gtest.h>

namespace skl::ledger {
namespace {

TEST(SpelledEntryType, Says_what_an_entry_must_hold) {
    const auto type = read_entry_type({"permit.granted", "building_office", "must", "never", "number:integer,map_sha256:hash?"});
    ASSERT_TRUE(type);
    EXPECT_EQ(type->ref, Want::must);
    EXPECT_EQ(type->commitment, Want::never);
    ASSERT_EQ(type->pub.size(), 2U);
    EXPECT_EQ(type->pub[0].want, Want::must);
    EXPECT_EQ(type->pub[1].want, Want::may);
    EXPECT_EQ(type->pub[1].kind, PubMember::Kind::hash);
    EXPECT_TRUE(read_entry_type({"permit.granted", "office", "may", "may", ""}));
}

TEST(SpelledEntryType, Is_refused_with_what_is_wrong) {
    const auto what = [](const char* name, const char* owner, const char* ref = "may", const char* commitment = "may",
                         const std::string& pub = "") {
        auto type = read_entry_type({name, owner, ref, commitment, pub});
        return type ? std::string("good") : type.problem().params["what"];
    };
    EXPECT_EQ(what("permit", "office"), "name");
    EXPECT_EQ(what("Permit.granted", "office"), "name");
    EXPECT_EQ(what(("permit." + std::string(64, 'a')).c_str(), "office"), "name");
    EXPECT_EQ(what("permit.granted", ""), "owner");
    EXPECT_EQ(what("permit.granted", "office", "sometimes"), "ref");
    EXPECT_EQ(what("permit.granted", "office", "may", "sometimes"), "commitment");
    for (const char* pub : {"n", "n:number", "n:integer,n:text", ":text", "n:integer,,m:text", "N:text"})
        EXPECT_EQ(what("permit.granted", "office", "may", "may", pub), "pub") << pub;
    std::string many;
    for (std::size_t i = 0; i < most_pub_members; ++i) many += fmt::format("{}m{}:text", i ? "," : "", i);
    EXPECT_EQ(what("permit.granted", "office", "may", "may", many), "good");
    EXPECT_EQ(what("permit.granted", "office", "may", "may", many + ",more:text"), "pub");
}

}  // namespace
}  // namespace skl::ledger
