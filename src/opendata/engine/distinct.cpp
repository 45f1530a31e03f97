// Distinct counting: open addressing while it is exact, K minimum values afterwards (Beyer et al. 2007, k = 1,024).
#include <algorithm>

#include "opendata/engine/columns.h"

namespace skl::opendata {
namespace {
constexpr std::size_t kmv_size = 1'024;
}

void Distinct::add(std::uint64_t hash) {
    if (hash == 0) hash = 1;  // 0 marks a free slot
    if (!exact_) return add_kmv(hash);
    if (slots_.empty()) slots_.resize(64);
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at] != 0 && slots_[at] != hash) at = (at + 1) & mask;
    if (slots_[at] == hash) return;
    slots_[at] = hash;
    if (++used_ > most_) return to_kmv();
    if (used_ * 2 > slots_.size()) grow();
}

void Distinct::grow() {
    std::vector<std::uint64_t> old(slots_.size() * 2);
    old.swap(slots_);
    const std::size_t mask = slots_.size() - 1;
    for (const std::uint64_t hash : old) {
        if (hash == 0) continue;
        std::size_t at = hash & mask;
        while (slots_[at] != 0) at = (at + 1) & mask;
        slots_[at] = hash;
    }
}

void Distinct::to_kmv() {
    exact_ = false;
    for (const std::uint64_t hash : slots_)
        if (hash != 0) add_kmv(hash);
    slots_ = {};
}

void Distinct::add_kmv(std::uint64_t hash) {
    if (smallest_.size() == kmv_size && hash >= smallest_.front()) return;
    if (std::find(smallest_.begin(), smallest_.end(), hash) != smallest_.end()) return;
    if (smallest_.size() == kmv_size) {
        std::pop_heap(smallest_.begin(), smallest_.end());
        smallest_.pop_back();
    }
    smallest_.push_back(hash);
    std::push_heap(smallest_.begin(), smallest_.end());
}

std::int64_t Distinct::count() const {
    if (exact_) return static_cast<std::int64_t>(used_);
    return static_cast<std::int64_t>(static_cast<double>(kmv_size - 1) / (static_cast<double>(smallest_.front()) / 18446744073709551616.0));
}

}  // namespace skl::opendata
