// Inclusion proofs over complete subtrees in memory, as the peer has them (peers/main.go).
//
//   bench_ledger_proofs LEAVES N      prints nanoseconds to generate and to verify one
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <random>

#include "ledger/engine/merkle.h"

namespace skl::ledger {
namespace {

using Levels = std::vector<std::vector<Hash>>;

Levels tree(std::uint64_t leaves) {
    Levels levels(1);
    for (std::uint64_t i = 0; i < leaves; ++i) levels[0].push_back(hash_leaf(std::to_string(i)));
    while (levels.back().size() > 1) {
        const std::vector<Hash>& below = levels.back();
        std::vector<Hash> above;
        for (std::size_t i = 0; i + 1 < below.size(); i += 2) above.push_back(hash_node(below[i], below[i + 1]));
        levels.push_back(std::move(above));
    }
    return levels;
}

template <class F>
std::int64_t each(const std::vector<std::uint64_t>& indices, F f) {
    const auto began = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < indices.size(); ++i) f(i, indices[i]);
    const auto took = std::chrono::steady_clock::now() - began;
    return std::chrono::nanoseconds(took).count() / static_cast<std::int64_t>(indices.size());
}

int run(std::uint64_t leaves, std::size_t rounds) {
    const Levels levels = tree(leaves);
    const Nodes nodes = [&](unsigned level, std::uint64_t index) -> Result<Hash> { return levels[level][index]; };
    const auto root = root_of(0, leaves, nodes);
    std::mt19937_64 dice(1);
    std::vector<std::uint64_t> indices(rounds);
    for (std::uint64_t& index : indices) index = dice() % leaves;
    std::vector<Proof> proofs(rounds);
    bool good = true;
    const auto generated = each(indices, [&](std::size_t i, std::uint64_t index) {
        auto proof = prove_inclusion(index, leaves, nodes);
        good = good && proof;
        if (proof) proofs[i] = std::move(*proof);
    });
    const auto verified = each(indices, [&](std::size_t i, std::uint64_t index) {
        good = good && verify_inclusion(index, leaves, proofs[i], levels[0][index], root->view());
    });
    if (!good) return 1;
    fmt::print("{} {}\n", generated, verified);
    return 0;
}

}  // namespace
}  // namespace skl::ledger

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    return skl::ledger::run(std::strtoull(argv[1], nullptr, 10), std::strtoull(argv[2], nullptr, 10));
}
