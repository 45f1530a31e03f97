// One clean table in many damaged files: whatever happened to it, and whatever two or three things happened together, its names and rows
// are read as they were, and what is no row is put aside by name (opendata.md §5.3–5.6, §20).
#include <rapidcheck/gtest.h>

#include "kernel/text/text.h"
#include "opendata/engine/canonical.h"
#include "opendata/engine/tests/damage.h"

namespace skl::opendata {
namespace testing {

std::string canonical(const Cells& names, const Rows& rows) {
    Canonical out;
    const auto record = [&](const Cells& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) out.cell(cells[i], i == 0);
        out.end_record();
    };
    record(names);
    for (const Cells& cells : rows) record(cells);
    return out.hex();
}

}  // namespace testing
namespace {

using namespace testing;

// 30 candidates with 12 columns; some cells hold a delimiter, a quote, a line end, outer spaces and 許功蓋.
const Damaged& clean() {
    static const Damaged table = [] {
        const std::string text = sample("polluted/base_crlf.csv");
        RecordReader reader(text, {});
        Damaged out;
        for (Record record; reader.next(record);) out.rows.emplace_back(record.cells.begin(), record.cells.end());
        out.names = out.rows.front();
        out.rows.erase(out.rows.begin());
        out.labels = {out.names};
        out.body = out.rows;
        return out;
    }();
    return table;
}

std::string difference(const Damaged& table, const std::string& bytes, const std::string& encoding) {
    const auto report = inspect({bytes, "a.csv"});
    if (!report) return report.problem().code;
    std::string out;
    const auto want = [&](const char* what, const std::string& wanted, const std::string& got) {
        if (wanted != got) out += fmt::format("{}: want {} got {}; ", what, wanted, got);
    };
    const TableReport& read = report->tables[0];
    want("encoding", encoding, report->decode.encoding.value);
    want("tables", std::to_string(table.further_tables + 1), std::to_string(report->tables.size()));
    std::string names, wanted, aside, wanted_aside;
    for (const ColumnReport& column : read.columns) names += column.name.value + "|";
    for (const std::string& name : table.names) wanted += name + "|";
    want("columns", wanted, names);
    want("rows", std::to_string(table.rows.size()), std::to_string(read.rows.accepted));
    for (const QuarantineNote& note : read.quarantine) aside += fmt::format("{}:{} ", note.record, note.code.value);
    std::map<std::size_t, std::string> sorted(table.aside.begin(), table.aside.end());
    for (const auto& [row, code] : sorted)
        wanted_aside += fmt::format("{}:{} ", table.preamble.size() + table.labels.size() + row + 1, code);
    want("aside", wanted_aside, aside);
    want("canonical", canonical(table.names, table.rows), read.canonical_sha256);
    want("records", std::to_string(read.rows.records), std::to_string(accounted(read)));
    return out;
}

constexpr Damage damages[] = {title_above,   title_cells_above,  names_and_values_above, blank_lines_above, notes_below,
                              total_below,   blank_lines_within, blank_lines_below,      labels_again,      commas_behind,
                              row_too_short, row_too_long,       merged_labels,          identifiers_above, no_labels,
                              table_below};

const std::vector<Spelling>& spellings() {
    static const std::vector<Spelling> all = [] {
        std::vector<Spelling> out;
        for (const char* delimiter : {",", ", ", ";", "\t", "|", "^", "，", "、", "\x1F", "; ", "~", "||", "|#|", "::"})
            for (const char quote : {'"', '\''})
                for (const bool quoted : {false, true}) out.push_back({delimiter, quote, false, quoted, "\r\n", true});
        for (const char* delimiter : {",", ", ", ";", "\t", "|"})
            for (const bool quoted : {false, true}) out.push_back({delimiter, '"', true, quoted, "\r\n", true});
        for (const char* end : {"\n", "\r"})
            for (const bool last : {false, true}) out.push_back({",", '"', false, false, end, last});
        return out;
    }();
    return all;
}

TEST(Damage, Of_no_kind_leaves_the_table_as_the_vectors_have_it) {
    const Damaged& table = clean();
    ASSERT_EQ(table.rows.size(), 30U);
    EXPECT_EQ(canonical(table.names, table.rows), "02f0bb175230396dd844569274eff25dfa2b3d9f09e935b69fbd6aa0101d9460");
}

TEST(Damage, Of_delimiters_quotes_escapes_and_line_ends_is_undone) {
    for (const Spelling& how : spellings())
        EXPECT_EQ(difference(clean(), spelled(clean(), how), "UTF-8"), "")
            << how.delimiter << how.quote << how.escaped << how.all_quoted << how.end.size();
}

TEST(Damage, Of_layout_is_undone) {
    for (std::size_t i = 0; i < std::size(damages); ++i)
        for (std::size_t seed = 0; seed < 6; ++seed) {
            Damaged table = clean();
            damages[i](table, seed);
            EXPECT_EQ(difference(table, spelled(table, {}), "UTF-8"), "") << i << " " << seed;
        }
}

TEST(Damage, Of_two_kinds_of_layout_is_undone) {
    for (std::size_t i = 0; i < std::size(damages); ++i)
        for (std::size_t j = 0; j < std::size(damages); ++j) {
            if (i == j) continue;
            Damaged table = clean();
            damages[i](table, i + j);
            damages[j](table, i * j);
            EXPECT_EQ(difference(table, spelled(table, {}), "UTF-8"), "") << i << " " << j;
        }
}

TEST(Damage, Of_encodings_is_undone) {
    for (const std::string bom : {"", "\xEF\xBB\xBF"})
        for (const char* encoding : {"UTF-8", "Big5-UAO", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"}) {
            if (!bom.empty() && std::string_view(encoding) == "Big5-UAO") continue;
            const auto bytes = encoded(bom + spelled(clean(), {}), encoding);
            ASSERT_TRUE(bytes);
            EXPECT_EQ(difference(clean(), *bytes, encoding), "") << encoding << bom.size();
        }
}

RC_GTEST_PROP(Damage, Of_layout_spelling_and_encoding_together_is_undone, ()) {
    Damaged table = clean();
    const auto chosen = *rc::gen::unique<std::vector<std::size_t>>(2, rc::gen::inRange<std::size_t>(0, std::size(damages)));
    for (const std::size_t i : chosen) damages[i](table, *rc::gen::inRange<std::size_t>(0, 600));
    const Spelling how = *rc::gen::elementOf(spellings());
    const std::string encoding = *rc::gen::elementOf(std::vector<std::string>{"UTF-8", "Big5-UAO", "UTF-16LE", "UTF-16BE", "UTF-32LE"});
    const auto bytes = encoded(spelled(table, how), encoding);
    if (!bytes) return;
    const std::string what = difference(table, *bytes, encoding);
    if (!what.empty()) RC_FAIL(what + " of " + spelled({"a", "b"}, how));
}

TEST(Damage, Of_quotes_that_stand_around_one_cell_is_undone) {
    const Read file = read("a,b\n1,'it''s'\n2,x\n3,y\n4,z\n");
    EXPECT_EQ(file.report.dialect.quote.value, "'");
    EXPECT_EQ(file.kept.rows[0][0].source[1], "it's");
}

// What divides the records of a long text is what divides them all, not those of its beginning.
TEST(Damage, Of_a_long_beginning_is_seen_through) {
    std::string text = "名稱;數量,單位;備註,其他\n";
    for (int i = 0; i < 60'000; ++i) text += fmt::format("第{}項;{},件;無,無\n", i, i);
    for (int i = 0; i < 60'000; ++i) text += fmt::format("第{}項;{};無\n", i, i);
    const auto report = inspect({text, "a.csv"});
    ASSERT_TRUE(report);
    EXPECT_EQ(report->dialect.delimiter.value, ";");
    EXPECT_EQ(report->tables[0].rows.accepted, 120'000);
}

// A quote that opens in any cell of any row and never closes costs that row alone.
TEST(Damage, Of_a_quote_that_never_closes_costs_one_row) {
    for (std::size_t row = 0; row < 28; ++row)
        for (const std::size_t column : {std::size_t{0}, std::size_t{2}, std::size_t{9}, std::size_t{11}}) {
            Damaged table = clean();
            const Cells damaged = table.body[row];
            if (std::any_of(damaged.begin(), damaged.end(),
                            [](const std::string& c) { return c.find_first_of("\n\r\",") != std::string::npos; }))
                continue;
            table.rows.erase(table.rows.begin() + static_cast<std::ptrdiff_t>(row));
            table.aside.emplace_back(row, "unclosed-quote");
            std::string bytes;
            for (const Cells& cells : table.labels) bytes += spelled(cells, {});
            for (std::size_t i = 0; i < table.body.size(); ++i) {
                Cells cells = table.body[i];
                std::string line = spelled(cells, {});
                if (i == row) {
                    line.clear();
                    for (std::size_t c = 0; c < cells.size(); ++c) line += (c ? "," : "") + std::string(c == column ? "\"" : "") + cells[c];
                    line += "\r\n";
                }
                bytes += line;
            }
            EXPECT_EQ(difference(table, bytes, "UTF-8"), "") << row << " " << column;
        }
}

}  // namespace
}  // namespace skl::opendata
