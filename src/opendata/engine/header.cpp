#include "opendata/engine/header.h"

#include "kernel/text/text.h"
#include "opendata/engine/layout.h"
#include "opendata/engine/values.h"

namespace skl::opendata {
namespace {

constexpr std::size_t longest_label = 8;   // characters; longer is a sentence, not a label
constexpr std::size_t longest_name = 255;  // bytes of an API name; real labels pass 63
constexpr double label_evidence = 0.4;     // more than this: a record is taken for labels
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

struct ColumnLook {
    double number = 0, has_digit = 0, ascii = 0, han = 0, url = 0, mean_length = 0;
    std::int64_t values = 0, filled = 0;  // without and with null tokens
    std::map<std::string, int> seen;

    bool repeats() const { return filled >= 10 && static_cast<std::int64_t>(seen.size()) * 5 <= filled; }
};

// The records from `body` on, but those that say the same as the one at `labels`: labels that come again.
std::vector<const HeadRecord*> body_below(const std::deque<HeadRecord>& head, std::size_t labels, std::size_t body) {
    std::vector<const HeadRecord*> out;
    for (std::size_t i = body; i < head.size(); ++i)
        if (head[i].cells != head[labels].cells) out.push_back(&head[i]);
    return out;
}

ColumnLook body_look(const std::vector<const HeadRecord*>& body, std::size_t column) {
    ColumnLook out;
    for (const HeadRecord* record : body) {
        if (column >= record->cells.size()) continue;
        const std::string cell(trimmed(record->cells[column]));
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

// Whether a record counts years from column to column, of the Republic or of the common era: labels of a table by years, though numbers.
bool counts_years(const HeadRecord& record) {
    std::vector<std::int64_t> years;
    for (const std::string& cell : record.cells) {
        const auto number = read_number(trimmed(cell));
        if (!number) continue;
        const bool year = (number->whole >= 80 && number->whole <= 200) || (number->whole >= 1900 && number->whole <= 2100);
        if (!number->integer || !year) return false;
        if (!years.empty() && std::abs(number->whole - years.back()) != 1) return false;
        if (years.size() > 1 && number->whole - years.back() != years[1] - years[0]) return false;
        years.push_back(number->whole);
    }
    return years.size() >= 3;
}

// How much the record at `at` speaks for being a label row of the body that begins at `body`.
double header_evidence(const std::deque<HeadRecord>& head, std::size_t at, std::size_t body, bool strict) {
    double evidence = 0;
    const bool years = counts_years(head[at]);
    const std::vector<const HeadRecord*> rows = body_below(head, at, body);
    for (std::size_t column = 0; column < head[at].cells.size(); ++column) {
        const Look look = look_at(head[at].cells[column]);
        const ColumnLook below = body_look(rows, column);
        if (look.empty || below.filled == 0) continue;
        const std::string cell(trimmed(head[at].cells[column]));
        if (look.number) {
            evidence += years ? 0.5 : -1;
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

// Whether the record at `at` is merged cells above the labels of the next one: mostly the same again or empty from column to column, where
// the next has a text of its own in each.
bool merged_above(const std::deque<HeadRecord>& head, std::size_t at) {
    if (at + 2 >= head.size() || head[at + 1].blank) return false;
    const auto &upper = head[at].cells, &lower = head[at + 1].cells;
    if (upper.size() != lower.size() || upper.size() < 3) return false;
    std::set<std::string_view> names;
    std::size_t same = 0;
    for (std::size_t i = 0; i < upper.size(); ++i) {
        const Look above = look_at(upper[i]), below = look_at(lower[i]);
        if (above.has_digit || below.empty || below.number || !names.insert(trimmed(lower[i])).second) return false;
        same += i > 0 && (above.empty || upper[i] == upper[i - 1]);
    }
    return same * 2 >= upper.size() && !look_at(upper[0]).empty;
}

// Whether the record after the label row `first` is one more.
bool further_header(const std::deque<HeadRecord>& head, std::size_t first) {
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

}  // namespace

std::size_t filled(const HeadRecord& record) {
    return static_cast<std::size_t>(
        std::count_if(record.cells.begin(), record.cells.end(), [](const std::string& cell) { return !trimmed(cell).empty(); }));
}

std::int64_t header_rows(const std::deque<HeadRecord>& head, std::size_t at) {
    if (at + 1 >= head.size()) return 1;
    const bool merged = merged_above(head, at) && header_evidence(head, at + 1, at + 2, false) > label_evidence;
    if (!merged && header_evidence(head, at, at + 1, false) <= label_evidence) return 0;
    std::int64_t rows = merged ? 2 : 1;
    while (rows < most_header_rows && further_header(head, at + static_cast<std::size_t>(rows) - 1)) ++rows;
    return rows;
}

bool labels_those_below(const std::deque<HeadRecord>& head, std::size_t at) {
    return at + 1 < head.size() && header_evidence(head, at, at + 1, true) >= 1;
}

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

namespace {

// Which of the label rows has names that programs use, where the others are titles for people; none: -1.
int identifier_row(const std::vector<std::vector<std::string>>& rows) {
    int found = -1;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!all_identifiers({rows[i], false, 0})) continue;
        if (found >= 0) return -1;
        found = static_cast<int>(i);
    }
    return rows.size() > 1 ? found : -1;
}

// Labels of several rows, one text a column: upper cells are merged ones and fill rightwards as far as the row above them does.
std::vector<std::string> joined_labels(const std::vector<std::vector<std::string>>& rows, std::size_t width, int left_out) {
    std::vector<std::string> out(width), group(width);
    std::size_t last = rows.size();
    while (last > 0 && static_cast<int>(last - 1) == left_out) --last;
    for (std::size_t row = 0; row < last; ++row) {
        if (static_cast<int>(row) == left_out) continue;
        std::string filled;
        for (std::size_t column = 0; column < width; ++column) {
            std::string cell = column < rows[row].size() ? one_line(rows[row][column]) : std::string{};
            const bool same_group = column > 0 && group[column] == group[column - 1];
            if (cell.empty() && row + 1 < last && same_group) cell = filled;
            filled = cell;
            if (cell.empty() || (!out[column].empty() && (out[column] == cell || out[column].ends_with(" " + cell)))) continue;
            out[column] += (out[column].empty() ? "" : " ") + cell;
        }
        group = out;
    }
    return out;
}

}  // namespace

std::string name_key(std::string_view name) {
    std::string out(name);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

bool reserved_name(std::string_view name) { return name_key(name) == "_id" || name.ends_with("__raw"); }

void name_columns(TableSpan& table) {
    std::vector<std::string> labels(table.width), titles(table.width);
    const auto& rows = table.header_records;
    const int names = identifier_row(rows);
    if (names >= 0) {
        for (std::size_t column = 0; column < table.width && column < rows[static_cast<std::size_t>(names)].size(); ++column)
            labels[column] = one_line(rows[static_cast<std::size_t>(names)][column]);
        titles = joined_labels(rows, table.width, names);
    } else if (!rows.empty()) {
        labels = joined_labels(rows, table.width, -1);
    }
    std::set<std::string> taken;
    for (std::size_t column = 0; column < table.width; ++column) {
        std::string name = api_name(text::nfc(labels[column]));
        const auto issue = [&](const char* code) { table.issues.push_back({{code}, Severity::warning, name, 1, {labels[column]}, {}}); };
        if (name.empty()) {
            name = fmt::format("column_{}", column + 1);
            if (!rows.empty()) issue(column < rows[0].size() ? "blank-label" : "missing-label");
        }
        if (name.ends_with("__raw")) name.erase(name.size() - 4, 1);  // a__raw is a_raw
        const bool twice = taken.contains(name_key(name));
        if (twice || reserved_name(name)) {
            if (twice) issue("duplicate-label");
            int times = 2;
            while (taken.contains(name_key(fmt::format("{}_{}", name, times)))) ++times;
            name += fmt::format("_{}", times);
        }
        taken.insert(name_key(name));
        table.names.push_back(name);
        table.source_names.push_back(labels[column].empty() ? name : labels[column]);
        table.titles.push_back(titles[column].empty() ? table.source_names.back() : titles[column]);
    }
}

}  // namespace skl::opendata
