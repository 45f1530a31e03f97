// The operator's desk of sources: which catalogues are read, how, and what was met in each.
#include "kernel/crypto/random.h"
#include "kernel/describe/scalar.h"
#include "kernel/http/list.h"
#include "kernel/text/text.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/engine/frequency.h"
#include "opendata/federation/federation.h"
#include "opendata/federation/pair_store.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t runs_shown = 10, objects_shown = 50;
constexpr const char* all = "/opendata/sources";

struct SourceItem {
    Uuid id;
    Text<> slug, href, title;
    SourceKind kind{};
    std::string address;
    bool active = true;
    std::optional<RunState> last_state;  // of the newest run
    std::optional<Instant> last_at, next_at;
    std::int64_t datasets = 0;  // that it has now
};
BOOST_DESCRIBE_STRUCT(SourceItem, (), (id, slug, href, title, kind, address, active, last_state, last_at, next_at, datasets))

struct SourceList {
    std::string title, parent_title;
    Text<> parent_href, new_href, duplicates_href, league_href, gaps_href;
    std::int64_t duplicates = 0;  // that wait for a person
    std::vector<SourceItem> items;
};
BOOST_DESCRIBE_STRUCT(SourceList, (),
                      (title, parent_title, parent_href, new_href, duplicates_href, league_href, gaps_href, duplicates, items))

struct StateCount {
    harvest::ObjectState state{};
    std::int64_t count = 0;
    Text<> href;
};
BOOST_DESCRIBE_STRUCT(StateCount, (), (state, count, href))

struct RunItem {
    Uuid id;
    Text<> href;
    RunState state{};
    Instant queued_at;
    std::optional<Instant> finished_at;
    std::int64_t requests = 0, gathered = 0, added = 0, changed = 0, unchanged = 0, linked = 0, refused = 0, missing = 0, withdrawn = 0;
};
BOOST_DESCRIBE_STRUCT(RunItem, (),
                      (id, href, state, queued_at, finished_at, requests, gathered, added, changed, unchanged, linked, refused, missing,
                       withdrawn))

struct SourcePage {
    std::string title, parent_title;
    Text<> parent_href;
    HarvestSource source;
    std::string address;
    std::vector<StateCount> states;
    std::vector<RunItem> runs;
    Text<> edit_href, objects_href, run_href, stop_href;  // empty: may not be done now
};
BOOST_DESCRIBE_STRUCT(SourcePage, (),
                      (title, parent_title, parent_href, source, address, states, runs, edit_href, objects_href, run_href, stop_href))

struct SourceChange {
    std::optional<Text<1, 200>> title;
    std::optional<SourceKind> kind;
    std::optional<Url> href;
    std::optional<Prose<4000>> columns;
    std::optional<MirrorPolicy> mirror;
    std::optional<bool> publish;
    std::optional<Text<0, 60>> every;
    std::optional<bool> active;
};
BOOST_DESCRIBE_STRUCT(SourceChange, (), (title, kind, href, columns, mirror, publish, every, active))

struct NewSource : SourceChange {
    std::optional<Slug> slug;
};
BOOST_DESCRIBE_STRUCT(NewSource, (SourceChange), (slug))

struct Choice {
    Text<> id;
    std::string name;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(Choice, (), (id, name, chosen))

struct SourceForm {
    std::string title, typed_title, typed_href, typed_columns, parent_title;
    Text<> parent_href, action, slug;
    bool fresh = false, publish = true, active = true;
    std::int64_t rev = 0;
    std::vector<Choice> kinds, mirrors, periods;
};
BOOST_DESCRIBE_STRUCT(SourceForm, (),
                      (title, typed_title, typed_href, typed_columns, parent_title, parent_href, action, slug, fresh, publish, active, rev,
                       kinds, mirrors, periods))

struct ObjectItem {
    Uuid id;
    std::string guid, title;
    harvest::ObjectState state{};
    Text<> dataset_href;  // empty: none
    std::optional<std::string> page_href;
    std::string unmapped, unfit;
    Instant changed_at;
};
BOOST_DESCRIBE_STRUCT(ObjectItem, (), (id, guid, title, state, dataset_href, page_href, unmapped, unfit, changed_at))

struct ObjectList {
    std::string title, parent_title;
    Text<> parent_href;
    std::optional<harvest::ObjectState> state;
    std::vector<ObjectItem> items;
    std::optional<Text<>> next, next_href;
};
BOOST_DESCRIBE_STRUCT(ObjectList, (), (title, parent_title, parent_href, state, items, next, next_href))

struct ObjectQuery {
    std::optional<Whole<1, 500>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<harvest::ObjectState> state;
};
BOOST_DESCRIBE_STRUCT(ObjectQuery, (), (limit, cursor, state))

std::string joined(const std::vector<std::string>& list) { return fmt::format("{}", fmt::join(list, ", ")); }

RunItem item_of(const Context& cx, const HarvestRun& run) {
    return {run.id,          {{cx.href("/opendata/runs/" + to_text(run.id))}},
            run.state,       run.queued_at,
            run.finished_at, run.requests,
            run.gathered,    run.added,
            run.changed,     run.unchanged,
            run.linked,      run.refused,
            run.missing,     run.withdrawn};
}

Task<Result<SourceList>> list(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<SourceList> {
        SourceList out;
        out.title = cx.say("federation.sources");
        out.parent_title = cx.say("nav.datasets");
        out.parent_href.value = cx.href("/datasets");
        out.new_href.value = cx.href(std::string(all) + "/new");
        out.duplicates_href.value = cx.href("/opendata/duplicates");
        out.league_href.value = cx.href("/opendata/league");
        out.gaps_href.value = cx.href("/opendata/gaps");
        out.duplicates = count_pairs(reader, PairState::suggested);
        for (const HarvestSource& source : all_sources(reader)) {
            SourceItem& item = out.items.emplace_back();
            item.id = source.id;
            item.slug.value = source.slug.value;
            item.href.value = cx.href(fmt::format("{}/{}", all, source.slug.value));
            item.title.value = source.title.value;
            item.kind = source.kind;
            item.address = source.href.value;
            item.active = source.active;
            item.next_at = source.next_at;
            if (const auto runs = runs_of(reader, source.id, 1); !runs.empty()) {
                item.last_state = runs[0].state;
                item.last_at = runs[0].queued_at;
            }
            item.datasets = count_present(reader, source.id);
        }
        return out;
    });
}

Task<Result<Answered<SourcePage>>> show(Context& cx, Text<1, 100> key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Answered<SourcePage>> {
        auto source = find_source(reader, key.value);
        if (!source) return Problem::not_found("source");
        SourcePage out;
        const std::string here = fmt::format("{}/{}", all, source->slug.value);
        out.title = source->title.value;
        out.parent_title = cx.say("federation.sources");
        out.parent_href.value = cx.href(all);
        out.address = source->href.value;
        for (const auto& [state, count] : count_by_state(reader, source->id)) {
            StateCount& one = out.states.emplace_back();
            (void)decode_text(state, face_of<harvest::ObjectState>, &one.state);
            one.count = count;
            one.href.value = cx.href(here + "/objects?state=" + state);
        }
        for (const HarvestRun& run : runs_of(reader, source->id, runs_shown)) out.runs.push_back(item_of(cx, run));
        out.edit_href.value = cx.href(here + "/edit");
        out.objects_href.value = cx.href(here + "/objects");
        const bool open = open_run(reader, source->id).has_value();
        (open ? out.stop_href : out.run_href).value = cx.href(here + (open ? "/stop" : "/run"));
        HeaderList headers;
        if (!cx.wants_html()) headers.emplace_back("ETag", fmt::format("\"{}\"", source->rev));
        out.source = std::move(*source);
        return Answered<SourcePage>{std::move(out), 200, std::move(headers)};
    });
}

// What was given onto the fields; the rules beyond their types.
Done change(SourceFields& to, const SourceChange& given) {
    if (given.title) to.title = *given.title;
    if (given.kind) to.kind = *given.kind;
    if (given.href) to.href = *given.href;
    if (given.columns) to.columns = *given.columns;
    if (given.mirror) to.mirror = *given.mirror;
    if (given.publish) to.publish = *given.publish;
    if (given.every) to.every = *given.every;
    if (given.active) to.active = *given.active;
    std::vector<FieldError> faults;
    if (to.title.empty()) faults.push_back({"/title", "required"});
    if (to.href.empty()) faults.push_back({"/href", "required"});
    if (!to.every.empty()) {
        const auto word = read_frequency(to.every.value);
        if (word && frequency_days(*word))
            to.every.value = *word;
        else
            faults.push_back({"/every", "not-a-period"});
    }
    auto columns = columns_of(to.columns.value);
    if (!columns)
        faults.insert(faults.end(), columns.problem().errors.begin(), columns.problem().errors.end());
    else if (to.kind == SourceKind::csv_listing && !columns->contains("title"))
        faults.push_back({"/columns", "listing-needs-title"});
    if (!faults.empty()) return Problem::invalid(std::move(faults));
    return Nothing{};
}

Task<Result<Answered<HarvestSource>>> add(Context& cx, NewSource given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<HarvestSource>> {
        HarvestSource made;
        if (!given.kind) return Problem::invalid({{"/kind", "required"}});
        if (auto done = change(made, given); !done) return done.problem();
        made.id = crypto::new_id<HarvestSource>(cx.now());
        made.slug.value = given.slug ? given.slug->value : "source-" + to_text(made.id).substr(24);
        if (made.slug.value == "new") return Problem::invalid({{"/slug", "slug-reserved"}});
        made.created_at = made.modified_at = cx.now();
        made.next_at = next_harvest(made, cx.now());
        if (!insert_source(tx, made)) return Problem::invalid({{"/slug", "slug-taken"}});
        audit(tx, cx.now(), cx.caller().subject, "source.created", made.slug.value, made.href.value);
        const std::string where = cx.href(fmt::format("{}/{}", all, made.slug.value));
        return shown(std::move(made), 201, {{"Location", where}});
    });
}

Result<HarvestSource> keep(Context& cx, Transaction& tx, const std::string& key, const SourceChange& given) {
    auto source = find_source(tx, key);
    if (!source) return Problem::not_found("source");
    if (auto seen = cx.expects(source->rev); !seen) return seen.problem();
    const std::string was = source->href.value;
    if (auto done = change(*source, given); !done) return done.problem();
    if (source->href.value != was) source->etag.value.clear(), source->last_modified.value.clear();
    source->modified_at = cx.now();
    source->next_at = next_harvest(*source, cx.now());
    if (!update_source(tx, *source, source->rev)) return Problem{412, "stale"};
    ++source->rev;
    audit(tx, cx.now(), cx.caller().subject, "source.changed", source->slug.value, source->href.value);
    return std::move(*source);
}

Task<Result<Answered<HarvestSource>>> patch(Context& cx, Text<1, 100> key, SourceChange given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<HarvestSource>> {
        auto kept = keep(cx, tx, key.value, given);
        if (!kept) return kept.problem();
        return shown(std::move(*kept));
    });
}

// The form shows all fields: a box without its tick, or a choice left open, says no.
Task<Result<Answered<HarvestSource>>> send(Context& cx, Text<1, 100> key, SourceChange given) {
    if (!given.publish) given.publish = false;
    if (!given.active) given.active = false;
    if (!given.every) given.every = Text<0, 60>{};
    if (!given.columns) given.columns = Prose<4000>{};
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<HarvestSource>> {
        auto kept = keep(cx, tx, key.value, given);
        if (!kept) return kept.problem();
        const std::string where = cx.href(fmt::format("{}/{}", all, kept->slug.value));
        return shown(std::move(*kept), 200, {{"Location", where}});
    });
}

void keep_typed(const Context& cx, const char* field, std::string& to) {
    const Node* node = cx.typed() == nullptr ? nullptr : cx.typed()->find(field);
    if (node != nullptr) to = node->text;
}

template <class E>
std::vector<Choice> choices(const Context& cx, const char* name, const std::string& chosen) {
    std::vector<Choice> out;
    const Face& face = face_of<E>;
    for (std::uint32_t i = 0; i < face.names_count; ++i)
        out.push_back({{{face.names[i].name}}, cx.say(fmt::format("{}.{}", name, face.names[i].name)), chosen == face.names[i].name});
    return out;
}

SourceForm form_of(const Context& cx, const HarvestSource& source) {
    SourceForm out;
    out.typed_title = source.title.value;
    out.typed_href = source.href.value;
    out.typed_columns = source.columns.value;
    out.publish = source.publish;
    out.active = source.active;
    out.rev = source.rev;
    std::string kind = write_scalar(view(source.kind)), mirror = write_scalar(view(source.mirror)), every = source.every.value;
    for (const auto& [field, to] : {std::pair<const char*, std::string&>{"title", out.typed_title},
                                    {"href", out.typed_href},
                                    {"columns", out.typed_columns},
                                    {"slug", out.slug.value},
                                    {"kind", kind},
                                    {"mirror", mirror},
                                    {"every", every}})
        keep_typed(cx, field, to);
    if (cx.typed() != nullptr) {
        out.publish = cx.typed()->find("publish") != nullptr;
        out.active = cx.typed()->find("active") != nullptr;
    }
    out.kinds = choices<SourceKind>(cx, "SourceKind", kind);
    out.mirrors = choices<MirrorPolicy>(cx, "MirrorPolicy", mirror);
    bool known = every.empty();
    for (const FrequencyWord& word : frequency_words) {
        if (word.days < 1.0 / 24) continue;
        out.periods.push_back({{{word.word}}, cx.say(fmt::format("frequency.{}", word.word)), every == word.word});
        known = known || every == word.word;
    }
    if (!known) out.periods.push_back({{{every}}, every, true});
    out.parent_title = cx.say("federation.sources");
    out.parent_href.value = cx.href(all);
    return out;
}

Task<Result<SourceForm>> new_form(Context& cx) {
    SourceForm out = form_of(cx, {});
    out.title = cx.say("federation.new");
    out.action.value = cx.href(all);
    out.fresh = true;
    co_return out;
}

Task<Result<SourceForm>> edit_form(Context& cx, Text<1, 100> key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<SourceForm> {
        const auto source = find_source(reader, key.value);
        if (!source) return Problem::not_found("source");
        SourceForm out = form_of(cx, *source);
        out.title = cx.say("federation.edit");
        out.action.value = cx.href(fmt::format("{}/{}/edit", all, source->slug.value));
        return out;
    });
}

Task<Result<ObjectList>> objects(Context& cx, Text<1, 100> key, ObjectQuery query) {
    co_return co_await cx.read([&](Reader& reader) -> Result<ObjectList> {
        const auto source = find_source(reader, key.value);
        if (!source) return Problem::not_found("source");
        const Cursors cursors(cx.app(), "harvest-objects");
        const auto after = cursors.start(query.cursor, "");
        if (!after) return after.problem();
        const std::int64_t limit = query.limit ? query.limit->value : objects_shown;
        const std::string state = query.state ? write_scalar(view(*query.state)) : "";
        ObjectList out;
        const std::string here = fmt::format("{}/{}", all, source->slug.value);
        out.title = cx.say("federation.objects");
        out.parent_title = source->title.value;
        out.parent_href.value = cx.href(here);
        out.state = query.state;
        for (const HarvestObject& object : objects_of(reader, source->id, state, *after, limit + 1)) {
            if (static_cast<std::int64_t>(out.items.size()) == limit) {
                out.next = Text<>{{cursors.after(out.items.back().id)}};
                std::string rest = query.limit ? fmt::format("&limit={}", limit) : "";
                if (!state.empty()) rest += "&state=" + state;
                out.next_href = Text<>{{cx.href(here + "/objects?cursor=" + text::percent_encode(out.next->value) + rest)}};
                break;
            }
            ObjectItem& item = out.items.emplace_back();
            item.id = object.id;
            item.guid = object.guid.value;
            item.title = object.title.value;
            item.state = object.state;
            if (object.dataset_id) item.dataset_href.value = cx.href("/datasets/" + to_text(*object.dataset_id));
            if (!object.href.empty()) item.page_href = object.href.value;
            item.unmapped = joined(object.unmapped);
            item.unfit = joined(object.unfit);
            item.changed_at = object.changed_at;
        }
        return out;
    });
}

}  // namespace

void install_sources(App& app) {
    const std::string one = std::string(all) + "/{source}", edit = one + "/edit";
    app.get(all, list).page("opendata/sources").needs(may_harvest).named("sources.list");
    app.get(std::string(all) + "/new", new_form).page("opendata/source_form").needs(may_harvest).named("sources.new").unlisted();
    app.post(all, add).form(std::string(all) + "/new").needs(may_harvest).named("sources.add");
    app.get(one, show).page("opendata/source").needs(may_harvest).named("sources.show");
    app.patch(one, patch).needs(may_harvest).with_if_match().named("sources.patch");
    app.get(edit, edit_form).page("opendata/source_form").needs(may_harvest).named("sources.edit").unlisted();
    app.post(edit, send).form(edit).needs(may_harvest).with_if_match().named("sources.send").unlisted();
    app.get(one + "/objects", objects).page("opendata/harvest_objects").needs(may_harvest).named("sources.objects");
}

}  // namespace skl::opendata
