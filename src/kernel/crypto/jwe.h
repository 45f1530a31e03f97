// JSON Web Encryption (RFC 7516): compact serialisation written and read, flattened and general read.
//   Keys: dir, A128KW … A256KW, A128GCMKW …, ECDH-ES with and without key wrap (P curves, X25519, X448), RSA-OAEP, RSA-OAEP-256 …,
//   RSA1_5, PBES2. Content: kernel/crypto/content.h. The caller lists what it takes; RSA1_5 and PBES2 only where a partner has nothing
//   better. `zip` is refused: compressing before encrypting tells lengths, and what inflates costs memory (RFC 8725 §3.6).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/crypto/jose.h"
#include "kernel/crypto/jwk.h"

namespace skl::crypto {

// A password is stretched so often (RFC 7518 §4.8.1.2 asks for 1,000); the most is what a stranger's header may make us spend, half a
// second.
constexpr int fewest_rounds = 1'000, most_rounds = 1'000'000;
constexpr int our_rounds = 310'000;
constexpr std::size_t most_recipients = 32;

struct EncryptionPolicy {
    std::vector<std::string_view> algorithms;   // `alg`
    std::vector<std::string_view> encryptions;  // `enc`
};

struct Jwe {
    Node header;
    std::string plaintext;
};

// A password for PBES2 is a Jwk that holds it as a Secret.
Checked<Jwe, JoseFault> decrypt_compact(std::string_view token, const Jwk& key, const EncryptionPolicy& policy);
Checked<Jwe, JoseFault> decrypt_json(std::string_view json, const Jwk& key, const EncryptionPolicy& policy);

// `parameters` follow alg, enc and kid in the header. A key that does not fit is a bug and throws.
std::string encrypt_compact(std::string_view plaintext, const Jwk& key, std::string_view algorithm, std::string_view encryption,
                            std::vector<Member> parameters = {});

}  // namespace skl::crypto
