#include "opendata/engine/csvw/rows.h"

#include "opendata/engine/records.h"

namespace skl::opendata::csvw {
namespace {

constexpr std::size_t most_comments = 1'000;  // kept of one file

std::string_view trimmed(std::string_view text, DialectDescription::Trim trim) {
    using Trim = DialectDescription::Trim;
    constexpr std::string_view blanks = " \t\r\n";
    if (trim == Trim::start || trim == Trim::both) text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    if (trim == Trim::end || trim == Trim::both) text = text.substr(0, text.find_last_not_of(blanks) + 1);
    return text;
}

}  // namespace

RowReader::RowReader(std::string_view text, const DialectDescription& dialect) : text_(text), dialect_(dialect) {
    const auto mark = [](std::array<bool, 256>& table, std::string_view mark_of) {
        if (!mark_of.empty()) table[static_cast<unsigned char>(mark_of[0])] = true;
    };
    for (const std::string& end : dialect.line_ends) mark(special_, end);
    for (const std::string_view one : {std::string_view(dialect.delimiter), std::string_view(dialect.quote)}) mark(special_, one);
    mark(special_in_quotes_, dialect.quote);
    if (!dialect.double_quote)
        for (auto* table : {&special_, &special_in_quotes_}) mark(*table, "\\");
}

std::size_t RowReader::plain_end(const std::array<bool, 256>& special) const {
    std::size_t end = at_;
    while (end < text_.size() && !special[static_cast<unsigned char>(text_[end])]) ++end;
    return end;
}

std::size_t RowReader::line_end(std::size_t at) const {
    for (const std::string& end : dialect_.line_ends)
        if (text_.substr(at, end.size()) == end) return end.size();
    return 0;
}

bool RowReader::next_line(std::string& line) {
    if (at_ >= text_.size()) return false;
    std::size_t end = at_;
    while (end < text_.size() && line_end(end) == 0) ++end;
    line = std::string(text_.substr(at_, end - at_));
    at_ = end + (end < text_.size() ? line_end(end) : 0);
    ++number_;
    return true;
}

void RowReader::read_quoted(std::string& cell, SourceRow& row) {
    const std::string_view quote = dialect_.quote;
    while (at_ < text_.size()) {
        if (const std::size_t end = plain_end(special_in_quotes_); end > at_) {
            const std::size_t room = longest_cell - std::min(cell.size(), longest_cell);
            if (end - at_ > room) row.fault = "cell-too-large";
            cell += text_.substr(at_, std::min(end - at_, room));
            at_ = end;
        } else if (!dialect_.double_quote && text_[at_] == '\\' && at_ + 1 < text_.size()) {
            cell += text_[at_ + 1];
            at_ += 2;
        } else if (text_.substr(at_, quote.size()) != quote) {
            if (cell.size() < longest_cell) {
                cell += text_[at_];
            } else {
                row.fault = "cell-too-large";
            }
            ++at_;
        } else if (dialect_.double_quote && text_.substr(at_ + quote.size(), quote.size()) == quote) {
            cell += quote;
            at_ += 2 * quote.size();
        } else {
            at_ += quote.size();
            return;
        }
    }
    row.fault = "unclosed-quote";
}

void RowReader::read_cell(SourceRow& row) {
    const std::string_view quote = dialect_.quote, delimiter = dialect_.delimiter;
    std::string cell;
    bool closed = false;
    const std::size_t plain = plain_end(special_);
    cell = text_.substr(at_, std::min(plain - at_, longest_cell));
    if (plain - at_ > longest_cell) row.fault = "cell-too-large";
    at_ = plain;
    bool blank_so_far = cell.find_first_not_of(' ') == std::string::npos;
    while (at_ < text_.size() && line_end(at_) == 0 && text_.substr(at_, delimiter.size()) != delimiter) {
        if (!quote.empty() && !closed && blank_so_far && text_.substr(at_, quote.size()) == quote) {
            cell.clear();
            at_ += quote.size();
            read_quoted(cell, row);
            closed = true;
            continue;
        }
        // From here on a quote is text, and a fault; so is anything but spaces behind the quote that closed.
        if (!quote.empty() && (text_.substr(at_, quote.size()) == quote || (closed && text_[at_] != ' '))) row.fault = "stray-quote";
        if (!dialect_.double_quote && text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
        blank_so_far = blank_so_far && text_[at_] == ' ';
        if (cell.size() >= longest_cell)
            row.fault = "cell-too-large";
        else if (!closed || text_[at_] != ' ')
            cell += text_[at_];
        ++at_;
    }
    row.cells.push_back(std::move(cell));
}

bool RowReader::next(SourceRow& row) {
    row = {};
    if (at_ >= text_.size()) return false;
    const std::string& prefix = dialect_.comment_prefix;
    if (!prefix.empty() && text_.substr(at_, prefix.size()) == prefix) {
        std::string line;
        next_line(line);
        row.comment = true;
        row.number = number_;
        row.cells.push_back(line.substr(prefix.size()));
        return true;
    }
    row.number = ++number_;
    while (true) {
        read_cell(row);
        if (row.cells.size() > most_columns) row.fault = "too-many-columns", row.cells.pop_back();
        if (at_ >= text_.size()) return true;
        if (const std::size_t end = line_end(at_); end > 0) {
            at_ += end;
            return true;
        }
        at_ += dialect_.delimiter.size();
        if (at_ >= text_.size()) {  // the text ends behind a delimiter: one more cell, which is empty
            row.cells.emplace_back();
            return true;
        }
    }
}

TableReader::TableReader(std::string text, DialectDescription dialect)
    : text_(std::move(text)), dialect_(std::move(dialect)), rows_(text_, dialect_) {
    std::string line;
    for (std::int64_t i = 0; i < dialect_.skip_rows && rows_.next_line(line); ++i) {
        const std::string& prefix = dialect_.comment_prefix;
        if (!prefix.empty() && line.starts_with(prefix)) line.erase(0, prefix.size());
        if (!line.empty()) keep_comment(std::move(line));
    }
    read_header();
}

void TableReader::keep_comment(std::string text) {
    if (embedded_.comments.size() < most_comments) embedded_.comments.emplace_back(trimmed(text, DialectDescription::Trim::both));
}

void TableReader::read_header() {
    const auto skipped = static_cast<std::size_t>(dialect_.skip_columns);
    SourceRow row;
    for (std::int64_t i = 0; i < dialect_.header_rows && rows_.next(row); ++i) {
        if (row.comment) {
            keep_comment(row.cells[0]);
            continue;
        }
        for (std::size_t c = skipped; c < row.cells.size(); ++c) {
            const std::string_view title = trimmed(row.cells[c], dialect_.trim);
            if (embedded_.titles.size() <= c - skipped) embedded_.titles.resize(c - skipped + 1);
            if (trimmed(title, DialectDescription::Trim::both).empty()) continue;
            embedded_.titles[c - skipped].emplace_back(title);
        }
    }
    if (dialect_.header_rows > 0) return;
    embedded_.header = false;
    if (!next(row)) return;
    embedded_.titles.resize(row.cells.size());
    first_ = std::move(row);
}

bool TableReader::next(SourceRow& row) {
    if (first_) {
        row = std::move(*first_);
        first_.reset();
        return true;
    }
    while (rows_.next(row)) {
        if (row.comment) {
            keep_comment(row.cells[0]);
            continue;
        }
        const bool blank = std::all_of(row.cells.begin(), row.cells.end(), [](const std::string& cell) { return cell.empty(); });
        if (blank && dialect_.skip_blank_rows) continue;
        const std::size_t skipped = std::min(row.cells.size(), static_cast<std::size_t>(dialect_.skip_columns));
        row.cells.erase(row.cells.begin(), row.cells.begin() + static_cast<std::ptrdiff_t>(skipped));
        return true;
    }
    return false;
}

}  // namespace skl::opendata::csvw
