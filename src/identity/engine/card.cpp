#include "identity/engine/card.h"

#include "kernel/crypto/digest.h"
#include "kernel/crypto/jwk.h"
#include "kernel/text/text.h"

namespace skl::identity {
namespace {

constexpr const char *common_name = "2.5.4.3", *organisation = "2.5.4.10", *serial_number = "2.5.4.5";  // X.520
constexpr std::size_t digits_shown = 4;

std::string first(const std::vector<std::string>& values) { return values.empty() ? std::string{} : values.front(); }

}  // namespace

std::optional<Card> card_of(const crypto::Certificate& certificate) {
    Card out;
    out.name = first(certificate.subject(common_name));
    if (out.name.empty() || !certificate.key()) return {};
    const std::string number = first(certificate.subject(serial_number));
    const std::string known_by =
        number.empty() ? "key/" + crypto::thumbprint(crypto::Jwk{*certificate.key()}) : "holder/" + certificate.names_der();
    out.credential = text::base64url(crypto::sha256("card/v1/" + known_by));
    out.issuer = first(certificate.issuer(common_name));
    if (out.issuer.empty()) out.issuer = first(certificate.issuer(organisation));
    out.ending = number.size() > digits_shown ? number.substr(number.size() - digits_shown) : std::string{};
    out.good_until = certificate.good_until();
    return out;
}

std::string problem_of(crypto::CertificateFault fault) {
    using crypto::CertificateFault;
    switch (fault) {
        case CertificateFault::untrusted: return "card-untrusted";
        case CertificateFault::expired: return "card-expired";
        case CertificateFault::wrong_use: return "card-wrong-use";
        case CertificateFault::revoked: return "card-revoked";
        case CertificateFault::revocation_unknown: return "card-revocation-unknown";
    }
    return "card-untrusted";
}

}  // namespace skl::identity
