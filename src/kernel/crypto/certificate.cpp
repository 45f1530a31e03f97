#include "kernel/crypto/certificate.h"

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "kernel/crypto/certificate_state.h"

namespace skl::crypto {

namespace {

std::string dotted(const ASN1_OBJECT* object) {
    char text[128] = {};
    OBJ_obj2txt(text, sizeof text, object, 1);
    return text;
}

std::vector<std::pair<std::string, std::string>> attributes(const X509_NAME* name) {
    std::vector<std::pair<std::string, std::string>> out;
    for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
        const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
        unsigned char* utf8 = nullptr;
        const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(entry));
        if (size < 0) continue;
        out.emplace_back(dotted(X509_NAME_ENTRY_get_object(entry)),
                         std::string(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size)));
        OPENSSL_free(utf8);
    }
    return out;
}

struct FreeNames {
    void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
struct FreeUsages {
    void operator()(EXTENDED_KEY_USAGE* usages) const { EXTENDED_KEY_USAGE_free(usages); }
};
using BioPointer = std::unique_ptr<BIO, Freeing<BIO_free_all>>;

}  // namespace

X509Stack stack_of(const std::vector<Certificate>& certificates, std::size_t from) {
    X509Stack stack(must_have(sk_X509_new_null()));
    for (std::size_t i = from; i < certificates.size(); ++i)
        if (sk_X509_push(stack.get(), certificates[i].state().x509.get()) == 0) throw std::bad_alloc();
    return stack;
}

std::string der_of(const X509* certificate) {
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(certificate, &bytes);
    std::string out(reinterpret_cast<const char*>(bytes), size > 0 ? static_cast<std::size_t>(size) : 0);
    OPENSSL_free(bytes);
    return out;
}

std::optional<Certificate> Certificate::parse(std::string_view der) {
    const unsigned char* at = octets(der);
    X509Pointer x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (!x509 || at != octets(der) + der.size()) return {};
    unsigned char* spki = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509.get()), &spki);
    if (size <= 0) return {};
    auto key = PublicKey::spki({reinterpret_cast<const char*>(spki), static_cast<std::size_t>(size)});
    OPENSSL_free(spki);
    return Certificate(std::make_shared<const State>(State{std::move(x509), std::move(key)}));
}

int Certificate::version() const { return static_cast<int>(X509_get_version(state_->x509.get())) + 1; }
const std::optional<PublicKey>& Certificate::key() const { return state_->key; }
bool Certificate::subject_empty() const { return X509_NAME_entry_count(X509_get_subject_name(state_->x509.get())) == 0; }

std::vector<std::string> Certificate::subject(std::string_view oid) const {
    std::vector<std::string> values;
    for (auto& [name, value] : attributes(X509_get_subject_name(state_->x509.get())))
        if (name == oid) values.push_back(std::move(value));
    return values;
}

bool Certificate::has_basic_constraints() const { return X509_get_ext_by_NID(state_->x509.get(), NID_basic_constraints, -1) >= 0; }
bool Certificate::is_ca() const {
    const std::unique_ptr<BASIC_CONSTRAINTS, Freeing<BASIC_CONSTRAINTS_free>> constraints(
        static_cast<BASIC_CONSTRAINTS*>(X509_get_ext_d2i(state_->x509.get(), NID_basic_constraints, nullptr, nullptr)));
    return constraints && constraints->ca != 0;
}

std::optional<CertificateExtension> Certificate::extension(std::string_view oid) const {
    const std::unique_ptr<ASN1_OBJECT, Freeing<ASN1_OBJECT_free>> object(OBJ_txt2obj(std::string(oid).c_str(), 1));
    const int place = X509_get_ext_by_OBJ(state_->x509.get(), object.get(), -1);
    if (place < 0) return {};
    X509_EXTENSION* found = X509_get_ext(state_->x509.get(), place);
    const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(found);
    return CertificateExtension{
        X509_EXTENSION_get_critical(found) != 0,
        std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)), static_cast<std::size_t>(ASN1_STRING_length(value)))};
}

bool Certificate::has_extended_usage(std::string_view oid) const {
    const std::unique_ptr<EXTENDED_KEY_USAGE, FreeUsages> usages(
        static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(state_->x509.get(), NID_ext_key_usage, nullptr, nullptr)));
    for (int i = 0; usages && i < sk_ASN1_OBJECT_num(usages.get()); ++i)
        if (dotted(sk_ASN1_OBJECT_value(usages.get(), i)) == oid) return true;
    return false;
}

std::string Certificate::subject_name() const {
    const BioPointer bio(must_have(BIO_new(BIO_s_mem())));
    X509_NAME_print_ex(bio.get(), X509_get_subject_name(state_->x509.get()), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string Certificate::names_der() const {
    std::string out;
    for (const X509_NAME* name : {X509_get_issuer_name(state_->x509.get()), X509_get_subject_name(state_->x509.get())}) {
        unsigned char* bytes = nullptr;
        const int size = i2d_X509_NAME(name, &bytes);
        if (size > 0) out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
        OPENSSL_free(bytes);
    }
    return out;
}

std::vector<std::string> Certificate::issuer(std::string_view oid) const {
    std::vector<std::string> values;
    for (auto& [name, value] : attributes(X509_get_issuer_name(state_->x509.get())))
        if (name == oid) values.push_back(std::move(value));
    return values;
}

std::int64_t Certificate::good_until() const {
    std::tm at{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(state_->x509.get()), &at) != 1) return 0;
    return static_cast<std::int64_t>(timegm(&at));
}

std::vector<std::string> Certificate::alternative_names(AlternativeName kind) const {
    const std::unique_ptr<GENERAL_NAMES, FreeNames> names(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(state_->x509.get(), NID_subject_alt_name, nullptr, nullptr)));
    const int wanted = kind == AlternativeName::dns     ? GEN_DNS
                       : kind == AlternativeName::uri   ? GEN_URI
                       : kind == AlternativeName::email ? GEN_EMAIL
                                                        : GEN_IPADD;
    std::vector<std::string> out;
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type != wanted) continue;
        int type = 0;
        const auto* text = static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(name, &type));
        out.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)), static_cast<std::size_t>(ASN1_STRING_length(text)));
    }
    return out;
}

std::vector<std::pair<std::string, std::string>> Certificate::alternative_directory_names() const {
    const std::unique_ptr<GENERAL_NAMES, FreeNames> names(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(state_->x509.get(), NID_subject_alt_name, nullptr, nullptr)));
    std::vector<std::pair<std::string, std::string>> out;
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type != GEN_DIRNAME) continue;
        for (auto& attribute : attributes(name->d.directoryName)) out.push_back(std::move(attribute));
    }
    return out;
}

bool leads_to(const std::vector<Certificate>& chain, const std::vector<Certificate>& roots, std::int64_t now) {
    if (chain.empty() || roots.empty()) return false;
    const X509Stack between = stack_of(chain, 1), trusted = stack_of(roots, 0);
    const std::unique_ptr<X509_STORE, Freeing<X509_STORE_free>> store(must_have(X509_STORE_new()));
    const std::unique_ptr<X509_STORE_CTX, Freeing<X509_STORE_CTX_free>> context(must_have(X509_STORE_CTX_new()));
    if (X509_STORE_CTX_init(context.get(), store.get(), chain.front().state().x509.get(), between.get()) != 1) return false;
    X509_STORE_CTX_set0_trusted_stack(context.get(), trusted.get());
    X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_time(parameters, now);
    X509_VERIFY_PARAM_set_flags(parameters,
                                X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN);  // a root may be an intermediate that we chose
    X509_VERIFY_PARAM_set_depth(parameters, 5);
    return X509_verify_cert(context.get()) == 1;
}

}  // namespace skl::crypto
