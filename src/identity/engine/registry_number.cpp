#include "identity/engine/registry_number.h"

#include <algorithm>
#include <array>

namespace skl::identity {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

}  // namespace

bool is_ubn(std::string_view text) {
    static constexpr std::array<int, 8> weights = {1, 2, 1, 2, 1, 2, 4, 1};
    if (text.size() != weights.size() || !all_digits(text)) return false;
    int sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const int product = (text[i] - '0') * weights[i];
        sum += product / 10 + product % 10;
    }
    // 7 · 4 = 28 gives 2 + 8 = 10, whose digits may be added once more: 1 or 0 in its place.
    return sum % 5 == 0 || (text[6] == '7' && (sum + 1) % 5 == 0);
}

bool is_oid(std::string_view text) {
    std::size_t arcs = 0;
    for (std::size_t at = 0; at <= text.size(); ++arcs) {
        const std::size_t end = std::min(text.find('.', at), text.size());
        const std::string_view arc = text.substr(at, end - at);
        if (!all_digits(arc) || (arc.size() > 1 && arc[0] == '0')) return false;
        if (arcs == 0 && (arc.size() != 1 || arc[0] > '2')) return false;
        at = end + 1;
    }
    return arcs > 1;
}

}  // namespace skl::identity
