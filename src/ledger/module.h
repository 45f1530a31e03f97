// The face of the ledger: what other modules append, and what the composition root starts.
//
//   auto leaf = ledger.append(tx, petition_signed(petition, n), {}, cx.now());
//
// `append` writes in the caller's transaction: the entry exists if and only if the change does, and the commit is its durability
// (README of the specification, section 4). The index comes within 100 ms after the commit, a signed checkpoint within a second.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "kernel/http/app.h"
#include "kernel/storage/keys.h"
#include "ledger/engine/entry.h"

namespace skl::ledger {

class Log;
class Witnesses;
class OutsideWriters;

struct Appended {
    std::string leaf_hash;              // base64url; the receipt's id
    std::optional<std::int64_t> index;  // where it is known already
};

using EntryTypes = std::map<std::string, EntryType, std::less<>>;

struct PreparedEntry;  // prepared.h: spelled and hashed before the writer's thread has it

// What links to a receipt: /ledger/receipts/<leaf_hash>.
std::string receipt_path(std::string_view leaf_hash);

struct AskingOptions {
    bool private_network = false;               // witnesses also over http and at addresses of this network
    std::chrono::milliseconds patience{5'000};  // of one request
};

class Ledger {
public:
    // The store outlives it. `folder` holds a folder of tiles for each tenant; it may be lost and is then built again.
    Ledger(Store& store, std::filesystem::path folder);
    ~Ledger();
    Ledger(const Ledger&) = delete;

    // At install, before any append. A name taken twice is a bug and throws.
    void add_type(EntryType type);
    const EntryTypes& types() const { return types_; }

    // 400 `ledger-entry-schema`. The same key again changes nothing and gives the first entry.
    Result<Appended> append(Transaction& tx, const Entry& entry, const std::optional<std::string>& dedupe_key, Instant now) const;

    // Many entries in one statement, for batch functions; all or none.
    Result<std::vector<Appended>> append_all(Transaction& tx, std::span<const Entry> entries, Instant now) const;

    // Of these types, each answered at its place: what is refused keeps no other from being appended. Where the log has begun they get
    // their indices at once.
    std::vector<Result<Appended>> append_each(Transaction& tx, std::span<const PreparedEntry* const> entries,
                                              const EntryTypes& types) const;

    // What was appended under this key.
    static std::optional<Appended> find(Reader& reader, const std::string& dedupe_key);

    // Numbers, signs and publishes from now on. `origin` of a tenant: <host>/ledger/<tenant>; it is asked for once, when the log
    // begins, and stays. `keys` outlive the ledger's `stop`.
    using Origin = std::function<std::string(const std::string& tenant)>;
    void start(const Keys& keys, Origin origin);
    void stop();

    // From now on the witnesses of every log are asked too (witness/asking.h).
    void ask_witnesses(AskingOptions options);
    // Each witness that is due, once, on this thread; how many were asked. For tests.
    std::size_t ask_once(AskingOptions options, Instant now);

    // Everything that waits, now, on this thread; for commands and tests. Not while started.
    Done settle(const Keys& keys, const Origin& origin);

    // The operator's self-check: every entry of every tenant against the root that was signed. Empty: nothing is wrong.
    std::vector<std::string> faults() const;

    std::shared_ptr<const Log> log(const std::string& tenant) const;  // null: no entry yet
    std::chrono::microseconds oldest_wait(Instant now) const;         // of an entry that no checkpoint holds yet

    // The keys that open this installation's sealed keys; set by `install`, before any request.
    const Keys& keys() const { return *keys_; }

private:
    friend void install(App& app, Ledger& ledger, const Keys& keys);
    struct Wake;
    std::unique_ptr<Witnesses> witnesses_of(AskingOptions options);
    void round(const Keys* keys, const Origin& origin);
    std::shared_ptr<Log> log_of(const std::string& tenant, const Keys* keys, const Origin& origin);

    Store& store_;
    const std::filesystem::path folder_;
    EntryTypes types_;
    const std::shared_ptr<Wake> wake_;  // shared with the commits that are on their way
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Log>> logs_;
    std::atomic<std::int64_t> waiting_since_ = 0;  // µs; 0: nothing waits
    std::thread thread_;
    std::unique_ptr<Witnesses> witnesses_;
    std::unique_ptr<OutsideWriters> outside_;
    const Keys* keys_ = nullptr;
};

// Routes, metrics, readiness; `ledger` and `keys` outlive the app.
void install(App& app, Ledger& ledger, const Keys& keys);

// --- witnesses, as the command line sets them (trust.md §10) ---

struct AskedWitness {  // one that this tenant's log asks
    Text<> name, vkey, url;
    std::int64_t cosigned_size = 0;
    std::optional<Instant> cosigned_at;
    Text<> trouble;  // of the last try; empty: none
};
BOOST_DESCRIBE_STRUCT(AskedWitness, (), (name, vkey, url, cosigned_size, cosigned_at, trouble))

struct TrustedLog {  // one that this tenant is a witness of
    Text<> origin, vkey;
    std::int64_t size = 0;  // cosigned last
    std::optional<Instant> cosigned_at;
};
BOOST_DESCRIBE_STRUCT(TrustedLog, (), (origin, vkey, size, cosigned_at))

// Each change is a fact of the tenant's log, `witness.changed`.
class WitnessSettings {
public:
    WitnessSettings(Store& store, const Ledger& ledger, std::string tenant) : store_(store), ledger_(ledger), tenant_(std::move(tenant)) {}

    std::vector<AskedWitness> asked() const;
    // 422 `bad-witness` {what}; 409 `witness-exists`.
    Done add(const std::string& name, const std::string& vkey, std::string url, Instant now) const;
    Done remove(const std::string& name, Instant now) const;  // 404; 409 `witness-quorum` where fewer than the quorum would be left
    // How many must have cosigned before a checkpoint is published; 0: none. 409 `witness-quorum`, 503 `ledger-not-ready`: no log yet.
    Done quorum(std::int64_t wanted, Instant now) const;

    std::vector<TrustedLog> trusted() const;
    // `name`: of this witness, used where it has no key yet. Gives its own verifier key.
    Result<std::string> trust(const Keys& keys, const std::string& name, const std::string& vkey, Instant now) const;
    Done distrust(const std::string& vkey, Instant now) const;  // 404

private:
    Done change(const std::function<Done(Transaction&)>& work) const;

    Store& store_;
    const Ledger& ledger_;
    const std::string tenant_;
};

// --- types that programs outside may append, as the command line registers them ---

struct OutsideType {  // spelled as engine/entry_type.h says
    Text<> name, owner, ref, commitment, pub;
};
BOOST_DESCRIBE_STRUCT(OutsideType, (), (name, owner, ref, commitment, pub))

class OutsideTypes {
public:
    OutsideTypes(Store& store, const Ledger& ledger, std::string tenant) : store_(store), ledger_(ledger), tenant_(std::move(tenant)) {}
    std::vector<OutsideType> all() const;
    Done add(const OutsideType& type, Instant now) const;  // 422 `bad-entry-type` {what}, 409 `entry-type-exists`
    Done remove(const std::string& name) const;            // entries stay; 404

private:
    Store& store_;
    const Ledger& ledger_;
    const std::string tenant_;
};

// --- what commitments stand for, and its erasure (trust.md §8) ---

struct OpenedPayload {
    std::string subject, salt, payload;  // salt: 32 bytes; payload: canonical JSON
};

// Payloads and their salts, encrypted under the data key of the subject they are about.
//
//   auto c = payloads.commit(tx, person, payload, cx.now());   …   entry.commitment = *c;
class Payloads {
public:
    Payloads(const Ledger& ledger, const Keys& keys) : ledger_(ledger), keys_(keys) {}

    Result<std::string> commit(Transaction& tx, const std::string& subject, const Node& payload, Instant now) const;
    Result<OpenedPayload> open(Transaction& tx, const std::string& commitment, Instant now) const;  // 404: never kept, or erased

    // A legal duty to keep: nothing of the subject is erased until it is released.
    void hold(Transaction& tx, const std::string& subject, const std::string& legal_basis, Instant now) const;
    bool release(Transaction& tx, const std::string& subject) const;

    // Deletes the subject's data keys (all that any module closed under them), salts and payloads, and appends `erasure.performed`.
    // How many payloads. 409 `legal-hold` {legal_basis}. Copies end with the last backup of the keys: tell the person when.
    Result<std::int64_t> erase(Transaction& tx, const std::string& subject, const std::string& legal_basis, Instant now) const;

private:
    const Ledger& ledger_;
    const Keys& keys_;
};

// The receipt of an entry as a ZIP file: proof, policy, and how to check them. `payload` and its salt are put in by the module that knows
// that the caller is the one they belong to; the route of the ledger itself gives none. 404, 409 `not-yet-integrated`.
Task<Result<Reply>> receipt_file(Context& cx, std::string leaf_hash, std::optional<OpenedPayload> payload);

// --- mirrors ---

struct Mirrored {
    Text<> origin;
    std::int64_t size = 0, fetched = 0;  // entries; files that were not there yet
};
BOOST_DESCRIBE_STRUCT(Mirrored, (), (origin, size, fetched))

// Copies the log at `from` (what stands before /checkpoint) into a folder that can be served as it is; `policy` is the text of a C2SP
// tlog-policy. 422 `mirror-mismatch` {path}, `mirror-went-back`, `mirror-forked` {size}; 503 `mirror-refused` {path, status}.
Result<Mirrored> mirror(const std::string& from, const std::string& policy, const std::filesystem::path& folder);

// A promise of the log (trust.md §8): what is older than this and in no checkpoint makes the node not ready.
constexpr std::chrono::seconds maximum_merge_delay{10};

}  // namespace skl::ledger
