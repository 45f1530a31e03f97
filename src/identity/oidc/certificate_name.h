// Whether a certificate has the name a client was registered with (RFC 8705 §2.1.2).
#pragma once

#include "identity/oidc/model.h"
#include "kernel/crypto/certificate.h"

namespace skl::identity::oidc {

bool is_named(const Client& client, const crypto::Certificate& certificate);

// A distinguished name of RFC 4514, so that two spellings of one are equal: no spaces around separators, types in upper case, escapes read.
std::string comparable_name(std::string_view name);

}  // namespace skl::identity::oidc
