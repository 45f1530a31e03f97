// Decisions that are kept: an evaluation with whom it is about, why, by what right and how long.
#include "kernel/crypto/digest.h"
#include "kernel/text/text.h"
#include "rules/impact/impact.h"
#include "rules/impact/store.h"
#include "rules/population_job.h"

namespace skl::rules {

namespace {

constexpr const char* cursor_label = "rules.decisions";
constexpr std::chrono::years longest_keeping{50};  // a pension is disputed after a working life

struct DecisionQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<Text<1, longest_subject>> subject;
};
BOOST_DESCRIBE_STRUCT(DecisionQuery, (), (limit, cursor, subject))

// Without what is closed: a list is no look at anybody's data.
struct DecisionLine {
    Id<KeptDecision> id;
    std::string href;
    Text<> version;
    Date as_of;
    std::string asked;
    Text<> purpose, legal_basis;
    Instant decided_at;
    Date keep_until;
};
BOOST_DESCRIBE_STRUCT(DecisionLine, (), (id, href, version, as_of, asked, purpose, legal_basis, decided_at, keep_until))

struct DecisionRecord {
    Id<KeptDecision> id;
    Slug rule_set;
    Text<> version;
    std::vector<ModelRef> models;
    Date as_of;
    std::string asked;
    std::optional<std::string> subject;  // none: erased
    std::optional<Json> inputs, results;
    Text<> purpose, legal_basis;
    Date keep_until;
    Instant decided_at;
    Text<> decided_by;
};
BOOST_DESCRIBE_STRUCT(DecisionRecord, (),
                      (id, rule_set, version, models, as_of, asked, subject, inputs, results, purpose, legal_basis, keep_until, decided_at,
                       decided_by))

std::string asked_of(const KeptDecision& one) {
    if (one.decision) return one.decision->value;
    return one.decision_service ? one.decision_service->value : "";
}

DecisionRecord record_of(const KeptDecision& one, std::optional<DecisionDetail> detail) {
    DecisionRecord made{one.id, one.rule_set, one.version, one.models,      one.as_of,      asked_of(one),  {},
                        {},     {},           one.purpose, one.legal_basis, one.keep_until, one.decided_at, one.decided_by};
    if (detail) {
        made.subject = std::move(detail->subject);
        made.inputs = std::move(detail->inputs);
        made.results = std::move(detail->results);
    }
    return made;
}

Done check_keeping(Date until, Date today) {
    const auto last = std::chrono::year_month_day(today.day) + longest_keeping;
    // 29 February of a year without one is the day before.
    const std::chrono::sys_days end =
        last.ok() ? std::chrono::sys_days(last) : std::chrono::sys_days(last.year() / last.month() / std::chrono::last);
    if (until < today) return Problem::invalid({{"/keep_until", "keep-until-past"}});
    if (end < until.day) return Problem::invalid({{"/keep_until", "keep-until-far", {{"last", to_text(Date{end})}}}});
    return Nothing{};
}

// What is public of a kept decision: that there is one, by which law. The hash of what is closed is committed.
Done record_kept(Transaction& tx, const Module& module, const KeptDecision& kept, Instant now) {
    Node pub{.type = Node::Type::object}, people{.type = Node::Type::object}, hashes{.type = Node::Type::list};
    for (const ModelRef& model : kept.models) hashes.items.push_back(ledger::text_node(model.sha256.value));
    pub.member("version") = ledger::text_node(kept.version.value);
    pub.member("model_sha256") = std::move(hashes);
    pub.member("as_of") = ledger::text_node(to_text(kept.as_of));
    pub.member("keep_until") = ledger::text_node(to_text(kept.keep_until));
    people.member("by") = ledger::text_node(kept.decided_by.value);
    people.member("detail_sha256") = ledger::text_node(text::hex(crypto::sha256(kept.detail.value)));
    people.member("id") = ledger::text_node(to_text(kept.id));
    return record(tx, module, "rules.decision.kept", kept.rule_set.value, std::move(pub), people, now);
}

Task<Result<Answered<DecisionRecord>>> keep(Context& cx, std::string set_name, NewKeptDecision given) {
    const Module& module = module_of(cx);
    const Date today = module.today(cx.tenant(), cx.now()), as_of = given.as_of.value_or(today);
    if (auto good = check_keeping(given.keep_until, today); !good) co_return good.problem();
    const auto law = co_await cx.read([&](Reader& reader) { return law_of_a_day(reader, module.library(), set_name, as_of); });
    if (!law) co_return law.problem();
    RuleQuestion asked{.as_of = as_of, .decision = given.decision, .decision_service = given.decision_service, .inputs = given.inputs};
    asked.mode = Strictness::strict;
    const auto answer = co_await cx.blocking([&] {
        return evaluate({law->set, law->version, *law->compiled, *law->parameters, *module.parts().calendar, cx.app().locale()}, asked,
                        as_of, cx.language());
    });
    if (!answer) co_return answer.problem();
    if (!given.decision && !given.decision_service)  // the version has one service, which needs no name now, and may have a sister later
        given.decision_service = Text<1, 200>{{law->compiled->program->names(dmn::Unit::Kind::service).front()}};
    const std::string actor = actor_of(cx);
    auto kept = co_await cx.write([&](Transaction& tx) -> Result<KeptDecision> {
        auto made = module.decisions().keep(tx, given, *answer, law->version.models, actor, cx.now());
        if (!made) return made;
        if (auto done = record_kept(tx, module, *made, cx.now()); !done) return done.problem();
        return made;
    });
    if (!kept) co_return kept.problem();
    const std::string href = cx.href("/rules/sets/" + set_name + "/decisions/" + to_text(kept->id));
    DecisionDetail detail{given.subject.value, given.inputs.value_or(Json{{"{}"}}), answer->results, "", ""};
    co_return Answered<DecisionRecord>{record_of(*kept, std::move(detail)), 201, {{"Location", href}}};
}

Task<Result<List<DecisionLine>>> list_all(Context& cx, std::string set, DecisionQuery query) {
    const Module& module = module_of(cx);
    const Cursors cursors(cx.app(), cursor_label);
    const auto before = cursors.start(query.cursor, after_all_ids);
    if (!before) co_return before.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    auto found = co_await cx.write([&](Transaction& tx) -> Result<std::vector<DecisionLine>> {
        if (const auto named = named_set(tx, set); !named) return named.problem();
        std::vector<KeptDecision> kept;
        if (query.subject) {
            const auto index = module.decisions().index_of(tx, query.subject->value, cx.now());
            if (!index) return index.problem();
            kept = decisions_about(tx, set, *index, *before, limit + 1);
        } else {
            kept = list_decisions(tx, set, *before, limit + 1);
        }
        std::vector<DecisionLine> lines;
        for (const KeptDecision& one : kept)
            lines.push_back({one.id, cx.href("/rules/sets/" + set + "/decisions/" + to_text(one.id)), one.version, one.as_of, asked_of(one),
                             one.purpose, one.legal_basis, one.decided_at, one.keep_until});
        return lines;
    });
    if (!found) co_return found.problem();
    co_return page_of(std::move(*found), limit, cursors);
}

Task<Result<DecisionRecord>> show(Context& cx, std::string set, Id<KeptDecision> id) {
    const Module& module = module_of(cx);
    co_return co_await cx.write([&](Transaction& tx) -> Result<DecisionRecord> {
        const auto kept = find_decision(tx, id);
        if (!kept || kept->rule_set.value != set) return Problem::not_found("decision");
        auto detail = module.decisions().open(tx, *kept, look_of(cx, kept->purpose.value, to_text(kept->id)));
        if (!detail) return detail.problem();
        return record_of(*kept, std::move(*detail));
    });
}

}  // namespace

void install_decisions(App& app) {
    const std::string all = "/rules/sets/{set}/decisions";
    app.get(all, list_all).named("rules.decisions").needs(may_decide).about(rule_set, "set");
    app.post(all, keep).named("rules.decision.keep").form(all + "/new").needs(may_decide).about(rule_set, "set").rated(RateClass::write);
    app.get(all + "/{decision}", show).named("rules.decision").needs(may_decide).about(rule_set, "set");
}

}  // namespace skl::rules
