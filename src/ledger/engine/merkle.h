// The tree of RFC 6962 §2.1 with SHA-256: leaves 0x00 ‖ entry, nodes 0x01 ‖ left ‖ right.
//
// One proof serves all: a subtree [start, end) of a tree of `size` leaves is proven to be part of it. An inclusion proof is that
// of [index, index + 1), a consistency proof that of [0, from) (RFC 6962 §2.1.1, §2.1.2; subtrees: draft-ietf-plants-merkle-tree-certs §4).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "kernel/describe/result.h"

namespace skl::ledger {

struct Hash {
    std::array<unsigned char, 32> bytes{};
    std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
    static std::optional<Hash> from(std::string_view raw);  // empty: not 32 bytes
    friend bool operator==(const Hash&, const Hash&) = default;
};

using Proof = std::vector<Hash>;
constexpr std::size_t longest_proof = 64;  // a tree has at most 2^64 leaves: one hash a level

Hash hash_leaf(std::string_view entry);
Hash hash_node(const Hash& left, const Hash& right);
Hash empty_root();  // SHA-256("")

// [start, end) is a subtree when start is a multiple of the least power of two that holds it. Empty ranges are none.
bool is_subtree(std::uint64_t start, std::uint64_t end);

// The complete subtree of 2^level leaves that is the index-th of its level: what tiles hold. 500 where it cannot be had.
using Nodes = std::function<Result<Hash>(unsigned level, std::uint64_t index)>;

// Root of the leaves [start, end), start aligned; O(log) nodes are asked for.
Result<Hash> root_of(std::uint64_t start, std::uint64_t end, const Nodes& nodes);

// From the leaf's side up to the root's. Precondition: a subtree within the size; [0, size) itself has the empty proof.
Result<Proof> prove_subtree(std::uint64_t start, std::uint64_t end, std::uint64_t size, const Nodes& nodes);
Result<Proof> prove_inclusion(std::uint64_t index, std::uint64_t size, const Nodes& nodes);
Result<Proof> prove_consistency(std::uint64_t from, std::uint64_t to, const Nodes& nodes);  // from 0: nothing to prove, empty

// Roots are bytes: one that is no hash equals no root and is refused. The empty range is in every tree, by an empty proof, if
// its root is SHA-256(""). Any inputs, from anywhere, are safe.
bool verify_subtree(std::uint64_t start, std::uint64_t end, std::uint64_t size, std::span<const Hash> proof, std::string_view subtree,
                    std::string_view root);
// The leaf's place within the subtree [start, end) of this root.
bool verify_subtree_inclusion(std::uint64_t index, std::uint64_t start, std::uint64_t end, std::span<const Hash> proof, const Hash& leaf,
                              std::string_view root);
bool verify_inclusion(std::uint64_t index, std::uint64_t size, std::span<const Hash> proof, const Hash& leaf, std::string_view root);
// `from` 0 is refused: consistency with nothing proves nothing.
bool verify_consistency(std::uint64_t from, std::uint64_t to, std::span<const Hash> proof, std::string_view root1, std::string_view root2);

// A growing tree of which only the roots of the complete subtrees at its right edge are kept: O(log size) memory.
class Edge {
public:
    void add(const Hash& leaf);
    std::uint64_t size() const { return size_; }
    Hash root() const;
    // The complete subtrees, largest first: one for each set bit of the size.
    const std::vector<Hash>& peaks() const { return peaks_; }
    static std::optional<Edge> from(std::uint64_t size, std::vector<Hash> peaks);  // empty: not as many as bits

private:
    std::uint64_t size_ = 0;
    std::vector<Hash> peaks_;
};

}  // namespace skl::ledger
