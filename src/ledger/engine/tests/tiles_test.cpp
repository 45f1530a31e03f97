#include "ledger/engine/tiles.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace skl::ledger {
namespace {

TEST(TilePaths, A_number_is_written_in_groups_of_three_digits) {
    EXPECT_EQ(to_text(TilePath{false, 0, 1234067, 256}), "tile/0/x001/x234/067");
    EXPECT_EQ(to_text(TilePath{true, 0, 0, 5}), "tile/entries/000.p/5");
    EXPECT_EQ(read_tile_path("tile/63/x123/456.p/255"), (TilePath{false, 63, 123456, 255}));
}

TEST(TilePaths, Every_other_spelling_is_refused) {
    for (const char* text : {"",
                             "tile",
                             "tile/",
                             "tile/0",
                             "tile/0/",
                             "tile/0/0",
                             "tile/0/00",
                             "tile/0/0000",
                             "tile/00/000",
                             "tile/64/000",
                             "tile/-1/000",
                             "tile/0/x000/001",
                             "tile/0/001/002",
                             "tile/0/x001",
                             "tile/0/x001/x002",
                             "tile/0/000.p/0",
                             "tile/0/000.p/256",
                             "tile/0/000.p/01",
                             "tile/0/000.p/",
                             "tile/0/000.p/1/2",
                             "tile/0/000/",
                             "tile/entries",
                             "tile/entries/00a",
                             "tile/data/000",
                             "/tile/0/000",
                             "tile/0/../000",
                             "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
                             "tile/0/000.p/+1",
                             "tile/0/ 00"})
        EXPECT_FALSE(read_tile_path(text)) << text;
}

RC_GTEST_PROP(TilePaths, A_path_reads_back_the_same, (bool entries, std::uint64_t number, unsigned level, unsigned width)) {
    const TilePath path{entries, entries ? 0 : level % 64, number, 1 + width % 256};
    RC_ASSERT(read_tile_path(to_text(path)) == path);
}

TEST(TilePaths, The_width_of_a_tile_follows_from_the_size_of_the_tree) {
    EXPECT_EQ(width_of_tile(0, 0, 0), 0U);
    EXPECT_EQ(width_of_tile(0, 0, 255), 255U);
    EXPECT_EQ(width_of_tile(0, 0, 256), 256U);
    EXPECT_EQ(width_of_tile(0, 1, 256), 0U);
    EXPECT_EQ(width_of_tile(1, 0, 256), 1U);
    EXPECT_EQ(width_of_tile(0, ~std::uint64_t{0}, 70'000), 0U);
    EXPECT_EQ(width_of_tile(63, 0, ~std::uint64_t{0}), 0U);
}

RC_GTEST_PROP(Bundles, Entries_come_back_as_they_went_in, (std::vector<std::string> entries)) {
    if (entries.size() > tile_width) entries.resize(tile_width);
    std::string bundle;
    for (const std::string& entry : entries) append_to_bundle(bundle, entry);
    const auto read = read_bundle(bundle, static_cast<unsigned>(entries.size()));
    RC_ASSERT(read && std::equal(read->begin(), read->end(), entries.begin(), entries.end()));
    RC_ASSERT(!read_bundle(bundle, static_cast<unsigned>(entries.size()) + 1));
    RC_ASSERT(!read_bundle(bundle + "x", static_cast<unsigned>(entries.size())));
}

TEST(Bundles, The_longest_entry_fits_and_a_broken_length_does_not) {
    std::string bundle;
    append_to_bundle(bundle, std::string(longest_entry, 'x'));
    ASSERT_TRUE(read_bundle(bundle, 1));
    EXPECT_EQ(read_bundle(bundle, 1)->front().size(), longest_entry);
    bundle.pop_back();
    EXPECT_FALSE(read_bundle(bundle, 1));
}

}  // namespace
}  // namespace skl::ledger
