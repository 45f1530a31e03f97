// Rows (opendata.md §7.1, §23.2): the reply, its order, paging, formats, tags.
#include <fstream>

#include "house.h"

namespace skl::contract {
namespace {

TEST(Contract, The_reply_of_rows_is_the_one_of_the_specification) {
    const auto answer = House::one().get(vital + "/rows", {{"select", "區域別,村里,出生數"}, {"filter", "村里 = '塩行里'"}});
    ASSERT_EQ(answer.status, 200) << answer.body;
    const Node body = json(answer.body);
    std::vector<std::string> names;
    for (const Member& member : body.members) names.push_back(member.key);
    EXPECT_EQ(names, (std::vector<std::string>{"table", "version", "data_as_of", "license", "attribution", "columns", "rows", "count",
                                               "count_kind", "next", "links"}));
    EXPECT_EQ(at(body, "version").text, "1");
    EXPECT_EQ(at(body, "data_as_of").text, "2014-07");
    EXPECT_EQ(at(body, "license").text, "OGDL-Taiwan-1.0");
    EXPECT_EQ(
        canonical(at(body, "columns")),
        R"([{"name":"區域別","title":"區域別","type":"string"},{"name":"村里","title":"村里","type":"string"},{"name":"出生數","title":"出生數","type":"integer"}])");
    EXPECT_TRUE(answer.says(R"("rows":[{"區域別":"臺南市永康區","村里":"塩行里","出生數":9}],"count":1,"count_kind":"exact","next":null)"))
        << answer.body;
    EXPECT_NE(answer.header("link").find("rel=\"service-desc\""), std::string::npos);
}

TEST(Contract, Paging_to_the_end_gives_each_row_once) {
    for (const char* sort : {"", "-出生數,區域別", "村里"}) {
        std::set<std::string> seen;
        std::size_t rows = 0, pages = 0;
        std::string cursor;
        do {
            Query query{{"select", "_id"}, {"limit", "2000"}, {"sort", sort}};
            if (!cursor.empty()) query.emplace_back("cursor", cursor);
            const auto answer = House::one().get(vital + "/rows", query);
            ASSERT_EQ(answer.status, 200) << answer.body;
            const Node body = json(answer.body);
            for (const Node& row : at(body, "rows").items) seen.insert(at(row, "_id").text);
            rows += at(body, "rows").items.size();
            cursor = at(body, "next").text;
            EXPECT_EQ(answer.header("link").find("rel=\"next\"") != std::string::npos, !cursor.empty());
            ASSERT_LT(++pages, 10u);
        } while (!cursor.empty());
        EXPECT_EQ(rows, 7'854u) << sort;
        EXPECT_EQ(seen.size(), rows) << sort;
    }
}

TEST(Contract, Every_column_of_every_table_can_be_filtered_and_sorted_by_its_name) {
    const Node tables = json(House::one().get("/api/v1/tables").body);
    ASSERT_GE(at(tables, "items").items.size(), 15u);
    for (const Node& table : at(tables, "items").items) {
        const std::string path = "/api/v1/tables/" + at(table, "name").text;
        const Node schema = json(House::one().get(path + "/schema").body);
        for (const Node& column : at(schema, "columns").items) {
            const std::string name = at(column, "name").text, quoted = "\"" + name + "\"";
            const auto sorted =
                House::one().get(path + "/rows", {{"sort", "-" + quoted}, {"limit", "1"}, {"filter", quoted + " is not null"}});
            ASSERT_EQ(sorted.status, 200) << path << " " << name << sorted.body;
            if (at(column, "type").text == "geojson") continue;
            const Node body = json(sorted.body);
            const auto& rows = at(body, "rows").items;
            if (rows.empty()) continue;
            const Node& value = at(rows[0], name);
            const std::string spelled = value.type == Node::Type::boolean ? (value.truth ? "true" : "false") : value.text;
            const auto found = House::one().get(path + "/aggregate", {{name, spelled}, {"measures", "count"}});
            ASSERT_EQ(found.status, 200) << path << " " << name << " " << found.body;
            EXPECT_FALSE(found.says(R"("count":0)")) << path << " " << name << " = " << spelled;
        }
    }
}

TEST(Contract, Both_spellings_of_a_condition_give_the_same_rows) {
    const auto grammar =
        House::one().get(vital + "/rows", {{"filter", "區域別 in ('臺南市永康區', '臺南市東區') and 出生數 >= 5"}, {"select", "_id"}});
    const auto plain =
        House::one().get(vital + "/rows", {{"區域別", "臺南市永康區"}, {"區域別", "臺南市東區"}, {"出生數[gte]", "5"}, {"select", "_id"}});
    ASSERT_EQ(grammar.status, 200);
    EXPECT_EQ(canonical(at(json(grammar.body), "rows")), canonical(at(json(plain.body), "rows")));
    EXPECT_FALSE(at(json(plain.body), "rows").items.empty());
}

TEST(Contract, Counting_can_be_asked_for_and_left_out) {
    EXPECT_FALSE(House::one().get(vital + "/rows", {{"count", "none"}, {"limit", "1"}}).says("count_kind"));
    for (const char* kind : {"exact", "estimate"}) {
        const auto answer = House::one().get(vital + "/rows", {{"count", kind}, {"limit", "1"}, {"filter", "出生數 = 0"}});
        EXPECT_EQ(at(json(answer.body), "count").text,
                  at(at(json(House::one().get(vital + "/aggregate", {{"出生數", "0"}}).body), "rows").items[0], "count").text)
            << kind;
    }
    EXPECT_TRUE(House::one().get(vital + "/rows", {{"limit", "1"}}).says(R"("count":7854,"count_kind":"exact")"));
}

TEST(Contract, The_same_question_has_the_same_tag_and_is_not_sent_twice) {
    const auto first = House::one().get(vital + "/rows", {{"filter", "出生數=9"}, {"limit", "5"}});
    const std::string tag = first.header("etag");
    ASSERT_FALSE(tag.empty());
    EXPECT_EQ(House::one().get(vital + "/rows", {{"limit", "5"}, {"filter", "出生數  =  9"}}).header("etag"), tag);
    EXPECT_NE(House::one().get(vital + "/rows", {{"filter", "出生數=8"}, {"limit", "5"}}).header("etag"), tag);
    EXPECT_NE(House::one().get(vital + "/rows", {{"filter", "出生數=9"}, {"limit", "5"}, {"format", "csv"}}).header("etag"), tag);
    const auto again = House::one().get(vital + "/rows", {{"filter", "出生數=9"}, {"limit", "5"}}, "If-None-Match: " + tag + "\r\n");
    EXPECT_EQ(again.status, 304);
    EXPECT_TRUE(again.body.empty());
    const auto packed = House::one().get(vital + "/rows", {{"filter", "出生數=9"}}, "Accept-Encoding: gzip\r\n");
    EXPECT_EQ(packed.header("content-encoding"), "gzip");
    EXPECT_EQ(
        House::one()
            .get(vital + "/rows", {{"filter", "出生數=9"}}, "Accept-Encoding: gzip\r\nIf-None-Match: " + packed.header("etag") + "\r\n")
            .status,
        304);
}

TEST(Contract, Groups_facets_and_places_are_not_sent_twice_either) {
    const std::string stations = "/api/v1/tables/mrt-stations-taipei";
    const std::pair<std::string, Query> questions[] = {{vital + "/aggregate", {{"group_by", "區域別"}, {"limit", "2"}}},
                                                       {vital + "/facets", {{"column", "區域別"}, {"size", "2"}}},
                                                       {stations + "/geo", {{"limit", "2"}}}};
    for (const auto& [path, query] : questions) {
        const auto first = House::one().get(path, query);
        ASSERT_EQ(first.status, 200) << path << first.body;
        const auto again = House::one().get(path, query, "If-None-Match: " + first.header("etag") + "\r\n");
        EXPECT_EQ(again.status, 304) << path;
        EXPECT_TRUE(again.body.empty()) << path;
    }
}

TEST(Contract, Each_format_can_be_had_by_name_and_by_Accept) {
    const std::tuple<const char*, const char*, const char*> formats[] = {
        {"json", "application/json", "{\"table\":"},
        {"jsonl", "application/jsonl", "{\"_id\":"},
        {"csv", "text/csv", "_id,"},
        {"tsv", "text/tab-separated-values", "_id\t"},
        {"xml", "application/xml", "<?xml"},
        {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK"},
        {"ods", "application/vnd.oasis.opendocument.spreadsheet", "PK"},
        {"parquet", "application/vnd.apache.parquet", "PAR1"}};
    for (const auto& [name, type, begins] : formats) {
        const auto named = House::one().get(vital + "/rows", {{"format", name}, {"limit", "3"}});
        const auto accepted = House::one().get(vital + "/rows", {{"limit", "3"}}, fmt::format("Accept: {}\r\n", type));
        EXPECT_EQ(named.status, 200) << name;
        EXPECT_TRUE(named.header("content-type").starts_with(type)) << name;
        EXPECT_TRUE(named.body.starts_with(begins)) << name << named.body.substr(0, 80);
        EXPECT_EQ(accepted.header("content-type"), named.header("content-type"));
        if (std::string_view(name) == "csv" || std::string_view(name) == "parquet") EXPECT_EQ(accepted.body, named.body) << name;
    }
    const auto places = House::one().get("/api/v1/tables/mrt-stations-taipei/rows", {{"format", "geojson"}, {"limit", "2"}});
    EXPECT_TRUE(places.body.starts_with(R"({"type":"FeatureCollection","features":[{"type":"Feature","geometry":{)"))
        << places.body.substr(0, 200);
    EXPECT_EQ(House::one().get(vital + "/rows", {{"format", "feather"}}).status, 400);
}

TEST(Contract, One_row_has_its_own_address) {
    const auto one = House::one().get(vital + "/rows/3");
    EXPECT_TRUE(one.body.starts_with(R"({"_id":3,"統計年月":"2014-07")")) << one.body;
    EXPECT_EQ(House::one().get(vital + "/rows/3", {}, "If-None-Match: " + one.header("etag") + "\r\n").status, 304);
    EXPECT_NE(House::one().get(vital + "/rows/4").header("etag"), one.header("etag"));
    EXPECT_EQ(House::one().get(vital + "/rows/99999999").status, 404);
    EXPECT_EQ(House::one().get(vital + "/rows/3", {{"foo", "1"}}).status, 400);
}

TEST(Contract, Words_are_found_in_either_spelling_of_Taiwan) {
    const auto both = [](const char* word) {
        return at(at(json(House::one().get("/api/v1/tables/dataset-titles/aggregate", {{"q", word}}).body), "rows").items[0], "count").text;
    };
    EXPECT_EQ(both("台北"), both("臺北"));
    EXPECT_EQ(both("臺北"), "982");
}

TEST(Contract, Places_of_a_box_are_GeoJSON_and_gathered_from_afar) {
    const std::string stations = "/api/v1/tables/mrt-stations-taipei";
    const auto all = House::one().get(stations + "/geo", {{"limit", "10000"}});
    ASSERT_EQ(all.status, 200) << all.body;
    EXPECT_EQ(all.header("content-type"), "application/geo+json");
    const std::size_t count = at(json(all.body), "features").items.size();
    EXPECT_GT(count, 50u);
    const auto some = House::one().get(stations + "/geo", {{"bbox", "121.5,25.0,121.55,25.1"}, {"limit", "10000"}});
    const std::size_t fewer = at(json(some.body), "features").items.size();
    EXPECT_GT(fewer, 0u);
    EXPECT_LT(fewer, count);
    EXPECT_EQ(House::one().get(vital + "/geo").status, 400);
    EXPECT_TRUE(House::one().get(stations + "/geo", {{"bbox", "1,2,3"}}).says("bad-bbox"));
}

TEST(Contract, Facets_agree_with_groups) {
    const auto facets = House::one().get(vital + "/facets", {{"column", "區域別"}, {"size", "5"}});
    const auto groups = House::one().get(vital + "/aggregate", {{"group_by", "區域別"}, {"sort", "-count"}, {"limit", "5"}});
    const Node facet_body = json(facets.body), group_body = json(groups.body);
    const auto& values = at(facet_body, "values").items;
    const auto& rows = at(group_body, "rows").items;
    ASSERT_EQ(values.size(), 5u);
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(at(values[i], "value").text, at(rows[i], "區域別").text);
        EXPECT_EQ(at(values[i], "count").text, at(rows[i], "count").text);
    }
}

TEST(Contract, A_format_is_never_passed_over) {
    const auto values = House::one().get(vital + "/facets", {{"column", "區域別"}, {"size", "2"}, {"format", "csv"}});
    EXPECT_EQ(values.body, "value,count\r\n新北市板橋區,126\r\n新北市三重區,119\r\n");
    EXPECT_EQ(House::one().get("/api/v1/tables/mrt-stations-taipei/geo", {{"format", "csv"}}).status, 406);
}

TEST(Contract, Whole_numbers_past_a_double_are_text_unless_Accept_wants_numbers) {
    const std::filesystem::path file = House::one().folder() / "large.csv";
    std::ofstream(file) << "name,amount\na,9007199254740993\nb,12\nc,-9007199254740993\nd,7\n";
    House::one().import(file, "contract-large");
    const std::string rows = "/api/v1/tables/contract-large/rows";
    EXPECT_TRUE(House::one().get(rows).says(R"("amount":"9007199254740993")"));
    const auto numbers = House::one().get(rows, {}, "Accept: application/json;bigint=number\r\n");
    EXPECT_TRUE(numbers.says(R"("amount":9007199254740993})")) << numbers.body;
    EXPECT_NE(numbers.header("etag"), House::one().get(rows).header("etag"));
}

}  // namespace
}  // namespace skl::contract
