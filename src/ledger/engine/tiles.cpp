#include "ledger/engine/tiles.h"

#include <charconv>

namespace skl::ledger {
namespace {

std::optional<std::uint64_t> read_decimal(std::string_view text) {
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) return {};
    return value;
}

// Groups of the number; whether it is written as it should be is seen by writing it again.
std::optional<std::uint64_t> read_number(std::string_view text) {
    std::string digits;
    while (!text.empty()) {
        const auto slash = std::min(text.find('/'), text.size());
        std::string_view group = text.substr(0, slash);
        if (group.starts_with('x')) group.remove_prefix(1);
        if (group.size() != 3) return {};
        digits += group;
        text.remove_prefix(std::min(slash + 1, text.size()));
    }
    return read_decimal(digits);
}

}  // namespace

std::string to_text(const TilePath& path) {
    std::string number = fmt::format("{:03}", path.number % 1000);
    for (std::uint64_t rest = path.number / 1000; rest > 0; rest /= 1000) number = fmt::format("x{:03}/{}", rest % 1000, number);
    std::string out = path.entries ? "tile/entries/" + number : fmt::format("tile/{}/{}", path.level, number);
    if (path.width < tile_width) out += fmt::format(".p/{}", path.width);
    return out;
}

std::optional<TilePath> read_tile_path(std::string_view text) {
    constexpr std::string_view prefix = "tile/";
    if (text.size() > longest_tile_path || !text.starts_with(prefix)) return {};
    const std::string_view whole = text;
    text.remove_prefix(prefix.size());
    TilePath path;
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return {};
    const std::string_view level = text.substr(0, slash);
    text.remove_prefix(slash + 1);
    path.entries = level == "entries";
    if (!path.entries) {
        const auto number = read_decimal(level);
        if (!number || *number > highest_tile_level) return {};
        path.level = static_cast<unsigned>(*number);
    }
    if (const auto partial = text.find(".p/"); partial != std::string_view::npos) {
        const auto width = read_decimal(text.substr(partial + 3));
        if (!width || *width < 1 || *width >= tile_width) return {};
        path.width = static_cast<unsigned>(*width);
        text = text.substr(0, partial);
    }
    const auto number = read_number(text);
    if (!number) return {};
    path.number = *number;
    if (to_text(path) != whole) return {};
    return path;
}

unsigned width_of_tile(unsigned level, std::uint64_t number, std::uint64_t size) {
    const std::uint64_t hashes = level * tile_height >= 64 ? 0 : size >> (level * tile_height);
    if (number > hashes / tile_width) return 0;
    return static_cast<unsigned>(std::min(tile_width, hashes - number * tile_width));
}

void append_to_bundle(std::string& bundle, std::string_view entry) {
    bundle += static_cast<char>(entry.size() >> 8);
    bundle += static_cast<char>(entry.size() & 255);
    bundle += entry;
}

std::optional<std::vector<std::string_view>> read_bundle(std::string_view bundle, unsigned width) {
    std::vector<std::string_view> out;
    out.reserve(width);
    while (!bundle.empty()) {
        if (bundle.size() < 2 || out.size() == width) return {};
        const std::size_t length =
            static_cast<std::size_t>(static_cast<unsigned char>(bundle[0])) << 8 | static_cast<unsigned char>(bundle[1]);
        bundle.remove_prefix(2);
        if (bundle.size() < length) return {};
        out.push_back(bundle.substr(0, length));
        bundle.remove_prefix(length);
    }
    if (out.size() != width) return {};
    return out;
}

Result<TileNodes::Levels*> TileNodes::tile(unsigned level, std::uint64_t number) {
    const auto [found, fresh] = tiles_.try_emplace({level, number});
    if (!fresh) return &found->second;
    const TilePath path{false, level, number, width_of_tile(level, number, size_)};
    const auto bytes = path.width == 0 ? std::optional<std::string>() : read_(path);
    if (!bytes || bytes->size() != path.width * sizeof(Hash::bytes)) {
        tiles_.erase(found);
        return Problem{500, "ledger-tile-missing", {{"path", to_text(path)}}};
    }
    std::vector<Hash> hashes(path.width);
    for (unsigned i = 0; i < path.width; ++i)
        hashes[i] = *Hash::from(std::string_view(*bytes).substr(i * sizeof(Hash::bytes), sizeof(Hash::bytes)));
    found->second.push_back(std::move(hashes));
    return &found->second;
}

Result<Hash> TileNodes::operator()(unsigned level, std::uint64_t index) {
    const unsigned inner = level % tile_height;
    const unsigned row = level / tile_height;
    const std::uint64_t within = tile_width >> inner;  // nodes of this level in one tile
    auto found = tile(row, index / within);
    if (!found) return std::move(found.problem());
    Levels& levels = **found;
    while (levels.size() <= inner) {
        const std::vector<Hash>& below = levels.back();
        std::vector<Hash> above(below.size() / 2);
        for (std::size_t i = 0; i < above.size(); ++i) above[i] = hash_node(below[2 * i], below[2 * i + 1]);
        levels.push_back(std::move(above));
    }
    const std::uint64_t place = index % within;
    if (place >= levels[inner].size())
        return Problem{500, "ledger-tile-missing", {{"path", to_text(TilePath{false, row, index / within})}}};
    return levels[inner][place];
}

}  // namespace skl::ledger
