// What stands behind Certificate, for the .cpp files of this folder only.
#pragma once

#include <openssl/x509.h>

#include "kernel/crypto/certificate.h"
#include "kernel/crypto/evp.h"

namespace skl::crypto {

using X509Pointer = std::unique_ptr<X509, Freeing<X509_free>>;

struct Certificate::State {
    X509Pointer x509;
    std::optional<PublicKey> key;
};

struct FreeX509Stack {  // the certificates belong to others
    void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
using X509Stack = std::unique_ptr<STACK_OF(X509), FreeX509Stack>;

X509Stack stack_of(const std::vector<Certificate>& certificates, std::size_t from);
std::string der_of(const X509* certificate);

}  // namespace skl::crypto
