#pragma once

#include <algorithm>

#include "kernel/crypto/digest.h"

namespace skl::opendata {

// The canonical text of a table, hashed as it comes: comma, LF after every record, quotes only where needed, CR LF and CR inside cells as
// LF.
class Canonical {
public:
    void cell(std::string_view cell, bool first) {
        if (!first) buffer_ += ',';
        const bool simple = std::none_of(cell.begin(), cell.end(), [](char c) { return c == ',' || c == '"' || c == '\n' || c == '\r'; });
        if (simple) {
            buffer_ += cell;
            return;
        }
        const std::size_t start = buffer_.size();
        bool quote = false;
        for (std::size_t i = 0; i < cell.size(); ++i) {
            const char c = cell[i];
            quote = quote || c == ',' || c == '"' || c == '\n' || c == '\r';
            if (c == '"')
                buffer_ += "\"\"";
            else if (c != '\r')
                buffer_ += c;
            else if (i + 1 >= cell.size() || cell[i + 1] != '\n')
                buffer_ += '\n';
        }
        if (quote) {
            buffer_.insert(start, 1, '"');
            buffer_ += '"';
        }
    }
    // All cells of a record at once, as they stand with commas between them: none needs quotes.
    void cells(std::string_view record) { buffer_ += record; }
    void end_record() {
        buffer_ += '\n';
        if (buffer_.size() > flush_at) flush();
    }
    std::string hex() {
        flush();
        return digest_.hex();
    }

private:
    static constexpr std::size_t flush_at = 256 * 1024;

    void flush() {
        digest_.add(buffer_);
        buffer_.clear();
    }
    std::string buffer_;
    crypto::Sha256 digest_;
};

}  // namespace skl::opendata
