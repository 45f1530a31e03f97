#include "opendata/engine/records.h"

#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace skl::opendata {
namespace {

constexpr std::size_t looked_at_once = 16;  // bytes

// A bit for each of the sixteen bytes at `p` that is one of the three, the lowest for the first.
unsigned stops_among(const char* p, char a, char b, char c) {
#ifdef __SSE2__
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i found = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(a)),
                                       _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(b)), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c))));
    return static_cast<unsigned>(_mm_movemask_epi8(found));
#else
    unsigned out = 0;
    for (unsigned i = 0; i < looked_at_once; ++i) out |= static_cast<unsigned>(p[i] == a || p[i] == b || p[i] == c) << i;
    return out;
#endif
}

}  // namespace

bool RecordReader::at_delimiter(std::size_t at) const {
    return text_.compare(at, separators_.delimiter.size(), separators_.delimiter) == 0;
}

// The end of an unquoted cell: the next delimiter or line end.
std::size_t RecordReader::plain_end(std::size_t from) const {
    const char first = separators_.delimiter[0];
    const bool single = separators_.delimiter.size() == 1;
    const char* p = text_.data() + from;
    const char* const end = text_.data() + text_.size();
    for (; p < end; ++p) {
        const char c = *p;
        if (c == '\n' || c == '\r') break;
        if (c == first && (single || at_delimiter(static_cast<std::size_t>(p - text_.data())))) break;
    }
    return static_cast<std::size_t>(p - text_.data());
}

// How many bytes stand at `at` that an escape character there makes plain: 0 where it is text itself.
std::size_t RecordReader::escaped_at(std::size_t at) const {
    if (!separators_.escaped || text_[at] != separators_.escape || at + 1 >= text_.size()) return 0;
    const char next = text_[at + 1];
    if (next == '\r' && at + 2 < text_.size() && text_[at + 2] == '\n') return 2;
    if (next == separators_.escape || next == '\n' || next == '\r' || (separators_.quote != 0 && next == separators_.quote)) return 1;
    return at_delimiter(at + 1) ? separators_.delimiter.size() : 0;
}

// An unquoted cell of a text with an escape character.
void RecordReader::read_escaped(std::size_t& at, Record& record) {
    const std::size_t start = at;
    buffer_.clear();
    bool plain = true;
    for (; at < text_.size() && text_[at] != '\n' && text_[at] != '\r' && !at_delimiter(at); ++at) {
        const std::size_t length = escaped_at(at);
        if (length > 0) {
            if (plain) buffer_.assign(text_, start, at - start);
            plain = false;
            buffer_.append(text_, at + 1, length);
            lines_ += text_[at + 1] == '\n' || text_[at + 1] == '\r' ? 1 : 0;
            at += length;
        } else if (!plain) {
            buffer_ += text_[at];
        }
        if (buffer_.size() > longest_cell) record.too_large = true;
    }
    if (plain) return record.cells.push_back(text_.substr(start, at - start));
    unquoted_.emplace_back(record.cells.size(), buffer_);
    record.cells.emplace_back();
}

std::size_t RecordReader::quote_or_escape(std::size_t from) const {
    if (!separators_.escaped) return text_.find(separators_.quote, from);
    const char both[] = {separators_.quote, separators_.escape};
    return text_.find_first_of(std::string_view(both, 2), from);
}

// Reads the quoted cell that opens at `at`; false: its quote never closes.
bool RecordReader::read_quoted(std::size_t& at, Record& record) {
    const char quote = separators_.quote;
    const std::size_t start = at + 1;
    std::size_t from = start, scanned = start, look = start;
    buffer_.clear();
    bool plain = true;  // the cell is one stretch of the text
    while (true) {
        const auto close = quote_or_escape(look);
        if (close == std::string_view::npos) return false;
        for (const char* p = text_.data() + scanned;
             (p = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(text_.data() + close - p)))) != nullptr; ++p)
            ++lines_;
        scanned = close;
        if (lines_ > most_quoted_lines || close - start > longest_quoted) return false;
        if (buffer_.size() > longest_cell) record.too_large = true;  // what follows only has to be passed
        const bool keep = buffer_.size() <= longest_cell;
        if (separators_.escaped && text_[close] == separators_.escape) {
            const std::size_t length = escaped_at(close);
            if (length > 0) {
                if (keep) buffer_.append(text_, from, close - from);
                if (keep) buffer_.append(text_, close + 1, length);
                plain = false;
                from = close + 1 + length;
            }
            look = close + 1 + length;
            continue;
        }
        const bool doubled = close + 1 < text_.size() && text_[close + 1] == quote;
        if (doubled) {
            if (keep) buffer_.append(text_, from, close + 1 - from);
            plain = false;
            look = from = close + 2;
            scanned = from;
            continue;
        }
        const std::size_t after = close + 1;
        const bool ends = after >= text_.size() || text_[after] == '\n' || text_[after] == '\r' || at_delimiter(after);
        if (!ends) {  // a quote in the middle of the cell: kept as it stands
            if (keep) buffer_.append(text_, from, close + 1 - from);
            plain = false;
            record.stray_quote = true;
            look = from = after;
            continue;
        }
        if (plain) {
            record.cells.push_back(text_.substr(start, close - start));
        } else {
            if (keep) buffer_.append(text_, from, close - from);
            unquoted_.emplace_back(record.cells.size(), buffer_);
            record.cells.emplace_back();
        }
        at = after;
        return true;
    }
}

void RecordReader::end_line(std::size_t at) {
    at_ = at;
    if (at_ >= text_.size()) return;
    const bool crlf = text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
    at_ += crlf ? 2 : 1;
}

// After damage: the record is its line, cells cut at delimiters, quotes kept; reading goes on with the next line.
void RecordReader::read_line_wise(Record& record) {
    record.cells.clear();
    unquoted_.clear();
    record.unclosed_quote = true;
    std::size_t at = record.begin;
    while (true) {
        const std::size_t end = plain_end(at);
        record.cells.push_back(text_.substr(at, end - at));
        if (end >= text_.size() || !at_delimiter(end)) {
            record.end = end;
            return end_line(end);
        }
        at = end + separators_.delimiter.size();
    }
}

// How many cells the line at `at` has when quotes mean nothing.
std::size_t RecordReader::line_width(std::size_t at) const {
    std::size_t width = 1;
    for (std::size_t end = plain_end(at); end < text_.size() && at_delimiter(end); end = plain_end(end + separators_.delimiter.size()))
        ++width;
    return width;
}

// Whether with the line after the one at `begin` a record of the usual width begins.
bool RecordReader::next_line_is_record(std::size_t begin) const {
    const std::size_t end = text_.find_first_of("\r\n", begin);
    if (end == std::string_view::npos) return false;
    RecordReader next(text_, separators_);
    next.end_line(end);
    Record record;
    return next.next(record) && !record.stray_quote && record.cells.size() == usual_width_;
}

// A quote that was never meant to close where it did: on the way there it met the opening quote of another cell, which stands inside it and
// is not doubled, and the line after it is a record by itself, or its own line has the right width where all of it has not. So is one
// that is longer than anything people write and makes the width wrong.
bool RecordReader::was_never_closed(const Record& record) const {
    if (lines_ == 0 || usual_width_ < 2 || separators_.quote == 0) return false;
    const bool wrong = record.cells.size() != usual_width_;
    if (wrong && lines_ > longest_quoted_lines) return true;
    return record.stray_quote && (next_line_is_record(record.begin) || (wrong && line_width(record.begin) == usual_width_));
}

// A record on one line in which no cell opens with a quote, as most are. False: it is another one, and nothing was read.
bool RecordReader::read_plain(Record& record) {
    if (separators_.escaped || separators_.delimiter.size() != 1) return false;
    const char delimiter = separators_.delimiter[0], quote = separators_.quote;
    const char* const begin = text_.data() + at_;
    const char* const end = text_.data() + text_.size();
    if (quote != 0 && *begin == quote) return false;
    const char* cell = begin;
    const char* stop = nullptr;  // of the record
    for (const char* p = begin; stop == nullptr; p += looked_at_once) {
        const auto left = static_cast<std::size_t>(end - p);
        unsigned stops = 0;
        if (left >= looked_at_once) {
            stops = stops_among(p, delimiter, '\n', '\r');
        } else {
            char tail[looked_at_once] = {};
            std::memcpy(tail, p, left);
            stops = stops_among(tail, delimiter, '\n', '\r') & ((1U << left) - 1);
        }
        for (; stops != 0; stops &= stops - 1) {
            const char* const here = p + std::countr_zero(stops);
            record.cells.emplace_back(cell, static_cast<std::size_t>(here - cell));
            if (*here != delimiter) {
                stop = here;
                break;
            }
            cell = here + 1;
            if (record.cells.size() > most_columns || (quote != 0 && cell < end && *cell == quote)) {
                record.cells.clear();
                return false;
            }
        }
        if (stop == nullptr && left <= looked_at_once) {
            record.cells.emplace_back(cell, static_cast<std::size_t>(end - cell));
            stop = end;
        }
    }
    record.end = static_cast<std::size_t>(stop - text_.data());
    if (record.end - record.begin > longest_cell)
        for (const std::string_view one : record.cells) record.too_large = record.too_large || one.size() > longest_cell;
    if (record.cells.size() > 1) usual_width_ = record.cells.size();
    end_line(record.end);
    return true;
}

bool RecordReader::next(Record& record) {
    record.cells.clear();
    lines_ = 0;
    record.unclosed_quote = record.too_large = record.stray_quote = false;
    if (at_ >= text_.size()) return false;
    unquoted_.clear();
    record.begin = at_;
    record.plain = read_plain(record);
    if (record.plain) return true;
    std::size_t at = at_;
    while (true) {
        if (separators_.quote != 0 && at < text_.size() && text_[at] == separators_.quote) {
            if (!read_quoted(at, record)) {
                read_line_wise(record);
                break;
            }
        } else if (separators_.escaped) {
            read_escaped(at, record);
        } else {
            const std::size_t end = plain_end(at);
            record.cells.push_back(text_.substr(at, end - at));
            at = end;
        }
        if (record.cells.back().size() > longest_cell) record.too_large = true;
        if (at >= text_.size() || !at_delimiter(at) || record.cells.size() > most_columns) {
            if (was_never_closed(record)) {
                read_line_wise(record);
                break;
            }
            record.end = at;
            end_line(at);
            if (lines_ == 0 && record.cells.size() > 1) usual_width_ = record.cells.size();
            break;
        }
        at += separators_.delimiter.size();
    }
    for (const auto& [index, text] : unquoted_) {
        record.cells[index] = text;
        if (text.size() > longest_cell) record.too_large = true;
    }
    return true;
}

}  // namespace skl::opendata
