// Descriptions of other portals as entries of asia-od/1; the documents are small ones after the portals' public documentation.
#include <gtest/gtest.h>

#include "opendata/engine/asia/entry.h"

namespace skl::opendata::asia {
namespace {

std::string written(const Result<std::vector<Node>>& entries) {
    if (!entries) return entries.problem().code;
    std::string out;
    for (const Node& one : *entries) write_node(out, one);
    return out;
}

TEST(AsiaConverters, Data_go_jp_is_ckan_in_japanese) {
    const auto document = read_json(
        R"({"success":true,"result":{"count":1,"results":[{"id":"6a1f","name":"soumu_20140909_0395","title":"人口推計","notes":"各月1日現在人口",
      "license_id":"cc-by","license_url":"http://creativecommons.org/licenses/by/4.0/","metadata_created":"2014-09-09T01:02:03.123456","metadata_modified":"2020-01-01T00:00:00",
      "organization":{"title":"総務省"},"tags":[{"name":"人口"}],"resources":[{"id":"r1","name":"平成26年","format":"XLS","mimetype":"application/vnd.ms-excel","url":"http://example.go.jp/a.xls"}]}]}})");
    EXPECT_EQ(
        written(from_ckan(*document, {"ja", "JP", "https://www.data.go.jp/data"})),
        R"({"id":"6a1f","title@ja":"人口推計","description@ja":"各月1日現在人口","publisher@ja":"総務省","keyword@ja":["人口"],"country":"JP","license":"CC-BY-4.0",)"
        R"("issued":"2014-09-09T01:02:03.123456Z","modified":"2020-01-01T00:00:00Z","landing_page":"https://www.data.go.jp/data/dataset/soumu_20140909_0395",)"
        R"("distribution":[{"id":"r1","title@ja":"平成26年","format":"xls","media_type":"application/vnd.ms-excel","url":"http://example.go.jp/a.xls"}],"bundle":[]})");
    EXPECT_EQ(written(from_ckan(*read_json(R"({"help":"x"})"), {})), "not-understood");
    EXPECT_EQ(from_ckan(*read_json(R"({"id":"a","title":"b"})"), {"en", "SG", "https://x"})->size(), 1U);
}

TEST(AsiaConverters, Data_go_kr_lists_become_entries_in_korean) {
    const auto document = read_json(
        R"({"page":1,"totalCount":1,"data":[{"list_id":15073861,"list_title":"대기오염정보","desc":"측정소별 실시간 측정정보","org_nm":"한국환경공단",
      "keywords":["대기오염","미세먼지"],"created_at":"2020-11-30","updated_at":"2023-05-01 09:00:00","list_type":"OpenAPI","data_format":"JSON+XML","use_prmisn_ennc":"이용허락범위 제한 없음"}]})");
    EXPECT_EQ(
        written(from_data_go_kr(*document)),
        R"({"id":"15073861","title@ko":"대기오염정보","description@ko":"측정소별 실시간 측정정보","publisher@ko":"한국환경공단","keyword@ko":["대기오염","미세먼지"],"country":"KR",)"
        R"("license":"LicenseRef-KR-unrestricted","issued":"2020-11-30T00:00:00+09:00","modified":"2023-05-01T09:00:00+09:00","landing_page":"https://www.data.go.kr/data/15073861/openapi.do",)"
        R"("distribution":[{"id":"15073861","format":"json+xml","url":"https://www.data.go.kr/data/15073861/openapi.do"}],"bundle":[]})");
    EXPECT_EQ(written(from_data_go_kr(*read_json(R"({"data":[{"desc":"x"}]})"))), "not-understood");
}

TEST(AsiaConverters, Soda_results_have_their_downloads) {
    const auto document = read_json(
        R"({"results":[{"resource":{"id":"abcd-1234","name":"Rainfall","description":"Daily","attribution":"City","createdAt":"2019-01-01T00:00:00.000Z","updatedAt":"2024-02-03T04:05:06.000Z","type":"dataset"},
      "classification":{"domain_tags":["rain"]},"metadata":{"domain":"data.example.org","license":"Public Domain"},"permalink":"https://data.example.org/d/abcd-1234"}]})");
    EXPECT_EQ(
        written(from_soda(*document, {"en", "US", ""})),
        R"({"id":"abcd-1234","title@en":"Rainfall","description@en":"Daily","publisher@en":"City","keyword@en":["rain"],"country":"US","license":"CC0-1.0",)"
        R"("issued":"2019-01-01T00:00:00.000Z","modified":"2024-02-03T04:05:06.000Z","landing_page":"https://data.example.org/d/abcd-1234",)"
        R"("distribution":[{"id":"abcd-1234.csv","format":"csv","media_type":"text/csv","url":"https://data.example.org/resource/abcd-1234.csv"},)"
        R"({"id":"abcd-1234.json","format":"json","media_type":"application/json","url":"https://data.example.org/resource/abcd-1234.json"}],"bundle":[]})");
}

TEST(AsiaConverters, Licences_are_spdx_or_references) {
    EXPECT_EQ(license_of("", ""), "");
    EXPECT_EQ(license_of("OGDL-Taiwan-1.0", ""), "OGDL-Taiwan-1.0");
    EXPECT_EQ(license_of("Creative Commons", "https://creativecommons.org/licenses/by/4.0/deed"), "CC-BY-4.0");
    EXPECT_EQ(license_of("Open Licence v2 (X)", ""), "LicenseRef-Open-Licence-v2-X");
    EXPECT_EQ(license_of("공공누리", ""), "LicenseRef-other");
    EXPECT_FALSE(time_of("soon", "Z"));
}

}  // namespace
}  // namespace skl::opendata::asia
