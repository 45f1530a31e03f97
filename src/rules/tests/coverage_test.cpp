// Texts of laws beside a set, which rule of a version covers which article, and the law beside a table (services.md §9).
#include "rules/tests/served_rules.h"

namespace skl::rules {
namespace {

class ServedLaws : public ServedRules {
protected:
    ServedLaws() { load_taiwan(); }
    static std::string form(const std::string& file_name, const std::string& content, const std::string& as_of = "2021-11-09") {
        std::string body;
        for (const auto& [name, value] : {std::pair<std::string, std::string>{"code", "D0050045"},
                                          {"title", "老人生活津貼發給辦法"},
                                          {"language", "zh_hant"},
                                          {"as_of", as_of},
                                          {"source", "全國法規資料庫"}})
            body += "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
        return body + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + file_name +
               "\"\r\nContent-Type: text/plain\r\n\r\n" + content + "\r\n--b--\r\n";
    }
    Answered attach(const std::string& file_name, const std::string& content, const std::string& as_of = "2021-11-09",
                    const std::string& who = "author") const {
        return ask("POST", "/rules/sets/taiwan/laws", who, form(file_name, content, as_of), "multipart/form-data; boundary=b");
    }
    // Words of this test, not the law's.
    static constexpr const char* law = "第一條 甲。\n第二條 乙。\n第五條 丙：\n一、丁。\n第七條 戊。\n";
};

TEST_F(ServedLaws, A_text_is_attached_read_as_articles_replaced_and_taken_away) {
    EXPECT_EQ(attach("law.txt", law, "2021-11-09", "").status, 401);
    const Answered first = attach("law.txt", law);
    ASSERT_EQ(first.status, 201) << first.body;
    EXPECT_TRUE(first.says(R"("article":"第5條","part":"","heading":"","text":"丙：\n一、丁。")")) << first.body;
    const std::string id = first.body.substr(first.body.find(R"("id":")") + 6, 36);
    const Answered again = attach("law.html", "<h3>第 1 條</h3><p>己</p>");
    EXPECT_TRUE(again.says(id)) << "the same law of the same day";
    EXPECT_TRUE(get("/rules/sets/taiwan/laws/" + id).says("己"));
    EXPECT_TRUE(attach("law.txt", "no articles").says("statute-without-articles"));
    EXPECT_TRUE(attach("law.txt", "\xB2\xC4").says("not-utf8"));
    EXPECT_EQ(attach("law.txt", std::string((1 << 20) + 1, 'x')).status, 422);
    EXPECT_EQ(ask("POST", "/rules/sets/taiwan/laws/" + id + "/remove", "author", "{}").status, 200);
    EXPECT_EQ(get("/rules/sets/taiwan/laws/" + id).status, 404);
    EXPECT_TRUE(get("/rules/sets/taiwan/laws").says(R"("items":[])"));
}

TEST_F(ServedLaws, Coverage_tells_which_rule_covers_which_article_and_a_table_shows_its_law) {
    const std::string coverage = "/rules/sets/taiwan/versions/2026.1/coverage";
    EXPECT_TRUE(get(coverage).says(R"("laws":[],"unknown_laws":[{"law":")"));
    EXPECT_TRUE(get(coverage).says(R"({"law":"老人生活津貼發給辦法","rules":[{"kind":"rule")"));
    ASSERT_EQ(attach("law.txt", law, "2010-01-01").status, 201);
    const Answered report = get(coverage);
    EXPECT_TRUE(report.says(R"("covered":2,"uncovered":2)")) << report.body.substr(0, 600);
    EXPECT_TRUE(report.says(R"("name":"elder_band","label":"收入級別","rule":2,"place":"第5條第1項第2款")"))
        << "cited, and not in this text";
    EXPECT_TRUE(report.says(R"("kind":"parameter","element_id":"elder.full")")) << "a parameter without a law";
    EXPECT_FALSE(report.says(R"("law":"老人生活津貼發給辦法")")) << "its name is known now";
    EXPECT_TRUE(get("/rules/sets/taiwan/versions/2026.1/tables/elder_band")
                    .says(R"("law":"老人生活津貼發給辦法","place":"第5條","text":"丙：\n一、丁。")"));
}

TEST_F(ServedLaws, A_form_below_a_set_is_sent_to_that_set_and_comes_again_when_it_is_refused) {
    const auto page = [&](const std::string& method, const std::string& target, const std::string& body) {
        Client client(port);
        client.send(
            fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nAuthorization: Bearer author\r\nContent-Type: "
                        "application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
                        method, target, body.size(), body));
        return client.read(false);
    };
    const Answered form = page("GET", "/rules/sets/taiwan/laws/new", "");
    EXPECT_EQ(form.status, 200);
    EXPECT_TRUE(form.says("action=\"/rules/sets/taiwan/laws\"")) << form.body;
    const Answered again = page("POST", "/rules/sets/taiwan/laws", "code=D0050045&title=");
    EXPECT_EQ(again.status, 422);
    EXPECT_TRUE(again.says("action=\"/rules/sets/taiwan/laws\"")) << again.body;
    EXPECT_TRUE(again.says("value=\"D0050045\""));
}

TEST_F(ServedLaws, A_version_stands_on_the_text_of_its_first_day) {
    ASSERT_EQ(attach("old.txt", "第五條 舊\n", "2010-01-01").status, 201);
    ASSERT_EQ(attach("new.txt", "第五條 新\n", "2021-11-09").status, 201);
    EXPECT_TRUE(get("/rules/sets/taiwan/versions/2026.1/coverage").says(R"("text":"舊")")) << "the preset begins in 2015";
}

}  // namespace
}  // namespace skl::rules
