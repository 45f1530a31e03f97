#include "opendata/api/big5.h"

#include <fmt/format.h>

#include <fstream>
#include <unordered_map>

#include "kernel/text/mapped_file.h"
#include "kernel/text/text.h"
#include "opendata/engine/encoding.h"
#include "opendata/engine/records.h"

namespace skl::opendata {
namespace {

constexpr std::size_t buffer_bytes = 256 * 1024;

// Characters that have several codes, none of them the usual one, by the first: all of them mean it (塩 is 0x95CD and 0x95CE).
std::string first_code(char32_t c) {
    static const auto codes = [] {
        std::unordered_map<char32_t, std::string> out;
        for (int lead = 0x81; lead <= 0xFE; ++lead)
            for (int trail = 0x40; trail <= 0xFE; ++trail)
                if (const char32_t one = big5_uao(static_cast<unsigned char>(lead), static_cast<unsigned char>(trail)); one != 0)
                    out.emplace(one, std::string{static_cast<char>(lead), static_cast<char>(trail)});
        return out;
    }();
    const auto found = codes.find(c);
    return found == codes.end() ? std::string{} : found->second;
}

// Where in the table the byte at `offset` stands.
Problem not_in_big5(std::string_view text, std::size_t offset, char32_t c) {
    std::string character;
    text::append(character, c);
    RecordReader reader(text, {});
    Record record;
    std::int64_t row = -1;
    std::size_t column = 0;
    std::vector<std::string> names;
    while (reader.next(record)) {
        ++row;
        if (row == 0) names.assign(record.cells.begin(), record.cells.end());
        if (record.end <= offset) continue;
        for (std::size_t i = 0; i < record.cells.size(); ++i)
            if (record.cells[i].find(character) != std::string_view::npos) {
                column = i;
                break;
            }
        break;
    }
    return {422,
            "not-in-big5",
            {{"character", character},
             {"code_point", fmt::format("U+{:04X}", static_cast<std::uint32_t>(c))},
             {"row", std::to_string(row)},
             {"column", column < names.size() ? names[column] : std::string{}}}};
}

}  // namespace

Done write_big5(const std::filesystem::path& csv, const std::filesystem::path& out) {
    const MappedFile file(csv);
    if (!file.opened()) return Problem{500, "disk-failed", {{"what", "download"}}};
    std::ofstream written(out, std::ios::binary | std::ios::trunc);
    std::string buffer;
    for (std::string_view rest = file.view(); !rest.empty();) {
        const std::size_t offset = file.view().size() - rest.size();
        const char32_t c = text::next(rest);
        if (c < 0x80) {
            buffer += static_cast<char>(c);
        } else {
            std::string code = to_big5_uao(c);
            if (code.empty()) code = first_code(c);
            if (code.empty()) return not_in_big5(file.view(), offset, c);
            buffer += code;
        }
        if (buffer.size() < buffer_bytes) continue;
        written.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        buffer.clear();
    }
    written.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    written.close();
    if (!written) return Problem{500, "disk-failed", {{"what", "download"}}};
    return Nothing{};
}

}  // namespace skl::opendata
