// The vocabulary of persons: who they are, what they prove themselves with.
#pragma once

#include "kernel/describe/faces.h"
#include "kernel/http/list.h"

namespace skl::identity {

enum class PersonStatus { active, locked, deceased, merged, erased };
BOOST_DESCRIBE_ENUM(PersonStatus, active, locked, deceased, merged, erased)

struct Person {
    Id<Person> id;
    Text<> user_handle;  // 32 random bytes, base64url: what an authenticator keeps; never the id (WebAuthn §6.4.3)
    PersonStatus status = PersonStatus::active;
    std::int64_t ial = 1;  // how well the identity was proven: 1 by oneself, 2 by evidence, 3 in person or by a citizen certificate
    std::optional<Text<>> ial_evidence;
    std::optional<Instant> recovered_at;  // by a recovery code: for three days the identity counts as unproven
    std::optional<Instant> erase_at;      // asked for by the person
    Text<> locale;
    std::optional<Uuid> merged_into;
    Instant created_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(Person, (),
                      (id, user_handle, status, ial, ial_evidence, recovered_at, erase_at, locale, merged_into, created_at, rev))

using PersonId = Id<Person>;

// Names of attributes (trust.md §3).
inline constexpr const char* attribute_names[] = {"family_name", "given_name",  "name_zh", "name_en", "birthdate", "national_id",
                                                  "resident_id", "nationality", "email",   "phone",   "address"};

enum class AuthenticatorKind { passkey, smartcard, totp, email_otp, recovery_code };
BOOST_DESCRIBE_ENUM(AuthenticatorKind, passkey, smartcard, totp, email_otp, recovery_code)

struct Authenticator {
    Id<Authenticator> id;
    PersonId person_id;
    AuthenticatorKind kind = AuthenticatorKind::passkey;
    std::string credential_id;  // base64url; of a recovery code its hash
    std::string public_key;     // COSE, base64url
    std::int64_t algorithm = 0, sign_count = 0;
    std::string aaguid;
    bool backup_eligible = false, backed_up = false;
    std::vector<std::string> transports;
    std::string attestation_format;
    bool attestation_trusted = false;
    std::string label;
    bool clone_suspected = false;  // its counter went back once (WebAuthn §6.1.1)
    Instant created_at;
    std::optional<Instant> last_used_at, revoked_at;
};
BOOST_DESCRIBE_STRUCT(Authenticator, (),
                      (id, person_id, kind, credential_id, public_key, algorithm, sign_count, aaguid, backup_eligible, backed_up,
                       transports, attestation_format, attestation_trusted, label, clone_suspected, created_at, last_used_at, revoked_at))

}  // namespace skl::identity
