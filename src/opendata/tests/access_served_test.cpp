// Rows of what is not open are there for those who may read them, and for nobody else, whichever way is asked (opendata.md §18).
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"
#include "opendata/catalogue/store.h"
#include "opendata/quality/store.h"
#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

using testing::Answered;

class AccessServed : public testing::Served {
protected:
    AccessServed() {
        publish("free", "a,b\r\n1,2\r\n3,4\r\n");
        publish("secret", "a,b\r\n71,72\r\n73,74\r\n");
        publish("members", "a,b\r\n81,82\r\n83,84\r\n");
        close("secret", R"("restricted")");
        close("members", R"("registered")");
    }
    void close(const std::string& slug, const char* level) {
        const Answered seen = ask("GET", "/datasets/" + slug, "operator");
        const Answered closed = ask("PATCH", "/datasets/" + slug, "operator",
                                    fmt::format(R"({{"access_level":{},"access_rights_reason":"合作機關使用"}})", level), match(seen));
        EXPECT_EQ(closed.status, 200) << closed.body;
    }
    static std::string sql(const char* text) { return fmt::format(R"({{"sql":"{}"}})", text); }
};

TEST_F(AccessServed, Sql_sees_the_tables_its_reader_may_read) {
    const std::string secret = sql(R"(select a from od.\"secret\")"), members = sql(R"(select a from od.\"members\")");
    EXPECT_EQ(ask("POST", "/sql", "", sql(R"(select a from od.\"free\")")).status, 200);
    for (const char* way : {"/sql", "/sql/explain"}) {
        const Answered refused = ask("POST", way, "", secret);
        EXPECT_EQ(refused.status / 100, 4) << way << refused.body;
        EXPECT_EQ(refused.body.find("71"), std::string::npos);
        EXPECT_EQ(ask("POST", way, "", members).status / 100, 4) << way;
        EXPECT_EQ(ask("POST", way, "reader", members).status, 200) << "who is signed in reads what is for members";
        EXPECT_EQ(ask("POST", way, "author", secret).status, 200) << "who works here reads it";
        EXPECT_EQ(ask("POST", way, "", secret).status / 100, 4) << "an answer that is kept is not given to others";
    }
    const std::string from = "?sql=" + text::percent_encode(R"(select a from od."secret")");
    EXPECT_EQ(get("/sql/result.csv" + from).status / 100, 4);
    EXPECT_EQ(get("/sql" + from, "Accept: text/html\r\n").body.find(">71<"), std::string::npos);
    EXPECT_EQ(get("/sql", "Accept: text/html\r\n").body.find("secret"), std::string::npos) << "nor is it listed";
}

TEST_F(AccessServed, Saved_queries_and_long_ones_do_not_lend_the_rights_of_who_wrote_them) {
    const Answered saved =
        ask("POST", "/queries", "author",
            R"({"title":{"zh-Hant":"內部","en":"Inside"},"sql":"select a from od.\"secret\"","parameters":[],"audience":"everyone"})");
    ASSERT_EQ(saved.status, 201) << saved.body;
    EXPECT_EQ(ask("GET", "/queries/inside/rows", "author").status, 200);
    const Answered refused = ask("GET", "/queries/inside/rows");
    EXPECT_EQ(refused.status / 100, 4) << refused.body;
    EXPECT_EQ(refused.body.find("71"), std::string::npos);
    EXPECT_EQ(get("/analysis/rows?left=secret&right=free").body.find("71"), std::string::npos);
}

TEST_F(AccessServed, Tables_files_and_faces_are_not_there_for_others) {
    for (const char* target : {"/tables/secret/rows", "/tables/secret/schema", "/tables/secret/stats", "/tables/secret/download/csv",
                               "/tables/secret/facets?column=a", "/datasets/secret/versions/1/original", "/datasets/secret/versions/1/csv",
                               "/datasets/secret/versions/1/parquet", "/tables/secret/joins"}) {
        EXPECT_EQ(ask("GET", target).status, 404) << target;
        if (std::string(target).find("joins") == std::string::npos && std::string(target).find("facets") == std::string::npos)
            EXPECT_EQ(ask("GET", target, "author").status, 200) << target;
    }
    for (const char* target : {"/datastore/dump/secret", "/api/3/action/datastore_search?resource_id=secret",
                               "/api/explore/v2.1/catalog/datasets/secret/records", "/api/v1/rest/datastore/secret"}) {
        const Answered seen = get(target);
        EXPECT_EQ(seen.status / 100, 4) << target << seen.body;
        EXPECT_EQ(seen.body.find("71"), std::string::npos) << target;
    }
    EXPECT_EQ(ask("GET", "/tables").body.find("\"secret\""), std::string::npos);
    const Answered page = get("/datasets/secret", "Accept: text/html\r\n");
    EXPECT_EQ(page.status, 200) << "what it is, everybody may know";
    EXPECT_EQ(page.body.find(">71<"), std::string::npos);
}

TEST_F(AccessServed, Charts_maps_tiles_and_lakes_are_not_there_for_others) {
    for (const char* target : {"/tables/secret/chart?kind=bar&x=a", "/tables/secret/chart.svg?kind=bar&x=a", "/tables/secret/map",
                               "/tables/secret/map.svg", "/tables/secret/tiles/0/0/0", "/tables/secret/iceberg/metadata/v1.metadata.json",
                               "/tables/secret/iceberg/metadata/version-hint.text", "/tables/secret/iceberg/data/v1.parquet"}) {
        const Answered refused = ask("GET", target), seen = ask("GET", target, "author");
        EXPECT_EQ(refused.status, 404) << target << refused.body;
        EXPECT_NE(seen.status, 404) << target << seen.body;
        EXPECT_EQ(seen.header("cache-control").find("public"), std::string::npos) << target << " is kept by no cache on the way";
    }
    EXPECT_NE(ask("GET", "/tables/free/iceberg/data/v1.parquet").header("cache-control").find("public"), std::string::npos);
}

TEST_F(AccessServed, What_is_wrong_with_rows_is_told_without_their_cells) {
    const Uuid id = dataset("secret")->id;
    QualityIssue issue;
    issue.id = crypto::new_id<QualityIssue>(now());
    issue.dataset_id = id;
    issue.code.value = "type-error";
    issue.column_name.value = "a";
    issue.found = 1;
    issue.samples = {"7x1"};
    issue.first_seen = issue.last_seen = now();
    (void)write([&](Transaction& tx) {
        issue.resource_id = resources_of(tx, id)[0].id;
        insert_issue(tx, issue);
        return Result<Nothing>(Nothing{});
    });
    for (const std::string& target :
         {std::string("/quality/issues"), std::string("/datasets/secret/issues"), "/datasets/secret/issues/" + to_text(issue.id)}) {
        const Answered refused = ask("GET", target), seen = ask("GET", target, "author");
        ASSERT_EQ(refused.status, 200) << target << refused.body;
        EXPECT_NE(refused.body.find("type-error"), std::string::npos) << target;
        EXPECT_EQ(refused.body.find("7x1"), std::string::npos) << target;
        EXPECT_NE(seen.body.find("7x1"), std::string::npos) << target << seen.body;
    }
}

// A watch tells whoever subscribes to it, so it is of what everybody may read.
TEST_F(AccessServed, No_condition_is_waited_for_in_rows_that_not_everybody_may_read) {
    const char* const condition = R"({"filter":"a > 70"})";
    EXPECT_EQ(ask("POST", "/tables/free/watches", "", condition).status, 201);
    for (const char* who : {"", "reader", "author"}) {
        EXPECT_EQ(ask("POST", "/tables/secret/watches", who, condition).status, 404) << who;
        EXPECT_EQ(ask("POST", "/tables/members/watches", who, condition).status, 404) << who;
    }
}

}  // namespace
}  // namespace skl::opendata
