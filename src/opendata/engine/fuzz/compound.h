// A compound file [MS-CFB] of version 3 around streams: what a spreadsheet of the old kind lies in.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skl::opendata::testing {

// Streams of less than 4,096 bytes get zeros at their end, so that all lie in long sectors.
inline std::string compound_file(const std::vector<std::pair<std::string, std::string>>& streams) {
    constexpr std::size_t sector = 512;
    const auto number = [](std::uint32_t value, int bytes) {
        std::string out;
        for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> 8 * i & 0xFF);
        return out;
    };
    constexpr std::uint32_t end = 0xFFFFFFFE, none = 0xFFFFFFFF, table_itself = 0xFFFFFFFD;
    std::string body, directory;
    std::vector<std::uint32_t> next;
    const auto entry = [&](const std::string& name, int type, std::uint32_t start, std::uint32_t size) {
        std::string out;
        for (const char c : name) out += number(static_cast<unsigned char>(c), 2);
        out.resize(64);
        out += number(static_cast<std::uint32_t>(name.size() * 2 + 2), 2) + static_cast<char>(type) + '\1';
        out += number(none, 4) + number(none, 4) + number(type == 5 ? 1 : none, 4) + std::string(36, '\0');
        return out + number(start, 4) + number(size, 4) + number(0, 4);
    };
    const auto place = [&](std::string bytes) {
        const auto first = static_cast<std::uint32_t>(next.size());
        bytes.resize((bytes.size() + sector - 1) / sector * sector);
        for (std::size_t i = 0; i < bytes.size(); i += sector) next.push_back(static_cast<std::uint32_t>(next.size() + 1));
        next.back() = end;
        body += bytes;
        return first;
    };
    directory = entry("Root Entry", 5, end, 0);
    for (auto [name, bytes] : streams) {
        if (bytes.size() < 4096) bytes.resize(4096);
        const auto size = static_cast<std::uint32_t>(bytes.size());
        directory += entry(name, 2, place(std::move(bytes)), size);
    }
    const std::uint32_t first_entry = place(directory);
    std::size_t tables = 1;
    while (tables * (sector / 4) < next.size() + tables) ++tables;
    std::string header = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(16, '\0') + number(0x3E, 2) + number(3, 2) + number(0xFFFE, 2) +
                         number(9, 2) + number(6, 2) + std::string(10, '\0') + number(static_cast<std::uint32_t>(tables), 4) +
                         number(first_entry, 4) + number(0, 4) + number(4096, 4) + number(end, 4) + number(0, 4) + number(end, 4) +
                         number(0, 4);
    const auto first_table = static_cast<std::uint32_t>(next.size());
    for (std::uint32_t i = 0; i < 109; ++i) header += number(i < tables ? first_table + i : none, 4);
    for (std::size_t i = 0; i < tables; ++i) next.push_back(table_itself);
    std::string table;
    for (const std::uint32_t one : next) table += number(one, 4);
    while (table.size() < tables * sector) table += number(none, 4);
    return header + body + table;
}

}  // namespace skl::opendata::testing
