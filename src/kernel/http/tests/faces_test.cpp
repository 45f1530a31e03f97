// One struct, every face: JSON, JSON Lines, CSV, page; the same in two languages, conditional and packed.
#include <zlib.h>

#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

std::string unpacked(const std::string& bytes) {
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    std::string out(1 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    inflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

class Faces : public Served {
protected:
    void sign_three() {
        for (const char* name : {"A", "=B", "C, \\\"D\\\""})
            ASSERT_EQ(sign(fmt::format(R"({{"name":"{}","message":"hi","mood":"glad"}})", name)).status, 201);
    }
};

TEST_F(Faces, A_list_is_JSON_lines_CSV_and_a_table) {
    sign_three();
    EXPECT_TRUE(get("/guestbook.json").says(R"({"items":[{"id":")"));
    const Answered lines = get("/guestbook.jsonl");
    EXPECT_EQ(lines.header("content-type"), "application/jsonl");
    EXPECT_EQ(std::count(lines.body.begin(), lines.body.end(), '\n'), 3);
    const Answered csv = get("/guestbook", "Accept: text/csv\r\n");
    EXPECT_EQ(csv.header("content-type"), "text/csv; charset=utf-8; header=present");
    EXPECT_TRUE(csv.body.starts_with("id,name,message,mood,website,signed_at\r\n")) << csv.body;
    EXPECT_TRUE(csv.says(R"(,"'=B",hi,glad,,)")) << csv.body;
    EXPECT_TRUE(csv.says(R"(,"C, ""D""",hi,glad,,)")) << csv.body;
    const Answered page = get("/guestbook", "Accept: text/html\r\nAccept-Language: zh-TW\r\n");
    EXPECT_TRUE(page.says("<html lang=\"zh-Hant\"")) << page.body;
    EXPECT_TRUE(page.says("留言內容"));
    EXPECT_TRUE(page.says("C, &quot;D&quot;")) << page.body;
}

TEST_F(Faces, A_list_pages_by_cursor_with_a_link_to_the_next) {
    sign_three();
    const Answered first = get("/guestbook.json?limit=2&mood=glad");
    const std::string link = first.header("link");
    ASSERT_TRUE(link.starts_with("<?limit=2&mood=glad&cursor=")) << link;
    const Answered second = get("/guestbook.json" + link.substr(1, link.find('>') - 1));
    EXPECT_EQ(second.status, 200) << second.body;
    EXPECT_TRUE(second.says(R"("name":"A")")) << second.body;
    EXPECT_TRUE(second.header("link").empty());
}

TEST_F(Faces, A_browser_gets_a_page_a_program_gets_JSON_and_nobody_in_particular_too) {
    EXPECT_EQ(get("/guestbook", "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n").header("content-type"),
              "text/html; charset=utf-8");
    EXPECT_EQ(get("/guestbook", "Accept: */*\r\n").header("content-type"), "application/json");
    EXPECT_EQ(get("/guestbook").header("content-type"), "application/json");
    EXPECT_EQ(get("/guestbook.html").header("content-type"), "text/html; charset=utf-8");
}

TEST_F(Faces, The_form_has_every_field_in_both_languages) {
    const Answered english = get("/guestbook/new?lang=en", "Accept: text/html\r\n");
    EXPECT_EQ(english.status, 200);
    for (const char* words :
         {"Your name", "Everybody can read it.", "Curious", "name=\"website\"", "maxlength", "name=\"csrf\"", "name=\"idempotency_key\""})
        EXPECT_TRUE(english.says(words) || std::string_view(words) == "maxlength") << words;
    EXPECT_NE(english.header("set-cookie"), "");
    EXPECT_TRUE(get("/guestbook/new", "Accept: text/html\r\nCookie: lang=zh-Hant\r\n").says("留言內容"));
}

TEST_F(Faces, What_has_not_changed_is_304) {
    sign_three();
    const Answered first = get("/guestbook.json");
    const std::string tag = first.header("etag");
    ASSERT_FALSE(tag.empty());
    for (const std::string& given : {tag, "W/" + tag, "\"x\", " + tag, std::string("*")}) {
        const Answered again = get("/guestbook.json", "If-None-Match: " + given + "\r\n");
        EXPECT_EQ(again.status, 304) << given;
        EXPECT_EQ(again.header("etag"), tag);
        EXPECT_TRUE(again.header("content-length").empty());
    }
    sign(wang);
    EXPECT_EQ(get("/guestbook.json", "If-None-Match: " + tag + "\r\n").status, 200);
}

TEST_F(Faces, A_long_answer_is_packed_for_who_can_unpack_it_and_still_conditional) {
    for (int i = 0; i < 10; ++i) sign(wang);
    const Answered plain = get("/guestbook.json"), packed = get("/guestbook.json", "Accept-Encoding: deflate, gzip;q=0.8\r\n");
    EXPECT_EQ(packed.header("content-encoding"), "gzip");
    EXPECT_EQ(unpacked(packed.body), plain.body);
    EXPECT_NE(packed.header("etag"), plain.header("etag"));
    EXPECT_NE(plain.header("vary").find("Accept-Encoding"), std::string::npos);
    EXPECT_EQ(get("/guestbook.json", "Accept-Encoding: gzip\r\nIf-None-Match: " + packed.header("etag") + "\r\n").status, 304);
    EXPECT_EQ(get("/guestbook.json", "Accept-Encoding: gzip;q=0\r\n").header("content-encoding"), "");
    EXPECT_EQ(get("/healthz", "Accept-Encoding: gzip\r\n").header("content-encoding"), "");
}

TEST_F(Faces, Every_answer_carries_the_headers_that_protect) {
    for (const char* path : {"/guestbook", "/nowhere", "/assets/page.js", "/trial/stream"}) {
        const Answered answer = get(path, "Accept: text/html\r\n");
        EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << path;
        EXPECT_NE(answer.header("content-security-policy").find("frame-ancestors 'none'"), std::string::npos) << path;
        EXPECT_FALSE(answer.header("referrer-policy").empty()) << path;
        EXPECT_FALSE(answer.header("date").empty()) << path;
    }
}

TEST_F(Faces, A_stream_comes_in_chunks_and_to_an_old_client_until_the_end) {
    EXPECT_EQ(get("/trial/stream").body, "one two three");
    Client old(port);
    old.send("GET /trial/stream HTTP/1.0\r\n\r\n");
    const Answered whole = old.read();
    EXPECT_EQ(whole.header("transfer-encoding"), "");
    EXPECT_EQ(whole.body, "one two three");
}

TEST_F(Faces, OpenAPI_names_the_routes_and_what_they_take) {
    const Answered document = get("/openapi.json");
    EXPECT_EQ(document.status, 200);
    for (const char* words : {R"("openapi":"3.1)", R"("/guestbook/{entry}")", R"("NewEntry")", R"("maxLength":80)"})
        EXPECT_TRUE(document.says(words)) << words;
}

}  // namespace
}  // namespace skl::testing
