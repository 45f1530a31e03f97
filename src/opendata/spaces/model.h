// Rows of data spaces. SQL of this room is in store.cpp alone.
#pragma once

#include "kernel/describe/faces.h"
#include "opendata/engine/spaces/message.h"
#include "opendata/engine/spaces/policy.h"

namespace skl::opendata::spaces {

enum class SpaceState { active, closed };
BOOST_DESCRIBE_ENUM(SpaceState, active, closed)
enum class MemberKind { local, outside };
BOOST_DESCRIBE_ENUM(MemberKind, local, outside)
enum class MemberState { active, suspended };
BOOST_DESCRIBE_ENUM(MemberState, active, suspended)
enum class SpaceAccess { open, restricted };
BOOST_DESCRIBE_ENUM(SpaceAccess, open, restricted)
enum class MessageAbout { negotiation, transfer };
BOOST_DESCRIBE_ENUM(MessageAbout, negotiation, transfer)
enum class MessageDirection { in, out, inside };  // inside: both parties are of this site
BOOST_DESCRIBE_ENUM(MessageDirection, in, out, inside)
enum class MessageState { applied, waiting, refused, failed };
BOOST_DESCRIBE_ENUM(MessageState, applied, waiting, refused, failed)
enum class ReadKind { rows, aggregate };
BOOST_DESCRIBE_ENUM(ReadKind, rows, aggregate)

struct SpaceFields {
    Slug slug;
    Bilingual<1, 300> title;
    Bilingual<0, 4000> description;
    Text<1, 60> domain;  // agriculture, tourism, water …, in words
    Bilingual<0, 10000> rules;
    Several<Url, 0, 20> vocabulary;  // shared ones, by their addresses
};
BOOST_DESCRIBE_STRUCT(SpaceFields, (), (slug, title, description, domain, rules, vocabulary))

struct Space : SpaceFields {
    Id<Space> id;
    SpaceState state{};
    Instant created_at, changed_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(Space, (SpaceFields), (id, state, created_at, changed_at, rev))

struct Member {
    Id<Member> id;
    Uuid space_id;
    MemberKind kind{};
    Text<1, 200> name;
    Text<1, 300> participant_id;
    std::optional<Uuid> party_id;
    Text<0, 500> callback;
    Text<0, 60> public_key;
    MemberState state{};
    Instant created_at;
    std::int64_t rev = 1;
    bool local() const { return kind == MemberKind::local; }
};
BOOST_DESCRIBE_STRUCT(Member, (), (id, space_id, kind, name, participant_id, party_id, callback, public_key, state, created_at, rev))

struct SpaceDataset {
    Id<SpaceDataset> id;  // as urn:uuid: it is the dataset's identifier in the space
    Uuid space_id, dataset_id, provider_id;
    SpaceAccess access{};
    Instant created_at;
    std::optional<Instant> ended_at;
};
BOOST_DESCRIBE_STRUCT(SpaceDataset, (), (id, space_id, dataset_id, provider_id, access, created_at, ended_at))

struct Offer {
    Id<Offer> id;
    Uuid space_id, dataset_id;
    std::optional<Uuid> for_member;
    std::string policy;
    Instant created_at;
    Text<> created_by;
    std::optional<Instant> withdrawn_at;
};
BOOST_DESCRIBE_STRUCT(Offer, (), (id, space_id, dataset_id, for_member, policy, created_at, created_by, withdrawn_at))

struct Negotiation {
    Id<Negotiation> id;
    Uuid space_id, provider_id, consumer_id;
    std::string provider_pid, consumer_pid;
    NegotiationState state{};
    std::string target;
    std::optional<Uuid> dataset_id;
    std::string offer;
    Party offered_by{};
    std::string callback, reason;
    std::optional<Uuid> agreement_id, message_id;
    Instant created_at, changed_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(Negotiation, (),
                      (id, space_id, provider_id, consumer_id, provider_pid, consumer_pid, state, target, dataset_id, offer, offered_by,
                       callback, reason, agreement_id, message_id, created_at, changed_at, rev))

struct Agreement {
    Id<Agreement> id;
    Uuid space_id, negotiation_id, provider_id, consumer_id;
    std::string urn, target;
    std::optional<Uuid> dataset_id;
    std::string body, sha256, provider_signer, consumer_signer;
    std::optional<Instant> provider_signed_at, consumer_signed_at, finalized_at, ended_at;
    std::string end_reason, leaf;
    std::int64_t used = 0;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(Agreement, (),
                      (id, space_id, negotiation_id, provider_id, consumer_id, urn, target, dataset_id, body, sha256, provider_signer,
                       consumer_signer, provider_signed_at, consumer_signed_at, finalized_at, ended_at, end_reason, leaf, used, created_at))

struct Transfer {
    Id<Transfer> id;
    Uuid space_id, agreement_id, provider_id, consumer_id;
    std::string provider_pid, consumer_pid;
    TransferState state{};
    std::string callback, token_sha256, endpoint, sealed_token, reason;
    std::optional<Uuid> message_id;
    Instant created_at, changed_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(Transfer, (),
                      (id, space_id, agreement_id, provider_id, consumer_id, provider_pid, consumer_pid, state, callback, token_sha256,
                       endpoint, sealed_token, reason, message_id, created_at, changed_at, rev))

// What was said, in the order it was said.
struct SpaceMessage {
    Id<SpaceMessage> id;
    Uuid space_id;
    MessageAbout about{};
    Uuid about_id;
    MessageDirection direction{};
    Party party{};
    MessageKind kind{};
    std::string body, body_sha256, proof, signer;
    MessageState state{};
    std::int64_t status = 0, attempts = 0;
    std::string answer;
    Instant created_at;
    std::optional<Instant> done_at;
};
BOOST_DESCRIBE_STRUCT(SpaceMessage, (),
                      (id, space_id, about, about_id, direction, party, kind, body, body_sha256, proof, signer, state, status, attempts,
                       answer, created_at, done_at))

struct ReadEntry {
    Id<ReadEntry> id;
    Uuid agreement_id, transfer_id;
    Instant at;
    std::string reader;
    ReadKind kind{};
    std::string purpose, place, question, outcome;
    std::int64_t given = 0;
};
BOOST_DESCRIBE_STRUCT(ReadEntry, (), (id, agreement_id, transfer_id, at, reader, kind, purpose, place, question, outcome, given))

inline std::string urn_of(const Uuid& id) { return "urn:uuid:" + to_text(id); }

}  // namespace skl::opendata::spaces
