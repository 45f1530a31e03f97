// What goes with an answer: codings, revisions, cookies by the connection's kind, traces, notices of what ends.
#include <brotli/decode.h>
#include <zstd.h>

#include "kernel/http/conditional.h"
#include "kernel/http/negotiate.h"
#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

class Exchange : public Served {};

class BehindAProxy : public Served {
protected:
    BehindAProxy() : Served(trusting(with_open_gate())) {}
    static Configuration trusting(Configuration out) {
        out.trusted_proxies = "127.0.0.1";
        return out;
    }
};

std::string unpacked(const std::string& bytes) {
    std::string out(1 << 20, '\0');
    const std::size_t size = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
    out.resize(ZSTD_isError(size) != 0U ? 0 : size);
    return out;
}

TEST_F(Exchange, The_coding_that_the_client_likes_best_is_used) {
    const std::string plain = get("/openapi.json").body;
    const Answered packed = get("/openapi.json", "Accept-Encoding: gzip, deflate, br, zstd\r\n");
    EXPECT_EQ(packed.header("content-encoding"), "zstd");
    EXPECT_EQ(unpacked(packed.body), plain);
    EXPECT_EQ(get("/openapi.json", "Accept-Encoding: gzip\r\n").header("content-encoding"), "gzip");
    EXPECT_EQ(get("/openapi.json", "Accept-Encoding: deflate, identity\r\n").header("content-encoding"), "");
    const Answered dense = get("/openapi.json", "Accept-Encoding: br, identity\r\n");
    EXPECT_EQ(dense.header("content-encoding"), "br");
    std::string out(plain.size() + 1, '\0');
    std::size_t size = out.size();
    ASSERT_EQ(BrotliDecoderDecompress(dense.body.size(), reinterpret_cast<const std::uint8_t*>(dense.body.data()), &size,
                                      reinterpret_cast<std::uint8_t*>(out.data())),
              BROTLI_DECODER_RESULT_SUCCESS);
    EXPECT_EQ(out.substr(0, size), plain);
    const std::string tag = packed.header("etag");
    EXPECT_NE(tag, get("/openapi.json").header("etag")) << "another representation has another tag";
    EXPECT_EQ(get("/openapi.json", "Accept-Encoding: zstd\r\nIf-None-Match: " + tag + "\r\n").status, 304);
    EXPECT_EQ(best_coding("gzip;q=1, zstd;q=0.5"), "gzip");
    EXPECT_EQ(best_coding("gzip, deflate, br"), "br");
    EXPECT_EQ(best_coding("br;q=0.5, gzip"), "gzip");
    EXPECT_EQ(best_coding("zstd;q=0, *"), "br");
    EXPECT_EQ(best_coding("zstd;q=0, br;q=0, *"), "gzip");
    EXPECT_EQ(best_coding("*"), "zstd");
    EXPECT_EQ(best_coding("gzip;q=0"), "");
}

TEST_F(Exchange, A_change_needs_the_revision_it_is_of) {
    const auto change = [&](const std::string& headers) {
        return ask("PATCH", "/trial/note", "Content-Type: application/merge-patch+json\r\nAccept: application/json\r\n" + headers,
                   R"({"words":"new"})");
    };
    EXPECT_EQ(change("").status, 428);
    const std::string tag = get("/trial/note").header("etag");
    EXPECT_EQ(change("If-Match: " + tag + "\r\n").status, 200);
    const Answered late = change("If-Match: " + tag + "\r\n");
    EXPECT_EQ(late.status, 412);
    EXPECT_TRUE(late.says(R"("code":"stale")"));
    EXPECT_EQ(change("If-Match: *\r\n").status, 200);
    EXPECT_EQ(change("If-Match: W/" + get("/trial/note").header("etag") + "\r\n").status, 412) << "strong comparison";
    EXPECT_TRUE(matches_tag("\"1\", \"7-zst\"", "\"7\""));
    EXPECT_TRUE(matches_tag("\"7-gz\"", "\"7\""));
    EXPECT_FALSE(matches_tag("\"77\"", "\"7\""));
    EXPECT_FALSE(matches_tag("\"7", "\"7\""));
}

TEST_F(Exchange, A_page_says_where_it_goes_when_it_ends) {
    const Answered old = get("/trial/old");
    EXPECT_EQ(old.header("deprecation"), "@1700000000");
    EXPECT_EQ(old.header("link"), "</trial/note>; rel=\"successor-version\"");
}

TEST_F(Exchange, A_trace_goes_through_and_a_bad_one_is_replaced) {
    const std::string trace = "0af7651916cd43dd8448eb211c80319c";
    EXPECT_TRUE(
        get("/healthz", "traceparent: 00-" + trace + "-b7ad6b7169203331-01\r\n").header("traceresponse").starts_with("00-" + trace + "-"));
    const std::string none(32, '0');
    EXPECT_EQ(get("/healthz", "traceparent: 00-" + none + "-b7ad6b7169203331-01\r\n").header("traceresponse").find(none),
              std::string::npos);
}

TEST_F(Exchange, A_sealed_path_needs_no_other_proof) {
    const Answered done =
        ask("POST", "/trial/unsubscribe/sealed", "Content-Type: application/x-www-form-urlencoded\r\nAccept: application/json\r\n",
            "List-Unsubscribe=One-Click");
    EXPECT_EQ(done.status, 200) << done.body;
}

TEST_F(Exchange, On_a_plain_connection_cookies_have_their_bare_name) {
    const std::string set = get("/operator", "Accept: text/html\r\n").header("set-cookie");
    EXPECT_TRUE(set.starts_with("sid=")) << set;
    EXPECT_EQ(set.find("Secure"), std::string::npos);
    EXPECT_EQ(get("/healthz").header("strict-transport-security"), "");
}

TEST_F(Exchange, Whom_nobody_trusts_cannot_say_that_the_connection_is_secure) {
    const Answered claimed = get("/operator", "Accept: text/html\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\n");
    EXPECT_TRUE(claimed.header("set-cookie").starts_with("sid="));
    EXPECT_EQ(claimed.header("strict-transport-security"), "");
}

TEST_F(BehindAProxy, Over_TLS_cookies_are_bound_to_the_host) {
    const std::string tls = "X-Forwarded-Proto: https\r\n";
    const Answered page = get("/operator", "Accept: text/html\r\n" + tls);
    const std::string set = page.header("set-cookie");
    EXPECT_TRUE(set.starts_with("__Host-sid=")) << set;
    for (const char* part : {"; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"}) EXPECT_NE(set.find(part), std::string::npos) << part;
    EXPECT_NE(page.header("strict-transport-security"), "");
    const std::string session = set.substr(set.find('=') + 1, 43);
    EXPECT_EQ(get("/operator", "Accept: text/html\r\nCookie: __Host-sid=" + session + "\r\n" + tls).header("set-cookie"), "");
    EXPECT_NE(get("/operator", "Accept: text/html\r\nCookie: sid=" + session + "\r\n" + tls).header("set-cookie"), "")
        << "a bare name may be another host's";
}

}  // namespace
}  // namespace skl::testing
