#include "kernel/crypto/aws_signature.h"

#include "kernel/crypto/digest.h"
#include "kernel/text/text.h"

namespace skl::crypto {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

// Spaces at the ends go, runs of them become one ("Create a canonical request", CanonicalHeaders).
std::string trimmed(std::string_view value) {
    std::string out;
    for (const char c : value)
        if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

std::string signed_names(const AwsRequest& request) {
    std::string out;
    for (const auto& [name, value] : request.headers) out += (out.empty() ? "" : ";") + name;
    return out;
}

std::string canonical(const AwsRequest& request, const std::string& names) {
    std::string headers;
    for (const auto& [name, value] : request.headers) headers += name + ":" + trimmed(value) + "\n";
    return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, request.path.empty() ? "/" : request.path, aws_query(request.query),
                       headers, names, request.payload_sha256);
}

}  // namespace

std::string aws_query(const std::map<std::string, std::string>& query) {
    std::vector<std::pair<std::string, std::string>> encoded;
    encoded.reserve(query.size());
    for (const auto& [name, value] : query) encoded.emplace_back(text::percent_encode(name), text::percent_encode(value));
    std::sort(encoded.begin(), encoded.end());  // by the encoded names
    std::string out;
    for (const auto& [name, value] : encoded) out += fmt::format("{}{}={}", out.empty() ? "" : "&", name, value);
    return out;
}

std::string aws_time(Instant at) {
    std::string out;
    for (const char c : to_text(at).substr(0, 19))  // 2013-05-24T00:00:00
        if (c != '-' && c != ':') out += c;
    return out + "Z";
}

std::string aws_authorization(const AwsRequest& request, const AwsKey& key, const std::string& region, const std::string& service,
                              Instant at) {
    const std::string time = aws_time(at), day = time.substr(0, 8);
    const std::string scope = fmt::format("{}/{}/{}/aws4_request", day, region, service);
    const std::string names = signed_names(request);
    const std::string to_sign = fmt::format("{}\n{}\n{}\n{}", algorithm, time, scope, sha256_hex(canonical(request, names)));
    std::string signing = hmac_sha256("AWS4" + key.secret, day);
    for (const std::string& part : {region, service, std::string("aws4_request")}) signing = hmac_sha256(signing, part);
    return fmt::format("{} Credential={}/{},SignedHeaders={},Signature={}", algorithm, key.id, scope, names,
                       text::hex(hmac_sha256(signing, to_sign)));
}

}  // namespace skl::crypto
