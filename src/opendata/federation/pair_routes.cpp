// Pairs that may be one dataset: side by side, merged, undone, put aside; and where an entry comes from.
#include "kernel/describe/scalar.h"
#include "kernel/http/list.h"
#include "kernel/text/text.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/federation/federation.h"
#include "opendata/federation/pair_store.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t pairs_shown = 20;
constexpr const char* all = "/opendata/duplicates";

struct PairSide {
    Uuid id;
    std::string title, publisher, source;
    Text<> href;
    DatasetState state{};
    Instant modified_at;
};
BOOST_DESCRIBE_STRUCT(PairSide, (), (id, title, publisher, source, href, state, modified_at))

struct PairItem {
    Uuid id;
    harvest::DuplicateReason reason{};
    std::int64_t likeness = 0;  // percent
    PairState state{};
    std::vector<PairSide> sides;
    std::optional<Uuid> kept_id;
    std::string decided_by;
    std::optional<Instant> decided_at;
    Instant found_at;
    Text<> merge_href, dismiss_href, undo_href;  // empty: may not be done now
};
BOOST_DESCRIBE_STRUCT(PairItem, (),
                      (id, reason, likeness, state, sides, kept_id, decided_by, decided_at, found_at, merge_href, dismiss_href, undo_href))

struct PairList {
    std::string title, parent_title;
    Text<> parent_href, suggested_href, merged_href, dismissed_href;
    PairState state{};
    std::vector<PairItem> items;
    std::optional<Text<>> next, next_href;
};
BOOST_DESCRIBE_STRUCT(PairList, (),
                      (title, parent_title, parent_href, suggested_href, merged_href, dismissed_href, state, items, next, next_href))

struct PairQuery {
    std::optional<Whole<1, 100>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<PairState> state;
};
BOOST_DESCRIBE_STRUCT(PairQuery, (), (limit, cursor, state))

struct PairChoice {
    std::optional<Uuid> keep;  // the entry that stays
};
BOOST_DESCRIBE_STRUCT(PairChoice, (), (keep))

struct PairAnswer {
    Uuid id;
    PairState state{};
    std::optional<Uuid> kept_id;
};
BOOST_DESCRIBE_STRUCT(PairAnswer, (), (id, state, kept_id))

struct ProvenanceItem {
    std::string source, title, guid, origin;
    std::optional<std::string> page_href;
    harvest::ObjectState state{};
    bool describes = false;  // the entry says what this source says
    Instant first_seen, changed_at;
};
BOOST_DESCRIBE_STRUCT(ProvenanceItem, (), (source, title, guid, origin, page_href, state, describes, first_seen, changed_at))

struct Provenance {
    std::string title, parent_title;
    Text<> parent_href;
    std::vector<ProvenanceItem> items;
};
BOOST_DESCRIBE_STRUCT(Provenance, (), (title, parent_title, parent_href, items))

std::string source_title(Reader& reader, const std::optional<Uuid>& id) {
    const auto source = id ? find_source(reader, to_text(*id)) : std::nullopt;
    return source ? source->title.value : "";
}

PairItem item_of(const Context& cx, Reader& reader, const DuplicatePair& pair) {
    PairItem out;
    out.id = pair.id;
    out.reason = pair.reason;
    out.likeness = pair.likeness / 10;
    out.state = pair.state;
    out.kept_id = pair.kept_id;
    out.decided_by = pair.decided_by.value;
    out.decided_at = pair.decided_at;
    out.found_at = pair.found_at;
    for (const Uuid& id : {pair.dataset_a, pair.dataset_b}) {
        const auto dataset = dataset_by_id(reader, id);
        if (!dataset) continue;
        PairSide& side = out.sides.emplace_back();
        side.id = id;
        side.title = dataset->title.in(cx.language());
        side.publisher = dataset->publisher.in(cx.language());
        side.source = source_title(reader, dataset->source_id);
        if (side.source.empty()) side.source = cx.say("federation.own");
        side.href.value = cx.href("/datasets/" + dataset->slug.value);
        side.state = dataset->state;
        side.modified_at = dataset->modified_at;
    }
    const std::string here = cx.href(fmt::format("{}/{}", all, to_text(pair.id)));
    if (pair.state == PairState::suggested) out.merge_href.value = here + "/merge", out.dismiss_href.value = here + "/dismiss";
    if (pair.state != PairState::suggested) out.undo_href.value = here + "/undo";
    return out;
}

Task<Result<PairList>> list(Context& cx, PairQuery query) {
    co_return co_await cx.read([&](Reader& reader) -> Result<PairList> {
        const Cursors cursors(cx.app(), "duplicates");
        const auto before = cursors.start(query.cursor, "");
        if (!before) return before.problem();
        const std::int64_t limit = query.limit ? query.limit->value : pairs_shown;
        PairList out;
        out.title = cx.say("federation.duplicates");
        out.parent_title = cx.say("federation.sources");
        out.parent_href.value = cx.href("/opendata/sources");
        out.state = query.state.value_or(PairState::suggested);
        out.suggested_href.value = cx.href(all);
        out.merged_href.value = cx.href(std::string(all) + "?state=merged");
        out.dismissed_href.value = cx.href(std::string(all) + "?state=dismissed");
        for (const DuplicatePair& pair : pairs_in(reader, out.state, *before, limit + 1)) {
            if (static_cast<std::int64_t>(out.items.size()) == limit) {
                out.next = Text<>{{cursors.after(out.items.back().id)}};
                std::string rest = query.limit ? fmt::format("&limit={}", limit) : "";
                if (query.state) rest += "&state=" + write_scalar(view(*query.state));
                out.next_href = Text<>{{cx.href(std::string(all) + "?cursor=" + text::percent_encode(out.next->value) + rest)}};
                break;
            }
            out.items.push_back(item_of(cx, reader, pair));
        }
        return out;
    });
}

Answered<PairAnswer> answered(const Context& cx, const DuplicatePair& pair) {
    return {{pair.id, pair.state, pair.kept_id}, 200, {{"Location", cx.href(all)}}};
}

Task<Result<Answered<PairAnswer>>> merge(Context& cx, Uuid id, PairChoice given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<PairAnswer>> {
        if (!given.keep) return Problem::invalid({{"/keep", "required"}});
        auto pair = merge_pair(tx, id, *given.keep, cx.caller().subject, cx.now());
        if (!pair) return pair.problem();
        return answered(cx, *pair);
    });
}
Task<Result<Answered<PairAnswer>>> undo(Context& cx, Uuid id) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<PairAnswer>> {
        auto pair = undo_merge(tx, id, cx.caller().subject, cx.now());
        if (!pair) return pair.problem();
        return answered(cx, *pair);
    });
}
Task<Result<Answered<PairAnswer>>> dismiss(Context& cx, Uuid id) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<PairAnswer>> {
        auto pair = dismiss_pair(tx, id, cx.caller().subject, cx.now());
        if (!pair) return pair.problem();
        return answered(cx, *pair);
    });
}

Task<Result<Provenance>> provenance(Context& cx, Text<1, 100> key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Provenance> {
        const auto dataset = seen_dataset(cx, reader, key.value);
        if (!dataset) return dataset.problem();
        Provenance out;
        out.title = cx.say("federation.provenance");
        out.parent_title = dataset->title.in(cx.language());
        out.parent_href.value = cx.href("/datasets/" + dataset->slug.value);
        for (const HarvestObject& object : objects_of_dataset(reader, dataset->id)) {
            ProvenanceItem& item = out.items.emplace_back();
            item.source = source_title(reader, object.source_id);
            item.title = object.title.value;
            item.guid = object.guid.value;
            item.origin = object.origin.value;
            if (!object.href.empty()) item.page_href = object.href.value;
            item.state = object.state;
            item.describes = dataset->source_id == object.source_id;
            item.first_seen = object.first_seen;
            item.changed_at = object.changed_at;
        }
        return out;
    });
}

}  // namespace

void install_pairs(App& app) {
    const std::string one = std::string(all) + "/{pair}";
    app.get(all, list).page("opendata/duplicates").needs(may_harvest).named("duplicates.list");
    app.post(one + "/merge", merge).form(all).needs(may_harvest).named("duplicates.merge");
    app.post(one + "/undo", undo).form(all).needs(may_harvest).named("duplicates.undo");
    app.post(one + "/dismiss", dismiss).form(all).needs(may_harvest).named("duplicates.dismiss");
}

void install_provenance(App& app) {
    app.get("/datasets/{dataset}/provenance", provenance).page("opendata/provenance").named("datasets.provenance");
}

}  // namespace skl::opendata
