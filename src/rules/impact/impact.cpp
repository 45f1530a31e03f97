#include "rules/impact/impact.h"

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/text/text.h"
#include "rules/access/policy.h"
#include "rules/impact/outcome.h"
#include "rules/impact/store.h"

namespace skl::rules {

namespace {

constexpr std::int64_t cases_at_once = 100;  // of one transaction: each costs a key and a line in somebody's log

std::string hash_of(const Parameters& parameters) { return text::hex(crypto::sha256(parameters.csv())); }

bool same_models(const std::vector<ModelRef>& a, const std::vector<ModelRef>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const ModelRef& one, const ModelRef& other) { return one.sha256.value == other.sha256.value; });
}

ImpactLooker looker_of(const Context& cx) {
    ImpactLooker made{cx.caller().subject, "", ""};
    const identity::Known* who = identity::known(cx);
    if (who != nullptr && !who->roles.empty()) made.agency = who->roles.front().agency_name, made.unit = who->roles.front().unit;
    return made;
}

// A job looks in the name of who asked for it, with the office they had then.
Caller caller_of(const ImpactLooker& looker) {
    auto known = std::make_shared<identity::Known>();
    if (!looker.agency.empty()) known->roles.push_back({{}, {}, looker.agency, looker.unit, ""});
    Caller made{.subject = looker.subject, .official = true};
    made.known = std::move(known);
    return made;
}

std::string matter_of(const ImpactRow& impact) { return impact.rule_set.value + " " + impact.version.value; }

}  // namespace

struct Impacts::Laid {
    RuleSet set;
    RuleVersion version;
    CompiledRef compiled;
    std::shared_ptr<const Parameters> parameters;
    CaseLook look;
    std::int64_t total = 0;
    std::map<std::string, std::vector<std::string>> asked_then{};  // by the models of a case: their inputs
};

struct Impacts::Tried {
    const DecidedCase* of;
    ChangedCase changed;
};

bool reaches_back(const RuleSet& set, const RuleVersion& version, const std::vector<RuleVersion>& all, Date today) {
    if (set.name.value == access_set || version.effective_from >= today) return false;
    return std::any_of(all.begin(), all.end(), [&](const RuleVersion& one) {
        return one.id != version.id && (one.state == RuleVersionState::in_force || one.state == RuleVersionState::superseded);
    });
}

bool is_of(const ImpactRow& impact, const RuleVersion& version, const Parameters& parameters) {
    return same_models(impact.models, version.models) && impact.effective_from == version.effective_from &&
           impact.effective_to == version.effective_to && impact.parameters_sha256.value == hash_of(parameters);
}

Done check_impact(Transaction& tx, const Module& module, const RuleSet& set, const RuleVersion& version, Instant now) {
    if (!reaches_back(set, version, versions_of(tx, set.id), module.today(tx.tenant(), now))) return Nothing{};
    const auto impact = latest_impact(tx, version.id);
    if (!impact || !impact->finished_at || !is_of(*impact, version, *module.library().parameters(tx, tx.tenant())))
        return Problem{409, "impact-needed", {{"label", version.label.value}, {"from", to_text(version.effective_from)}}};
    if (module.impacts().stale(tx, *impact, span_of(set, version))) return Problem{409, "impact-stale", {{"label", version.label.value}}};
    return Nothing{};
}

CaseSpan span_of(const RuleSet& set, const RuleVersion& version) { return {set.name.value, version.effective_from, version.effective_to}; }

crypto::FieldPlace place_of(const std::string& tenant, const ImpactCaseRow& one) {
    return {tenant, "rule_impact_case", to_text(one.id), "detail"};
}

CaseLook look_of(const Context& cx, std::string purpose, std::string matter_ref) {
    return {cx.caller(), std::move(purpose), std::move(matter_ref), cx.now()};
}

const CaseSource* Impacts::source(std::string_view name) const {
    const auto found = std::find_if(sources_.begin(), sources_.end(), [&](const CaseSource* one) { return one->name() == name; });
    return found == sources_.end() ? nullptr : *found;
}

std::int64_t Impacts::count(Reader& reader, const CaseSpan& span) const {
    std::int64_t total = 0;
    for (const CaseSource* one : sources_) total += one->count(reader, span);
    return total;
}

namespace {

ImpactEnd& end_of(std::vector<ImpactEnd>& ends, std::string_view source) {
    const auto known = std::find_if(ends.begin(), ends.end(), [&](const ImpactEnd& one) { return one.source == source; });
    return known != ends.end() ? *known : ends.emplace_back(ImpactEnd{std::string(source), ""});
}

}  // namespace

bool Impacts::stale(Reader& reader, const ImpactRow& impact, const CaseSpan& span) const {
    std::vector<ImpactEnd> ends = impact.ends;
    return std::any_of(sources_.begin(), sources_.end(),
                       [&](const CaseSource* one) { return one->any_after(reader, span, end_of(ends, one->name()).last); });
}

ImpactRow Impacts::ask(Transaction& tx, const Context& cx, const NamedVersion& named) {
    ImpactRow made;
    made.id = crypto::uuid_v7(cx.now());
    made.version_id = named.version.id;
    made.rule_set = named.set.name;
    made.version = named.version.label;
    made.models = named.version.models;
    made.parameters_sha256.value = hash_of(*module_.library().parameters(tx, tx.tenant()));
    made.effective_from = named.version.effective_from;
    made.effective_to = named.version.effective_to;
    made.looker = to_json(looker_of(cx));
    made.created_at = cx.now();
    made.created_by.value = actor_of(cx);
    made.job_id = jobs_.enqueue(tx, impact_job, to_json(ImpactOrder{to_text(made.id)}), to_text(made.id));
    insert(tx, made);
    return made;
}

Result<Impacts::Laid> Impacts::lay_out(const JobRun& job, const ImpactRow& impact) const {
    std::optional<Result<Laid>> made;
    const auto looker = from_json<ImpactLooker>(impact.looker);
    if (!looker) return looker.problem();
    const CaseLook look{caller_of(*looker),
                        locale_.say("zh-Hant", "rules.impact.purpose") + " / " + locale_.say("en", "rules.impact.purpose"),
                        matter_of(impact), Instant::now()};
    const auto lost = store_.read(job.tenant, [&](Reader& reader) {
        auto named = named_version(reader, impact.rule_set.value, impact.version.value);
        if (!named) return (void)made.emplace(named.problem());
        auto parameters = module_.library().parameters(reader, job.tenant);
        if (!is_of(impact, named->version, *parameters)) return (void)made.emplace(Problem::conflict("impact-outdated"));
        auto compiled = module_.library().models(reader, impact.models);
        if (!compiled) return (void)made.emplace(compiled.problem());
        const std::int64_t total = count(reader, span_of(named->set, named->version));
        made.emplace(Laid{std::move(named->set), std::move(named->version), std::move(*compiled), std::move(parameters), look, total});
    });
    if (lost) return *lost;
    return std::move(*made);
}

Result<std::vector<DecidedCase>> Impacts::take(const JobRun& job, const Laid& laid, const CaseSource& source,
                                               const std::string& after) const {
    std::optional<Result<std::vector<DecidedCase>>> made;
    const auto lost = store_.write(job.tenant, [&](Transaction& tx) {
        made.emplace(source.after(tx, span_of(laid.set, laid.version), after, cases_at_once, laid.look));
        return static_cast<bool>(*made);
    });
    if (lost) return *lost;
    return std::move(*made);
}

Result<std::vector<Impacts::Tried>> Impacts::try_out(Laid& laid, const std::string& tenant, const std::vector<DecidedCase>& cases) const {
    std::vector<Tried> made;
    const AskedOf law{laid.set, laid.version, *laid.compiled, *laid.parameters, *module_.parts().calendar, locale_};
    for (const DecidedCase& one : cases) {
        std::string models;
        std::vector<ModelRef> refs;
        for (const std::string& sha256 : one.model_sha256) models += sha256 + " ", refs.push_back({{}, {{sha256}}});
        if (one.inputs.empty()) continue;  // erased
        auto known = laid.asked_then.find(models);
        if (known == laid.asked_then.end()) {
            std::optional<Result<CompiledRef>> then;
            if (auto lost = store_.read(tenant, [&](Reader& reader) { then.emplace(module_.library().models(reader, refs)); }))
                return *lost;
            if (!*then) return then->problem();
            known = laid.asked_then.emplace(models, input_names(*(**then)->program)).first;
        }
        if (auto changed = outcome_under(law, one, known->second)) made.push_back({&one, std::move(*changed)});
    }
    return made;
}

// False: another node was first.
Result<bool> Impacts::keep(const JobRun& job, const ImpactRow& from, const ImpactRow& to, const std::vector<Tried>& tried) const {
    bool first = false;
    Done done = Nothing{};
    const Instant now = Instant::now();
    std::vector<std::string> owners;
    for (const Tried& one : tried) owners.push_back(one.of->key_owner);
    const auto lost = store_.write(job.tenant, [&](Transaction& tx) {
        done = Nothing{};
        first = advance(tx, from, to);
        if (!first || tried.empty()) return first;
        done = module_.parts().keys.with(
            tx, owners,
            [&](crypto::KeyRing& ring) -> Done {
                for (const Tried& one : tried) {
                    ImpactCaseRow row{crypto::uuid_v7(now),
                                      to.id,
                                      to.source,
                                      one.of->id,
                                      one.of->version,
                                      one.of->as_of,
                                      one.of->decided_at,
                                      one.changed.change,
                                      one.of->key_owner,
                                      {},
                                      {},
                                      {}};
                    row.detail =
                        text::base64url(ring.encrypt(row.key_owner, place_of(tx.tenant(), row), to_json(one.changed.outcome), now));
                    insert(tx, row);
                }
                return Nothing{};
            },
            now);
        return static_cast<bool>(done);
    });
    if (lost) return *lost;
    if (!done) return done.problem();
    return first;
}

// That a law was tried on decided cases before it was approved is a fact anybody can see.
Done Impacts::conclude(const JobRun& job, const Laid& laid, const ImpactRow& impact) const {
    Done done = Nothing{};
    const auto lost = store_.write(job.tenant, [&](Transaction& tx) {
        const Instant now = Instant::now();
        Node pub{.type = Node::Type::object}, people{.type = Node::Type::object}, hashes{.type = Node::Type::list};
        for (const ModelRef& model : impact.models) hashes.items.push_back(ledger::text_node(model.sha256.value));
        pub.member("version") = ledger::text_node(impact.version.value);
        pub.member("model_sha256") = std::move(hashes);
        pub.member("effective_from") = ledger::text_node(to_text(impact.effective_from));
        people.member("looked") = ledger::integer_node(impact.looked);  // a few cases of a small place would tell who
        people.member("changed") = ledger::integer_node(impact.changed);
        people.member("by") = ledger::text_node(impact.created_by.value);
        finish(tx, impact.id, now);
        done = record(tx, module_, "rules.impact.assessed", laid.set.name.value, std::move(pub), people, now);
        return static_cast<bool>(done);
    });
    if (lost) return *lost;
    return done;
}

Result<std::string> Impacts::run(JobRun& job) const {
    const auto order = from_json<ImpactOrder>(job.payload);
    Uuid id;
    if (!order || !parse(order->id, id)) return Problem::not_found("impact");
    std::optional<ImpactRow> impact;
    if (auto lost = store_.read(job.tenant, [&](Reader& reader) { impact = find_impact(reader, id); })) return *lost;
    if (!impact) return Problem::not_found("impact");
    const std::string href =
        "/rules/sets/" + impact->rule_set.value + "/versions/" + text::percent_encode(impact->version.value) + "/impact";
    if (impact->finished_at) return href;
    auto laid = lay_out(job, *impact);
    if (!laid) return laid.problem();
    bool reached = impact->source.empty();  // sources before the one it was at are done
    for (const CaseSource* source : sources_) {
        reached = reached || source->name() == impact->source;
        if (!reached) continue;
        std::string last = source->name() == impact->source ? impact->last_case : "";
        while (true) {
            job.progress(impact->looked, std::max(laid->total, impact->looked), "");
            if (job.cancelled()) return JobRun::stopped();
            const auto cases = take(job, *laid, *source, last);
            if (!cases) return cases.problem();
            if (cases->empty()) break;
            const auto tried = try_out(*laid, job.tenant, *cases);
            if (!tried) return tried.problem();
            ImpactRow next = *impact;
            next.source = source->name();
            next.last_case = last = cases->back().id;
            end_of(next.ends, source->name()).last = last;
            next.looked += static_cast<std::int64_t>(cases->size());
            next.changed += static_cast<std::int64_t>(tried->size());
            const auto first = keep(job, *impact, next, *tried);
            if (!first) return first.problem();
            if (!*first) return JobRun::stopped();
            impact = std::move(next);
        }
    }
    if (auto done = conclude(job, *laid, *impact); !done) return done.problem();
    return href;
}

}  // namespace skl::rules
