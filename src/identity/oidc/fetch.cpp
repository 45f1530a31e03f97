#include "identity/oidc/fetch.h"

#include "kernel/outbound/call.h"

namespace skl::identity::oidc {
namespace {

constexpr std::size_t largest_answer = 256 << 10;  // a set of a hundred RSA keys fits
constexpr std::chrono::seconds patience{5};

}  // namespace

Result<std::string> call_outside(const OutsideCall& call) {
    outbound::Call out{.href = call.url, .user_agent = "Skylantern-OpenID/1", .private_network = call.private_network};
    out.patience = patience;
    out.most_of_an_answer = largest_answer;
    if (!call.form.empty()) {
        out.method = "POST";
        out.body = call.form;
        out.headers = {"Content-Type: application/x-www-form-urlencoded"};
    }
    auto answer = outbound::call(out);
    if (!answer)
        return Problem{answer.problem().status, answer.problem().code == "call-forbidden" ? "outside-forbidden" : "outside-unreachable"};
    if (answer->status < 200 || answer->status > 299 || answer->cut) return Problem{503, "outside-unreachable"};
    return std::move(answer->body);
}

}  // namespace skl::identity::oidc
