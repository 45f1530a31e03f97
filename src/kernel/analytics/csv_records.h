// Records of a CSV file (RFC 4180, also with LF alone), read in blocks: a file of any size takes the memory of its widest record.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace skl::analytics {

inline constexpr std::size_t widest_csv_record = std::size_t{1} << 20;  // bytes; a quote that never closes ends there

class CsvRecords {
public:
    explicit CsvRecords(const std::filesystem::path& file);
    bool opened() const { return in_.is_open(); }

    enum class Read { record, end, too_wide, open_quote };
    // After `too_wide` and `open_quote` nothing can be read any more: where the next record begins is not known.
    Read next(std::vector<std::string>& cells);

private:
    int take() {
        if (at_ == block_.size() && !fill()) return -1;
        return static_cast<unsigned char>(block_[at_++]);
    }
    int peek() {
        if (at_ == block_.size() && !fill()) return -1;
        return static_cast<unsigned char>(block_[at_]);
    }
    bool fill();
    Read quoted(std::string& cell, std::size_t& width);

    std::ifstream in_;
    std::string block_;
    std::size_t at_ = 0;
};

}  // namespace skl::analytics
