// What the browser says it signed for (WebAuthn Level 3 §5.8.1), checked against what was asked for.
#pragma once

#include <optional>
#include <string_view>

#include "identity/engine/webauthn.h"

namespace skl::identity::webauthn {

// §7.1 steps 5 to 11, §7.2 steps 8 to 14. Nothing: all is well.
std::optional<Step> fault_of_client_data(std::string_view json, std::string_view type, std::string_view challenge,
                                         const RelyingParty& party);

}  // namespace skl::identity::webauthn
