#include "opendata/engine/layout.h"

#include <array>

#include "kernel/text/text.h"
#include "opendata/engine/header.h"
#include "opendata/engine/values.h"

namespace skl::opendata {
namespace {

constexpr std::size_t kept_head = 200, kept_tail = 60;
constexpr std::size_t most_preamble = 50;
constexpr std::size_t most_tables = 50;  // in one file; what follows belongs to the last
constexpr std::size_t kept_record = 64 * 1024, kept_cell = 2'000, shortest_kept_cell = 255;  // bytes that are looked at
constexpr std::size_t told_cells = 50;  // of a record before or after the table, in the report

using Widths = std::map<std::size_t, std::int64_t>;  // width → records that are not blank

// Records between blank ones, and further such stretches as long as they are of the same table.
struct Block {
    std::size_t begin = 0;  // in the text
    std::int64_t first = 0, count = 0;
    Widths widths;
    bool notes = true;  // all say something about a table
};

// What one reading of a text says of it; its records are numbered from `first` on.
struct Analysis {
    std::int64_t first = 1;
    std::deque<HeadRecord> head, tail;
    Widths widths;
    std::map<std::size_t, std::size_t> used;  // width → columns of such records up to the last that any of them fills
    std::int64_t records = 0, blanks = 0;
    std::size_t widest = 0;
    std::vector<Block> blocks;

    std::int64_t past() const { return first + records; }  // number of the record after the last
};

HeadRecord keep(const Record& record, std::int64_t number, bool blank) {
    HeadRecord out{{}, blank, number};
    const std::size_t most = std::clamp(kept_record / std::max<std::size_t>(record.cells.size(), 1), shortest_kept_cell, kept_cell);
    for (const std::string_view cell : record.cells) out.cells.emplace_back(clipped(cell, most));
    return out;
}

std::size_t modal(const std::map<std::size_t, std::int64_t>& widths) {
    std::size_t best = 0;
    std::int64_t count = -1;
    for (const auto& [width, n] : widths)
        if (n >= count) {
            best = width;
            count = n;
        }
    return best;
}

// A word, and for those of letters no longer word: Note, not Notebook.
bool begins_with_word(std::string_view text, std::string_view word) {
    if (!text.starts_with(word)) return false;
    const bool letters = static_cast<unsigned char>(word[0]) < 0x80;
    return !letters || text.size() == word.size() || !std::isalnum(static_cast<unsigned char>(text[word.size()]));
}

bool footer_start(std::string_view first) {
    std::string packed;  // 合　計 is 合計
    for (std::string_view rest = clipped(first, 64); !rest.empty();) {
        const char32_t c = text::next(rest);
        if (c != U' ' && c != U'\u3000') text::append(packed, c);
    }
    for (const std::string_view word : {"合計", "總計", "小計", "資料提供", "資料來源", "資料更新", "資料截止", "製表", "備註",
                                        "註:", "註：", "附註", "事故類別", "Total", "Totals", "Source", "Sources", "Note", "Notes"})
        if (begins_with_word(packed, word)) return true;
    return false;
}

bool note_like(const std::vector<std::string_view>& cells) {
    std::size_t filled = 0;
    for (const std::string_view cell : cells) filled += trimmed(cell).empty() ? 0 : 1;
    return filled <= 1 || (filled <= 3 && footer_start(trimmed(cells[0])));
}

// Whether a stretch may be a table: two records or more, nearly all of one width of two or more, not all of them notes.
bool may_be_table(const Block& block) {
    constexpr double uniform = 0.8;
    const std::size_t width = modal(block.widths);
    const std::int64_t count = block.count - (block.widths.contains(1) ? block.widths.at(1) : 0);  // titles stand above
    return count >= 2 && width >= 2 && !block.notes && static_cast<double>(block.widths.at(width)) >= uniform * static_cast<double>(count);
}

void join(Block& into, const Block& other) {
    into.count += other.count;
    into.notes = into.notes && other.notes;
    for (const auto& [width, count] : other.widths) into.widths[width] += count;
}

// Takes the stretch that ended to the one before it, unless it is a table of another width (opendata.md §5.5).
void settle(std::vector<Block>& blocks) {
    if (blocks.size() < 2) return;
    const Block& last = blocks.back();
    Block& before = blocks[blocks.size() - 2];
    const bool apart = may_be_table(before) && may_be_table(last) && modal(before.widths) != modal(last.widths);
    if (apart && blocks.size() <= most_tables) return;
    join(before, last);
    blocks.pop_back();
}

void see(Analysis& out, const Record& record, bool after_blank) {
    if (after_blank || out.blocks.empty()) {
        settle(out.blocks);
        out.blocks.push_back({record.begin, out.past() - 1, 0, {}, true});
    }
    Block& block = out.blocks.back();
    ++block.count;
    ++block.widths[record.cells.size()];
    block.notes = block.notes && note_like(record.cells);
    ++out.widths[record.cells.size()];
    std::size_t& used = out.used[record.cells.size()];
    for (std::size_t i = record.cells.size(); i > used; --i)
        if (!trimmed(record.cells[i - 1]).empty()) used = i;
}

Analysis analyse(std::string_view text, const Separators& separators, std::int64_t first = 1) {
    Analysis out;
    out.first = first;
    RecordReader reader(text, separators);
    Record record;
    bool after_blank = false;
    std::array<RecordReader::Mark, kept_tail> marks;  // of the last records, which are kept when it is known that they are
    while (true) {
        const RecordReader::Mark here = reader.mark();
        if (!reader.next(record)) break;
        marks[static_cast<std::size_t>(out.records) % kept_tail] = here;
        ++out.records;
        const bool blank = record.blank();
        out.widest = std::max(out.widest, record.cells.size());
        if (blank)
            ++out.blanks;
        else
            see(out, record, after_blank);
        after_blank = blank;
        if (out.head.size() < kept_head) out.head.push_back(keep(record, out.past() - 1, blank));
    }
    settle(out.blocks);
    const std::int64_t before = std::max<std::int64_t>(0, out.records - static_cast<std::int64_t>(kept_tail));
    if (out.records > 0) reader.go_back(marks[static_cast<std::size_t>(before) % kept_tail]);
    for (std::int64_t number = first + before; number < out.past() && reader.next(record); ++number)
        out.tail.push_back(keep(record, number, record.blank()));
    return out;
}

// Trailing records that say something about the table: their first cell tells, and little else stands beside it.
void find_footer(TableSpan& table, const Analysis& analysis) {
    for (auto record = analysis.tail.rbegin(); record != analysis.tail.rend(); ++record) {
        if (record->number < table.body_first) break;
        if (record->blank) continue;
        std::string_view first;
        for (const std::string& cell : record->cells)
            if (first = trimmed(cell); !first.empty()) break;
        if (!footer_start(trimmed(record->cells[0])) || filled(*record) > 3) break;
        table.footer_first = record->number;
        ++table.footer;
        std::vector<std::string> cells;
        for (const std::string& cell : record->cells)
            if (!trimmed(cell).empty()) cells.emplace_back(trimmed(cell));
        table.footer_records.insert(table.footer_records.begin(), std::move(cells));
    }
}

// Whether the record before the body, which is shorter than it, holds its labels all the same: most of them, and none empty.
bool short_labels(const std::deque<HeadRecord>& head, std::size_t body, std::size_t width) {
    if (body == 0 || body >= head.size() || head[body - 1].blank || header_rows(head, body) > 0) return false;
    const HeadRecord& labels = head[body - 1];
    return labels.cells.size() >= 2 && labels.cells.size() * 2 >= width && filled(labels) == labels.cells.size() &&
           header_rows(head, body - 1) > 0;
}

TableSpan table_of(const Analysis& analysis, const Corrections& corrections) {
    TableSpan table;
    table.first_record = analysis.first;
    table.records = analysis.records;
    table.footer_first = analysis.past();
    const std::size_t modal_width = modal(analysis.widths);
    const std::size_t used = analysis.used.contains(modal_width) ? analysis.used.at(modal_width) : modal_width;
    std::size_t at = 0;
    const auto is_preamble = [&](const HeadRecord& record) {
        if (corrections.preamble) return table.preamble < corrections.preamble->value;
        return modal_width > 1 && (filled(record) <= 1 || record.cells.size() < used);
    };
    while (at < analysis.head.size() && at < most_preamble && (analysis.head[at].blank || is_preamble(analysis.head[at]))) {
        if (!analysis.head[at].blank) {
            ++table.preamble;
            std::vector<std::string> cells;
            for (const std::string& cell : analysis.head[at].cells)
                if (!trimmed(cell).empty() && cells.size() < told_cells) cells.emplace_back(trimmed(cell));
            table.preamble_records.push_back(std::move(cells));
        }
        ++at;
    }
    if (at >= analysis.head.size()) {  // nothing would be left: what stands there is the table, unless the publisher says otherwise
        if (corrections.preamble) {
            table.body_first = analysis.past();
            table.width = modal_width;
            return table;
        }
        table.preamble = 0;
        table.preamble_records.clear();
        for (at = 0; analysis.head[at].blank;) ++at;
    }
    const bool short_header =
        !corrections.preamble && !corrections.header && table.preamble > 0 && short_labels(analysis.head, at, modal_width);
    if (short_header) {
        --at;
        --table.preamble;
        table.preamble_records.pop_back();
    }
    const std::int64_t headers = corrections.header ? corrections.header->value : header_rows(analysis.head, at);
    for (; table.header < headers && at < analysis.head.size(); ++at) {
        if (analysis.head[at].blank) continue;
        table.header_records.push_back(analysis.head[at].cells);
        ++table.header;
    }
    table.body_first = at < analysis.head.size() ? analysis.head[at].number : analysis.past();
    table.width = table.header > 0 && !short_header ? table.header_records[0].size() : modal_width;
    return table;
}

// Whether the first record of a stretch labels the others: surely, or by all that speaks for it.
bool labelled(std::string_view stretch, const Separators& separators, bool surely) {
    const Analysis part = analyse(stretch, separators);
    const std::size_t width = modal(part.widths);
    std::size_t at = 0;
    while (at < part.head.size() && (part.head[at].blank || part.head[at].cells.size() < width)) ++at;
    if (at == part.head.size()) return false;
    return surely ? labels_those_below(part.head, at) : header_rows(part.head, at) > 0;
}

// The tables among the stretches. A small one at the beginning that is narrower than what follows is its preamble, lines of a name and a
// value, unless its first record labels the others. One that differs by a single cell, or has single cells in
// it, is ragged, unless its first record labels it.
std::vector<Block> tables_among(std::vector<Block> blocks, std::string_view text, const Separators& separators) {
    constexpr std::int64_t longest_preamble = 10;
    const auto stretch = [&](std::size_t i) {
        const std::size_t end = i + 1 < blocks.size() ? blocks[i + 1].begin : text.size();
        return text.substr(blocks[i].begin, end - blocks[i].begin);
    };
    for (std::size_t i = 0; i + 1 < blocks.size();) {
        const std::size_t width = modal(blocks[i].widths), next = modal(blocks[i + 1].widths);
        const bool small = i == 0 && blocks[0].count <= longest_preamble && blocks[0].count < blocks[1].count && width < next;
        const bool preamble = small && (blocks[0].widths.at(width) < 3 || !labelled(stretch(0), separators, true));
        const bool doubtful = width == next + 1 || next == width + 1 || blocks[i + 1].widths.contains(1);
        const bool ragged = !small && doubtful && !labelled(stretch(i + 1), separators, false);
        if (!preamble && !ragged) {
            ++i;
            continue;
        }
        join(blocks[i], blocks[i + 1]);
        blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
    return blocks;
}

// Last columns without a name that hold nothing are the commas somebody left at the end of each line.
void drop_trailing(TableSpan& table, std::string_view text, const Separators& separators) {
    std::size_t used = 1;  // columns up to the last that is named or holds something
    for (const auto& row : table.header_records)
        for (std::size_t i = used; i < std::min(row.size(), table.width); ++i)
            if (!trimmed(row[i]).empty()) used = i + 1;
    RecordReader reader(text.substr(0, table.end), separators);
    reader.seek(table.begin);
    Record record;
    for (std::int64_t number = table.first_record; table.header > 0 && used < table.width && reader.next(record); ++number) {
        if (number < table.body_first || number >= table.footer_first) continue;
        for (std::size_t i = used; i < std::min(record.cells.size(), table.width); ++i)
            if (!trimmed(record.cells[i]).empty()) used = i + 1;
    }
    if (table.header == 0 || used >= table.width) return;  // without labels an empty column may be meant
    table.width = used;
    table.trailing_empty_column = true;
}

}  // namespace

Result<std::vector<TableSpan>> find_tables(std::string_view text, const Separators& separators, const Corrections& said, bool labelled) {
    Corrections corrections = said;
    if (labelled && !corrections.preamble) corrections.preamble = Whole<0, 100>{0};
    if (labelled && !corrections.header) corrections.header = Whole<0, 100>{1};
    const Analysis analysis = analyse(text, separators);
    if (analysis.widest > most_columns) return Problem{422, "too-many-columns", {{"limit", std::to_string(most_columns)}}};
    if (analysis.records == analysis.blanks) return std::vector<TableSpan>{};
    std::vector<TableSpan> out;
    const auto add = [&](const Analysis& part, std::size_t begin, std::size_t end, const Corrections& known) {
        out.push_back(table_of(part, known));
        out.back().begin = begin;
        out.back().end = end;
        if (!labelled) find_footer(out.back(), part);
    };
    std::vector<Block> blocks(1);
    if (!labelled) blocks = tables_among(analysis.blocks, text, separators);
    if (blocks.size() == 1) add(analysis, 0, text.size(), corrections);
    for (std::size_t i = 0; blocks.size() > 1 && i < blocks.size(); ++i) {
        const std::size_t begin = i == 0 ? 0 : blocks[i].begin, end = i + 1 < blocks.size() ? blocks[i + 1].begin : text.size();
        add(analyse(text.substr(begin, end - begin), separators, i == 0 ? 1 : blocks[i].first), begin, end,
            i == 0 ? corrections : Corrections{});
    }
    for (TableSpan& table : out) {
        drop_trailing(table, text, separators);
        name_columns(table);
    }
    return out;
}

}  // namespace skl::opendata
