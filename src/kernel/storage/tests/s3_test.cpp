// The S3 client against a server that is not ours and checks each signature (tests/s3/server.py).
#include "kernel/storage/s3.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <fstream>
#include <thread>

#include "kernel/crypto/digest.h"
#include "kernel/storage/tests/database.h"
#include "kernel/storage/tests/s3_server.h"

namespace skl::storage {
namespace {

struct S3 : ::testing::Test {
    void SetUp() override {
        if (!server.why_not().empty()) GTEST_SKIP() << server.why_not();
    }
    std::filesystem::path file(std::string_view bytes) const {
        const auto out = database.folder() / "file";
        std::ofstream(out, std::ios::binary) << bytes;
        return out;
    }
    Done put(const S3Bucket& bucket, const std::string& key, std::string_view bytes) const {
        return bucket.put(key, file(bytes), crypto::sha256_hex(bytes));
    }
    static Result<std::string> get(const S3Bucket& bucket, const std::string& key) {
        std::string out;
        const auto begin = [&] {
            out.clear();
            return true;
        };
        const auto take = [&](std::string_view bytes) {
            out += bytes;
            return true;
        };
        auto got = bucket.get(key, {begin, take});
        if (!got) return std::move(got.problem());
        return *got ? out : "(nothing)";
    }
    S3Place with_key(std::string id, std::string secret) const {
        S3Place out = server.place();
        out.key = {std::move(id), std::move(secret)};
        return out;
    }

    testing::S3Server& server = testing::S3Server::one();
    testing::Database database;  // its folder
};

std::string said(const Done& done) { return done ? "done" : done.problem().code + " " + done.problem().params.at("what"); }

TEST_F(S3, Objects_are_put_found_read_listed_and_removed_whatever_their_keys) {
    const S3Bucket bucket(server.place());
    for (const std::string key : {"objects/plain", "objects/a b+c&d=e?f#g%20(h)*~'!", "objects/天燈/地", "objects/empty"}) {
        const std::string bytes = key.ends_with("empty") ? "" : "bytes of " + key;
        ASSERT_EQ(said(put(bucket, key, bytes)), "done") << key;
        const auto found = bucket.find(key);
        ASSERT_TRUE(found && *found) << key;
        EXPECT_EQ((*found)->size, static_cast<std::int64_t>(bytes.size()));
        EXPECT_LT((*found)->age, std::chrono::minutes(10));
        EXPECT_EQ(*get(bucket, key), bytes);
        std::vector<std::string> listed;
        ASSERT_TRUE(bucket.each(key, [&](const S3Object& object) { listed.push_back(object.key); }));
        EXPECT_EQ(listed, std::vector{key});
        ASSERT_TRUE(bucket.remove(key));
        ASSERT_TRUE(bucket.remove(key));  // gone already
        EXPECT_FALSE((*bucket.find(key)).has_value());
        EXPECT_EQ(*get(bucket, key), "(nothing)");
    }
}

TEST_F(S3, A_list_goes_on_past_its_first_page) {
    S3Place place = server.place();
    place.page = 2;
    const S3Bucket bucket(place);
    std::vector<std::string> keys, listed;
    for (int i = 0; i < 5; ++i) {
        keys.push_back(fmt::format("pages/{}", i));
        ASSERT_TRUE(put(bucket, keys.back(), "x"));
    }
    server.age(25);
    ASSERT_TRUE(bucket.each("pages/", [&](const S3Object& object) {
        listed.push_back(object.key);
        EXPECT_EQ(object.size, 1);
        EXPECT_GE(object.age, std::chrono::hours(25));
    }));
    EXPECT_EQ(listed, keys);
}

TEST_F(S3, A_wrong_key_or_bucket_is_named_and_not_tried_again) {
    server.trouble("none", 0);
    const S3Bucket wrong(with_key(server.text("access_key"), "wrong")), unknown(with_key("AKIAUNKNOWN", "wrong")),
        powerless(with_key(server.text("other_access_key"), server.text("other_secret_key")));
    EXPECT_EQ(said(put(wrong, "x", "x")), "blob-store-refused SignatureDoesNotMatch");
    EXPECT_EQ(said(wrong.greet()), "blob-store-refused SignatureDoesNotMatch");
    EXPECT_EQ(said(put(unknown, "x", "x")), "blob-store-refused InvalidAccessKeyId");
    EXPECT_EQ(said(put(powerless, "x", "x")), "blob-store-refused AccessDenied");
    EXPECT_EQ(server.asked("PUT"), 3);
    S3Place elsewhere = server.place();
    elsewhere.bucket = "no-such-bucket";
    EXPECT_EQ(said(put(S3Bucket(elsewhere), "x", "x")), "blob-store-refused NoSuchBucket");
    EXPECT_EQ(get(S3Bucket(elsewhere), "x").problem().params.at("what"), "NoSuchBucket");
}

TEST_F(S3, A_store_in_trouble_is_asked_again) {
    const S3Bucket bucket(server.place());
    const std::string bytes(300'000, 'b');
    for (const char* kind : {"status", "refuse"}) {
        server.trouble(kind, 2, "PUT");
        EXPECT_EQ(said(put(bucket, "again", bytes)), "done") << kind;
        EXPECT_EQ(server.asked("PUT"), 3) << kind;
    }
    for (const char* kind : {"status", "refuse", "half"}) {
        server.trouble(kind, 2, "GET");
        const auto got = get(bucket, "again");
        ASSERT_TRUE(got) << kind;
        EXPECT_TRUE(*got == bytes) << kind << ": the halves of before are not in it";
    }
}

TEST_F(S3, A_store_that_stays_in_trouble_is_given_up) {
    S3Place place = server.place();
    place.patience.tries = 3;
    const S3Bucket bucket(place);
    server.trouble("status", 1'000);
    EXPECT_EQ(said(put(bucket, "down", "x")), "blob-store-unreachable HTTP 503");
    EXPECT_EQ(server.asked("PUT"), 3);
    EXPECT_EQ(said(put(bucket, "down", "x")), "blob-store-unreachable HTTP 503");
    EXPECT_EQ(server.asked("PUT"), 4);  // known to be down: one try
    server.trouble("none", 0);
    EXPECT_EQ(said(put(bucket, "down", "x")), "done");
    server.trouble("status", 2, "PUT");
    EXPECT_EQ(said(put(bucket, "down", "x")), "done");  // known to be up: three
}

TEST_F(S3, Where_nobody_answers_the_next_one_does_not_wait) {
    S3Place place = server.place();
    place.endpoint = "http://127.0.0.1:1";
    place.patience.tries = 2;
    place.patience.rest_when_unreachable = std::chrono::hours(1);
    const S3Bucket bucket(place);
    EXPECT_EQ(bucket.greet().problem().code, "blob-store-unreachable");
    EXPECT_EQ(said(bucket.greet()), "blob-store-unreachable it did not answer a moment ago");
}

// For 127.0.0.1, signed by itself: no authority of the system vouches for it.
void write_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key) {
    EVP_PKEY* const pair = EVP_EC_gen("P-256");
    X509* const own = X509_new();
    X509_set_version(own, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(own), 1);
    X509_gmtime_adj(X509_getm_notBefore(own), 0);
    X509_gmtime_adj(X509_getm_notAfter(own), 3600);
    X509_set_pubkey(own, pair);
    X509_NAME* const subject = X509_get_subject_name(own);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("127.0.0.1"), -1, -1, 0);
    X509_set_issuer_name(own, subject);
    X509_sign(own, pair, EVP_sha256());
    std::FILE* file = std::fopen(key.c_str(), "w");
    PEM_write_PrivateKey(file, pair, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    file = std::fopen(certificate.c_str(), "w");
    PEM_write_X509(file, own);
    std::fclose(file);
    X509_free(own);
    EVP_PKEY_free(pair);
}

TEST_F(S3, A_server_whose_certificate_nobody_vouches_for_gets_no_request) {
    const auto certificate = database.folder() / "tls.pem", key = database.folder() / "tls.key";
    write_certificate(certificate, key);
    const testing::S3Server secure({certificate.string(), key.string()});
    ASSERT_EQ(secure.why_not(), "");
    const S3Bucket bucket(secure.place());
    EXPECT_TRUE(bucket.place().endpoint.starts_with("https://"));
    EXPECT_EQ(said(bucket.greet()), "blob-store-unreachable SSL peer certificate or SSH remote key was not OK");
}

TEST_F(S3, An_object_is_at_most_5_GiB) {
    const S3Bucket bucket(server.place());
    const auto large = file("");
    std::filesystem::resize_file(large, static_cast<std::uintmax_t>(largest_object) + 1);  // sparse
    EXPECT_EQ(bucket.put("large", large, "").problem().code, "blob-too-large");
}

TEST_F(S3, A_receiver_that_stops_is_not_asked_again) {
    const S3Bucket bucket(server.place());
    ASSERT_TRUE(put(bucket, "stop", "bytes"));
    server.trouble("none", 0);
    EXPECT_EQ(bucket.get("stop", {[] { return true; }, [](std::string_view) { return false; }}).problem().code, "disk-failed");
    EXPECT_EQ(server.asked("GET"), 1);
}

}  // namespace
}  // namespace skl::storage
