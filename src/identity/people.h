// Persons and what is known of them. Values lie encrypted under the person's own key: deleting that key erases them.
// Reading needs a transaction, since whoever reads leaves an access event in it.
#pragma once

#include "identity/model.h"
#include "kernel/storage/keys.h"

namespace skl::identity {

// A value of person_attribute, opened.
struct Attribute {
    std::string value;
    std::string source;  // "self", "registry", "certificate" …
    std::int64_t assurance = 1;
    std::optional<Instant> verified_at;
};
using Attributes = std::map<std::string, Attribute>;

class People {
public:
    explicit People(const Keys& keys) : keys_(keys) {}  // outlive this

    // A new person with these values; identifiers of them (`national_id`, `resident_id`, `email`) can be looked up afterwards.
    // 409 `person-exists` where another person has one of them.
    Result<Person> add(Transaction& tx, const std::map<std::string, std::string>& values, std::string_view source, Instant now,
                       std::string user_handle = {}) const;  // 32 bytes, base64url; empty: made here
    Done set(Transaction& tx, const PersonId& person, const std::map<std::string, std::string>& values, std::string_view source,
             Instant now) const;

    Result<Attributes> attributes(Transaction& tx, const PersonId& person, Instant now) const;
    // As a page greets: name_zh, or name_en for who reads English and has one; empty: erased or unknown.
    Result<std::string> name(Transaction& tx, const PersonId& person, std::string_view language, Instant now) const;

    // By an identifier as it was given; the normalisation is ours.
    Result<std::optional<PersonId>> find(Transaction& tx, const std::string& name, std::string_view value, Instant now) const;

    // What an identifier is looked up by without being said: equal for equal values, and nothing without the tenant's key. 404: no
    // identifier.
    Result<std::string> blind(Transaction& tx, const std::string& name, std::string_view value, Instant now) const;

    // The tenant's secret of this name, made at its first use: 32 random bytes.
    Result<crypto::Secret> secret(Transaction& tx, const std::string& name, Instant now) const;

    const Keys& keys() const { return keys_; }

private:
    const Keys& keys_;
};

std::string key_owner(const PersonId& person);  // in the key ring: "person/<id>"

}  // namespace skl::identity
