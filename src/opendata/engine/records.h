// Delimited text as records: RFC 4180 and what people make of it (opendata.md §5.4, §5.6). Cells are views into the text,
// or into the reader's own buffer where quotes had to be taken out; they live until the next record.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skl::opendata {

constexpr std::size_t longest_cell = std::size_t{1} << 20;  // bytes of UTF-8; longer: cell-too-large
constexpr std::size_t most_columns = 2'000;                 // wider than any table people publish: too-many-columns
constexpr std::size_t longest_quoted_lines = 50;            // a record of another width over more lines was never closed
constexpr std::size_t most_quoted_lines = 1'000;          // of any width: else each of a million open quotes would be looked for to the end
constexpr std::size_t longest_quoted = 8 * longest_cell;  // bytes, for the same reason

struct Separators {
    std::string delimiter = ",";
    char quote = '"';  // 0: none
    bool escaped = false;
    char escape = '\\';  // where `escaped`: takes its meaning from a delimiter, a quote, a line end and itself; else quotes are doubled
};

struct Record {
    std::vector<std::string_view> cells;
    std::size_t begin = 0, end = 0;  // in the text, without the line end
    bool unclosed_quote = false;     // read line-wise after damage
    bool too_large = false;          // a cell over the limit
    bool stray_quote = false;        // a quote inside a quoted cell that is not doubled: kept as it stands
    bool plain = false;              // on one line, its cells what stands between the delimiters: no quote and no escape was read
    bool blank() const {             // spaces, form feeds, the Control-Z at the end of old files
        for (const std::string_view cell : cells) {
            if (!cell.empty() && cell[0] > ' ' && cell[0] < 0x7f) return false;
            if (cell.find_first_not_of(" \t\f\v\x1A\xE3\x80\x80") != std::string_view::npos) return false;
        }
        return true;
    }
};

class RecordReader {
public:
    RecordReader(std::string_view text, Separators separators) : text_(text), separators_(std::move(separators)) {}
    // False at the end. An empty line is a record with one empty cell.
    bool next(Record& record);
    void seek(std::size_t offset) { at_ = offset; }
    // A place to come back to: what is read from there is the same again.
    struct Mark {
        std::size_t at = 0, usual_width = 0;
    };
    Mark mark() const { return {at_, usual_width_}; }
    void go_back(Mark mark) {
        at_ = mark.at;
        usual_width_ = mark.usual_width;
    }

private:
    bool read_plain(Record& record);
    bool read_quoted(std::size_t& at, Record& record);
    void read_line_wise(Record& record);
    bool was_never_closed(const Record& record) const;
    bool next_line_is_record(std::size_t begin) const;
    std::size_t line_width(std::size_t at) const;
    void read_escaped(std::size_t& at, Record& record);
    std::size_t escaped_at(std::size_t at) const;
    std::size_t quote_or_escape(std::size_t from) const;
    void end_line(std::size_t at);
    bool at_delimiter(std::size_t at) const;
    std::size_t plain_end(std::size_t from) const;

    std::string_view text_;
    Separators separators_;
    std::size_t at_ = 0;
    std::size_t usual_width_ = 0;                                // of the last record that stood on one line
    std::size_t lines_ = 0;                                      // line ends inside quotes, of this record
    std::vector<std::pair<std::size_t, std::string>> unquoted_;  // cell index and its text
    std::string buffer_;
};

}  // namespace skl::opendata
