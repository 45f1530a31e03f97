#include "opendata/federation/league_store.h"

#include "kernel/describe/decode.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t most_datasets = 200'000;

// What each way of looking groups by; `d` is the dataset. Tenants are read as all of them, so that no condition names one.
struct Grouping {
    const char *key, *name, *joins, *where;
};
Grouping grouping(Among among) {
    switch (among) {
        case Among::tenants: return {"d.tenant", "d.tenant", "", "1 = 1"};
        case Among::sources:
            return {"s.slug", "s.title", "join harvest_source s on s.tenant = d.tenant and s.id = d.source_id", "d.tenant = :tenant"};
        case Among::publishers: break;
    }
    return {"o.slug", "o.name", "join organization o on o.tenant = d.tenant and o.id = d.publisher_id", "d.tenant = :tenant"};
}

}  // namespace

std::vector<LeagueRow> league(Reader& reader, Among among, std::int64_t limit) {
    const Grouping by = grouping(among);
    const std::string sql = fmt::format(
        "select {0} as party, max({1}) as name, cast(count(*) as bigint) as datasets, cast(count(q.score) as bigint) as measured, "
        "cast(coalesce(sum(q.score), 0) as bigint) as score, cast(coalesce(sum(case when q.badge in ('gold', 'platinum') then 1 else 0 "
        "end), 0) as "
        "bigint) as gold, cast(coalesce(sum(coalesce(i.n, 0)), 0) as bigint) as issues from dataset d {2} left join quality_report q on "
        "q.tenant = "
        "d.tenant and q.dataset_id = d.id and q.at = (select max(p.at) from quality_report p where p.tenant = d.tenant and p.dataset_id = "
        "d.id) "
        "left join (select tenant, dataset_id, count(*) as n from quality_issue where state in ('open', 'reopened') group by tenant, "
        "dataset_id) i "
        "on i.tenant = d.tenant and i.dataset_id = d.id where {3} and d.state = 'published' group by {0} order by case when count(q.score) "
        "= 0 then 0 "
        "else sum(q.score) / count(q.score) end desc, count(*) desc, {0} limit :limit",
        by.key, by.name, by.joins, by.where);
    std::vector<LeagueRow> out;
    reader.query(sql).bind("limit", limit).each([&](const Row& row) {
        LeagueRow& one = out.emplace_back();
        one.key = row.text(0);
        one.name = row.text(1);
        one.datasets = row.integer(2);
        one.measured = row.integer(3);
        if (one.measured > 0) one.score = static_cast<double>(row.integer(4)) / 100 / static_cast<double>(one.measured);
        one.gold = row.integer(5);
        one.issues = row.integer(6);
    });
    return out;
}

std::vector<PartyKey> parties(Reader& reader, Among among) {
    const Grouping by = grouping(among);
    const std::string sql = fmt::format(
        "select {0}, {1}, d.name, d.category_code, d.slug, d.tenant from dataset d {2} where {3} and d.state = 'published' "
        "order by {0}, d.id limit :limit",
        by.key, by.name, by.joins, by.where);
    std::vector<PartyKey> out;
    reader.query(sql).bind("limit", most_datasets).each([&](const Row& row) {
        if (out.empty() || out.back().key != row.text(0)) out.push_back({std::string(row.text(0)), {std::string(row.text(1)), {}}});
        const std::string prefix = among == Among::tenants ? "/t/" + std::string(row.text(5)) : std::string{};
        out.back().party.datasets.push_back(
            {std::string(row.text(2)), std::string(row.text(3)), prefix + "/datasets/" + std::string(row.text(4))});
    });
    return out;
}

}  // namespace skl::opendata
