// Data spaces beside their routes: whose connector this is, who may act for whom, moves of negotiations and transfers, and messages on
// their way. A tenant has one connector, at <site>/dsp/2025-1, for all its members.
#pragma once

#include "kernel/crypto/jwk.h"
#include "kernel/jobs/jobs.h"
#include "ledger/module.h"
#include "opendata/inside.h"
#include "opendata/spaces/store.h"

namespace skl::opendata::spaces {

inline constexpr const char* may_steward = "opendata.spaces";  // spaces, members, what is in them
inline constexpr const char* send_job = "opendata.spaces.send";
inline constexpr const char* forget_job = "opendata.spaces.forget-tokens";
inline constexpr const char* connector_path = "/dsp/2025-1";
inline constexpr const char* agreement_entry = "dataspace.agreement";  // of the ledger
inline constexpr const char* token_type = "dsp+jwt";
constexpr std::int64_t token_seconds = 300;  // a message's token is good for so long, and once

// Of a negotiation, an agreement or a transfer.
struct Sides {
    Member provider, consumer;
    const Member& of(Party party) const { return party == Party::provider ? provider : consumer; }
    bool both_local() const { return provider.local() && consumer.local(); }
};

struct SendOrder {  // payload of the job
    Text<> message;
};
BOOST_DESCRIBE_STRUCT(SendOrder, (), (message))

// One thing said, by a party here or outside.
struct Said {
    const Message& message;
    Party by;
    std::string signer, proof;
    std::string sha256{};  // of the body as it came, where what is kept of it is less
};

class Spaces : public std::enable_shared_from_this<Spaces> {
public:
    Spaces(Module::Inside& in, Store& store, const ledger::Ledger* ledger) : in_(in), store_(store), ledger_(ledger) {}
    void install(App& app, Jobs& jobs);

    Module::Inside& in() const { return in_; }
    Store& store() const { return store_; }
    const App& app() const { return *app_; }

    // --- the connector (participants.cpp) ---
    crypto::Jwk key_of(const std::string& tenant, const std::string& participant) const;  // Ed25519; its `kid` is the participant
    std::string public_key(const std::string& tenant) const;                              // base64url of 32 bytes
    // For Authorization: who sends what to which connector.
    std::string token_for(const std::string& tenant, const std::string& participant, const std::string& audience, const std::string& act,
                          std::string_view body, Instant now) const;
    // Whose request this is: the participant of its token. 401 `participant-unknown`, whatever was wrong with it.
    Result<std::string> participant(Context& cx, Reader& reader, const std::string& act) const;
    // … and its token counts this once.
    Result<std::string> participant_once(Context& cx, Transaction& tx, const std::string& act) const;

    // --- moves (moves.cpp) ---
    std::optional<Sides> sides(Reader& reader, const Uuid& provider, const Uuid& consumer) const;
    // What was said and acknowledged becomes the state. 409 `illegal-transition`; 400 `bad-message` where it does not fit what was said
    // before.
    Done take(Transaction& tx, Negotiation& negotiation, const Sides& sides, const Said& said, Instant now) const;
    Done take(Transaction& tx, const std::string& tenant, Transfer& transfer, const Said& said, Instant now) const;
    // The other's message may come before the acknowledgement of ours that it follows: then it is one, and ours is taken first.
    Done catch_up(Transaction& tx, Negotiation& negotiation, const Sides& sides, const Message& heard, Party by, Instant now) const;
    Done catch_up(Transaction& tx, Transfer& transfer, const Message& heard, Party by, Instant now) const;
    // A party of this site says something: taken at once where both are of this site, else sent. 409 `message-on-its-way`.
    Done say(Transaction& tx, Negotiation& negotiation, const Sides& sides, Party by, const Node& body, const std::string& signer,
             Instant now) const;
    Done say(Transaction& tx, Transfer& transfer, const Sides& sides, Party by, const Node& body, const std::string& signer,
             Instant now) const;
    // What the provider's connector says by itself: it finalises what was verified, starts what was requested.
    Done follow_up(Transaction& tx, Negotiation& negotiation, const Sides& sides, Instant now) const;
    Done follow_up(Transaction& tx, Transfer& transfer, const Sides& sides, const std::string& connector, Instant now) const;
    Done end_agreement(Transaction& tx, Agreement& agreement, const std::string& reason, const std::string& signer, Instant now) const;

    // --- messages on their way (sending.cpp) ---
    // What was said stays in the history.
    void record(Transaction& tx, MessageAbout about, const Uuid& id, const Uuid& space, MessageDirection direction, const Said& said,
                Instant now) const;
    // To be sent; its acknowledgement takes it.
    Uuid queue(Transaction& tx, MessageAbout about, const Uuid& id, const Uuid& space, const Message& message, Party by,
               const std::string& signer, Instant now) const;
    Result<std::string> deliver(JobRun& run) const;

private:
    Done sign(Transaction& tx, const Negotiation& negotiation, NegotiationStep step, const Said& said, Instant now) const;
    Done leaf(Transaction& tx, Agreement& agreement, const char* state, Instant now) const;

    Module::Inside& in_;
    Store& store_;
    const ledger::Ledger* ledger_;
    const App* app_ = nullptr;
    Jobs* jobs_ = nullptr;
};

inline Spaces& spaces_of(Context& cx) { return cx.app().service<Spaces>(); }

std::string connector_of(const Context& cx);  // this tenant's, as others reach it

// Who may act for a member of this site: people of its agency or organisation, and stewards; nobody for an outside one.
bool speaks_for(Context& cx, const Member& member);
// Who may sign for it: who leads the agency's work (core.supervisor, core.data_steward), or acts for the organisation by mandate.
bool binds(const Context& cx, const Member& member);
bool is_steward(Context& cx);
// 404 for everybody but stewards and those who speak for one of the two.
Result<Sides> seen_sides(Context& cx, Reader& reader, const Uuid& provider, const Uuid& consumer);

void install_protocol(App& app);      // /dsp/2025-1/…, /.well-known/dspace-version
void install_desk(App& app);          // /spaces, members, datasets, offers
void install_negotiations(App& app);  // /spaces/{space}/negotiations/…
void install_agreements(App& app);    // /spaces/{space}/agreements/…, transfers
void install_reads(App& app);         // rows and sums under an agreement

}  // namespace skl::opendata::spaces
