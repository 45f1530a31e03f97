// Units in time: the preset's own file, chains, mergers, splits, and what is left alone.
#include "opendata/engine/maps/units.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "opendata/engine/maps/atlas.h"
#include "opendata/engine/maps/picture.h"

namespace skl::opendata::maps {
namespace {

std::string file(const std::string& name) {
    std::ifstream in("presets/taiwan/boundaries/" + name, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}
std::string plain(std::string_view text) {  // 台 as 臺, as joins compare
    std::string out(text);
    for (std::size_t at = 0; (at = out.find("台", at)) != std::string::npos;) out.replace(at, 3, "臺");
    return out;
}
Units units(const std::string& rows) {
    auto out = Units::read("level,name,code,valid_from,valid_to,successor,successor_code,law\n" + rows);
    EXPECT_TRUE(out) << (out ? "" : out.problem().params["what"]);
    return out ? std::move(*out) : Units{};
}
std::string to(const Mapping& mapping, const std::string& from) {
    for (const Succession& one : mapping.used)
        if (one.from == from) return one.to;
    return "(none)";
}

TEST(Units, The_reforms_of_2010_and_2014_are_in_the_preset) {
    const auto taiwan = Units::read(file("units.csv"));
    ASSERT_TRUE(taiwan);
    const Mapping counties = taiwan->map({"台北縣", "臺中縣", "臺中市", "臺南縣", "高雄縣", "桃園縣", "基隆市"}, plain);
    EXPECT_EQ(counties.changed, 5) << "臺中市 kept its name";
    EXPECT_EQ(to(counties, "臺北縣"), "新北市");
    EXPECT_EQ(to(counties, "桃園縣"), "桃園市");
    EXPECT_EQ(counties.used[0].last, "2010-12-25");
    EXPECT_FALSE(counties.used[0].merged) << "新北市 is 臺北縣 alone";
    EXPECT_TRUE(counties.used[1].merged) << "臺中縣 and 臺中市 became one";
    const Mapping towns = taiwan->map({"臺北縣板橋市", "桃園縣桃園市", "高雄縣那瑪夏鄉", "高雄縣三民鄉", "臺南市中區"}, plain);
    EXPECT_EQ(to(towns, "臺北縣板橋市"), "新北市板橋區");
    EXPECT_EQ(to(towns, "桃園縣桃園市"), "桃園市桃園區");
    EXPECT_EQ(to(towns, "高雄縣三民鄉"), "高雄市那瑪夏區") << "renamed in 2008, merged in 2010";
    EXPECT_EQ(to(towns, "臺南市中區"), "臺南市中西區");
}

TEST(Units, Villages_go_with_their_town_and_counties_do_not_take_towns_along) {
    const auto taiwan = Units::read(file("units.csv"));
    ASSERT_TRUE(taiwan);
    const Mapping villages = taiwan->map({"桃園縣桃園市文中里", "桃園縣桃園市文明里", "桃園縣某某鄉"}, plain);
    EXPECT_EQ(villages.changed, 2);
    ASSERT_EQ(villages.used.size(), 1U) << "one town serves all its villages";
    EXPECT_TRUE(villages.used[0].prefix);
}

TEST(Units, Codes_are_mapped_where_the_values_are_codes) {
    const auto taiwan = Units::read(file("units.csv"));
    ASSERT_TRUE(taiwan);
    EXPECT_EQ(to(taiwan->map({"10001", "10021", "63000", "64000"}, plain), "10021"), "67000");
    EXPECT_EQ(to(taiwan->map({"10021010", "10021080"}, plain), "10021010"), "67000320")
        << "as the statistics of 99Y09M and 104Y12M have them";
    EXPECT_EQ(taiwan->map({"10001", "23456", "99999", "3"}, plain).changed, 0) << "postal codes are no codes of counties";
}

TEST(Units, A_split_unit_is_refused_and_told) {
    const Units split =
        units("county,甲縣,,,2000-01-01,乙縣,,law\ncounty,甲縣,,,2000-01-01,丙縣,,law\ncounty,丁縣,,,2001-01-01,戊縣,,law\n");
    const Mapping mapping = split.map({"甲縣", "丁縣", "己縣"}, plain);
    EXPECT_EQ(mapping.refused, (std::vector<std::string>{"甲縣"}));
    EXPECT_EQ(mapping.changed, 1);
}

TEST(Units, A_file_that_says_nothing_sure_is_refused) {
    for (const char* rows :
         {"county,甲縣,,,2000-01-01,,,\n", "county,甲縣,,,,乙縣,,\n", "province,甲,,,,,,\n", "county,甲縣,,2000-13-01,,,,\n",
          "county,甲縣\n", "county,甲縣,,,2000-01-01,乙縣,,\ncounty,乙縣,,,2001-01-01,甲縣,,\n"})
        EXPECT_FALSE(Units::read(std::string("level,name,code,valid_from,valid_to,successor,successor_code,law\n") + rows)) << rows;
    EXPECT_FALSE(Units::read("name\n"));
}

TEST(Units, No_old_name_begins_with_another) {
    const auto taiwan = Units::read(file("units.csv"));
    ASSERT_TRUE(taiwan);
    for (const Unit& one : taiwan->all())
        for (const Unit& other : taiwan->all()) {
            if (one.level != UnitLevel::town || other.level != UnitLevel::town || one.name == other.name) continue;
            EXPECT_FALSE(one.name.starts_with(other.name)) << one.name << " " << other.name;
        }
}

TEST(Atlas, Areas_are_found_by_names_and_codes_and_every_old_town_has_its_successor) {
    auto taiwan = Units::read(file("units.csv"));
    ASSERT_TRUE(taiwan);
    const auto atlas = Atlas::read(file("counties.geojson"), file("towns.geojson"), std::move(*taiwan), plain);
    ASSERT_TRUE(atlas);
    EXPECT_EQ(atlas->areas(UnitLevel::county).size(), 22U);
    EXPECT_EQ(atlas->areas(UnitLevel::town).size(), 368U);
    EXPECT_EQ(atlas->find(UnitLevel::county, "台北市")->code, "63000");
    EXPECT_EQ(atlas->find(UnitLevel::county, "臺北市松山區")->code, "63000");
    EXPECT_EQ(atlas->find(UnitLevel::town, "臺南市永康區")->name_en, "Yongkang District, Tainan City");
    EXPECT_EQ(atlas->find(UnitLevel::town, "1001402")->name, "臺東縣成功鎮");
    EXPECT_EQ(atlas->find(UnitLevel::town, "臺北縣板橋市"), nullptr) << "it is no more";
    std::vector<std::string> old;
    for (const Unit& unit : atlas->units().all())
        if (unit.level == UnitLevel::town && unit.valid_to) old.push_back(unit.name);
    const Mapping mapping = atlas->units().map(old, plain);
    for (const Succession& one : mapping.used) EXPECT_NE(atlas->find(UnitLevel::town, one.to), nullptr) << one.from << " " << one.to;
    EXPECT_GE(mapping.used.size(), 121U + 7);
    const auto box = atlas->bounds("臺南市");
    ASSERT_TRUE(box);
    EXPECT_NEAR(box->west, 120.0, 0.1);
    EXPECT_NEAR(box->north, 23.41, 0.05);
}

TEST(Pictures, Classes_hold_as_many_values_each_and_repeats_make_fewer) {
    EXPECT_EQ(classes_of({10, 1, 2, 3, 4, 5, 6, 7, 8, 9}), (std::vector<double>{2, 4, 6, 8, 10}));
    EXPECT_EQ(classes_of({1, 1, 1, 1, 9}), (std::vector<double>{1, 9}));
    EXPECT_EQ(classes_of({}), (std::vector<double>{}));
    EXPECT_EQ(shade_of(1, {1, 9}), shade_of(0, {1, 9}));
    EXPECT_NE(shade_of(1, {1, 9}), shade_of(2, {1, 9}));
}

TEST(Pictures, A_map_escapes_its_words_and_stays_small) {
    auto taiwan = Units::read(file("units.csv"));
    const auto atlas = Atlas::read(file("counties.geojson"), file("towns.geojson"), std::move(*taiwan), plain);
    ASSERT_TRUE(atlas);
    std::map<std::string, double> values;
    for (const Area& area : atlas->areas(UnitLevel::town)) values[area.code] = static_cast<double>(values.size());
    const std::string map = draw_areas(*atlas, UnitLevel::town, values, {"<b>&\"", "d", "人口", "無資料"}, 720);
    EXPECT_EQ(map.find("<b>"), std::string::npos);
    EXPECT_NE(map.find("&lt;b&gt;&amp;&quot;"), std::string::npos);
    EXPECT_EQ(map.find("style="), std::string::npos);
    EXPECT_LT(map.size(), 300'000U);
    EXPECT_NE(draw_points(*atlas, {{{121.5, 25}, 1}, {{120.2, 23}, 50}}, {}, {"t", "d", "", ""}, 340).find("<circle"), std::string::npos);
}

}  // namespace
}  // namespace skl::opendata::maps
