// Rows of the cross-platform exchange: partners that push here, and what is pushed to the portal.
#pragma once

#include "kernel/storage/store.h"
#include "opendata/model.h"

namespace skl::opendata::taiwan {

// --- inwards ---
struct ExchangePartner {
    Id<ExchangePartner> id;
    Text<1, 200> name;
    Text<0, 100> oid;
    Text<> key_sha256;
    Prose<2000> addresses;
    Instant created_at;
    Text<> created_by;
    std::optional<Instant> ended_at;
};
BOOST_DESCRIBE_STRUCT(ExchangePartner, (), (id, name, oid, key_sha256, addresses, created_at, created_by, ended_at))

std::vector<ExchangePartner> partners(Reader& reader);  // whose keys count, by name
std::optional<ExchangePartner> partner_with(Reader& reader, const std::string& key_sha256);
void insert_partner(Transaction& tx, const ExchangePartner& partner);
bool end_partner(Transaction& tx, const Uuid& id, Instant at);  // false: there is none, or it ended before

// A resource's identifier as its own platform gave it; kept as it is where another resource has that one.
void name_resource(Transaction& tx, const Uuid& resource, const std::string& identifier);
// Of a resource that lies elsewhere and has no versions: false where it has some.
bool delete_remote_resource(Transaction& tx, const Uuid& resource);

// --- outwards ---
enum class PushAction { append, replace, remove };
BOOST_DESCRIBE_ENUM(PushAction, append, replace, remove)

enum class PushState { waiting, sent, failed };
BOOST_DESCRIBE_ENUM(PushState, waiting, sent, failed)

struct ExchangePush {
    Uuid dataset_id;
    Text<> identifier;
    Instant modified_at;
    std::int64_t present = 0;
    PushAction action{};
    PushState state{};
    std::int64_t attempts = 0;
    Instant next_at;
    std::int64_t status = 0;
    std::string answer;
    Instant queued_at;
    std::optional<Instant> sent_at;
};
BOOST_DESCRIBE_STRUCT(ExchangePush, (),
                      (dataset_id, identifier, modified_at, present, action, state, attempts, next_at, status, answer, queued_at, sent_at))

struct OfTenant {
    std::string tenant;
    Uuid dataset_id;
};
BOOST_DESCRIBE_STRUCT(OfTenant, (), (tenant, dataset_id))

// Datasets of this house (not harvested, not pushed here) that the portal should hear of: public and changed since it was told, or told of
// and public no more. Run as every_tenant.
std::vector<OfTenant> changed_since_pushed(Reader& reader, std::int64_t limit);
std::vector<OfTenant> pushes_due(Reader& reader, Instant now, std::int64_t limit);  // run as every_tenant

std::optional<ExchangePush> push_of(Reader& reader, const Uuid& dataset);
void keep_push(Transaction& tx, const ExchangePush& push);
std::vector<ExchangePush> pushes(Reader& reader, std::optional<PushState> state, std::int64_t limit);  // failed ones first, then the latest

}  // namespace skl::opendata::taiwan
