#include <stdexcept>

#include "kernel/crypto/random.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/text.h"
#include "ledger/log.h"
#include "ledger/module.h"
#include "ledger/outside/outside.h"
#include "ledger/prepared.h"
#include "ledger/witness/asking.h"

namespace skl::ledger {
namespace {

constexpr std::chrono::milliseconds between_rounds{100};   // while entries come
constexpr std::chrono::milliseconds between_looks{1'000};  // at what other nodes and commands did

std::string spelled(const Hash& hash) { return text::base64url(hash.bytes); }

std::optional<Problem> refused(const Entry& entry, const EntryTypes& types) {
    const auto type = types.find(entry.type);
    if (type == types.end()) return Problem{400, "ledger-entry-schema", {}, {{"/t", "not-one-of", {{"allowed", ""}}}}};
    if (auto errors = check(entry, type->second); !errors.empty()) return Problem{400, "ledger-entry-schema", {}, std::move(errors)};
    return {};
}

// Before the log has begun: ids give what waits its order.
void insert_all_pending(Transaction& tx, std::span<const EntryRow* const> rows) {
    for (const EntryRow* row : rows) {
        EntryRow waiting = *row;
        waiting.id = crypto::uuid_v7(row->appended_at);
        insert_pending(tx, waiting);
    }
}

// The entry's bytes, if it is what its type says.
Result<std::string> written(const Entry& entry, const EntryTypes& types, const std::string& tenant) {
    if (auto problem = refused(entry, types)) return std::move(*problem);
    return write_entry(entry, tenant);
}

}  // namespace

struct Ledger::Wake {
    std::mutex mutex;
    std::condition_variable changed;
    bool appended = false, stopping = false;

    void tell() {
        const std::lock_guard lock(mutex);
        appended = true;
        changed.notify_one();
    }
    // False: stop.
    bool wait(std::chrono::milliseconds longest) {
        std::unique_lock lock(mutex);
        changed.wait_for(lock, longest, [this] { return appended || stopping; });
        return appended = false, !stopping;
    }
};

EntryRow row_of(const Entry& entry, std::string bytes, Instant appended_at) {
    const Hash leaf = hash_leaf(bytes);
    return {{}, {}, spelled(leaf), entry.type, entry.ref, entry.at, std::move(bytes), appended_at};
}

Result<PreparedEntry> prepare(Entry entry, std::optional<std::string> dedupe_key, const std::string& tenant, Instant now) {
    auto bytes = write_entry(entry, tenant);
    if (!bytes) return std::move(bytes.problem());
    EntryRow row = row_of(entry, std::move(*bytes), now);
    return PreparedEntry{std::move(entry), std::move(row), std::move(dedupe_key)};
}

std::string receipt_path(std::string_view leaf_hash) { return fmt::format("/ledger/receipts/{}", leaf_hash); }

Ledger::Ledger(Store& store, std::filesystem::path folder)
    : store_(store),
      folder_(std::move(folder)),
      wake_(std::make_shared<Wake>()),
      outside_(std::make_unique<OutsideWriters>(store_, *this)) {
    add_type({"erasure.performed",
              "ledger",
              Want::never,
              Want::never,
              {{"count", PubMember::Kind::integer}, {"legal_basis", PubMember::Kind::text}}});
    add_type({"witness.changed",
              "ledger",
              Want::must,
              Want::never,
              {{"state", PubMember::Kind::text},
               {"sha256", PubMember::Kind::hash, Want::may},
               {"quorum", PubMember::Kind::integer, Want::may}}});
}

Ledger::~Ledger() { stop(); }

void Ledger::add_type(EntryType type) {
    const std::string name = type.name;
    if (!types_.emplace(name, std::move(type)).second) throw std::logic_error("an entry type of this name is there: " + name);
}

Result<Appended> Ledger::append(Transaction& tx, const Entry& entry, const std::optional<std::string>& dedupe_key, Instant at) const {
    auto bytes = written(entry, types_, tx.tenant());
    if (!bytes) return std::move(bytes.problem());
    EntryRow row = row_of(entry, std::move(*bytes), at);
    row.id = crypto::uuid_v7(at);
    if (dedupe_key && !keep_key(tx, *dedupe_key, row.leaf_hash)) {
        auto first = find(tx, *dedupe_key);
        if (!first) throw DatabaseError(DatabaseError::Kind::retry, "an entry with this key comes and goes");
        return std::move(*first);
    }
    insert_pending(tx, row);
    tx.on_commit([wake = wake_] { wake->tell(); });
    return Appended{std::move(row.leaf_hash), {}};
}

Result<std::vector<Appended>> Ledger::append_all(Transaction& tx, std::span<const Entry> entries, Instant at) const {
    std::vector<EntryRow> rows;
    std::vector<const EntryRow*> pointers;
    std::vector<Appended> out;
    rows.reserve(entries.size());
    pointers.reserve(entries.size());
    out.reserve(entries.size());
    for (const Entry& entry : entries) {
        auto bytes = written(entry, types_, tx.tenant());
        if (!bytes) return std::move(bytes.problem());
        pointers.push_back(&rows.emplace_back(row_of(entry, std::move(*bytes), at)));
        rows.back().id = crypto::uuid_v7(at);
        out.push_back({rows.back().leaf_hash, {}});
    }
    insert_pending(tx, pointers);
    tx.on_commit([wake = wake_] { wake->tell(); });
    return out;
}

std::vector<Result<Appended>> Ledger::append_each(Transaction& tx, std::span<const PreparedEntry* const> entries,
                                                  const EntryTypes& types) const {
    std::vector<const EntryRow*> rows;
    std::vector<std::size_t> places;  // of the rows
    std::vector<Result<Appended>> out;
    out.reserve(entries.size());
    for (const PreparedEntry* given : entries) {
        if (auto problem = refused(given->entry, types)) {
            out.emplace_back(std::move(*problem));
            continue;
        }
        if (given->dedupe_key && !keep_key(tx, *given->dedupe_key, given->row.leaf_hash)) {
            auto first = find(tx, *given->dedupe_key);
            if (!first) throw DatabaseError(DatabaseError::Kind::retry, "an entry with this key comes and goes");
            out.emplace_back(std::move(*first));
            continue;
        }
        places.push_back(out.size());
        out.emplace_back(Appended{given->row.leaf_hash, {}});
        rows.push_back(&given->row);
    }
    if (rows.empty()) return out;
    if (const auto first = insert_numbered(tx, rows))
        for (std::size_t i = 0; i < places.size(); ++i) out[places[i]]->index = *first + static_cast<std::int64_t>(i);
    else
        insert_all_pending(tx, rows);
    tx.on_commit([wake = wake_] { wake->tell(); });
    return out;
}

std::optional<Appended> Ledger::find(Reader& reader, const std::string& dedupe_key) {
    const auto leaf = leaf_of_key(reader, dedupe_key);
    if (!leaf) return {};
    const auto entry = find_by_leaf(reader, *leaf);
    return Appended{*leaf, entry ? entry->idx : std::nullopt};
}

std::shared_ptr<const Log> Ledger::log(const std::string& tenant) const {
    const std::lock_guard lock(mutex_);
    const auto found = logs_.find(tenant);
    return found == logs_.end() ? nullptr : found->second;
}

std::shared_ptr<Log> Ledger::log_of(const std::string& tenant, const Keys* keys, const Origin& origin) {
    const std::lock_guard lock(mutex_);
    auto& log = logs_[tenant];
    if (!log) log = std::make_shared<Log>(store_, keys, tenant, origin(tenant), folder_ / tenant);
    return log;
}

void Ledger::round(const Keys* keys, const Origin& origin) {
    std::vector<std::string> tenants;
    if (store_.read(every_tenant, [&](Reader& reader) { tenants = tenants_with_logs(reader); })) return;  // the store has said so
    std::int64_t oldest = 0;
    for (const std::string& tenant : tenants) {
        const auto log = log_of(tenant, keys, origin);
        const bool known = log->problem().has_value();
        if (auto done = log->advance(Instant::now()); !done && !known)
            log::error("ledger does not advance", {{"tenant", tenant}, {"code", done.problem().code}});
        const auto lost = store_.read(tenant, [&](Reader& reader) {
            if (const auto at = oldest_unsigned(reader)) oldest = oldest == 0 ? at->micros : std::min(oldest, at->micros);
        });
        if (lost) return;
    }
    waiting_since_ = oldest;
}

void Ledger::start(const Keys& keys, Origin origin) {
    thread_ = std::thread([this, &keys, origin = std::move(origin)] {
        auto next = std::chrono::steady_clock::now();
        for (bool going = true; going;) {
            std::this_thread::sleep_until(next);  // entries that come together are integrated together
            next = std::chrono::steady_clock::now() + between_rounds;
            try {
                round(&keys, origin);
            } catch (const DatabaseError& error) {
                log::error("ledger does not advance", {{"what", error.what()}});
            }
            going = wake_->wait(waiting_since_ != 0 ? between_rounds : between_looks);
        }
    });
}

std::unique_ptr<Witnesses> Ledger::witnesses_of(AskingOptions options) {
    return std::make_unique<Witnesses>(
        store_, [this](const std::string& tenant) { return log(tenant); }, [wake = wake_] { wake->tell(); }, options);
}

void Ledger::ask_witnesses(AskingOptions options) {
    witnesses_ = witnesses_of(options);
    witnesses_->start();
}

std::size_t Ledger::ask_once(AskingOptions options, Instant now) { return witnesses_of(options)->round(now); }

void Ledger::stop() {
    witnesses_.reset();
    {
        const std::lock_guard lock(wake_->mutex);
        wake_->stopping = true;
        wake_->changed.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

Done Ledger::settle(const Keys& keys, const Origin& origin) {
    std::vector<std::string> tenants;
    if (auto lost = store_.read(every_tenant, [&](Reader& reader) { tenants = tenants_with_logs(reader); })) return std::move(*lost);
    for (const std::string& tenant : tenants)
        if (auto done = log_of(tenant, &keys, origin)->advance(Instant::now(), true); !done) return done;
    return Nothing{};
}

std::vector<std::string> Ledger::faults() const {
    std::vector<std::string> tenants, out;
    if (store_.read(every_tenant, [&](Reader& reader) { tenants = tenants_with_logs(reader); })) return {"the database cannot be read"};
    for (const std::string& tenant : tenants) {
        std::optional<LogRow> row;
        Edge edge;
        const auto lost = store_.read(tenant, [&](Reader& reader) {
            row = find_log(reader);
            for (std::int64_t from = 0; row && from < row->signed_size; from += most_read_at_once)
                for (const std::string& entry : entries_from(reader, from, std::min(from + most_read_at_once, row->signed_size)))
                    edge.add(hash_leaf(entry));
        });
        if (lost) out.push_back(tenant + ": cannot be read");
        if (!row || lost) continue;
        if (static_cast<std::int64_t>(edge.size()) != row->signed_size)
            out.push_back(fmt::format("{}: {} entries of {} that were signed", tenant, edge.size(), row->signed_size));
        else if (spelled(edge.root()) != row->signed_root)
            out.push_back(tenant + ": the entries have another root than was signed");
    }
    return out;
}

std::chrono::microseconds Ledger::oldest_wait(Instant at) const {
    const std::int64_t since = waiting_since_;
    return std::chrono::microseconds(since == 0 ? 0 : std::max<std::int64_t>(0, at.micros - since));
}

}  // namespace skl::ledger
