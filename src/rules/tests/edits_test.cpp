// Steps back and forward in a draft, whichever editor wrote; and the words of every function.
#include "rules/engine/feel/functions.h"
#include "rules/tests/served_rules.h"

namespace skl::rules {
namespace {

class ServedEdits : public ServedRules {
protected:
    ServedEdits() {
        ask("POST", "/rules/sets", "author", R"({"name":"fees","title":{"zh-Hant":"規費","en":"Fees"},"owner":"臺中市政府"})");
        EXPECT_EQ(draft("1", "2020-01-01", fee_model("10")).status, 201);
    }
    std::string fee() const {
        const std::string body = get(version + "/logic/d").body;
        const auto at = body.find("\"value\":\"");
        return at == std::string::npos ? body : body.substr(at + 9, body.find('"', at + 9) - at - 9);
    }
    // As who has seen the version as it is now.
    Answered send(const std::string& target, const std::string& body, const std::string& who = "author") const {
        const std::string shown = get(version + "/logic/d").body;
        const auto rev = shown.find("\"rev\":") + 6;
        Client client(port);
        client.send(
            fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n{}If-Match: \"{}\"\r\n"
                        "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                        target, who.empty() ? "" : "Authorization: Bearer " + who + "\r\n", shown.substr(rev, shown.find(',', rev) - rev),
                        body.size(), body));
        return client.read(false);
    }
    Answered write(const std::string& text) const {
        return send(version + "/logic/d", R"({"fields":[{"path":")" + path() + R"(","kind":"text","value":")" + text + "\"}]}");
    }
    std::string path() const {
        const std::string body = get(version + "/logic/d").body;
        const auto at = body.find("\"fields\":[{\"path\":\"");
        return body.substr(at + 19, body.find('"', at + 19) - at - 19);
    }
    Answered step(const std::string& which, const std::string& who = "author") const { return send(version + "/" + which, "{}", who); }
    const std::string version = "/rules/sets/fees/versions/1";
};

TEST_F(ServedEdits, Each_edit_is_taken_back_and_made_again_and_a_new_one_ends_what_was_taken_back) {
    const std::string first = fee();
    EXPECT_TRUE(step("undo").says("no-step-back"));
    ASSERT_EQ(write("1").status, 200);
    ASSERT_EQ(write("2").status, 200);
    EXPECT_TRUE(step("undo").says(R"("back":1,"forward":1)"));
    EXPECT_EQ(fee(), "1");
    EXPECT_TRUE(step("undo").says(R"("back":0,"forward":2)"));
    EXPECT_EQ(fee(), first);
    EXPECT_TRUE(step("redo").says(R"("back":1,"forward":1)"));
    EXPECT_EQ(fee(), "1");
    ASSERT_EQ(write("3").status, 200);
    EXPECT_TRUE(step("redo").says("no-step-forward"));
    EXPECT_EQ(step("undo").status, 200);
    EXPECT_EQ(fee(), "1");
    EXPECT_EQ(step("undo", "").status, 401);
    ask("POST", version + "/submit", "author", "{}");
    EXPECT_TRUE(step("undo").says("version-not-draft"));
}

TEST_F(ServedEdits, The_graph_and_the_boxes_offer_the_steps_that_there_are_and_lead_back_to_where_one_was) {
    EXPECT_TRUE(ask("GET", version + "/graph", "author").says(R"("back":0,"forward":0)"));
    ASSERT_EQ(write("1").status, 200);
    EXPECT_TRUE(ask("GET", version + "/graph", "author").says(R"("back":1,"forward":0)"));
    EXPECT_NE(send(version + "/undo", R"({"element":"d"})").header("location").find(version + "/logic/d"), std::string::npos);
    EXPECT_NE(send(version + "/redo", R"({"element":"gone","table":"gone"})").header("location").find(version + "/graph"),
              std::string::npos);
}

TEST_F(ServedEdits, Who_takes_a_step_has_had_a_hand_in_it) {
    ASSERT_EQ(write("1").status, 200);
    ASSERT_EQ(step("undo", "reviewer").status, 200);
    ask("POST", version + "/submit", "author", "{}");
    EXPECT_TRUE(ask("POST", version + "/approve", "reviewer", "{}").says("four-eyes"));
}

TEST_F(ServedEdits, Every_function_has_words_in_both_languages) {
    const std::string body = get("/feel/functions").body;
    EXPECT_EQ(body.find("feel.function."), std::string::npos) << body.substr(body.find("feel.function."), 60);
    for (const char* part :
         {R"x("signature":"substring(string, start position, [length])")x", R"("name":"sky.age")", R"("zh-Hant":"四捨五入")"})
        EXPECT_NE(body.find(part), std::string::npos) << part;
    for (const feel::Form& form : feel::built_in_forms())
        EXPECT_NE(body.find("\"name\":\"" + std::string(form.name) + "\""), std::string::npos);
}

}  // namespace
}  // namespace skl::rules
