#include "opendata/federation/pair_store.h"

#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/scalar.h"
#include "opendata/catalogue/life.h"
#include "opendata/store_sql.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t most_compared = 100'000;  // entries of one tenant

const std::string& select_pair() {
    static const std::string sql =
        fmt::format("select {} from duplicate_pair p where p.tenant = :tenant ", selected(shape_of<DuplicatePair>, "p"));
    return sql;
}

void update_pair(Transaction& tx, const DuplicatePair& pair) {
    static const std::string sql = fmt::format("update duplicate_pair set {} where tenant = :tenant and id = :id",
                                               assigned(shape_of<DuplicatePair>, {"id", "dataset_a", "dataset_b", "found_at"}));
    tx.query(sql).fields(pair).run();
}

Problem illegal(const DuplicatePair& pair, const char* event) {
    return {409, "illegal-transition", {{"from", write_scalar(view(pair.state))}, {"event", event}}};
}

struct Entries {
    std::vector<Uuid> ids;
    std::vector<harvest::Entry> entries;
};

// All public entries, with the addresses and hashes of their files; touched are those that harvesting changed after the last look.
Entries entries_of(Reader& reader, Instant since) {
    Entries out;
    std::map<std::string, std::size_t> places;
    reader
        .query(
            "select d.id, d.name, d.publisher_name, coalesce(d.source_id, ''), cast(coalesce((select max(o.changed_at) from harvest_object "
            "o where "
            "o.tenant = d.tenant and o.dataset_id = d.id), 0) as bigint) from dataset d where d.tenant = :tenant and d.state = 'published' "
            "order by "
            "d.id limit :most")
        .bind("most", most_compared)
        .each([&](const Row& row) {
            Uuid id;
            if (!parse(row.text(0), id)) return;
            places[std::string(row.text(0))] = out.ids.size();
            out.ids.push_back(id);
            out.entries.push_back(
                {std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)), {}, {}, row.integer(4) > since.micros});
        });
    reader
        .query(
            "select r.dataset_id, coalesce(r.download_url, ''), r.sha256 from resource r join dataset d on d.tenant = r.tenant and d.id = "
            "r.dataset_id "
            "and d.state = 'published' where r.tenant = :tenant and (r.download_url is not null or r.sha256 <> '')")
        .each([&](const Row& row) {
            const auto place = places.find(std::string(row.text(0)));
            if (place == places.end()) return;
            if (!row.text(1).empty()) out.entries[place->second].downloads.emplace_back(row.text(1));
            if (!row.text(2).empty()) out.entries[place->second].hashes.emplace_back(row.text(2));
        });
    return out;
}

}  // namespace

std::int64_t find_pairs(Transaction& tx, Instant at) {
    const auto last = tx.query("select max(found_at) from duplicate_pair where tenant = :tenant").number();
    const Entries all = entries_of(tx, Instant{last.value_or(0)});
    static const std::string sql = inserted("duplicate_pair", shape_of<DuplicatePair>, {}) + " on conflict do nothing";
    std::int64_t found = 0;
    for (const harvest::Pair& one : harvest::near_duplicates(all.entries)) {
        DuplicatePair pair;
        pair.id = crypto::new_id<DuplicatePair>(at);
        pair.dataset_a = std::min(all.ids[one.a], all.ids[one.b]);
        pair.dataset_b = std::max(all.ids[one.a], all.ids[one.b]);
        pair.reason = one.reason;
        pair.likeness = static_cast<std::int64_t>(one.likeness * 1'000);
        pair.found_at = at;
        found += tx.query(sql).fields(pair).run();
    }
    return found;
}

std::optional<DuplicatePair> find_pair(Reader& reader, const Uuid& id) {
    static const std::string sql = select_pair() + "and p.id = :id";
    return reader.query(sql).bind("id", id).one<DuplicatePair>();
}

std::vector<DuplicatePair> pairs_in(Reader& reader, PairState state, const std::string& before, std::int64_t limit) {
    static const std::string sql =
        select_pair() + "and p.state = :state and (:before = '' or p.id < :before) order by p.id desc limit :limit";
    return reader.query(sql).bind("state", state).bind("before", before).bind("limit", limit).all<DuplicatePair>();
}

std::int64_t count_pairs(Reader& reader, PairState state) {
    return reader.query("select count(*) from duplicate_pair where tenant = :tenant and state = :state")
        .bind("state", state)
        .number()
        .value_or(0);
}

Result<DuplicatePair> merge_pair(Transaction& tx, const Uuid& id, const Uuid& keep, const std::string& who, Instant at) {
    auto pair = find_pair(tx, id);
    if (!pair) return Problem::not_found("pair");
    if (pair->state == PairState::merged) return illegal(*pair, "merge");
    if (keep != pair->dataset_a && keep != pair->dataset_b) return Problem::invalid({{"/keep", "not-of-the-pair"}});
    const Uuid other = keep == pair->dataset_a ? pair->dataset_b : pair->dataset_a;
    const auto stays = lock_dataset(tx, keep), goes = lock_dataset(tx, other);
    if (!stays || !goes) return Problem::not_found("dataset");
    if (stays->state != DatasetState::published) return Problem::invalid({{"/keep", "not-public"}});
    if (auto moved = move_dataset(tx, *goes, DatasetEvent::suspend, who, "併入「" + stays->title.in("zh-Hant") + "」", at); !moved)
        return moved.problem();
    pair->moved.clear();
    for (const HarvestObject& object : objects_of_dataset(tx, other)) {
        set_object_dataset(tx, object.id, keep);
        pair->moved.push_back(to_text(object.id));
    }
    pair->state = PairState::merged;
    pair->kept_id = keep;
    pair->decided_by.value = who;
    pair->decided_at = at;
    update_pair(tx, *pair);
    return *pair;
}

Result<DuplicatePair> undo_merge(Transaction& tx, const Uuid& id, const std::string& who, Instant at) {
    auto pair = find_pair(tx, id);
    if (!pair) return Problem::not_found("pair");
    if (pair->state == PairState::suggested) return illegal(*pair, "undo");
    if (pair->state == PairState::merged) {
        const Uuid other = *pair->kept_id == pair->dataset_a ? pair->dataset_b : pair->dataset_a;
        const auto came = lock_dataset(tx, other);
        if (!came) return Problem::not_found("dataset");
        if (auto moved = move_dataset(tx, *came, DatasetEvent::resume, who, "", at); !moved) return moved.problem();
        for (const std::string& object : pair->moved) {
            Uuid object_id;
            if (parse(object, object_id)) set_object_dataset(tx, object_id, other);
        }
    }
    pair->state = PairState::suggested;
    pair->kept_id.reset();
    pair->moved.clear();
    pair->decided_by.value = who;
    pair->decided_at = at;
    update_pair(tx, *pair);
    return *pair;
}

Result<DuplicatePair> dismiss_pair(Transaction& tx, const Uuid& id, const std::string& who, Instant at) {
    auto pair = find_pair(tx, id);
    if (!pair) return Problem::not_found("pair");
    if (pair->state != PairState::suggested) return illegal(*pair, "dismiss");
    pair->state = PairState::dismissed;
    pair->decided_by.value = who;
    pair->decided_at = at;
    update_pair(tx, *pair);
    return *pair;
}

}  // namespace skl::opendata
