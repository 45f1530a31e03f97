// Passkeys on the wire: the JSON forms of WebAuthn Level 3 §5.1 (…OptionsJSON, …ResponseJSON), whose names are the standard's.
#pragma once

#include "identity/model.h"

namespace skl::identity {

struct PartyEntity {
    Text<> id, name;
};
BOOST_DESCRIBE_STRUCT(PartyEntity, (), (id, name))

struct UserEntity {
    Text<> id, name, displayName;  // id: the user handle
};
BOOST_DESCRIBE_STRUCT(UserEntity, (), (id, name, displayName))

struct CredentialParameters {
    Text<> type;
    std::int64_t alg = 0;
};
BOOST_DESCRIBE_STRUCT(CredentialParameters, (), (type, alg))

struct CredentialDescriptor {
    Text<> type, id;
    std::vector<Text<>> transports;
};
BOOST_DESCRIBE_STRUCT(CredentialDescriptor, (), (type, id, transports))

struct AuthenticatorSelection {
    Text<> residentKey, userVerification;
    bool requireResidentKey = true;
};
BOOST_DESCRIBE_STRUCT(AuthenticatorSelection, (), (residentKey, userVerification, requireResidentKey))

struct CreationOptions {
    Text<> challenge;
    PartyEntity rp;
    UserEntity user;
    std::vector<CredentialParameters> pubKeyCredParams;
    std::int64_t timeout = 0;  // ms
    std::vector<CredentialDescriptor> excludeCredentials;
    AuthenticatorSelection authenticatorSelection;
    Text<> attestation;
    std::vector<Text<>> hints;
};
BOOST_DESCRIBE_STRUCT(CreationOptions, (),
                      (challenge, rp, user, pubKeyCredParams, timeout, excludeCredentials, authenticatorSelection, attestation, hints))

struct RequestOptions {
    Text<> challenge, rpId, userVerification;
    std::int64_t timeout = 0;  // ms
    std::vector<CredentialDescriptor> allowCredentials;
};
BOOST_DESCRIBE_STRUCT(RequestOptions, (), (challenge, rpId, userVerification, timeout, allowCredentials))

// Who is not signed in opens an account and says how to be called; who is adds a passkey to it.
struct NewPasskey {
    std::optional<Text<1, 60>> name;  // of the person
    std::optional<Email> email;
    bool device_bound = false;  // for aal3: the maker of the authenticator vouches for it
};
BOOST_DESCRIBE_STRUCT(NewPasskey, (), (name, email, device_bound))

// RegistrationResponseJSON and AuthenticationResponseJSON. `response` is read by its names here; what a later level adds is passed over.
struct PasskeyAnswer {
    Text<1, 1400> id, rawId;
    Text<1, 40> type;
    Json response;
    std::optional<Text<0, 40>> authenticatorAttachment;
    std::optional<Json> clientExtensionResults;
    std::optional<Text<0, 60>> label;   // how the owner tells it from others
    std::optional<Text<0, 2000>> next;  // the page to go on to
};
BOOST_DESCRIBE_STRUCT(PasskeyAnswer, (), (id, rawId, type, response, authenticatorAttachment, clientExtensionResults, label, next))

}  // namespace skl::identity
