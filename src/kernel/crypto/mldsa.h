// ML-DSA verification (FIPS 204, pure mode with a context): signatures that a quantum computer does not forge. OpenSSL 3.0 has none, so
// the arithmetic is here; verifying holds no secret and needs no constant time. Signing is not here.
#pragma once

#include <string_view>

namespace skl::crypto {

enum class MlDsa { mldsa44, mldsa65, mldsa87 };

// §5.3, Algorithm 3. `context` has 255 bytes at the most.
bool verify_mldsa(MlDsa set, std::string_view public_key, std::string_view message, std::string_view context, std::string_view signature);

}  // namespace skl::crypto
