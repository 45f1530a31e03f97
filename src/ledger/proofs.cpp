// Proofs made from stored tiles, and receipts: an entry's proof with a signed checkpoint in one file (C2SP tlog-proof).
#include "kernel/pages/locale.h"
#include "kernel/text/text.h"
#include "ledger/reading.h"

namespace skl::ledger {
namespace {

std::vector<Text<>> spelled(const Proof& proof) {
    std::vector<Text<>> out;
    for (const Hash& hash : proof) out.push_back({base64_of(hash)});
    return out;
}

// Of the first that has one; null: all are values.
template <class... Results>
const Problem* first_problem(const Results&... results) {
    const Problem* found = nullptr;
    ((found = found != nullptr || results ? found : &results.problem()), ...);
    return found;
}

std::uint64_t natural(std::int64_t n) { return static_cast<std::uint64_t>(n); }

// The size asked for, no larger than the last checkpoint's.
Result<std::int64_t> size_of(const Head& head, const std::optional<Index>& wanted) {
    if (!wanted) return head.size();
    if (wanted->value > head.size()) return out_of_range();
    return wanted->value;
}

Task<Result<EntryRow>> entry_of_leaf(Context& cx, std::string leaf) {
    co_return co_await cx.read([&](Reader& reader) -> Result<EntryRow> {
        auto row = find_by_leaf(reader, leaf);
        if (!row) return Problem::not_found("entry");
        return std::move(*row);
    });
}

Task<Result<EntryRow>> entry_at(Context& cx, std::int64_t index) {
    co_return co_await cx.read([&](Reader& reader) -> Result<EntryRow> {
        auto row = find_by_index(reader, index);
        if (!row) return Problem::not_found("entry");
        return std::move(*row);
    });
}

Task<Result<InclusionProof>> inclusion(Context& cx, InclusionQuery query) {
    const auto head = head_of(cx);
    if (!head) co_return head.problem();
    if (query.index.has_value() == query.leaf.has_value()) co_return Problem::bad_request("ledger-index-or-leaf");
    const auto size = size_of(*head, query.size);
    if (!size) co_return size.problem();
    if (query.index && query.index->value >= *size) co_return query.size ? out_of_range() : not_yet_integrated();
    auto row = query.leaf ? co_await entry_of_leaf(cx, query.leaf->value) : co_await entry_at(cx, query.index->value);
    if (!row) co_return row.problem();
    if (!row->idx || *row->idx >= head->size()) co_return not_yet_integrated();
    if (*row->idx >= *size) co_return out_of_range();
    const std::int64_t index = *row->idx;
    InclusionProof out{index, *size, {base64_of(hash_leaf(row->entry))}, {}, {}};
    auto done = co_await cx.blocking([&]() -> Done {
        const TileStore& tiles = head->log->tiles();
        const auto proof = prove_inclusion(natural(index), natural(*size), tiles.nodes(natural(*size)));
        const auto root = root_of(0, natural(*size), tiles.nodes(natural(*size)));
        if (const Problem* problem = first_problem(proof, root)) return *problem;
        out.proof = spelled(*proof);
        out.root.value = base64_of(*root);
        return Nothing{};
    });
    if (!done) co_return done.problem();
    co_return out;
}

Task<Result<ConsistencyProof>> consistency(Context& cx, ConsistencyQuery query) {
    const auto head = head_of(cx);
    if (!head) co_return head.problem();
    const std::int64_t from = query.from.value, to = query.to.value;
    if (from > to || to > head->size()) co_return out_of_range();
    ConsistencyProof out{from, to, {}, {}, {}};
    auto done = co_await cx.blocking([&]() -> Done {
        const TileStore& tiles = head->log->tiles();
        const auto proof = prove_consistency(natural(from), natural(to), tiles.nodes(natural(to)));
        const auto root1 = root_of(0, natural(from), tiles.nodes(natural(from))), root2 = root_of(0, natural(to), tiles.nodes(natural(to)));
        if (const Problem* problem = first_problem(proof, root1, root2)) return *problem;
        out.proof = spelled(*proof);
        out.from_root.value = base64_of(*root1);
        out.to_root.value = base64_of(*root2);
        return Nothing{};
    });
    if (!done) co_return done.problem();
    co_return out;
}

Task<Result<SubtreeProof>> subtree(Context& cx, SubtreeQuery query) {
    const auto head = head_of(cx);
    if (!head) co_return head.problem();
    const auto size = size_of(*head, query.size);
    if (!size) co_return size.problem();
    const std::int64_t start = query.start.value, end = query.end.value;
    if (end > *size || !is_subtree(natural(start), natural(end))) co_return out_of_range();
    SubtreeProof out{start, end, *size, {}, {}, {}};
    auto done = co_await cx.blocking([&]() -> Done {
        TileNodes nodes = head->log->tiles().nodes(natural(*size));
        const auto through = [&](unsigned level, std::uint64_t index) { return nodes(level, index); };
        const auto proof = prove_subtree(natural(start), natural(end), natural(*size), through);
        const auto part = root_of(natural(start), natural(end), through), root = root_of(0, natural(*size), through);
        if (const Problem* problem = first_problem(proof, part, root)) return *problem;
        out.proof = spelled(*proof);
        out.subtree_root.value = base64_of(*part);
        out.root.value = base64_of(*root);
        return Nothing{};
    });
    if (!done) co_return done.problem();
    co_return out;
}

struct MadeReceipt {
    std::string text, entry, policy;
    std::uint64_t index = 0;
};

// The extra line holds the entry's bytes, so that the file alone can be checked; its hash binds them.
Task<Result<MadeReceipt>> make_receipt(Context& cx, std::string leaf) {
    auto row = co_await entry_of_leaf(cx, leaf);
    if (!row) co_return row.problem();
    const auto head = head_of(cx);
    if (!head) {
        if (head.problem().code == "ledger-inconsistent") co_return head.problem();
        co_return not_yet_integrated();
    }
    if (!row->idx || *row->idx >= head->size()) co_return not_yet_integrated();
    const std::uint64_t index = natural(*row->idx), size = head->published->checkpoint.size;
    auto proof = co_await cx.blocking([&] { return prove_inclusion(index, size, head->log->tiles().nodes(size)); });
    if (!proof) co_return proof.problem();
    auto note = read_note(head->published->note);
    if (!note) co_return note.problem();
    auto policy = co_await cx.read([&](Reader& reader) -> Result<std::string> { return policy_of(*head->published, reader); });
    if (!policy) co_return policy.problem();
    std::string text = to_text(ProofFile{row->entry, index, std::move(*proof), std::move(*note)});
    co_return MadeReceipt{std::move(text), std::move(row->entry), std::move(*policy), index};
}

constexpr std::string_view zip_ending = ".zip";
constexpr std::size_t leaf_length = 43;  // base64url of a hash

// By the leaf's hash; with .zip the whole file for a person.
Task<Result<Reply>> receipt(Context& cx, Text<43, 47> id) {
    const std::string leaf = id.value.substr(0, leaf_length), rest = id.value.substr(leaf_length);
    if (!rest.empty() && rest != zip_ending) co_return Problem::not_found("entry");
    if (!rest.empty()) co_return co_await receipt_file(cx, leaf, {});
    auto made = co_await make_receipt(cx, leaf);
    if (!made) co_return made.problem();
    Reply reply = Reply::text(std::move(made->text));
    reply.headers.emplace_back("Content-Disposition", fmt::format("inline; filename=\"entry-{}.tlog-proof\"", made->index));
    co_return reply;
}

}  // namespace

Task<Result<Reply>> receipt_file(Context& cx, std::string leaf_hash, std::optional<OpenedPayload> payload) {
    auto made = co_await make_receipt(cx, std::move(leaf_hash));
    if (!made) co_return made.problem();
    auto bytes = receipt_zip(cx.app().locale(), made->text, made->policy, made->entry, payload ? &*payload : nullptr);
    if (!bytes) co_return bytes.problem();
    Reply reply = Reply::text(std::move(*bytes), "application/zip");
    reply.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"entry-{}.zip\"", made->index));
    if (payload) reply.headers.emplace_back("Cache-Control", "no-store");
    co_return reply;
}

void install_proofs(App& app) {
    app.get("/ledger/proofs/inclusion", inclusion).named("ledger.inclusion").for_programs();
    app.get("/ledger/proofs/consistency", consistency).named("ledger.consistency").for_programs();
    app.get("/ledger/proofs/subtree", subtree).named("ledger.subtree").for_programs();
    app.get("/ledger/receipts/{id}", receipt).named("ledger.receipt").with_dotted_names().gives({"text/plain", "application/zip"});
}

}  // namespace skl::ledger
