// The SQL of witnesses, both sides: those that a log asks, and the role of a witness for other logs.
#pragma once

#include "kernel/storage/store.h"
#include "ledger/engine/witness.h"

namespace skl::ledger {

// --- those that this tenant's log asks ---

struct WitnessRow {
    std::string name, vkey, url;
    Instant added_at;
    std::int64_t known_size = 0, cosigned_size = 0;  // what it said it holds; what it cosigned for us last
    std::string cosignature;                         // the line of cosigned_size
    std::optional<Instant> cosigned_at;
    std::string trouble;  // of the last try; empty: none
    std::int64_t failures = 0;
    Instant next_try_at, busy_until;
};
BOOST_DESCRIBE_STRUCT(WitnessRow, (),
                      (name, vkey, url, added_at, known_size, cosigned_size, cosignature, cosigned_at, trouble, failures, next_try_at,
                       busy_until))

std::vector<WitnessRow> list_witnesses(Reader& reader);
std::optional<WitnessRow> find_witness(Reader& reader, const std::string& name);
bool insert_witness(Transaction& tx, const WitnessRow& witness);  // false: the name is taken
bool remove_witness(Transaction& tx, const std::string& name);
void keep_witness(Transaction& tx, const WitnessRow& witness);  // everything but name, vkey, url, added_at
std::vector<std::string> tenants_with_witnesses(Reader& reader);

void keep_asked(Transaction& tx, std::int64_t size, const std::string& note);
void keep_published(Transaction& tx, const std::string& note);
void keep_quorum(Transaction& tx, std::int64_t quorum);

// --- two notes that do not fit ---

// fork: both signed by the log, and they contradict each other; ahead: the witness holds a larger one, signed by the log, than the log
// knows; refused: the witness says they do not fit, which is no proof by itself.
enum class AlarmKind { fork, ahead, refused };
BOOST_DESCRIBE_ENUM(AlarmKind, fork, ahead, refused)

struct AlarmRow {
    std::string id, origin, witness;
    AlarmKind kind = AlarmKind::refused;
    std::string held, refused;  // signed notes; `held` is what the witness had cosigned, empty where it did not show it
    Instant raised_at;
};
BOOST_DESCRIBE_STRUCT(AlarmRow, (), (id, origin, witness, kind, held, refused, raised_at))

constexpr std::int64_t most_alarms_listed = 50;
constexpr std::int64_t most_alarms_kept = 100;  // of a kind: a log that forks without end proves nothing more after the first

bool insert_alarm(Transaction& tx, const AlarmRow& alarm);  // false: it is known, or too many are
std::vector<AlarmRow> list_alarms(Reader& reader);
std::optional<AlarmRow> find_alarm(Reader& reader, const std::string& id);
bool is_contradicted(Reader& reader, const std::string& origin);  // an alarm that proves it
std::int64_t count_alarms(Reader& reader);                        // of all tenants

// --- the role ---

struct WitnessKeyRow {
    std::string seed, vkey;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(WitnessKeyRow, (), (seed, vkey, created_at))

struct TrustedRow {
    std::string vkey, origin;
    Instant added_at;
};
BOOST_DESCRIBE_STRUCT(TrustedRow, (), (vkey, origin, added_at))

struct WitnessedRow {
    std::string origin_hash, origin;
    std::int64_t size = 0;
    std::string root, note;  // root: base64url; note: with our cosignature, empty before the first
    std::optional<Instant> cosigned_at;
};
BOOST_DESCRIBE_STRUCT(WitnessedRow, (), (origin_hash, origin, size, root, note, cosigned_at))

std::string origin_hash(std::string_view origin);  // SHA-256 in hex, as the address of the checkpoint has it

std::optional<WitnessKeyRow> find_witness_key(Reader& reader);
void insert_witness_key(Transaction& tx, const WitnessKeyRow& key);  // nothing happens where another was first
bool trust(Transaction& tx, const TrustedRow& trusted);              // false: it was trusted already
std::optional<TrustedRow> distrust(Transaction& tx, const std::string& vkey);
std::vector<TrustedRow> trusted_logs(Reader& reader);
std::vector<NoteKey> keys_of_origin(Reader& reader, const std::string& origin);
std::vector<WitnessedRow> witnessed_logs(Reader& reader);
std::optional<WitnessedRow> find_witnessed(Reader& reader, const std::string& hash);
std::optional<WitnessedRow> lock_witnessed(Transaction& tx, const std::string& hash);  // holds the row until the commit
void keep_witnessed(Transaction& tx, const WitnessedRow& row);

}  // namespace skl::ledger
