// asia-od/1 over a real socket: our own face passes its own conformance suite, and observations are what the rows say.
#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

using testing::Served;

constexpr const char* file =
    "測站代號,測站,經度,緯度,觀測時間,PM2.5,臭氧ppm\r\n"
    "A1,基隆,121.76,25.13,2026-01-01 08:00:00,12,0.031\r\n"
    "A2,恆春,120.79,21.96,2026-01-01 09:00:00,7,0.040\r\n"
    "A1,基隆,121.76,25.13,2026-01-02 08:00:00,,0.025\r\n";
constexpr const char* mapping =
    R"({"bundle":"air-quality","properties":"station_id = 測站代號\nname = 測站\nlon = 經度\nlat = 緯度\nobserved_at = 觀測時間\npm25 = PM2_5\no3 = 臭氧ppm * 1000\naqi_scale := TW"})";

class Asia : public Served {
protected:
    Asia() { publish("air", file); }
    std::string base() const { return fmt::format("http://127.0.0.1:{}/t/county/api/asia/v1", port); }
    void map() {
        std::string body = mapping;
        const std::string column = tables(*public_version("air"))[0].columns[5].name.value;
        body.replace(body.find("PM2_5"), 5, column);
        const auto kept = ask("POST", "/tables/air/asia", "author", body);
        ASSERT_EQ(kept.status, 200) << kept.body;
    }
    std::string observed(const std::string& query) const { return get("/api/asia/v1/bundles/air-quality/observations" + query).body; }
};

TEST_F(Asia, Our_own_face_passes_its_suite_with_and_without_bundles) {
    for (const bool mapped : {false, true}) {
        if (mapped) map();
        const auto verdict = check_asia(base(), true);
        ASSERT_TRUE(verdict);
        EXPECT_TRUE(verdict->valid) << verdict->text;
        EXPECT_EQ(verdict->text.find("bundle.air-quality.list") == std::string::npos, false);
        EXPECT_NE(verdict->text.find(mapped ? "pass  bundle.air-quality.list" : "–   bundle.air-quality.list"), std::string::npos)
            << verdict->text;
    }
    EXPECT_FALSE(check_asia("http://127.0.0.1:1", true));
    const auto other = check_asia(fmt::format("http://127.0.0.1:{}/t/county/api/v1", port), true);
    EXPECT_FALSE(other && other->valid);
}

TEST_F(Asia, Observations_have_the_bundles_names_units_and_times) {
    EXPECT_EQ(get("/api/asia/v1/bundles/air-quality/observations").status, 404);
    map();
    EXPECT_EQ(
        observed("?limit=1&fields=station_id,observed_at,pm25,o3,aqi_scale"),
        R"({"success":true,"result":{"bundle":"air-quality","units":{"pm25":"ug/m3","o3":"[ppb]"},"total":3,"limit":1,"offset":0,)"
        R"("observations":[{"station_id":"A1","observed_at":"2026-01-01T00:00:00.000Z","pm25":12,"o3":31,"aqi_scale":"TW","dataset":"air"}]}})");
    EXPECT_NE(observed("?bbox=120,21,121,22").find(R"("total":1,)"), std::string::npos);
    EXPECT_NE(observed("?from=2026-01-02").find(R"("total":1,)"), std::string::npos) << observed("?from=2026-01-02");
    EXPECT_NE(observed("?to=2026-01-01T01:00:00Z").find(R"("total":1,)"), std::string::npos) << observed("?to=2026-01-01T01:00:00Z");
    EXPECT_NE(observed("?filters=%7B%22station_id%22:%22A2%22%7D").find(R"("name":"恆春")"), std::string::npos);
    EXPECT_NE(observed("?offset=2&limit=5").find(R"("pm25":null)"), std::string::npos);
    publish("air-south", file);  // a second table: rows go on behind the first one's
    const auto kept =
        ask("POST", "/tables/air-south/asia", "author",
            R"({"bundle":"air-quality","properties":"station_id = 測站代號\nlon = 經度\nlat = 緯度\nobserved_at = 觀測時間"})");
    ASSERT_EQ(kept.status, 200) << kept.body;
    const std::string both = observed("?offset=2&limit=2&fields=station_id");
    EXPECT_NE(
        both.find(
            R"("total":6,"limit":2,"offset":2,"observations":[{"station_id":"A1","dataset":"air"},{"station_id":"A1","dataset":"air-south"}])"),
        std::string::npos)
        << both;
    EXPECT_NE(get("/api/asia/v1/catalog").body.find(R"("bundle":["air-quality"])"), std::string::npos);
    ASSERT_EQ(ask("POST", "/tables/air-south/asia", "author", R"({"bundle":""})").status, 200);
    EXPECT_NE(observed("").find(R"("total":3,)"), std::string::npos);
}

TEST_F(Asia, A_mapping_that_does_not_fit_is_refused_at_its_line) {
    EXPECT_EQ(ask("GET", "/tables/air/asia").status, 401);
    EXPECT_EQ(faults(ask("POST", "/tables/air/asia", "author", R"({"bundle":"weather","properties":"x = y"})")), "/bundle:not-one-of ");
    EXPECT_EQ(faults(ask("POST", "/tables/air/asia", "author", R"({"bundle":"rainfall","properties":"mm = 沒有"})")),
              "/properties:mapping-unknown-column ");
    EXPECT_EQ(ask("POST", "/tables/nothing/asia", "author", mapping).status, 404);
    const auto page = get("/tables/air/asia", "Accept: text/html\r\nAuthorization: Bearer author\r\n");
    EXPECT_EQ(page.status, 200) << page.body;
    EXPECT_NE(page.body.find("f-properties"), std::string::npos);
}

}  // namespace
}  // namespace skl::opendata
