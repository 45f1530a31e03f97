// Rows of data spaces in and out. The only SQL of this room is in store.cpp.
#pragma once

#include "kernel/storage/store.h"
#include "opendata/spaces/model.h"

namespace skl::opendata::spaces {

constexpr std::int64_t most_listed = 200;  // of anything on one page

bool insert_space(Transaction& tx, const Space& space);  // false: the slug is taken
bool update_space(Transaction& tx, const Space& space);  // false: somebody was first
std::optional<Space> find_space(Reader& reader, const std::string& slug_or_id);
std::vector<Space> list_spaces(Reader& reader);

bool insert_member(Transaction& tx, const Member& member);  // false: the participant is a member already
bool update_member(Transaction& tx, const Member& member);
std::optional<Member> member_by_id(Reader& reader, const Uuid& id);
std::vector<Member> members_of(Reader& reader, const Uuid& space);
std::vector<Member> members_named(Reader& reader, const std::string& participant_id);  // active ones, of all spaces

bool insert_dataset(Transaction& tx, const SpaceDataset& dataset);  // false: it is in the space already
std::optional<SpaceDataset> dataset_in_space(Reader& reader, const Uuid& id);
std::vector<SpaceDataset> datasets_of_space(Reader& reader, const Uuid& space);
void end_dataset(Transaction& tx, const Uuid& id, Instant now);
// Whether it is held restricted in a space: it does not become public.
bool is_restricted(Reader& reader, const Uuid& dataset);

void insert_offer(Transaction& tx, const Offer& offer);
std::optional<Offer> offer_by_id(Reader& reader, const Uuid& id);
std::vector<Offer> offers_of(Reader& reader, const Uuid& space_dataset);  // those that stand
void withdraw_offer(Transaction& tx, const Uuid& id, Instant now);

void insert_negotiation(Transaction& tx, const Negotiation& negotiation);
bool update_negotiation(Transaction& tx, const Negotiation& negotiation);  // false: somebody was first
std::optional<Negotiation> negotiation_by_id(Reader& reader, const Uuid& id);
std::optional<Negotiation> negotiation_of_consumer(Reader& reader, const Uuid& consumer, const std::string& consumer_pid);
std::optional<Negotiation> negotiation_of_provider(Reader& reader, const Uuid& provider, const std::string& provider_pid);
std::vector<Negotiation> negotiations_of(Reader& reader, const Uuid& space);  // what moved last first

bool insert_agreement(Transaction& tx, const Agreement& agreement);  // false: its urn is known already
void update_agreement(Transaction& tx, const Agreement& agreement);
std::optional<Agreement> agreement_by_id(Reader& reader, const Uuid& id);
std::optional<Agreement> agreement_by_urn(Reader& reader, const std::string& urn);
std::optional<Agreement> lock_agreement(Transaction& tx, const Uuid& id);  // who counts next waits for this transaction
std::vector<Agreement> agreements_of(Reader& reader, const Uuid& space);

void insert_transfer(Transaction& tx, const Transfer& transfer);
bool update_transfer(Transaction& tx, const Transfer& transfer);
std::optional<Transfer> transfer_by_id(Reader& reader, const Uuid& id);
std::optional<Transfer> transfer_of_consumer(Reader& reader, const Uuid& consumer, const std::string& consumer_pid);
std::vector<Transfer> transfers_of(Reader& reader, const Uuid& agreement);

void insert_message(Transaction& tx, const SpaceMessage& message);
void update_message(Transaction& tx, const SpaceMessage& message);
std::optional<SpaceMessage> message_by_id(Reader& reader, const Uuid& id);
std::vector<SpaceMessage> messages_about(Reader& reader, const Uuid& about);
std::optional<SpaceMessage> last_applied(Reader& reader, const Uuid& about);

void insert_read(Transaction& tx, const ReadEntry& entry);
void set_given(Transaction& tx, const Uuid& read, std::int64_t given);
std::vector<ReadEntry> reads_of(Reader& reader, const Uuid& agreement, std::int64_t limit);  // the newest first

bool use_token(Transaction& tx, const std::string& participant, const std::string& jti, Instant expires);  // false: it was used
std::int64_t forget_tokens(Transaction& tx, Instant before);  // of all tenants; run as every_tenant

}  // namespace skl::opendata::spaces
