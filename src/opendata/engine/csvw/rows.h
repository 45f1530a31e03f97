// Delimited text as rows by a dialect (Model for Tabular Data §8): nothing is guessed, unlike in records.h.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "opendata/engine/csvw/model.h"

namespace skl::opendata::csvw {

struct SourceRow {
    std::int64_t number = 0;  // 1-based in the file, comments and skipped rows counted
    bool comment = false;     // the only cell is the comment without its prefix
    std::vector<std::string> cells;
    const char* fault = nullptr;  // stray-quote, unclosed-quote, cell-too-large, too-many-columns
};

class RowReader {
public:
    RowReader(std::string_view text, const DialectDescription& dialect);
    bool next(SourceRow& row);
    bool next_line(std::string& line);  // a skipped row, as it stands

private:
    std::size_t line_end(std::size_t at) const;  // bytes of the line terminator here; 0: none
    void read_quoted(std::string& cell, SourceRow& row);
    void read_cell(SourceRow& row);
    std::size_t plain_end(const std::array<bool, 256>& special) const;  // of the bytes that mean themselves, from here on

    std::string_view text_;
    const DialectDescription& dialect_;
    std::array<bool, 256> special_{}, special_in_quotes_{};  // bytes that a delimiter, quote, escape or line end begins with
    std::size_t at_ = 0;
    std::int64_t number_ = 0;
};

// What a file says about itself: titles of its columns from the header rows, and comments.
struct Embedded {
    std::vector<std::vector<std::string>> titles;  // of each column; empty: it has none
    std::vector<std::string> comments;
    bool header = true;
};

// The rows of data after skipped and header rows; comments are gathered on the way.
class TableReader {
public:
    TableReader(std::string text, DialectDescription dialect);
    TableReader(const TableReader&) = delete;
    TableReader& operator=(const TableReader&) = delete;

    const Embedded& embedded() const { return embedded_; }
    const DialectDescription& dialect() const { return dialect_; }
    bool next(SourceRow& row);  // skipped columns are gone

private:
    void read_header();
    void keep_comment(std::string text);
    std::string text_;
    DialectDescription dialect_;
    RowReader rows_;
    Embedded embedded_;
    std::optional<SourceRow> first_;  // read ahead to learn the width of a file without a header
};

}  // namespace skl::opendata::csvw
