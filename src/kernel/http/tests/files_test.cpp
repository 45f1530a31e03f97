// Files: assets by name and nothing else, ranges, conditions.
#include "kernel/http/conditional.h"
#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

class Files : public Served {};

TEST_F(Files, An_asset_is_given_for_a_year) {
    const Answered asset = get("/assets/page.js");
    EXPECT_EQ(asset.status, 200);
    EXPECT_EQ(asset.body.size(), 5000U);
    EXPECT_EQ(asset.header("content-type"), "text/javascript; charset=utf-8");
    EXPECT_NE(asset.header("cache-control").find("immutable"), std::string::npos);
    EXPECT_EQ(get("/assets/page.js", "If-None-Match: " + asset.header("etag") + "\r\n").status, 304);
}

TEST_F(Files, An_asset_may_end_like_a_face) { EXPECT_EQ(get("/assets/towns.json").body, "{\"towns\":[]}"); }

TEST_F(Files, No_path_leads_out_of_the_assets) {
    for (const char* path :
         {"../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "%2e%2e%2fsecret.txt", "..%5csecret.txt", "....//secret.txt",
          "/../secret.txt", ".", "..", "%00", "page.js%00.txt", "%2fetc%2fpasswd", "~root", "", "./page.js"}) {
        const Answered answer = get(std::string("/assets/") + path);
        EXPECT_EQ(answer.status, 404) << path;
        EXPECT_FALSE(answer.says("outside of the assets")) << path;
    }
}

TEST_F(Files, A_part_of_a_file_is_206_and_one_past_its_end_416) {
    const Answered whole = get("/trial/file");
    EXPECT_EQ(whole.header("accept-ranges"), "bytes");
    const Answered part = get("/trial/file", "Range: bytes=2-4\r\n");
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.body, "cde");
    EXPECT_EQ(part.header("content-range"), "bytes 2-4/26");
    EXPECT_EQ(get("/trial/file", "Range: bytes=23-\r\n").body, "xyz");
    EXPECT_EQ(get("/trial/file", "Range: bytes=-2\r\n").body, "yz");
    EXPECT_EQ(get("/trial/file", "Range: bytes=20-900\r\n").body, "uvwxyz");
    const Answered past = get("/trial/file", "Range: bytes=26-\r\n");
    EXPECT_EQ(past.status, 416);
    EXPECT_EQ(past.header("content-range"), "bytes */26");
    for (const char* nonsense : {"bytes=5-2", "bytes=a-b", "bytes=", "lines=1-2", "bytes=0-1,3-4", "bytes=99999999999999999999-"})
        EXPECT_EQ(get("/trial/file", fmt::format("Range: {}\r\n", nonsense)).status, 200) << nonsense;
}

TEST_F(Files, A_range_is_of_the_version_that_was_named_and_of_GET_only) {
    const std::string tag = get("/trial/file").header("etag");
    EXPECT_EQ(get("/trial/file", "Range: bytes=0-0\r\nIf-Range: " + tag + "\r\n").status, 206);
    EXPECT_EQ(get("/trial/file", "Range: bytes=0-0\r\nIf-Range: \"old\"\r\n").status, 200);
    const Answered head = ask("HEAD", "/trial/file", "Range: bytes=0-0\r\n");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("content-length"), "26");
}

TEST(ByteRanges, Are_read_as_RFC_9110_says) {
    const auto told = [](std::string_view header, std::uint64_t size) {
        const ByteRange range = byte_range(header, size);
        return range.impossible ? std::string("impossible")
                                : fmt::format("{}{}+{}", range.partial ? "" : "whole ", range.from, range.length);
    };
    EXPECT_EQ(told("bytes=0-0", 10), "0+1");
    EXPECT_EQ(told("bytes=9-9", 10), "9+1");
    EXPECT_EQ(told("bytes=10-10", 10), "impossible");
    EXPECT_EQ(told("bytes=-0", 10), "impossible");
    EXPECT_EQ(told("bytes=-11", 10), "0+10");
    EXPECT_EQ(told("bytes=0-", 0), "impossible");
    EXPECT_EQ(told("bytes=0-18446744073709551615", 10), "0+10");
    EXPECT_EQ(told("", 10), "whole 0+10");
}

TEST(EntityTags, Are_compared_weakly) {
    EXPECT_TRUE(names_tag("\"a\"", "\"a\""));
    EXPECT_TRUE(names_tag("\"x,y\", W/\"a\"", "\"a\""));
    EXPECT_TRUE(names_tag("*", "\"a\""));
    EXPECT_FALSE(names_tag("\"ab\"", "\"a\""));
    EXPECT_FALSE(names_tag("a", "\"a\""));
    EXPECT_FALSE(names_tag("\"a", "\"a\""));
    EXPECT_FALSE(names_tag("", "\"a\""));
}

}  // namespace
}  // namespace skl::testing
