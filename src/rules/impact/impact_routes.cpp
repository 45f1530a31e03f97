// The impact of a version: asked for, watched, cancelled; which cases it would change, as a list and as a file; offers to decide them
// again.
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/pages/pages.h"
#include "kernel/text/text.h"
#include "rules/events.h"
#include "rules/impact/impact.h"
#include "rules/impact/store.h"
#include "rules/population_job.h"

namespace skl::rules {

namespace {

constexpr const char* cursor_label = "rules.impact.cases";
constexpr std::int64_t exported_at_once = 500;   // of one transaction
constexpr std::int64_t most_exported = 100'000;  // lines of a file, as of every list
constexpr std::int64_t most_offers = 1'000;      // of one request: each is an event to who decides the case
constexpr std::chrono::seconds longest_export{300};

struct ImpactView {
    Slug rule_set;
    Text<> version;
    Date effective_from;
    std::optional<Date> effective_to;
    bool needed = false;   // it reaches back: without a finished impact it is not approved
    bool current = false;  // finished, of exactly these models, days and parameters
    std::optional<JobState> state;
    std::int64_t cases = 0, looked = 0, changed = 0, offered = 0;
    std::optional<JobProblem> problem;
    std::optional<Instant> asked_at, finished_at;
    std::optional<std::string> cases_href, file_href, job_href, cancel_href;
    std::string title, parent_title, parent_href;
    std::int64_t refresh_seconds = 0;
};
BOOST_DESCRIBE_STRUCT(ImpactView, (),
                      (rule_set, version, effective_from, effective_to, needed, current, state, cases, looked, changed, offered, problem,
                       asked_at, finished_at, cases_href, file_href, job_href, cancel_href, title, parent_title, parent_href,
                       refresh_seconds))

struct ImpactCaseView {
    Uuid id;
    std::string href, source, case_id;
    std::optional<std::string> subject;  // none: erased
    CaseChange change{};
    std::string difference;
    std::optional<Json> before, after;
    std::vector<std::string> depends_on;
    std::string code;
    Text<> version;
    Date as_of;
    Instant decided_at;
    std::optional<Instant> offered_at;
};
BOOST_DESCRIBE_STRUCT(ImpactCaseView, (),
                      (id, href, source, case_id, subject, change, difference, before, after, depends_on, code, version, as_of, decided_at,
                       offered_at))

struct ImpactCaseQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
};
BOOST_DESCRIBE_STRUCT(ImpactCaseQuery, (), (limit, cursor))

struct NewOffers {
    std::optional<Several<Uuid, 0, most_offers>> cases;
    bool all = false;  // that were not offered yet, as many as one request takes
    std::optional<Text<0, 500>> comment;
};
BOOST_DESCRIBE_STRUCT(NewOffers, (), (cases, all, comment))

struct OffersMade {
    std::int64_t offered = 0, left = 0;
};
BOOST_DESCRIBE_STRUCT(OffersMade, (), (offered, left))

std::string path_of(const std::string& set, const std::string& label) {
    return "/rules/sets/" + set + "/versions/" + text::percent_encode(label) + "/impact";
}

ImpactView view_of(Reader& reader, const Context& cx, const NamedVersion& named, const std::optional<ImpactRow>& impact) {
    const Module& module = module_of(cx);
    const std::string here = cx.href(path_of(named.set.name.value, named.version.label.value));
    ImpactView made;
    made.rule_set = named.set.name;
    made.version = named.version.label;
    made.effective_from = named.version.effective_from;
    made.effective_to = named.version.effective_to;
    made.needed = reaches_back(named.set, named.version, versions_of(reader, named.set.id), module.today(cx.tenant(), cx.now()));
    made.cases = module.impacts().count(reader, span_of(named.set, named.version));
    made.title = cx.say("route.rules.impact");
    made.parent_title = named.version.label.value;
    made.parent_href = here.substr(0, here.rfind('/'));
    if (!impact) return made;
    made.looked = impact->looked;
    made.changed = impact->changed;
    made.offered = count_offered(reader, impact->id);
    made.asked_at = impact->created_at;
    made.finished_at = impact->finished_at;
    made.job_href = cx.href("/jobs/" + to_text(impact->job_id));
    if (impact->finished_at) {
        made.state = JobState::succeeded;
        made.current = is_of(*impact, named.version, *module.library().parameters(reader, cx.tenant())) &&
                       !module.impacts().stale(reader, *impact, span_of(named.set, named.version));
        made.cases_href = here + "/cases";
        made.file_href = here + "/file";
        return made;
    }
    const PopulationState state = state_of_job(reader, impact->job_id);
    made.state = state.state;
    made.problem = state.problem;
    made.refresh_seconds = state.refresh_seconds;
    if (!finished(state.state)) made.cancel_href = here + "/cancel";
    return made;
}

Task<Result<ImpactView>> show(Context& cx, std::string set, std::string label) {
    co_return co_await cx.read([&](Reader& reader) -> Result<ImpactView> {
        const auto named = named_version(reader, set, label);
        if (!named) return named.problem();
        return view_of(reader, cx, *named, latest_impact(reader, named->version.id));
    });
}

Task<Result<Answered<ImpactView>>> ask_for(Context& cx, std::string set, std::string label) {
    Impacts& impacts = module_of(cx).impacts();
    auto made = co_await cx.write([&](Transaction& tx) -> Result<ImpactView> {
        const auto named = named_version(tx, set, label);
        if (!named) return named.problem();
        const auto latest = latest_impact(tx, named->version.id);
        const bool runs = latest && !latest->finished_at && !finished(state_of_job(tx, latest->job_id).state);
        return view_of(tx, cx, *named, runs ? *latest : impacts.ask(tx, cx, *named));
    });
    if (!made) co_return made.problem();
    const std::string href = cx.href(path_of(set, label));
    co_return Answered<ImpactView>{std::move(*made), 202, {{"Location", href}}};
}

struct Latest {
    NamedVersion named;
    ImpactRow impact;
};

Result<Latest> latest_of(Reader& reader, const std::string& set, const std::string& label) {
    auto named = named_version(reader, set, label);
    if (!named) return named.problem();
    auto impact = latest_impact(reader, named->version.id);
    if (!impact) return Problem::not_found("impact");
    return Latest{std::move(*named), std::move(*impact)};
}

Task<Result<Answered<ImpactView>>> cancel(Context& cx, std::string set, std::string label) {
    auto made = co_await cx.write([&](Transaction& tx) -> Result<ImpactView> {
        const auto latest = latest_of(tx, set, label);
        if (!latest) return latest.problem();
        if (auto cancelled = module_of(cx).impacts().jobs().cancel(tx, latest->impact.job_id); !cancelled) return cancelled.problem();
        return view_of(tx, cx, latest->named, latest->impact);
    });
    if (!made) co_return made.problem();
    const std::string href = cx.href(path_of(set, label));
    co_return Answered<ImpactView>{std::move(*made), 200, {{"Location", href}}};
}

std::string value_text(const Node* node) {
    if (node == nullptr) return "–";
    if (node->type == Node::Type::text) return node->text;
    std::string made;
    write_node(made, *node);
    return made;
}

// "monthly: 3879 → 7759" of every member of the result that is not the same.
std::string difference_of(const std::string& before, const std::string& after) {
    const auto was = read_json(before), is = read_json(after);
    if (!was || !is || was->type != Node::Type::object || is->type != Node::Type::object) return before + " → " + after;
    std::string made;
    const auto add = [&](const std::string& key) {
        const std::string x = value_text(was->find(key)), y = value_text(is->find(key));
        if (x != y) made += (made.empty() ? "" : "; ") + key + ": " + x + " → " + y;
    };
    for (const Member& one : was->members) add(one.key);
    for (const Member& one : is->members)
        if (was->find(one.key) == nullptr) add(one.key);
    return made;
}

ImpactCaseView case_view(const ImpactCaseRow& row, const std::optional<CaseOutcome>& outcome, const Context& cx, const std::string& set) {
    ImpactCaseView made;
    made.id = row.id;
    made.source = row.source;
    made.case_id = row.case_id;
    if (const CaseSource* source = module_of(cx).impacts().source(row.source)) made.href = cx.href(source->path(set, row.case_id));
    made.change = row.change;
    made.version.value = row.version;
    made.as_of = row.as_of;
    made.decided_at = row.decided_at;
    made.offered_at = row.offered_at;
    if (!outcome) return made;
    made.subject = outcome->subject;
    made.before = outcome->before;
    made.after = outcome->after;
    made.depends_on = outcome->depends_on;
    made.code = outcome->code;
    if (outcome->after) made.difference = difference_of(outcome->before.value, outcome->after->value);
    return made;
}

// Opens what was found out about these cases; each person is told.
Result<std::vector<ImpactCaseView>> opened(Transaction& tx, const Context& cx, const Latest& latest,
                                           const std::vector<ImpactCaseRow>& rows) {
    const Module& module = module_of(cx);
    std::vector<ImpactCaseView> views;
    if (rows.empty()) return views;
    std::vector<std::string> owners;
    std::map<std::string, std::vector<std::string>> by_source;
    for (const ImpactCaseRow& row : rows) owners.push_back(row.key_owner), by_source[row.source].push_back(row.case_id);
    auto done = module.parts().keys.with(
        tx, owners,
        [&](crypto::KeyRing& ring) -> Done {
            for (const ImpactCaseRow& row : rows) {
                const auto bytes = text::base64url_decode(row.detail);
                const auto plain = bytes ? ring.decrypt(place_of(tx.tenant(), row), *bytes) : std::nullopt;
                auto read = plain ? from_json<CaseOutcome>(*plain) : Result<CaseOutcome>(Problem::not_found("detail"));
                views.push_back(case_view(row, read ? std::optional(std::move(*read)) : std::nullopt, cx, latest.named.set.name.value));
            }
            return Nothing{};
        },
        cx.now());
    if (!done) return done.problem();
    const CaseLook look = look_of(cx, cx.say("rules.impact.purpose"), latest.named.set.name.value + " " + latest.named.version.label.value);
    for (const auto& [name, ids] : by_source) {
        const CaseSource* source = module.impacts().source(name);
        if (source == nullptr) continue;
        if (auto told = source->tell(tx, ids, look); !told) return told.problem();
    }
    return views;
}

Result<Latest> finished_one(Reader& reader, const std::string& set, const std::string& label) {
    auto latest = latest_of(reader, set, label);
    if (latest && !latest->impact.finished_at) return Problem::conflict("impact-not-finished");
    return latest;
}

Task<Result<List<ImpactCaseView>>> list_cases(Context& cx, std::string set, std::string label, ImpactCaseQuery query) {
    const Cursors cursors(cx.app(), cursor_label);
    const auto after = cursors.start(query.cursor, "");
    if (!after) co_return after.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    auto found = co_await cx.write([&](Transaction& tx) -> Result<List<ImpactCaseView>> {
        const auto latest = finished_one(tx, set, label);
        if (!latest) return latest.problem();
        auto rows = page_of(impact_cases(tx, latest->impact.id, *after, limit + 1), limit, cursors);
        auto views = opened(tx, cx, *latest, rows.items);
        if (!views) return views.problem();
        return List<ImpactCaseView>{std::move(*views), std::move(rows.next), {}, {}};
    });
    co_return found;
}

void dress_cases(PageModel& page, const void*, Context& cx) {
    const std::string& path = cx.request().path;
    const std::string impact = path.substr(0, path.rfind('/'));
    page.set("impact_href", cx.href(impact));
    page.set("offers_href", cx.href(impact + "/offers"));
    page.set("file_href", cx.href(impact + "/file"));
}

Task<Result<Reply>> file(Context& cx, std::string set, std::string label) {
    const Shape& shape = shape_of<ImpactCaseView>;
    std::string csv, after;
    write_csv_header(csv, shape);
    for (std::int64_t lines = 0; lines < most_exported;) {
        auto found = co_await cx.write([&](Transaction& tx) -> Result<std::vector<ImpactCaseView>> {
            const auto latest = finished_one(tx, set, label);
            if (!latest) return latest.problem();
            return opened(tx, cx, *latest, impact_cases(tx, latest->impact.id, after, exported_at_once));
        });
        if (!found) co_return found.problem();
        if (found->empty()) break;
        for (const ImpactCaseView& one : *found) write_csv_row(csv, shape, &one);
        lines += static_cast<std::int64_t>(found->size());
        after = to_text(found->back().id);
    }
    Reply reply = Reply::text(std::move(csv), "text/csv; charset=utf-8");
    reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"impact.csv\"");
    co_return reply;
}

Result<std::vector<ImpactCaseRow>> to_offer(Reader& reader, const Uuid& impact, const NewOffers& given) {
    if (given.all) return cases_not_offered(reader, impact, most_offers);
    if (!given.cases || given.cases->empty()) return Problem::invalid({{"/cases", "required"}});
    std::vector<ImpactCaseRow> rows;
    for (std::size_t i = 0; i < given.cases->size(); ++i) {
        auto row = find_impact_case(reader, impact, (*given.cases)[i]);
        if (!row) return Problem::invalid({{"/cases/" + std::to_string(i), "case-unknown"}});
        rows.push_back(std::move(*row));
    }
    return rows;
}

Done record_offers(Transaction& tx, const Module& module, const Latest& latest, std::int64_t count, const std::string& by,
                   const std::string& comment, Instant now) {
    Node pub{.type = Node::Type::object}, people{.type = Node::Type::object};
    pub.member("version") = ledger::text_node(latest.named.version.label.value);
    people.member("by") = ledger::text_node(by);
    people.member("comment") = ledger::text_node(comment);
    people.member("count") = ledger::integer_node(count);
    return record(tx, module, "rules.redecision.offered", latest.named.set.name.value, std::move(pub), people, now);
}

Task<Result<Answered<OffersMade>>> offer_again(Context& cx, std::string set, std::string label, NewOffers given) {
    const Module& module = module_of(cx);
    const std::string by = actor_of(cx);
    auto made = co_await cx.write([&](Transaction& tx) -> Result<OffersMade> {
        const auto latest = finished_one(tx, set, label);
        if (!latest) return latest.problem();
        const RuleVersionState state = latest->named.version.state;
        if (state != RuleVersionState::in_force && state != RuleVersionState::superseded) return Problem::conflict("offer-too-early");
        const auto rows = to_offer(tx, latest->impact.id, given);
        if (!rows) return rows.problem();
        OffersMade counted;
        for (const ImpactCaseRow& row : *rows) {
            if (!offer(tx, row.id, by, cx.now())) continue;
            ++counted.offered;
            if (module.parts().outbox)
                module.parts().outbox->publish(
                    tx, "rules", "rules.redecision.offered", row.case_id,
                    RedecisionOffered{latest->named.set.name, latest->named.version.label, {{row.source}}, {{row.case_id}}}, cx.now());
        }
        counted.left = latest->impact.changed - count_offered(tx, latest->impact.id);
        if (counted.offered == 0) return counted;
        if (auto done = record_offers(tx, module, *latest, counted.offered, by, given.comment ? given.comment->value : "", cx.now()); !done)
            return done.problem();
        return counted;
    });
    if (!made) co_return made.problem();
    const std::string href = cx.href(path_of(set, label));
    co_return Answered<OffersMade>{*made, 200, {{"Location", href + "/cases"}}};
}

}  // namespace

void install_impact(App& app) {
    const std::string impact = "/rules/sets/{set}/versions/{version}/impact";
    app.get(impact, show).named("rules.impact").needs(may_assess).about(rule_set, "set").page("rules/impact");
    app.post(impact, ask_for).named("rules.impact.ask").needs(may_assess).about(rule_set, "set");
    app.post(impact + "/cancel", cancel).named("rules.impact.cancel").needs(may_assess).about(rule_set, "set");
    app.get(impact + "/cases", list_cases)
        .named("rules.impact.cases")
        .needs(may_assess)
        .about(rule_set, "set")
        .page("rules/impact-cases", dress_cases);
    app.get(impact + "/file", file)
        .named("rules.impact.file")
        .needs(may_assess)
        .about(rule_set, "set")
        .gives({"text/csv"})
        .time_up_to(longest_export);
    app.post(impact + "/offers", offer_again).named("rules.impact.offer").needs(may_assess).about(rule_set, "set");
}

}  // namespace skl::rules
