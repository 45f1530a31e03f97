#include "kernel/storage/s3.h"

#include <curl/curl.h>

#include <pugixml.hpp>

#include "kernel/crypto/digest.h"
#include "kernel/storage/s3_call.h"
#include "kernel/text/text.h"

namespace skl::storage {
namespace {

const std::string& sha256_of_nothing() {
    static const std::string out = crypto::sha256_hex("");
    return out;
}

Problem refused(const S3Answer& answer) {
    std::string code = s3_error_code(answer.text);
    return {500, "blob-store-refused", {{"what", code.empty() ? fmt::format("HTTP {}", answer.status) : std::move(code)}}};
}

// Seconds from an HTTP date to that of the answer: both by the store's clock.
std::chrono::seconds between(const std::string& then, const std::string& date) {
    const auto from = curl_getdate(then.c_str(), nullptr), to = curl_getdate(date.c_str(), nullptr);
    return std::chrono::seconds(from < 0 || to < 0 ? 0 : std::max<std::int64_t>(0, to - from));
}

// As a list writes it: 2009-10-12T17:50:30.000Z.
std::chrono::seconds since(const char* text, const std::string& date) {
    Instant then;
    const auto now = curl_getdate(date.c_str(), nullptr);
    if (now < 0 || !parse(text, then)) return std::chrono::seconds(0);
    return std::chrono::seconds(std::max<std::int64_t>(0, now - then.micros / 1'000'000));
}

std::string encoded_path(const std::string& bucket, const std::string& key) {
    std::string out = "/" + bucket;
    for (std::size_t from = 0; from <= key.size() && !key.empty();) {
        const auto slash = std::min(key.find('/', from), key.size());
        out += "/" + text::percent_encode(key.substr(from, slash - from));
        from = slash + 1;
    }
    return out;
}

}  // namespace

std::string s3_error_code(const std::string& xml) {
    pugi::xml_document document;
    if (!document.load_buffer(xml.data(), xml.size())) return {};
    std::string out = document.child("Error").child_value("Code");
    constexpr std::size_t longest = 64;  // theirs; what is longer is no code
    return out.size() > longest ? std::string{} : out;
}

struct S3Bucket::Calls {
    S3Caller caller;
};

S3Bucket::S3Bucket(S3Place place) : place_(std::move(place)), calls_(new Calls{S3Caller(place_)}) {}
S3Bucket::~S3Bucket() = default;

Done S3Bucket::put(const std::string& key, const std::filesystem::path& file, const std::string& sha256) const {
    std::error_code ec;
    if (static_cast<std::int64_t>(std::filesystem::file_size(file, ec)) > largest_object && !ec)
        return Problem{413, "blob-too-large", {{"most", std::to_string(largest_object)}}};
    auto answer = calls_->caller.call({"PUT", encoded_path(place_.bucket, key), {}, sha256, file});
    if (!answer) return std::move(answer.problem());
    if (answer->status != 200) return refused(*answer);
    return Nothing{};
}

Result<std::optional<S3Object>> S3Bucket::find(const std::string& key) const {
    auto answer = calls_->caller.call({"HEAD", encoded_path(place_.bucket, key), {}, sha256_of_nothing()});
    if (!answer) return std::move(answer.problem());
    if (answer->status == 404) return std::optional<S3Object>{};
    if (answer->status != 200) return refused(*answer);
    return std::optional(S3Object{key, answer->length, between(answer->last_modified, answer->date)});
}

Result<bool> S3Bucket::get(const std::string& key, const S3Receiver& receiver) const {
    auto answer = calls_->caller.call({"GET", encoded_path(place_.bucket, key), {}, sha256_of_nothing(), {}, &receiver});
    if (!answer) return std::move(answer.problem());
    if (answer->status == 404 && s3_error_code(answer->text) != "NoSuchBucket") return false;
    if (answer->status != 200) return refused(*answer);
    return true;
}

Done S3Bucket::remove(const std::string& key) const {
    auto answer = calls_->caller.call({"DELETE", encoded_path(place_.bucket, key), {}, sha256_of_nothing()});
    if (!answer) return std::move(answer.problem());
    if (answer->status != 200 && answer->status != 204 && answer->status != 404) return refused(*answer);
    return Nothing{};
}

Result<std::string> S3Bucket::list(const std::map<std::string, std::string>& query,
                                   const std::function<void(const S3Object&)>& object) const {
    auto answer = calls_->caller.call({"GET", encoded_path(place_.bucket, ""), query, sha256_of_nothing()});
    if (!answer) return std::move(answer.problem());
    if (answer->status != 200) return refused(*answer);
    pugi::xml_document document;
    const bool good = static_cast<bool>(document.load_buffer(answer->text.data(), answer->text.size()));
    const pugi::xml_node list = document.child("ListBucketResult");
    if (!good || !list) return Problem{500, "blob-store-refused", {{"what", "its list is no ListBucketResult"}}};
    for (const auto entry : list.children("Contents"))
        object({entry.child_value("Key"), entry.child("Size").text().as_llong(), since(entry.child_value("LastModified"), answer->date)});
    return std::string(std::string_view(list.child_value("IsTruncated")) == "true" ? list.child_value("NextContinuationToken") : "");
}

Done S3Bucket::each(const std::string& prefix, const std::function<void(const S3Object&)>& object) const {
    std::map<std::string, std::string> query{{"list-type", "2"}, {"prefix", prefix}, {"max-keys", std::to_string(place_.page)}};
    while (true) {
        auto next = list(query, object);
        if (!next) return std::move(next.problem());
        if (next->empty()) return Nothing{};
        query["continuation-token"] = *next;
    }
}

Done S3Bucket::greet() const {
    auto answered = list({{"list-type", "2"}, {"max-keys", "1"}}, [](const S3Object&) {});
    if (!answered) return std::move(answered.problem());
    return Nothing{};
}

}  // namespace skl::storage
