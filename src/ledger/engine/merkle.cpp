#include "ledger/engine/merkle.h"

#include <bit>
#include <cstring>

#include "kernel/crypto/digest.h"

namespace skl::ledger {
namespace {

constexpr std::string_view leaf_prefix("\0", 1), node_prefix("\1", 1);

// The largest power of two below n: where a tree of n > 1 leaves divides.
std::uint64_t split(std::uint64_t n) { return std::bit_floor(n - 1); }

// What a proof leads to: walked down as the prover did (SUBTREE_SUBPROOF), its hashes taken from the root's end.
class Retrace {
public:
    Retrace(std::span<const Hash> proof, const Hash& subtree) : left_(proof), subtree_(subtree) {}

    struct Roots {
        Hash subtree, tree;
    };
    // `whole`: the subtree is a node of the tree, so its given root stands for it; else the proof brings its right part.
    std::optional<Roots> of(std::uint64_t start, std::uint64_t end, std::uint64_t size, bool whole) {
        if (start == 0 && end == size) {
            if (whole) return Roots{subtree_, subtree_};
            const auto part = take();
            if (!part) return {};
            return Roots{*part, *part};
        }
        const std::uint64_t k = split(size);
        const auto side = take();
        if (!side) return {};
        if (end <= k) return joined(of(start, end, k, whole), [&](Roots r) { return Roots{r.subtree, hash_node(r.tree, *side)}; });
        if (k <= start)
            return joined(of(start - k, end - k, size - k, whole), [&](Roots r) { return Roots{r.subtree, hash_node(*side, r.tree)}; });
        return joined(of(0, end - k, size - k, false), [&](Roots r) {
            return Roots{hash_node(*side, r.subtree), hash_node(*side, r.tree)};
        });
    }
    bool exhausted() const { return left_.empty(); }

private:
    std::optional<Hash> take() {
        if (left_.empty()) return {};
        const Hash last = left_.back();
        left_ = left_.first(left_.size() - 1);
        return last;
    }
    template <class F>
    static std::optional<Roots> joined(std::optional<Roots> roots, F f) {
        if (!roots) return {};
        return f(*roots);
    }

    std::span<const Hash> left_;
    Hash subtree_;
};

// RFC 6962 §2.1.2's SUBPROOF for a subtree anywhere; `base` is where this part of the tree begins.
Done subproof(std::uint64_t start, std::uint64_t end, std::uint64_t base, std::uint64_t size, bool whole, const Nodes& nodes, Proof& out) {
    const auto put = [&](std::uint64_t from, std::uint64_t to) -> Done {
        auto hash = root_of(base + from, base + to, nodes);
        if (!hash) return std::move(hash.problem());
        out.push_back(*hash);
        return Nothing{};
    };
    if (start == 0 && end == size) return whole ? Done(Nothing{}) : put(0, size);
    const std::uint64_t k = split(size);
    if (end <= k) {
        if (auto below = subproof(start, end, base, k, whole, nodes, out); !below) return below;
        return put(k, size);
    }
    const bool right = k <= start;
    auto below = subproof(right ? start - k : 0, end - k, base + k, size - k, right && whole, nodes, out);
    if (!below) return below;
    return put(0, k);
}

}  // namespace

std::optional<Hash> Hash::from(std::string_view raw) {
    Hash out;
    if (raw.size() != out.bytes.size()) return {};
    std::memcpy(out.bytes.data(), raw.data(), raw.size());
    return out;
}

Hash hash_leaf(std::string_view entry) {
    Hash out;
    crypto::sha256_into(out.bytes, {leaf_prefix, entry});
    return out;
}

Hash hash_node(const Hash& left, const Hash& right) {
    Hash out;
    crypto::sha256_into(out.bytes, {node_prefix, left.view(), right.view()});
    return out;
}

Hash empty_root() {
    Hash out;
    crypto::sha256_into(out.bytes, {});
    return out;
}

bool is_subtree(std::uint64_t start, std::uint64_t end) {
    if (start >= end) return false;
    const std::uint64_t width = end - start;
    if (width > std::uint64_t{1} << 63) return start == 0;  // its power of two is 2^64
    return start % std::bit_ceil(width) == 0;
}

Result<Hash> root_of(std::uint64_t start, std::uint64_t end, const Nodes& nodes) {
    if (start == end) return empty_root();
    // Most of a proof's parts are complete subtrees: one node, and nothing to hash.
    if (const std::uint64_t width = end - start; std::has_single_bit(width) && start % width == 0) {
        const auto level = static_cast<unsigned>(std::countr_zero(width));
        return nodes(level, start >> level);
    }
    std::array<Hash, longest_proof> peaks;
    std::size_t count = 0;
    while (start < end) {
        // The largest complete subtree that begins here and fits.
        auto level = static_cast<unsigned>(std::bit_width(end - start) - 1);
        if (start != 0) level = std::min(level, static_cast<unsigned>(std::countr_zero(start)));
        auto node = nodes(level, start >> level);
        if (!node) return std::move(node.problem());
        peaks[count++] = *node;
        start += std::uint64_t{1} << level;
    }
    Hash root = peaks[count - 1];
    for (std::size_t i = count - 1; i-- > 0;) root = hash_node(peaks[i], root);
    return root;
}

Result<Proof> prove_subtree(std::uint64_t start, std::uint64_t end, std::uint64_t size, const Nodes& nodes) {
    Proof out;
    out.reserve(static_cast<std::size_t>(std::bit_width(size)) + 1);
    if (auto done = subproof(start, end, 0, size, true, nodes, out); !done) return std::move(done.problem());
    return out;
}

// The same proof as that of the subtree [index, index + 1), found from below (RFC 9162 §2.1.3.2 is its check): at each level the sibling,
// or what there is of it at the tree's right edge; a node without a sibling passes upward as it is.
Result<Proof> prove_inclusion(std::uint64_t index, std::uint64_t size, const Nodes& nodes) {
    Proof out;
    out.reserve(static_cast<std::size_t>(std::bit_width(size)));
    std::uint64_t last = size - 1;
    for (unsigned level = 0; last != 0; ++level, index >>= 1, last >>= 1) {
        const std::uint64_t sibling = index ^ 1;
        if (sibling > last) continue;
        const bool complete = sibling < last || size >> level << level == size;
        auto hash = complete ? nodes(level, sibling) : root_of(sibling << level, size, nodes);
        if (!hash) return std::move(hash.problem());
        out.push_back(*hash);
    }
    return out;
}

Result<Proof> prove_consistency(std::uint64_t from, std::uint64_t to, const Nodes& nodes) {
    if (from == 0) return Proof{};
    return prove_subtree(0, from, to, nodes);
}

bool verify_subtree(std::uint64_t start, std::uint64_t end, std::uint64_t size, std::span<const Hash> proof, std::string_view subtree,
                    std::string_view root) {
    if (start > end || end > size || proof.size() > longest_proof) return false;
    if (start == end) return proof.empty() && subtree == empty_root().view();
    if (!is_subtree(start, end)) return false;
    if (start == 0 && end == size) return proof.empty() && subtree == root;
    const auto hash = Hash::from(subtree);
    if (!hash) return false;
    Retrace retrace(proof, *hash);
    const auto roots = retrace.of(start, end, size, true);
    return roots && retrace.exhausted() && roots->subtree == *hash && roots->tree.view() == root;
}

bool verify_subtree_inclusion(std::uint64_t index, std::uint64_t start, std::uint64_t end, std::span<const Hash> proof, const Hash& leaf,
                              std::string_view root) {
    if (!is_subtree(start, end) || index < start || index >= end) return false;
    return verify_inclusion(index - start, end - start, proof, leaf, root);
}

bool verify_inclusion(std::uint64_t index, std::uint64_t size, std::span<const Hash> proof, const Hash& leaf, std::string_view root) {
    return index < size && verify_subtree(index, index + 1, size, proof, leaf.view(), root);
}

bool verify_consistency(std::uint64_t from, std::uint64_t to, std::span<const Hash> proof, std::string_view root1, std::string_view root2) {
    return from > 0 && verify_subtree(0, from, to, proof, root1, root2);
}

void Edge::add(const Hash& leaf) {
    Hash carried = leaf;
    for (std::uint64_t bits = size_; (bits & 1) != 0; bits >>= 1) {
        carried = hash_node(peaks_.back(), carried);
        peaks_.pop_back();
    }
    peaks_.push_back(carried);
    ++size_;
}

Hash Edge::root() const {
    if (peaks_.empty()) return empty_root();
    Hash root = peaks_.back();
    for (std::size_t i = peaks_.size() - 1; i-- > 0;) root = hash_node(peaks_[i], root);
    return root;
}

std::optional<Edge> Edge::from(std::uint64_t size, std::vector<Hash> peaks) {
    if (static_cast<std::size_t>(std::popcount(size)) != peaks.size()) return {};
    Edge edge;
    edge.size_ = size;
    edge.peaks_ = std::move(peaks);
    return edge;
}

}  // namespace skl::ledger
