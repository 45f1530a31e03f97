// The league table and the gaps, open to everybody: both are made of what is public anyway.
#include "kernel/describe/scalar.h"
#include "kernel/http/tenants.h"
#include "kernel/text/text.h"
#include "opendata/engine/service_category.h"
#include "opendata/federation/federation.h"
#include "opendata/federation/league_store.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t most_rows = 500;
constexpr std::size_t most_gaps = 200, most_examples = 5;

struct LeagueQuery {
    std::optional<Among> among;
};
BOOST_DESCRIBE_STRUCT(LeagueQuery, (), (among))

struct LeagueItem {
    std::int64_t rank = 0;
    std::string key, name;
    Text<> gaps_href;
    std::int64_t datasets = 0, measured = 0, gold = 0, issues = 0;
    std::optional<double> score;
};
BOOST_DESCRIBE_STRUCT(LeagueItem, (), (rank, key, name, gaps_href, datasets, measured, gold, issues, score))

struct LeaguePage {
    std::string title, parent_title;
    Text<> parent_href, tenants_href, sources_href, publishers_href;
    Among among{};
    std::vector<LeagueItem> items;
};
BOOST_DESCRIBE_STRUCT(LeaguePage, (), (title, parent_title, parent_href, tenants_href, sources_href, publishers_href, among, items))

struct GapQuery {
    std::optional<Among> among;
    std::optional<Text<1, 120>> party;  // key of the league's row
};
BOOST_DESCRIBE_STRUCT(GapQuery, (), (among, party))

struct GapExample {
    std::string name;
    Text<> href;
};
BOOST_DESCRIBE_STRUCT(GapExample, (), (name, href))

struct GapItem {
    std::string title, category;
    std::int64_t held_by = 0;
    std::vector<GapExample> examples;
};
BOOST_DESCRIBE_STRUCT(GapItem, (), (title, category, held_by, examples))

struct GapParty {
    Text<> href;
    std::string name;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(GapParty, (), (href, name, chosen))

struct GapPage {
    std::string title, parent_title, party;
    Text<> parent_href;
    Among among{};
    std::int64_t others = 0;
    std::vector<GapParty> parties;
    std::vector<GapItem> items;
};
BOOST_DESCRIBE_STRUCT(GapPage, (), (title, parent_title, party, parent_href, among, others, parties, items))

// Jurisdictions go by their titles.
std::map<std::string, std::string> tenant_titles(Context& cx) {
    std::map<std::string, std::string> out;
    const auto tenants = Tenants(inside(cx).store).all();
    if (!tenants) return out;
    for (const Tenant& tenant : *tenants) out[tenant.tenant.value] = cx.language() == "en" ? tenant.title_en.value : tenant.title_zh.value;
    return out;
}

template <class F>
auto read_as(Context& cx, Among among, F work) {
    std::invoke_result_t<F, Reader&> out{};
    auto lost = inside(cx).store.read(among == Among::tenants ? every_tenant : cx.tenant(), [&](Reader& reader) { out = work(reader); });
    return lost ? Result<decltype(out)>(std::move(*lost)) : Result<decltype(out)>(std::move(out));
}

std::string word_of(Among among) { return write_scalar(view(among)); }

Task<Result<LeaguePage>> show(Context& cx, LeagueQuery query) {
    const Among among = query.among.value_or(Among::publishers);
    auto rows = co_await cx.blocking([&] { return read_as(cx, among, [&](Reader& reader) { return league(reader, among, most_rows); }); });
    if (!rows) co_return rows.problem();
    LeaguePage out;
    out.title = cx.say("federation.league");
    out.parent_title = cx.say("nav.datasets");
    out.parent_href.value = cx.href("/datasets");
    out.tenants_href.value = cx.href("/opendata/league?among=tenants");
    out.sources_href.value = cx.href("/opendata/league?among=sources");
    out.publishers_href.value = cx.href("/opendata/league?among=publishers");
    out.among = among;
    const auto titles = among == Among::tenants ? tenant_titles(cx) : std::map<std::string, std::string>{};
    for (const LeagueRow& row : *rows) {
        LeagueItem& item = out.items.emplace_back();
        item.rank = static_cast<std::int64_t>(out.items.size());
        item.key = row.key;
        const auto title = titles.find(row.key);
        item.name = title == titles.end() || title->second.empty() ? row.name : title->second;
        item.gaps_href.value = cx.href(fmt::format("/opendata/gaps?among={}&party={}", word_of(among), text::percent_encode(row.key)));
        item.datasets = row.datasets, item.measured = row.measured, item.gold = row.gold, item.issues = row.issues;
        item.score = row.score;
    }
    co_return out;
}

std::string category_title(const Context& cx, const std::string& code) {
    const ServiceCategory* category = service_category(code);
    if (category == nullptr) return {};
    return cx.language() == "en" ? category->title_en : category->title_zh;
}

Task<Result<GapPage>> gaps(Context& cx, GapQuery query) {
    const Among among = query.among.value_or(Among::publishers);
    auto found = co_await cx.blocking([&] { return read_as(cx, among, [&](Reader& reader) { return parties(reader, among); }); });
    if (!found) co_return found.problem();
    std::vector<harvest::Party> all;
    std::vector<std::string> keys;
    const auto titles = among == Among::tenants ? tenant_titles(cx) : std::map<std::string, std::string>{};
    for (PartyKey& one : *found) {
        keys.push_back(one.key);
        const auto title = titles.find(one.key);
        if (title != titles.end() && !title->second.empty()) one.party.name = title->second;
        all.push_back(std::move(one.party));
    }
    const auto chosen = query.party ? std::find(keys.begin(), keys.end(), query.party->value) : keys.begin();
    if (query.party && chosen == keys.end()) co_return Problem::not_found("party");
    GapPage out;
    out.title = cx.say("federation.gaps");
    out.parent_title = cx.say("federation.league");
    out.parent_href.value = cx.href("/opendata/league?among=" + word_of(among));
    out.among = among;
    const std::size_t party = static_cast<std::size_t>(chosen - keys.begin());
    for (std::size_t i = 0; i < keys.size(); ++i)
        out.parties.push_back({{{cx.href(fmt::format("/opendata/gaps?among={}&party={}", word_of(among), text::percent_encode(keys[i])))}},
                               all[i].name,
                               i == party});
    if (all.empty()) co_return out;
    out.party = all[party].name;
    out.others = static_cast<std::int64_t>(all.size()) - 1;
    const auto lacking = co_await cx.blocking([&] { return harvest::gaps_of(all, party, most_gaps); });
    for (const harvest::Gap& gap : lacking) {
        GapItem& item = out.items.emplace_back();
        item.title = gap.title;
        item.category = category_title(cx, gap.category_code);
        item.held_by = static_cast<std::int64_t>(gap.held_by.size());
        for (std::size_t i = 0; i < std::min(gap.examples.size(), most_examples); ++i)
            item.examples.push_back({all[gap.held_by[i]].name, {{among == Among::tenants ? gap.examples[i] : cx.href(gap.examples[i])}}});
    }
    co_return out;
}

}  // namespace

void install_league(App& app) {
    app.get("/opendata/league", show).page("opendata/league").named("league");
    app.get("/opendata/gaps", gaps).page("opendata/gaps").named("gaps");
}

void install_federation(App& app) {
    install_sources(app);
    install_runs(app);
    install_pairs(app);
    install_league(app);
    install_provenance(app);
}

}  // namespace skl::opendata
