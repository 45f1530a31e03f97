#include "ledger/outside/outside.h"

#include "ledger/engine/entry_type.h"
#include "ledger/outside/store.h"

namespace skl::ledger {
namespace {

EntryTypes types_of(Reader& reader) {
    EntryTypes out;
    for (const OutsideTypeRow& row : list_outside_types(reader))
        if (auto type = read_entry_type({row.name, row.owner, row.ref, row.commitment, row.pub})) out.emplace(row.name, std::move(*type));
    return out;
}

std::vector<Result<OutsideAppended>> append_outside(const Ledger& ledger, Transaction& tx, std::span<const OutsideRequest> requests) {
    const EntryTypes types = types_of(tx);
    std::vector<const PreparedEntry*> all;
    for (const OutsideRequest& request : requests)
        for (const PreparedEntry& given : *request) all.push_back(&given);
    OutsideAppended answers = ledger.append_each(tx, all, types);
    std::vector<Result<OutsideAppended>> out;
    auto next = std::make_move_iterator(answers.begin());
    for (const OutsideRequest& request : requests) {
        const auto end = next + static_cast<std::ptrdiff_t>(request->size());
        out.emplace_back(OutsideAppended(next, end));
        next = end;
    }
    return out;
}

}  // namespace

// Keys of programs outside stand apart from those of modules.
Result<PreparedEntry> prepare_outside(Entry entry, std::optional<std::string> key, const std::string& tenant, Instant now) {
    if (key) key = "outside/" + *key;
    return prepare(std::move(entry), std::move(key), tenant, now);
}

OutsideWriters::OutsideWriters(Store& store, const Ledger& ledger)
    : ledger_(ledger),
      batch_(store, [this](Transaction& tx, std::span<const OutsideRequest> requests) { return append_outside(ledger_, tx, requests); }) {}

Done OutsideTypes::add(const OutsideType& type, Instant now) const {
    const SpelledType spelled{type.name.value, type.owner.value, type.ref.value, type.commitment.value, type.pub.value};
    if (auto read = read_entry_type(spelled); !read) return std::move(read.problem());
    if (ledger_.types().contains(spelled.name)) return Problem{409, "entry-type-exists"};
    bool made = false;
    const auto lost = store_.write(tenant_, [&](Transaction& tx) {
        return made = insert_outside_type(tx, {spelled.name, spelled.owner, spelled.ref, spelled.commitment, spelled.pub, now});
    });
    if (!made) return Problem{409, "entry-type-exists"};
    if (lost) return *lost;
    return Nothing{};
}

Done OutsideTypes::remove(const std::string& name) const {
    bool gone = false;
    const auto lost = store_.write(tenant_, [&](Transaction& tx) { return gone = remove_outside_type(tx, name); });
    if (!gone) return Problem::not_found("entry type");
    if (lost) return *lost;
    return Nothing{};
}

std::vector<OutsideType> OutsideTypes::all() const {
    std::vector<OutsideType> out;
    (void)store_.read(tenant_, [&](Reader& reader) {
        for (const OutsideTypeRow& row : list_outside_types(reader))
            out.push_back({{row.name}, {row.owner}, {row.ref}, {row.commitment}, {row.pub}});
    });
    return out;
}

}  // namespace skl::ledger
