// What the rooms of identity share.
#pragma once

#include "identity/authorities.h"
#include "identity/card_status.h"
#include "identity/directory/facts.h"
#include "identity/directory/install.h"
#include "identity/engine/assurance.h"
#include "identity/engine/lockout.h"
#include "identity/engine/roles.h"
#include "identity/engine/webauthn.h"
#include "identity/module.h"
#include "identity/oidc/oidc.h"
#include "identity/sessions.h"

namespace skl::identity {

struct Module::Inside {
    explicit Inside(const Parts& given);

    // Whether the policy in force and the floor let the caller, and the refusal where they do not.
    Decision decided(const Context& cx, const Question& question, const Asker& asker) const;
    bool would_let(const Context& cx, const Question& question, Asker asker) const;  // somebody like that
    Done judge(const Context& cx, const Question& question) const;

    const Parts parts;
    AccessPolicy* policy = nullptr;  // of who registered one; null: the built-in one
    const People people;
    const directory::Facts facts;
    Sessions sessions;
    oidc::Provider provider;
    AuthorityFiles card_authorities{AuthorityFiles::Revocation::must_be_known};
    CardStatus card_status;
    std::unique_ptr<directory::Directory, Installed> directory;

    struct DemoPerson {
        std::string key, name_zh, name_en, story_zh, story_en;
        Role role;
    };
    std::vector<DemoPerson> demo_people;  // written before the server starts
};

// Problems of the gate (refusal.cpp): 401 and 403 with rule and version; on a page also what would allow it and whom to ask.
Problem refusal(const Context& cx, const Module::Inside& in, const Question& question, const Decision& decision, const Asker& asker);
Problem refused_by(const Context& cx, const std::string& rule);  // of the floor, whatever a policy says
std::string said(const Context& cx, const Reason& reason);
const std::string& rule_of(const Reason& reason);
std::string version_told(const Decision& decision);

inline Module::Inside& inside(const Context& cx) { return cx.app().service<Module::Inside>(); }

constexpr std::size_t most_authenticators = 20;  // of one person, trust.md §3

// --- rooms: each installs its routes ---
void install_passkeys(App& app);    // /passkeys/…
void install_sign_in(App& app);     // /sign-in, /sign-out, the code by e-mail
void install_cards(App& app);       // /sign-in/card, /me/cards: citizen certificate cards
void install_recovery(App& app);    // recovery codes
void install_account(App& app);     // /me …
void install_email(App& app);       // /me/email: a new mailbox is confirmed
void install_session(App& app);     // /me/session: how long it lasts
void install_evaluation(App& app);  // /access/v1/evaluation: the gate's decision as OpenID AuthZEN asks it
void install_act_for(App& app);     // /session/act-for
void install_demo(App& app);        // /demo, where the house is for trying out

// --- shared between them ---
// A person's mailbox; empty: not a person, or without one.
std::optional<notify::Contact> contact_of(Transaction& tx, const People& people, const std::string& recipient);

// What only the person is told of a look (trust.md §14); the salt opens the ledger's commitment.
struct AccessDetail {
    std::string purpose, legal_basis, matter_ref;
    std::vector<std::string> fields;
    std::string salt;
};
BOOST_DESCRIBE_STRUCT(AccessDetail, (), (purpose, legal_basis, matter_ref, fields, salt))
AccessDetail detail_of(crypto::KeyRing& ring, const std::string& tenant, const Uuid& event, const std::string& closed);

webauthn::RelyingParty party_of(const Context& cx);

// A name of an address or authenticator in the table of failures; 429 `locked` {seconds} while it is locked.
std::string by_address_of(const Context& cx);
Done not_locked(Reader& reader, const std::string& subject, Instant now);
void count_failure(Transaction& tx, const std::string& subject, const LockRule& rule, Instant now);
LockRule authenticator_rule(const Context& cx);  // as configured

// Persons whose time to think again is over: their key goes, and with it all that was closed under it. How many.
Result<std::int64_t> erase_due(Module::Inside& in, Store& store, const std::string& tenant, Instant now);

// A fact in the ledger about a person: committed, never named. `what` is a canonical JSON object of texts.
Done record_change(const Module::Inside& in, Transaction& tx, std::string_view kind, std::string_view state, const PersonId& person,
                   const std::string& by, Instant now);

// Whoever acts for somebody sees the account of neither: a mandate is for services. 401, 403.
Done for_oneself(const Context& cx);

// A new mailbox counts when the code that was sent there has come back; until then the old one does. Nothing where it is the old one.
// 503 `no-mail-server`; 429 `locked`.
Done ask_for_email(Transaction& tx, const Context& cx, const PersonId& person, const std::string& address);
Result<std::string> email_waiting(Transaction& tx, const Context& cx, const PersonId& person);  // empty: none

// Signed in within the last five minutes at aal2, or refused with the way to do it again (RFC 9470): 401 `step-up`.
Done fresh(const Context& cx, std::int64_t aal = 2);
constexpr std::chrono::seconds freshness{300};  // trust.md §3: PATCH /me

// Whether this node may let people in by a click: demo data, no public address, nobody but this machine.
bool demo_is_safe(const Configuration& configuration);

// Whether people can sign in with a card here: there are authorities, and a place to show it.
bool takes_cards(const Context& cx);

// A page of this site, or the account page: a sign-in never leads elsewhere.
std::string own_path(const Context& cx, const std::optional<Text<0, 2000>>& next);

struct SignedIn {  // the answer of every sign-in
    Text<> next;   // the page to go on to
    std::int64_t aal = 0;
    Text<> acr;
};
BOOST_DESCRIBE_STRUCT(SignedIn, (), (next, aal, acr))

}  // namespace skl::identity
