#include "opendata/engine/compound_file.h"

#include <algorithm>

#include "opendata/engine/little_endian.h"

namespace skl::opendata {
namespace {

constexpr std::size_t header_bytes = 512, entry_bytes = 128, short_bytes = 64, tables_in_header = 109;  // §2.2, §2.6, §2.7
constexpr std::uint32_t last_sector = 0xFFFFFFFA;  // MAXREGSECT: what is greater has a meaning of its own
constexpr std::size_t most_entries = 100'000;

}  // namespace

CompoundFile::CompoundFile(std::string_view bytes) : bytes_(bytes) {
    if (bytes.size() < header_bytes || !bytes.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return;
    const std::uint16_t major = u16(bytes, 26), shift = u16(bytes, 30), short_shift = u16(bytes, 32);
    if (u16(bytes, 28) != 0xFFFE || !((major == 3 && shift == 9) || (major == 4 && shift == 12)) || short_shift != 6) return;
    sector_bytes_ = std::size_t{1} << shift;
    shortest_long_ = u32(bytes, 56);
    if (!read_table(u32(bytes, 68), u32(bytes, 44))) return;
    const auto directory = chain(u32(bytes, 48), 0);
    if (!directory || directory->size() < entry_bytes) return;
    const std::string_view root = *directory;
    if (static_cast<unsigned char>(root[66]) != 5) return;
    if (const auto table = chain(u32(bytes, 60), 0); table && u32(bytes, 64) > 0)
        for (std::size_t at = 0; at + 4 <= table->size(); at += 4) next_short_.push_back(u32(*table, at));
    if (!next_short_.empty()) short_sectors_ = chain(u32(root, 116), 0).value_or("");
    read_entries(*directory, major == 4);
    good_ = true;
}

std::optional<std::string_view> CompoundFile::sector(std::uint32_t number) const {
    const std::size_t at = (std::size_t{number} + 1) * sector_bytes_;
    if (number > last_sector || at >= bytes_.size()) return {};
    return bytes_.substr(at, sector_bytes_);  // the last one of a file may be short
}

// Which sector follows which (§2.3), whose own sectors the header lists, and then a chain of further lists (§2.5).
bool CompoundFile::read_table(std::uint32_t first_more, std::uint32_t tables) {
    const std::size_t most = bytes_.size() / sector_bytes_ + 1, numbers = sector_bytes_ / 4;
    if (tables > most / numbers + 1) return false;
    std::vector<std::uint32_t> own;
    for (std::size_t i = 0; i < tables_in_header; ++i)
        if (const std::uint32_t number = u32(bytes_, 76 + 4 * i); number <= last_sector) own.push_back(number);
    for (std::size_t lists = 0; first_more <= last_sector; ++lists) {
        const auto list = sector(first_more);
        if (!list || list->size() < sector_bytes_ || lists > most) return false;
        for (std::size_t i = 0; i + 1 < numbers; ++i)
            if (const std::uint32_t number = u32(*list, 4 * i); number <= last_sector) own.push_back(number);
        first_more = u32(*list, 4 * (numbers - 1));
    }
    if (own.size() < tables) return false;
    own.resize(tables);
    for (const std::uint32_t number : own) {
        const auto table = sector(number);
        if (!table || table->size() < sector_bytes_) return false;
        for (std::size_t i = 0; i < numbers; ++i) next_.push_back(u32(*table, 4 * i));
    }
    return true;
}

// `size` 0: as far as the chain goes.
std::optional<std::string> CompoundFile::chain(std::uint32_t start, std::uint64_t size) const {
    if (size > bytes_.size()) return {};
    std::string out;
    for (std::size_t steps = 0; start <= last_sector && (size == 0 || out.size() < size); ++steps) {
        const auto here = sector(start);
        if (!here || start >= next_.size() || steps > next_.size()) return {};
        out += *here;
        start = next_[start];
    }
    if (out.size() < size) return {};
    if (size > 0) out.resize(static_cast<std::size_t>(size));
    return out;
}

std::optional<std::string> CompoundFile::short_chain(std::uint32_t start, std::uint64_t size) const {
    std::string out;
    for (std::size_t steps = 0; out.size() < size; ++steps) {
        if (start >= next_short_.size() || steps > next_short_.size() || (std::size_t{start} + 1) * short_bytes > short_sectors_.size())
            return {};
        out += short_sectors_.substr(std::size_t{start} * short_bytes, short_bytes);
        start = next_short_[start];
    }
    out.resize(static_cast<std::size_t>(size));
    return out;
}

void CompoundFile::read_entries(const std::string& directory, bool large) {
    constexpr unsigned char stream = 2;
    for (std::size_t at = 0; at + entry_bytes <= directory.size() && entries_.size() < most_entries; at += entry_bytes) {
        const std::string_view entry = std::string_view(directory).substr(at, entry_bytes);
        if (static_cast<unsigned char>(entry[66]) != stream) continue;
        Entry& one = entries_.emplace_back();
        const std::size_t length = std::min<std::size_t>(u16(entry, 64), 64);  // in bytes, with the closing zero
        for (std::size_t i = 0; i + 2 < length; i += 2) one.name += entry[i + 1] == 0 ? entry[i] : '?';
        one.start = u32(entry, 116);
        one.size = u32(entry, 120);
        if (large) one.size |= std::uint64_t{u32(entry, 124)} << 32;
    }
}

bool CompoundFile::has(std::string_view name) const {
    return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& one) { return one.name == name; });
}

std::optional<std::string> CompoundFile::read(std::string_view name) const {
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& one) { return one.name == name; });
    if (found == entries_.end()) return {};
    if (found->size == 0) return std::string{};
    return found->size < shortest_long_ ? short_chain(found->start, found->size) : chain(found->start, found->size);
}

}  // namespace skl::opendata
