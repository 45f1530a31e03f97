#include "kernel/sketch/kmv.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

namespace skl::sketch {
namespace {

constexpr double hash_space = 18446744073709551616.0;  // 2^64

std::int64_t estimate(const std::vector<std::uint64_t>& smallest) {
    return static_cast<std::int64_t>(static_cast<double>(smallest.size() - 1) / (static_cast<double>(smallest.back()) / hash_space));
}

}  // namespace

std::uint64_t element_hash(std::string_view element) { return XXH64(element.data(), element.size(), 0); }

Kmv Kmv::cut(std::size_t size) const {
    Kmv out{{}, distinct, counted};
    out.hashes.assign(hashes.begin(), hashes.begin() + static_cast<std::ptrdiff_t>(std::min(size, hashes.size())));
    return out;
}

void KmvBuilder::tidy() {
    std::sort(hashes_.begin() + static_cast<std::ptrdiff_t>(sorted_), hashes_.end());
    std::inplace_merge(hashes_.begin(), hashes_.begin() + static_cast<std::ptrdiff_t>(sorted_), hashes_.end());
    hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
    if (counting_ && hashes_.size() > exact_) counting_ = false;
    if (!counting_ && hashes_.size() > kmv_size) hashes_.resize(kmv_size);
    if (!counting_) bound_ = hashes_.back();
    sorted_ = hashes_.size();
}

// What is unsorted grows as large as what is sorted, so that a hash is moved a few times only.
void KmvBuilder::add(std::uint64_t hash) {
    if (hash > bound_) return;
    hashes_.push_back(hash);
    if (hashes_.size() - sorted_ > std::max<std::size_t>(4 * kmv_size, sorted_)) tidy();
}

Kmv KmvBuilder::finish() {
    tidy();
    Kmv out;
    out.counted = counting_;
    out.distinct = counting_ ? static_cast<std::int64_t>(hashes_.size()) : estimate(hashes_);
    out.hashes = std::move(hashes_);
    *this = KmvBuilder(exact_);
    return out;
}

// Below the smaller of the two bounds both lists hold every hash of their sets there: a sample of both by the same rule.
Overlap overlap(const Kmv& left, const Kmv& right) {
    Overlap out{static_cast<double>(left.distinct), static_cast<double>(right.distinct), 0, left.complete() && right.complete()};
    std::uint64_t bound = ~std::uint64_t{0};
    for (const Kmv* side : {&left, &right})
        if (!side->complete() && !side->hashes.empty()) bound = std::min(bound, side->hashes.back());
    std::size_t of_left = 0, shared = 0;
    auto other = right.hashes.begin();
    for (const std::uint64_t hash : left.hashes) {
        if (hash > bound) break;
        ++of_left;
        while (other != right.hashes.end() && *other < hash) ++other;
        if (other != right.hashes.end() && *other == hash) ++shared;
    }
    if (of_left > 0) out.both = std::min(out.right, out.left * static_cast<double>(shared) / static_cast<double>(of_left));
    return out;
}

std::string pack(std::span<const std::uint64_t> hashes) {
    std::string out;
    out.reserve(hashes.size() * 8);
    for (const std::uint64_t hash : hashes)
        for (unsigned shift = 0; shift < 64; shift += 8) out += static_cast<char>(hash >> shift & 0xff);
    return out;
}

std::vector<std::uint64_t> unpack(std::string_view bytes) {
    std::vector<std::uint64_t> out(bytes.size() / 8);
    for (std::size_t i = 0; i < out.size() * 8; ++i)
        out[i / 8] |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (i % 8 * 8);
    return out;
}

}  // namespace skl::sketch
