// POST /ledger/entries and /ledger/entries:batch: the answer leaves after the commit that makes the entries durable.
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/http/suspend.h"
#include "ledger/outside/outside.h"
#include "ledger/reading.h"

namespace skl::ledger {
namespace {

constexpr std::size_t largest_batch = std::size_t{8} << 20;  // bytes: so many entries of the longest kind, and their JSON

// `pub`: read already where the caller has it as a tree.
Result<PreparedEntry> entry_of(const Context& cx, NewLedgerEntry given, std::optional<Node> pub) {
    Entry entry;
    entry.type = std::move(given.type.value);
    entry.at = (given.at ? *given.at : cx.now()).micros / 1'000;
    if (given.commitment) entry.commitment = std::move(given.commitment->value);
    if (given.ref) entry.ref = std::move(given.ref->value);
    entry.pub = std::move(pub);
    std::optional<std::string> key;
    if (given.dedupe_key) key = std::move(given.dedupe_key->value);
    return prepare_outside(std::move(entry), std::move(key), cx.tenant(), cx.now());
}

Result<PreparedEntry> entry_of(const Context& cx, NewLedgerEntry given) {
    std::optional<Node> pub;
    if (given.pub) {
        auto read = read_json(given.pub->value);
        if (!read) return std::move(read.problem());
        pub = std::move(*read);
    }
    return entry_of(cx, std::move(given), std::move(pub));
}

// An entry of a batch: `pub` stays the tree it was read into, and need not be written and read again.
Result<PreparedEntry> entry_of(const Context& cx, Node node) {
    std::optional<Node> pub;
    const auto found = std::find_if(node.members.begin(), node.members.end(), [](const Member& member) { return member.key == "pub"; });
    if (found != node.members.end()) {
        if (found->node.type != Node::Type::null) pub = std::move(found->node);
        node.members.erase(found);
    }
    auto given = decode<NewLedgerEntry>(node);
    if (!given) return std::move(given.problem());
    return entry_of(cx, std::move(*given), std::move(pub));
}

Task<Result<OutsideAppended>> appended(Context& cx, OutsideEntries entries) {
    auto request = std::make_shared<const OutsideEntries>(std::move(entries));
    std::optional<Result<OutsideAppended>> out;
    co_await until_called([&](std::function<void()> wake) {
        cx.app().service<OutsideWriters>().batch().submit(cx.tenant(), std::move(request),
                                                          [&out, wake = std::move(wake)](Result<OutsideAppended> result) {
                                                              out.emplace(std::move(result));
                                                              wake();
                                                          });
    });
    co_return std::move(*out);
}

Task<Result<LedgerReceipt>> append(Context& cx, NewLedgerEntry given) {
    auto entry = entry_of(cx, std::move(given));
    if (!entry) co_return std::move(entry.problem());
    OutsideEntries request;
    request.push_back(std::move(*entry));
    auto done = co_await appended(cx, std::move(request));
    if (!done) co_return std::move(done.problem());
    Result<Appended>& one = done->front();
    if (!one) co_return std::move(one.problem());
    co_return LedgerReceipt{{one->leaf_hash}, one->index, {cx.href(receipt_path(one->leaf_hash))}};
}

// A JSON array, or JSON Lines.
Result<std::vector<Node>> read_batch(std::string_view body) {
    const auto first = body.find_first_not_of(" \t\r\n");
    std::vector<Node> out;
    if (first != std::string_view::npos && body[first] == '[') {
        auto all = read_json(body);
        if (!all) return std::move(all.problem());
        out = std::move(all->items);
    } else {
        out.reserve(
            std::min(static_cast<std::size_t>(std::count(body.begin(), body.end(), '\n')), static_cast<std::size_t>(most_entries_at_once)) +
            1);
        while (!body.empty()) {
            const std::string_view line = body.substr(0, body.find('\n'));
            body.remove_prefix(std::min(body.size(), line.size() + 1));
            if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
            auto one = read_json(line);
            if (!one) return std::move(one.problem());
            out.push_back(std::move(*one));
            if (static_cast<std::int64_t>(out.size()) > most_entries_at_once) break;
        }
    }
    if (out.empty() || static_cast<std::int64_t>(out.size()) > most_entries_at_once)
        return Problem{422, "ledger-batch-size", {{"most", std::to_string(most_entries_at_once)}}};
    return out;
}

BatchProblem told(const Problem& problem) {
    BatchProblem out{{problem.code}, {}};
    for (const FieldError& error : problem.errors) out.errors.push_back({{error.pointer}, {error.code}});
    return out;
}

Task<Result<LedgerBatch>> append_batch(Context& cx) {
    auto nodes = read_batch(cx.request().body);
    if (!nodes) co_return std::move(nodes.problem());
    LedgerBatch out;
    out.items.reserve(nodes->size());
    OutsideEntries request;
    request.reserve(nodes->size());
    std::vector<std::size_t> places;  // of what is appended
    for (std::size_t i = 0; i < nodes->size(); ++i) {
        out.items.push_back({static_cast<std::int64_t>(i), 200, {}, {}});
        auto entry = entry_of(cx, std::move((*nodes)[i]));
        if (entry) {
            request.push_back(std::move(*entry));
            places.push_back(i);
        } else {
            out.items[i].status = entry.problem().status;
            out.items[i].problem = told(entry.problem());
        }
    }
    if (places.empty()) co_return out;
    const auto done = co_await appended(cx, std::move(request));
    if (!done) co_return done.problem();
    for (std::size_t i = 0; i < places.size(); ++i) {
        BatchItem& item = out.items[places[i]];
        const Result<Appended>& one = (*done)[i];
        if (one)
            item.id = Text<>{one->leaf_hash};
        else
            item.status = one.problem().status, item.problem = told(one.problem());
    }
    co_return out;
}

}  // namespace

void install_outside(App& app) {
    app.post("/ledger/entries", append).named("ledger.append").needs("ledger.append").for_programs();
    app.post("/ledger/entries:batch", append_batch)
        .named("ledger.append_batch")
        .needs("ledger.append")
        .for_programs()
        .takes_raw()
        .unlisted()
        .body_up_to(largest_batch);
}

}  // namespace skl::ledger
