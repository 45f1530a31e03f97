#include "identity/directory/review_store.h"

namespace skl::identity::directory {

void open_review(Transaction& tx, const Review& review) {
    tx.query(
          "insert into review(tenant, id, quarter, opened_at, grace_until, closed_at) "
          "values(:tenant, :id, :quarter, :opened_at, :grace_until, :closed_at) on conflict do nothing")
        .fields(review)
        .run();
}

std::optional<Review> review_of(Reader& reader, const std::string& quarter) {
    return reader.query("select id, quarter, opened_at, grace_until, closed_at from review where tenant = :tenant and quarter = :quarter")
        .bind("quarter", quarter)
        .one<Review>();
}

std::optional<Review> find_review(Reader& reader, const Uuid& id) {
    return reader.query("select id, quarter, opened_at, grace_until, closed_at from review where tenant = :tenant and id = :id")
        .bind("id", id)
        .one<Review>();
}

void close_review(Transaction& tx, const Uuid& id, Instant now) {
    tx.query("update review set closed_at = :now where tenant = :tenant and id = :id and closed_at is null")
        .bind("id", id)
        .bind("now", now)
        .run();
}

std::vector<ReviewItem> review_items(Reader& reader, const Review& review, const std::string& after, std::int64_t limit) {
    return reader
        .query(
            "select m.id, :review as review_id, m.name, m.title, o.name_zh as agency_zh, o.name_en as agency_en, m.role, m.state, "
            "m.reviewed_at, "
            "(select max(s.last_seen) from session s where s.tenant = m.tenant and s.person_id = m.person_id) as last_seen, "
            "i.decision, i.decided_at from membership m join organisation o on o.tenant = m.tenant and o.id = m.agency_id "
            "left join review_item i on i.tenant = m.tenant and i.review_id = :review and i.membership_id = m.id "
            "where m.tenant = :tenant and m.id > :after and m.granted_at < :opened and (m.state <> 'ended' or i.decision is not null) "
            "order by m.id limit :limit")
        .bind("review", review.id)
        .bind("opened", review.opened_at)
        .bind("after", after)
        .bind("limit", limit)
        .all<ReviewItem>();
}

ReviewCount count_items(Reader& reader, const Review& review) {
    ReviewCount out;
    reader
        .query(
            "select count(*), count(i.decision) from membership m "
            "left join review_item i on i.tenant = m.tenant and i.review_id = :review and i.membership_id = m.id "
            "where m.tenant = :tenant and m.granted_at < :opened and (m.state <> 'ended' or i.decision is not null)")
        .bind("review", review.id)
        .bind("opened", review.opened_at)
        .each([&](const Row& row) {
            out = {row.integer(0), row.integer(1)};
        });
    return out;
}

bool put_decision(Transaction& tx, const Uuid& review, const Uuid& membership, ReviewDecision decision, const std::string& note,
                  const std::string& by, Instant now) {
    return tx.query(
                 "insert into review_item(tenant, review_id, membership_id, decision, note, decided_by, decided_at) "
                 "values(:tenant, :review, :membership, :decision, :note, :by, :now) on conflict do nothing")
               .bind("review", review)
               .bind("membership", membership)
               .bind("decision", decision)
               .bind("note", note)
               .bind("by", by)
               .bind("now", now)
               .run() == 1;
}

std::vector<Membership> unreviewed(Reader& reader, const Review& review, std::int64_t limit) {
    return reader
        .query(
            "select id, person_id, agency_id, unit_id, role, name, title, valid_from, valid_to, state, reason, granted_by, granted_at, "
            "reviewed_at, active_since, rev from membership where tenant = :tenant and state = 'active' and granted_at < :opened "
            "and reviewed_at < :opened order by id limit :limit")
        .bind("opened", review.opened_at)
        .bind("limit", limit)
        .all<Membership>();
}

std::vector<Membership> idle_since(Reader& reader, Instant since, std::int64_t limit) {
    return reader
        .query(
            "select id, person_id, agency_id, unit_id, role, name, title, valid_from, valid_to, state, reason, granted_by, granted_at, "
            "reviewed_at, active_since, rev from membership m where tenant = :tenant and state = 'active' and active_since < :since and "
            "valid_from < :since "
            "and not exists (select 1 from session s where s.tenant = m.tenant "
            "and s.person_id = m.person_id and s.last_seen >= :since) order by id limit :limit")
        .bind("since", since)
        .bind("limit", limit)
        .all<Membership>();
}

}  // namespace skl::identity::directory
