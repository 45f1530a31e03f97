#include "identity/store.h"

namespace skl::identity {

void insert(Transaction& tx, const Person& person) {
    tx.query(
          "insert into person(tenant, id, user_handle, status, ial, ial_evidence, locale, merged_into, created_at, rev) "
          "values(:tenant, :id, :user_handle, :status, :ial, :ial_evidence, :locale, :merged_into, :created_at, :rev)")
        .fields(person)
        .run();
}

namespace {
constexpr std::string_view person_by_id =
    "select id, user_handle, status, ial, ial_evidence, locale, merged_into, created_at, rev from person where tenant = :tenant and id = "
    ":key";
constexpr std::string_view person_by_handle =
    "select id, user_handle, status, ial, ial_evidence, locale, merged_into, created_at, rev from person "
    "where tenant = :tenant and user_handle = :key";
}  // namespace

std::optional<Person> find_person(Reader& reader, const PersonId& id) { return reader.query(person_by_id).bind("key", id).one<Person>(); }

std::optional<Person> find_by_handle(Reader& reader, const std::string& user_handle) {
    return reader.query(person_by_handle).bind("key", user_handle).one<Person>();
}

void put(Transaction& tx, const AttributeRow& row) {
    tx.query(
          "insert into person_attribute(tenant, person_id, name, value, source, verified_at, valid_to, assurance) "
          "values(:tenant, :person_id, :name, :value, :source, :verified_at, :valid_to, :assurance) "
          "on conflict(tenant, person_id, name) do update set value = excluded.value, source = excluded.source, "
          "verified_at = excluded.verified_at, valid_to = excluded.valid_to, assurance = excluded.assurance")
        .fields(row)
        .run();
}

std::vector<AttributeRow> attribute_rows(Reader& reader, const PersonId& person) {
    return reader
        .query(
            "select person_id, name, value, source, verified_at, valid_to, assurance from person_attribute "
            "where tenant = :tenant and person_id = :person order by name")
        .bind("person", person)
        .all<AttributeRow>();
}

bool put_index(Transaction& tx, const std::string& name, const std::string& blind, const PersonId& person) {
    tx.query(
          "insert into person_index(tenant, name, blind, person_id) values(:tenant, :name, :blind, :person) "
          "on conflict(tenant, name, blind) do nothing")
        .bind("name", name)
        .bind("blind", blind)
        .bind("person", person)
        .run();
    return by_index(tx, name, blind) == person;
}

void drop_index(Transaction& tx, const std::string& name, const PersonId& person) {
    tx.query("delete from person_index where tenant = :tenant and name = :name and person_id = :person")
        .bind("name", name)
        .bind("person", person)
        .run();
}

std::optional<PersonId> by_index(Reader& reader, const std::string& name, const std::string& blind) {
    const auto found = reader.query("select person_id from person_index where tenant = :tenant and name = :name and blind = :blind")
                           .bind("name", name)
                           .bind("blind", blind)
                           .word();
    PersonId id;
    if (!found || !parse(*found, id)) return std::nullopt;
    return id;
}

std::optional<std::string> secret_value(Reader& reader, const std::string& name) {
    return reader.query("select value from identity_secret where tenant = :tenant and name = :name").bind("name", name).word();
}

void keep_secret(Transaction& tx, const std::string& name, const std::string& value, Instant now) {
    tx.query(
          "insert into identity_secret(tenant, name, value, created_at) values(:tenant, :name, :value, :now) "
          "on conflict(tenant, name) do nothing")
        .bind("name", name)
        .bind("value", value)
        .bind("now", now)
        .run();
}

}  // namespace skl::identity
