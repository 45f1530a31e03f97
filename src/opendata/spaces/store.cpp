#include "opendata/spaces/store.h"

#include "opendata/store_sql.h"

namespace skl::opendata::spaces {
namespace {

template <class S>
std::string by(std::string_view table, std::string_view condition) {
    return fmt::format("select {} from {} r where r.tenant = :tenant and {}", selected(shape_of<S>, "r"), table, condition);
}

template <class S>
std::string revised(std::string_view table) {
    return fmt::format("update {} set {}, rev = rev + 1 where tenant = :tenant and id = :id and rev = :rev", table,
                       assigned(shape_of<S>, {"id", "created_at", "rev"}));
}

}  // namespace

bool insert_space(Transaction& tx, const Space& space) {
    static const std::string sql = inserted("data_space", shape_of<Space>, {}) + " on conflict do nothing";
    return tx.query(sql).fields(space).run() == 1;
}
bool update_space(Transaction& tx, const Space& space) {
    static const std::string sql = revised<Space>("data_space");
    return tx.query(sql).fields(space).run() == 1;
}
std::optional<Space> find_space(Reader& reader, const std::string& key) {
    static const std::string sql = by<Space>("data_space", "(r.slug = :key or r.id = :key)");
    return reader.query(sql).bind("key", key).one<Space>();
}
std::vector<Space> list_spaces(Reader& reader) {
    static const std::string sql = by<Space>("data_space", "1 = 1 order by r.state, r.slug limit :limit");
    return reader.query(sql).bind("limit", most_listed).all<Space>();
}

bool insert_member(Transaction& tx, const Member& member) {
    static const std::string sql = inserted("space_member", shape_of<Member>, {}) + " on conflict do nothing";
    return tx.query(sql).fields(member).run() == 1;
}
bool update_member(Transaction& tx, const Member& member) {
    static const std::string sql = revised<Member>("space_member");
    return tx.query(sql).fields(member).run() == 1;
}
std::optional<Member> member_by_id(Reader& reader, const Uuid& id) {
    static const std::string sql = by<Member>("space_member", "r.id = :id");
    return reader.query(sql).bind("id", id).one<Member>();
}
std::vector<Member> members_of(Reader& reader, const Uuid& space) {
    static const std::string sql = by<Member>("space_member", "r.space_id = :space order by r.id limit :limit");
    return reader.query(sql).bind("space", space).bind("limit", most_listed).all<Member>();
}
std::vector<Member> members_named(Reader& reader, const std::string& participant_id) {
    static const std::string sql =
        by<Member>("space_member", "r.participant_id = :participant and r.state = 'active' order by r.id limit :limit");
    return reader.query(sql).bind("participant", participant_id).bind("limit", most_listed).all<Member>();
}

bool insert_dataset(Transaction& tx, const SpaceDataset& dataset) {
    static const std::string sql = inserted("space_dataset", shape_of<SpaceDataset>, {}) + " on conflict do nothing";
    return tx.query(sql).fields(dataset).run() == 1;
}
std::optional<SpaceDataset> dataset_in_space(Reader& reader, const Uuid& id) {
    static const std::string sql = by<SpaceDataset>("space_dataset", "r.id = :id");
    return reader.query(sql).bind("id", id).one<SpaceDataset>();
}
std::vector<SpaceDataset> datasets_of_space(Reader& reader, const Uuid& space) {
    static const std::string sql =
        by<SpaceDataset>("space_dataset", "r.space_id = :space and r.ended_at is null order by r.id limit :limit");
    return reader.query(sql).bind("space", space).bind("limit", most_listed).all<SpaceDataset>();
}
void end_dataset(Transaction& tx, const Uuid& id, Instant now) {
    tx.query("update space_dataset set ended_at = :now where tenant = :tenant and id = :id").bind("id", id).bind("now", now).run();
}
bool is_restricted(Reader& reader, const Uuid& dataset) {
    return reader
               .query(
                   "select cast(count(*) as bigint) from space_dataset where tenant = :tenant and dataset_id = :dataset and access = "
                   "'restricted' and ended_at is null")
               .bind("dataset", dataset)
               .number()
               .value_or(0) > 0;
}

void insert_offer(Transaction& tx, const Offer& offer) {
    static const std::string sql = inserted("space_offer", shape_of<Offer>, {});
    tx.query(sql).fields(offer).run();
}
std::optional<Offer> offer_by_id(Reader& reader, const Uuid& id) {
    static const std::string sql = by<Offer>("space_offer", "r.id = :id");
    return reader.query(sql).bind("id", id).one<Offer>();
}
std::vector<Offer> offers_of(Reader& reader, const Uuid& space_dataset) {
    static const std::string sql =
        by<Offer>("space_offer", "r.dataset_id = :dataset and r.withdrawn_at is null order by r.id limit :limit");
    return reader.query(sql).bind("dataset", space_dataset).bind("limit", most_listed).all<Offer>();
}
void withdraw_offer(Transaction& tx, const Uuid& id, Instant now) {
    tx.query("update space_offer set withdrawn_at = :now where tenant = :tenant and id = :id").bind("id", id).bind("now", now).run();
}

void insert_negotiation(Transaction& tx, const Negotiation& negotiation) {
    static const std::string sql = inserted("space_negotiation", shape_of<Negotiation>, {});
    tx.query(sql).fields(negotiation).run();
}
bool update_negotiation(Transaction& tx, const Negotiation& negotiation) {
    static const std::string sql = revised<Negotiation>("space_negotiation");
    return tx.query(sql).fields(negotiation).run() == 1;
}
std::optional<Negotiation> negotiation_by_id(Reader& reader, const Uuid& id) {
    static const std::string sql = by<Negotiation>("space_negotiation", "r.id = :id");
    return reader.query(sql).bind("id", id).one<Negotiation>();
}
std::optional<Negotiation> negotiation_of_consumer(Reader& reader, const Uuid& consumer, const std::string& consumer_pid) {
    static const std::string sql = by<Negotiation>("space_negotiation", "r.consumer_id = :consumer and r.consumer_pid = :pid");
    return reader.query(sql).bind("consumer", consumer).bind("pid", consumer_pid).one<Negotiation>();
}
std::optional<Negotiation> negotiation_of_provider(Reader& reader, const Uuid& provider, const std::string& provider_pid) {
    static const std::string sql = by<Negotiation>("space_negotiation", "r.provider_id = :provider and r.provider_pid = :pid");
    return reader.query(sql).bind("provider", provider).bind("pid", provider_pid).one<Negotiation>();
}
std::vector<Negotiation> negotiations_of(Reader& reader, const Uuid& space) {
    static const std::string sql =
        by<Negotiation>("space_negotiation", "r.space_id = :space order by r.changed_at desc, r.id desc limit :limit");
    return reader.query(sql).bind("space", space).bind("limit", most_listed).all<Negotiation>();
}

bool insert_agreement(Transaction& tx, const Agreement& agreement) {
    static const std::string sql = inserted("space_agreement", shape_of<Agreement>, {}) + " on conflict do nothing";
    return tx.query(sql).fields(agreement).run() == 1;
}
void update_agreement(Transaction& tx, const Agreement& agreement) {
    static const std::string sql = fmt::format("update space_agreement set {} where tenant = :tenant and id = :id",
                                               assigned(shape_of<Agreement>, {"id", "created_at", "body", "sha256"}));
    tx.query(sql).fields(agreement).run();
}
std::optional<Agreement> agreement_by_id(Reader& reader, const Uuid& id) {
    static const std::string sql = by<Agreement>("space_agreement", "r.id = :id");
    return reader.query(sql).bind("id", id).one<Agreement>();
}
std::optional<Agreement> agreement_by_urn(Reader& reader, const std::string& urn) {
    static const std::string sql = by<Agreement>("space_agreement", "r.urn = :urn");
    return reader.query(sql).bind("urn", urn).one<Agreement>();
}
std::optional<Agreement> lock_agreement(Transaction& tx, const Uuid& id) {
    tx.query("update space_agreement set used = used where tenant = :tenant and id = :id").bind("id", id).run();
    return agreement_by_id(tx, id);
}
std::vector<Agreement> agreements_of(Reader& reader, const Uuid& space) {
    static const std::string sql =
        by<Agreement>("space_agreement", "r.space_id = :space order by r.created_at desc, r.id desc limit :limit");
    return reader.query(sql).bind("space", space).bind("limit", most_listed).all<Agreement>();
}

void insert_transfer(Transaction& tx, const Transfer& transfer) {
    static const std::string sql = inserted("space_transfer", shape_of<Transfer>, {});
    tx.query(sql).fields(transfer).run();
}
bool update_transfer(Transaction& tx, const Transfer& transfer) {
    static const std::string sql = revised<Transfer>("space_transfer");
    return tx.query(sql).fields(transfer).run() == 1;
}
std::optional<Transfer> transfer_by_id(Reader& reader, const Uuid& id) {
    static const std::string sql = by<Transfer>("space_transfer", "r.id = :id");
    return reader.query(sql).bind("id", id).one<Transfer>();
}
std::optional<Transfer> transfer_of_consumer(Reader& reader, const Uuid& consumer, const std::string& consumer_pid) {
    static const std::string sql = by<Transfer>("space_transfer", "r.consumer_id = :consumer and r.consumer_pid = :pid");
    return reader.query(sql).bind("consumer", consumer).bind("pid", consumer_pid).one<Transfer>();
}
std::vector<Transfer> transfers_of(Reader& reader, const Uuid& agreement) {
    static const std::string sql = by<Transfer>("space_transfer", "r.agreement_id = :agreement order by r.id desc limit :limit");
    return reader.query(sql).bind("agreement", agreement).bind("limit", most_listed).all<Transfer>();
}

void insert_message(Transaction& tx, const SpaceMessage& message) {
    static const std::string sql = inserted("space_message", shape_of<SpaceMessage>, {});
    tx.query(sql).fields(message).run();
}
void update_message(Transaction& tx, const SpaceMessage& message) {
    static const std::string sql = fmt::format("update space_message set {} where tenant = :tenant and id = :id",
                                               assigned(shape_of<SpaceMessage>, {"id", "created_at"}));
    tx.query(sql).fields(message).run();
}
std::optional<SpaceMessage> message_by_id(Reader& reader, const Uuid& id) {
    static const std::string sql = by<SpaceMessage>("space_message", "r.id = :id");
    return reader.query(sql).bind("id", id).one<SpaceMessage>();
}
std::vector<SpaceMessage> messages_about(Reader& reader, const Uuid& about) {
    static const std::string sql = by<SpaceMessage>("space_message", "r.about_id = :about order by r.id limit :limit");
    return reader.query(sql).bind("about", about).bind("limit", most_listed).all<SpaceMessage>();
}
std::optional<SpaceMessage> last_applied(Reader& reader, const Uuid& about) {
    static const std::string sql =
        by<SpaceMessage>("space_message", "r.about_id = :about and r.state = 'applied' order by r.done_at desc, r.id desc limit 1");
    return reader.query(sql).bind("about", about).one<SpaceMessage>();
}

void insert_read(Transaction& tx, const ReadEntry& entry) {
    static const std::string sql = inserted("space_read", shape_of<ReadEntry>, {});
    tx.query(sql).fields(entry).run();
}
void set_given(Transaction& tx, const Uuid& read, std::int64_t given) {
    tx.query("update space_read set given = :given where tenant = :tenant and id = :id").bind("id", read).bind("given", given).run();
}
std::vector<ReadEntry> reads_of(Reader& reader, const Uuid& agreement, std::int64_t limit) {
    static const std::string sql = by<ReadEntry>("space_read", "r.agreement_id = :agreement order by r.id desc limit :limit");
    return reader.query(sql).bind("agreement", agreement).bind("limit", limit).all<ReadEntry>();
}

bool use_token(Transaction& tx, const std::string& participant, const std::string& jti, Instant expires) {
    return tx.query(
                 "insert into space_token(tenant, participant_id, jti, expires_at) values(:tenant, :participant, :jti, :expires) on "
                 "conflict do nothing")
               .bind("participant", participant)
               .bind("jti", jti)
               .bind("expires", expires)
               .run() == 1;
}
std::int64_t forget_tokens(Transaction& tx, Instant before) {
    return tx.query("delete from space_token where expires_at < :before").bind("before", before).run();
}

}  // namespace skl::opendata::spaces
