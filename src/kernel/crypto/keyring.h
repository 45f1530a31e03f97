// Keys of one tenant: the master key wraps the tenant key, that wraps data keys (one current key per person or source)
// and index keys (one per field). A database holds wrapped keys only; deleting an owner's keys erases what they closed.
//
// A ring is used by one thread at a time. Its changes go to the KeyStore it was given, in the caller's transaction:
// when that is rolled back, throw the ring away too.
#pragma once

#include <map>
#include <vector>

#include "kernel/crypto/cipher.h"
#include "kernel/describe/result.h"

namespace skl::crypto {

enum class KeyKind { tenant, data, index };

struct WrappedKey {
    Uuid id;
    KeyKind kind = KeyKind::data;
    std::string owner;    // data: person or source; index: the field; tenant: empty
    std::string wrapped;  // AES-KWP: of a tenant key under the master key, of all others under the tenant key
    Instant created;
    bool current = true;  // of its owner; an older one still opens
};

// Where the wrapped keys of one tenant lie.
class KeyStore {
public:
    virtual ~KeyStore() = default;
    virtual std::vector<WrappedKey> load() = 0;
    virtual void save(const WrappedKey& key) = 0;  // new, or in place of the one with its id
    virtual void erase(const Uuid& id) = 0;
};

// 32 bytes as 64 hex digits or 43 base64url characters, with or without a line end. 422 `bad-master-key`.
Result<Secret> read_master_key(std::string_view text);
// The file must be readable by its owner only: 422 `master-key-exposed`; 422 `master-key-unreadable`.
Result<Secret> read_master_key_file(const std::string& file);
std::string new_master_key();  // text for such a file

class KeyRing {
public:
    // Reads the store; makes the tenant key when there is none. 500 `wrong-master-key` when it does not open.
    static Result<KeyRing> open(const Secret& master, KeyStore& store, Instant now);

    std::string encrypt(const std::string& owner, const FieldPlace& place, std::string_view plain, Instant now);
    std::optional<std::string> decrypt(const FieldPlace& place,
                                       std::string_view field) const;  // empty: erased, altered, or of another place
    // HMAC-SHA-256(k_idx, normalised), base64url: equal for equal values of one field, so that it can be looked up.
    std::string blind_index(const std::string& field, std::string_view normalised, Instant now);

    void erase(const std::string& owner);                      // all data keys of the owner
    void rotate_owner(const std::string& owner, Instant now);  // a new current key; what the old ones closed still opens
    void rotate_tenant_key(Instant now);                       // all keys wrapped anew under a new tenant key
    void rewrap(const Secret& new_master);                     // the tenant key under a new master key

    std::size_t size() const { return keys_.size(); }  // data and index keys

private:
    struct Held {
        WrappedKey record;
        Secret key;
    };
    explicit KeyRing(Secret master, KeyStore& store) : master_(std::move(master)), store_(&store) {}
    Held& make(KeyKind kind, const std::string& owner, Instant now);
    Held& current(KeyKind kind, const std::string& owner, Instant now);
    bool take(WrappedKey record);

    Secret master_;
    KeyStore* store_;
    Held tenant_;
    std::map<Uuid, Held> keys_;
    std::map<std::pair<KeyKind, std::string>, Uuid> current_;
};

}  // namespace skl::crypto
