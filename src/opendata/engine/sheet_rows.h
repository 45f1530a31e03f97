// What the readers of spreadsheets share: rows on their way into text.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "opendata/engine/readers.h"

namespace skl::opendata {

constexpr std::size_t most_rows = 1'048'576, most_sheet_columns = 2'000;  // of a sheet; columns as everywhere

// The rows of one sheet. Without a store it measures; then it writes with the width it found.
class Sheet {
public:
    void write_to(TextStore& out) {
        out_ = &out;
        rows_ = 0;
    }
    void cell(std::size_t column, const std::string& text) {
        if (text.empty() || column >= most_sheet_columns) return;
        if (row_.size() <= column) row_.resize(column + 1);
        row_[column] = text;
    }
    bool end_row(std::size_t times = 1) {  // false: no more
        for (std::size_t i = 0; i < times && !row_.empty() && rows_ < most_rows; ++i) {
            ++rows_;
            if (out_ != nullptr) {
                write_record(*out_, row_, width_);
                continue;
            }
            width_ = std::max(width_, row_.size());
            for (const std::string& text : row_) bytes_ += text.size() + 1;
            if (bytes_ > largest_table) break;
        }
        row_.clear();
        return rows_ < most_rows && bytes_ <= largest_table;
    }
    bool empty() const { return rows_ == 0; }
    bool too_large() const { return bytes_ > largest_table || rows_ * width_ > largest_table; }

private:
    TextStore* out_ = nullptr;
    std::vector<std::string> row_;
    std::size_t width_ = 0, rows_ = 0, bytes_ = 0;
};

}  // namespace skl::opendata
