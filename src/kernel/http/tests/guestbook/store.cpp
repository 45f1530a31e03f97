#include "kernel/http/tests/guestbook/store.h"

namespace skl::guestbook {

void insert(Transaction& tx, const Entry& entry) {
    tx.query(
          "insert into guestbook_entry(tenant, id, name, message, mood, website, signed_at) "
          "values(:tenant, :id, :name, :message, :mood, :website, :signed_at)")
        .fields(entry)
        .run();
}

std::optional<Entry> find(Reader& reader, const Id<Entry>& id) {
    return reader.query("select id, name, message, mood, website, signed_at from guestbook_entry where tenant = :tenant and id = :id")
        .bind("id", id)
        .one<Entry>();
}

bool remove(Transaction& tx, const Id<Entry>& id) {
    return tx.query("delete from guestbook_entry where tenant = :tenant and id = :id").bind("id", id).run() == 1;
}

std::vector<Entry> list(Reader& reader, std::optional<Mood> mood, const std::string& before, std::int64_t limit) {
    return reader
        .query(
            "select id, name, message, mood, website, signed_at from guestbook_entry "
            "where tenant = :tenant and id < :before and (:every or mood = :mood) order by id desc limit :limit")
        .bind("before", before)
        .bind("every", !mood.has_value())
        .bind("mood", mood.value_or(Mood::glad))
        .bind("limit", limit)
        .all<Entry>();
}

void count_one(Transaction& tx, Mood mood) {
    tx.query(
          "insert into guestbook_tally(tenant, mood, entries) values(:tenant, :mood, 1) "
          "on conflict(tenant, mood) do update set entries = guestbook_tally.entries + 1")
        .bind("mood", mood)
        .run();
}

std::vector<MoodCount> tally(Reader& reader) {
    return reader.query("select mood, entries from guestbook_tally where tenant = :tenant order by mood").all<MoodCount>();
}

void insert(Transaction& tx, const Watch& watch) {
    tx.query("insert into guestbook_watch(tenant, id, label, condition, rang) values(:tenant, :id, :label, :condition, :rang)")
        .fields(watch)
        .run();
}

std::vector<Watch> watches(Reader& reader) {
    return reader.query("select id, label, condition, rang from guestbook_watch where tenant = :tenant order by id").all<Watch>();
}

void ring(Transaction& tx, const Id<Watch>& id) {
    tx.query("update guestbook_watch set rang = rang + 1 where tenant = :tenant and id = :id").bind("id", id).run();
}

}  // namespace skl::guestbook
