#include "kernel/analytics/csv_records.h"

namespace skl::analytics {

namespace {

constexpr std::size_t block_bytes = std::size_t{256} << 10;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

}  // namespace

CsvRecords::CsvRecords(const std::filesystem::path& file) : in_(file, std::ios::binary) {
    if (fill() && block_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
}

bool CsvRecords::fill() {
    block_.resize(block_bytes);
    in_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
    block_.resize(static_cast<std::size_t>(in_.gcount()));
    at_ = 0;
    return !block_.empty();
}

// The rest of a cell whose opening quote was taken, up to and with the closing one.
CsvRecords::Read CsvRecords::quoted(std::string& cell, std::size_t& width) {
    while (true) {
        const int c = take();
        if (c < 0) return Read::open_quote;
        if (++width > widest_csv_record) return Read::too_wide;
        if (c != '"') {
            cell += static_cast<char>(c);
        } else if (peek() == '"') {
            take();
            cell += '"';
        } else {
            return Read::record;
        }
    }
}

CsvRecords::Read CsvRecords::next(std::vector<std::string>& cells) {
    cells.clear();
    if (peek() < 0) return Read::end;
    cells.emplace_back();
    std::size_t width = 0;
    while (true) {
        const int c = take();
        if (c < 0 || c == '\n') return Read::record;
        if (++width > widest_csv_record) return Read::too_wide;
        if (c == ',') {
            cells.emplace_back();
        } else if (c == '"' && cells.back().empty()) {
            if (const Read read = quoted(cells.back(), width); read != Read::record) return read;
        } else if (c != '\r' || peek() != '\n') {
            cells.back() += static_cast<char>(c);
        }
    }
}

}  // namespace skl::analytics
