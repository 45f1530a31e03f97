// AWS Signature Version 4 in headers ("Signature Version 4 signing process", "Authenticating Requests: Using the Authorization
// Header (AWS Signature Version 4)"): what S3-compatible stores know their callers by. The path is signed as it is sent, encoded
// once, as S3 wants it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "kernel/describe/types.h"

namespace skl::crypto {

struct AwsKey {
    std::string id, secret;
};

struct AwsRequest {
    std::string method, path;                    // the path percent-encoded, as sent
    std::map<std::string, std::string> query;    // as meant, not encoded
    std::map<std::string, std::string> headers;  // all that are signed, names in lower case: host and x-amz-date must be among them
    std::string payload_sha256;                  // lower-case hex
};

std::string aws_query(const std::map<std::string, std::string>& query);  // encoded and in order: as it is signed and must be sent
std::string aws_time(Instant at);                                        // 20130524T000000Z, the value of x-amz-date

// The value of the Authorization header. `at` is the instant of x-amz-date.
std::string aws_authorization(const AwsRequest& request, const AwsKey& key, const std::string& region, const std::string& service,
                              Instant at);

}  // namespace skl::crypto
