#include "ledger/log.h"

#include "kernel/telemetry/log.h"
#include "kernel/text/text.h"
#include "ledger/sealed_key.h"
#include "ledger/witness/store.h"

namespace skl::ledger {
namespace {

constexpr const char* key_owner = "ledger";
constexpr const char* key_table = "ledger_log";
constexpr const char* checkpoint_file = "checkpoint";
constexpr const char* signed_file = "checkpoint.signed";  // where witnesses are waited for: further than the published one

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
        auto key = make_sealed_key(*keys_, tx, key_owner, key_table, now);
        if (!key) return refused = key.problem(), false;
        const std::string vkey = NoteKey::of(origin_, NoteKeyType::ed25519, key->public_key).text();
        insert_log(tx, {.origin = origin_,
                        .seed = std::move(key->seed),
                        .vkey = vkey,
                        .signed_root = text::base64url(empty_root().view()),
                        .created_at = now});
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

// A checkpoint in the folder against what stands in the row.
Done Log::fits_file(const char* file, const LogRow& row) const {
    const std::optional<std::string> bytes = tiles_.get(file);
    if (!bytes) return Nothing{};
    const auto note = read_note(*bytes);
    const auto last = note ? read_checkpoint(note->text) : Result<Checkpoint>(note.problem());
    if (!last) return inconsistent("the published checkpoint cannot be read");
    if (last->origin != row.origin) return inconsistent("the published checkpoint is of another log");
    if (last->size > unsigned_int(row.signed_size)) return inconsistent("more was published than the database knows: it is an older one");
    if (last->size == unsigned_int(row.signed_size) && text::base64url(last->root.view()) != row.signed_root)
        return inconsistent("another root was published");
    return Nothing{};
}

// What lies in the folder against what stands in the row. Tiles that are gone or do not fit are built again from the entries.
Done Log::open(Instant now) {
    auto row = row_of(now);
    if (!row) return std::move(row.problem());
    for (const char* file : {checkpoint_file, signed_file})
        if (auto done = fits_file(file, *row); !done) return done;
    bool contradicted = false;
    if (auto lost = store_.read(tenant_, [&](Reader& reader) { contradicted = is_contradicted(reader, row->origin); }))
        return std::move(*lost);
    if (contradicted) return inconsistent("a witness holds a checkpoint that does not fit");
    if (row->next_index < row->signed_size) return inconsistent("fewer entries than were signed");
    for (const bool anew : {false, true}) {
        tiles_.resume(anew ? 0 : unsigned_int(row->signed_size));
        if (auto done = integrate(row->signed_size); !done) return done;
        if (auto done = tiles_.flush(); !done) return done;
        const auto root = root_of(0, unsigned_int(row->signed_size), tiles_.nodes(unsigned_int(row->signed_size)));
        if (root && text::base64url(root->view()) == row->signed_root) {
            opened_ = true;
            signed_at_ = row->signed_at;
            followed_ = -1;
            return follow(*row);
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
    if (row->next_index > row->signed_size && due && keys_ != nullptr) {
        auto after = sign(now);
        if (!after) return std::move(after.problem());
        row = std::move(*after);
    }
    return follow(*row);
}

Result<LogRow> Log::signed_row(const Hash& root, Instant now) {
    std::optional<Problem> refused;
    std::optional<LogRow> row;
    const auto lost = store_.write(tenant_, [&](Transaction& tx) {
        refused.reset();
        row = lock_log(tx);
        if (!row) return refused = Problem{503, "ledger-not-ready"}, false;
        if (row->signed_size >= signed_int(tiles_.size())) return true;  // another node was first
        if (auto done = continues(*row); !done) return refused = done.problem(), false;
        const auto key = open_sealed_key(*keys_, tx, key_owner, key_table, row->seed, now);
        if (!key) return refused = key.problem(), false;
        Note note{to_text(Checkpoint{row->origin, tiles_.size(), root, {}}), {}};
        note.signatures.push_back(sign_note(note.text, row->origin, *key));
        keep_signed(tx, signed_int(tiles_.size()), text::base64url(root.view()), to_text(note), now);
        row = find_log(tx);
        return true;
    });
    if (refused) return std::move(*refused);
    if (lost) return *lost;
    return std::move(*row);
}

Result<LogRow> Log::sign(Instant now) {
    if (auto done = tiles_.flush(); !done) return std::move(done.problem());
    const auto root = root_of(0, tiles_.size(), tiles_.nodes(tiles_.size()));
    if (!root) return root.problem();
    auto row = signed_row(*root, now);
    if (!row) return row;
    signed_at_ = now;
    if (row->signed_size == signed_int(tiles_.size()) && row->signed_root != text::base64url(root->view()))
        return inconsistent("another node signed another root");
    if (row->quorum > 0)
        if (auto done = tiles_.put(signed_file, row->checkpoint); !done) return std::move(done.problem());
    return row;
}

// Publishes what the row says, once it is a part of what we hold.
Done Log::follow(const LogRow& row) {
    const std::string& note = row.to_publish();
    const auto last = published();
    if (note.empty() || (last && last->note == note)) return Nothing{};
    const auto read = read_note(note);
    const auto checkpoint = read ? read_checkpoint(read->text) : Result<Checkpoint>(read.problem());
    if (!checkpoint) return inconsistent("the signed checkpoint cannot be read");
    if (row.signed_size > signed_int(tiles_.size()) || checkpoint->size > tiles_.size()) return Nothing{};  // of another node: soon
    if (auto done = tiles_.flush(); !done) return done;
    if (followed_ != row.signed_size)
        if (auto done = continues(row); !done) return done;
    followed_ = row.signed_size;
    const auto root = root_of(0, checkpoint->size, tiles_.nodes(checkpoint->size));
    if (!root || *root != checkpoint->root) return inconsistent("another root than was published");
    return publish(note, row.vkey);
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
