// kernel.md §2: paths, methods, faces' suffixes, and what happens to a request that no route wants.
#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

class Routing : public Served {};

TEST_F(Routing, A_path_nobody_has_is_404_as_problem_and_as_page_in_both_languages) {
    const Answered json = get("/nowhere", "Accept: application/json\r\nAccept-Language: en\r\n");
    EXPECT_EQ(json.status, 404);
    EXPECT_EQ(json.header("content-type"), "application/problem+json");
    EXPECT_TRUE(json.says(R"("code":"not-found","title":"Page not found","status":404)")) << json.body;
    EXPECT_TRUE(json.says(R"("type":"/problems/not-found")"));
    EXPECT_TRUE(json.says(R"("instance":"/nowhere")"));
    const Answered chinese = get("/nowhere", "Accept: application/json\r\nAccept-Language: zh-TW,en;q=0.5\r\n");
    EXPECT_EQ(chinese.header("content-language"), "zh-Hant");
    EXPECT_FALSE(chinese.says("Page not found"));
    const Answered page = get("/nowhere?lang=en", "Accept: text/html\r\n");
    EXPECT_EQ(page.status, 404);
    EXPECT_TRUE(page.says("<html lang=\"en\"")) << page.body;
    EXPECT_TRUE(page.says("Page not found"));
}

TEST_F(Routing, A_method_the_path_has_not_is_405_with_Allow) {
    const Answered put = ask("PUT", "/guestbook", "Accept: application/json\r\n");
    EXPECT_EQ(put.status, 405);
    EXPECT_EQ(put.header("allow"), "GET, HEAD, POST, OPTIONS");
    const Answered options = ask("OPTIONS", "/guestbook");
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(options.header("allow"), "GET, HEAD, POST, OPTIONS");
}

TEST_F(Routing, HEAD_gives_the_head_of_GET_and_no_body) {
    const Answered whole = get("/guestbook.json"), head = ask("HEAD", "/guestbook.json");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("content-length"), std::to_string(whole.body.size()));
    EXPECT_EQ(head.header("etag"), whole.header("etag"));
    Client client(port);
    client.send("HEAD /guestbook.json HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.read(true).status, 200);
    EXPECT_TRUE(client.read().says(R"({"status":"ok"})"));
}

TEST_F(Routing, The_same_route_stands_below_api_v1_and_below_a_tenant) {
    sign(wang);
    EXPECT_EQ(get("/api/v1/guestbook").header("content-type"), "application/json");
    EXPECT_TRUE(get("/api/v1/guestbook").says("王小明"));
    const Answered other = get("/t/other/api/v1/guestbook");
    EXPECT_EQ(other.status, 200);
    EXPECT_FALSE(other.says("王小明"));
}

TEST_F(Routing, A_tenant_that_is_no_slug_does_not_exist) {
    for (const char* tenant : {"*", "%2A", "A", "", ".."})
        EXPECT_EQ(get(fmt::format("/t/{}/guestbook.json", tenant)).status, 404) << tenant;
}

TEST_F(Routing, A_malformed_id_names_nothing) {
    EXPECT_EQ(get("/guestbook/not-an-id.json").status, 404);
    EXPECT_EQ(get("/guestbook/0190c2a0-0000-7000-8000-000000000000.json").status, 404);
    EXPECT_EQ(get("/guestbook/%ff.json").status, 404);
}

TEST_F(Routing, An_unknown_parameter_is_refused_by_name) {
    const Answered answer = get("/guestbook.json?colour=red");
    EXPECT_EQ(answer.status, 400);
    EXPECT_TRUE(answer.says(R"("code":"unknown-parameter")")) << answer.body;
    EXPECT_TRUE(answer.says(R"("name":"colour")")) << answer.body;
    EXPECT_EQ(get("/guestbook.json?limit=0").status, 400);
    EXPECT_EQ(get("/guestbook.json?cursor=x").status, 400);
}

TEST_F(Routing, A_type_nobody_can_give_is_406) {
    EXPECT_EQ(get("/guestbook", "Accept: image/png\r\n").status, 406);
    EXPECT_EQ(get("/guestbook", "Accept: text/html;q=0, application/json;q=0\r\n").status, 406);
    EXPECT_EQ(get("/guestbook", "Accept: image/png, */*;q=0.1\r\n").status, 200);
}

TEST_F(Routing, A_bug_is_500_without_its_words_and_the_connection_goes_on) {
    Client client(port);
    client.send("GET /trial/fall HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    const Answered broken = client.read();
    EXPECT_EQ(broken.status, 500);
    EXPECT_FALSE(broken.says("a bug"));
    EXPECT_EQ(client.read().status, 200);
}

TEST_F(Routing, A_handler_past_its_time_is_cancelled_and_answers_503) {
    const auto began = std::chrono::steady_clock::now();
    Client client(port);
    client.send("GET /trial/slow HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    const Answered late = client.read();
    EXPECT_EQ(late.status, 503);
    EXPECT_FALSE(late.header("retry-after").empty());
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
    EXPECT_EQ(client.read().status, 200);
}

TEST_F(Routing, The_page_of_a_problem_explains_it) {
    const Answered page = get("/problems/rate-limited?lang=en", "Accept: text/html\r\n");
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.says("Too many requests")) << page.body;
    EXPECT_EQ(get("/problems/no-such-thing.json").status, 404);
}

TEST_F(Routing, The_absolute_form_of_a_target_is_read_and_a_trace_goes_through) {
    EXPECT_EQ(ask("GET", "http://localhost/healthz").status, 200);
    EXPECT_EQ(ask("OPTIONS", "*").status, 404);
    const Answered traced = get("/healthz", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n");
    EXPECT_EQ(traced.header("traceresponse").substr(0, 35), "00-0af7651916cd43dd8448eb211c80319c");
    EXPECT_EQ(
        get("/healthz", "traceparent: 00-ZZf7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n").header("traceresponse").find("ZZ"),
        std::string::npos);
}

}  // namespace
}  // namespace skl::testing
