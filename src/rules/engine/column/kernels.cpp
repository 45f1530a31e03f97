#include "rules/engine/column/kernels.h"

namespace skl::rules::column::kernels {

#if defined(__x86_64__) && !defined(SKL_SANITIZED)
#define SKL_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define SKL_WIDE
#endif

SKL_WIDE void within(Bytes active, OfWords words, std::size_t rows, std::int64_t low, std::int64_t high) {
    for (std::size_t i = 0; i < rows; ++i)
        active[i] =
            static_cast<std::uint8_t>(active[i] & static_cast<std::uint8_t>(words[i] >= low) & static_cast<std::uint8_t>(words[i] <= high));
}
SKL_WIDE void and_into(Bytes into, OfBytes with, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) into[i] &= with[i];
}
SKL_WIDE void or_into(Bytes into, OfBytes with, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) into[i] |= with[i];
}
SKL_WIDE void not_yet(Bytes active, OfChoices hit, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) active[i] = static_cast<std::uint8_t>(hit[i] < 0);
}
SKL_WIDE void choose(std::int32_t* __restrict hit, OfBytes active, std::int32_t mine, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) hit[i] = active[i] ? mine : hit[i];
}
SKL_WIDE void pick(std::int64_t* __restrict words, OfChoices choice, std::int32_t mine, OfWords from, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) words[i] = choice[i] == mine ? from[i] : words[i];
}
SKL_WIDE void opposite(Bytes into, OfBytes of, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) into[i] = of[i] ^ 1;
}
SKL_WIDE void both(Bytes into, OfBytes a, OfBytes b, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) into[i] = a[i] & b[i];
}
SKL_WIDE void either(Bytes into, OfBytes a, OfBytes b, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) into[i] = a[i] | b[i];
}

// Of six comparisons three are the opposite of the other three.
SKL_WIDE void compare(feel::Comparison how, Bytes truth, OfWords a, std::int64_t b, std::size_t rows) {
    using feel::Comparison;
    const std::uint8_t flip = how == Comparison::not_equal || how == Comparison::at_most || how == Comparison::at_least ? 1 : 0;
    if (how == Comparison::equal || how == Comparison::not_equal)
        for (std::size_t i = 0; i < rows; ++i) truth[i] = static_cast<std::uint8_t>(a[i] == b) ^ flip;
    else if (how == Comparison::less || how == Comparison::at_least)
        for (std::size_t i = 0; i < rows; ++i) truth[i] = static_cast<std::uint8_t>(a[i] < b) ^ flip;
    else
        for (std::size_t i = 0; i < rows; ++i) truth[i] = static_cast<std::uint8_t>(a[i] > b) ^ flip;
}
SKL_WIDE void compare(feel::Comparison how, Bytes truth, OfWords a, OfWords b, std::size_t rows) {
    using feel::Comparison;
    const std::uint8_t flip = how == Comparison::not_equal || how == Comparison::at_most || how == Comparison::at_least ? 1 : 0;
    if (how == Comparison::equal || how == Comparison::not_equal)
        for (std::size_t i = 0; i < rows; ++i) truth[i] = static_cast<std::uint8_t>(a[i] == b[i]) ^ flip;
    else if (how == Comparison::less || how == Comparison::at_least)
        for (std::size_t i = 0; i < rows; ++i) truth[i] = static_cast<std::uint8_t>(a[i] < b[i]) ^ flip;
    else
        for (std::size_t i = 0; i < rows; ++i) truth[i] = static_cast<std::uint8_t>(a[i] > b[i]) ^ flip;
}

#undef SKL_WIDE

}  // namespace skl::rules::column::kernels
