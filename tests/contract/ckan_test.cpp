// The CKAN façade of the real program: envelopes and errors as CKAN's clients know them, queries of the catalogue, the walk of its
// harvester, and the eleven questions of testdata/opendata/expected/queries.json by datastore_search and its SQL (opendata.md §9, §20).
#include "house.h"

namespace skl::contract {
namespace {

const std::string api = "/api/3/action/";

testing::Answered call(const std::string& action, const Query& query = {}) { return House::one().get(api + action, query); }

Node result(const std::string& action, const Query& query = {}) {
    const auto answer = call(action, query);
    EXPECT_EQ(answer.status, 200) << action << ": " << answer.body;
    EXPECT_EQ(answer.header("content-type"), "application/json;charset=utf-8");
    const Node body = json(answer.body);
    EXPECT_TRUE(at(body, "success").truth);
    return at(body, "result");
}

std::string first_resource(const std::string& dataset) {
    return at(at(result("package_show", {{"id", dataset}}), "resources").items.at(0), "id").text;
}

std::string count(const std::string& q, const std::string& fq = "") {
    return at(result("package_search", {{"q", q}, {"fq", fq}, {"rows", "0"}}), "count").text;
}

TEST(Ckan, Errors_have_the_bodies_and_codes_of_CKAN) {
    const auto none = call("package_show", {{"id", "nope"}});
    EXPECT_EQ(none.status, 404);
    EXPECT_TRUE(none.says(R"("success":false,"error":{"__type":"Not Found Error","message":"Not found"}})")) << none.body;
    EXPECT_TRUE(none.says(R"(/api/3/action/help_show?name=package_show")")) << none.body;
    const auto missing = call("package_show");
    EXPECT_EQ(missing.status, 409);
    EXPECT_TRUE(missing.says(R"("error":{"id":["Missing value"],"__type":"Validation Error"})")) << missing.body;
    const auto unknown = call("package_explode");
    EXPECT_EQ(unknown.status, 400);
    EXPECT_EQ(unknown.body, R"("Bad request: Action name not known: package_explode")");
    const auto list = House::one().ask("POST", api + "package_show", "Content-Type: application/json\r\n", "[1]");
    EXPECT_EQ(list.status, 400);
    EXPECT_TRUE(list.body.starts_with(R"("Bad request: JSON Error: )")) << list.body;
    EXPECT_EQ(House::one().ask("POST", api + "package_show", "Content-Type: application/json\r\n", "{").status, 400);
    const auto query = call("package_search", {{"q", "colour:red"}});
    EXPECT_EQ(query.status, 400);
    EXPECT_TRUE(query.says(R"("__type":"Search Query Error")")) << query.body;
    EXPECT_TRUE(query.says("position 1")) << query.body;
    for (const Query& bad :
         {Query{{"q", "a^2"}}, Query{{"fq", "(a"}}, Query{{"sort", "views desc"}}, Query{{"facet.field", "[\"x\"]"}}, Query{{"qq", "a"}}})
        EXPECT_TRUE(call("package_search", bad).says("Search Query Error")) << bad[0].first;
    EXPECT_EQ(call("package_search", {{"rows", "ten"}}).status, 409);
    EXPECT_EQ(call("datastore_search", {{"resource_id", "nope"}}).status, 404);
}

TEST(Ckan, Every_way_of_asking_gives_the_same) {
    const std::string by_get = canonical(result("package_show", {{"id", "villages-2022"}}));
    const auto same = [&](const std::string& type, const std::string& body, const std::string& base) {
        const auto answer = House::one().ask("POST", base + "package_show", "Content-Type: " + type + "\r\n", body);
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(canonical(at(json(answer.body), "result")), by_get) << type;
    };
    same("application/json", R"({"id":"villages-2022"})", api);
    same("application/json", R"({"id":"villages-2022"})", "/api/action/");
    same("application/x-www-form-urlencoded", "id=villages-2022", api);
    EXPECT_EQ(House::one().get("/api/3").body, R"({"version": 3})");
}

TEST(Ckan, A_callback_gets_a_call_and_only_a_name_is_one) {
    const auto called = call("site_read", {{"callback", "jQuery.cb_1"}});
    EXPECT_EQ(called.header("content-type"), "application/javascript;charset=utf-8");
    EXPECT_TRUE(called.body.starts_with("jQuery.cb_1({\"help\":")) << called.body;
    EXPECT_TRUE(called.body.ends_with("});"));
    EXPECT_EQ(call("package_show", {{"callback", "cb"}, {"id", "nope"}}).header("content-type"), "application/json;charset=utf-8");
    for (const char* name : {"alert(1)//", "a;b", "<script>", "1a", "a b"})
        EXPECT_EQ(call("site_read", {{"callback", name}}).status, 400) << name;
}

TEST(Ckan, The_harvesters_walk_meets_every_dataset_once_and_ends_with_an_empty_page) {
    std::set<std::string> seen;
    std::string last;
    for (int start = 0; start < 1'000; start += 7) {
        const auto answer = call("package_search", {{"rows", "7"}, {"start", std::to_string(start)}, {"sort", "id asc"}});
        EXPECT_NE(answer.body, last) << "two pages are equal";
        last = answer.body;
        const Node page = at(json(answer.body), "result");
        if (at(page, "results").items.empty()) break;
        for (const Node& package : at(page, "results").items) EXPECT_TRUE(seen.insert(at(package, "id").text).second);
    }
    EXPECT_EQ(std::to_string(seen.size()), count("*:*"));
    EXPECT_EQ(seen.size(), result("package_list").items.size());
    EXPECT_TRUE(at(result("package_search", {{"start", "100000"}}), "results").items.empty());
}

TEST(Ckan, Queries_count_what_they_say) {
    const auto number = [](const std::string& text) { return std::stoll(text); };
    const auto all = number(count("*:*"));
    EXPECT_GT(all, 5);
    EXPECT_EQ(number(count("-*:*")), 0);
    EXPECT_EQ(count("name:villages-2022"), "1");
    EXPECT_EQ(number(count("-name:villages-2022")), all - 1);
    EXPECT_EQ(count("name:(villages-2022 OR mayor-candidates-2022)"), "2");
    EXPECT_EQ(count("villages", "name:villages-2022"), count("name:villages-2022 villages"));
    EXPECT_EQ(number(count("name:traffic*")), number(count("", "name:traffic*")));
    EXPECT_GT(number(count("name:traffic*")), 1);
    EXPECT_EQ(number(count("res_format:csv")) + number(count("-res_format:CSV")), all);
    EXPECT_EQ(number(count("metadata_modified:[2000-01-01T00:00:00Z TO *]")), all);
    EXPECT_EQ(number(count("metadata_modified:[* TO 2000-01-01T00:00:00Z]")), 0);
    EXPECT_EQ(number(count("state:active dataset_type:dataset")), all);
    EXPECT_EQ(number(count("title:村里")) + number(count("-title:村里")), all);
    EXPECT_GT(number(count("title:村里")), 0);
    EXPECT_GT(number(count("title:\"村里\"")), 0);
    EXPECT_GT(number(count("村*")), 0);
    EXPECT_EQ(number(count("title:台北")), number(count("title:臺北")));
    const Node organizations = result("organization_list");
    for (const Node& name : organizations.items)
        EXPECT_EQ(count("organization:" + name.text), at(result("organization_show", {{"id", name.text}}), "package_count").text)
            << name.text;
}

TEST(Ckan, Facets_are_counted_over_all_that_is_found) {
    const Node found =
        result("package_search", {{"rows", "0"}, {"facet.field", R"(["organization","groups","tags","res_format","license_id"])"}});
    for (const char* name : {"organization", "groups", "tags", "res_format", "license_id"}) {
        const Node& items = at(at(at(found, "search_facets"), name), "items");
        EXPECT_EQ(at(at(found, "facets"), name).members.size(), items.items.size()) << name;
        for (const Node& item : items.items) {
            const std::string value = at(item, "name").text;
            EXPECT_EQ(at(at(at(found, "facets"), name), value).text, at(item, "count").text);
            std::string quoted;
            for (const char c : value) quoted += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
            EXPECT_EQ(count(std::string(name) + ":\"" + quoted + "\""), at(item, "count").text) << name << " " << value;
        }
    }
    EXPECT_FALSE(at(at(found, "facets"), "organization").members.empty());
    EXPECT_EQ(at(at(result("package_search", {{"rows", "0"}, {"facet.field", "[\"organization\"]"}, {"facet.limit", "1"}}), "facets"),
                 "organization")
                  .members.size(),
              1U);
}

TEST(Ckan, Everything_that_is_listed_is_shown) {
    for (const Node& name : result("package_list", {{"limit", "5"}}).items)
        EXPECT_EQ(at(result("package_show", {{"id", name.text}}), "name").text, name.text);
    for (const Node& group : result("group_list", {{"all_fields", "true"}}).items)
        EXPECT_EQ(at(result("group_show", {{"id", at(group, "name").text}}), "package_count").text, at(group, "package_count").text);
    EXPECT_EQ(result("group_list").items.size(), 18U);
    const Node tags = result("tag_list");
    ASSERT_FALSE(tags.items.empty());
    EXPECT_FALSE(at(result("tag_show", {{"id", tags.items[0].text}, {"include_datasets", "true"}}), "packages").items.empty());
    const std::string resource = first_resource("villages-2022");
    EXPECT_EQ(at(result("resource_show", {{"id", resource}}), "id").text, resource);
    EXPECT_EQ(at(result("resource_search", {{"query", "id:" + resource}}), "count").text, "1");
    EXPECT_EQ(at(result("datastore_info", {{"id", resource}}), "meta").find("count")->text,
              at(result("datastore_search", {{"resource_id", resource}}), "total").text);
    for (const char* empty : {"vocabulary_list"}) EXPECT_TRUE(result(empty).items.empty());
    EXPECT_TRUE(result("package_activity_list", {{"id", "villages-2022"}}).items.empty());
    EXPECT_TRUE(result("resource_view_list", {{"id", resource}}).items.empty());
    EXPECT_TRUE(at(result("status_show"), "ckan_version").text.starts_with("2."));
    EXPECT_EQ(at(result("license_list").items.at(0), "id").text, "OGDL-Taiwan-1.0");
    EXPECT_FALSE(result("package_autocomplete", {{"q", "village"}}).items.empty());
    EXPECT_EQ(result("current_package_list_with_resources", {{"limit", "3"}}).items.size(), 3U);
}

TEST(Ckan, Pages_and_files_of_CKAN_lead_to_ours) {
    const Node resource = at(result("package_show", {{"id", "villages-2022"}}), "resources").items.at(0);
    const std::string url = at(resource, "url").text;
    const auto moved = House::one().get(url.substr(url.find("/dataset/")));
    EXPECT_EQ(moved.status, 302) << url;
    EXPECT_EQ(std::to_string(House::one().get(moved.header("location")).body.size()), at(resource, "size").text);
}

// One of the eleven questions, to datastore_search, or as SQL with {r} for the resource.
struct Question {
    const char* name;
    const char* dataset;
    Query search;                      // empty: sql
    std::vector<const char*> columns;  // of the records; empty: the total is the answer
    const char* sql = "";
};
const Question questions[] = {
    {"group",
     "traffic-accidents-a1-2026",
     {},
     {"u", "n"},
     "select \"處理單位名稱警局層\" u, count(*) n from {r} group by 1 order by 2 desc, 1 limit 3"},
    {"filter", "traffic-accidents-a1-2026", {{"filters", R"({"速限-第1當事者":50})"}}, {}},
    {"month", "traffic-accidents-a1-2026", {}, {"m", "n"}, "select \"發生月份\" m, count(*) n from {r} group by 1 order by 1"},
    {"sum-group",
     "village-vital-statistics",
     {},
     {"c", "n"},
     "select left(\"區域別\", 3) c, sum(\"出生數\") n from {r} group by 1 order by 2 desc limit 4"},
    {"text", "village-vital-statistics", {{"filters", R"({"村里":"塩行里"})"}, {"fields", "出生數,死亡數"}}, {"出生數", "死亡數"}},
    {"code-is-text", "mayor-candidates-2022", {{"filters", R"({"prv_code":"09"})"}}, {}},
    {"roc-age", "mayor-candidates-2022", {{"filters", R"({"cand_birthday":{"lt":"1950-01-01"}})"}}, {}},
    {"variant", "dataset-titles", {{"q", "臺北"}, {"limit", "0"}}, {}},
    {"titles", "dataset-titles", {{"limit", "1"}}, {}},
    {"quarters", "village-population-2015", {{"fields", "INFO_TIME"}, {"distinct", "true"}}, {}},
    {"quarters", "village-population-2015", {{"filters", R"({"INFO_TIME":["2015-12"]})"}}, {}},
    {"deaths", "traffic-accidents-a1-2017", {{"limit", "0"}}, {}},
    {"deaths", "traffic-accidents-a1-2017", {}, {"n"}, "select count(*) n from {r} where \"死亡受傷人數\" like '死亡2%'"},
};

TEST(Ckan, The_expected_questions_have_the_same_answer) {
    std::map<std::string, std::set<std::string>> answered;
    for (const Question& question : questions) {
        const std::string resource = first_resource(question.dataset);
        Node found;
        if (question.search.empty()) {
            std::string sql = question.sql;
            found = result("datastore_search_sql", {{"sql", sql.replace(sql.find("{r}"), 3, "\"" + resource + "\"")}});
        } else {
            Query query = question.search;
            query.emplace_back("resource_id", resource);
            found = result("datastore_search", query);
        }
        if (question.columns.empty()) answered[question.name].insert(at(found, "total").text);
        if (question.columns.empty()) continue;
        for (const Node& record : at(found, "records").items) {
            std::string line;
            for (const char* column : question.columns) line += (line.empty() ? "" : " ") + plain(at(record, column));
            answered[question.name].insert(line);
        }
    }
    for (const auto& [name, lines] : answered) EXPECT_EQ(lines, expected(name)) << name;
}

TEST(Ckan, Rows_are_those_of_the_rows_API) {
    const std::string resource = first_resource("village-vital-statistics");
    const Node ours = json(House::one().get(vital + "/rows", {{"limit", "20"}}).body);
    const Node theirs = result("datastore_search", {{"resource_id", resource}, {"limit", "20"}});
    EXPECT_EQ(canonical(at(theirs, "records")), canonical(at(ours, "rows")));
    const Node first = result("datastore_search", {{"resource_id", resource}, {"limit", "1"}});
    EXPECT_EQ(canonical(at(first, "fields").items.at(0)), R"({"id":"_id","type":"int"})");
    EXPECT_EQ(at(at(first, "_links"), "next").text,
              fmt::format("/api/3/action/datastore_search?resource_id={}&limit=1&offset=1", resource));
    EXPECT_EQ(at(at(first, "_links"), "start").text, fmt::format("/api/3/action/datastore_search?resource_id={}&limit=1", resource));
    EXPECT_EQ(at(first, "total").text, "7854");
    const Node page = result("datastore_search", {{"resource_id", resource}, {"limit", "10"}, {"offset", "10"}});
    EXPECT_EQ(canonical(at(page, "records").items.at(0)), canonical(at(theirs, "records").items.at(10)));
    EXPECT_EQ(at(result("datastore_search", {{"resource_id", resource}, {"limit", "99999"}, {"fields", "_id"}}), "limit").text, "32000");
}

TEST(Ckan, Records_come_in_all_formats_and_orders) {
    const std::string resource = first_resource("village-vital-statistics");
    const auto ask = [&](Query query) {
        query.emplace_back("resource_id", resource);
        return result("datastore_search", query);
    };
    EXPECT_EQ(at(ask({{"records_format", "lists"}, {"fields", "_id"}, {"limit", "3"}}), "records").items.at(2).items.at(0).text, "4");
    EXPECT_EQ(at(ask({{"records_format", "csv"}, {"fields", "_id"}, {"limit", "2"}}), "records").text, "2\n3\n")
        << "the header is record 1";
    EXPECT_EQ(at(ask({{"records_format", "tsv"}, {"fields", "_id,村里"}, {"limit", "1"}}), "records").text, "2\t仁愛村\n");
    EXPECT_EQ(at(at(ask({{"sort", "_id desc"}, {"limit", "1"}}), "records").items.at(0), "_id").text, "7855");
    EXPECT_EQ(ask({{"include_total", "false"}}).find("total"), nullptr);
    EXPECT_EQ(at(at(ask({{"include_next_page", "true"}, {"limit", "5"}}), "next_page"), "offset").text, "5");
    EXPECT_EQ(at(ask({{"filters", R"({"_id":{"gt":5,"lte":8}})"}}), "total").text, "3");
    EXPECT_EQ(at(ask({{"filters", R"({"$or":[{"_id":4},{"_id":[2,3]}]})"}}), "total").text, "3");
    EXPECT_EQ(at(ask({{"q", R"({"村里":"塩行"})"}}), "total").text, "1");
    EXPECT_EQ(at(ask({{"q", "塩行 [x"}}), "total").text, "0");
    EXPECT_EQ(at(ask({{"full_text", "[{"}, {"language", "{x"}}), "total").text, "0");
    for (const Query& bad : {Query{{"filters", R"({"沒有":1})"}}, Query{{"filters", R"({"出生數":"abc"})"}},
                             Query{{"filters", R"({"$and":[]})"}}, Query{{"filters", "x"}}, Query{{"fields", "沒有"}},
                             Query{{"sort", "沒有"}}, Query{{"limit", "-1"}}, Query{{"records_format", "xls"}}, Query{{"foo", "1"}}}) {
        Query query = bad;
        query.emplace_back("resource_id", resource);
        const auto answer = call("datastore_search", query);
        EXPECT_EQ(answer.status, 409) << bad[0].first << " " << bad[0].second << ": " << answer.body;
        EXPECT_TRUE(answer.says(R"("__type":"Validation Error")")) << answer.body;
    }
}

TEST(Ckan, Timestamps_are_the_local_time_of_the_source_in_rows_filters_and_SQL) {
    const std::string resource = first_resource("traffic-accidents-a1-2017");
    const std::string day = R"({"發生時間":{"gte":"2017-01-02T00:00:00","lt":"2017-01-03"}})";
    const Node found =
        result("datastore_search", {{"resource_id", resource}, {"filters", day}, {"fields", "發生時間"}, {"sort", "發生時間"}});
    EXPECT_EQ(at(at(found, "records").items.at(0), "發生時間").text, "2017-01-02T05:50:00");
    EXPECT_EQ(canonical(at(found, "filters")), canonical(json(day)));
    const Node sql =
        result("datastore_search_sql", {{"sql", "select \"發生時間\" t, to_char(\"發生時間\", 'YYYY-MM-DD HH24:MI') c from \"" + resource +
                                                    "\" where \"發生時間\" >= '2017-01-02' order by 1 limit 1"}});
    EXPECT_EQ(canonical(at(sql, "records")), R"([{"c":"2017-01-02 05:50","t":"2017-01-02T05:50:00"}])");
}

TEST(Ckan, SQL_reads_only_what_is_named_and_only_by_SELECT) {
    const std::string resource = first_resource("village-vital-statistics");
    const auto run = [&](std::string sql) {
        if (const auto at = sql.find("{r}"); at != std::string::npos) sql.replace(at, 3, "\"" + resource + "\"");
        return call("datastore_search_sql", {{"sql", sql}});
    };
    const auto counted = run("SELECT count(*)::text AS n FROM {r} WHERE \"村里\" ILIKE '%行里%'");
    EXPECT_EQ(counted.status, 200) << counted.body;
    EXPECT_EQ(run("with a as (select * from {r}) select count(*) from a").status, 200);
    const auto truncated = json(run("select _id from {r} limit 2").body);
    EXPECT_EQ(at(at(truncated, "result"), "records").items.size(), 2U);
    for (const char* sql : {"drop table {r}", "select 1; select 2", "select pg_sleep(1)", "select * from read_csv('/etc/passwd')"})
        EXPECT_EQ(run(sql).status, 403) << sql << run(sql).body;
    for (const char* sql : {"select", "select nothing from {r}", "select * from \"villages-2022\"", "select to_char(1, '999')"})
        EXPECT_EQ(run(sql).status, 409) << sql << run(sql).body;
    EXPECT_EQ(run("select * from \"018f0000-0000-7000-8000-00000000ffff\"").status, 404);
}

TEST(Ckan, Dumps_hold_every_row) {
    const std::string path = "/datastore/dump/" + first_resource("village-vital-statistics");
    const auto csv = House::one().get(path, {{"bom", "true"}});
    EXPECT_TRUE(csv.body.starts_with("\xEF\xBB\xBF_id,")) << csv.body.substr(0, 40);
    EXPECT_EQ(std::count(csv.body.begin(), csv.body.end(), '\n'), 7855);
    const Node records = json(House::one().get(path, {{"format", "json"}, {"limit", "3"}, {"offset", "2"}}).body);
    EXPECT_EQ(at(records, "records").items.at(0).items.at(0).text, "4");
    EXPECT_EQ(at(records, "records").items.size(), 3U);
    const auto xml = House::one().get(path, {{"format", "xml"}, {"filters", R"({"村里":"塩行里"})"}, {"fields", "_id,村里"}});
    EXPECT_TRUE(xml.says("<村里>塩行里</村里></row>")) << xml.body;
    EXPECT_EQ(House::one().get(path, {{"format", "tsv"}, {"limit", "1"}, {"fields", "_id"}}).body, "_id\r\n2\r\n");
    EXPECT_EQ(House::one().get(path, {{"format", "exe"}}).status, 409);
    EXPECT_EQ(House::one().get("/datastore/dump/nope").status, 404);
}

}  // namespace
}  // namespace skl::contract
