// Trees of any size: what is proven verifies, what was touched does not, and no proof asks for more than O(log n) nodes.
// The vectors of others are in testdata/trust/merkle and testdata/trust/tlog (skylantern-conformance).
#include "ledger/engine/merkle.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>

#include "ledger/engine/tiles.h"

namespace skl::ledger {
namespace {

constexpr std::uint64_t many = 70'000;  // crosses tiles of three levels

// A log as it lies on a disk: full and partial tiles of a tree of `many` leaves, leaf i the decimal of i.
struct Log {
    std::map<std::string, std::string> tiles;
    std::vector<Hash> roots;  // of every size

    Log() {
        std::vector<Hash> row;
        Edge edge;
        roots.push_back(edge.root());
        for (std::uint64_t i = 0; i < many; ++i) {
            row.push_back(hash_leaf(std::to_string(i)));
            edge.add(row.back());
            roots.push_back(edge.root());
        }
        for (unsigned level = 0; !row.empty(); ++level) {
            std::vector<Hash> above;
            for (std::uint64_t n = 0; n * tile_width < row.size(); ++n) {
                const auto width = static_cast<unsigned>(std::min<std::uint64_t>(tile_width, row.size() - n * tile_width));
                std::string& tile = tiles[to_text(TilePath{false, level, n, width})];
                Edge of_tile;
                for (unsigned i = 0; i < width; ++i) {
                    tile += row[n * tile_width + i].view();
                    of_tile.add(row[n * tile_width + i]);
                }
                if (width == tile_width) above.push_back(of_tile.root());
            }
            row = std::move(above);
        }
    }
    TileNodes nodes(std::uint64_t size, int* reads = nullptr) const {
        return {size, [this, reads](const TilePath& path) -> std::optional<std::string> {
                    if (reads != nullptr) ++*reads;
                    // A smaller tree's partial tile is the beginning of the wider one.
                    const unsigned width = width_of_tile(path.level, path.number, many);
                    const auto found = tiles.find(to_text(TilePath{false, path.level, path.number, width}));
                    if (found == tiles.end()) return {};
                    return found->second.substr(0, path.width * 32);
                }};
    }
};

const Log& log_of_many() {
    static const Log log;
    return log;
}

TEST(Merkle, A_tree_of_70000_leaves_has_273_full_tiles_and_the_right_root) {
    const Log& log = log_of_many();
    EXPECT_TRUE(log.tiles.contains("tile/0/272"));
    EXPECT_TRUE(log.tiles.contains("tile/0/273.p/112"));
    EXPECT_TRUE(log.tiles.contains("tile/1/000"));
    EXPECT_TRUE(log.tiles.contains("tile/1/001.p/17"));
    EXPECT_TRUE(log.tiles.contains("tile/2/000.p/1"));
    EXPECT_EQ(log.tiles.size(), 277U);
    const auto root = root_of(0, many, log.nodes(many));
    ASSERT_TRUE(root);
    EXPECT_EQ(*root, log.roots[many]);
}

RC_GTEST_PROP(Merkle, Every_leaf_of_every_size_is_proven_from_few_tiles, (std::uint64_t a, std::uint64_t b)) {
    const Log& log = log_of_many();
    const std::uint64_t size = 1 + a % many, index = b % size;
    int reads = 0;
    const auto proof = prove_inclusion(index, size, log.nodes(size, &reads));
    RC_ASSERT(bool(proof));
    RC_ASSERT(reads <= 5);  // three levels, and the right edge
    RC_ASSERT(proof->size() <= static_cast<std::size_t>(std::bit_width(size - 1)));
    const Hash leaf = hash_leaf(std::to_string(index));
    RC_ASSERT(verify_inclusion(index, size, *proof, leaf, log.roots[size].view()));
    RC_ASSERT(!verify_inclusion(index, size, *proof, hash_leaf("x"), log.roots[size].view()));
    if (index + 1 < size) RC_ASSERT(!verify_inclusion(index + 1, size, *proof, leaf, log.roots[size].view()));
}

RC_GTEST_PROP(Merkle, Every_older_size_is_proven_consistent, (std::uint64_t a, std::uint64_t b)) {
    const Log& log = log_of_many();
    const std::uint64_t to = 1 + a % many, from = 1 + b % to;
    const auto proof = prove_consistency(from, to, log.nodes(to));
    RC_ASSERT(bool(proof));
    RC_ASSERT(verify_consistency(from, to, *proof, log.roots[from].view(), log.roots[to].view()));
    if (from < to) RC_ASSERT(!verify_consistency(from, to, *proof, log.roots[from - 1].view(), log.roots[to].view()));
}

RC_GTEST_PROP(Merkle, Every_subtree_is_proven_and_no_other_range_is_one, (std::uint64_t a, std::uint64_t b, std::uint64_t c)) {
    const Log& log = log_of_many();
    const std::uint64_t size = 1 + a % many, width = 1 + b % size, step = std::bit_ceil(width);
    const std::uint64_t start = (c % (1 + (size - width) / step)) * step, end = start + width;
    RC_ASSERT(is_subtree(start, end));
    const auto proof = prove_subtree(start, end, size, log.nodes(size));
    const auto root = root_of(start, end, log.nodes(many));
    RC_ASSERT(proof && root);
    RC_ASSERT(verify_subtree(start, end, size, *proof, root->view(), log.roots[size].view()));
    if (width > 2) RC_ASSERT(!is_subtree(start + 1, end));
}

RC_GTEST_PROP(Merkle, A_flipped_bit_breaks_a_proof, (std::uint64_t a, std::uint64_t b, std::uint64_t c)) {
    const Log& log = log_of_many();
    const std::uint64_t size = 2 + a % (many - 1), index = b % size;
    auto proof = prove_inclusion(index, size, log.nodes(size));
    RC_ASSERT(bool(proof) && !proof->empty());
    unsigned char& byte = (*proof)[c % proof->size()].bytes[c / 64 % 32];
    byte = static_cast<unsigned char>(byte ^ (1U << c / 4096 % 8));
    RC_ASSERT(!verify_inclusion(index, size, *proof, hash_leaf(std::to_string(index)), log.roots[size].view()));
}

TEST(Merkle, Numbers_at_the_end_of_64_bits_are_safe) {
    constexpr std::uint64_t most = ~std::uint64_t{0};
    const Hash hash = hash_leaf("");
    const Proof longest(longest_proof, hash), longer(longest_proof + 1, hash);
    EXPECT_TRUE(is_subtree(0, most));
    EXPECT_FALSE(is_subtree(1, most));
    EXPECT_FALSE(is_subtree(most, most));
    for (const Proof& proof : {Proof{}, longest, longer}) {
        EXPECT_FALSE(verify_inclusion(most - 1, most, proof, hash, hash.view()));
        EXPECT_FALSE(verify_inclusion(most, most, proof, hash, hash.view()));
        EXPECT_FALSE(verify_consistency(most - 1, most, proof, hash.view(), hash.view()));
    }
}

TEST(Merkle, A_missing_tile_is_said_by_its_path) {
    const auto proof = prove_inclusion(300, 1000, TileNodes(1000, [](const TilePath&) { return std::optional<std::string>(); }));
    ASSERT_FALSE(proof);
    EXPECT_EQ(proof.problem().code, "ledger-tile-missing");
    EXPECT_TRUE(proof.problem().params.at("path").starts_with("tile/0/"));
}

}  // namespace
}  // namespace skl::ledger
