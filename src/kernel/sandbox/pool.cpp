// Choosing, asking, killing and replacing workers.
#include "kernel/sandbox/pool.h"

namespace skl::sandbox {

using std::chrono::steady_clock;

Pool::Pool(Spawner& spawner, PoolOptions options) : spawner_(spawner), options_(std::move(options)) {}

Pool::~Pool() {
    for (Member& member : idle_) spawner_.kill(member.worker.pid);
}

void Pool::warm() {
    const std::lock_guard lock(mutex_);
    (void)fill();
}

PoolCounts Pool::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

std::optional<Problem> Pool::fill() {
    while (alive_ < options_.workers) {
        auto worker = spawner_.spawn(options_.kind, options_.init);
        if (!worker) return worker.problem();
        idle_.push_back({std::move(*worker), {}, false, false});
        ++alive_;
        ++counts_.spawned;
    }
    return {};
}

Result<Pool::Member> Pool::take(const std::string& bind) {
    std::unique_lock lock(mutex_);
    ++counts_.asked;
    if (const auto problem = fill(); problem && alive_ == 0) return *problem;
    if (idle_.empty()) {
        if (static_cast<std::size_t>(counts_.waiting) >= options_.most_waiting) return Problem{503, "busy", {}, {}, {{"Retry-After", "1"}}};
        ++counts_.waiting;
        const bool got = freed_.wait_for(lock, options_.patience, [&] { return !idle_.empty(); });
        --counts_.waiting;
        if (!got) return Problem{503, "busy", {}, {}, {{"Retry-After", "1"}}};
    }
    // Best: one that served this binding; else a fresh one; else one of another binding makes way for a fresh one.
    auto best = std::find_if(idle_.begin(), idle_.end(), [&](const Member& m) { return m.used && m.bound == bind; });
    if (best == idle_.end()) best = std::find_if(idle_.begin(), idle_.end(), [](const Member& m) { return !m.used; });
    if (best == idle_.end()) {
        spawner_.kill(idle_.front().worker.pid);
        idle_.erase(idle_.begin());
        --alive_;
        if (const auto problem = fill()) return *problem;
        best = std::prev(idle_.end());
    }
    Member member = std::move(*best);
    idle_.erase(best);
    return member;
}

void Pool::give_back(Member member, bool keep) {
    const std::lock_guard lock(mutex_);
    if (keep && !options_.single_use) {
        idle_.push_back(std::move(member));
    } else {
        spawner_.kill(member.worker.pid);
        --alive_;
        (void)fill();  // a spawner that is gone shows at the next ask
    }
    freed_.notify_one();
}

bool Pool::await_ready(Member& member) {
    if (member.ready) return true;
    Frame frame;
    if (member.worker.channel.receive(frame, steady_clock::now() + longest_start) != Received::frame || frame.kind != FrameKind::ready)
        return false;
    return member.ready = true;
}

Result<Answer> Pool::talk(Member& member, const Ask& ask, bool& keep) {
    const Deadline deadline = steady_clock::now() + ask.time + grace;
    Answer answer;
    Frame frame;
    if (!member.worker.channel.send(FrameKind::request, ask.request, deadline)) return options_.died;
    for (;;) {
        const Received got = member.worker.channel.receive(frame, deadline);
        if (got == Received::too_late) return options_.too_late;
        if (got != Received::frame) return options_.died;
        switch (frame.kind) {
            case FrameKind::problem: keep = true; return decode_problem(frame.payload);
            case FrameKind::end:
                keep = true;
                answer.summary = std::move(frame.payload);
                return answer;
            case FrameKind::chunk:
                if (answer.bytes + frame.payload.size() > ask.most_bytes) answer.cut = true;
                if (!answer.cut) {
                    answer.bytes += frame.payload.size();
                    if (!ask.chunk)
                        answer.chunks += frame.payload;
                    else if (!ask.chunk(frame.payload))
                        answer.cut = true;
                }
                if (answer.cut) return answer;
                break;
            default: return options_.died;
        }
    }
}

Result<Answer> Pool::ask(const Ask& ask) {
    auto member = take(ask.bind);
    if (!member) return std::move(member.problem());
    bool keep = false;
    Result<Answer> answer = options_.died;
    try {
        if (await_ready(*member)) {
            member->used = true;
            member->bound = ask.bind;
            answer = talk(*member, ask, keep);
        }
    } catch (...) {  // the chunk's taker threw: the worker is in the middle of an answer
        give_back(std::move(*member), false);
        throw;
    }
    if (!keep) {
        const std::lock_guard lock(mutex_);
        if (!answer && answer.problem().code == options_.too_late.code)
            ++counts_.killed;
        else if (!answer)
            ++counts_.died;
    }
    give_back(std::move(*member), keep);
    return answer;
}

Result<Answer> Pool::ask(std::string_view request, Deadline deadline) {
    Ask one{request};
    one.time =
        std::max(std::chrono::milliseconds(1), std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now()));
    return ask(one);
}

}  // namespace skl::sandbox
