// The moves of a version: handed in, approved by a second person, in force on its day, superseded by the next.
#include "kernel/crypto/random.h"
#include "kernel/describe/transition.h"
#include "rules/access/check.h"
#include "rules/events.h"
#include "rules/impact/impact.h"
#include "rules/tables.h"

namespace skl::rules {

namespace {

Problem no_move(const RuleVersion& version, VersionEvent event) {
    std::vector<VersionEvent> allowed;
    for (const VersionMoveRule& one : life_of_a_version)
        if (one.from == version.state) allowed.push_back(one.event);
    return no_transition(version.state, event, allowed);
}

// Whoever drafted it, changed a table of it or handed it in has had a hand in it.
bool wrote(Reader& reader, const RuleVersion& version, const std::string& actor) {
    if (actor == version.author.value || (version.submitted_by && actor == version.submitted_by->value)) return true;
    const auto steps = steps_of(reader, version.id);
    return std::any_of(steps.begin(), steps.end(),
                       [&](const RuleVersionStep& step) { return step.actor.value == actor && step.event.value == edited_event; });
}

struct Moved {
    const std::string& actor;
    VersionEvent event;
    std::string comment;
    Instant now;
};

Done move(Transaction& tx, RuleVersion& version, const Moved& how) {
    const VersionMoveRule* rule = move_of(version.state, how.event);
    if (!rule) return no_move(version, how.event);
    if (rule->by_another && wrote(tx, version, how.actor)) return Problem::forbidden("four-eyes");
    version.state = rule->to;
    version.changed_at = how.now;
    ++version.rev;
    if (how.event == VersionEvent::submitted) version.submitted_by = Text<>{{how.actor}};
    if (how.event == VersionEvent::approved) version.approved_by = Text<>{{how.actor}};
    update(tx, version);
    add_step(tx, version.id,
             {crypto::new_id<RuleVersionStep>(how.now),
              how.now,
              {{how.actor}},
              {{boost::describe::enum_to_string(how.event, "")}},
              version.state,
              how.comment});
    return Nothing{};
}

// A predecessor without an end ends on the first day of the approved one; any other shared day is refused.
Done make_room(Transaction& tx, const RuleSet& set, const RuleVersion& approved, const std::string& actor, Instant now) {
    auto versions = versions_of(tx, set.id);
    for (RuleVersion& one : versions) {
        // The gate's policy can be corrected on the day it began: the version before then has no day left.
        const bool begins =
            one.effective_from < approved.effective_from || (set.name.value == access_set && one.effective_from == approved.effective_from);
        const bool open = !one.effective_to && begins && one.id != approved.id;
        const bool ever = one.state == RuleVersionState::approved || one.state == RuleVersionState::in_force;
        if (!open || !ever) continue;
        one.effective_to = approved.effective_from;
        one.changed_at = now;
        ++one.rev;
        update(tx, one);
        add_step(tx, one.id, {crypto::new_id<RuleVersionStep>(now), now, {{actor}}, {{"ended"}}, one.state, approved.label.value});
    }
    if (const RuleVersion* other = overlapping(versions, approved))
        return Problem{409, "version-overlap", {{"label", other->label.value}, {"from", to_text(other->effective_from)}}};
    return Nothing{};
}

Done in_force(Transaction& tx, const Module& module, const RuleSet& set, RuleVersion& version, Instant now) {
    static const std::string clock = "clock";
    if (auto done = move(tx, version, {clock, VersionEvent::came_into_force, "", now}); !done) return done.problem();
    for (RuleVersion& other : versions_of(tx, set.id)) {
        if (other.id == version.id || other.state != RuleVersionState::in_force || other.effective_from > version.effective_from) continue;
        if (auto done = move(tx, other, {clock, VersionEvent::superseded, version.label.value, now}); !done) return done.problem();
    }
    if (module.parts().outbox)
        module.parts().outbox->publish(tx, "rules", "rules.version.in_force", set.name.value,
                                       VersionInForce{set.name, version.label, version.effective_from}, now);
    return record_version(tx, module, set, version, "rules.version.in_force", now);
}

// `seen`: the revision this is about, where it matters; another one is 412 `stale`.
Task<Result<Answered<RuleVersion>>> moved(Context& cx, std::string set_name, std::string label, VersionMove given, VersionEvent event,
                                          std::optional<std::int64_t> seen = {}) {
    const Module& module = module_of(cx);
    const std::string actor = actor_of(cx);
    auto done = co_await cx.write([&](Transaction& tx) -> Result<RuleVersion> {
        auto named = named_version(tx, set_name, label);
        if (!named) return named.problem();
        if (seen && *seen != named->version.rev) return Problem{412, "stale"};
        auto* const set = &named->set;
        auto* const version = &named->version;
        if (event == VersionEvent::withdrawn && version->state == RuleVersionState::approved &&
            version->effective_from <= module.today(cx.tenant(), cx.now()))
            return no_move(*version, event);
        if (auto ok = move(tx, *version, {actor, event, given.comment ? given.comment->value : "", cx.now()}); !ok) return ok.problem();
        const bool judged = event == VersionEvent::submitted || event == VersionEvent::approved;
        if (judged && set->name.value == access_set)
            if (auto ok = check_access(tx, module, cx.tenant(), *version, cx.now()); !ok) return ok.problem();
        if (event != VersionEvent::approved) return std::move(*version);
        if (set->name.value == access_set) tx.on_commit([&gate = module.gate(), tenant = cx.tenant()] { gate.forget(tenant); });
        if (auto ok = make_room(tx, *set, *version, actor, cx.now()); !ok) return ok.problem();
        if (auto ok = check_impact(tx, module, *set, *version, cx.now()); !ok) return ok.problem();
        if (auto ok = record_version(tx, module, *set, *version, "rules.version.approved", cx.now()); !ok) return ok.problem();
        if (version->effective_from <= module.today(cx.tenant(), cx.now()))
            if (auto ok = in_force(tx, module, *set, *version, cx.now()); !ok) return ok.problem();
        return std::move(*version);
    });
    if (!done) co_return done.problem();
    co_return Answered<RuleVersion>{std::move(*done), 200, {{"Location", cx.href("/rules/sets/" + set_name + "/versions/" + label)}}};
}

// A draft may have overlaps while it is written; what is handed in has no fault of any kind.
Task<Result<Answered<RuleVersion>>> submit(Context& cx, std::string set, std::string version, VersionMove given) {
    struct Written {
        std::int64_t rev = 0;
        std::vector<ModelFile> files;
    };
    auto written = co_await cx.read([&](Reader& reader) -> Result<Written> {
        auto named = named_version(reader, set, version);
        if (!named) return named.problem();
        auto files = model_files(reader, named->version);
        if (!files) return files.problem();
        return Written{named->version.rev, std::move(*files)};
    });
    if (!written) co_return written.problem();
    const Checked checked = co_await cx.blocking([&] { return check_models(written->files); });
    if (checked.compiled.faulty()) co_return model_invalid(checked);
    co_return co_await moved(cx, std::move(set), std::move(version), std::move(given), VersionEvent::submitted, written->rev);
}
Task<Result<Answered<RuleVersion>>> approve(Context& cx, std::string set, std::string version, VersionMove given) {
    return moved(cx, std::move(set), std::move(version), std::move(given), VersionEvent::approved);
}
Task<Result<Answered<RuleVersion>>> give_back(Context& cx, std::string set, std::string version, VersionMove given) {
    return moved(cx, std::move(set), std::move(version), std::move(given), VersionEvent::returned);
}
Task<Result<Answered<RuleVersion>>> withdraw(Context& cx, std::string set, std::string version, VersionMove given) {
    return moved(cx, std::move(set), std::move(version), std::move(given), VersionEvent::withdrawn);
}

}  // namespace

Result<std::int64_t> Module::keep_time(Store& store, const std::string& tenant, Instant now) const {
    std::int64_t count = 0;
    Done done = Nothing{};
    const auto lost = store.write(tenant, [&](Transaction& tx) {
        count = 0;
        done = Nothing{};
        for (RuleVersion& version : due_versions(tx, today(tenant, now))) {
            const auto set = set_by_id(tx, version.set_id);
            if (!set) continue;
            done = in_force(tx, *this, *set, version, now);
            if (!done) return false;
            ++count;
        }
        if (!decisions_) return true;  // nothing was installed that could keep one
        const auto forgotten = decisions_->forget(tx, today(tenant, now), now);
        if (!forgotten) done = forgotten.problem();
        return static_cast<bool>(forgotten);
    });
    if (lost) return *lost;
    if (!done) return done.problem();
    return count;
}

void install_moves(App& app) {
    app.post("/rules/sets/{set}/versions/{version}/submit", submit).named("rules.submit").needs(may_draft).about(rule_set, "set");
    app.post("/rules/sets/{set}/versions/{version}/approve", approve).named("rules.approve").needs(may_approve).about(rule_set, "set");
    app.post("/rules/sets/{set}/versions/{version}/return", give_back).named("rules.return").needs(may_approve).about(rule_set, "set");
    app.post("/rules/sets/{set}/versions/{version}/withdraw", withdraw).named("rules.withdraw").needs(may_draft).about(rule_set, "set");
}

}  // namespace skl::rules
