#include "ledger/witness/asking.h"

#include "kernel/crypto/digest.h"
#include "kernel/outbound/call.h"
#include "kernel/telemetry/log.h"
#include "ledger/engine/asking.h"

namespace skl::ledger {
namespace {

constexpr std::chrono::milliseconds between_looks{250};
constexpr int most_at_once = 8;                      // requests in flight over all logs
constexpr int most_tries = 3;                        // of one request: after 409 the size is known
constexpr std::chrono::seconds longest_request{20};  // then a node that claimed a witness has died
constexpr const char* agent = "Skylantern-Ledger/1";

Instant after(Instant now, std::chrono::microseconds wait) { return {now.micros + wait.count()}; }

std::uint64_t natural(std::int64_t n) { return static_cast<std::uint64_t>(n); }

AskedState state_of(const WitnessRow& row, Instant now) {
    return {row.cosigned_size, row.busy_until > now, row.failures > 0, row.next_try_at > now};
}

std::vector<AskedState> states_of(const std::vector<WitnessRow>& rows, Instant now) {
    std::vector<AskedState> out;
    for (const WitnessRow& row : rows) out.push_back(state_of(row, now));
    return out;
}

std::optional<Checkpoint> checkpoint_of(const std::string& note, const std::optional<NoteKey>& signer) {
    const auto read = read_note(note);
    if (!read || !signer || verify(*read, *signer) != Seen::good) return {};
    auto checkpoint = read_checkpoint(read->text);
    if (!checkpoint) return {};
    return std::move(*checkpoint);
}

}  // namespace

std::string with_cosignatures(const std::string& note, const std::vector<WitnessRow>& witnesses, std::int64_t size) {
    std::string out = note;
    for (const WitnessRow& witness : witnesses)
        if (witness.cosigned_size == size) out += witness.cosignature;
    return out;
}

// The rows of those to ask, claimed for this node.
std::vector<Witnesses::Ask> Witnesses::claim(Transaction& tx, Instant now) const {
    std::vector<Ask> out;
    auto log = lock_log(tx);
    if (!log) return out;
    auto rows = list_witnesses(tx);
    const Asking asking = whom_to_ask(log->asked_size, log->signed_size, states_of(rows, now));
    if (asking.move_on) {
        log->asked_size = log->signed_size;
        log->asked = log->checkpoint;
        keep_asked(tx, log->asked_size, log->asked);
    }
    for (const std::size_t i : asking.who) {
        rows[i].busy_until = after(now, longest_request);
        keep_witness(tx, rows[i]);
        out.push_back({tx.tenant(), rows[i], log->asked_size, log->asked, log->vkey, log->origin});
    }
    return out;
}

std::vector<Witnesses::Ask> Witnesses::due(Instant now) {
    std::vector<std::string> tenants;
    std::vector<Ask> out;
    if (store_.read(every_tenant, [&](Reader& reader) { tenants = tenants_with_witnesses(reader); })) return out;
    for (const std::string& tenant : tenants) {
        bool any = false;
        const auto lost = store_.read(tenant, [&](Reader& reader) {
            const auto log = find_log(reader);
            any = log && !whom_to_ask(log->asked_size, log->signed_size, states_of(list_witnesses(reader), now)).idle();
        });
        std::vector<Ask> claimed;
        if (lost || !any || !log_of_(tenant)) continue;
        if (store_.write(tenant, [&](Transaction& tx) { return claimed = claim(tx, now), true; })) continue;
        std::move(claimed.begin(), claimed.end(), std::back_inserter(out));
    }
    return out;
}

// As it is now: another node may have signed more and asked about it since.
std::uint64_t Witnesses::signed_size(const std::string& tenant) const {
    std::optional<LogRow> row;
    if (store_.read(tenant, [&](Reader& reader) { row = find_log(reader); })) return UINT64_MAX;
    return row ? natural(row->signed_size) : 0;
}

// What the witness holds, as far as it is signed by this log: the other half of the proof.
std::optional<AlarmRow> Witnesses::alarm(const Ask& ask, const Log& log) const {
    AlarmRow out{.origin = ask.origin, .witness = ask.witness.name, .kind = AlarmKind::refused, .refused = ask.note};
    outbound::Call call{.href = fmt::format("{}/{}/checkpoint", ask.witness.url, origin_hash(ask.origin)), .user_agent = agent};
    call.private_network = options_.private_network;
    call.patience = options_.patience;
    if (const auto said = outbound::call(call); said && said->status == 200) out.held = said->body;
    const auto theirs = checkpoint_of(out.held, NoteKey::read(ask.vkey));
    if (!theirs || theirs->origin != ask.origin) {
        out.held.clear();
    } else {
        if (theirs->size > signed_size(ask.tenant)) {
            out.kind = AlarmKind::ahead;
        } else if (theirs->size <= log.tiles().flushed()) {
            const auto root = root_of(0, theirs->size, log.tiles().nodes(theirs->size));
            if (root && *root != theirs->root) out.kind = AlarmKind::fork;
        }
    }
    out.id = crypto::sha256_hex(out.held + out.refused);
    return out;
}

Witnesses::Answer Witnesses::judge(const Ask& ask, const Log& log, long status, const std::string& body) const {
    if (status == static_cast<long>(WitnessAnswer::cosign)) {
        const auto key = NoteKey::read(ask.witness.vkey);
        auto note = read_note(ask.note);
        for (std::string_view rest = body; note && key && !rest.empty();) {
            const auto end = std::min(rest.find('\n'), rest.size() - 1);
            if (const auto line = read_signature_line(rest.substr(0, end)); line && line->name == key->name && line->id == key->id) {
                note->signatures = {*line};
                if (verify(*note, *key) == Seen::good) return {to_text(*line), {}, ask.size, {}};
            }
            rest.remove_prefix(end + 1);
        }
        return {{}, "bad-cosignature", ask.witness.known_size, {}};
    }
    if (status == static_cast<long>(WitnessAnswer::inconsistent)) return {{}, "inconsistent", ask.witness.known_size, alarm(ask, log)};
    std::string trouble = fmt::format("status-{}", status);
    if (status == static_cast<long>(WitnessAnswer::not_signed)) trouble = "key-not-trusted";
    if (status == static_cast<long>(WitnessAnswer::unknown_origin)) trouble = "log-not-known";
    return {{}, std::move(trouble), ask.witness.known_size, {}};
}

Witnesses::Answer Witnesses::ask(const Ask& ask) const {
    const auto log = log_of_(ask.tenant);
    const auto note = read_note(ask.note);
    if (!log || !note) return {{}, "no-log", ask.witness.known_size, {}};
    std::int64_t old_size = ask.witness.known_size;
    for (int tries = 0; tries < most_tries; ++tries) {
        WitnessRequest request{natural(old_size), {}, *note, {}};
        if (old_size > 0) {
            auto proof = prove_consistency(natural(old_size), natural(ask.size), log->tiles().nodes(natural(ask.size)));
            if (!proof) return {{}, "no-proof", old_size, {}};
            request.proof = std::move(*proof);
        }
        outbound::Call call{.method = "POST", .href = ask.witness.url + "/add-checkpoint", .body = to_text(request), .user_agent = agent};
        call.headers = {"Content-Type: text/plain; charset=utf-8"};
        call.private_network = options_.private_network;
        call.patience = options_.patience;
        const auto said = outbound::call(call);
        if (!said) return {{}, said.problem().code, old_size, {}};
        if (said->status != static_cast<long>(WitnessAnswer::conflict)) return judge(ask, *log, said->status, said->body);
        const auto size =
            said->body.ends_with('\n') ? read_size(std::string_view(said->body).substr(0, said->body.size() - 1)) : std::nullopt;
        if (!size || !said->content_type.starts_with("text/x.tlog.size")) return {{}, "bad-answer", old_size, {}};
        if (*size > natural(ask.size)) return {{}, "ahead", old_size, *size > signed_size(ask.tenant) ? alarm(ask, *log) : std::nullopt};
        old_size = static_cast<std::int64_t>(*size);
    }
    return {{}, "conflict", old_size, {}};
}

void Witnesses::keep(const Ask& ask, const Answer& answer, Instant now) {
    bool published = false, proven = false;
    const auto lost = store_.write(ask.tenant, [&](Transaction& tx) {
        published = proven = false;
        const auto log = lock_log(tx);
        auto row = find_witness(tx, ask.witness.name);
        if (!log || !row || row->vkey != ask.witness.vkey) return true;  // taken off meanwhile
        row->busy_until = Instant{};
        row->trouble = answer.trouble;
        row->known_size = answer.known_size;
        row->failures = answer.trouble.empty() ? 0 : row->failures + 1;
        row->next_try_at = answer.trouble.empty() ? now : after(now, std::chrono::seconds(wait_after(row->failures)));
        if (!answer.cosignature.empty()) {
            row->cosigned_size = ask.size;
            row->cosignature = answer.cosignature;
            row->cosigned_at = now;
        }
        keep_witness(tx, *row);
        if (answer.alarm) {
            AlarmRow alarm = *answer.alarm;
            alarm.raised_at = now;
            proven = alarm.kind != AlarmKind::refused;
            if (insert_alarm(tx, alarm)) log::error("a witness refuses this log", {{"origin", ask.origin}, {"witness", ask.witness.name}});
        }
        const auto rows = list_witnesses(tx);
        const auto have = std::count_if(rows.begin(), rows.end(), [&](const WitnessRow& w) { return w.cosigned_size == log->asked_size; });
        const auto now_published = checkpoint_of(log->to_publish(), NoteKey::read(log->vkey));
        const bool newest = !now_published || now_published->size <= natural(log->asked_size);  // what is published never goes back
        if (answer.cosignature.empty() || ask.size != log->asked_size || have < log->quorum || !newest) return true;
        keep_published(tx, with_cosignatures(log->asked, rows, log->asked_size));
        return published = true;
    });
    if (lost) return;
    if (proven)
        if (const auto log = log_of_(ask.tenant)) log->contradicted();
    if (published) published_();
}

void Witnesses::carry_out(const Ask& ask) {
    Answer answer = this->ask(ask);
    keep(ask, answer, Instant::now());
}

std::size_t Witnesses::round(Instant now) {
    const auto all = due(now);
    for (const Ask& ask : all) carry_out(ask);
    return all.size();
}

void Witnesses::work() {
    for (;;) {
        Ask next;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (stopping_) return;
            next = std::move(queue_.front());
            queue_.pop_front();
        }
        try {
            carry_out(next);
        } catch (const DatabaseError& error) {
            log::error("a witness was not asked", {{"what", error.what()}});
        }
    }
}

void Witnesses::start() {
    for (int i = 0; i < most_at_once; ++i) threads_.emplace_back([this] { work(); });
    threads_.emplace_back([this] {
        for (std::unique_lock lock(mutex_); !stopping_;) {
            lock.unlock();
            std::vector<Ask> all;
            try {
                all = due(Instant::now());
            } catch (const DatabaseError& error) {
                log::error("no witness was asked", {{"what", error.what()}});
            }
            lock.lock();
            for (Ask& ask : all) queue_.push_back(std::move(ask));
            if (!all.empty()) changed_.notify_all();
            changed_.wait_for(lock, between_looks, [this] { return stopping_; });
        }
    });
}

void Witnesses::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        changed_.notify_all();
    }
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
}

}  // namespace skl::ledger
