// Where blobs are kept, read from the settings.
#include <re2/re2.h>

#include "house.h"
#include "kernel/storage/s3.h"

namespace skl {
namespace {

constexpr std::int64_t fewest_mb = 64, megabyte = 1'000'000;  // smaller, and the files of one request push each other out

Problem bad(const char* key, const char* what, const char* near = "") {
    return {500, "bad-configuration", {{"key", key}, {"near", near}, {"what", what}}};
}

}  // namespace

Result<Blobs> blobs_of(const Configuration& configuration) {
    const std::filesystem::path data = configuration.data;
    std::filesystem::create_directories(data);
    if (configuration.blobs.empty()) return Blobs(data / "blobs");
    // "Bucket naming rules" and "Naming Amazon S3 objects" (safe characters).
    static const re2::RE2 place(R"(s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/((?:[A-Za-z0-9!_.*'()-]+/)*[A-Za-z0-9!_.*'()-]+)?)?/?)"),
        endpoint(R"((https?)://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?/?)"), region(R"([a-z0-9-]{1,63})");
    storage::S3Place bucket;
    std::string prefix, scheme, host, port;
    if (!re2::RE2::FullMatch(configuration.blobs, place, &bucket.bucket, &prefix))
        return bad("blobs", "not understood", "s3://bucket/prefix");
    if (!re2::RE2::FullMatch(configuration.s3_region, region)) return bad("s3_region", "not understood", "us-east-1");
    const std::string address =
        configuration.s3_endpoint.empty() ? fmt::format("https://s3.{}.amazonaws.com", configuration.s3_region) : configuration.s3_endpoint;
    if (!re2::RE2::FullMatch(address, endpoint, &scheme, &host, &port)) return bad("s3_endpoint", "not understood", "https://host:port");
    if (configuration.s3_access_key.empty()) return bad("s3_access_key", "missing");
    if (configuration.s3_secret_key.empty()) return bad("s3_secret_key", "missing");
    if (configuration.blob_cache_mb < fewest_mb) return bad("blob_cache_mb", "too small", "64");
    const bool usual = port.empty() || port == (scheme == "https" ? "443" : "80");  // as libcurl writes Host, which is signed
    bucket.endpoint = scheme + "://" + host + (usual ? "" : ":" + port);
    bucket.region = configuration.s3_region;
    bucket.key = {configuration.s3_access_key, configuration.s3_secret_key};
    // Not the folder of `blobs = ""`: files there may be the only ones, files of a cache may go.
    return Blobs(data / "blob-cache", std::move(bucket), prefix.empty() ? "" : prefix + "/", configuration.blob_cache_mb * megabyte);
}

}  // namespace skl
