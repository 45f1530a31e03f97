// Applications made with the data: entered, looked at, shown on the pages of their datasets (opendata.md §14).
#include "opendata/engine/showcase_life.h"

#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

using testing::Answered;
using testing::Served;

class ShowcasesServed : public Served {
protected:
    ShowcasesServed() { publish("people", "編號,名稱,人數\n1,東區,10\n2,西區,20\n3,南區,30\n4,北區,40\n"); }
    const std::string given =
        R"({"title":"人口地圖","url":"https://map.example/","description":"看各區人口","datasets":["people"],"license":"MIT"})";
};

TEST_F(ShowcasesServed, A_showcase_is_seen_by_others_once_somebody_looked_at_it) {
    EXPECT_EQ(ask("POST", "/opendata/showcases", "", given).status, 401);
    const Answered made = ask("POST", "/opendata/showcases", "maker", given);
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string one = "/opendata/showcases/" + member(made, "id");
    EXPECT_EQ(ask("GET", one).status, 404);
    EXPECT_EQ(ask("GET", "/opendata/showcases?state=submitted").status, 403);
    EXPECT_NE(ask("GET", "/opendata/showcases?state=submitted", "author").body.find("人口地圖"), std::string::npos);
    EXPECT_EQ(ask("GET", "/datasets/people").body.find("人口地圖"), std::string::npos);
    EXPECT_EQ(ask("POST", one + "/show", "author", "{}").status, 200);
    EXPECT_EQ(ask("GET", one).status, 200);
    EXPECT_NE(ask("GET", "/datasets/people").body.find("人口地圖"), std::string::npos) << "who used this";
    EXPECT_NE(ask("GET", "/opendata/showcases?dataset=people").body.find("人口地圖"), std::string::npos);
    EXPECT_EQ(faults(ask("POST", one + "/take-down", "author", "{}")), "/reason:required ");
    EXPECT_EQ(ask("POST", one + "/take-down", "author", R"({"reason":"網址已失效"})").status, 200);
    EXPECT_EQ(ask("GET", one).status, 404);
    EXPECT_EQ(member(ask("POST", one + "/decline", "author", R"({"reason":"x"})"), "code"), "illegal-transition");
}

TEST_F(ShowcasesServed, It_names_public_datasets_and_a_known_licence) {
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string body = given;
        return faults(ask("POST", "/opendata/showcases", "maker", body.replace(body.find(from), from.size(), to)));
    };
    EXPECT_EQ(with("\"people\"", "\"people\",\"nothing\""), "/datasets/1:unknown-dataset ");
    EXPECT_EQ(with("\"people\"", "\"people, nothing\""), "/datasets/1:unknown-dataset ") << "as a form has them";
    EXPECT_EQ(with("\"people\"", "\" , \""), "/datasets:required ");
    EXPECT_EQ(with("MIT", "my own"), "/license:unknown-license ");
    EXPECT_NE(with("https://map.example/", "javascript:alert(1)"), "");
}

TEST_F(ShowcasesServed, One_person_cannot_fill_the_desk) {
    for (int i = 0; i < 10; ++i) EXPECT_EQ(ask("POST", "/opendata/showcases", "maker", given).status, 201);
    EXPECT_EQ(member(ask("POST", "/opendata/showcases", "maker", given), "code"), "too-many-waiting");
    EXPECT_EQ(ask("POST", "/opendata/showcases", "another", given).status, 201);
}

TEST_F(ShowcasesServed, Its_pages_are_pages) {
    const std::string id = member(ask("POST", "/opendata/showcases", "maker", given), "id");
    EXPECT_EQ(get("/opendata/showcases", "Accept: text/html\r\n").status, 200);
    for (const std::string& path : {std::string("/opendata/showcases/new"), "/opendata/showcases/" + id})
        EXPECT_EQ(get(path, "Accept: text/html\r\nAuthorization: Bearer author\r\n").status, 200) << path;
}

TEST(ShowcaseLife, Moves_that_are_not_in_the_table_are_refused) {
    EXPECT_TRUE(move_of(ShowcaseState::declined, ShowcaseEvent::show, ""));
    EXPECT_EQ(move_of(ShowcaseState::shown, ShowcaseEvent::decline, "x").problem().params.at("allowed"), "take_down");
    EXPECT_EQ(move_of(ShowcaseState::submitted, ShowcaseEvent::decline, "").problem().code, "invalid");
}

}  // namespace
}  // namespace skl::opendata
