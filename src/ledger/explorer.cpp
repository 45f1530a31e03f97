// The ledger for people: what stands in it, and why it can be believed.
#include "kernel/pages/locale.h"
#include "kernel/text/text.h"
#include "ledger/reading.h"

namespace skl::ledger {
namespace {

std::string label_of(const Context& cx, const std::string& type) {
    const std::string key = "ledger.type." + type;
    return cx.app().locale().has(cx.language(), key) ? cx.say(key) : type;
}

std::string entry_href(const Context& cx, std::int64_t index) { return cx.href(fmt::format("/ledger/entries/{}", index)); }

Instant instant_of(std::int64_t ms) { return {ms * 1'000}; }

std::string next_href(const Context& cx, const EntryQuery& query, std::int64_t below) {
    std::string out = fmt::format("/ledger?cursor={}", below);
    if (query.type && !query.type->value.empty()) out += "&type=" + text::percent_encode(query.type->value);
    if (query.ref) out += "&ref=" + text::percent_encode(query.ref->value);
    if (query.limit) out += fmt::format("&limit={}", query.limit->value);
    return cx.href(out);
}

Task<Result<LedgerPage>> show_ledger(Context& cx, EntryQuery query) {
    const auto head = head_of(cx);
    if (!head) co_return head.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    EntryFilter filter;
    if (query.type && !query.type->value.empty()) filter.type = query.type->value;
    if (query.ref) filter.ref = query.ref->value;
    filter.below = std::min(head->size(), query.cursor ? query.cursor->value : head->size());
    auto page = co_await cx.read([&](Reader& reader) -> Result<LedgerPage> {
        LedgerPage out;
        const auto row = find_log(reader);
        if (row) out.signed_at = row->signed_at, out.quorum = row->quorum;
        for (const WitnessRow& witness : list_witnesses(reader)) out.witnesses.push_back(seen_of(cx, witness));
        for (const AlarmRow& alarm : list_alarms(reader)) out.alarms.push_back(seen_of(cx, alarm));
        for (const EntryRow& entry : list_entries(reader, filter, limit + 1)) {
            std::optional<Text<>> ref;
            if (entry.ref) ref = Text<>{*entry.ref};
            out.items.push_back(
                {*entry.idx, {entry_href(cx, *entry.idx)}, {entry.type}, label_of(cx, entry.type), ref, instant_of(entry.at)});
        }
        return out;
    });
    if (!page) co_return page.problem();
    const Checkpoint& checkpoint = head->published->checkpoint;
    page->title = cx.say("ledger.title");
    page->origin.value = checkpoint.origin;
    page->size = head->size();
    page->root.value = base64_of(checkpoint.root);
    page->verifier_key.value = head->published->vkey;
    if (static_cast<std::int64_t>(page->items.size()) > limit) {
        page->items.pop_back();
        page->next = std::to_string(page->items.back().index);
        page->next_href = next_href(cx, query, page->items.back().index);
    }
    for (const auto& [name, type] : cx.app().service<Ledger>().types())
        page->types.push_back({{name}, label_of(cx, name), name == filter.type});
    page->checkpoint_href.value = cx.href("/ledger/checkpoint");
    page->policy_href.value = cx.href("/ledger/policy");
    co_return std::move(*page);
}

// The proof as a way from the leaf to the root.
std::vector<ProofStep> steps_of(const Hash& leaf, std::uint64_t index, std::uint64_t size, const Proof& proof) {
    std::vector<ProofStep> out;
    Hash known = leaf;
    std::uint64_t last = size - 1;
    for (const Hash& neighbour : proof) {
        while (index % 2 == 0 && index == last) index /= 2, last /= 2;  // alone on its level: it goes up as it is
        const bool left = index % 2 == 1;
        known = left ? hash_node(neighbour, known) : hash_node(known, neighbour);
        out.push_back({{base64_of(neighbour)}, left, {base64_of(known)}});
        index /= 2, last /= 2;
    }
    return out;
}

Task<Result<EntryPage>> show_entry(Context& cx, Index index) {
    const auto head = head_of(cx);
    if (!head) co_return head.problem();
    auto row = co_await cx.read([&](Reader& reader) -> Result<EntryRow> {
        auto found = find_by_index(reader, index.value);
        if (!found) return Problem::not_found("entry");
        return std::move(*found);
    });
    if (!row) co_return row.problem();
    if (index.value >= head->size()) co_return not_yet_integrated();
    const auto at = static_cast<std::uint64_t>(index.value);
    const Checkpoint& checkpoint = head->published->checkpoint;
    auto proof = co_await cx.blocking([&] { return prove_inclusion(at, checkpoint.size, head->log->tiles().nodes(checkpoint.size)); });
    if (!proof) co_return proof.problem();
    EntryPage out;
    out.title = cx.say("ledger.entry.title", {{"index", std::to_string(index.value)}});
    out.index = index.value;
    out.size = head->size();
    out.type.value = row->type;
    out.label = label_of(cx, row->type);
    out.at = instant_of(row->at);
    if (row->ref) out.ref = Text<>{*row->ref};
    out.entry = row->entry;
    out.leaf_hash.value = row->leaf_hash;
    out.root.value = base64_of(checkpoint.root);
    out.steps = steps_of(hash_leaf(row->entry), at, checkpoint.size, *proof);
    out.step_count = static_cast<std::int64_t>(out.steps.size());
    out.receipt_href.value = cx.href(receipt_path(row->leaf_hash));
    co_return out;
}

Task<Result<VerifyPage>> show_verify(Context& cx) {
    VerifyPage out{cx.say("verify.title"), {cx.href("/ledger/policy")}, {}};
    const auto head = head_of(cx);
    if (!head) co_return out;
    co_return co_await cx.read([&](Reader& reader) -> Result<VerifyPage> { return out.policy = policy_of(*head->published, reader), out; });
}

}  // namespace

void install_explorer(App& app) {
    app.get("/ledger", show_ledger).named("ledger.show").page("ledger/ledger");
    app.get("/ledger/entries/{index}", show_entry).named("ledger.entry").page("ledger/entry");
    app.get("/verify", show_verify).named("ledger.verify").page("ledger/verify");
}

}  // namespace skl::ledger
