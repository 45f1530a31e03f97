#include "opendata/federation/harvesting.h"

#include "kernel/crypto/random.h"
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "kernel/text/ascii.h"
#include "kernel/text/text.h"
#include "opendata/engine/frequency.h"
#include "opendata/federation/pair_store.h"

namespace skl::opendata {

using harvest::Ask;
using harvest::Step;

namespace {

constexpr std::size_t removed_at_once = 200;          // entries that end in one transaction
constexpr std::int64_t least_period = 3'600'000'000;  // microseconds: no catalogue is read more often than hourly

void note(HarvestRun& run, std::string what, const std::string& code) {
    ++run.refused;
    constexpr std::size_t longest = 500;
    if (what.size() > longest) what.resize(longest);
    while (!text::valid_utf8(what)) what.pop_back();
    if (run.problems.size() < most_problems) run.problems.push_back({std::move(what), {{code}}});
}

Problem illegal(RunState from, const char* event) {
    return {409, "illegal-transition", {{"from", write_scalar(view(from))}, {"event", event}}};
}

}  // namespace

std::optional<Instant> next_harvest(const HarvestSource& source, Instant now) {
    if (!source.active || source.every.empty()) return std::nullopt;
    const auto word = read_frequency(source.every.value);
    const auto days = word ? frequency_days(*word) : std::nullopt;
    if (!days) return std::nullopt;
    return Instant{now.micros + std::max(least_period, static_cast<std::int64_t>(*days * 86'400'000'000.0))};
}

Result<std::map<std::string, std::string>> columns_of(const std::string& lines) {
    std::map<std::string, std::string> out;
    const auto trim = [](std::string_view text) { return std::string(text::trimmed(text, " \t\r")); };
    for (std::string_view rest = lines; !rest.empty();) {
        const auto end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (trim(line).empty()) continue;
        const auto equals = line.find('=');
        if (equals == std::string_view::npos) return Problem::invalid({{"/columns", "bad-source-columns", {{"what", trim(line)}}}});
        out[trim(line.substr(0, equals))] = trim(line.substr(equals + 1));
    }
    return out;
}

// What one call of run() holds on to.
struct Harvesting::Going {
    std::string tenant;
    HarvestRun run;
    HarvestSource source;
    harvest::Catalogue catalogue;
    Calling calling;
    const std::function<bool()>& stopped;
    std::int64_t asked_before = 0;  // requests of earlier slices
    std::string etag, last_modified;
    bool whole_unchanged = false;
};

void Harvesting::enqueue(Transaction& tx, HarvestRun& run) const {
    if (jobs_ == nullptr) return;
    run.job_id = jobs_->enqueue(tx, harvest_job, to_json(HarvestOrder{{{to_text(run.id)}}}),
                                fmt::format("harvest:{}:{}", to_text(run.id), run.requests));
}

HarvestRun Harvesting::begin(Transaction& tx, const HarvestSource& source, const std::string& who, Instant now) const {
    if (auto open = open_run(tx, source.id)) {
        // Its job may have been cancelled by itself: then it goes on with another.
        const auto job = jobs_ != nullptr && open->job_id ? Jobs::find(tx, *open->job_id) : std::nullopt;
        if (open->state != RunState::needs_confirmation && job && finished(job->state)) {
            enqueue(tx, *open);
            update_run(tx, *open);
        }
        return *open;
    }
    HarvestRun run;
    run.id = crypto::new_id<HarvestRun>(now);
    run.source_id = source.id;
    run.who.value = who;
    run.queued_at = now;
    insert_run(tx, run);
    enqueue(tx, run);
    update_run(tx, run);
    set_next(tx, source.id, next_harvest(source, now));
    return run;
}

// The change of a run that nobody has aborted meanwhile; false: it was.
std::optional<Problem> Harvesting::keep(Going& going, const std::function<bool(Transaction&)>& work) const {
    bool aborted = false;
    const HarvestRun before = going.run;
    auto lost = store_.write(going.tenant, [&](Transaction& tx) {
        going.run = before;  // this may run more than once
        const auto now = lock_run(tx, going.run.id);
        aborted = !now || now->state == RunState::aborted;
        if (aborted || !work(tx)) return false;
        update_run(tx, going.run);
        return true;
    });
    if (aborted) return Problem{409, "cancelled"};
    return lost;
}

Result<std::string> Harvesting::run(const std::string& tenant, const Uuid& id, const std::function<bool()>& stopped,
                                    const std::function<void(std::int64_t, std::optional<std::int64_t>)>& progress,
                                    std::chrono::steady_clock::duration slice) {
    std::optional<HarvestRun> found;
    std::optional<HarvestSource> source;
    if (auto lost = store_.read(tenant, [&](Reader& reader) {
            found = find_run(reader, id);
            if (found) source = find_source(reader, to_text(found->source_id));
        }))
        return std::move(*lost);
    if (!found || !source) return Problem::not_found("run");
    const std::string href = "/opendata/runs/" + to_text(id);
    if (found->state != RunState::queued && found->state != RunState::running) return href;
    const auto columns = columns_of(source->columns.value);
    Going going{tenant,
                *found,
                *source,
                {source->kind, source->href.value, columns ? *columns : std::map<std::string, std::string>{}},
                Calling(pace_, policy_, stopped),
                stopped,
                found->requests,
                {},
                {}};
    if (going.run.state == RunState::queued) {
        const auto first = harvest::first_ask(going.catalogue);
        if (auto lost = keep(going, [&](Transaction& tx) {
                going.run.state = first ? RunState::running : RunState::failed;
                going.run.started_at = Instant::now();
                if (first) return add_asks(tx, id, {*first}), true;
                going.run.problem.value = first.problem().code;
                going.run.problem_params = first.problem().params;
                going.run.finished_at = going.run.started_at;
                return true;
            }))
            return std::move(*lost);
        if (!first) return href;
    }
    const auto end = std::chrono::steady_clock::now() + slice;
    while (going.run.stage != RunStage::sweep) {
        std::optional<std::pair<std::int64_t, Ask>> next;
        if (auto lost = store_.read(tenant, [&](Reader& reader) { next = next_ask(reader, id); })) return std::move(*lost);
        if (!next) break;
        if (stopped()) return JobRun::stopped();
        if (auto problem = answer(going, next->first, next->second)) {
            if (problem->code == "cancelled") return JobRun::stopped();
            return std::move(*problem);
        }
        progress(going.run.gathered, going.run.total);
        if (going.run.state == RunState::failed) return href;
        if (std::chrono::steady_clock::now() > end && jobs_ != nullptr) {
            if (auto lost = keep(going, [&](Transaction& tx) { return enqueue(tx, going.run), true; })) return std::move(*lost);
            return href;
        }
    }
    return finish(going);
}

std::optional<Problem> Harvesting::answer(Going& going, std::int64_t position, const Ask& ask) {
    const bool whole = ask.step == Step::list;
    auto answered = going.calling.ask(ask, whole ? going.source.etag.value : "", whole ? going.source.last_modified.value : "");
    if (!answered && answered.problem().code == "cancelled") return Problem{409, "cancelled"};
    Result<harvest::Told> told = harvest::Told{};
    if (!answered)
        told = answered.problem();
    else if (!answered->unchanged)
        told = harvest::read_answer(going.catalogue, ask, {answered->body, answered->content_type, answered->href, answered->next_link});
    const Instant now = Instant::now();
    const std::int64_t asked_before = going.asked_before;
    return keep(going, [&](Transaction& tx) {
        HarvestRun& run = going.run;
        run.requests = asked_before + going.calling.requests();
        drop_ask(tx, run.id, position);
        if (!told) {
            if (ask.step == Step::record) {  // of one dataset: the others are read all the same
                note(run, ask.href, told.problem().code);
            } else {
                run.state = RunState::failed;
                run.problem.value = told.problem().code;
                run.problem_params = told.problem().params;
                run.finished_at = now;
                drop_asks(tx, run.id);
            }
            return true;
        }
        if (answered->unchanged) {
            mark_all_seen(tx, going.source.id, run.id);
            run.unchanged = count_present(tx, going.source.id);
            run.gathered = run.unchanged;
            going.whole_unchanged = true;
            return true;
        }
        if (run.stage == RunStage::gather && ask.step != Step::list) run.stage = RunStage::fetch;
        run.partial = run.partial || told->partial;
        if (told->total) run.total = told->total;
        std::vector<Uuid> same;
        for (const harvest::Harvested& record : told->records) {
            ++run.gathered;
            const EnteredRecord entered = enter(tx, going.source, run.id, record, now);
            switch (entered.how) {
                case Entered::added: ++run.added; break;
                case Entered::changed: ++run.changed; break;
                case Entered::unchanged: ++run.unchanged, same.push_back(*entered.unchanged); break;
                case Entered::linked: ++run.linked; break;
                case Entered::refused: note(run, record.guid, entered.code); break;
            }
            const bool fresh = entered.how == Entered::added || entered.how == Entered::changed;
            if (fresh && going.source.mirror == MirrorPolicy::data && mirror_)
                if (const auto object = find_object(tx, going.source.id, record.guid); object && object->dataset_id)
                    mirror_(tx, going.source, *object->dataset_id);
        }
        mark_seen(tx, same, run.id);
        for (const std::string& fault : told->faults) note(run, fault, "not-a-dataset");
        add_asks(tx, run.id, told->asks);
        // A catalogue in one document is asked for conditionally the next time, when this run ends without errors.
        const bool one_document = ask.step == Step::list && told->asks.empty();
        going.etag = one_document ? answered->etag : "";
        going.last_modified = one_document ? answered->last_modified : "";
        return true;
    });
}

Result<std::string> Harvesting::finish(Going& going) {
    const std::string href = "/opendata/runs/" + to_text(going.run.id);
    const Instant now = Instant::now();
    const bool whole = going.run.refused == 0 && !going.run.partial && (!going.run.total || going.run.gathered >= *going.run.total);
    if (!whole) {
        if (auto lost = keep(going, [&](Transaction& tx) {
                going.run.state = RunState::done_with_errors;
                going.run.finished_at = now;
                keep_validators(tx, going.source.id, "", "");
                (void)find_pairs(tx, now);
                return true;
            }))
            return std::move(*lost);
        return href;
    }
    // Nothing of the sweep happens twice: what it has been through bears the run's id.
    for (bool more = true, first = going.run.stage != RunStage::sweep; more;) {
        if (going.stopped()) return JobRun::stopped();
        if (auto lost = keep(going, [&](Transaction& tx) {
                const auto gone = absent_objects(tx, going.source.id, going.run.id);
                std::vector<harvest::Absent> absent;
                for (std::size_t i = 0; i < gone.size(); ++i)
                    absent.push_back({i, gone[i].state, gone[i].missing_runs, gone[i].missing_since, gone[i].confirmed});
                const auto swept = harvest::sweep(absent, count_present(tx, going.source.id), now);
                const bool confirmed = !going.run.confirmed.empty();
                more = false;
                if (first && swept.needs_confirmation && !confirmed) {
                    going.run.state = RunState::needs_confirmation;
                    going.run.missing = swept.unconfirmed;
                    return true;
                }
                if (first) going.run.missing = going.run.withdrawn = 0;
                going.run.stage = RunStage::sweep;
                for (std::size_t i = 0; i < swept.removals.size(); ++i) {
                    if (i == removed_at_once) return more = true, true;
                    const harvest::Removal& removal = swept.removals[i];
                    ++(removal.to == harvest::ObjectState::withdrawn ? going.run.withdrawn : going.run.missing);
                    remove(tx, going.source, going.run.id, gone[removal.index], removal, confirmed, now, news_);
                }
                going.run.state = RunState::done;
                going.run.finished_at = now;
                if (going.whole_unchanged) return true;  // what is missing still is
                keep_validators(tx, going.source.id, going.etag, going.last_modified);
                (void)find_pairs(tx, now);
                return true;
            }))
            return std::move(*lost);
        first = false;
    }
    return href;
}

Result<HarvestRun> Harvesting::decide(Transaction& tx, const Uuid& id, bool confirmed, const std::string& who, Instant now) const {
    auto run = lock_run(tx, id);
    if (!run) return Problem::not_found("run");
    if (run->state != RunState::needs_confirmation) return illegal(run->state, confirmed ? "confirm" : "reject");
    if (confirmed) {
        run->confirmed.value = who;
        run->state = RunState::running;
        enqueue(tx, *run);
    } else {
        run->state = RunState::aborted;
        run->missing = 0;
        run->finished_at = now;
    }
    update_run(tx, *run);
    return *run;
}

Result<HarvestRun> Harvesting::abort(Transaction& tx, const Uuid& id, Instant now) const {
    auto run = lock_run(tx, id);
    if (!run) return Problem::not_found("run");
    if (!is_open(run->state)) return illegal(run->state, "stop");
    run->state = RunState::aborted;
    run->finished_at = now;
    drop_asks(tx, id);
    update_run(tx, *run);
    return *run;
}

Result<std::int64_t> Harvesting::begin_due(Instant now) const {
    constexpr std::int64_t at_once = 100;
    std::vector<SourceDue> due;
    if (auto lost = store_.read(every_tenant, [&](Reader& reader) { due = sources_due(reader, now, at_once); })) return std::move(*lost);
    for (const SourceDue& one : due)
        if (auto lost = store_.write(one.tenant, [&](Transaction& tx) {
                if (const auto source = find_source(tx, to_text(one.id)); source && source->active)
                    (void)begin(tx, *source, "schedule", now);
                return true;
            }))
            return std::move(*lost);
    return static_cast<std::int64_t>(due.size());
}

}  // namespace skl::opendata
