#include "opendata/engine/layout.h"

#include <array>
#include <deque>

#include "kernel/describe/result.h"
#include "kernel/text/text.h"
#include "opendata/engine/values.h"

namespace skl::opendata {
namespace {

constexpr std::size_t kept_head = 200, kept_tail = 60;
constexpr std::size_t most_preamble = 50;
constexpr std::size_t kept_record = 64 * 1024, kept_cell = 2'000, shortest_kept_cell = 255;  // bytes that are looked at
constexpr std::size_t told_cells = 50;     // of a record before or after the table, in the report
constexpr std::size_t longest_label = 8;   // characters; longer is a sentence, not a label
constexpr std::size_t longest_name = 255;  // bytes of an API name; real labels pass 63
constexpr double typical = 0.9;            // share of body cells that makes a class typical of a column

// What a cell looks like, coarsely enough that a header differs from its body.
struct Look {
    bool empty = false, number = false, has_digit = false, ascii_word = false, han = false, url = false;
    std::size_t length = 0;
};

Look look_at(std::string_view cell) {
    const std::string_view s = trimmed(cell);
    Look out;
    out.empty = s.empty() || null_token(s);
    if (out.empty) return out;
    out.number = read_number(s).has_value();
    out.has_digit = std::any_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
    out.url = s.starts_with("http") || s.starts_with('/');
    bool identifier = true;
    for (std::string_view rest = s; !rest.empty(); ++out.length) {
        const char32_t c = text::next(rest);
        out.han = out.han || text::is_han(c);
        identifier = identifier && c < 0x80 && (std::isalnum(static_cast<int>(c)) || c == '_' || c == '-' || c == '.' || c == ' ');
    }
    out.ascii_word = identifier && !out.number;
    return out;
}

// Words a label ends with; a value hardly does.
bool label_word(std::string_view s) {
    if (text::code_points(s) > longest_label) return false;
    for (const std::string_view word :
         {"名稱", "編號", "代碼", "代號", "日期", "時間", "地址", "單位", "機關", "說明", "類別", "電話", "備註", "聯絡人",
          "來源", "項次", "序號", "年度", "總數", "人數", "件數", "戶數", "金額", "經度", "緯度", "別",   "路名", "網址"})
        if (s.ends_with(word)) return true;
    return false;
}

struct Analysis {
    std::deque<HeadRecord> head, tail;
    std::map<std::size_t, std::int64_t> widths;  // of records that are not blank
    std::int64_t records = 0, blanks = 0;
    std::size_t widest = 0;
    // A second table: from this record on all have one other width.
    std::size_t second_begin = 0, second_width = 0;
    std::int64_t second_first = 0, second_count = 0;
};

HeadRecord keep(const Record& record, std::int64_t number, bool blank) {
    HeadRecord out{{}, blank, number};
    const std::size_t most = std::clamp(kept_record / std::max<std::size_t>(record.cells.size(), 1), shortest_kept_cell, kept_cell);
    for (const std::string_view cell : record.cells) out.cells.emplace_back(clipped(cell, most));
    return out;
}

Analysis analyse(std::string_view text, const Separators& separators) {
    Analysis out;
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
                out.second_first = out.records;
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
        if (out.head.size() < kept_head) out.head.push_back(keep(record, out.records, blank));
    }
    const std::int64_t first = std::max<std::int64_t>(0, out.records - static_cast<std::int64_t>(kept_tail));
    if (out.records > 0) reader.go_back(marks[static_cast<std::size_t>(first) % kept_tail]);
    for (std::int64_t number = first; number < out.records && reader.next(record); ++number)
        out.tail.push_back(keep(record, number + 1, record.blank()));
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

std::size_t filled(const HeadRecord& record) {
    return static_cast<std::size_t>(
        std::count_if(record.cells.begin(), record.cells.end(), [](const std::string& cell) { return !trimmed(cell).empty(); }));
}

struct ColumnLook {
    double number = 0, has_digit = 0, ascii = 0, han = 0, url = 0, mean_length = 0;
    std::int64_t values = 0, filled = 0;  // without and with null tokens
    std::map<std::string, int> seen;

    bool repeats() const { return filled >= 10 && static_cast<std::int64_t>(seen.size()) * 5 <= filled; }
};

ColumnLook body_look(const std::deque<HeadRecord>& head, std::size_t from, std::size_t column) {
    ColumnLook out;
    for (std::size_t i = from; i < head.size(); ++i) {
        if (column >= head[i].cells.size()) continue;
        const std::string cell(trimmed(head[i].cells[column]));
        if (cell.empty()) continue;
        ++out.seen[cell];
        ++out.filled;
        const Look look = look_at(cell);
        if (look.empty) continue;
        ++out.values;
        out.number += look.number;
        out.has_digit += look.has_digit;
        out.ascii += look.ascii_word || look.number;
        out.han += look.han;
        out.url += look.url;
        out.mean_length += static_cast<double>(look.length);
    }
    if (out.values > 0)
        for (double* share : {&out.number, &out.has_digit, &out.ascii, &out.han, &out.url, &out.mean_length})
            *share /= static_cast<double>(out.values);
    return out;
}

// How much the record at `at` speaks for being a label row of the body that begins at `body`.
double header_evidence(const std::deque<HeadRecord>& head, std::size_t at, std::size_t body, bool strict) {
    double evidence = 0;
    for (std::size_t column = 0; column < head[at].cells.size(); ++column) {
        const Look look = look_at(head[at].cells[column]);
        const ColumnLook below = body_look(head, body, column);
        if (look.empty || below.filled == 0) continue;
        const std::string cell(trimmed(head[at].cells[column]));
        if (look.number) {
            evidence -= 1;
        } else if (below.values == 0) {
            evidence += below.repeats() && !below.seen.contains(cell) ? 0.5 : 0;
        } else if (below.number >= typical || (below.url >= typical && !look.url)) {
            evidence += 1;
        } else if (below.has_digit >= typical && !look.has_digit) {
            evidence += 1;
        } else if (below.han >= typical && look.ascii_word) {
            evidence += 1;
        } else if (!strict && label_word(cell) && !below.seen.contains(cell)) {
            evidence += 0.5;
        } else if (strict && label_word(cell) && !below.seen.contains(cell)) {
            evidence += 0.25;
        } else if (below.seen.contains(cell)) {
            evidence -= 0.5;
        } else if (!strict && below.repeats()) {
            evidence += 0.5;
        } else if (!strict && below.mean_length > 3 * static_cast<double>(look.length) + 4) {
            evidence += 0.25;
        }
    }
    return evidence;
}

bool all_identifiers(const HeadRecord& record) {
    bool any = false;
    for (const std::string& cell : record.cells) {
        const Look look = look_at(cell);
        if (look.empty) continue;
        if (!look.ascii_word) return false;
        any = true;
    }
    return any;
}

bool mostly_han(const HeadRecord& record) {
    std::size_t han = 0, all = 0;
    for (const std::string& cell : record.cells) {
        const Look look = look_at(cell);
        all += !look.empty;
        han += look.han;
    }
    return all > 0 && han * 2 > all;
}

bool second_header(const std::deque<HeadRecord>& head, std::size_t first) {
    const std::size_t second = first + 1, body = first + 2;
    if (body >= head.size() || head[second].blank || head[second].cells.size() < 2) return false;
    const double evidence = header_evidence(head, second, body, true);
    const bool pair =
        (all_identifiers(head[first]) && mostly_han(head[second])) || (mostly_han(head[first]) && all_identifiers(head[second]));
    if (pair) return evidence > 0.2;
    const std::size_t labels = filled(head[second]);
    if (labels * 2 <= filled(head[first])) return evidence >= 1;  // a merged header that goes on below
    return evidence >= 1 && evidence * 4 >= static_cast<double>(labels);
}

std::string one_line(std::string_view label) {
    std::string out;
    for (char c : trimmed(label)) {
        const bool space = c == '\n' || c == '\r' || c == '\t' || c == ' ';
        if (!space)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return out;
}

// The names of the columns from one or two header records.
void name_columns(TableSpan& table) {
    std::vector<std::string> labels(table.width), titles(table.width);
    const auto& rows = table.header_records;
    const auto cell = [&](std::size_t row, std::size_t column) {
        return column < rows[row].size() ? one_line(rows[row][column]) : std::string{};
    };
    const auto ascii = [&](std::size_t row) { return all_identifiers({rows[row], false, 0}); };
    for (std::size_t column = 0; column < table.width; ++column) {
        if (rows.empty()) continue;
        if (rows.size() == 1) {
            labels[column] = cell(0, column);
        } else if (ascii(0) != ascii(1)) {  // identifiers are names, the other row is the titles
            const std::size_t names = ascii(0) ? 0 : 1;
            labels[column] = cell(names, column);
            titles[column] = cell(1 - names, column);
        } else {
            std::string above = cell(0, column);
            const std::string below = cell(1, column);
            for (std::size_t left = column; above.empty() && left-- > 0;) above = cell(0, left);  // merged cells fill rightwards
            labels[column] = below.empty() || above == below ? above : above + " " + below;
        }
    }
    std::map<std::string, int> used;
    for (std::size_t column = 0; column < table.width; ++column) {
        std::string name = api_name(labels[column]);
        const auto issue = [&](const char* code) { table.issues.push_back({{code}, Severity::warning, name, 1, {labels[column]}, {}}); };
        if (name.empty()) {
            name = fmt::format("column_{}", column + 1);
            if (!rows.empty()) issue("blank-label");
        }
        if (const int times = ++used[name]; times > 1) {
            issue("duplicate-label");
            name += fmt::format("_{}", times);
            ++used[name];
        }
        table.names.push_back(name);
        table.source_names.push_back(labels[column].empty() ? name : labels[column]);
        table.titles.push_back(titles[column].empty() ? table.source_names.back() : titles[column]);
    }
}

bool footer_start(std::string_view first) {
    for (const std::string_view word : {"合計", "總計", "小計", "資料提供", "資料來源", "資料更新", "資料截止", "製表", "備註",
                                        "註:", "註：", "事故類別", "Total", "Source", "Note"})
        if (first.starts_with(word)) return true;
    return false;
}

// Trailing records that say something about the table: their first cell tells, and little else stands beside it.
void find_footer(TableSpan& table, const Analysis& analysis, std::int64_t body_first) {
    table.footer_first = table.first_record + table.records;
    for (auto record = analysis.tail.rbegin(); record != analysis.tail.rend(); ++record) {
        if (record->number >= table.first_record + table.records) continue;
        if (record->number <= body_first) break;
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

TableSpan first_table(const Analysis& analysis, const Corrections& corrections) {
    TableSpan table;
    table.records = analysis.records;
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
            table.body_first = table.records + 1;
            table.width = modal_width;
            return table;
        }
        table.preamble = 0;
        table.preamble_records.clear();
        for (at = 0; analysis.head[at].blank;) ++at;
    }
    std::int64_t headers = 0;
    if (corrections.header) {
        headers = corrections.header->value;
    } else if (at + 1 >= analysis.head.size()) {
        headers = 1;  // a lone record names columns without rows
    } else if (header_evidence(analysis.head, at, at + 1, false) > 0.4) {
        headers = second_header(analysis.head, at) ? 2 : 1;
    }
    for (std::int64_t i = 0; i < headers && at < analysis.head.size(); ++i, ++at) table.header_records.push_back(analysis.head[at].cells);
    table.header = static_cast<std::int64_t>(table.header_records.size());
    table.body_first = at < analysis.head.size() ? analysis.head[at].number : table.records + 1;
    table.width = headers > 0 ? table.header_records[0].size() : modal_width;
    return table;
}

// A last column without a name that holds nothing is the comma somebody left at the end of each line.
void drop_trailing(TableSpan& table, std::string_view text, const Separators& separators) {
    while (table.header > 0 && table.width > 1) {
        const bool named = std::any_of(table.header_records.begin(), table.header_records.end(), [&](const auto& row) {
            return row.size() >= table.width && !trimmed(row[table.width - 1]).empty();
        });
        if (named) return;
        RecordReader reader(text.substr(0, table.end), separators);
        reader.seek(table.begin);
        Record record;
        std::int64_t number = table.first_record - 1;
        while (reader.next(record))
            if (++number >= table.body_first && number < table.footer_first && record.cells.size() >= table.width &&
                !trimmed(record.cells[table.width - 1]).empty())
                return;
        --table.width;
        table.trailing_empty_column = true;
    }
}

}  // namespace

std::string api_name(std::string_view label) {
    std::string out;
    std::size_t used = 0;
    for (std::string_view rest = label; !rest.empty();) {
        const char32_t c = text::next(rest);
        const bool plain = c >= 0x80 || std::isalnum(static_cast<int>(c)) || c == '_';
        std::string one;
        if (plain || c == ' ' || c == '-' || c == '(' || c == ')' || c == '/' || c == '.' || c == '%' || c == ':') text::append(one, c);
        if (used + one.size() > longest_name) break;
        out += one;
        used += one.size();
    }
    return out;
}

Result<std::vector<TableSpan>> find_tables(std::string_view text, const Separators& separators, const Corrections& corrections) {
    Analysis analysis = analyse(text, separators);
    if (analysis.widest > most_columns) return Problem{422, "too-many-columns", {{"limit", std::to_string(most_columns)}}};
    if (analysis.records == analysis.blanks) return std::vector<TableSpan>{};
    const auto first_width_count = analysis.widths[analysis.second_width];
    const bool second = analysis.second_first > 1 && analysis.second_width > 1 && analysis.second_count >= 2 &&
                        analysis.second_count == first_width_count && analysis.widths.size() > 1 &&
                        analysis.second_count < analysis.records - analysis.second_count;
    std::vector<TableSpan> out;
    if (second) {
        Analysis rest = analyse(text.substr(analysis.second_begin), separators);
        const std::int64_t shift = analysis.second_first - 1;
        analysis = analyse(text.substr(0, analysis.second_begin), separators);
        for (auto* list : {&rest.head, &rest.tail})
            for (HeadRecord& record : *list) record.number += shift;
        TableSpan table = first_table(rest, {});
        table.first_record = shift + 1;
        table.begin = text.size();  // set below
        out.push_back(std::move(table));
    }
    TableSpan main = first_table(analysis, corrections);
    if (second) {
        std::size_t begin = 0;
        RecordReader reader(text, separators);
        Record record;
        for (std::int64_t i = 0; i < out[0].first_record && reader.next(record); ++i) begin = record.begin;
        out[0].begin = begin;
        out[0].end = text.size();
        out[0].footer_first = out[0].first_record + out[0].records;
        main.end = begin;
    } else {
        main.end = text.size();
    }
    find_footer(main, analysis, main.body_first - 1);
    out.insert(out.begin(), std::move(main));
    for (TableSpan& table : out) {
        drop_trailing(table, text, separators);
        name_columns(table);
    }
    return out;
}

}  // namespace skl::opendata
