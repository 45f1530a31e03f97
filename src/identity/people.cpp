#include "identity/people.h"

#include "identity/store.h"
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"

namespace skl::identity {
namespace {

// What a person is looked up by, and how it is written alike.
bool is_identifier(std::string_view name) { return name == "national_id" || name == "resident_id" || name == "email"; }

std::string normalised(std::string_view name, std::string_view value) {
    std::string out;
    for (const char c : value) {
        if (c == ' ' || c == '\t') continue;
        const bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z';
        out += name == "email" ? (upper ? static_cast<char>(c + 32) : c) : (lower ? static_cast<char>(c - 32) : c);
    }
    return out;
}

crypto::FieldPlace place_of(const Transaction& tx, const PersonId& person, const std::string& name) {
    return {tx.tenant(), "person_attribute", to_text(person), name};
}

std::string index_field(const std::string& name) { return "person/" + name; }

}  // namespace

std::string key_owner(const PersonId& person) { return "person/" + to_text(person); }

Result<Person> People::add(Transaction& tx, const std::map<std::string, std::string>& values, std::string_view source, Instant now,
                           std::string user_handle) const {
    if (user_handle.empty()) user_handle = crypto::random_token();
    Person person{.id = crypto::new_id<Person>(now), .user_handle = {{std::move(user_handle)}}, .locale = {{"zh-Hant"}}, .created_at = now};
    insert(tx, person);
    if (auto done = set(tx, person.id, values, source, now); !done) return done.problem();
    return person;
}

Done People::set(Transaction& tx, const PersonId& person, const std::map<std::string, std::string>& values, std::string_view source,
                 Instant now) const {
    const std::string owner = key_owner(person);
    std::vector<std::string> owners{owner};
    for (const auto& [name, value] : values)
        if (is_identifier(name)) owners.push_back(index_field(name));
    return keys_.with(
        tx, std::move(owners),
        [&](crypto::KeyRing& ring) -> Done {
            for (const auto& [name, value] : values) {
                const std::string closed = ring.encrypt(owner, place_of(tx, person, name), value, now);
                put(tx, {person, name, text::base64url(closed), std::string(source), {}, {}, 1});
                if (!is_identifier(name)) continue;
                drop_index(tx, name, person);
                // Nobody is found by a mailbox that they only claim; confirmed ones come from another source.
                if (name == "email" && source == "self") continue;
                if (!put_index(tx, name, ring.blind_index(index_field(name), normalised(name, value), now), person))
                    return Problem::conflict("person-exists").with("name", name).with("name.word", "attribute." + name);
            }
            return Nothing{};
        },
        now);
}

Result<Attributes> People::attributes(Transaction& tx, const PersonId& person, Instant now) const {
    const std::string owner = key_owner(person);
    return keys_.with(
        tx, {owner},
        [&](crypto::KeyRing& ring) -> Result<Attributes> {
            Attributes out;
            for (const AttributeRow& row : attribute_rows(tx, person)) {
                const auto closed = text::base64url_decode(row.value);
                const auto value = closed ? ring.decrypt(place_of(tx, person, row.name), *closed) : std::nullopt;
                if (value) out[row.name] = {*value, row.source, row.assurance, row.verified_at};
            }
            return out;
        },
        now);
}

Result<std::string> People::name(Transaction& tx, const PersonId& person, std::string_view language, Instant now) const {
    auto known = attributes(tx, person, now);
    if (!known) return known.problem();
    for (const char* name : language == "en" ? std::array{"name_en", "name_zh"} : std::array{"name_zh", "name_en"})
        if (const auto it = known->find(name); it != known->end() && !it->second.value.empty()) return it->second.value;
    return std::string{};
}

Result<std::optional<PersonId>> People::find(Transaction& tx, const std::string& name, std::string_view value, Instant now) const {
    return keys_.with(
        tx, {index_field(name)},
        [&](crypto::KeyRing& ring) -> Result<std::optional<PersonId>> {
            return by_index(tx, name, ring.blind_index(index_field(name), normalised(name, value), now));
        },
        now);
}

Result<std::string> People::blind(Transaction& tx, const std::string& name, std::string_view value, Instant now) const {
    if (!is_identifier(name)) return Problem::not_found("identifier");
    return keys_.with(
        tx, {index_field(name)},
        [&](crypto::KeyRing& ring) -> Result<std::string> { return ring.blind_index(index_field(name), normalised(name, value), now); },
        now);
}

Result<crypto::Secret> People::secret(Transaction& tx, const std::string& name, Instant now) const {
    const std::string owner = "identity/" + name;
    return keys_.with(
        tx, {owner},
        [&](crypto::KeyRing& ring) -> Result<crypto::Secret> {
            const crypto::FieldPlace place{tx.tenant(), "identity_secret", name, "value"};
            if (!secret_value(tx, name))
                keep_secret(tx, name, text::base64url(ring.encrypt(owner, place, crypto::random_bytes(crypto::key_bytes), now)), now);
            const auto closed = text::base64url_decode(secret_value(tx, name).value_or(""));
            auto value = closed ? ring.decrypt(place, *closed) : std::nullopt;
            if (!value) return Problem{500, "wrong-master-key"};
            return crypto::Secret(std::move(*value));
        },
        now);
}

}  // namespace skl::identity
