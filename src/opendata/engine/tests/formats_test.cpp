// Files that are no delimited text: real ones are opened with their values, made ones are refused by name (opendata.md §5.2, §18, §20).
#include "opendata/engine/readers.h"
#include "opendata/engine/sheet_styles.h"
#include "opendata/engine/tests/given.h"
#include "opendata/engine/tests/zipped.h"

namespace skl::opendata {
namespace {

using namespace testing;

std::string xlsx(const std::string& sheet, const std::string& shared = "", const Members& more = {}) {
    Members members{{"xl/workbook.xml", "<workbook/>"},
                    {"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + sheet + "</sheetData></worksheet>"}};
    if (!shared.empty()) members.emplace_back("xl/sharedStrings.xml", "<sst>" + shared + "</sst>");
    members.insert(members.end(), more.begin(), more.end());
    return zip_of(members);
}

std::string ods(const std::string& rows) {
    return zip_of(
        {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
         {"content.xml",
          "<office:document-content xmlns:office='o' xmlns:table='t' xmlns:text='x'><office:body><office:spreadsheet><table:table>" + rows +
              "</table:table></office:spreadsheet></office:body></office:document-content>"}});
}

std::string csv_of(const std::string& bytes, const std::string& format) {
    TextStore out;
    const auto done = write_as_csv(bytes, format, out);
    return done ? std::string(out.finish()) : "problem " + done.problem().code;
}

TEST(Formats, A_real_XLSX_keeps_postal_codes_as_codes) {
    const Read file = read(sample("tw/post_branches.xlsx"), "post_branches.xlsx");
    EXPECT_EQ(file.report.format.value, "xlsx");
    EXPECT_GT(file.report.tables[0].rows.accepted, 1'000);
    EXPECT_EQ(file.report.tables[0].rows.quarantined, 0);
}

TEST(Formats, A_real_ODS_with_a_million_repeated_empty_rows_has_twelve) {
    const Read file = read(sample("tw/town_population_merged_title.ods"), "town_population_merged_title.ods");
    EXPECT_EQ(file.report.tables[0].rows.accepted, 12);
    EXPECT_LT(file.report.tables[0].rows.records, 30);
}

TEST(Formats, Real_JSON_GeoJSON_KML_and_XML_are_tables) {
    const Read calendar = read(sample("tw/calendar_2024.json"), "calendar_2024.json");
    EXPECT_EQ(calendar.report.format.value, "json");
    EXPECT_EQ(calendar.report.tables[0].rows.accepted, 366) << "the days of 2024";
    EXPECT_EQ(column(calendar.report, "isHoliday").type, ColumnType::boolean);
    const Read stations = read(sample("tw/mrt_stations_twd97.geojson"), "mrt_stations_twd97.geojson");
    EXPECT_EQ(stations.report.format.value, "geojson");
    EXPECT_EQ(column(stations.report, "lon").role, Role::longitude) << "degrees, whatever the file's name says";
    EXPECT_EQ(column(stations.report, "lat").role, Role::latitude);
    const Read buildings = read(sample("tw/condemned_building.geojson"), "condemned_building.geojson");
    EXPECT_GT(buildings.report.tables[0].rows.accepted, 0);
    const Read points = read(sample("tw/tainan_points.kml"), "tainan_points.kml");
    EXPECT_EQ(points.report.format.value, "kml");
    EXPECT_GT(points.report.tables[0].rows.accepted, 0);
    const Read metadata = read(sample("tw/village_boundary_metadata.xml"), "village_boundary_metadata.xml");
    EXPECT_EQ(metadata.report.format.value, "xml");
}

TEST(Formats, The_content_says_what_a_file_is_and_not_its_name) {
    EXPECT_EQ(refusal("<!DOCTYPE html><html><table><tr><td>1", "a.csv"), "format-mismatch");
    EXPECT_EQ(refusal("  <HTML lang=zh>", "a.csv"), "format-mismatch");
    EXPECT_EQ(refusal("%PDF-1.7", "a.csv"), "format-mismatch");
    EXPECT_EQ(refusal("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a.csv"), "corrupt-file");
    EXPECT_EQ(refusal("PAR1", "a.csv"), "format-unsupported");
    EXPECT_EQ(refusal("", "a.csv"), "empty-file");
    EXPECT_EQ(refusal("\xEF\xBB\xBF \r\n\t", "a.csv"), "empty-file");
    EXPECT_EQ(inspect({"a,b\n1,2\n", "a.xlsx"})->format.value, "csv");
}

TEST(Formats, Cells_of_XLSX_stand_where_their_reference_says) {
    const std::string rows =
        R"(<row><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><r><t>丙</t></r><r><t>號</t></r></is></c></row>)"
        R"(<row><c r="B2"><f>1+1</f><v>2</v></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c></row><row/>)";
    EXPECT_EQ(csv_of(xlsx(rows, "<si><t>甲</t><rPh><t>jia</t></rPh></si>"), "xlsx"), "甲,,丙號\n,2,true\n");
    EXPECT_EQ(csv_of(xlsx(R"(<row><c t="s"><v>7</v></c><c><v>1</v></c></row>)", "<si><t>a</t></si>"), "xlsx"), ",1\n") << "no such string";
    EXPECT_EQ(csv_of(xlsx(R"(<row><c r="ZZZZ1"><v>1</v></c></row>)"), "xlsx"), "problem no-table") << "beyond the widest table";
}

TEST(Formats, Numbers_of_XLSX_that_are_days_are_read_as_days) {
    const std::string styles =
        R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-404]e/m/d"/><numFmt numFmtId="165" formatCode="0.00E+00"/></numFmts>)"
        R"(<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs>)"
        R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="21"/></cellXfs></styleSheet>)";
    const std::string row = R"(<row><c><v>42186</v></c><c s="1"><v>42186</v></c><c s="2"><v>42186.5</v></c><c s="3"><v>42186</v></c>)"
                            R"(<c s="4"><v>42186</v></c><c s="5"><v>0.5</v></c><c s="1" t="str"><v>42186</v></c></row>)";
    EXPECT_EQ(csv_of(xlsx(row, "", {{"xl/styles.xml", styles}}), "xlsx"),
              "42186,2015-07-01,2015-07-01T12:00:00,2015-07-01,42186,12:00:00,42186\n");
    EXPECT_EQ(day_text(60, {true, false}, false), "1900-02-28") << "the sheet says 29 February, which was not";
    EXPECT_EQ(day_text(1, {true, false}, false), "1900-01-01");
    EXPECT_EQ(day_text(0, {true, false}, true), "1904-01-01");
    EXPECT_EQ(day_text(3e6, {true, false}, false), "");
    EXPECT_FALSE(day_format("[h]:mm:ss").time) << "a duration";
    EXPECT_TRUE(day_format("yyyy\"年\"m\"月\"d\"日\"").date);
}

TEST(Formats, Cells_of_ODS_repeat_and_have_their_typed_value) {
    const std::string rows =
        "<table:table-row><table:table-cell table:number-columns-repeated='2' office:value-type='string'><text:p>甲<text:s "
        "text:c='2'/>乙</text:p><text:p>丙</text:p>"
        "<office:annotation><text:p>note</text:p></office:annotation></table:table-cell>"
        "<table:table-cell office:value-type='float' office:value='1234'><text:p>1,234</text:p></table:table-cell></table:table-row>"
        "<table:table-row table:number-rows-repeated='2'><table:covered-table-cell/><table:table-cell office:value-type='date' "
        "office:date-value='2024-02-29'/></table:table-row>"
        "<table:table-row table:number-rows-repeated='1048000'><table:table-cell table:number-columns-repeated='1024'/></table:table-row>";
    EXPECT_EQ(csv_of(ods(rows), "ods"), "\"甲  乙\n丙\",\"甲  乙\n丙\",1234\n,2024-02-29,\n,2024-02-29,\n");
}

TEST(Formats, Repeated_cells_are_no_way_to_fill_a_disk) {
    const std::string bomb =
        "<table:table-row table:number-rows-repeated='1048576'><table:table-cell table:number-columns-repeated='2000' "
        "office:value-type='string'><text:p>" +
        std::string(10'000, 'x') + "</text:p></table:table-cell></table:table-row>";
    EXPECT_EQ(csv_of(ods(bomb), "ods"), "problem unpacked-too-large");
}

TEST(Formats, Archives_that_lead_out_or_lie_are_refused) {
    const std::string row = "<row><c><v>1</v></c></row>";
    EXPECT_EQ(refusal(xlsx(row, "", {{"../x", "y"}})), "corrupt-archive");
    EXPECT_EQ(refusal(xlsx(row, "", {{"/etc/x", "y"}})), "corrupt-archive");
    EXPECT_EQ(refusal(xlsx(row, "", {{"a\\b", "y"}})), "corrupt-archive");
    const std::string whole = xlsx(row);
    EXPECT_EQ(refusal(whole.substr(0, whole.size() / 2)), "corrupt-archive");
    EXPECT_EQ(refusal(xlsx(std::string(std::size_t{40} << 20, ' '))), "unpacked-too-large") << "more than 200 to 1";
    EXPECT_EQ(refusal(zip_of({{"a.csv", "a,b\n1,2\n"}})), "format-unsupported");
}

TEST(Formats, XML_brings_no_entities_and_no_depth) {
    const std::string doctype = "<!DOCTYPE a [<!ENTITY b 'c'>]>";
    EXPECT_EQ(refusal("<?xml version='1.0'?>" + doctype + "<a><b>&b;</b><b/></a>"), "bad-xml");
    EXPECT_EQ(refusal(zip_of({{"xl/workbook.xml", "w"}, {"xl/worksheets/sheet1.xml", doctype + "<worksheet/>"}})), "bad-xml");
    std::string deep, shallow;
    for (int i = 0; i < 300; ++i) deep = "<a>" + deep + "</a>";
    EXPECT_EQ(refusal("<r><b>1</b><b>2</b>" + deep + "</r>"), "bad-xml");
    std::string very_deep;
    for (int i = 0; i < 100'000; ++i) very_deep += "<a>";
    EXPECT_EQ(refusal("<r><b>1</b><b>2</b>" + very_deep), "bad-xml");
    EXPECT_EQ(refusal("<r><b>1</b><b>2</b></r>"), "none");
}

TEST(Formats, JSON_is_read_to_a_depth_of_32) {
    EXPECT_EQ(refusal(std::string(100'000, '[') + std::string(100'000, ']')), "bad-json");
    EXPECT_EQ(refusal(R"([{"a":1})"), "bad-json");
    EXPECT_EQ(refusal(R"({"a":1})"), "no-table");
    const Read nested = read(R"({"result":{"records":[{"a":1,"b":{"c":[1,2]}},{"a":2,"d":"x"}]}})", "a.json");
    EXPECT_EQ(nested.report.tables[0].rows.accepted, 2);
    EXPECT_EQ(nested.kept.rows[0][0].source, (std::vector<std::string>{"1", R"({"c":[1,2]})", ""}));
    EXPECT_EQ(read("{\"a\":1}\n{\"a\":2}\n", "a.json").report.format.value, "ndjson");
}

}  // namespace
}  // namespace skl::opendata
