// Recorded calls in /openapi.json, and as people read them.
#include <fstream>

#include "kernel/describe/node.h"
#include "kernel/http/examples.h"
#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

constexpr const char* recorded = R"({"en":{
  "GET /guestbook":{"call":{"path":{},"query":{"limit":2}},"parameters":{"path":{},"query":{"limit":2,"mood":"glad"}},
    "answer":{"status":200,"type":"application/json","value":{"items":[{"name":"Wang's"}]}},
    "problems":{"bad-cursor":{"type":"/problems/bad-cursor","code":"bad-cursor","title":"Page mark no longer valid","status":400,"errors":[]}}},
  "POST /guestbook":{"call":{"path":{},"query":{}},"parameters":{"path":{},"query":{}},
    "request":{"type":"application/json","value":{"name":"Wang","message":"It's here","mood":"glad"}},"answer":{"status":201},"problems":{}},
  "DELETE /guestbook/{entry}":{"call":{"path":{"entry":"a b"},"query":{}},"parameters":{"path":{"entry":"a b"},"query":{}},"answer":{"status":204},"problems":{}}
}})";

class Recorded : public Served {
protected:
    Recorded() {
        const std::filesystem::path file = database.folder() / "examples.json";
        std::ofstream(file, std::ios::binary) << recorded;
        app->set_examples(file);
    }
    Node document(const char* language) {
        auto read = read_json(get("/openapi.json", std::string("Accept-Language: ") + language + "\r\n").body, 100);
        EXPECT_TRUE(read);
        return read ? std::move(*read) : Node{};
    }
    static const Node& at(const Node& node, std::initializer_list<std::string_view> names) {
        static const Node nothing;
        const Node* found = &node;
        for (const std::string_view name : names) {
            found = found->find(name);
            EXPECT_NE(found, nullptr) << name;
            if (found == nullptr) return nothing;
        }
        return *found;
    }
    static std::string text(const Node& node) {
        std::string out;
        write_node(out, node);
        return out;
    }
    const Route& route(std::string_view method, std::string_view pattern) const {
        for (const Route& one : app->routes())
            if (one.method == method && one.pattern == pattern) return one;
        throw std::logic_error("no such route");
    }
};

TEST_F(Recorded, A_recorded_call_stands_with_its_parameters_body_answer_and_refusals) {
    const Node all = document("en");
    const Node& list = at(all, {"paths", "/guestbook", "get"});
    std::string examples;
    for (const Node& parameter : at(list, {"parameters"}).items)
        if (const Node* example = parameter.find("example")) examples += parameter.find("name")->text + "=" + example->text + " ";
    EXPECT_EQ(examples, "limit=2 mood=glad ");
    EXPECT_EQ(text(at(list, {"responses", "200", "content", "application/json", "example"})), R"({"items":[{"name":"Wang's"}]})");
    const Node& refusal = at(list, {"responses", "default", "content", "application/problem+json", "examples", "bad-cursor"});
    EXPECT_EQ(at(refusal, {"summary"}).text, "Page mark no longer valid");
    EXPECT_EQ(at(refusal, {"value", "status"}).text, "400");
    const Node& body = at(all, {"paths", "/guestbook", "post", "requestBody", "content"});
    EXPECT_EQ(at(body, {"application/json", "example", "name"}).text, "Wang");
    EXPECT_EQ(at(body, {"application/x-www-form-urlencoded"}).find("example"), nullptr) << "another type than the recorded one";
}

TEST_F(Recorded, A_language_that_was_not_recorded_and_a_file_that_is_not_there_give_a_document_without_examples) {
    EXPECT_EQ(get("/openapi.json", "Accept-Language: zh-Hant\r\n").body.find("\"example\""), std::string::npos);
    app->set_examples(database.folder() / "nowhere.json");
    const Answered answer = get("/openapi.json", "Accept-Language: en\r\n");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body.find("\"example\""), std::string::npos);
}

TEST_F(Recorded, A_call_is_typed_so_that_a_shell_takes_it_as_it_was_made) {
    const auto typed = [&](std::string_view method, std::string_view pattern) {
        const Route& one = route(method, pattern);
        return curl_of(one, *app->example_of("en", one), "https://example.org", "TOKEN");
    };
    EXPECT_EQ(typed("GET", "/guestbook"), "curl -G 'https://example.org/api/v1/guestbook' \\\n  --data-urlencode 'limit=2'");
    EXPECT_EQ(typed("DELETE", "/guestbook/{entry}"),
              "curl -X DELETE 'https://example.org/api/v1/guestbook/a%20b' \\\n  -H 'Authorization: Bearer TOKEN'");
    EXPECT_EQ(typed("POST", "/guestbook"),
              "curl -X POST 'https://example.org/api/v1/guestbook' \\\n  -H 'Content-Type: application/json' \\\n"
              "  -d '{\"name\":\"Wang\",\"message\":\"It'\\''s here\",\"mood\":\"glad\"}'");
}

TEST_F(Recorded, Long_JSON_is_broken_into_lines_and_what_is_short_stays_on_one) {
    const std::string word(40, 'x');
    const auto node = read_json(R"({"short":[1,2,3],"long":[")" + word + R"(",")" + word + R"("]})");
    ASSERT_TRUE(node);
    EXPECT_EQ(indented(*node), "{\n  \"short\": [1,2,3],\n  \"long\": [\n    \"" + word + "\",\n    \"" + word + "\"\n  ]\n}");
}

}  // namespace
}  // namespace skl::testing
