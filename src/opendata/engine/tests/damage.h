// A clean table and the ways in which people damage one on its way into a file: the kinds that the Pollock benchmark lists (Vitagliano et
// al. 2023, "Pollock: A Data Loading Benchmark"), made by us. Each says what must be read of the file all the same.
#pragma once

#include "kernel/text/text.h"
#include "opendata/engine/encoding.h"
#include "opendata/engine/records.h"
#include "opendata/engine/tests/given.h"

namespace skl::opendata::testing {

using Cells = std::vector<std::string>;
using Rows = std::vector<Cells>;

// A file before it is written. An empty list of cells is a blank line.
struct Damaged {
    Rows preamble, labels, body, footer;
    Cells names;                                             // wanted
    Rows rows;                                               // wanted, as they stood
    std::vector<std::pair<std::size_t, std::string>> aside;  // of the body: which row, its code
    std::size_t further_tables = 0;
};

struct Spelling {
    std::string delimiter = ",";
    char quote = '"';
    bool escaped = false;  // by a backslash; else doubled
    bool all_quoted = false;
    std::string end = "\r\n";
    bool last_end = true;
};

inline std::string spelled(const Cells& cells, const Spelling& how) {
    std::string out;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out += how.delimiter;
        const std::string& cell = cells[i];
        const bool quoted = how.all_quoted || cell.find(how.delimiter) != std::string::npos || cell.find(how.quote) != std::string::npos ||
                            cell.find_first_of("\r\n") != std::string::npos;
        if (!quoted) {
            out += cell;
            continue;
        }
        out += how.quote;
        for (const char c : cell) {
            if (c == how.quote || (how.escaped && c == '\\')) out += how.escaped ? '\\' : how.quote;
            out += c;
        }
        out += how.quote;
    }
    return out + how.end;
}

inline std::string spelled(const Damaged& table, const Spelling& how) {
    std::string out;
    for (const Rows* rows : {&table.preamble, &table.labels, &table.body, &table.footer})
        for (const Cells& cells : *rows) out += cells.empty() ? how.end : spelled(cells, how);
    if (!how.last_end) out.resize(out.size() - how.end.size());
    return out;
}

// Nothing where the encoding has not all of its characters.
inline std::optional<std::string> encoded(const std::string& utf8, std::string_view encoding) {
    if (encoding == "UTF-8") return utf8;
    std::string out;
    const auto wide = [&](std::uint32_t unit, int bytes, bool little) {
        for (int i = 0; i < bytes; ++i) out += static_cast<char>(unit >> 8 * (little ? i : bytes - 1 - i) & 0xFF);
    };
    for (std::string_view rest = utf8; !rest.empty();) {
        const char32_t c = text::next(rest);
        if (encoding == "UTF-16LE" || encoding == "UTF-16BE") {
            if (c > 0xFFFF) return {};
            wide(c, 2, encoding == "UTF-16LE");
        } else if (encoding == "UTF-32LE" || encoding == "UTF-32BE") {
            wide(c, 4, encoding == "UTF-32LE");
        } else if (c < 0x80) {
            out += static_cast<char>(c);
        } else {
            const std::string pair = to_big5_uao(c);
            if (pair.empty()) return {};
            out += pair;
        }
    }
    return out;
}

// The canonical text of SOURCES.md, hashed.
std::string canonical(const Cells& names, const Rows& rows);

// --- What happens to a table; each keeps what is wanted of it true. `seed` chooses where. ---
using Damage = void (*)(Damaged& table, std::size_t seed);

inline void title_above(Damaged& t, std::size_t seed) {
    t.preamble.insert(t.preamble.begin(), {"111年縣市長選舉候選人得票"});
    if (seed % 2 == 0) t.preamble.push_back({"製表日期：112年1月5日"});
    if (seed % 3 == 0) t.preamble.push_back({});
}
inline void title_cells_above(Damaged& t, std::size_t) {
    Cells title(t.names.size());
    title[0] = "候選人得票";
    t.preamble.push_back(title);
}
inline void names_and_values_above(Damaged& t, std::size_t) {
    t.preamble.insert(t.preamble.end(), {{"機關", "內政部"}, {"日期", "112年1月5日"}, {}});
}
inline void blank_lines_above(Damaged& t, std::size_t seed) { t.preamble.insert(t.preamble.end(), 1 + seed % 3, {}); }
inline void notes_below(Damaged& t, std::size_t seed) {
    if (seed % 2 == 0) t.footer.push_back({});
    t.footer.push_back({"資料來源：中央選舉委員會"});
    if (seed % 3 == 0) t.footer.push_back({"備註：依選舉公報"});
}
inline void total_below(Damaged& t, std::size_t seed) {
    Cells total(t.names.size());
    total[0] = seed % 2 == 0 ? "合計" : "總　計";
    total[t.names.size() - 2] = "12345";
    t.footer.insert(t.footer.begin(), total);
}
inline void blank_lines_within(Damaged& t, std::size_t seed) {
    const std::size_t at = 1 + seed % (t.body.size() - 1);
    t.body.insert(t.body.begin() + static_cast<std::ptrdiff_t>(at), 1 + seed % 2, {});
    for (auto& [row, code] : t.aside) row += row >= at ? 1 + seed % 2 : 0;
}
inline void blank_lines_below(Damaged& t, std::size_t seed) { t.footer.insert(t.footer.end(), 1 + seed % 3, {}); }
inline void labels_again(Damaged& t, std::size_t seed) {
    if (t.labels.empty()) return;
    const std::size_t at = 1 + seed % (t.body.size() - 1);
    t.body.insert(t.body.begin() + static_cast<std::ptrdiff_t>(at), t.labels.back());
    for (auto& [row, code] : t.aside) row += row >= at ? 1 : 0;
}
inline void commas_behind(Damaged& t, std::size_t) {
    if (!t.aside.empty()) return;  // what is short or long then is not known
    if (t.labels.empty()) return;  // then the empty column may be meant
    for (Rows* rows : {&t.labels, &t.body})
        for (Cells& cells : *rows)
            if (!cells.empty()) cells.emplace_back();
}
inline void row_too_short(Damaged& t, std::size_t seed) {
    const std::size_t at = seed % t.rows.size();
    const auto found = std::find(t.body.begin(), t.body.end(), t.rows[at]);
    if (found == t.body.end() || std::count(t.rows.begin(), t.rows.end(), t.rows[at]) > 1) return;
    found->pop_back();
    t.rows.erase(t.rows.begin() + static_cast<std::ptrdiff_t>(at));
    t.aside.emplace_back(found - t.body.begin(), "missing-cell");
}
inline void row_too_long(Damaged& t, std::size_t seed) {
    const std::size_t at = seed % t.rows.size();
    const auto found = std::find(t.body.begin(), t.body.end(), t.rows[at]);
    if (found == t.body.end() || std::count(t.rows.begin(), t.rows.end(), t.rows[at]) > 1) return;
    found->push_back("多");
    t.rows.erase(t.rows.begin() + static_cast<std::ptrdiff_t>(at));
    t.aside.emplace_back(found - t.body.begin(), "extra-cell");
}
inline void merged_labels(Damaged& t, std::size_t seed) {
    if (t.labels.size() != 1) return;
    Cells upper;
    for (std::size_t i = 0; i < t.names.size(); ++i) {
        const bool first = i < t.names.size() / 2;
        const bool blank = seed % 2 == 0 && i != 0 && i != t.names.size() / 2;
        upper.push_back(blank ? "" : first ? "選區" : "結果");
        t.names[i] = (first ? "選區 " : "結果 ") + t.names[i];
    }
    t.labels.insert(t.labels.begin(), upper);
}
inline void identifiers_above(Damaged& t, std::size_t) {
    if (t.labels.size() != 1) return;
    Cells upper;
    for (std::size_t i = 0; i < t.names.size(); ++i) upper.push_back(fmt::format("c{}", i));
    t.labels.insert(t.labels.begin(), upper);
    t.names = upper;
}
inline void no_labels(Damaged& t, std::size_t) {
    if (t.labels.empty() || t.labels.back().size() > t.names.size()) return;
    if (std::find(t.body.begin(), t.body.end(), t.labels.back()) != t.body.end()) return;  // then that would be a row
    t.labels.clear();
    for (std::size_t i = 0; i < t.names.size(); ++i) t.names[i] = fmt::format("column_{}", i + 1);
}
inline void table_below(Damaged& t, std::size_t seed) {
    t.footer.insert(t.footer.end(), {{}, {"年度", "總數"}, {"111", "30"}, {"112", "31"}});
    if (seed % 2 == 0) t.footer.insert(t.footer.end(), {{}, {"甲", "乙", "丙"}, {"1", "2", "3"}, {"4", "5", "6"}});
    t.further_tables += seed % 2 == 0 ? 2 : 1;
}

}  // namespace skl::opendata::testing
