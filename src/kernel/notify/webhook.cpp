#include "kernel/notify/webhook.h"

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/outbound/call.h"
#include "kernel/text/base64.h"

namespace skl::notify {
namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::size_t shortest_secret = 24, longest_secret = 64;  // bytes, Standard Webhooks "Signature scheme"
constexpr std::size_t most_of_an_answer = 64 * 1024;              // it is thrown away; more is not waited for

}  // namespace

std::string new_webhook_secret() { return std::string(secret_prefix) + text::base64(crypto::random_bytes(32)); }

Result<std::string> webhook_signature(std::string_view secret, std::string_view id, std::int64_t timestamp, std::string_view body) {
    const auto key = secret.starts_with(secret_prefix) ? text::base64_decode(secret.substr(secret_prefix.size())) : std::nullopt;
    if (!key || key->size() < shortest_secret || key->size() > longest_secret) return Problem{422, "bad-webhook-secret"};
    return "v1," + text::base64(crypto::hmac_sha256(*key, fmt::format("{}.{}.{}", id, timestamp, body)));
}

Result<long> call_webhook(const WebhookCall& call) {
    const std::int64_t timestamp = call.at.micros / 1'000'000;
    auto signature = webhook_signature(call.secret, call.id, timestamp, call.body);
    if (!signature) return std::move(signature.problem());
    outbound::Call out{.method = "POST", .href = call.href, .body = call.body, .user_agent = "Skylantern-Webhooks/1"};
    out.headers = {"Content-Type: application/cloudevents+json; charset=utf-8", "webhook-id: " + call.id,
                   fmt::format("webhook-timestamp: {}", timestamp), "webhook-signature: " + *signature};
    out.private_network = call.private_network;
    out.patience = call.patience;
    out.most_of_an_answer = most_of_an_answer;
    const auto answer = outbound::call(out);
    if (!answer && answer.problem().code == "call-forbidden") return Problem{422, "webhook-forbidden"};
    if (!answer) return Problem{503, "webhook-unreachable", answer.problem().params};
    if (answer->status == 410) return Problem{422, "webhook-gone"};
    if (answer->status >= 200 && answer->status < 300) return answer->status;
    return Problem{503, "webhook-refused", {{"status", std::to_string(answer->status)}}};
}

}  // namespace skl::notify
