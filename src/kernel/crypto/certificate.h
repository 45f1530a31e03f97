// X.509 certificates (RFC 5280) read as values: what attestation and client certificates are asked about, and whether a chain ends at a
// root that is trusted. Revocation is not looked at here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/crypto/key.h"

namespace skl::crypto {

struct CertificateExtension {
    bool critical = false;
    std::string value;  // the DER inside
};

enum class AlternativeName { dns, uri, email, address };

class Certificate {
public:
    static std::optional<Certificate> parse(std::string_view der);  // one certificate and nothing after it

    int version() const;                          // 3 for v3
    const std::optional<PublicKey>& key() const;  // empty: of a kind that is not used here
    bool subject_empty() const;
    std::vector<std::string> subject(std::string_view oid) const;  // values of an attribute, UTF-8
    bool is_ca() const;                                            // basicConstraints; absent is no
    bool has_basic_constraints() const;
    std::vector<std::string> issuer(std::string_view oid) const;
    std::string subject_name() const;  // RFC 4514, UTF-8
    std::string names_der() const;     // issuer and subject: who it is to whom, also after it was renewed
    std::int64_t good_until() const;   // seconds since 1970
    std::vector<std::string> alternative_names(AlternativeName kind) const;  // as they are: an address has 4 or 16 bytes
    std::optional<CertificateExtension> extension(std::string_view oid) const;
    bool has_extended_usage(std::string_view oid) const;
    // Attributes of the directory names among the subject's alternative names, oid and value.
    std::vector<std::pair<std::string, std::string>> alternative_directory_names() const;

    struct State;
    const State& state() const { return *state_; }

private:
    explicit Certificate(std::shared_ptr<const State> state) : state_(std::move(state)) {}
    std::shared_ptr<const State> state_;
};

// RFC 5280 §6: signatures, validity at `now` (seconds since 1970), basic constraints, key usage. `chain` begins with the leaf.
bool leads_to(const std::vector<Certificate>& chain, const std::vector<Certificate>& roots, std::int64_t now);

}  // namespace skl::crypto
