// OLE compound files [MS-CFB]: the container of Excel's .xls. Read only, over bytes at hand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skl::opendata {

class CompoundFile {
public:
    // A file that breaks the format has no streams: `good` says so.
    explicit CompoundFile(std::string_view bytes);

    bool good() const { return good_; }
    bool has(std::string_view name) const;  // ASCII
    // All of a stream; nothing: it is not there, or its chain is broken, goes in a circle or out of the file.
    std::optional<std::string> read(std::string_view name) const;

private:
    struct Entry {
        std::string name;  // its ASCII characters
        std::uint32_t start = 0;
        std::uint64_t size = 0;
    };
    std::optional<std::string_view> sector(std::uint32_t number) const;
    bool read_table(std::uint32_t first_more, std::uint32_t tables);
    std::optional<std::string> chain(std::uint32_t start, std::uint64_t size) const;
    std::optional<std::string> short_chain(std::uint32_t start, std::uint64_t size) const;
    void read_entries(const std::string& directory, bool large);

    std::string_view bytes_;
    std::size_t sector_bytes_ = 512;
    std::uint32_t shortest_long_ = 4096;            // streams below it lie in the short sectors
    std::vector<std::uint32_t> next_, next_short_;  // by sector
    std::string short_sectors_;
    std::vector<Entry> entries_;
    bool good_ = false;
};

}  // namespace skl::opendata
