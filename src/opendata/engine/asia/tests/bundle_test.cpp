// Mappings of tables to bundles, and what is asked of observations asked of rows.
#include <rapidcheck/gtest.h>

#include "opendata/engine/asia/bundle.h"
#include "opendata/engine/asia/checks.h"

namespace skl::opendata::asia {
namespace {

using analytics::ColumnType;

analytics::Table stations() {
    analytics::Table out;
    out.columns = {{"測站", ColumnType::string},   {"經度", ColumnType::number}, {"緯度", ColumnType::number},
                   {"時間", ColumnType::datetime}, {"日期", ColumnType::date},   {"PM2.5", ColumnType::integer},
                   {"o3 ppm", ColumnType::number}, {"a*2", ColumnType::integer}};
    return out;
}
constexpr const char* good =
    "station_id = 測站\n lon = 經度\r\nlat=緯度\n\nobserved_at = 時間\npm25 = PM2.5\no3 = o3 ppm * 1000\naqi_scale := TW-EPA";

std::string fault(const std::string& text) {
    const auto read = read_mapping(*bundle("air-quality"), text, stations());
    const auto* wrong = std::get_if<MappingFault>(&read);
    return wrong == nullptr ? "" : fmt::format("{}:{} {}", wrong->line, wrong->code.substr(8), wrong->about);
}

TEST(AsiaMapping, Lines_are_columns_factors_and_fixed_texts) {
    const auto read = read_mapping(*bundle("air-quality"), good, stations());
    const auto& mapping = std::get<Mapping>(read);
    ASSERT_EQ(mapping.properties.size(), 7U);
    EXPECT_EQ(mapping.properties[5].column, "o3 ppm");
    EXPECT_EQ(mapping.properties[5].factor, 1000);
    EXPECT_EQ(mapping.properties[6].fixed, "TW-EPA");
}

TEST(AsiaMapping, What_does_not_fit_is_refused_at_its_line) {
    const std::string g = good;
    EXPECT_EQ(fault(g + "\npm10 = a*2"), "");  // a column's own name goes before a factor
    EXPECT_EQ(fault(g + "\npm10"), "9:bad-line pm10");
    EXPECT_EQ(fault(g + "\npm1 = PM2.5"), "9:unknown-property pm1");
    EXPECT_EQ(fault(g + "\npm10 = PM10"), "9:unknown-column PM10");
    EXPECT_EQ(fault(g + "\npm25 = PM2.5"), "9:property-twice pm25");
    EXPECT_EQ(fault(g + "\npm10 = 測站"), "9:wrong-type pm10");
    EXPECT_EQ(fault(g + "\npm10 := many"), "9:wrong-type pm10");
    EXPECT_EQ(fault(g + "\npm10 = PM2.5 * x"), "9:bad-number x");
    EXPECT_EQ(fault("station_id = 測站"), "0:property-missing lon");
}

TEST(AsiaMapping, Boxes_times_and_values_become_conditions_of_columns) {
    const auto read = read_mapping(*bundle("air-quality"), good, stations());
    const auto& mapping = std::get<Mapping>(read);
    ObservationsAsk ask;
    ask.box = read_box("120,22,122,25.5");
    ask.from = 1'767'225'600'000'000;  // 2026-01-01
    ask.equals = {{"o3", "30"}, {"aqi_scale", "TW-EPA"}};
    const auto filter = rows_asked(mapping, ask, stations());
    ASSERT_TRUE(filter);
    EXPECT_EQ(
        analytics::print_filter(*filter),
        R"("經度" >= 120 and "經度" <= 122 and "緯度" >= 22 and "緯度" <= 25.5 and "時間" >= '2026-01-01T00:00:00.000Z' and "o3 ppm" = 0.03)");
    ask.equals = {{"aqi_scale", "US-EPA"}};
    EXPECT_FALSE(rows_asked(mapping, ask, stations()));
    ask.equals = {{"pm10", "3"}};  // nothing is known of it
    EXPECT_FALSE(rows_asked(mapping, ask, stations()));
}

RC_GTEST_PROP(AsiaMapping, Any_text_is_read_or_refused_at_a_line_it_has, (const std::string& text)) {
    const auto read = read_mapping(*bundle("rainfall"), text, stations());
    if (const auto* wrong = std::get_if<MappingFault>(&read))
        RC_ASSERT(wrong->line <= static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1);
}

TEST(AsiaBoxes, Are_on_earth_and_the_right_way_round) {
    EXPECT_TRUE(read_box("-180,-90,180,90"));
    for (const char* wrong : {"", "1,2,3", "1,2,3,4,5", "3,2,1,4", "1,4,3,2", "-181,0,0,1", "0,0,0,91", "a,0,1,1"})
        EXPECT_FALSE(read_box(wrong)) << wrong;
}

TEST(AsiaChecks, The_suite_has_at_least_sixty_checks_and_nothing_passes_where_nobody_answers) {
    const auto checks = judge({});
    EXPECT_GE(checks.size(), 60U);
    std::set<std::string> ids;
    for (const Check& one : checks) {
        EXPECT_NE(one.result, CheckResult::pass) << one.id;
        EXPECT_TRUE(ids.insert(one.id).second) << one.id;
    }
}

}  // namespace
}  // namespace skl::opendata::asia
