#include "ledger/log.h"

#include "kernel/telemetry/log.h"
#include "kernel/text/text.h"

namespace skl::ledger {
namespace {

constexpr const char* key_owner = "ledger";
constexpr const char* checkpoint_file = "checkpoint";

crypto::FieldPlace place_of(const std::string& tenant) { return {tenant, "ledger_log", tenant, "seed"}; }

std::int64_t signed_int(std::uint64_t n) { return static_cast<std::int64_t>(n); }
std::uint64_t unsigned_int(std::int64_t n) { return static_cast<std::uint64_t>(n); }

}  // namespace

std::shared_ptr<const Published> Log::published() const {
    const std::lock_guard lock(mutex_);
    return published_;
}

std::optional<Problem> Log::problem() const {
    const std::lock_guard lock(mutex_);
    return problem_;
}

Problem Log::inconsistent(const char* what) const {
    Problem problem{503, "ledger-inconsistent", {{"what", what}}};
    log::error("ledger inconsistent", {{"tenant", tenant_}, {"what", what}});
    const std::lock_guard lock(mutex_);
    problem_ = problem;
    return problem;
}

// The log's row; made at the first entry, with a key of its own.
Result<LogRow> Log::row_of(Instant now) {
    std::optional<LogRow> row;
    if (auto lost = store_.read(tenant_, [&](Reader& reader) { row = find_log(reader); })) return std::move(*lost);
    if (row) return std::move(*row);
    if (keys_ == nullptr) return Problem{503, "ledger-not-ready"};
    std::optional<Problem> refused;
    const auto lost = store_.write(tenant_, [&](Transaction& tx) {
        const auto key = crypto::PrivateKey::generate(crypto::Curve::ed25519);
        auto seed = keys_->with(
            tx, {key_owner},
            [&](crypto::KeyRing& ring) -> Result<std::string> { return ring.encrypt(key_owner, place_of(tenant_), key.d().view(), now); },
            now);
        if (!seed) return refused = seed.problem(), false;
        const std::string vkey = NoteKey::of(origin_, NoteKeyType::ed25519, key.public_key().x()).text();
        insert_log(tx, {origin_, text::base64url(*seed), vkey, 0, 0, text::base64url(empty_root().view()), "", Instant{}, now});
        row = find_log(tx);
        return true;
    });
    if (refused) return std::move(*refused);
    if (lost) return *lost;
    return std::move(*row);
}

// Is what we hold an extension of what was signed last?
Done Log::continues(const LogRow& row) const {
    const auto root = root_of(0, unsigned_int(row.signed_size), tiles_.nodes(unsigned_int(row.signed_size)));
    if (!root || text::base64url(root->view()) != row.signed_root) return inconsistent("another root than was signed");
    return Nothing{};
}

// What lies in the folder against what stands in the row. Tiles that are gone or do not fit are built again from the entries.
Done Log::open(Instant now) {
    auto row = row_of(now);
    if (!row) return std::move(row.problem());
    const std::optional<std::string> file = tiles_.get(checkpoint_file);
    if (file) {
        const auto note = read_note(*file);
        const auto last = note ? read_checkpoint(note->text) : Result<Checkpoint>(note.problem());
        if (!last) return inconsistent("the published checkpoint cannot be read");
        if (last->origin != row->origin) return inconsistent("the published checkpoint is of another log");
        if (last->size > unsigned_int(row->signed_size))
            return inconsistent("more was published than the database knows: it is an older one");
        if (last->size == unsigned_int(row->signed_size) && text::base64url(last->root.view()) != row->signed_root)
            return inconsistent("another root was published");
    }
    if (row->next_index < row->signed_size) return inconsistent("fewer entries than were signed");
    for (const bool anew : {false, true}) {
        tiles_.resume(anew ? 0 : unsigned_int(row->signed_size));
        if (auto done = integrate(row->signed_size); !done) return done;
        if (auto done = tiles_.flush(); !done) return done;
        const auto root = root_of(0, unsigned_int(row->signed_size), tiles_.nodes(unsigned_int(row->signed_size)));
        if (root && text::base64url(root->view()) == row->signed_root) {
            opened_ = true;
            signed_at_ = row->signed_at;
            if (!row->checkpoint.empty()) return publish(row->checkpoint, row->vkey);
            return Nothing{};
        }
    }
    return inconsistent("the entries have another root than was signed");
}

Done Log::integrate(std::int64_t to) {
    while (signed_int(tiles_.size()) < to) {
        const std::int64_t from = signed_int(tiles_.size()), end = std::min(to, from + most_read_at_once);
        std::vector<std::string> entries;
        if (auto lost = store_.read(tenant_, [&](Reader& reader) { entries = entries_from(reader, from, end); })) return std::move(*lost);
        if (signed_int(entries.size()) != end - from) return inconsistent("an entry is missing");
        for (const std::string& entry : entries)
            if (auto done = tiles_.add(entry); !done) return done;
    }
    return Nothing{};
}

Done Log::advance(Instant now, bool at_once) {
    if (auto known = problem()) return std::move(*known);
    if (!opened_)
        if (auto done = open(now); !done) return done;
    auto done = go_on(now, at_once);
    if (!done) opened_ = false;  // a tile may be half written: begin again at what was signed
    return done;
}

Done Log::go_on(Instant now, bool at_once) {
    std::optional<LogRow> row;
    bool waits = false;
    if (auto lost = store_.read(tenant_, [&](Reader& reader) { row = find_log(reader), waits = anything_waits(reader); }))
        return std::move(*lost);
    while (waits) {
        std::int64_t numbered = 0;
        if (auto lost = store_.write(
                tenant_, [&](Transaction& tx) { return numbered = sequence(tx, most_numbered_at_once), row = find_log(tx), true; }))
            return std::move(*lost);
        waits = numbered == most_numbered_at_once;
    }
    if (!row) return inconsistent("the log's row is gone");
    if (auto done = integrate(row->next_index); !done) return done;
    const bool due = at_once || now.micros - signed_at_.micros >= std::chrono::microseconds(checkpoint_every).count();
    if (row->next_index > row->signed_size && due && keys_ != nullptr) return sign(now);
    const auto last = published();
    if (row->checkpoint.empty() || (last && last->checkpoint.size == unsigned_int(row->signed_size))) return Nothing{};
    if (auto done = tiles_.flush(); !done) return done;  // another node has signed
    if (auto done = continues(*row); !done) return done;
    return publish(row->checkpoint, row->vkey);
}

Result<std::string> Log::signed_note(Transaction& tx, const LogRow& row, const Checkpoint& checkpoint, Instant now) const {
    return keys_->with(
        tx, {key_owner},
        [&](crypto::KeyRing& ring) -> Result<std::string> {
            const auto field = text::base64url_decode(row.seed);
            const auto seed = field ? ring.decrypt(place_of(tenant_), *field) : std::nullopt;
            const auto key = seed ? crypto::PrivateKey::okp(crypto::Curve::ed25519, crypto::Secret(*seed)) : std::nullopt;
            if (!key) return Problem{500, "ledger-key-lost"};
            Note note{to_text(checkpoint), {}};
            note.signatures.push_back(sign_note(note.text, row.origin, *key));
            return to_text(note);
        },
        now);
}

Done Log::sign(Instant now) {
    if (auto done = tiles_.flush(); !done) return done;
    const auto root = root_of(0, tiles_.size(), tiles_.nodes(tiles_.size()));
    if (!root) return root.problem();
    std::optional<Problem> refused;
    std::string note, vkey;
    const auto lost = store_.write(tenant_, [&](Transaction& tx) {
        refused.reset();
        const auto row = lock_log(tx);
        if (!row) return refused = Problem{503, "ledger-not-ready"}, false;
        vkey = row->vkey;
        if (row->signed_size >= signed_int(tiles_.size())) return note = row->checkpoint, true;  // another node was first
        if (auto done = continues(*row); !done) return refused = done.problem(), false;
        auto made = signed_note(tx, *row, {row->origin, tiles_.size(), *root, {}}, now);
        if (!made) return refused = made.problem(), false;
        note = std::move(*made);
        keep_signed(tx, signed_int(tiles_.size()), text::base64url(root->view()), note, now);
        return true;
    });
    if (refused) return std::move(*refused);
    if (lost) return *lost;
    signed_at_ = now;
    const auto written = read_note(note);
    const auto checkpoint = written ? read_checkpoint(written->text) : Result<Checkpoint>(written.problem());
    if (!checkpoint) return checkpoint.problem();
    if (checkpoint->size > tiles_.size()) return Nothing{};  // of another node; the next round follows it
    if (checkpoint->size == tiles_.size() && checkpoint->root != *root) return inconsistent("another node signed another root");
    return publish(note, vkey);
}

Done Log::publish(const std::string& note, const std::string& vkey) {
    auto read = read_note(note);
    auto checkpoint = read ? read_checkpoint(read->text) : Result<Checkpoint>(read.problem());
    if (!checkpoint) return inconsistent("the signed checkpoint cannot be read");
    if (auto done = tiles_.put(checkpoint_file, note); !done) return done;
    const std::lock_guard lock(mutex_);
    published_ = std::make_shared<const Published>(Published{std::move(*checkpoint), note, vkey});
    return Nothing{};
}

}  // namespace skl::ledger
