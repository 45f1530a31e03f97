#include "identity/engine/client_data.h"

#include <algorithm>

#include "kernel/crypto/jose.h"
#include "kernel/text/text.h"

namespace skl::identity::webauthn {
namespace {

bool listed(const std::vector<std::string>& list, std::string_view one) { return std::find(list.begin(), list.end(), one) != list.end(); }

bool cross_origin_expected(const Node& data, const RelyingParty& party) {
    const Node *crossed = data.find("crossOrigin"), *top = data.find("topOrigin");
    if (crossed != nullptr && crossed->type != Node::Type::boolean) return false;
    const bool framed = crossed != nullptr && crossed->truth;
    if (framed && !party.cross_origin) return false;
    if (top == nullptr) return true;
    return framed && top->type == Node::Type::text && listed(party.top_origins, top->text);
}

}  // namespace

std::optional<Step> fault_of_client_data(std::string_view json, std::string_view type, std::string_view challenge,
                                         const RelyingParty& party) {
    if (json.size() > longest_client_data) return Step::client_data;
    const auto data = crypto::strict_object(json);
    if (!data || crypto::text_member(*data, "type") != type) return Step::client_data;
    if (challenge.empty() || crypto::text_member(*data, "challenge") != text::base64url(challenge)) return Step::challenge;
    const auto origin = crypto::text_member(*data, "origin");
    if (!origin || !listed(party.origins, *origin) || !cross_origin_expected(*data, party)) return Step::origin;
    return {};
}

}  // namespace skl::identity::webauthn
