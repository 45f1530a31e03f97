#include "opendata/engine/layout.h"

#include <array>

#include "opendata/engine/header.h"
#include "opendata/engine/values.h"

namespace skl::opendata {
namespace {

constexpr std::size_t kept_head = 200, kept_tail = 60;
constexpr std::size_t most_preamble = 50;
constexpr std::size_t kept_record = 64 * 1024, kept_cell = 2'000, shortest_kept_cell = 255;  // bytes that are looked at
constexpr std::size_t told_cells = 50;  // of a record before or after the table, in the report

// What one reading of a text says of it; its records are numbered from `first` on.
struct Analysis {
    std::int64_t first = 1;
    std::deque<HeadRecord> head, tail;
    std::map<std::size_t, std::int64_t> widths;  // of records that are not blank
    std::int64_t records = 0, blanks = 0;
    std::size_t widest = 0;
    // A second table: from this record on all have one other width.
    std::size_t second_begin = 0, second_width = 0;
    std::int64_t second_first = 0, second_count = 0;

    std::int64_t past() const { return first + records; }  // number of the record after the last
};

HeadRecord keep(const Record& record, std::int64_t number, bool blank) {
    HeadRecord out{{}, blank, number};
    const std::size_t most = std::clamp(kept_record / std::max<std::size_t>(record.cells.size(), 1), shortest_kept_cell, kept_cell);
    for (const std::string_view cell : record.cells) out.cells.emplace_back(clipped(cell, most));
    return out;
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
        const std::size_t width = record.cells.size();
        out.widest = std::max(out.widest, width);
        if (blank) {
            ++out.blanks;
        } else {
            if (after_blank) {
                out.second_begin = record.begin;
                out.second_first = out.past() - 1;
                out.second_width = width;
                out.second_count = 0;
            }
            if (out.second_width == width)
                ++out.second_count;
            else
                out.second_width = 0;
            ++out.widths[width];
        }
        after_blank = blank;
        if (out.head.size() < kept_head) out.head.push_back(keep(record, out.past() - 1, blank));
    }
    const std::int64_t before = std::max<std::int64_t>(0, out.records - static_cast<std::int64_t>(kept_tail));
    if (out.records > 0) reader.go_back(marks[static_cast<std::size_t>(before) % kept_tail]);
    for (std::int64_t number = first + before; number < out.past() && reader.next(record); ++number)
        out.tail.push_back(keep(record, number, record.blank()));
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

bool footer_start(std::string_view first) {
    for (const std::string_view word : {"合計", "總計", "小計", "資料提供", "資料來源", "資料更新", "資料截止", "製表", "備註",
                                        "註:", "註：", "事故類別", "Total", "Source", "Note"})
        if (first.starts_with(word)) return true;
    return false;
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

TableSpan table_of(const Analysis& analysis, const Corrections& corrections) {
    TableSpan table;
    table.first_record = analysis.first;
    table.records = analysis.records;
    table.footer_first = analysis.past();
    const std::size_t modal_width = modal(analysis.widths);
    std::size_t at = 0;
    const auto is_preamble = [&](const HeadRecord& record) {
        if (corrections.preamble) return table.preamble < corrections.preamble->value;
        return modal_width > 1 && (filled(record) <= 1 || record.cells.size() < modal_width);
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
    const std::int64_t headers = corrections.header ? corrections.header->value : header_rows(analysis.head, at);
    for (; table.header < headers && at < analysis.head.size(); ++at) {
        if (analysis.head[at].blank) continue;
        table.header_records.push_back(analysis.head[at].cells);
        ++table.header;
    }
    table.body_first = at < analysis.head.size() ? analysis.head[at].number : analysis.past();
    table.width = table.header > 0 ? table.header_records[0].size() : modal_width;
    return table;
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
    if (table.header == 0 || used >= table.width) return;
    table.width = used;
    table.trailing_empty_column = true;
}

}  // namespace

Result<std::vector<TableSpan>> find_tables(std::string_view text, const Separators& separators, const Corrections& corrections) {
    const Analysis analysis = analyse(text, separators);
    if (analysis.widest > most_columns) return Problem{422, "too-many-columns", {{"limit", std::to_string(most_columns)}}};
    if (analysis.records == analysis.blanks) return std::vector<TableSpan>{};
    const auto first_width_count = analysis.widths.contains(analysis.second_width) ? analysis.widths.at(analysis.second_width) : 0;
    const bool second = analysis.second_first > 1 && analysis.second_width > 1 && analysis.second_count >= 2 &&
                        analysis.second_count == first_width_count && analysis.widths.size() > 1 &&
                        analysis.second_count < analysis.records - analysis.second_count;
    std::vector<TableSpan> out;
    const auto add = [&](const Analysis& part, std::size_t begin, std::size_t end, const Corrections& said) {
        out.push_back(table_of(part, said));
        out.back().begin = begin;
        out.back().end = end;
        find_footer(out.back(), part);
    };
    if (second) {
        const std::size_t divide = analysis.second_begin;
        add(analyse(text.substr(0, divide), separators), 0, divide, corrections);
        add(analyse(text.substr(divide), separators, analysis.second_first), divide, text.size(), {});
    } else {
        add(analysis, 0, text.size(), corrections);
    }
    for (TableSpan& table : out) {
        drop_trailing(table, text, separators);
        name_columns(table);
    }
    return out;
}

}  // namespace skl::opendata
