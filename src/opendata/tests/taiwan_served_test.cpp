// The common data access API over a real socket (opendata.md §10, §23.5): every path of the Swagger original, its envelope and codes.
#include <zlib.h>

#include "kernel/crypto/random.h"
#include "opendata/catalogue/store.h"
#include "opendata/quality/scoring.h"
#include "opendata/store.h"
#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

using skl::testing::Answered;
using testing::Served;

constexpr const char* file = "村里,出生數\r\n塩行里,9\r\n仁愛村,3\r\n復國里,12\r\n";

std::string unpacked(const std::string& bytes) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
    std::string out(1 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

class ServedTaiwan : public Served {
protected:
    ServedTaiwan() {
        publish("births", file);
        EXPECT_TRUE(write([&](Transaction& tx) -> Done {
            auto dataset = find_dataset(tx, "births").value();
            Organization ministry;
            ministry.id = crypto::new_id<Organization>(now());
            ministry.slug.value = "moi";
            ministry.title.by_language = {{"zh-Hant", "內政部"}};
            ministry.oid.value = "2.16.886.101.20003.20001";
            ministry.org_code.value = "A01000000A";
            if (!insert_organization(tx, ministry)) return Problem::conflict("taken");
            dataset.publisher_id = ministry.id;
            dataset.category_code.value = "200";
            dataset.keywords.push_back({{"人口"}});
            dataset.frequency.value = "monthly";
            dataset.modified_at = now();
            if (!update_dataset(tx, dataset, dataset.rev)) return Problem::conflict("stale");
            return Nothing{};
        }));
    }
    Answered rest(const std::string& path) const { return ask("GET", "/rest" + path); }
    std::string resource() {
        return look([&](Reader& reader) { return resources_of(reader, find_dataset(reader, "births")->id)[0].identifier.value; });
    }
    static std::string type_of(const Answered& answer) {
        const auto body = read_json(answer.body);
        const Node* error = body ? body->find("error") : nullptr;
        return error == nullptr || body->find("success")->truth || body->find("result") != nullptr ? "(none)" : error->find("type")->text;
    }
    static std::string result(const Answered& answer) {
        const auto body = read_json(answer.body);
        if (!body || !body->find("success") || !body->find("success")->truth || body->find("error")) return "(none) " + answer.body;
        std::string out;
        write_node(out, *body->find("result"));
        return out;
    }
};

TEST_F(ServedTaiwan, Groups_tags_and_datasets_are_listed_as_the_original_says) {
    EXPECT_EQ(result(rest("/group")), R"(["200"])");
    EXPECT_EQ(result(rest("/group?offset=1")), "[]");
    const auto group = rest("/group/200");
    EXPECT_NE(
        result(group).find(R"({"categoryCode":"200","display_name":"出生及收養","description":"200 類別","package_count":1,"created":")"),
        std::string::npos)
        << group.body;
    EXPECT_NE(group.body.find(R"("packages":["births"])"), std::string::npos);
    EXPECT_EQ(result(rest("/tag")), R"(["人口"])");
    EXPECT_EQ(result(rest("/tag/%E4%BA%BA%E5%8F%A3")), R"(["births"])");
    EXPECT_EQ(result(rest("/tag/none")), "[]");
    EXPECT_EQ(result(rest("/dataset?modified=2026-01-01T00:00:00%2B08:00")), R"(["births"])");
    EXPECT_EQ(result(rest("/dataset?modified=2100-01-01T00:00:00+08:00")), "[]");
    EXPECT_EQ(result(rest("/dataset?limit=0")), "[]");
}

TEST_F(ServedTaiwan, A_dataset_is_described_by_the_standards_members) {
    const auto answer = rest("/dataset/births");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto body = read_json(answer.body);
    const Node& result = *body->find("result");
    for (const char* name : {"categoryCode",
                             "identifier",
                             "title",
                             "description",
                             "fieldDescription",
                             "type",
                             "license",
                             "licenseURL",
                             "cost",
                             "costURL",
                             "costLaw",
                             "organization",
                             "organizationContactName",
                             "organizationContactPhone",
                             "organizationContactEmail",
                             "publisher",
                             "publisherContactName",
                             "publisherContactPhone",
                             "publisherContactEmail",
                             "publisherOID",
                             "publisherOrgCode",
                             "accrualPeriodicity",
                             "temporalCoverageFrom",
                             "temporalCoverageTo",
                             "issued",
                             "modified",
                             "spatial",
                             "language",
                             "landingPage",
                             "keyword",
                             "numberOfData",
                             "notes",
                             "distribution"})
        EXPECT_NE(result.find(name), nullptr) << name;
    EXPECT_EQ(result.find("publisherOID")->text, "2.16.886.101.20003.20001");
    EXPECT_EQ(result.find("accrualPeriodicity")->text, "每月");
    EXPECT_EQ(result.find("fieldDescription")->text, "村里、出生數");
    EXPECT_EQ(result.find("numberOfData")->text, "3");
    Instant modified;
    EXPECT_TRUE(parse(result.find("modified")->text, modified)) << result.find("modified")->text;
    const Node& distribution = result.find("distribution")->items.at(0);
    for (const char* name :
         {"resourceID", "resourceDescription", "format", "resourceModified", "downloadURL", "metadataSourceOfData", "characterSetCode"})
        EXPECT_NE(distribution.find(name), nullptr) << name;
    EXPECT_EQ(distribution.find("resourceID")->text, resource());
    const auto legacy = read_json(rest("/dataset/births?compat=legacy").body);
    const std::string time = legacy->find("result")->find("modified")->text;
    EXPECT_TRUE(time.size() == 19 && time[10] == ' ') << time;
}

TEST_F(ServedTaiwan, Rows_come_with_their_fields_first) {
    EXPECT_EQ(result(rest("/datastore/" + resource() +
                          "?sort=%E5%87%BA%E7%94%9F%E6%95%B8&limit=2&offset=1&fields=%E5%87%BA%E7%94%9F%E6%95%B8,%E6%9D%91%E9%87%8C")),
              look([&](Reader& reader) {
                  return R"({"resource_id":")" + to_text(resources_of(reader, find_dataset(reader, "births")->id)[0].id) +
                         R"(","fields":[{"id":"出生數","type":"number"},{"id":"村里","type":"string"}],)"
                         R"("records":[{"出生數":9,"村里":"塩行里"},{"出生數":12,"村里":"復國里"}],"limit":2,"offset":1,"total":3})";
              }));
    const auto filtered = rest("/datastore/" + resource() + "?filters=%7B%22%E5%87%BA%E7%94%9F%E6%95%B8%22:%229%22%7D");
    EXPECT_NE(filtered.body.find(R"("records":[{"村里":"塩行里","出生數":9}])"), std::string::npos) << filtered.body;
    EXPECT_NE(filtered.body.find(R"("total":1)"), std::string::npos);
    EXPECT_NE(rest("/datastore/" + resource() + "?q=%E4%BB%81%E6%84%9B").body.find("仁愛村"), std::string::npos);
}

// opendata.md §23.5
TEST_F(ServedTaiwan, The_examples_of_refusals) {
    const auto legacy = rest("/datastore/" + resource() + "?limit=11.5&compat=legacy");
    EXPECT_EQ(legacy.status, 200);
    EXPECT_EQ(legacy.body, R"({"success":false,"error":{"message":"輸入的參數內容格式錯誤。","type":"ER0210"}})");
    struct Case {
        const char *query, *type;
        int status;
    };
    const Case cases[] = {{"?limit=11.5", "ER0210", 400},
                          {"?offset=all", "ER0210", 400},
                          {"?limit=-1", "ER0210", 400},
                          {"?limit=", "ER021001", 400},
                          {"?limit=1&limit=2", "ER0210", 400},
                          {"?fields=%E6%B2%92%E6%9C%89", "ER0220", 400},
                          {"?sort=%E6%B2%92%E6%9C%89", "ER0220", 400},
                          {"?filters=%7B%22a%22:1%7D", "ER0220", 400},
                          {"?filters=a:1", "ER0210", 400},
                          {"?filters=%7B%22%E5%87%BA%E7%94%9F%E6%95%B8%22:%22x%22%7D", "ER0210", 400},
                          {"?q=%E5%B8%82", "ER0210", 400},
                          {"?foo=1", "ER0200", 400},
                          {"?compat=old", "ER0210", 400}};
    for (const Case& one : cases) {
        const auto answer = rest("/datastore/" + resource() + one.query);
        EXPECT_EQ(answer.status, one.status) << one.query << answer.body;
        EXPECT_EQ(type_of(answer), one.type) << one.query << answer.body;
        EXPECT_EQ(rest("/datastore/" + resource() + one.query + "&compat=legacy").status, 200) << one.query;
    }
    for (const char* path : {"/datastore/nothing", "/dataset/nothing", "/group/Z00"}) {
        EXPECT_EQ(rest(path).status, 404) << path;
        EXPECT_EQ(type_of(rest(path)), "ER0100") << path;
    }
    EXPECT_EQ(type_of(rest("/dataset?modified=yesterday")), "ER0210");
    EXPECT_EQ(type_of(rest("/group?modified=2026-01-01T00:00:00Z")), "ER0200");
    EXPECT_LE(std::string("ER021001").size(), 10U);
}

TEST_F(ServedTaiwan, A_dump_is_one_gzip_file_in_each_format) {
    const auto dump = [&](const std::string& query) { return ask("GET", "/dump/datastore/" + resource() + query); };
    const auto csv = dump("?format=csv");
    ASSERT_EQ(csv.status, 200) << csv.body;
    EXPECT_EQ(csv.header("content-type"), "application/x-gzip");
    EXPECT_EQ(unpacked(csv.body), "村里,出生數\r\n塩行里,9\r\n仁愛村,3\r\n復國里,12\r\n");
    EXPECT_EQ(unpacked(dump("?format=json").body),
              R"([{"村里":"塩行里","出生數":9},{"村里":"仁愛村","出生數":3},{"村里":"復國里","出生數":12}])"
              "\n");
    EXPECT_NE(unpacked(dump("?format=xml").body).find("<村里>塩行里</村里><出生數>9</出生數>"), std::string::npos);
    EXPECT_EQ(type_of(dump("?format=pdf")), "ER0210");
    EXPECT_EQ(type_of(dump("")), "ER021001");
    EXPECT_EQ(type_of(ask("GET", "/dump/datastore/nothing?format=csv")), "ER0100");
}

TEST_F(ServedTaiwan, The_six_checks_are_ones_and_noughts) {
    analytics::TrustedQueries queries;
    ASSERT_TRUE(Scoring(*store, blobs, queries).score(tenant, dataset("births")->id, now()));
    const auto answer = get("/api/v2/rest/qc/2.16.886.101.20003.20001");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto body = read_json(answer.body);
    const Node& one = body->find("result")->items.at(0);
    EXPECT_EQ(one.find("datasetId")->text, "births");
    EXPECT_EQ(one.find("csv")->text, "1");
    for (const char* name : {"linkable", "downloadable", "structure", "encoding_match", "desc_match", "csv"})
        EXPECT_TRUE(one.find(name)->text == "1" || one.find(name)->text == "0") << name;
    EXPECT_NE(one.find("request")->text, "");
    EXPECT_EQ(get("/api/v2/rest/qc/1.2.3").status, 404);
    EXPECT_EQ(get("/api/v2/rest/qc/moi").status, 404);
}

}  // namespace
}  // namespace skl::opendata
