#include "opendata/engine/taiwan/addresses.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <optional>
#include <string>

namespace skl::opendata::taiwan {
namespace {

struct Network {
    std::array<unsigned char, 16> bytes{};  // IPv4 as ::ffff:a.b.c.d
    int bits = 128;
};

std::optional<Network> read(std::string_view text) {
    Network out;
    const auto slash = text.find('/');
    const std::string address(text.substr(0, slash));
    const bool four = address.find(':') == std::string::npos;
    if (four) {
        out.bytes[10] = out.bytes[11] = 0xFF;
        if (::inet_pton(AF_INET, address.c_str(), out.bytes.data() + 12) != 1) return {};
    } else if (::inet_pton(AF_INET6, address.c_str(), out.bytes.data()) != 1) {
        return {};
    }
    if (slash == std::string_view::npos) return out;
    const std::string_view bits = text.substr(slash + 1);
    int given = 0;
    const auto done = std::from_chars(bits.data(), bits.data() + bits.size(), given);
    if (done.ec != std::errc{} || done.ptr != bits.data() + bits.size() || given < 0 || given > (four ? 32 : 128)) return {};
    out.bits = four ? 96 + given : given;
    return out;
}

bool holds(const Network& network, const Network& address) {
    const auto whole = static_cast<std::size_t>(network.bits / 8);
    if (!std::equal(network.bytes.begin(), network.bytes.begin() + static_cast<std::ptrdiff_t>(whole), address.bytes.begin())) return false;
    const int rest = network.bits % 8;
    return rest == 0 || (network.bytes[whole] >> (8 - rest)) == (address.bytes[whole] >> (8 - rest));
}

// False: `each` said so of a line.
bool all_lines(std::string_view lines, const std::function<bool(std::string_view)>& each) {
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size());
        std::string_view line = lines.substr(0, end);
        lines.remove_prefix(std::min(end + 1, lines.size()));
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
        while (line.starts_with(' ')) line.remove_prefix(1);
        if (!line.empty() && !each(line)) return false;
    }
    return true;
}

}  // namespace

bool are_addresses(std::string_view lines) {
    return all_lines(lines, [](std::string_view line) { return read(line).has_value(); });
}

bool among(std::string_view lines, std::string_view address) {
    const auto one = read(address);
    if (!one || address.find('/') != std::string_view::npos) return false;
    return !all_lines(lines, [&](std::string_view line) {
        const auto network = read(line);
        return !network || !holds(*network, *one);
    });
}

}  // namespace skl::opendata::taiwan
