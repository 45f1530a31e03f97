// Records as CKAN's dictionaries, and PostgreSQL's spellings.
#include "opendata/engine/ckan/package.h"

#include <gtest/gtest.h>

#include "opendata/engine/ckan/postgres_sql.h"

namespace skl::opendata::ckan {
namespace {

CatalogueRecord record() {
    CatalogueRecord out;
    Dataset& dataset = out.dataset;
    (void)parse("018f0000-0000-7000-8000-000000000001", dataset.id);
    dataset.slug.value = "village-vital";
    dataset.identifier.value = "A41000000G-000001";
    dataset.title.by_language = {{"zh-Hant", "村里戶數"}, {"en", "Villages"}};
    dataset.description.by_language = {{"zh-Hant", "每月"}};
    dataset.publisher.by_language = {{"zh-Hant", "內政部"}};
    dataset.license.value = "OGDL-Taiwan-1.0";
    dataset.category_code.value = "I00";
    dataset.keywords = {{Text<1, 100>{{"人口"}}, Text<1, 100>{{"村里"}}}};
    dataset.keywords_en = {{Text<1, 100>{{"人口"}}}};
    dataset.spatial.value = "119,21,123,26";
    dataset.modified_at = Instant{1'700'000'000'123'456};
    out.license_title_zh.value = "政府資料開放授權條款－第1版";
    out.license_url.value = "https://data.gov.tw/license";
    out.href.value = "/datasets/village-vital";
    Organization publisher;
    (void)parse("018f0000-0000-7000-8000-000000000002", publisher.id);
    publisher.slug.value = "interior";
    publisher.title.by_language = {{"zh-Hant", "內政部"}};
    publisher.contact_name.value = "王小姐";
    out.publisher = publisher;
    RecordDistribution& one = out.distributions.emplace_back();
    (void)parse("018f0000-0000-7000-8000-000000000003", one.resource.id);
    one.resource.title.by_language = {{"zh-Hant", "村里戶數檔"}};
    one.format.value = "csv";
    one.media_type.value = "text/csv";
    one.byte_size = 12;
    one.rows = 7854;
    one.download_href.value = "/datasets/village-vital/versions/1/original";
    one.tables.emplace_back();
    RecordDistribution& other = out.distributions.emplace_back();
    other.resource.position = 2;
    other.resource.access_url = Url{{"https://example.gov.tw/api"}};
    return out;
}

const Node& at(const Node& node, std::string_view name) {
    const Node* found = node.find(name);
    EXPECT_NE(found, nullptr) << name;
    static const Node none;
    return found == nullptr ? none : *found;
}

TEST(Packages, Have_every_key_that_CKAN_has) {
    const Node package = package_dict(record(), "https://x.gov.tw");
    for (const char* key : {"author",
                            "author_email",
                            "creator_user_id",
                            "id",
                            "isopen",
                            "license_id",
                            "license_title",
                            "license_url",
                            "maintainer",
                            "maintainer_email",
                            "metadata_created",
                            "metadata_modified",
                            "name",
                            "notes",
                            "num_resources",
                            "num_tags",
                            "organization",
                            "owner_org",
                            "private",
                            "state",
                            "title",
                            "type",
                            "url",
                            "version",
                            "extras",
                            "groups",
                            "resources",
                            "tags",
                            "relationships_as_subject",
                            "relationships_as_object"})
        EXPECT_NE(package.find(key), nullptr) << key;
    for (const char* key : {"cache_last_updated",
                            "cache_url",
                            "created",
                            "datastore_active",
                            "description",
                            "format",
                            "hash",
                            "id",
                            "last_modified",
                            "metadata_modified",
                            "mimetype",
                            "mimetype_inner",
                            "name",
                            "package_id",
                            "position",
                            "resource_type",
                            "size",
                            "state",
                            "url",
                            "url_type"})
        EXPECT_NE(at(package, "resources").items[0].find(key), nullptr) << key;
    EXPECT_EQ(at(package, "name").text, "village-vital");
    EXPECT_EQ(at(package, "title").text, "村里戶數");
    EXPECT_EQ(at(package, "metadata_modified").text, "2023-11-14T22:13:20.123456");
    EXPECT_EQ(at(package, "num_tags").text, "2") << "a keyword of both languages is one tag";
    EXPECT_EQ(at(package, "maintainer").text, "王小姐");
    EXPECT_EQ(at(package, "maintainer_email").type, Node::Type::null);
    EXPECT_EQ(at(at(package, "groups").items[0], "name").text, "i00");
    EXPECT_EQ(at(at(package, "organization"), "name").text, "interior");
    EXPECT_TRUE(at(package, "isopen").truth);
}

TEST(Packages, Resources_say_where_their_file_is) {
    const Node package = package_dict(record(), "https://x.gov.tw");
    const Node& here = at(package, "resources").items[0];
    EXPECT_EQ(at(here, "url").text,
              "https://x.gov.tw/dataset/018f0000-0000-7000-8000-000000000001/resource/018f0000-0000-7000-8000-000000000003/download/"
              "village-vital.csv");
    EXPECT_EQ(at(here, "format").text, "CSV");
    EXPECT_TRUE(at(here, "datastore_active").truth);
    const Node& elsewhere = at(package, "resources").items[1];
    EXPECT_EQ(at(elsewhere, "url").text, "https://example.gov.tw/api");
    EXPECT_EQ(at(elsewhere, "url_type").type, Node::Type::null);
    EXPECT_FALSE(at(elsewhere, "datastore_active").truth);
}

TEST(Packages, Extras_are_said_once_and_a_box_is_a_polygon) {
    const Node package = package_dict(record(), "");
    std::map<std::string, std::string> extras;
    for (const Node& extra : at(package, "extras").items)
        EXPECT_TRUE(extras.emplace(at(extra, "key").text, at(extra, "value").text).second) << at(extra, "key").text;
    EXPECT_EQ(extras["identifier"], "A41000000G-000001");
    EXPECT_EQ(extras["dtype"], "rawData");
    EXPECT_EQ(extras["title_en"], "Villages");
    EXPECT_EQ(extras["number_of_data"], "7854");
    const auto box = read_json(extras["spatial"]);
    ASSERT_TRUE(box) << extras["spatial"];
    EXPECT_EQ(at(*box, "type").text, "Polygon");
}

TEST(Timestamps, Have_six_digits_and_no_zone) {
    EXPECT_EQ(timestamp(Instant{0}), "1970-01-01T00:00:00.000000");
    EXPECT_EQ(timestamp(Instant{-1}), "1969-12-31T23:59:59.999999");
    EXPECT_EQ(timestamp(Instant{1'467'331'200'000'001}), "2016-07-01T00:00:00.000001");
}

TEST(Groups, Are_found_by_code_and_by_name) {
    ASSERT_NE(category_of_group("i00"), nullptr);
    EXPECT_EQ(category_of_group("I00"), category_of_group("i00"));
    EXPECT_EQ(category_of_group("zzz"), nullptr);
}

TEST(PostgresSql, To_char_becomes_strftime_and_all_else_stays) {
    const std::pair<const char*, const char*> cases[] = {
        {"select 1", "select 1"},
        {"select to_char(a, 'YYYY-MM-DD') from \"r\"", "select strftime(a, '%Y-%m-%d') from \"r\""},
        {"select TO_CHAR ( f(a, b) , 'HH24:MI' )", "select strftime ( f(a, b) , '%H:%M' )"},
        {"select to_char(to_char(a, 'YYYY')::date, 'MM')", "select strftime(strftime(a, '%Y')::date, '%m')"},
        {"select 'to_char(a, b)', \"to_char\"", "select 'to_char(a, b)', \"to_char\""},
        {"-- to_char(a)\nselect a::text ilike '%x%'", "-- to_char(a)\nselect a::text ilike '%x%'"},
        {"select to_char(a, 'YYYY\"年\"MM\"月\"')", "select strftime(a, '%Y年%m月')"},
        {"select my_to_char(a, 'x')", "select my_to_char(a, 'x')"},
    };
    for (const auto& [sql, wanted] : cases) {
        EXPECT_EQ(mapped_sql(sql).sql, wanted);
        EXPECT_EQ(mapped_sql(sql).unknown, "") << sql;
    }
    for (const char* sql : {"select to_char(a, '999')", "select to_char(a)", "select to_char(a, b)", "select to_char(a, 'Q')"})
        EXPECT_NE(mapped_sql(sql).unknown, "") << sql;
}

TEST(PostgresSql, Definitions_go_before_the_statement_and_its_own) {
    EXPECT_EQ(with_definitions("x as (select 1)", "select 2"), "with x as (select 1) select 2");
    EXPECT_EQ(with_definitions("x as (select 1)", " WITH y as (select 3) select 2"), "with x as (select 1), y as (select 3) select 2");
    EXPECT_EQ(with_definitions("x as (select 1)", "with recursive y as (select 3) select 2"),
              "with recursive x as (select 1), y as (select 3) select 2");
    EXPECT_EQ(with_definitions("", "select 2"), "select 2");
    EXPECT_EQ(with_definitions("x as (select 1)", "drop table x"), "drop table x");
    EXPECT_EQ(quoted_names("select \"a\", 'it''s \"no\"' from \"b\" -- \"c\"\n where \"a\" = 1"), (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace skl::opendata::ckan
