// Charts, maps, tiles, former units of administration and the catalogue by box and badge, as they are asked for, on both databases.
#include "opendata/maps/extents.h"
#include "opendata/tests/looked_into.h"

namespace skl::opendata {
namespace {

using testing::Answered;

class MapsServed : public testing::LookedInto {
protected:
    void publish_shops() {
        std::string rows = "名稱,經度,緯度,縣市,鄉鎮市區,員工數\r\n";
        for (int i = 0; i < 40; ++i)
            rows += fmt::format("店{},{},{},{},{},{}\r\n", i, 121.50 + i * 0.001, 25.03 + i * 0.001, i % 2 == 0 ? "臺北市" : "新北市",
                                i % 2 == 0 ? "中正區" : "板橋區", i + 1);
        publish("shops", rows);
    }
};

TEST_F(MapsServed, A_chart_says_what_may_be_chosen_and_its_picture_is_svg) {
    publish_shops();
    const Node page = json(ask("GET", "/tables/shops/chart?kind=bar&x=" + coded("縣市") + "&summary=sum&y=" + coded("員工數")));
    ASSERT_EQ(page.find("picture")->find("lines")->items.size(), 2U);
    EXPECT_EQ(page.find("picture")->find("lines")->items[0].find("cells")->items[1].find("text")->text, "420")
        << "1 + 3 … and 2 + 4 …: the larger first";
    const Answered svg = ask("GET", "/tables/shops/chart.svg?kind=histogram&x=" + coded("員工數") + "&width=340");
    EXPECT_EQ(svg.status, 200);
    EXPECT_EQ(svg.header("content-type"), "image/svg+xml");
    EXPECT_NE(svg.body.find("<title id=\"t\">"), std::string::npos);
    EXPECT_EQ(member(ask("GET", "/tables/shops/chart.svg?kind=box&y=" + coded("名稱")), "code"), "chart-column");
    EXPECT_EQ(member(ask("GET", "/tables/shops/chart.svg?x=" + coded("沒有")), "code"), "unknown-column");
    EXPECT_EQ(ask("GET", "/tables/shops/chart.svg?width=5").status, 400);
    EXPECT_EQ(ask("GET", "/tables/none/chart").status, 404);
    const Answered filtered = ask("GET", "/tables/shops/chart?kind=bar&x=" + coded("縣市") + "&filter=" + coded("員工數 <= 2"));
    EXPECT_EQ(json(filtered).find("picture")->find("lines")->items[0].find("cells")->items[1].find("text")->text, "1");
    for (const char* language : {"zh-Hant", "en"}) {
        const Answered seen = get(fmt::format("/tables/shops/chart?lang={}", language), "Accept: text/html\r\n");
        EXPECT_EQ(seen.status, 200);
        EXPECT_LT(seen.body.size(), 60'000U);
        EXPECT_EQ(seen.body.find("[charts."), std::string::npos);
    }
}

TEST_F(MapsServed, Areas_are_shaded_by_all_their_rows_and_former_names_go_along) {
    publish("people", "縣市,鄉鎮市區,人口\r\n臺北縣,板橋市,10\r\n新北市,板橋區,5\r\n臺北市,大安區,7\r\n火星市,大坑區,1\r\n");
    const Node page = json(ask("GET", "/tables/people/map?level=town&summary=sum&y=" + coded("人口")));
    ASSERT_EQ(page.find("lines")->items.size(), 2U);
    EXPECT_EQ(at(page.find("lines")->items[0], {"code"}), "65000010");
    EXPECT_EQ(at(page.find("lines")->items[0], {"words"}), "15") << "of before and after the reform";
    EXPECT_EQ(page.find("notes")->items.size(), 2U) << "what is no area, and what is no more";
    const Node counties = json(ask("GET", "/tables/people/map?level=county"));
    EXPECT_EQ(at(counties.find("lines")->items[0], {"code"}), "65000");
    const Answered svg = ask("GET", "/tables/people/map.svg?level=town");
    EXPECT_EQ(svg.status, 200);
    EXPECT_NE(svg.body.find("<path"), std::string::npos);
    publish("trees", "樹種,高度\r\n樟樹,1.5\r\n榕樹,2.5\r\n");
    EXPECT_EQ(member(ask("GET", "/tables/trees/map"), "code"), "no-places");
    EXPECT_EQ(get("/tables/trees/map", "Accept: text/html\r\n").status, 200) << "a page says it in words";
}

TEST_F(MapsServed, Tiles_are_made_once_and_hold_what_lies_in_them) {
    publish_shops();
    const Answered tile = ask("GET", "/tables/shops/tiles/8/214/109.mvt");
    EXPECT_EQ(tile.status, 200);
    EXPECT_EQ(tile.header("content-type"), "application/vnd.mapbox-vector-tile");
    EXPECT_NE(tile.body.find("rows"), std::string::npos);
    EXPECT_EQ(ask("GET", "/tables/shops/tiles/8/214/109.mvt").body, tile.body);
    EXPECT_EQ(ask("GET", "/tables/shops/tiles/8/214/109.mvt", "", "", "If-None-Match: " + tile.header("etag") + "\r\n").status, 304);
    EXPECT_EQ(ask("GET", "/tables/shops/tiles/8/0/0.mvt").body, "") << "the sea";
    EXPECT_EQ(ask("GET", "/tables/shops/tiles/8/300/0.mvt").status, 404);
    EXPECT_NE(ask("GET", "/tables/shops/tiles/8/214/109.mvt?filter=" + coded("員工數 = 1")).body, tile.body);
    publish("trees", "樹種,高度\r\n樟樹,1.5\r\n榕樹,2.5\r\n");
    EXPECT_EQ(member(ask("GET", "/tables/trees/tiles/0/0/0.mvt"), "code"), "no-places");
}

TEST_F(MapsServed, Tables_of_different_years_join_by_the_units_of_today) {
    // Real tables: villages of July 2014, when 桃園 was a county, and of 2022.
    publish("vital", file("tw/village_vital_10307.csv"));
    publish("villages", file("tw/villages_2022.csv"));
    const std::string keys = "/analysis?left=vital&right=villages&left_key=" + coded("區域別") + "&left_key=" + coded("村里") +
                             "&right_key=city&right_key=area&right_key=village";
    const Node page = json(ask("GET", keys)), written = json(ask("GET", keys + "&units=written"));
    EXPECT_EQ(at(written, {"match", "both"}), "7093");
    EXPECT_EQ(at(page, {"former", "both_written"}), "7093");
    EXPECT_TRUE(page.find("former")->find("used")->truth) << "more keys match so";
    EXPECT_FALSE(written.find("former")->find("used")->truth);
    EXPECT_EQ(at(page, {"match", "both"}), at(page, {"former", "both"})) << "the SQL does what was counted beside it";
    EXPECT_GT(std::stol(at(page, {"match", "both"})), 7093 + 300) << "桃園 alone had 495 villages, some of them merged since";
    EXPECT_NE(at(page, {"sql"}).find("桃園市桃園區"), std::string::npos) << "the SQL says it";
    bool taoyuan = false;
    for (const Node& unit : page.find("former")->find("units")->items) taoyuan = taoyuan || at(unit, {"was"}) == "桃園縣桃園市";
    EXPECT_TRUE(taoyuan);
}

TEST_F(MapsServed, Codes_of_2010_meet_those_of_2015) {
    publish("before", "代碼,名稱\r\n10021,臺南市\r\n10011,臺南縣\r\n63000,臺北市\r\n64000,高雄市\r\n");
    publish("after", "代碼,人口\r\n67000,18\r\n63000,27\r\n64000,28\r\n65000,40\r\n");
    const std::string keys = "/analysis?left=before&right=after&left_key=" + coded("代碼") + "&right_key=" + coded("代碼");
    const Node page = json(ask("GET", keys));
    EXPECT_EQ(at(page, {"former", "both_written"}), "2");
    EXPECT_EQ(at(page, {"match", "both"}), "3");
    EXPECT_EQ(at(page, {"match", "fan_out"}), "many_to_one") << "two became one";
    for (const Node& unit : page.find("former")->find("units")->items) EXPECT_TRUE(unit.find("merged")->truth);
    EXPECT_EQ(json(ask("GET", std::string(keys).insert(9, "/rows"))).find("rows")->items.size(), 4U);
}

TEST_F(MapsServed, The_catalogue_is_asked_by_box_and_by_badge) {
    publish_shops();
    publish("trees", "樹種,高度\r\n樟樹,1.5\r\n榕樹,2.5\r\n");
    const auto placed = place_datasets(app->service<Module::Inside>(), *app, Instant::now());
    ASSERT_TRUE(placed) << placed.problem().code;
    EXPECT_EQ(*placed, 2);
    EXPECT_EQ(*place_datasets(app->service<Module::Inside>(), *app, Instant::now()), 0) << "nothing has changed since";
    EXPECT_EQ(at(json(ask("GET", "/datasets?bbox=121,24,122,26")), {"total"}), "1");
    EXPECT_EQ(at(json(ask("GET", "/datasets?bbox=121.51,25.0,121.52,25.1")), {"total"}), "1") << "boxes that meet";
    EXPECT_EQ(at(json(ask("GET", "/datasets?bbox=119,22,120,23")), {"total"}), "0");
    EXPECT_EQ(at(json(ask("GET", "/datasets?bbox=121,24,122,26&q=shops")), {"total"}), "1") << "with words";
    EXPECT_EQ(faults(ask("GET", "/datasets?bbox=1,2,3")), "/bbox:not-a-box ");
    EXPECT_EQ(ask("GET", "/datasets?badge=tin").status, 400);
    const Node badges = json(ask("GET", "/datasets?facet=badge"));
    std::int64_t counted = 0;
    for (const Node& option : badges.find("facets")->items[0].find("options")->items) {
        counted += std::stol(at(option, {"number"}));
        EXPECT_EQ(at(json(ask("GET", "/datasets?badge=" + at(option, {"value"}))), {"total"}), at(option, {"number"}));
    }
    EXPECT_EQ(counted, 2);
    const Answered seen = get("/datasets?bbox=121,24,122,26", "Accept: text/html\r\n");
    EXPECT_NE(seen.body.find("value=\"121,24,122,26\""), std::string::npos);
}

TEST_F(MapsServed, Units_of_a_day_are_listed_with_what_became_of_them) {
    const Node before = json(ask("GET", "/opendata/areas?level=county&at=2010-12-24&q=" + coded("台北縣")));
    ASSERT_EQ(before.find("items")->items.size(), 1U);
    EXPECT_EQ(at(before.find("items")->items[0], {"successor"}), "新北市");
    EXPECT_TRUE(json(ask("GET", "/opendata/areas?level=county&at=2010-12-25&q=" + coded("臺北縣"))).find("items")->items.empty());
}

}  // namespace
}  // namespace skl::opendata
