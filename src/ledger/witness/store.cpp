#include "ledger/witness/store.h"

#include "kernel/crypto/digest.h"
#include "kernel/describe/faces.h"
#include "kernel/text/text.h"

namespace skl::ledger {

std::vector<WitnessRow> list_witnesses(Reader& reader) {
    return reader.query("select * from ledger_witness where tenant = :tenant order by name").all<WitnessRow>();
}

std::optional<WitnessRow> find_witness(Reader& reader, const std::string& name) {
    return reader.query("select * from ledger_witness where tenant = :tenant and name = :name").bind("name", name).one<WitnessRow>();
}

bool insert_witness(Transaction& tx, const WitnessRow& witness) {
    return tx.query(
                 "insert into ledger_witness(tenant, name, vkey, url, added_at, known_size, cosigned_size, cosignature, cosigned_at, "
                 "trouble, failures, next_try_at, busy_until) values(:tenant, :name, :vkey, :url, :added_at, :known_size, :cosigned_size, "
                 ":cosignature, :cosigned_at, :trouble, :failures, :next_try_at, :busy_until) on conflict (tenant, name) do nothing")
               .fields(witness)
               .run() == 1;
}

bool remove_witness(Transaction& tx, const std::string& name) {
    return tx.query("delete from ledger_witness where tenant = :tenant and name = :name").bind("name", name).run() == 1;
}

void keep_witness(Transaction& tx, const WitnessRow& witness) {
    tx.query(
          "update ledger_witness set known_size = :known_size, cosigned_size = :cosigned_size, cosignature = :cosignature, cosigned_at = "
          ":cosigned_at, trouble = :trouble, failures = :failures, next_try_at = :next_try_at, busy_until = :busy_until "
          "where tenant = :tenant and name = :name")
        .bind("name", witness.name)
        .bind("known_size", witness.known_size)
        .bind("cosigned_size", witness.cosigned_size)
        .bind("cosignature", witness.cosignature)
        .bind("cosigned_at", witness.cosigned_at)
        .bind("trouble", witness.trouble)
        .bind("failures", witness.failures)
        .bind("next_try_at", witness.next_try_at)
        .bind("busy_until", witness.busy_until)
        .run();
}

std::vector<std::string> tenants_with_witnesses(Reader& reader) {
    std::vector<std::string> out;
    reader.query("select distinct tenant from ledger_witness order by tenant").each([&](const Row& row) { out.emplace_back(row.text(0)); });
    return out;
}

void keep_asked(Transaction& tx, std::int64_t size, const std::string& note) {
    tx.query("update ledger_log set asked_size = :size, asked = :note where tenant = :tenant").bind("size", size).bind("note", note).run();
}

void keep_published(Transaction& tx, const std::string& note) {
    tx.query("update ledger_log set published = :note where tenant = :tenant").bind("note", note).run();
}

void keep_quorum(Transaction& tx, std::int64_t quorum) {
    tx.query("update ledger_log set quorum = :quorum where tenant = :tenant").bind("quorum", quorum).run();
}

bool insert_alarm(Transaction& tx, const AlarmRow& alarm) {
    const auto known =
        tx.query("select count(*) from ledger_alarm where tenant = :tenant and kind = :kind").bind("kind", alarm.kind).number();
    if (known.value_or(0) >= most_alarms_kept) return false;
    return tx.query(
                 "insert into ledger_alarm(tenant, id, origin, witness, kind, held, refused, raised_at) "
                 "values(:tenant, :id, :origin, :witness, :kind, :held, :refused, :raised_at) on conflict (tenant, id) do nothing")
               .fields(alarm)
               .run() == 1;
}

std::vector<AlarmRow> list_alarms(Reader& reader) {
    return reader.query("select * from ledger_alarm where tenant = :tenant order by raised_at desc, id limit :most")
        .bind("most", most_alarms_listed)
        .all<AlarmRow>();
}

std::optional<AlarmRow> find_alarm(Reader& reader, const std::string& id) {
    return reader.query("select * from ledger_alarm where tenant = :tenant and id = :id").bind("id", id).one<AlarmRow>();
}

bool is_contradicted(Reader& reader, const std::string& origin) {
    return reader.query("select 1 from ledger_alarm where tenant = :tenant and origin = :origin and kind in ('fork', 'ahead') limit 1")
        .bind("origin", origin)
        .number()
        .has_value();
}

std::int64_t count_alarms(Reader& reader) { return reader.query("select count(*) from ledger_alarm").number().value_or(0); }

std::string origin_hash(std::string_view origin) { return crypto::sha256_hex(origin); }

std::optional<WitnessKeyRow> find_witness_key(Reader& reader) {
    return reader.query("select * from witness_key where tenant = :tenant").one<WitnessKeyRow>();
}

void insert_witness_key(Transaction& tx, const WitnessKeyRow& key) {
    tx.query(
          "insert into witness_key(tenant, seed, vkey, created_at) values(:tenant, :seed, :vkey, :created_at) on conflict (tenant) do "
          "nothing")
        .fields(key)
        .run();
}

bool trust(Transaction& tx, const TrustedRow& trusted) {
    tx.query(
          "insert into witness_log(tenant, origin_hash, origin, size, root, note) values(:tenant, :hash, :origin, 0, :root, '') "
          "on conflict (tenant, origin_hash) do nothing")
        .bind("hash", origin_hash(trusted.origin))
        .bind("origin", trusted.origin)
        .bind("root", text::base64url(empty_root().view()))
        .run();
    return tx.query(
                 "insert into witness_trusted(tenant, vkey, origin, added_at) values(:tenant, :vkey, :origin, :added_at) "
                 "on conflict (tenant, vkey) do nothing")
               .fields(trusted)
               .run() == 1;
}

// What was cosigned is remembered: a log that is trusted again must continue it.
std::optional<TrustedRow> distrust(Transaction& tx, const std::string& vkey) {
    return tx.query("delete from witness_trusted where tenant = :tenant and vkey = :vkey returning vkey, origin, added_at")
        .bind("vkey", vkey)
        .one<TrustedRow>();
}

std::vector<TrustedRow> trusted_logs(Reader& reader) {
    return reader.query("select * from witness_trusted where tenant = :tenant order by origin, vkey").all<TrustedRow>();
}

std::vector<NoteKey> keys_of_origin(Reader& reader, const std::string& origin) {
    std::vector<NoteKey> out;
    reader.query("select vkey from witness_trusted where tenant = :tenant and origin = :origin order by vkey")
        .bind("origin", origin)
        .each([&](const Row& row) {
            if (auto key = NoteKey::read(row.text(0))) out.push_back(std::move(*key));
        });
    return out;
}

std::vector<WitnessedRow> witnessed_logs(Reader& reader) {
    return reader.query("select * from witness_log where tenant = :tenant order by origin").all<WitnessedRow>();
}

std::optional<WitnessedRow> find_witnessed(Reader& reader, const std::string& hash) {
    return reader.query("select * from witness_log where tenant = :tenant and origin_hash = :hash").bind("hash", hash).one<WitnessedRow>();
}

std::optional<WitnessedRow> lock_witnessed(Transaction& tx, const std::string& hash) {
    tx.query("update witness_log set size = size where tenant = :tenant and origin_hash = :hash").bind("hash", hash).run();
    return find_witnessed(tx, hash);
}

void keep_witnessed(Transaction& tx, const WitnessedRow& row) {
    tx.query(
          "update witness_log set size = :size, root = :root, note = :note, cosigned_at = :cosigned_at "
          "where tenant = :tenant and origin_hash = :origin_hash")
        .bind("origin_hash", row.origin_hash)
        .bind("size", row.size)
        .bind("root", row.root)
        .bind("note", row.note)
        .bind("cosigned_at", row.cosigned_at)
        .run();
}

}  // namespace skl::ledger
