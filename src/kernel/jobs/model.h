// What the world sees of a job (spec README §3 "Jobs").
#pragma once

#include "kernel/describe/faces.h"

namespace skl {

enum class JobState { queued, running, succeeded, failed, cancelled };
BOOST_DESCRIBE_ENUM(JobState, queued, running, succeeded, failed, cancelled)

inline bool finished(JobState state) { return state != JobState::queued && state != JobState::running; }

struct Job {};  // the tag of its id

struct JobProgress {
    Count done;
    std::optional<Count> total;
    Text<> message;
};
BOOST_DESCRIBE_STRUCT(JobProgress, (), (done, total, message))

struct JobResult {
    Text<> href;
};
BOOST_DESCRIBE_STRUCT(JobResult, (), (href))

struct JobProblem {
    Text<> code;
    std::map<std::string, Text<>> params;
};
BOOST_DESCRIBE_STRUCT(JobProblem, (), (code, params))

struct JobView {
    Id<Job> id;
    Text<> kind;
    JobState state = JobState::queued;
    JobProgress progress;
    std::optional<JobResult> result;
    std::optional<JobProblem> problem;
    Count attempts;
    Instant created_at;
    std::optional<Instant> started_at, finished_at;
    std::int64_t refresh_seconds = 0;  // when to ask again; 0: it has ended
};
BOOST_DESCRIBE_STRUCT(JobView, (),
                      (id, kind, state, progress, result, problem, attempts, created_at, started_at, finished_at, refresh_seconds))

struct JobQuery {
    std::optional<JobState> state;
    std::optional<Whole<1, 500>> limit;
    std::optional<Text<1, 200>> cursor;
};
BOOST_DESCRIBE_STRUCT(JobQuery, (), (state, limit, cursor))

}  // namespace skl
