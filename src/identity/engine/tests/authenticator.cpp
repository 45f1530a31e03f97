#include "identity/engine/tests/authenticator.h"

#include <charconv>

#include "kernel/crypto/digest.h"
#include "kernel/text/text.h"

namespace skl::identity::webauthn::testing {
namespace {

constexpr unsigned char sequence = 0x30, set = 0x31, oid = 0x06, utf8 = 0x0C, printable = 0x13, boolean = 0x01, octets = 0x04, bits = 0x03;

crypto::Signing signing_of(const crypto::PrivateKey& key) {
    using crypto::Signing;
    const crypto::PublicKey& open = key.public_key();
    if (open.type() == crypto::KeyType::rsa) return Signing::rs256;
    switch (open.curve()) {
        case crypto::Curve::p256: return Signing::es256;
        case crypto::Curve::p384: return Signing::es384;
        case crypto::Curve::p521: return Signing::es512;
        case crypto::Curve::ed448: return Signing::ed448;
        default: return Signing::ed25519;
    }
}

std::string issuer_name() { return der_name({{"2.5.4.3", "root"}}); }

}  // namespace

std::string der(unsigned char tag, std::string_view content) {
    std::string out(1, static_cast<char>(tag));
    const std::size_t size = content.size();
    if (size >= 0x100) out += {'\x82', static_cast<char>(size >> 8)};
    if (size >= 0x80 && size < 0x100) out += '\x81';
    out += static_cast<char>(size & 255);
    return out + std::string(content);
}

std::string der_oid(std::string_view dotted) {
    std::vector<unsigned> arcs;
    for (std::size_t from = 0; from <= dotted.size();) {
        const std::size_t end = std::min(dotted.find('.', from), dotted.size());
        unsigned arc = 0;
        std::from_chars(dotted.data() + from, dotted.data() + end, arc);
        arcs.push_back(arc);
        from = end + 1;
    }
    std::string content(1, static_cast<char>(arcs[0] * 40 + arcs[1]));
    for (std::size_t i = 2; i < arcs.size(); ++i) {
        std::string groups(1, static_cast<char>(arcs[i] & 127));
        for (unsigned rest = arcs[i] >> 7; rest != 0; rest >>= 7) groups.insert(groups.begin(), static_cast<char>((rest & 127) | 128));
        content += groups;
    }
    return der(oid, content);
}

std::string der_name(const std::vector<std::pair<std::string, std::string>>& attributes) {
    std::string content;
    for (const auto& [name, value] : attributes)
        content += der(set, der(sequence, der_oid(name) + der(name == "2.5.4.6" ? printable : utf8, value)));
    return der(sequence, content);
}

std::string extension(std::string_view name, bool critical, std::string_view value) {
    return der(sequence, der_oid(name) + (critical ? der(boolean, "\xff") : "") + der(octets, value));
}

std::string certificate(const CertificatePlan& plan, const crypto::PublicKey& key, const crypto::PrivateKey& issuer) {
    const std::string algorithm = der(sequence, der_oid("1.2.840.10045.4.3.2"));  // ecdsa-with-SHA256
    const bool self_signed = key == issuer.public_key();
    const std::string key_id = crypto::sha256(key.spki()).substr(0, 20),
                      issuer_id = crypto::sha256(issuer.public_key().spki()).substr(0, 20);
    std::string extensions = extension("2.5.29.19", true, der(sequence, plan.ca ? der(boolean, "\xff") : "")) +
                             extension("2.5.29.14", false, der(octets, key_id)) +
                             extension("2.5.29.35", false, der(sequence, der(0x80, issuer_id)));
    if (plan.ca) extensions += extension("2.5.29.15", true, der(bits, "\x01\x06"));
    for (const std::string& one : plan.extensions) extensions += one;
    const std::string body =
        der(sequence, der(0xA0, der(0x02, "\x02")) + der(0x02, self_signed ? "\x01" : "\x02") + algorithm + issuer_name() +
                          der(sequence, der(0x17, "240101000000Z") + der(0x18, "30240101000000Z")) +
                          (self_signed ? issuer_name() : der_name(plan.subject)) + key.spki() + der(0xA3, der(sequence, extensions)));
    const std::string signature = crypto::sign(issuer, crypto::Signing::es256, body, crypto::EcdsaForm::der);
    return der(sequence, body + algorithm + der(bits, '\0' + signature));
}

Root::Root() { der_bytes = certificate({.subject = {}, .ca = true}, key.public_key(), key); }

crypto::Cbor text(std::string_view value) { return {.type = crypto::Cbor::Type::text, .text = std::string(value)}; }
crypto::Cbor bytes(std::string_view value) { return {.type = crypto::Cbor::Type::bytes, .text = std::string(value)}; }
crypto::Cbor number(std::int64_t value) { return {.type = crypto::Cbor::Type::integer, .number = value}; }
crypto::Cbor list(std::vector<crypto::Cbor> items) { return {.type = crypto::Cbor::Type::list, .items = std::move(items)}; }
crypto::Cbor map(std::vector<std::pair<std::string, crypto::Cbor>> members) {
    crypto::Cbor out{.type = crypto::Cbor::Type::map};
    for (auto& [name, value] : members) out.members.push_back({text(name), std::move(value)});
    return out;
}

std::string Authenticator::cose() const { return crypto::write_cose_key({algorithm, key.public_key()}); }

std::string Authenticator::data(bool attested) const {
    std::string out = crypto::sha256(rpid);
    out += static_cast<char>(attested ? flags | at : flags);
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(sign_count >> shift & 255);
    if (attested) {
        out.append(aaguid.begin(), aaguid.end());
        out += {static_cast<char>(credential_id.size() >> 8), static_cast<char>(credential_id.size() & 255)};
        out += credential_id + cose();
    }
    return out + extensions;
}

std::string Authenticator::sign(std::string_view signed_text) const {
    return crypto::sign(key, signing_of(key), signed_text, crypto::EcdsaForm::der);
}

std::string client_data(std::string_view type, std::string_view more, std::string_view origin) {
    return R"({"type":")" + std::string(type) + R"(","challenge":")" + text::base64url(challenge) + R"(","origin":")" +
           std::string(origin) + "\"" + std::string(more) + "}";
}

std::string attestation_object(std::string_view format, const crypto::Cbor& statement, std::string_view authenticator_data) {
    return write_cbor(map({{"fmt", text(format)}, {"attStmt", statement}, {"authData", bytes(authenticator_data)}}));
}

RelyingParty party() { return {.id = "example.tw", .origins = {"https://example.tw"}}; }

}  // namespace skl::identity::webauthn::testing
