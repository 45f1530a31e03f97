// What a proof is worth (trust.md §4): authenticator assurance levels of NIST SP 800-63B, methods of RFC 8176.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skl::identity {

// Something a person has just proven, or a session has proven so far.
struct Proven {
    std::int64_t aal = 0;
    bool phishing_resistant = false;
    std::vector<std::string> amr;
};

// A passkey: with the person verified it is two factors in one; bound to one device by a trusted maker it is the strongest.
Proven by_passkey(bool user_verified, bool backup_eligible, bool attestation_trusted);
Proven by_email_code();
Proven by_recovery_code();
Proven by_smart_card();

// Two distinct factors are aal2 together.
Proven together(const Proven& before, const Proven& now);

// The first of the wanted acr values that was met; empty: none of them. An unknown value is met by nothing.
std::string_view met(const std::vector<std::string>& wanted, const Proven& proven);
bool meets(std::string_view acr, const Proven& proven);
// The best acr value a session has.
std::string_view acr_of(const Proven& proven);

}  // namespace skl::identity
