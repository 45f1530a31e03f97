#include "identity/engine/assurance.h"

#include <algorithm>

namespace skl::identity {
namespace {

constexpr std::string_view prefix = "urn:skylantern:acr:";

bool has(const std::vector<std::string>& amr, std::string_view method) { return std::find(amr.begin(), amr.end(), method) != amr.end(); }

// Something one has that is not the mailbox, and something else.
bool two_factors(const std::vector<std::string>& amr) { return (has(amr, "hwk") || has(amr, "swk")) && has(amr, "otp"); }

}  // namespace

Proven by_passkey(bool user_verified, bool backup_eligible, bool attestation_trusted) {
    Proven out{1, true, {backup_eligible ? "swk" : "hwk"}};
    if (!user_verified) return out;
    out.aal = !backup_eligible && attestation_trusted ? 3 : 2;
    out.amr.insert(out.amr.end(), {"user", "mfa"});
    return out;
}

Proven by_email_code() { return {1, false, {"otp"}}; }
Proven by_recovery_code() { return {1, false, {"otp"}}; }
Proven by_smart_card() { return {3, true, {"sc", "pin", "mfa"}}; }

Proven together(const Proven& before, const Proven& now) {
    Proven out{std::max(before.aal, now.aal), before.phishing_resistant || now.phishing_resistant, before.amr};
    for (const std::string& method : now.amr)
        if (!has(out.amr, method)) out.amr.push_back(method);
    if (out.aal == 1 && two_factors(out.amr)) {
        out.aal = 2;
        out.amr.emplace_back("mfa");
    }
    return out;
}

bool meets(std::string_view acr, const Proven& proven) {
    if (!acr.starts_with(prefix)) return false;
    const std::string_view level = acr.substr(prefix.size());
    if (level == "aal1") return proven.aal >= 1;
    if (level == "aal2") return proven.aal >= 2;
    if (level == "aal2-phr") return proven.aal >= 2 && proven.phishing_resistant;
    return level == "aal3" && proven.aal >= 3;
}

std::string_view met(const std::vector<std::string>& wanted, const Proven& proven) {
    const auto first = std::find_if(wanted.begin(), wanted.end(), [&](const std::string& acr) { return meets(acr, proven); });
    return first == wanted.end() ? std::string_view{} : std::string_view(*first);
}

std::string_view acr_of(const Proven& proven) {
    for (const std::string_view acr :
         {"urn:skylantern:acr:aal3", "urn:skylantern:acr:aal2-phr", "urn:skylantern:acr:aal2", "urn:skylantern:acr:aal1"})
        if (meets(acr, proven)) return acr;
    return {};
}

}  // namespace skl::identity
