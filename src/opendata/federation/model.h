// The vocabulary of federation 介接 (opendata.md §12): sources, runs, what was met, and pairs that may be one.
#pragma once

#include "opendata/engine/harvest/duplicates.h"
#include "opendata/engine/harvest/harvested.h"
#include "opendata/engine/harvest/sweep.h"

namespace skl::opendata {

using harvest::SourceKind;

enum class MirrorPolicy { metadata, data };
BOOST_DESCRIBE_ENUM(MirrorPolicy, metadata, data)

enum class RunState { queued, running, done, done_with_errors, failed, aborted, needs_confirmation };
BOOST_DESCRIBE_ENUM(RunState, queued, running, done, done_with_errors, failed, aborted, needs_confirmation)
inline bool is_open(RunState state) {
    return state == RunState::queued || state == RunState::running || state == RunState::needs_confirmation;
}

enum class RunStage { gather, fetch, sweep };  // between fetch and sweep each answer is transformed, validated and written at once
BOOST_DESCRIBE_ENUM(RunStage, gather, fetch, sweep)

enum class PairState { suggested, merged, dismissed };
BOOST_DESCRIBE_ENUM(PairState, suggested, merged, dismissed)

struct SourceFields {
    Text<1, 200> title;
    SourceKind kind{};
    Url href;
    Prose<4000> columns;  // of a listing: a line a field, "title = 資料集名稱", or a column's number
    MirrorPolicy mirror{};
    bool publish = true;  // what is new is public at once; else a draft
    Text<0, 60> every;    // a word or duration of engine/frequency.h; empty: by hand
    bool active = true;
};
BOOST_DESCRIBE_STRUCT(SourceFields, (), (title, kind, href, columns, mirror, publish, every, active))

struct HarvestSource : SourceFields {
    Id<HarvestSource> id;
    Slug slug;
    Text<> etag, last_modified;
    std::optional<Instant> next_at;
    Instant created_at, modified_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(HarvestSource, (SourceFields), (id, slug, etag, last_modified, next_at, created_at, modified_at, rev))

struct RunProblem {
    std::string what;  // guid, address or title
    Text<> code;       // its words are harvest.problem.<code>
};
BOOST_DESCRIBE_STRUCT(RunProblem, (), (what, code))

struct HarvestRun {
    Id<HarvestRun> id;
    Uuid source_id;
    RunState state{};
    RunStage stage{};
    std::optional<Uuid> job_id;
    std::int64_t requests = 0, gathered = 0;
    std::optional<std::int64_t> total;  // as the source says
    std::int64_t added = 0, changed = 0, unchanged = 0, linked = 0, refused = 0, missing = 0, withdrawn = 0;
    bool partial = false;  // the source does not let everything be read
    Text<> confirmed;
    Text<> problem;  // code of why it failed
    std::map<std::string, std::string> problem_params;
    std::vector<RunProblem> problems;
    Text<> who;
    Instant queued_at;
    std::optional<Instant> started_at, finished_at;
};
BOOST_DESCRIBE_STRUCT(HarvestRun, (),
                      (id, source_id, state, stage, job_id, requests, gathered, total, added, changed, unchanged, linked, refused, missing,
                       withdrawn, partial, confirmed, problem, problem_params, problems, who, queued_at, started_at, finished_at))

struct HarvestObject {
    Id<HarvestObject> id;
    Uuid source_id;
    Text<0, 500> guid, origin, title;
    Text<0, 2048> href;
    std::optional<Uuid> dataset_id;
    harvest::ObjectState state{};
    Text<> hash;
    std::vector<std::string> unmapped, unfit;
    Text<> seen_run, swept_run;
    std::int64_t missing_runs = 0;
    std::optional<Instant> missing_since;
    bool confirmed = false;
    Instant first_seen, changed_at;
};
BOOST_DESCRIBE_STRUCT(HarvestObject, (),
                      (id, source_id, guid, origin, title, href, dataset_id, state, hash, unmapped, unfit, seen_run, swept_run,
                       missing_runs, missing_since, confirmed, first_seen, changed_at))

struct DuplicatePair {
    Id<DuplicatePair> id;
    Uuid dataset_a, dataset_b;
    harvest::DuplicateReason reason{};
    std::int64_t likeness = 0;  // thousandths
    PairState state{};
    std::optional<Uuid> kept_id;
    std::vector<std::string> moved;
    Text<> decided_by;
    std::optional<Instant> decided_at;
    Instant found_at;
};
BOOST_DESCRIBE_STRUCT(DuplicatePair, (),
                      (id, dataset_a, dataset_b, reason, likeness, state, kept_id, moved, decided_by, decided_at, found_at))

// The map of a listing out of its lines; 422 of the field `columns`.
Result<std::map<std::string, std::string>> columns_of(const std::string& lines);

constexpr std::size_t most_problems = 100;  // kept of one run; the number of all is `refused`

}  // namespace skl::opendata
