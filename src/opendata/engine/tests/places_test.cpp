// Coordinates of Taiwan, geometries, and what a file says of itself that it is not (opendata.md §5.2, §5.3, §5.7).
#include <cstring>

#include "opendata/engine/geometry.h"
#include "opendata/engine/readers.h"
#include "opendata/engine/tests/given.h"
#include "opendata/engine/tests/zipped.h"

namespace skl::opendata {
namespace {

using namespace testing;

const Issue* issue(const IngestReport& report, std::string_view code) {
    for (const auto* issues : {&report.issues, &report.tables.at(0).issues})
        for (const Issue& one : *issues)
            if (one.code.value == code) return &one;
    return nullptr;
}

std::int64_t count_of(const IngestReport& report, std::string_view code) {
    const Issue* found = issue(report, code);
    return found == nullptr ? 0 : found->count;
}

double degree(const Read& file, std::size_t row, std::size_t from_last) {
    const KeptRow& kept = file.kept.rows.at(0).at(row);
    return kept.real.at(kept.real.size() - from_last);
}

TEST(Projection, Gives_the_places_that_EPSG_gives) {
    // By Snyder's series for the transverse Mercator projection (Map Projections: A Working Manual, 1987, §8), apart from PROJ.
    const auto taipei = Projection(Crs::tm2_121).to_wgs84({303'000, 2'770'000});
    ASSERT_TRUE(taipei);
    EXPECT_NEAR(taipei->x, 121.525217887, 1e-8);
    EXPECT_NEAR(taipei->y, 25.037193496, 1e-8);
    const auto middle = Projection(Crs::tm2_119).to_wgs84({250'000, 2'600'000});
    ASSERT_TRUE(middle);
    EXPECT_NEAR(middle->x, 119, 1e-9);
    EXPECT_NEAR(middle->y, 23.503148376, 1e-8);
    const auto old = Projection(Crs::twd67_121).to_wgs84({302'170, 2'770'206});
    ASSERT_TRUE(old);
    EXPECT_NEAR(old->x, taipei->x, 0.0001) << "TWD67 lies some 829 m west and 206 m north of TWD97";
    EXPECT_NEAR(old->y, taipei->y, 0.0001);
    EXPECT_FALSE(Projection(Crs::wgs84).to_wgs84({303'000, 2'770'000}));
}

TEST(Projection, Is_named_by_codes_by_WKT_and_by_names) {
    EXPECT_EQ(crs_said("urn:ogc:def:crs:EPSG::3826"), Crs::tm2_121);
    EXPECT_EQ(crs_said("urn:ogc:def:crs:OGC:1.3:CRS84"), Crs::wgs84);
    EXPECT_EQ(crs_said(R"(PROJCS["TWD_1997_TM_Taiwan",GEOGCS["GCS_TWD_1997"],PARAMETER["Central_Meridian",121.0]])"), Crs::tm2_121);
    EXPECT_EQ(crs_said(R"(PROJCS["TWD_1997_TM_Penghu",GEOGCS["GCS_TWD_1997"],PARAMETER["Central_Meridian",119.0]])"), Crs::tm2_119);
    EXPECT_EQ(crs_said(R"(GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"]])"), Crs::wgs84);
    EXPECT_EQ(crs_said("X坐標(TWD67)"), Crs::twd67_121);
    EXPECT_EQ(crs_said("stations.csv"), Crs::unknown);
}

TEST(Places, Metres_of_a_real_file_are_stored_in_degrees_too) {
    const Read file = read(sample("tw/geocode_twd97.csv"), "geocode_twd97.csv");
    const ColumnReport& lon = column(file.report, "lon");
    EXPECT_EQ(lon.derived.value().value, "EPSG:3826");
    EXPECT_EQ(lon.role, Role::longitude);
    EXPECT_EQ(column(file.report, "X坐標").role, Role::x_twd97);
    EXPECT_EQ(file.kept.rows[0].size(), 280U);
    std::int64_t placed = 0;
    for (std::size_t row = 0; row < file.kept.rows[0].size(); ++row) {
        if (file.kept.rows[0][row].kinds.back() == Cell::Kind::null) continue;
        ++placed;
        EXPECT_NEAR(degree(file, row, 2), 120.25, 0.4) << "Tainan";
        EXPECT_NEAR(degree(file, row, 1), 23.1, 0.4);
    }
    EXPECT_EQ(placed, 280 - lon.nulls);
    EXPECT_GT(placed, 200);
    EXPECT_GT(lon.distinct, 200);
    EXPECT_LE(lon.distinct, placed);
    EXPECT_EQ(issue(file.report, "crs-declared-mismatch"), nullptr) << "name and numbers agree";
}

TEST(Places, Islands_are_in_the_zone_that_they_lie_in) {
    const Read penghu = read("縣市,X坐標,Y坐標\n澎湖縣,306000,2607000\n澎湖縣,307500,2608000\n", "a.csv");
    EXPECT_EQ(column(penghu.report, "lon").derived.value().value, "EPSG:3825");
    EXPECT_NEAR(degree(penghu, 0, 2), 119.55, 0.05);
    const Read far = read("縣市,X坐標,Y坐標\n澎湖縣,104000,2607000\n澎湖縣,105500,2608000\n", "a.csv");
    EXPECT_EQ(column(far.report, "lon").derived.value().value, "EPSG:3826") << "Penghu, measured from 121°";
    EXPECT_NEAR(degree(far, 0, 2), 119.57, 0.05);
    const Read old = read("地點,TWD67X,TWD67Y\n甲,302170,2770206\n乙,302180,2770216\n", "a.csv");
    EXPECT_EQ(column(old.report, "lon").derived.value().value, "EPSG:3828");
}

TEST(Places, Latitude_and_longitude_that_changed_places_are_told) {
    const Read file = read("站,經度,緯度\n甲,25.1,121.5\n乙,25.2,121.6\n", "a.csv");
    EXPECT_EQ(count_of(file.report, "lat-lon-swapped"), 2);
    EXPECT_EQ(column(file.report, "經度").role, Role::latitude);
    EXPECT_EQ(issue(read("站,經度,緯度\n甲,121.5,25.1\n乙,121.6,25.2\n").report, "lat-lon-swapped"), nullptr);
}

TEST(Places, A_name_that_says_metres_over_degrees_is_told) {
    const Read file = read(sample("tw/mrt_stations_twd97.geojson"), "mrt_stations_twd97.geojson");
    EXPECT_NE(issue(file.report, "crs-declared-mismatch"), nullptr);
    EXPECT_EQ(column(file.report, "lon").role, Role::longitude);
    EXPECT_EQ(issue(read(sample("tw/condemned_building.geojson"), "condemned_building.geojson").report, "crs-declared-mismatch"), nullptr);
}

TEST(Places, GeoJSON_in_metres_is_written_in_degrees) {
    const std::string text =
        R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:3826"}},"features":[)"
        R"({"type":"Feature","properties":{"n":1},"geometry":{"type":"Point","coordinates":[303000,2770000]}},)"
        R"({"type":"Feature","properties":{"n":2},"geometry":{"type":"LineString","coordinates":[[303000,2770000],[303100,2770100]]}}]})";
    const Read file = read(text, "a.geojson");
    EXPECT_EQ(column(file.report, "lon").role, Role::longitude);
    EXPECT_EQ(column(file.report, "geometry").type, ColumnType::geojson);
    EXPECT_NE(file.kept.rows[0][1].source.at(3).find(R"("coordinates":[[121.5)"), std::string::npos) << file.kept.rows[0][1].source.at(3);
}

TEST(TopoJSON, Arcs_become_lines_and_rings) {
    const std::string text =
        R"({"type":"Topology","transform":{"scale":[0.5,0.5],"translate":[120,23]},"arcs":[[[0,0],[2,0]],[[2,0],[0,2],[-2,0],[0,-2]]],)"
        R"("objects":{"town":{"type":"GeometryCollection","geometries":[)"
        R"({"type":"Polygon","id":7,"properties":{"name":"東區"},"arcs":[[0,1]]},)"
        R"({"type":"LineString","properties":{"name":"路"},"arcs":[-1]},{"type":null,"properties":{"name":"無處"}}]}}})";
    const Read file = read(text, "a.json");
    EXPECT_EQ(file.report.format.value, "topojson");
    ASSERT_EQ(file.kept.rows[0].size(), 3U);
    const auto& polygon = file.kept.rows[0][0].source;
    EXPECT_EQ(polygon[0], "7");
    EXPECT_EQ(polygon[1], "東區");
    EXPECT_EQ(polygon[2], R"({"type":"Polygon","coordinates":[[[120,23],[121,23],[121,24],[120,24],[120,23]]]})");
    EXPECT_EQ(file.kept.rows[0][1].source[2], R"({"type":"LineString","coordinates":[[121,23],[120,23]]})") << "~0 is arc 0 turned round";
    EXPECT_EQ(file.kept.rows[0][2].source[2], "");
    std::string arc = "[[0,0]", many;
    for (int i = 0; i < 10'000; ++i) arc += ",[1,1]";
    for (int i = 0; i < 5'000; ++i) many += R"({"type":"LineString","arcs":[0]},)";
    EXPECT_EQ(refusal(R"({"type":"Topology","arcs":[)" + arc + R"(]],"objects":{"a":{"type":"GeometryCollection","geometries":[)" + many +
                      R"({"type":null}]}}})"),
              "unpacked-too-large")
        << "an arc is short, named often it is long";
    EXPECT_EQ(refusal(R"({"type":"Topology","arcs":[],"objects":{"a":{"type":"LineString","arcs":[3]}}})"), "bad-json");
}

TEST(KML, Lines_and_areas_are_geometries_and_a_KMZ_is_its_KML) {
    const std::string kml =
        "<?xml version='1.0'?><kml><Document><Placemark><name>圓環</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        "120,23,0 121,23,0 121,24,0 120,23,0</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        "<Placemark><name>路</name><LineString><coordinates>120,23 121,23</coordinates></LineString></Placemark></Document></kml>";
    const Read file = read(kml, "a.kml");
    ASSERT_EQ(file.kept.rows[0].size(), 2U);
    EXPECT_EQ(file.kept.rows[0][0].source[1], R"({"type":"Polygon","coordinates":[[[120,23],[121,23],[121,24],[120,23]]]})");
    const Read packed = read(zip_of({{"doc.kml", kml}, {"files/a.png", "x"}}), "a.kmz");
    EXPECT_EQ(packed.report.format.value, "kmz");
    EXPECT_EQ(packed.kept.rows, file.kept.rows);
}

// --- Shapefiles, made here ---
void big(std::string& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
}
void little(std::string& out, std::uint32_t value, int bytes = 4) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> 8 * i & 0xFF);
}
void real(std::string& out, double value) {
    char bytes[8];
    std::memcpy(bytes, &value, 8);
    out.append(bytes, 8);
}

std::string shp(std::uint32_t type, const std::vector<std::string>& shapes, const std::vector<double>& box) {
    std::string body;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        big(body, static_cast<std::uint32_t>(i + 1));
        big(body, static_cast<std::uint32_t>(shapes[i].size() / 2));
        body += shapes[i];
    }
    std::string out;
    big(out, 9994);
    out.resize(24);
    big(out, static_cast<std::uint32_t>((100 + body.size()) / 2));
    little(out, 1000);
    little(out, type);
    for (const double value : box) real(out, value);
    out.resize(100);
    return out + body;
}

std::string polygon(const std::vector<std::vector<Position>>& rings) {
    std::string out;
    little(out, 5);
    for (int i = 0; i < 4; ++i) real(out, 0);
    std::size_t points = 0;
    for (const auto& ring : rings) points += ring.size();
    little(out, static_cast<std::uint32_t>(rings.size()));
    little(out, static_cast<std::uint32_t>(points));
    for (std::size_t i = 0, at = 0; i < rings.size(); at += rings[i++].size()) little(out, static_cast<std::uint32_t>(at));
    for (const auto& ring : rings)
        for (const Position& at : ring) real(out, at.x), real(out, at.y);
    return out;
}

std::string dbf(const std::vector<std::string>& names, unsigned char language) {  // NAME C 10, N N 4
    std::string out(1, '\x03');
    out.resize(4);
    little(out, static_cast<std::uint32_t>(names.size()));
    little(out, 32 + 64 + 1, 2);
    little(out, 15, 2);
    out.resize(29);
    out += static_cast<char>(language);
    out.resize(32);
    for (const auto& [name, type, length] : {std::tuple{"NAME", 'C', 10}, std::tuple{"N", 'N', 4}}) {
        std::string field = name;
        field.resize(11);
        field += type;
        field.resize(16);
        field += static_cast<char>(length);
        field.resize(32);
        out += field;
    }
    out += '\r';
    for (std::size_t i = 0; i < names.size(); ++i)
        out += " " + names[i] + std::string(10 - names[i].size(), ' ') + fmt::format("{:4}", i + 1);
    return out;
}

TEST(Shapefile, Areas_with_holes_in_metres_and_names_in_Big5_are_read) {
    const std::vector<Position>
        outer = {{300'000, 2'770'000}, {300'000, 2'771'000}, {301'000, 2'771'000}, {301'000, 2'770'000}, {300'000, 2'770'000}},
        hole = {{300'200, 2'770'200}, {300'400, 2'770'200}, {300'400, 2'770'400}, {300'200, 2'770'400}, {300'200, 2'770'200}},
        island = {{302'000, 2'770'000}, {302'000, 2'770'500}, {302'500, 2'770'500}, {302'000, 2'770'000}};
    const std::string shapes = shp(5, {polygon({outer, hole}), polygon({outer, island, hole})}, {300'000, 2'770'000, 302'500, 2'771'000});
    const std::string zip = zip_of({{"村里/area.shp", shapes},
                                    {"村里/area.dbf", dbf({"\xB3\x5C\xA5\x5C", "\xBB\x5C"}, 0x78)},
                                    {"村里/area.prj", R"(PROJCS["TWD_1997_TM_Taiwan",PARAMETER["Central_Meridian",121.0]])"}});
    const Read file = read(zip, "area.zip");
    EXPECT_EQ(file.report.format.value, "shp");
    ASSERT_EQ(file.kept.rows[0].size(), 2U);
    EXPECT_EQ(file.kept.rows[0][0].source[0], "許功") << "0x5C is a second byte";
    EXPECT_EQ(file.kept.rows[0][1].source[0], "蓋");
    EXPECT_EQ(column(file.report, "N").type, ColumnType::integer);
    EXPECT_EQ(column(file.report, "geometry").type, ColumnType::geojson);
    const std::string first = file.kept.rows[0][0].source[2], second = file.kept.rows[0][1].source[2];
    EXPECT_TRUE(first.starts_with(R"({"type":"Polygon","coordinates":[[[121.4)")) << first;
    EXPECT_TRUE(second.starts_with(R"({"type":"MultiPolygon","coordinates":[[[[121.4)")) << second;
    EXPECT_EQ(issue(file.report, "format-declared-mismatch"), nullptr);
}

TEST(Shapefile, One_that_lies_is_refused) {
    const std::string good = shp(5, {polygon({{{120, 23}, {120, 24}, {121, 24}, {120, 23}}})}, {120, 23, 121, 24});
    const auto with = [&](const std::string& shapes, const std::string& table) {
        return refusal(zip_of({{"a.shp", shapes}, {"a.dbf", table}}));
    };
    EXPECT_EQ(with(good, dbf({"a"}, 0)), "none");
    EXPECT_EQ(with(good.substr(0, 90), dbf({"a"}, 0)), "bad-shapefile");
    EXPECT_EQ(with(good, "x"), "bad-shapefile");
    std::string many = good;
    many[100 + 8 + 40] = '\xFF', many[100 + 8 + 41] = '\xFF', many[100 + 8 + 42] = '\xFF';  // points
    EXPECT_EQ(with(many, dbf({"a"}, 0)), "bad-shapefile");
    EXPECT_EQ(refusal(zip_of({{"a.shp", good}})), "bad-shapefile") << "no table";
}

TEST(Declared, What_a_name_and_a_declaration_say_is_compared_with_the_content) {
    EXPECT_EQ(issue(read("a,b\n1,2\n", "a.csv").report, "format-declared-mismatch"), nullptr);
    EXPECT_EQ(issue(read("a\tb\n1\t2\n", "a.tsv").report, "format-declared-mismatch"), nullptr);
    const Read named = read("a,b\n1,2\n", "a.xlsx");
    const Issue* found = issue(named.report, "format-declared-mismatch");
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->samples.at(0), "xlsx ≠ csv");
    EXPECT_EQ(issue(read(R"([{"a":1}])", "a.json").report, "format-declared-mismatch"), nullptr);
    EXPECT_EQ(refusal("%PDF-1.7", "a.pdf"), "none") << "it says what it is: a document, without a table";
    const Read xml = read("<?xml version=\"1.0\" encoding=\"big5\"?><r><b><c>東</c></b><b><c>西</c></b></r>", "a.xml");
    EXPECT_EQ(count_of(xml.report, "encoding-declared-mismatch"), 1);
}

TEST(Checks, Several_values_in_a_cell_are_told_with_their_count) {
    const Read file = read(sample("tw/traffic_a1_106.csv"), "traffic_a1_106.csv");
    EXPECT_EQ(count_of(file.report, "composite-cell"), 1'434);
    EXPECT_EQ(issue(file.report, "composite-cell")->column, "死亡受傷人數");
    EXPECT_EQ(issue(file.report, "composite-cell")->severity, Severity::info);
}

TEST(Checks, Both_ways_to_write_a_name_in_one_column_are_told) {
    EXPECT_EQ(count_of(read("市,數\n台北市,1\n臺北市,2\n臺中市,3\n").report, "mixed-variant"), 1) << "the cells with 台";
    EXPECT_EQ(issue(read("市,數\n臺北市,1\n臺中市,3\n").report, "mixed-variant"), nullptr);
}

TEST(Checks, Dates_of_two_readings_stay_text_and_are_told_with_samples) {
    const Read file = read("名,日\n甲,77/11/29\n乙,78/12/30\n", "a.csv");
    EXPECT_EQ(column(file.report, "日").type, ColumnType::string);
    EXPECT_EQ(count_of(file.report, "ambiguous-date"), 2);
    EXPECT_EQ(issue(file.report, "ambiguous-date")->samples.at(0), "77/11/29");
}

}  // namespace
}  // namespace skl::opendata
