#include "identity/engine/pseudonym.h"

#include "kernel/crypto/digest.h"
#include "kernel/text/text.h"

namespace skl::identity {
namespace {

// The parts cannot run into each other: a label and a sector hold no NUL, and an id has one length.
std::string keyed(const crypto::Secret& key, std::string_view label, std::string_view of, const Uuid& person) {
    std::string message(label);
    message += '\0';
    message += of;
    message += '\0';
    message += to_text(person);
    return text::base64url(crypto::hmac_sha256(key.view(), message));
}

}  // namespace

std::string pairwise(const crypto::Secret& key, std::string_view sector, const Uuid& person) {
    return keyed(key, "skylantern/pairwise/v1", sector, person);
}

std::string nullifier(const crypto::Secret& key, std::string_view poll, const Uuid& person) {
    return keyed(key, "skylantern/nullifier/v1", poll, person);
}

}  // namespace skl::identity
