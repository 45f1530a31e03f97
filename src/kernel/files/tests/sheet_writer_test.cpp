#include <fstream>

#include "kernel/files/tests/book.h"

namespace skl {
namespace {

using namespace testing;

constexpr const char* sheet_xml = "xl/worksheets/sheet1.xml";

struct Book {
    Folder folder;
    SheetFormat format;
    std::filesystem::path file = folder.path / "book";

    explicit Book(SheetFormat f) : format(f) {}

    std::unique_ptr<SheetWriter> open(std::vector<Column> columns, std::vector<std::string> titles = {}, const std::string& name = "資料") {
        auto out = SheetWriter::open(format, file, name, std::move(columns), std::move(titles));
        EXPECT_TRUE(out);
        return std::move(*out);
    }
    void write(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows) {
        auto writer = open(columns);
        for (const auto& row : rows) EXPECT_TRUE(writer->row(row));
        const auto bytes = writer->finish();
        ASSERT_TRUE(bytes) << bytes.problem().code;
        EXPECT_EQ(static_cast<std::uintmax_t>(*bytes), std::filesystem::file_size(file));
    }
    std::vector<std::string> row(int number) const {
        return format == SheetFormat::xlsx ? xlsx_row(xml(file, sheet_xml), number) : ods_row(xml(file, "content.xml"), number);
    }
};

class EverySheet : public ::testing::TestWithParam<SheetFormat> {
protected:
    Book book{GetParam()};
    bool xlsx() const { return GetParam() == SheetFormat::xlsx; }
};
INSTANTIATE_TEST_SUITE_P(Formats, EverySheet, ::testing::Values(SheetFormat::xlsx, SheetFormat::ods),
                         [](const auto& info) { return info.param == SheetFormat::xlsx ? "xlsx" : "ods"; });

TEST_P(EverySheet, Numbers_dates_and_truths_are_typed_cells) {
    book.write({{"名稱"},
                {"人口", ColumnType::integer},
                {"面積", ColumnType::number},
                {"離島", ColumnType::boolean},
                {"日期", ColumnType::date},
                {"更新", ColumnType::datetime},
                {"年", ColumnType::year},
                {"代碼", ColumnType::code}},
               {{words("臺南市"), whole(-1'859'000), real(0.1), truth(true), day(16'252), moment(1'404'172'800'000'000), words("2014"),
                 words("00123")},
                {}});
    const std::vector<std::string> expected =
        xlsx() ? std::vector<std::string>{"s:臺南市", "n:-1859000", "n:0.1", "b:1", "n:41821", "n:41821", "n:2014", "s:00123"}
               : std::vector<std::string>{"s:臺南市", "n:-1859000", "n:0.1", "b:true", "d:2014-07-01", "d:2014-07-01T00:00:00",
                                          "n:2014",   "s:00123"};
    EXPECT_EQ(book.row(2), expected);
    EXPECT_EQ(book.row(1).front(), "s:名稱");
}

TEST_P(EverySheet, An_instant_keeps_its_fraction) {
    book.write({{"at", ColumnType::datetime}}, {{moment(1'404'172'800'250'000)}, {moment(1'404'216'000'000'000)}});
    EXPECT_EQ(book.row(2).at(0), xlsx() ? "n:41821.00000289352" : "d:2014-07-01T00:00:00.250000");
    EXPECT_EQ(book.row(3).at(0), xlsx() ? "n:41821.5" : "d:2014-07-01T12:00:00");
}

TEST_P(EverySheet, What_a_spreadsheet_would_round_stays_text) {
    book.write({{"n", ColumnType::bigint}}, {{whole(999'999'999'999'999)},
                                             {whole(1'000'000'000'000'000)},
                                             {whole(-9'007'199'254'740'993)},
                                             {decimal("123456789.012345")},
                                             {decimal("123456789.0123456")},
                                             {decimal("12345678901234567890")},
                                             {real(std::numeric_limits<double>::infinity())}});
    EXPECT_EQ(book.row(2).at(0), "n:999999999999999");
    EXPECT_EQ(book.row(3).at(0), "s:1000000000000000");
    EXPECT_EQ(book.row(4).at(0), "s:-9007199254740993");
    EXPECT_EQ(book.row(5).at(0), "n:123456789.012345");
    EXPECT_EQ(book.row(6).at(0), "s:123456789.0123456");
    EXPECT_EQ(book.row(7).at(0), "s:12345678901234567890");
    EXPECT_EQ(book.row(8).at(0), "s:Infinity");
}

TEST_P(EverySheet, Dates_before_the_programs_calendar_stay_text) {
    const std::int64_t first = xlsx() ? -25'508 : -141'427;  // 1900-03-01; 1582-10-15
    book.write({{"d", ColumnType::date}}, {{day(first)}, {day(first - 1)}, {day(2'932'896)}, {day(2'932'897)}});
    EXPECT_EQ(book.row(2).at(0), xlsx() ? "n:61" : "d:1582-10-15");
    EXPECT_EQ(book.row(3).at(0), xlsx() ? "s:1900-02-28" : "s:1582-10-14");
    EXPECT_EQ(book.row(4).at(0), xlsx() ? "n:2958465" : "d:9999-12-31");
    EXPECT_EQ(book.row(5).at(0), "s:10000-01-01");
}

TEST_P(EverySheet, Text_never_becomes_a_formula_and_comes_back_as_it_was) {
    const std::vector<std::string> texts = {"=cmd|' /C calc'!A0",
                                            "+1+1",
                                            "-2",
                                            "@SUM(A1)",
                                            "<b>&amp;\"'</b>",
                                            "第一行\n第二行\n",
                                            "  two  spaces  ",
                                            "\ttab\t x",
                                            "臺灣 😀 𠮷",
                                            "https://example.org/?a=1&b=2",
                                            "_x0041_ _x005F_",
                                            "a b",
                                            " ",
                                            "]]>"};
    std::vector<std::vector<Cell>> rows;
    for (const std::string& text : texts) rows.push_back({words(text)});
    book.write({{"t"}}, rows);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        std::string read = book.row(static_cast<int>(i) + 2).at(0);
        for (std::size_t at; xlsx() && (at = read.find("_x005F_")) != std::string::npos;) read.replace(at, 7, "\x01");  // as a reader does
        std::replace(read.begin(), read.end(), '\x01', '_');
        EXPECT_EQ(read, "s:" + texts[i]);
    }
    const std::string bytes = member(book.file, xlsx() ? sheet_xml : "content.xml");
    EXPECT_EQ(bytes.find("<f>"), std::string::npos);
    EXPECT_EQ(bytes.find("table:formula"), std::string::npos);
    EXPECT_EQ(bytes.find("hyperlink"), std::string::npos);
}

TEST_P(EverySheet, Characters_that_XML_forbids_are_replaced_and_line_ends_are_one) {
    using namespace std::string_literals;
    const std::string text = "a\0b\x07\x1F\xEF\xBF\xBF.\xEF\xBF\xBE"s, lines = "一\r\n二\r三";
    book.write({{"t"}}, {{words(text)}, {words(lines)}});
    EXPECT_EQ(book.row(2).at(0),
              "s:a\xEF\xBF\xBD"
              "b\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD.\xEF\xBF\xBD");
    EXPECT_EQ(book.row(3).at(0), "s:一\n二\n三");
}

TEST_P(EverySheet, The_header_is_bold_and_stays_in_view) {
    auto writer = book.open({{"a"}, {"b"}}, {"人口 & 戶數", ""}, "it's: [a/very] long name of a sheet, longer than 31 characters");
    ASSERT_TRUE(writer->finish());
    EXPECT_EQ(book.row(1), (std::vector<std::string>{"s:人口 & 戶數", "s:b"}));
    const std::string name = "it's_ _a_very_ long name of a s";
    if (xlsx()) {
        const auto sheet = xml(book.file, sheet_xml), styles = xml(book.file, "xl/styles.xml"),
                   workbook = xml(book.file, "xl/workbook.xml");
        const auto pane = sheet.select_node("//pane").node();
        EXPECT_STREQ(pane.attribute("ySplit").value(), "1");
        EXPECT_STREQ(pane.attribute("state").value(), "frozen");
        const int style = sheet.select_node("//row[1]/c[1]").node().attribute("s").as_int();
        const auto format = std::next(styles.child("styleSheet").child("cellXfs").children("xf").begin(), style);
        const auto font =
            std::next(styles.child("styleSheet").child("fonts").children("font").begin(), format->attribute("fontId").as_int());
        EXPECT_TRUE(font->child("b"));
        EXPECT_EQ(workbook.select_node("//sheet").node().attribute("name").value(), name);
    } else {
        const auto content = xml(book.file, "content.xml"), settings = xml(book.file, "settings.xml");
        const auto header = content.select_node("//table:table-header-rows//table:table-cell").node();
        const auto style = content.select_node(
            fmt::format("//style:style[@style:name='{}']/style:text-properties", header.attribute("table:style-name").value()).c_str());
        EXPECT_STREQ(style.node().attribute("fo:font-weight").value(), "bold");
        EXPECT_EQ(content.select_node("//table:table").node().attribute("table:name").value(), name);
        const auto view = settings.select_node("//config:config-item-map-named/config:config-item-map-entry").node();
        EXPECT_EQ(view.attribute("config:name").value(), name);
        EXPECT_STREQ(view.find_child_by_attribute("config:name", "VerticalSplitPosition").text().get(), "1");
    }
}

TEST_P(EverySheet, The_file_has_its_name_only_after_finish_and_nothing_else_is_left) {
    {
        auto abandoned = book.open({{"a"}});
        const std::vector<Cell> cells{words("x")};
        for (int i = 0; i < 10'000; ++i) abandoned->row(cells);
        EXPECT_FALSE(std::filesystem::exists(book.file));
    }
    EXPECT_EQ(book.folder.files(), 0U);
    auto writer = book.open({{"a"}});
    ASSERT_TRUE(writer->finish());
    EXPECT_FALSE(writer->row({}));
    EXPECT_FALSE(writer->finish());
    writer.reset();
    EXPECT_EQ(book.folder.files(), 1U);
    EXPECT_EQ(book.row(1), std::vector<std::string>{"s:a"});
}

TEST_P(EverySheet, Impossible_tables_and_folders_are_refused) {
    EXPECT_EQ(SheetWriter::open(GetParam(), book.file, "s", {}, {}).problem().code, "sheet-columns");
    EXPECT_EQ(SheetWriter::open(GetParam(), book.file, "s", std::vector<Column>(most_sheet_columns + 1), {}).problem().code,
              "sheet-columns");
    EXPECT_TRUE(SheetWriter::open(GetParam(), book.file, "s", std::vector<Column>(most_sheet_columns), {}));
    EXPECT_EQ(SheetWriter::open(GetParam(), book.folder.path / "missing" / "file", "s", {{"a"}}, {}).problem().code, "sheet-open");
}

TEST_P(EverySheet, A_row_more_than_programs_open_is_refused) {
    auto writer = book.open({{"n", ColumnType::integer}});
    for (std::int64_t i = 1; i < most_sheet_rows; ++i) {
        const Cell cell = whole(i);
        ASSERT_TRUE(writer->row({&cell, 1})) << i;
    }
    EXPECT_FALSE(writer->row({}));
    const auto refused = writer->finish();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.problem().status, 413);
    EXPECT_EQ(refused.problem().code, "too-many-rows");
    EXPECT_EQ(refused.problem().params.at("limit"), "1048575");
    writer.reset();
    EXPECT_EQ(book.folder.files(), 0U);
}

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool sanitized = true;  // their shadow and quarantine grow with every allocation
#else
constexpr bool sanitized = false;
#endif

// Resident memory of this process in KiB.
std::int64_t resident() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6));
    return 0;
}

TEST_P(EverySheet, A_hundred_thousand_rows_take_no_more_memory_than_ten_thousand) {
    if (sanitized) GTEST_SKIP() << "resident memory is the sanitizer's";
    const std::string text = "臺南市永康區中華路一段 < & > " + std::string(100, 'x');
    auto writer = book.open({{"n", ColumnType::integer}, {"a"}, {"b"}, {"c"}, {"d", ColumnType::date}, {"x", ColumnType::number}});
    std::int64_t early = 0;
    for (std::int64_t i = 1; i <= 100'000; ++i) {
        const std::vector<Cell> cells{whole(i), words(text), words(text), words(text), day(i), real(static_cast<double>(i) / 7)};
        ASSERT_TRUE(writer->row(cells));
        if (i == 10'000) early = resident();
    }
    ASSERT_TRUE(writer->finish());
    EXPECT_LT(resident() - early, 8 * 1024) << "KiB";  // the sheet is 60 MB of XML
    const std::string sheet = member(book.file, xlsx() ? sheet_xml : "content.xml");
    EXPECT_NE(sheet.find(xlsx() ? "<c r=\"A100001\"><v>100000</v>" : "office:value=\"100000\""), std::string::npos);
}

TEST(XlsxSheet, A_text_longer_than_a_cell_is_refused_by_place) {
    Book book(SheetFormat::xlsx);
    std::string text;
    for (std::size_t i = 0; i < longest_xlsx_text - 1; ++i) text += "字";
    auto writer = book.open({{"a"}, {"b"}});
    const std::string just = text + "字", over = text + "😀";  // the last is two units of UTF-16
    EXPECT_TRUE(writer->row(std::vector<Cell>{words(""), words(just)}));
    EXPECT_FALSE(writer->row(std::vector<Cell>{words(""), words(over)}));
    const auto refused = writer->finish();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.problem().code, "cell-too-long");
    EXPECT_EQ(refused.problem().params.at("column"), "b");
    EXPECT_EQ(refused.problem().params.at("row"), "2");
}

TEST(OdsSheet, A_long_text_is_kept) {
    Book book(SheetFormat::ods);
    const std::string text(100'000, 'x');
    book.write({{"a"}}, {{words(text)}});
    EXPECT_EQ(book.row(2).at(0), "s:" + text);
}

TEST(OdsSheet, The_package_tells_its_type_in_its_first_bytes) {
    Book book(SheetFormat::ods);
    book.write({{"a"}}, {});
    std::ifstream in(book.file, std::ios::binary);
    std::string head(84, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    EXPECT_EQ(head.substr(0, 4), "PK\x03\x04");
    EXPECT_EQ(head.substr(8, 2), std::string(2, '\0'));   // stored
    EXPECT_EQ(head.substr(28, 2), std::string(2, '\0'));  // no extra field
    EXPECT_EQ(head.substr(30), "mimetypeapplication/vnd.oasis.opendocument.spreadsheet");
    const auto manifest = xml(book.file, "META-INF/manifest.xml");
    std::vector<std::string> listed;
    for (const auto& entry : manifest.select_nodes("//manifest:file-entry"))
        listed.emplace_back(entry.node().attribute("manifest:full-path").value());
    EXPECT_EQ(listed, (std::vector<std::string>{"/", "content.xml", "styles.xml", "settings.xml"}));
    EXPECT_EQ(members(book.file),
              (std::vector<std::string>{"mimetype", "content.xml", "styles.xml", "settings.xml", "META-INF/manifest.xml"}));
}

TEST(OdsSheet, The_same_rows_make_the_same_bytes) {
    const auto bytes = [] {
        Book book(SheetFormat::ods);
        book.write({{"a"}}, {{words("x")}});
        std::ifstream in(book.file, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    EXPECT_EQ(bytes(), bytes());
}

}  // namespace
}  // namespace skl
