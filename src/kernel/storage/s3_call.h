// Inside of the S3 client: one HTTP request with its tries, over libcurl.
#pragma once

#include "kernel/storage/s3.h"

namespace skl::storage {

struct S3Call {
    std::string method, path;  // the path from the root, percent-encoded
    std::map<std::string, std::string> query{};
    std::string payload_sha256;
    std::optional<std::filesystem::path> body{};  // what is sent
    const S3Receiver* receiver = nullptr;         // of a good answer's body; without one it is kept as text
};

struct S3Answer {
    long status = 0;
    std::string text, last_modified, date;
    std::int64_t length = -1;  // as the header says it
};

// Tries until there is an answer that a further try would not change.
class S3Caller {
public:
    explicit S3Caller(const S3Place& place);
    ~S3Caller();
    S3Caller(const S3Caller&) = delete;
    Result<S3Answer> call(const S3Call& call) const;

private:
    struct Handle;
    struct Outcome;
    Outcome attempt(const S3Call& call) const;
    std::unique_ptr<Handle> borrow() const;
    void give_back(std::unique_ptr<Handle> handle) const;

    const S3Place& place_;
    std::string host_;
    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<Handle>> idle_;   // with their connections
    mutable std::atomic<std::int64_t> resting_until_{0};  // steady clock, ms
    mutable std::atomic<bool> failing_{false};            // the last call was given up: until one succeeds each has one try
};

// The text of the first element of this name, at any depth; empty: none.
std::string s3_error_code(const std::string& xml);

}  // namespace skl::storage
