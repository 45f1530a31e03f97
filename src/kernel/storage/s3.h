// An S3-compatible bucket (Amazon S3 API: PutObject, GetObject, HeadObject, DeleteObject, ListObjectsV2) over libcurl, addressed by path,
// each request signed (kernel/crypto/aws_signature.h). Blocks; from any thread.
//
// Problems: 503 `blob-store-unreachable` {what}: no connection, no answer in time, or 5xx after all tries; 500 `blob-store-refused`
// {what}: the store's own code (AccessDenied, SignatureDoesNotMatch, NoSuchBucket …), trying again will not help.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "kernel/crypto/aws_signature.h"
#include "kernel/describe/result.h"

namespace skl::storage {

struct S3Patience {
    int tries = 4;                                           // of one request: a store that restarts is back by then
    std::chrono::milliseconds first_pause{200};              // before the second try; doubled before each further one, with jitter
    std::chrono::milliseconds connecting{5'000};             // a store is near: slower means down
    std::chrono::seconds silent{20};                         // slower than 1 KiB/s for so long ends a try
    std::chrono::seconds small{30};                          // for an answer without an object in it
    std::chrono::milliseconds rest_when_unreachable{5'000};  // after a failure nobody else waits for the same for so long
};

struct S3Place {
    std::string endpoint;  // https://host[:port] without a path, the port only where it is not the scheme's own
    std::string region, bucket;
    crypto::AwsKey key;
    S3Patience patience{};
    std::int64_t page = 1'000;  // objects in one answer of a list; S3 gives no more
};

struct S3Object {
    std::string key;
    std::int64_t size = 0;
    std::chrono::seconds age{0};  // since it was last put, by the clock of the store
};

// Who receives an object: `begin` once a try, then pieces in order; false stops without another try.
struct S3Receiver {
    std::function<bool()> begin;
    std::function<bool(std::string_view)> take;
};

constexpr std::int64_t largest_object = std::int64_t{5} << 30;  // of one PutObject (S3 "Uploading objects"): 5 GiB

class S3Bucket {
public:
    explicit S3Bucket(S3Place place);
    ~S3Bucket();
    S3Bucket(const S3Bucket&) = delete;

    // The bytes of `file`, whose SHA-256 they must have: the store checks it. 413 `blob-too-large`.
    Done put(const std::string& key, const std::filesystem::path& file, const std::string& sha256) const;
    Result<std::optional<S3Object>> find(const std::string& key) const;
    Result<bool> get(const std::string& key, const S3Receiver& receiver) const;                      // false: there is no such object
    Done remove(const std::string& key) const;                                                       // also when it is not there
    Done each(const std::string& prefix, const std::function<void(const S3Object&)>& object) const;  // in the order of their keys
    Done greet() const;  // one small question: is it there, and does it know us?

    const S3Place& place() const { return place_; }

private:
    struct Calls;
    // One page of a list; gives the token of the next, empty: there is none.
    Result<std::string> list(const std::map<std::string, std::string>& query, const std::function<void(const S3Object&)>& object) const;

    S3Place place_;
    std::unique_ptr<Calls> calls_;
};

}  // namespace skl::storage
