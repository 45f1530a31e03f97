#include "opendata/engine/biff_record.h"

#include "kernel/text/text.h"

namespace skl::opendata::biff {

std::string Pieces::text(std::size_t count, std::size_t most) {
    constexpr std::uint8_t wide_bit = 1, extended_bit = 4, rich_bit = 8;
    const std::uint8_t flags = byte();
    bool wide = (flags & wide_bit) != 0;
    const std::uint64_t runs = (flags & rich_bit) != 0 ? two() : 0, extended = (flags & extended_bit) != 0 ? four() : 0;
    std::string out;
    char32_t high = 0;  // of a pair
    for (; count > 0 && !broken_; --count) {
        if (piece_ < pieces_.size() && at_ == pieces_[piece_].size()) {
            step();
            wide = (byte() & wide_bit) != 0;
        }
        const char32_t unit = wide ? char32_t{two()} : char32_t{byte()};
        if (out.size() >= most) continue;
        if (unit >= 0xD800 && unit < 0xDC00) {
            if (high != 0) text::append(out, 0xFFFD);
            high = unit;
        } else if (unit >= 0xDC00 && unit < 0xE000) {
            text::append(out, high == 0 ? 0xFFFD : 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
            high = 0;
        } else {
            if (high != 0) text::append(out, 0xFFFD);
            high = 0;
            if (unit != 0) text::append(out, unit);
        }
    }
    if (high != 0) text::append(out, 0xFFFD);
    skip(runs * 4 + extended);
    return out;
}

}  // namespace skl::opendata::biff
