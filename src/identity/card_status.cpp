#include "identity/card_status.h"

#include "kernel/config/configuration.h"
#include "kernel/crypto/random.h"
#include "kernel/outbound/call.h"
#include "kernel/telemetry/log.h"

namespace skl::identity {
namespace {

constexpr std::chrono::seconds patience{5};       // a person waits
constexpr std::size_t largest_answer = 64 << 10;  // bytes: with the responder's certificate some two thousand
constexpr std::int64_t answer_counts = 300;       // seconds: somebody who binds a card and signs in asks once
constexpr std::int64_t silence_counts = 10;       // seconds: a responder that is down costs one person the wait, not each
constexpr std::size_t most_known = 10'000;        // answers of some 200 bytes
constexpr std::size_t most_responders = 2;        // of one certificate, in their order

using crypto::Certificate;
using crypto::CertificateFault;
using crypto::OcspAnswer;

const char* named(crypto::OcspFault fault) {
    using crypto::OcspFault;
    switch (fault) {
        case OcspFault::unreadable: return "unreadable";
        case OcspFault::refused: return "refused";
        case OcspFault::other_request: return "another request";
        case OcspFault::not_authorised: return "not authorised";
        case OcspFault::not_of_this_time: return "not of this time";
        case OcspFault::unknown: return "certificate unknown";
    }
    return "";
}

}  // namespace

std::optional<OcspAnswer> CardStatus::remembered(const std::string& name, std::int64_t now) {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(name);
    if (found == known_.end() || found->second.until <= now) return {};
    return found->second.answer;
}

void CardStatus::remember(const std::string& name, const OcspAnswer& answer, std::int64_t now) {
    const std::lock_guard lock(mutex_);
    if (known_.size() >= most_known) std::erase_if(known_, [now](const auto& one) { return one.second.until <= now; });
    if (known_.size() >= most_known) known_.clear();
    known_[name] = {answer, std::min(answer.good_until, now + answer_counts)};
}

std::optional<OcspAnswer> CardStatus::asked(const std::string& responder, const Certificate& certificate, const Certificate& issuer,
                                            std::int64_t now, bool private_network) {
    {
        const std::lock_guard lock(mutex_);
        if (const auto silent = silent_until_.find(responder); silent != silent_until_.end() && silent->second > now) return {};
    }
    const auto request = crypto::ocsp_request(certificate, issuer, crypto::random_bytes(crypto::ocsp_nonce_size));
    outbound::Call call{.method = "POST", .href = responder, .body = request.der, .user_agent = "Skylantern-OCSP/1"};
    call.headers = {"Content-Type: application/ocsp-request", "Accept: application/ocsp-response"};
    call.plain_http = true;
    call.private_network = private_network;
    call.patience = patience;
    call.most_of_an_answer = largest_answer;
    const auto answer = outbound::call(call);
    if (!answer || answer->status != 200 || answer->cut) {
        log::error("OCSP responder does not answer", {{"responder", responder}});
        const std::lock_guard lock(mutex_);
        if (silent_until_.size() >= most_known) silent_until_.clear();
        silent_until_[responder] = now + silence_counts;
        return {};
    }
    const auto told = crypto::read_ocsp(answer->body, request, certificate, issuer, now);
    if (told) return *told;
    log::error("OCSP answer does not count", {{"responder", responder}, {"why", named(told.fault())}});
    return {};
}

std::optional<OcspAnswer> CardStatus::status(const Certificate& certificate, const Certificate& issuer, std::int64_t now,
                                             bool private_network) {
    const std::string name = crypto::ocsp_request(certificate, issuer, {}).der;
    if (auto known = remembered(name, now)) return known;
    std::vector<std::string> responders = crypto::ocsp_responders(certificate);
    if (responders.size() > most_responders) responders.resize(most_responders);
    for (const std::string& responder : responders) {
        auto answer = asked(responder, certificate, issuer, now, private_network);
        if (!answer) continue;
        remember(name, *answer, now);
        return answer;
    }
    return {};
}

Task<crypto::Checked<std::vector<Certificate>, CertificateFault>> CardStatus::ask(Context& cx, std::vector<Certificate> path) {
    const std::int64_t now = cx.now().micros / 1'000'000;
    const bool private_network = cx.app().configuration().private_responders;
    co_return co_await cx.blocking([&]() -> crypto::Checked<std::vector<Certificate>, CertificateFault> {
        std::vector<Certificate> vouched{path.back()};  // the root is believed because an operator says so
        for (std::size_t i = 0; i + 1 < path.size(); ++i) {
            const auto answer = status(path[i], path[i + 1], now, private_network);
            if (!answer && i == 0) return CertificateFault::revocation_unknown;
            if (!answer) continue;  // a list must know it, then
            if (answer->state == OcspAnswer::State::revoked) return CertificateFault::revoked;
            vouched.push_back(path[i]);
        }
        return vouched;
    });
}

}  // namespace skl::identity
