#include "kernel/storage/keys.h"

#include "kernel/text/text.h"

namespace skl {

struct KeyRow {
    Id<crypto::WrappedKey> id;
    Text<> kind, owner, wrapped;
    Instant created_at;
    bool current = true;
};
BOOST_DESCRIBE_STRUCT(KeyRow, (), (id, kind, owner, wrapped, created_at, current))

namespace {

constexpr std::pair<crypto::KeyKind, const char*> kind_names[] = {
    {crypto::KeyKind::tenant, "tenant"}, {crypto::KeyKind::data, "data"}, {crypto::KeyKind::index, "index"}};

const char* name_of(crypto::KeyKind kind) { return kind_names[static_cast<int>(kind)].second; }

crypto::KeyKind kind_of(std::string_view name) {
    for (const auto& [kind, spelled] : kind_names)
        if (name == spelled) return kind;
    throw DatabaseError(DatabaseError::Kind::statement, "a key of an unknown kind");
}

constexpr const char* tenant_key_only = "\n";  // an owner nobody has

std::vector<std::string> tenants_with_keys(Reader& reader) {
    std::vector<std::string> out;
    reader.query("select tenant from wrapped_key where kind = 'tenant' order by tenant").each([&](const Row& row) {
        out.emplace_back(row.text(0));
    });
    return out;
}

std::string base64url(std::string_view bytes) { return text::base64url(bytes); }

}  // namespace

// A key that is not there yet is going to be made: only after the lock, and a second look, is that true.
std::vector<crypto::WrappedKey> KeyRows::load() {
    if (owners_.empty()) {
        lock();
        return read();
    }
    auto keys = read();
    const auto has = [&](bool tenant, const std::string& owner) {
        return std::any_of(keys.begin(), keys.end(), [&](const auto& key) {
            return key.current && key.owner == owner && (key.kind == crypto::KeyKind::tenant) == tenant;
        });
    };
    const bool all = has(true, "") && std::all_of(owners_.begin(), owners_.end(),
                                                  [&](const std::string& owner) { return owner == tenant_key_only || has(false, owner); });
    if (all) return keys;
    lock();
    return read();
}

void KeyRows::lock() {
    tx_.query("insert into key_ring(tenant, opened_at) values(:of, 1) on conflict(tenant) do update set opened_at = key_ring.opened_at + 1")
        .bind("of", tenant_)
        .run();
}

std::vector<crypto::WrappedKey> KeyRows::read() {
    Rows wanted;
    for (const std::string& owner : owners_) wanted.row().add("owner", owner).end();
    std::vector<crypto::WrappedKey> out;
    for (const KeyRow& row : tx_.query("select id, kind, owner, wrapped, created_at, current from wrapped_key where tenant = :of and "
                                       "(:everything or kind = 'tenant' or "
                                       "owner in (select owner from {{rows(:wanted; owner text)}})) order by id")
                                 .bind("of", tenant_)
                                 .bind("everything", owners_.empty())
                                 .bind("wanted", wanted.json())
                                 .all<KeyRow>())
        out.push_back({row.id, kind_of(row.kind.value), row.owner.value, text::base64url_decode(row.wrapped.value).value_or(""),
                       row.created_at, row.current});
    return out;
}

void KeyRows::save(const crypto::WrappedKey& key) {
    tx_.query(
           "insert into wrapped_key(tenant, id, kind, owner, wrapped, created_at, current) values(:of, :id, :kind, :owner, :wrapped, "
           ":created, :current) "
           "on conflict(tenant, id) do update set wrapped = excluded.wrapped, current = excluded.current")
        .bind("of", tenant_)
        .bind("id", key.id)
        .bind("kind", name_of(key.kind))
        .bind("owner", key.owner)
        .bind("wrapped", base64url(key.wrapped))
        .bind("created", key.created)
        .bind("current", key.current)
        .run();
}

void KeyRows::erase(const Uuid& id) {
    tx_.query("delete from wrapped_key where tenant = :of and id = :id").bind("of", tenant_).bind("id", id).run();
}

Result<bool> Keys::fits(Store& store) const {
    bool fits = true;
    const auto lost = store.write(every_tenant, [&](Transaction& tx) {
        fits = true;
        for (const std::string& tenant : tenants_with_keys(tx)) {
            KeyRows rows(tx, tenant, {tenant_key_only});
            fits = fits && crypto::KeyRing::open(master_, rows, {});
        }
        return false;  // it only looked
    });
    if (lost) return *lost;
    return fits;
}

Done Keys::rotate(Store& store, const std::string& tenant, Instant now) const {
    std::optional<Problem> refused;
    const auto lost = store.write(tenant, [&](Transaction& tx) {
        KeyRows rows(tx, tenant);
        auto ring = crypto::KeyRing::open(master_, rows, now);
        if (!ring) return refused = ring.problem(), false;
        ring->rotate_tenant_key(now);
        return true;
    });
    if (refused) return *refused;
    if (lost) return *lost;
    return Nothing{};
}

Done Keys::change_master(Store& store, const crypto::Secret& next, Instant now) const {
    std::optional<Problem> refused;
    const auto lost = store.write(every_tenant, [&](Transaction& tx) {
        for (const std::string& tenant : tenants_with_keys(tx)) {
            KeyRows rows(tx, tenant, {tenant_key_only});
            auto ring = crypto::KeyRing::open(master_, rows, now);
            if (!ring) return refused = Problem(ring.problem()).with("tenant", tenant), false;
            ring->rewrap(next);
        }
        return true;
    });
    if (refused) return *refused;
    if (lost) return *lost;
    return Nothing{};
}

std::vector<KeyCount> key_counts(Store& store) {
    std::vector<KeyCount> out;
    (void)store.read(every_tenant, [&](Reader& reader) {
        out = reader
                  .query(
                      "select tenant, sum(case when kind = 'data' then 1 else 0 end) as data_keys, sum(case when kind = 'index' then 1 "
                      "else 0 end) as "
                      "index_keys, max(case when kind = 'tenant' then created_at else 0 end) as tenant_key_since from wrapped_key group by "
                      "tenant order by tenant")
                  .all<KeyCount>();
    });
    return out;
}

}  // namespace skl
