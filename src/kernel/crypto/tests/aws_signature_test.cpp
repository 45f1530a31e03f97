// Published examples: the AWS Signature Version 4 test suite, and "Authenticating Requests: Using the Authorization Header" of the
// Amazon S3 API reference.
#include "kernel/crypto/aws_signature.h"

#include <gtest/gtest.h>

#include "kernel/crypto/digest.h"

namespace skl::crypto {
namespace {

Instant at(const char* text) {
    Instant out;
    EXPECT_TRUE(parse(text, out));
    return out;
}

std::string signature(const AwsRequest& request, const AwsKey& key, const char* service, Instant when) {
    const std::string value = aws_authorization(request, key, "us-east-1", service, when);
    return value.substr(value.rfind('=') + 1);
}

const AwsKey suite_key{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};
const AwsKey s3_key{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
const std::string nothing = sha256_hex("");

AwsRequest s3_request(const char* method, const char* path, std::map<std::string, std::string> query, const std::string& payload) {
    return {method,
            path,
            std::move(query),
            {{"host", "examplebucket.s3.amazonaws.com"}, {"x-amz-content-sha256", payload}, {"x-amz-date", "20130524T000000Z"}},
            payload};
}
Instant s3_time() { return at("2013-05-24T00:00:00Z"); }

TEST(AwsSignature, Agrees_with_the_test_suite) {
    const Instant when = at("2015-08-30T12:36:00Z");
    const std::map<std::string, std::string> headers{{"host", "example.amazonaws.com"}, {"x-amz-date", "20150830T123600Z"}};
    EXPECT_EQ(aws_authorization({"GET", "/", {}, headers, nothing}, suite_key, "us-east-1", "service", when),
              "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,SignedHeaders=host;x-amz-date,"
              "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");  // get-vanilla
    EXPECT_EQ(signature({"POST", "/", {}, headers, nothing}, suite_key, "service", when),     // post-vanilla
              "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    EXPECT_EQ(signature({"GET", "/", {{"Param2", "value2"}, {"Param1", "value1"}}, headers, nothing}, suite_key, "service", when),
              "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");  // get-vanilla-query-order-key-case
    EXPECT_EQ(signature({"GET", "/%E1%88%B4", {}, headers, nothing}, suite_key, "service", when),
              "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85");  // get-utf8
}

TEST(AwsSignature, Spaces_in_a_header_are_trimmed_as_in_the_test_suite) {
    const std::map<std::string, std::string> headers{
        {"host", "example.amazonaws.com"}, {"my-header1", " value1"}, {"my-header2", " \"a   b   c\""}, {"x-amz-date", "20150830T123600Z"}};
    EXPECT_EQ(signature({"GET", "/", {}, headers, nothing}, suite_key, "service", at("2015-08-30T12:36:00Z")),
              "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");  // get-header-value-trim
}

TEST(AwsSignature, Agrees_with_the_examples_of_S3) {
    AwsRequest get = s3_request("GET", "/test.txt", {}, nothing);
    get.headers["range"] = "bytes=0-9";
    EXPECT_EQ(signature(get, s3_key, "s3", s3_time()), "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    AwsRequest put = s3_request("PUT", "/test%24file.text", {}, sha256_hex("Welcome to Amazon S3."));
    put.headers["date"] = "Fri, 24 May 2013 00:00:00 GMT";
    put.headers["x-amz-storage-class"] = "REDUCED_REDUNDANCY";
    EXPECT_EQ(signature(put, s3_key, "s3", s3_time()), "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    EXPECT_EQ(signature(s3_request("GET", "/", {{"lifecycle", ""}}, nothing), s3_key, "s3", s3_time()),
              "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    EXPECT_EQ(signature(s3_request("GET", "/", {{"prefix", "J"}, {"max-keys", "2"}}, nothing), s3_key, "s3", s3_time()),
              "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(AwsSignature, A_query_is_encoded_and_in_the_order_of_its_encoded_names) {
    EXPECT_EQ(aws_query({{"prefix", "a/b c"}, {"list-type", "2"}, {"continuation-token", "1+2="}}),
              "continuation-token=1%2B2%3D&list-type=2&prefix=a%2Fb%20c");
}

}  // namespace
}  // namespace skl::crypto
