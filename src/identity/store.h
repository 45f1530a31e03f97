// The only SQL about persons, their authenticators and sessions.
#pragma once

#include "identity/session.h"
#include "kernel/storage/store.h"

namespace skl::identity {

// --- persons ---
void insert(Transaction& tx, const Person& person);
std::optional<Person> find_person(Reader& reader, const PersonId& id);
std::optional<Person> find_by_handle(Reader& reader, const std::string& user_handle);

struct AttributeRow {
    PersonId person_id;
    std::string name, value, source;  // value: an encrypted field, base64url
    std::optional<Instant> verified_at, valid_to;
    std::int64_t assurance = 1;
};
BOOST_DESCRIBE_STRUCT(AttributeRow, (), (person_id, name, value, source, verified_at, valid_to, assurance))
void put(Transaction& tx, const AttributeRow& row);
std::vector<AttributeRow> attribute_rows(Reader& reader, const PersonId& person);
bool put_index(Transaction& tx, const std::string& name, const std::string& blind, const PersonId& person);  // false: another's
void drop_index(Transaction& tx, const std::string& name, const PersonId& person);
std::optional<PersonId> by_index(Reader& reader, const std::string& name, const std::string& blind);

std::optional<std::string> secret_value(Reader& reader, const std::string& name);
void keep_secret(Transaction& tx, const std::string& name, const std::string& value, Instant now);

}  // namespace skl::identity
