// Single cells: numbers and dates of any spelling; a date's ISO text reads as the same date again (opendata.md §5.7).
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "kernel/text/text.h"
#include "opendata/engine/values.h"

namespace {
void demand(bool truth) {
    if (!truth) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::opendata;
    const std::string_view cell(reinterpret_cast<const char*>(data), size);
    if (!skl::text::valid_utf8(cell)) return 0;
    (void)known_shape(cell);
    (void)null_token(trimmed(cell));
    demand(clipped(cell, 7).size() <= 7 && skl::text::valid_utf8(clipped(cell, 7)));
    if (const auto number = read_number(trimmed(cell))) demand(std::isfinite(number->real) && number->digits <= size);
    for (const Era era : {Era::unknown, Era::roc, Era::gregorian}) {
        const auto date = read_date(cell, era);
        if (!date || date->kind != DateKind::date) continue;
        const auto again = read_date(date->text, Era::gregorian);
        demand(again && again->kind == DateKind::date && again->days == date->days);
    }
    return 0;
}
