// Android key attestation (WebAuthn Level 3 §8.4). The extension of the certificate (Android "Key and ID attestation"):
//   KeyDescription ::= SEQUENCE { attestationVersion, attestationSecurityLevel, keymasterVersion, keymasterSecurityLevel,
//                                 attestationChallenge OCTET STRING, uniqueId OCTET STRING, softwareEnforced, teeEnforced }
//   AuthorizationList ::= SEQUENCE { purpose [1] SET OF INTEGER, …, allApplications [600] NULL, …, origin [702] INTEGER, … }, all optional
#include "identity/engine/attestation.h"
#include "kernel/crypto/der.h"

namespace skl::identity::webauthn {
namespace {

constexpr std::string_view key_description = "1.3.6.1.4.1.11129.2.1.17";
constexpr std::uint32_t purpose_tag = 1, all_applications_tag = 600, origin_tag = 702;
constexpr std::int64_t purpose_sign = 2, origin_generated = 0;

struct Authorizations {
    bool all_applications = false;
    std::optional<bool> signs, generated;  // nothing: not said
};

std::optional<bool> only_signs(std::string_view explicit_content) {
    auto set = crypto::take_der(explicit_content, crypto::der_tag::set);
    if (!set || !explicit_content.empty()) return {};
    bool signs = false;
    while (!set->empty()) {
        const auto number = crypto::take_der(*set, crypto::der_tag::integer);
        const auto purpose = number ? crypto::der_number(*number) : std::nullopt;
        if (!purpose) return {};
        signs = signs || *purpose == purpose_sign;
    }
    return signs;
}

std::optional<Authorizations> parse_authorizations(std::string_view content) {
    Authorizations found;
    while (!content.empty()) {
        auto element = crypto::take_der(content);
        if (!element || element->tag_class != crypto::DerElement::Class::context) return {};
        if (element->tag == all_applications_tag) found.all_applications = true;
        if (element->tag == purpose_tag) {
            found.signs = only_signs(element->content);
            if (!found.signs) return {};
        }
        if (element->tag == origin_tag) {
            const auto number = crypto::take_der(element->content, crypto::der_tag::integer);
            const auto origin = number ? crypto::der_number(*number) : std::nullopt;
            if (!origin) return {};
            found.generated = *origin == origin_generated;
        }
    }
    return found;
}

struct Description {
    std::string_view challenge;
    Authorizations software, hardware;
};

std::optional<Description> parse_description(std::string_view extension) {
    auto fields = crypto::take_der(extension, crypto::der_tag::sequence);
    if (!fields || !extension.empty()) return {};
    for (const std::uint32_t tag :
         {crypto::der_tag::integer, crypto::der_tag::enumerated, crypto::der_tag::integer, crypto::der_tag::enumerated})
        if (!crypto::take_der(*fields, tag)) return {};
    const auto challenge = crypto::take_der(*fields, crypto::der_tag::octet_string);
    const auto unique_id = crypto::take_der(*fields, crypto::der_tag::octet_string);
    const auto software = crypto::take_der(*fields, crypto::der_tag::sequence),
               hardware = crypto::take_der(*fields, crypto::der_tag::sequence);
    if (!challenge || !unique_id || !software || !hardware) return {};
    auto by_software = parse_authorizations(*software), by_hardware = parse_authorizations(*hardware);
    if (!by_software || !by_hardware) return {};
    return Description{*challenge, *by_software, *by_hardware};
}

// Nowhere denied. That it is said at all is asked for of the hardware only: the vectors of the standard leave both lists empty.
bool holds(std::optional<bool> software, std::optional<bool> hardware, bool hardware_only) {
    return software.value_or(true) && hardware.value_or(!hardware_only);
}

}  // namespace

std::optional<Attested> verify_android_key(const Statement& statement) {
    const auto algorithm = integer_of(statement.members, "alg");
    const std::string* signature = bytes_of(statement.members, "sig");
    auto chain = chain_of(statement.members);
    if (!algorithm || signature == nullptr || !chain || statement.members.members.size() != 3) return {};
    if (!verify_cose(chain->key, *algorithm, statement.signed_text(), *signature) || !(chain->key == statement.key.key)) return {};
    const auto extension = chain->leaf().extension(key_description);
    const auto description = extension ? parse_description(extension->value) : std::nullopt;
    if (!description || description->challenge != statement.client_data_hash) return {};
    const Authorizations &software = description->software, &hardware = description->hardware;
    if (software.all_applications || hardware.all_applications) return {};  // the key must be of one application
    const bool hardware_only = statement.policy.android_from_hardware;
    if (!holds(software.signs, hardware.signs, hardware_only) || !holds(software.generated, hardware.generated, hardware_only)) return {};
    return Attested{AttestationType::certified, std::move(chain->certificates)};
}

}  // namespace skl::identity::webauthn
