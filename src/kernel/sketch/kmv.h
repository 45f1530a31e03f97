// K minimum values (Bar-Yossef et al. 2002; Beyer et al. 2007): the k smallest of a set's hashes say how large it is, and two such lists
// how much of one set is in the other. Sets of few elements are kept whole and compared exactly.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skl::sketch {

constexpr std::size_t kmv_size = 1'024;       // standard error of a share of one half: 1.6 %
constexpr std::size_t exact_up_to = 100'000;  // distinct elements

std::uint64_t element_hash(std::string_view element);  // XXH64, seed 0

struct Kmv {
    std::vector<std::uint64_t> hashes;  // ascending, without repeats
    std::int64_t distinct = 0;          // of the set; exact where it was counted
    bool counted = true;                // false: `distinct` is an estimate
    bool complete() const { return static_cast<std::int64_t>(hashes.size()) == distinct && counted; }
    Kmv cut(std::size_t size = kmv_size) const;  // the same of a smaller list
};

// Takes elements one by one.
class KmvBuilder {
public:
    explicit KmvBuilder(std::size_t exact = exact_up_to) : exact_(exact) {}
    void add(std::uint64_t hash);
    Kmv finish();  // all hashes of a small set, kmv_size of a larger one

private:
    void tidy();  // sorts what came, without repeats
    std::size_t exact_;
    std::vector<std::uint64_t> hashes_;
    std::size_t sorted_ = 0;
    bool counting_ = true;
    std::uint64_t bound_ = ~std::uint64_t{0};  // larger hashes matter no more
};

struct Overlap {
    double left = 0, right = 0, both = 0;  // distinct elements
    bool exact = false;
    double containment() const { return left == 0 ? 0 : both / left; }  // |A ∩ B| / |A|
    double proportion() const {                                         // min(|A|, |B|) / max(|A|, |B|)
        const double larger = left > right ? left : right;
        return larger == 0 ? 0 : (left < right ? left : right) / larger;
    }
};
Overlap overlap(const Kmv& left, const Kmv& right);

// Eight bytes a hash, little-endian.
std::string pack(std::span<const std::uint64_t> hashes);
std::vector<std::uint64_t> unpack(std::string_view bytes);

}  // namespace skl::sketch
