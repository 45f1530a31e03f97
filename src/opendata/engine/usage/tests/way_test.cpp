#include "opendata/engine/usage/way.h"

#include <gtest/gtest.h>

namespace skl::opendata::usage {
namespace {

std::string way(std::string_view method, std::string_view pattern) {
    const auto kind = kind_of(method, pattern);
    if (!kind) return "-";
    return std::string(boost::describe::enum_to_string(kind->way, "")) + " " + std::string(kind->named_by) + " " + kind->part;
}

TEST(UsageWay, Each_way_into_the_data_is_known_by_its_route) {
    EXPECT_EQ(way("GET", "/datasets/{dataset}"), "page dataset dataset");
    EXPECT_EQ(way("GET", "/tables/{table}/rows"), "rows table table");
    EXPECT_EQ(way("GET", "/tables/{table}/rows/{id}"), "rows table table");
    EXPECT_EQ(way("GET", "/tables/{table}/download/{format}"), "download table table");
    EXPECT_EQ(way("GET", "/datasets/{dataset}/versions/{number}/csv"), "download dataset dataset");
    EXPECT_EQ(way("POST", "/sql"), "sql  ");
    EXPECT_EQ(way("GET", "/api/3/action/{action}"), "ckan resource ");
    EXPECT_EQ(way("POST", "/api/action/datastore_search"), "ckan resource ");
    EXPECT_EQ(way("GET", "/datastore/dump/{resource}"), "ckan resource resource");
    EXPECT_EQ(way("GET", "/dataset/{dataset}"), "harvest dataset dataset");
    EXPECT_EQ(way("GET", "/catalog"), "harvest  ");
}

TEST(UsageWay, Desks_forms_and_changes_are_not_use) {
    for (const char* pattern :
         {"/datasets/{dataset}/edit", "/datasets/{dataset}/manage", "/assets/{name}", "/", "/tables/{table}/error-reports",
          "/tables/{table}/rowsome", "/datasets/{dataset}/versions/{number}/preview"})
        EXPECT_EQ(way("GET", pattern), "-") << pattern;
    EXPECT_EQ(way("PATCH", "/datasets/{dataset}"), "-");
    EXPECT_EQ(way("POST", "/tables/{table}/error-reports"), "-");
}

TEST(UsageWay, Robots_say_so) {
    for (const char* robot : {"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "AhrefsBot/7.0", "Baiduspider"})
        EXPECT_TRUE(is_robot(robot)) << robot;
    for (const char* user : {"", "curl/8.5.0", "python-requests/2.31", "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"})
        EXPECT_FALSE(is_robot(user)) << user;
}

TEST(UsageWay, A_query_names_its_tables) {
    EXPECT_EQ(tables_in(R"(select * from od."village-vital" v join od.roads r on v.a = r.a join od."village-vital" w on true)"),
              (std::vector<std::string>{"village-vital", "roads"}));
    EXPECT_TRUE(tables_in("select 1 from period.x where 'blood.type' is not null").empty());
    EXPECT_TRUE(tables_in(R"(select * from od."never closed)").empty());
    std::string many = "select 1";
    for (int i = 0; i < 50; ++i) many += " union select 1 from od.t" + std::to_string(i);
    EXPECT_EQ(tables_in(many).size(), 8U);
}

}  // namespace
}  // namespace skl::opendata::usage
