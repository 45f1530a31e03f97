// What comes in: JSON, forms, multipart; all faults at once, each with its pointer.
#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

// Made before there are threads, gone with the program.
struct OwnTemporaryFolder {
    OwnTemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "skl-test-http-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) return;
        path = pattern;
        ::setenv("TMPDIR", path.c_str(), 1);
    }
    ~OwnTemporaryFolder() {
        std::error_code ec;
        if (!path.empty()) std::filesystem::remove_all(path, ec);
    }
    std::filesystem::path path;
};
const OwnTemporaryFolder own_temporary_folder;

class Input : public Served {
protected:
    Answered post_multipart(const std::string& target, const std::string& body, const std::string& headers = "") {
        return ask("POST", target, "Content-Type: multipart/form-data; boundary=XX\r\nAuthorization: Bearer of-a-program\r\n" + headers,
                   body);
    }
    static std::string part(const std::string& disposition, const std::string& content, const std::string& more = "") {
        return "--XX\r\nContent-Disposition: form-data; " + disposition + "\r\n" + more + "\r\n" + content + "\r\n";
    }
    // In a temporary folder of this program's own: others write to the machine's meanwhile.
    static std::size_t left_behind() {
        std::size_t out = 0;
        for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path())) {
            const std::string name = entry.path().filename().string();
            out += name.starts_with("upload-") || name.starts_with("skl-body-") ? 1 : 0;
        }
        return out;
    }
};

TEST_F(Input, JSON_is_read_and_what_was_made_has_a_place) {
    const Answered made = sign(R"({"name":"王小明","message":"你好","mood":"curious","website":"https://example.org/"})");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_TRUE(made.says(R"("name":"王小明")"));
    const Answered found = get(made.header("location"), "Accept: application/json\r\n");
    EXPECT_EQ(found.status, 200);
    EXPECT_EQ(found.body, made.body);
}

TEST_F(Input, All_faults_are_told_at_once_each_with_its_pointer) {
    const Answered refused = sign(R"({"name":"","message":7,"mood":"sad","colour":"red"})", "Accept-Language: en\r\n");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.header("content-type"), "application/problem+json");
    for (const char* pointer : {"/name", "/message", "/mood", "/colour"})
        EXPECT_TRUE(refused.says(fmt::format(R"("pointer":"{}")", pointer))) << refused.body;
    EXPECT_TRUE(refused.says("Please choose one of: glad, curious, cross.")) << refused.body;
    EXPECT_EQ(entries(), 0);
}

TEST_F(Input, Broken_JSON_is_400_and_another_type_415) {
    EXPECT_TRUE(sign("{\"name\":").says(R"("code":"bad-json")"));
    EXPECT_EQ(sign("").status, 400);
    EXPECT_EQ(sign("[1,2]").status, 422);
    const Answered plain = ask("POST", "/guestbook", "Content-Type: text/plain\r\n", wang);
    EXPECT_EQ(plain.status, 415);
    EXPECT_EQ(ask("POST", "/operator/leave", "Content-Type: text/plain\r\n", "x").status, 415);
}

TEST_F(Input, A_form_spells_the_same_struct) {
    const std::string headers =
        "Content-Type: application/x-www-form-urlencoded\r\nAuthorization: Bearer of-a-program\r\nAccept: application/json\r\n";
    const std::string form = "name=%E7%8E%8B&message=a%0D%0Ab&mood=cross&website=&idempotency_key=";
    EXPECT_EQ(ask("POST", "/guestbook", headers, form + "k1").status, 422) << "a message is one line";
    const Answered made = ask("POST", "/guestbook", headers, "name=%E7%8E%8B&message=a+b&mood=cross&website=&idempotency_key=k2");
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_TRUE(made.says(R"("message":"a b")"));
    EXPECT_EQ(ask("POST", "/guestbook", headers, "name=%E7%8&idempotency_key=k3").status, 400);
}

TEST_F(Input, A_file_comes_with_its_name_and_is_gone_afterwards) {
    const std::size_t before = left_behind();
    const std::string content = std::string(70'000, 'z') + "\r\n--XY\r\n";
    const Answered taken = post_multipart(
        "/trial/letters", part("name=\"title\"", "Paper") +
                              part("name=\"paper\"; filename=\"../../etc/pass;wd.txt\"", content, "Content-Type: text/plain\r\n") +
                              "--XX--\r\n");
    ASSERT_EQ(taken.status, 200) << taken.body;
    EXPECT_TRUE(taken.says(R"("file_name":"pass;wd.txt")")) << taken.body;
    EXPECT_TRUE(taken.says(fmt::format(R"("size":{})", content.size()))) << taken.body;
    EXPECT_TRUE(taken.says(R"("content_type":"text/plain")"));
    EXPECT_EQ(left_behind(), before);
}

TEST_F(Input, A_broken_multipart_is_400_and_leaves_no_file) {
    const std::size_t before = left_behind();
    const std::string file = part("name=\"paper\"; filename=\"a.txt\"", "abc");
    for (const std::string& broken : {file, file + "--XX", std::string("--XX\r\n"), std::string("nothing"), std::string("--XX--"),
                                      file + "--XX\r\nno header", part("filename=\"a\"", "abc") + "--XX--"}) {
        const Answered refused = post_multipart("/trial/letters", broken);
        EXPECT_TRUE(refused.status == 400 || refused.status == 422) << refused.status << broken;
    }
    EXPECT_EQ(ask("POST", "/trial/letters", "Content-Type: multipart/form-data\r\nAuthorization: Bearer x\r\n", file + "--XX--").status,
              400);
    EXPECT_EQ(left_behind(), before);
}

TEST_F(Input, More_parts_than_the_limit_are_refused) {
    std::string body;
    for (int i = 0; i < 201; ++i) body += part(fmt::format("name=\"f{}\"", i), "x");
    EXPECT_EQ(post_multipart("/trial/letters", body + "--XX--").status, 400);
}

TEST_F(Input, A_body_in_chunks_is_one_body) {
    Client client(port);
    client.send(
        "POST /guestbook HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nIdempotency-Key: c\r\nTransfer-Encoding: "
        "chunked\r\n\r\n");
    client.send("c\r\n{\"name\":\"A\",\r\n");
    client.send("23;x=y\r\n\"message\":\"hello\", \"mood\":  \"glad\"}\r\n0\r\n\r\n");
    EXPECT_EQ(client.read().status, 201);
}

TEST_F(Input, Who_waits_for_100_continue_gets_it_and_who_sends_too_much_does_not) {
    Client client(port);
    const std::string head =
        "POST /guestbook HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nIdempotency-Key: e\r\nExpect: 100-continue\r\n";
    client.send(head + fmt::format("Content-Length: {}\r\n\r\n", std::string_view(wang).size()));
    EXPECT_EQ(client.read().status, 100);
    client.send(wang);
    EXPECT_EQ(client.read().status, 201);
    Client greedy(port);
    greedy.send(head + "Content-Length: 999999999\r\n\r\n");
    EXPECT_EQ(greedy.read().status, 413);
}

}  // namespace
}  // namespace skl::testing
