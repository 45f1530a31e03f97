#include "opendata/api/row_file.h"

#include <fstream>

namespace skl::opendata {

constexpr std::size_t buffer_bytes = 256 * 1024;

Done write_row_file(const std::filesystem::path& path, RowFormat format, const std::vector<analytics::Column>& columns,
                    const std::function<Done(const RowTaker&)>& rows) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    RowText text(format, columns);
    std::string buffer;
    text.begin(buffer);
    auto done = rows([&](std::span<const analytics::Cell> cells) {
        text.row(buffer, cells);
        if (buffer.size() > buffer_bytes) {
            out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
            buffer.clear();
        }
        return out.good();
    });
    if (!done) return done;
    text.end(buffer);
    out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    out.close();
    if (!out) return Problem{500, "disk-failed", {{"what", "download"}}};
    return Nothing{};
}

}  // namespace skl::opendata
