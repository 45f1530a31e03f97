// What holds for any bytes (opendata.md §5.6, §5.9, §20).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include "kernel/crypto/random.h"
#include "opendata/engine/encoding.h"
#include "opendata/engine/tests/given.h"

namespace skl::opendata {
namespace {

using namespace testing;

// Bytes as people's files have them: pieces of tables rather than noise, with some noise.
rc::Gen<std::string> any_file() {
    const std::vector<std::string> pieces = {
        ",",    ";",    "\t",       "\"",        "\"\"",         "'",          "\n",           "\r\n",
        "\r",   "a",    "1",        "0123",      "3.5",          "-",          "無",           "台北市",
        "編號", "名稱", "合計",     "民國114年", "2024-02-30",   "=1+1",       "\xEF\xBB\xBF", std::string(1, '\0'),
        "\xff", "\xa4", "\xb5\x55", " ",         "\xE3\x80\x80", "資料來源：", "99Y09M",       "{\"a\":1}",
        "<b>",  "[",    "PK",       "x\ny"};
    return rc::gen::map(rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, pieces.size())),
                        [pieces](const std::vector<std::size_t>& chosen) {
                            std::string out;
                            for (const std::size_t i : chosen) out += pieces[i];
                            return out;
                        });
}

// A table: rows of one width, with some that are damaged.
rc::Gen<std::string> any_table() {
    return rc::gen::map(rc::gen::tuple(rc::gen::inRange(1, 7), rc::gen::container<std::vector<std::string>>(any_file())),
                        [](const std::tuple<int, std::vector<std::string>>& given) {
                            std::string out;
                            for (int i = 0; i < std::get<0>(given); ++i) out += (i ? ",欄" : "欄") + std::to_string(i);
                            out += '\n';
                            for (const std::string& cell : std::get<1>(given)) {
                                for (int i = 0; i < std::get<0>(given); ++i) out += (i ? ",v" : "v") + std::to_string(i);
                                out += cell + '\n';
                            }
                            return out;
                        });
}

void conserve(const std::string& bytes) {
    Kept kept;
    const auto report = ingest({bytes, "a.csv"}, kept);
    if (!report) return RC_ASSERT(report.problem().status == 422);
    RC_ASSERT(kept.rows.size() == report->tables.size());
    RC_ASSERT(kept.ended == report->tables.size());
    std::int64_t quarantined = 0;
    for (std::size_t i = 0; i < report->tables.size(); ++i) {
        const TableReport& table = report->tables[i];
        RC_ASSERT(table.rows.records == accounted(table));
        RC_ASSERT(kept.rows[i].size() == static_cast<std::size_t>(table.rows.accepted));
        quarantined += table.rows.quarantined;
        for (const KeptRow& row : kept.rows[i]) RC_ASSERT(row.source.size() == table.columns.size());
    }
    RC_ASSERT(kept.quarantine.size() == static_cast<std::size_t>(quarantined));
}

RC_GTEST_PROP(Ingest, Loses_no_record_of_any_text, ()) { conserve(*any_file()); }
RC_GTEST_PROP(Ingest, Loses_no_record_of_any_table, ()) { conserve(*any_table()); }
RC_GTEST_PROP(Ingest, Loses_no_record_of_any_bytes, ()) { conserve(*rc::gen::container<std::string>(rc::gen::arbitrary<char>())); }

// A second table that is all header, all preamble, or follows blank lines only.
TEST(Ingest, Loses_no_record_of_two_short_tables) {
    for (const std::string text : {"\n,\n\n;,\n\";a",
                                   "\xE6\xAC\x84"
                                   "0\nv0\n\na,\n'\nv0,',;\n",
                                   "\n'\n\n';\n\";,"}) {
        Kept kept;
        const auto report = ingest({text, "a.csv"}, kept);
        ASSERT_TRUE(report);
        for (const TableReport& table : report->tables) EXPECT_EQ(table.rows.records, accounted(table)) << text;
    }
}

TEST(Ingest, Loses_no_record_where_the_publisher_says_that_blank_lines_are_labels) {
    for (const std::int64_t header : {0, 1, 2, 3, 5}) {
        Corrections said;
        said.header = Whole<0, 100>{header};
        said.preamble = Whole<0, 100>{1};
        Kept kept;
        const auto report = ingest({"標題\na,b\n\nc,d\n1,2\n", "a.csv", said}, kept);
        ASSERT_TRUE(report) << header;
        EXPECT_EQ(report->tables[0].rows.records, accounted(report->tables[0])) << header;
    }
}

RC_GTEST_PROP(Ingest, Gives_each_column_its_own_name, ()) {
    const auto labels = *rc::gen::container<std::vector<std::string>>(
        rc::gen::elementOf(std::vector<std::string>{"a", "a_2", "a_2_2", "", "column_2", "b"}));
    std::string text = "x";
    for (const std::string& label : labels) text += "," + label;
    text += "\n0";
    for (std::size_t i = 0; i < labels.size(); ++i) text += "," + std::to_string(i);
    const auto report = inspect({text, "a.csv"});
    RC_ASSERT(static_cast<bool>(report));
    std::set<std::string> names;
    for (const ColumnReport& column : report->tables.at(0).columns) RC_ASSERT(names.insert(column.name.value).second);
}

RC_GTEST_PROP(Ingest, Gives_the_same_report_and_rows_each_time, ()) {
    const std::string bytes = *any_table();
    Kept first, second;
    const auto a = ingest({bytes, "a.csv"}, first), b = ingest({bytes, "a.csv"}, second);
    RC_ASSERT(static_cast<bool>(a) == static_cast<bool>(b));
    RC_ASSERT(first.rows == second.rows);
    RC_ASSERT(first.quarantine == second.quarantine);
    if (a) {
        const auto seen = inspect({bytes, "a.csv"});
        RC_ASSERT(static_cast<bool>(seen));
        RC_ASSERT(a->tables.at(0).canonical_sha256 == seen->tables.at(0).canonical_sha256);
    }
}

// The canonical text (SOURCES.md) does not depend on line ends, a BOM or a last line without an end.
RC_GTEST_PROP(Ingest, Has_one_canonical_text_for_all_spellings_of_a_table, ()) {
    const auto rows = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<std::pair<int, int>>>(rc::gen::pair(rc::gen::inRange(0, 1000), rc::gen::inRange(0, 1000))));
    const auto spelled = [&](const char* end, const char* bom, bool quoted, bool last) {
        std::string out = std::string(bom) + (quoted ? "\"名稱\",\"數量\"" : "名稱,數量");
        for (const auto& [name, number] : rows)
            out += end + (quoted ? fmt::format("\"第{}個\",\"{}\"", name, number) : fmt::format("第{}個,{}", name, number));
        return last ? out + end : out;
    };
    const auto canonical = [](const std::string& bytes) { return inspect({bytes, "a.csv"})->tables.at(0).canonical_sha256; };
    const std::string wanted = canonical(spelled("\n", "", false, true));
    RC_ASSERT(canonical(spelled("\r\n", "\xEF\xBB\xBF", false, true)) == wanted);
    RC_ASSERT(canonical(spelled("\r", "", false, true)) == wanted);
    RC_ASSERT(canonical(spelled("\n", "", true, false)) == wanted);
}

// Long text goes through a file in pieces, short text stays in memory: what is read is the same.
TEST(Ingest, Reads_text_that_was_put_aside_as_text_in_memory) {
    std::string folder = (std::filesystem::temp_directory_path() / "skl-text-XXXXXX").string();
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    std::string big5;
    for (const char32_t c : U"編號,里名\r\n")
        big5 += c < 0x80 ? (c ? std::string(1, static_cast<char>(c)) : std::string{}) : to_big5_uao(c);
    const std::string row = to_big5_uao(U'東') + to_big5_uao(U'區') + to_big5_uao(U'許') + to_big5_uao(U'功') + to_big5_uao(U'蓋');
    for (int i = 0; big5.size() < kept_in_memory + (4 << 20); ++i) big5 += fmt::format("{},{}\r\n", i, row);
    const auto in_memory = inspect({big5, "a.csv"}), put_aside = inspect({big5, "a.csv", {}, folder});
    ASSERT_TRUE(in_memory && put_aside);
    EXPECT_EQ(put_aside->decode.encoding.value, "Big5-UAO");
    EXPECT_EQ(put_aside->tables[0].canonical_sha256, in_memory->tables[0].canonical_sha256);
    EXPECT_TRUE(std::filesystem::is_empty(folder)) << "it has no name";
    std::filesystem::remove_all(folder);
}

RC_GTEST_PROP(Encoding, Every_pair_of_Big5_that_has_a_way_back_comes_back, (std::uint16_t pair)) {
    const auto lead = static_cast<unsigned char>(pair >> 8), trail = static_cast<unsigned char>(pair);
    const char32_t c = big5_uao(lead, trail);
    const std::string back = c ? to_big5_uao(c) : std::string{};
    if (back.empty()) return;
    RC_ASSERT(big5_uao(static_cast<unsigned char>(back[0]), static_cast<unsigned char>(back[1])) == c);
}

}  // namespace
}  // namespace skl::opendata
