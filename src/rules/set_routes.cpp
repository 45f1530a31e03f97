// Sets of law and their versions: lists, drafts with their models, what a model says as graph and tables.
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/text/disk.h"
#include "kernel/text/text.h"
#include "rules/access/policy.h"
#include "rules/access/words.h"
#include "rules/engine/describe_program.h"
#include "rules/impact/impact.h"

namespace skl::rules {

namespace {

constexpr const char* cursor_label = "rules.sets";
constexpr std::size_t models_of_a_version = 50;

struct RuleVersionLine {
    std::string label, href;
    RuleVersionState state{};
    Date effective_from;
    std::optional<Date> effective_to;
    std::vector<std::string> law_refs;
};
BOOST_DESCRIBE_STRUCT(RuleVersionLine, (), (label, href, state, effective_from, effective_to, law_refs))

struct ServiceLine {
    std::string name, label, href;
    std::vector<std::string> laws;
};
BOOST_DESCRIBE_STRUCT(ServiceLine, (), (name, label, href, laws))

struct SetPage {
    Slug name;
    Text<> title;
    std::string owner;
    std::vector<RuleVersionLine> versions;
    std::vector<ServiceLine> services;  // of the version that is in force today
    std::string parameters_href, laws_href;
    std::optional<std::string> draft_href, decisions_href;  // for who may draft, for who may decide
};
BOOST_DESCRIBE_STRUCT(SetPage, (), (name, title, owner, versions, services, parameters_href, laws_href, draft_href, decisions_href))

struct SetQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
};
BOOST_DESCRIBE_STRUCT(SetQuery, (), (limit, cursor))

// A step as it is read: `by` says who it was in words.
struct RuleVersionStepView {
    Id<RuleVersionStep> id;
    Instant at;
    Text<> actor;
    std::string by;
    Text<> event;
    RuleVersionState state{};
    std::string comment;
};
BOOST_DESCRIBE_STRUCT(RuleVersionStepView, (), (id, at, actor, by, event, state, comment))

std::vector<RuleVersionStepView> steps_in_words(Reader& reader, const Uuid& version, const Context& cx) {
    std::vector<RuleVersionStepView> made;
    for (RuleVersionStep& one : steps_of(reader, version))
        made.push_back(
            {one.id, one.at, one.actor, actor_in_words(reader, one.actor.value, cx), one.event, one.state, std::move(one.comment)});
    return made;
}

struct RuleVersionPage {
    Slug rule_set;
    Text<> title;
    std::string set_href, href;
    RuleVersion version;
    bool can_submit = false, can_review = false, can_withdraw = false;
    std::optional<std::string> impact_href;  // for who may look
    bool reaches_back = false;               // what it would change of decided cases is looked at before it is approved
    std::vector<RuleVersionStepView> steps;
    std::vector<DecisionView> decisions;
};
BOOST_DESCRIBE_STRUCT(RuleVersionPage, (),
                      (rule_set, title, set_href, href, version, can_submit, can_review, can_withdraw, impact_href, reaches_back, steps,
                       decisions))

Task<Result<List<RuleSet>>> list_all(Context& cx, SetQuery query) {
    const Cursors cursors(cx.app(), cursor_label);
    const auto after = cursors.start(query.cursor, "");
    if (!after) co_return after.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    auto found = co_await cx.read([&](Reader& reader) -> Result<std::vector<RuleSet>> { return list_sets(reader, *after, limit + 1); });
    if (!found) co_return found.problem();
    co_return page_of(std::move(*found), limit, cursors);
}

Task<Result<SetPage>> show(Context& cx, std::string name) {
    const Module& module = module_of(cx);
    const std::string base = cx.href("/rules/sets/" + name);
    const bool drafts = static_cast<bool>(cx.may(may_draft)), decides = static_cast<bool>(cx.may(may_decide));
    co_return co_await cx.read([&](Reader& reader) -> Result<SetPage> {
        auto set = named_set(reader, name);
        if (!set) return set.problem();
        SetPage page{
            set->name, {{set->title.in(cx.language())}}, set->owner.value, {}, {}, cx.href("/rules/parameters"), base + "/laws", {}, {}};
        if (drafts) page.draft_href = base + "/versions/new";
        if (decides) page.decisions_href = base + "/decisions";
        for (const RuleVersion& one : versions_of(reader, set->id))
            page.versions.push_back(
                {one.label.value, base + "/versions/" + one.label.value, one.state, one.effective_from, one.effective_to, one.law_refs});
        const auto today = version_on(reader, *set, module.today(cx.tenant(), cx.now()));
        if (!today) return page;
        auto compiled = module.library().models(reader, today->models);
        if (!compiled) return compiled.problem();
        for (const DecisionView& one : decisions_of(*(*compiled)->program, cx.language()))
            if (one.kind == ElementKind::service) page.services.push_back({one.name, one.label, base + "/services/" + one.name, one.laws});
        return page;
    });
}

Task<Result<Answered<RuleSet>>> create(Context& cx, NewRuleSet given) {
    const RuleSet set{crypto::new_id<RuleSet>(cx.now()), given.name, given.title, {{given.owner.value}}, cx.now(), {{actor_of(cx)}}};
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        if (set.name.value == access_set || find_set(tx, set.name.value)) return Problem::conflict("rule-set-exists");
        insert(tx, set);
        return Nothing{};
    });
    if (!done) co_return done.problem();
    co_return Answered<RuleSet>{set, 201, {{"Location", cx.href("/rules/sets/" + set.name.value)}}};
}

std::vector<std::string> split_laws(const std::string& text) {
    std::vector<std::string> laws;
    std::string one;
    const auto keep = [&] {
        const auto first = one.find_first_not_of(' ');
        if (first != std::string::npos) laws.push_back(one.substr(first, one.find_last_not_of(' ') - first + 1));
        one.clear();
    };
    for (const char c : text) {
        if (c == ',')
            keep();
        else
            one += c;
    }
    keep();
    return laws;
}

Result<std::vector<ModelFile>> read_models(const NewRuleVersion& given) {
    if (given.models.empty()) return Problem::invalid({{"/models", "no-file"}});
    if (given.models.size() > models_of_a_version)
        return Problem::invalid({{"/models", "too-many", {{"max", std::to_string(models_of_a_version)}}}});
    std::vector<ModelFile> files;
    for (const Upload& one : given.models) {
        auto text = one.path.empty() ? std::optional<std::string>() : disk::read(one.path);
        if (!text) return Problem::invalid({{"/models", "no-file"}});
        files.push_back({one.file_name, std::move(*text)});
    }
    return files;
}

Task<Result<Answered<RuleVersion>>> draft(Context& cx, std::string set_name, NewRuleVersion given) {
    const auto files = read_models(given);
    if (!files) co_return files.problem();
    if (given.effective_to && *given.effective_to <= given.effective_from)
        co_return Problem::invalid({{"/effective_to", "ends-before-it-begins"}});
    const Checked checked = co_await cx.blocking([&] { return check_models(*files); });
    if (checked.too_large) co_return Problem{413, "model-too-large"};
    if (checked.compiled.faulty()) co_return model_invalid(checked);
    const std::string actor = actor_of(cx);
    auto done = co_await cx.write([&](Transaction& tx) -> Result<RuleVersion> {
        auto set = named_set(tx, set_name);
        if (!set) return set.problem();
        if (find_version(tx, set->id, given.label.value)) return Problem::conflict("rule-version-exists");
        RuleVersion version{.id = crypto::new_id<RuleVersion>(cx.now()), .set_id = set->id, .label = {{given.label.value}}};
        version.effective_from = given.effective_from;
        version.effective_to = given.effective_to;
        version.law_refs = split_laws(given.law_refs ? given.law_refs->value : "");
        version.author = {{actor}};
        version.created_at = version.changed_at = cx.now();
        for (const ModelFile& file : *files) {
            const std::string sha256 = text::hex(crypto::sha256(file.xml));
            keep_model(tx, sha256, file.xml, cx.now());
            version.models.push_back({{{file.name}}, {{sha256}}});
        }
        insert(tx, version);
        add_step(tx, version.id,
                 {crypto::new_id<RuleVersionStep>(cx.now()), cx.now(), {{actor}}, {{drafted_event}}, RuleVersionState::draft, ""});
        return version;
    });
    if (!done) co_return done.problem();
    co_return Answered<RuleVersion>{*done, 201, {{"Location", cx.href("/rules/sets/" + set_name + "/versions/" + done->label.value)}}};
}

Task<Result<RuleVersionPage>> show_version(Context& cx, std::string set_name, std::string label) {
    const Module& module = module_of(cx);
    const std::string base = cx.href("/rules/sets/" + set_name);
    const bool drafts = static_cast<bool>(cx.may(may_draft)), approves = static_cast<bool>(cx.may(may_approve)),
               assesses = static_cast<bool>(cx.may(may_assess));
    co_return co_await cx.read([&](Reader& reader) -> Result<RuleVersionPage> {
        auto named = named_version(reader, set_name, label);
        if (!named) return named.problem();
        const RuleVersion* const version = &named->version;
        auto compiled = module.library().models(reader, version->models);
        if (!compiled) return compiled.problem();
        const bool back = reaches_back(named->set, *version, versions_of(reader, named->set.id), module.today(cx.tenant(), cx.now()));
        const bool ends = move_of(version->state, VersionEvent::withdrawn) != nullptr;
        return RuleVersionPage{named->set.name,
                               {{named->set.title.in(cx.language())}},
                               base,
                               base + "/versions/" + label,
                               *version,
                               drafts && version->state == RuleVersionState::draft,
                               approves && version->state == RuleVersionState::review,
                               drafts && ends,
                               assesses ? std::optional(base + "/versions/" + label + "/impact") : std::nullopt,
                               back,
                               steps_in_words(reader, version->id, cx),
                               decisions_of(*(*compiled)->program, cx.language())};
    });
}

struct FileQuery {
    std::optional<Text<1, 200>> file;  // the name of one of the version's models; without it the first
};
BOOST_DESCRIBE_STRUCT(FileQuery, (), (file))

Task<Result<Reply>> model(Context& cx, std::string set_name, std::string label, FileQuery query) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Reply> {
        auto named = named_version(reader, set_name, label);
        if (!named) return named.problem();
        const RuleVersion* const version = &named->version;
        for (const ModelRef& one : version->models) {
            if (query.file && query.file->value != one.name.value) continue;
            auto text = model_text(reader, one.sha256.value);
            if (!text) break;
            Reply reply = Reply::text(std::move(*text), "application/xml; charset=utf-8");
            reply.headers.emplace_back("Content-Disposition", "attachment; filename*=UTF-8''" + text::percent_encode(one.name.value));
            return reply;
        }
        return Problem::not_found("model");
    });
}

}  // namespace

void install_sets(App& app) {
    app.get("/rules/sets", list_all).named("rules.sets");
    app.post("/rules/sets", create).named("rules.create").form("/rules/sets/new").needs(may_draft);
    app.get("/rules/sets/{set}", show).named("rules.set").about(rule_set, "set").page("rules/set");
    app.post("/rules/sets/{set}/versions", draft)
        .named("rules.draft")
        .form("/rules/sets/{set}/versions/new")
        .needs(may_draft)
        .about(rule_set, "set")
        .rated(RateClass::upload)
        .body_up_to(dmn::model_bytes + (std::size_t{1} << 20));
    app.get("/rules/sets/{set}/versions/{version}", show_version).named("rules.version").about(rule_set, "set").page("rules/version");
    app.get("/rules/sets/{set}/versions/{version}/model", model).named("rules.model").gives({"application/xml"});
}

}  // namespace skl::rules
