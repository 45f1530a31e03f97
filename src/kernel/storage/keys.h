// The key rings of all tenants in the database (kernel/crypto/keyring.h says what they are). One master key, from a file or the
// environment, opens them. A ring is opened for one transaction and the owners it is about; what it makes or erases is part of
// that transaction.
//
//   auto field = keys.with(tx, {owner}, [&](crypto::KeyRing& ring) -> Result<std::string> { return ring.encrypt(owner, place, plain, now);
//   }, now);
//
// Threads: all members may be called from any thread.
#pragma once

#include <span>

#include "kernel/crypto/keyring.h"
#include "kernel/storage/store.h"

namespace skl {

// The wrapped keys of one tenant as rows: the tenant key, and those of `owners`; none named: all of them, and nobody else makes
// one until the commit.
class KeyRows : public crypto::KeyStore {
public:
    KeyRows(Transaction& tx, std::string tenant, std::vector<std::string> owners = {})
        : tx_(tx), tenant_(std::move(tenant)), owners_(std::move(owners)) {}
    std::vector<crypto::WrappedKey> load() override;
    void save(const crypto::WrappedKey& key) override;
    void erase(const Uuid& id) override;

private:
    std::vector<crypto::WrappedKey> read();
    void lock();

    Transaction& tx_;
    const std::string tenant_;
    const std::vector<std::string> owners_;
};

struct KeyCount {
    Text<> tenant;
    std::int64_t data_keys = 0, index_keys = 0;
    Instant tenant_key_since;
};
BOOST_DESCRIBE_STRUCT(KeyCount, (), (tenant, data_keys, index_keys, tenant_key_since))

class Keys {
public:
    explicit Keys(crypto::Secret master) : master_(std::move(master)) {}

    // f: Result<T>(crypto::KeyRing&), with the keys of the transaction's tenant. 500 `wrong-master-key`.
    template <class F>
    auto with(Transaction& tx, std::vector<std::string> owners, F f, Instant now) const -> std::invoke_result_t<F&, crypto::KeyRing&> {
        KeyRows rows(tx, tx.tenant(), std::move(owners));
        auto ring = crypto::KeyRing::open(master_, rows, now);
        if (!ring) return std::move(ring.problem());
        return f(*ring);
    }

    // Does the master key open what is there? True also where there is nothing.
    Result<bool> fits(Store& store) const;
    // Every key of the tenant under a new tenant key.
    Done rotate(Store& store, const std::string& tenant, Instant now) const;
    // Every tenant's key under another master key, in one transaction: all of them or none.
    Done change_master(Store& store, const crypto::Secret& next, Instant now) const;

private:
    crypto::Secret master_;
};

std::vector<KeyCount> key_counts(Store& store);

}  // namespace skl
