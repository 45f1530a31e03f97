// Catalogues that are harvested over a real socket: this product's own, by each face it serves, into other jurisdictions.
#include "kernel/crypto/random.h"
#include "opendata/catalogue/life.h"
#include "opendata/catalogue/store.h"
#include "opendata/federation/league_store.h"
#include "opendata/federation/pair_store.h"
#include "opendata/fetch/fetching.h"
#include "opendata/inside.h"
#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

using harvest::ObjectState;
using testing::Served;

class Federation : public Served {
protected:
    Federation() { harvesting().set_policy({std::chrono::milliseconds(0), true, {}}); }

    Harvesting& harvesting() { return app->service<Module::Inside>().harvesting; }

    template <class F>
    auto in(const std::string& where, F work) {
        std::optional<std::invoke_result_t<F, Transaction&>> out;
        EXPECT_FALSE(store->write(where, [&](Transaction& tx) {
            out.emplace(work(tx));
            return true;
        }));
        return std::move(*out);
    }

    Dataset enter(const std::string& where, const std::string& slug, const std::string& title, const std::string& publisher = "民政處",
                  const std::string& category = "I00") {
        return in(where, [&](Transaction& tx) {
            Dataset made;
            made.id = crypto::new_id<Dataset>(now());
            made.slug.value = made.identifier.value = slug;
            made.title.by_language = {{"zh-Hant", title}, {"en", slug}};
            made.description.by_language = {{"zh-Hant", title + "的說明"}};
            made.publisher.by_language = {{"zh-Hant", publisher}};
            made.category_code.value = category;
            made.license.value = "OGDL-Taiwan-1.0";
            made.frequency.value = "monthly";
            made.keywords.push_back({"人口"});
            made.keywords_en.push_back({"people"});
            made.temporal_from = Date{std::chrono::sys_days{std::chrono::year{2014} / 7 / 1}};
            made.spatial.value = "119.3,21.8,122.1,25.4";
            made.state = DatasetState::published;
            made.issued_at = made.modified_at = Instant{1'700'000'000'000'000};
            EXPECT_TRUE(insert_dataset(tx, made, "test", now()));
            Resource file;
            file.url_kind = UrlKind::remote;
            file.declared_format.value = "csv";
            file.download_url = Url{{fmt::format("https://files.example/{}/{}.csv", where, slug)}};
            (void)insert_resource(tx, made, file, now());
            return made;
        });
    }

    std::string address(const std::string& path, const std::string& where = tenant) const {
        return fmt::format("http://127.0.0.1:{}/t/{}{}", port, where, path);
    }

    HarvestSource source(const std::string& where, SourceKind kind, const std::string& href, const std::string& slug = "county") {
        return in(where, [&](Transaction& tx) {
            HarvestSource made;
            made.id = crypto::new_id<HarvestSource>(now());
            made.slug.value = slug;
            made.title.value = "縣政府 " + slug;
            made.kind = kind;
            made.href.value = href;
            made.created_at = made.modified_at = now();
            EXPECT_TRUE(insert_source(tx, made));
            return made;
        });
    }

    HarvestRun run_of(const std::string& where, const Uuid& id) {
        return in(where, [&](Transaction& tx) { return find_run(tx, id).value(); });
    }
    HarvestRun go_on(
        const std::string& where, const Uuid& id, const std::function<bool()>& stopped = [] { return false; }) {
        const auto done = harvesting().run(where, id, stopped, [](std::int64_t, std::optional<std::int64_t>) {});
        if (!done && done.problem().code != "cancelled") ADD_FAILURE() << done.problem().code << done.problem().params.begin()->second;
        return run_of(where, id);
    }
    HarvestRun harvest(const std::string& where, const HarvestSource& source) {
        const HarvestRun begun =
            in(where, [&](Transaction& tx) { return harvesting().begin(tx, *find_source(tx, to_text(source.id)), "test", now()); });
        const HarvestRun out = go_on(where, begun.id);
        EXPECT_NE(out.state, RunState::failed) << out.problem.value;
        for (const RunProblem& problem : out.problems) ADD_FAILURE() << problem.code.value << " " << problem.what;
        return out;
    }
    std::map<std::string, Dataset> datasets(const std::string& where) {
        return in(where, [&](Transaction& tx) {
            std::map<std::string, Dataset> out;
            for (Dataset& one : published_datasets(tx)) out.emplace(one.title.in("zh-Hant"), std::move(one));
            return out;
        });
    }
    void withdraw(const std::string& where, const std::string& slug) {
        in(where, [&](Transaction& tx) {
            return static_cast<bool>(move_dataset(tx, *find_dataset(tx, slug), DatasetEvent::withdraw, "test", "不再維護", now()));
        });
    }
};

struct Face {
    const char* name;
    SourceKind kind;
    const char* path;
    // What the format has a place for, beside what all have.
    bool frequency = true, english_keywords = true;
    std::int64_t clock = 1'000;  // times are told in units of so many microseconds
};
constexpr Face faces[] = {{"ckan", SourceKind::ckan, "/"},
                          {"turtle", SourceKind::dcat, "/catalog.ttl"},
                          {"rdf-xml", SourceKind::dcat, "/catalog.rdf"},
                          {"json-ld", SourceKind::dcat, "/catalog.jsonld"},
                          {"n-triples", SourceKind::dcat, "/catalog.nt"},
                          {"data-json", SourceKind::data_json, "/data.json"},
                          {"sitemap", SourceKind::sitemap, "/sitemap.xml", false},
                          {"taiwan-rest", SourceKind::taiwan_rest, "/api/v1/rest/dataset", true, false, 1'000'000},
                          {"explore", SourceKind::explore, "/", true, true, 1'000'000}};

TEST_F(Federation, Every_face_gives_the_same_records_and_a_second_run_writes_nothing) {
    publish("loans", "館別,日期,冊數\r\n總館,2026-01-02,1204\r\n東區,2026-01-02,320\r\n");
    for (int i = 0; i < 4; ++i)
        enter(tenant, fmt::format("vital-{}", i),
              fmt::format("第{}種統計", std::string("甲乙丙丁").substr(static_cast<std::size_t>(i) * 3, 3)));
    const auto before = datasets(tenant);
    ASSERT_EQ(before.size(), 5U);
    std::string loans;  // the title of the one with a file here
    for (const auto& [title, one] : before)
        if (one.slug.value == "loans") loans = title;
    for (const Face& face : faces) {
        SCOPED_TRACE(face.name);
        const std::string where = std::string("into-") + face.name;
        const HarvestSource from = source(where, face.kind, address(face.path));
        const HarvestRun first = harvest(where, from);
        EXPECT_EQ(first.state, RunState::done);
        EXPECT_EQ(first.added, 5);
        const auto after = datasets(where);
        ASSERT_EQ(after.size(), 5U);
        for (const auto& [title, was] : before) {
            ASSERT_TRUE(after.contains(title)) << title;
            const Dataset& is = after.at(title);
            EXPECT_EQ(is.identifier.value, was.identifier.value);
            EXPECT_EQ(is.description.in("zh-Hant"), was.description.in("zh-Hant"));
            EXPECT_EQ(is.publisher.in("zh-Hant"),
                      was.publisher.in("zh-Hant").empty() ? is.publisher.in("zh-Hant") : was.publisher.in("zh-Hant"));
            EXPECT_EQ(is.category_code.value, was.category_code.value);
            EXPECT_EQ(is.license.value, was.license.value);
            EXPECT_EQ(is.keywords, was.keywords);
            if (face.english_keywords) EXPECT_EQ(is.keywords_en, was.keywords_en);
            if (face.frequency) EXPECT_EQ(is.frequency.value, was.frequency.value);
            EXPECT_EQ(is.temporal_from, was.temporal_from);
            EXPECT_EQ(is.modified_at.micros / face.clock, was.modified_at.micros / face.clock);
            EXPECT_EQ(is.source_id, std::optional<Uuid>(from.id));
        }
        in(where, [&](Transaction& tx) {
            const auto files = resources_of(tx, after.at(loans).id);
            EXPECT_FALSE(files.empty());
            if (!files.empty()) EXPECT_TRUE(files[0].download_url);
            return true;
        });
        const HarvestRun second = harvest(where, from);
        EXPECT_EQ(second.unchanged, 5);
        EXPECT_EQ(second.added + second.changed + second.linked, 0);
        for (const auto& [title, one] : datasets(where)) EXPECT_EQ(one.rev, after.at(title).rev) << title;
    }
    in(tenant, [&](Transaction& tx) {
        Dataset one = *find_dataset(tx, "vital-2");
        one.notes.value = "新的備註";
        one.description.by_language["zh-Hant"] = "改過的說明";
        one.modified_at = Instant{1'700'000'500'000'000};
        return update_dataset(tx, one, one.rev);
    });
    for (const Face& face : faces) {
        SCOPED_TRACE(face.name);
        const std::string where = std::string("into-") + face.name;
        const HarvestRun third = harvest(where, in(where, [&](Transaction& tx) { return find_source(tx, "county").value(); }));
        EXPECT_EQ(third.changed, 1);
        EXPECT_EQ(third.unchanged, 4);
        EXPECT_EQ(datasets(where).at("第丙種統計").description.in("zh-Hant"), "改過的說明");
    }
}

TEST_F(Federation, What_came_from_here_is_known_again_and_a_dataset_met_twice_is_one) {
    enter(tenant, "roads", "道路清冊");
    enter(tenant, "parks", "公園清冊");
    const HarvestSource there = source("second", SourceKind::dcat, address("/catalog.ttl"));
    EXPECT_EQ(harvest("second", there).added, 2);
    // Back again: a circle.
    const HarvestSource back = source(tenant, SourceKind::dcat, address("/catalog.ttl", "second"), "second");
    const HarvestRun round = harvest(tenant, back);
    EXPECT_EQ(round.linked, 2);
    EXPECT_EQ(round.added, 0);
    EXPECT_EQ(datasets(tenant).size(), 2U);
    // By another face into the same place: two provenances of one.
    const HarvestSource also = source("second", SourceKind::ckan, address("/"), "by-ckan");
    EXPECT_EQ(harvest("second", also).linked, 2);
    const auto kept = datasets("second");
    EXPECT_EQ(kept.size(), 2U);
    in("second", [&](Transaction& tx) {
        const auto objects = objects_of_dataset(tx, kept.at("道路清冊").id);
        EXPECT_EQ(objects.size(), 2U);
        return true;
    });
    // A third place that harvests the copy still knows where it came from first.
    const HarvestSource third = source("third", SourceKind::ckan, address("/", "second"));
    EXPECT_EQ(harvest("third", third).added, 2);
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_EQ(datasets("third").at("道路清冊").source_guid.value, kept.at("道路清冊").source_guid.value);
}

TEST_F(Federation, What_is_gone_is_missing_then_withdrawn_and_more_than_a_fifth_waits_for_a_person) {
    for (int i = 0; i < 10; ++i) enter(tenant, fmt::format("d-{}", i), fmt::format("資料 {}", i));
    const HarvestSource from = source("second", SourceKind::dcat, address("/catalog.nt"));
    EXPECT_EQ(harvest("second", from).added, 10);
    withdraw(tenant, "d-3");
    const auto state = [&] { return in("second", [&](Transaction& tx) { return count_by_state(tx, from.id); }); };
    EXPECT_EQ(harvest("second", from).missing, 1);
    EXPECT_EQ(state()["missing"], 1);
    EXPECT_EQ(datasets("second").size(), 10U);  // the page stays
    EXPECT_EQ(harvest("second", from).missing, 1);
    EXPECT_EQ(harvest("second", from).withdrawn, 1);
    EXPECT_EQ(state()["withdrawn"], 1);
    EXPECT_EQ(datasets("second").size(), 9U);
    EXPECT_EQ(get("/datasets/nothing").status, 404);
    for (int i = 4; i < 6; ++i) withdraw(tenant, fmt::format("d-{}", i));
    const HarvestRun asks = harvest("second", from);
    EXPECT_EQ(asks.state, RunState::needs_confirmation);
    EXPECT_EQ(state()["missing"], 0);
    in("second", [&](Transaction& tx) { return static_cast<bool>(harvesting().decide(tx, asks.id, false, "operator", now())); });
    EXPECT_EQ(run_of("second", asks.id).state, RunState::aborted);
    const HarvestRun again = harvest("second", from);
    ASSERT_EQ(again.state, RunState::needs_confirmation);
    in("second", [&](Transaction& tx) { return static_cast<bool>(harvesting().decide(tx, again.id, true, "operator", now())); });
    EXPECT_EQ(go_on("second", again.id).state, RunState::done);
    EXPECT_EQ(state()["missing"], 2);
    EXPECT_EQ(harvest("second", from).state, RunState::done);  // agreed to once
    EXPECT_EQ(harvest("second", from).withdrawn, 2);
    // What comes back is a new entry.
    enter(tenant, "d-3-new", "資料 3");
    EXPECT_EQ(harvest("second", from).added, 1);
}

TEST_F(Federation, A_run_that_is_interrupted_goes_on_where_it_was) {
    for (int i = 0; i < 6; ++i) enter(tenant, fmt::format("d-{}", i), fmt::format("資料 {}", i));
    const HarvestSource whole = source("whole", SourceKind::sitemap, address("/sitemap.xml"));
    const HarvestRun at_once = harvest("whole", whole);
    const HarvestSource from = source("second", SourceKind::sitemap, address("/sitemap.xml"));
    const HarvestRun begun = in("second", [&](Transaction& tx) { return harvesting().begin(tx, from, "test", now()); });
    int slices = 0;
    HarvestRun run = begun;
    while (is_open(run.state) && ++slices < 50) {
        const std::int64_t asked = run_of("second", begun.id).requests;
        // The process ends while a page is on its way, then comes back.
        run = go_on("second", begun.id, [&] { return run_of("second", begun.id).requests > asked + 3; });
    }
    EXPECT_EQ(run.state, RunState::done);
    EXPECT_GT(slices, 1);
    EXPECT_EQ(run.added, at_once.added);
    EXPECT_EQ(run.gathered, at_once.gathered);
    EXPECT_EQ(datasets("second").size(), 6U);
}

TEST_F(Federation, A_run_can_be_stopped_and_a_source_that_fails_changes_nothing) {
    enter(tenant, "d", "資料");
    const HarvestSource from = source("second", SourceKind::ckan, address("/"));
    harvest("second", from);
    const HarvestRun begun = in("second", [&](Transaction& tx) { return harvesting().begin(tx, from, "test", now()); });
    EXPECT_EQ(in("second", [&](Transaction& tx) { return harvesting().begin(tx, from, "test", now()); }).id, begun.id);  // one at a time
    in("second", [&](Transaction& tx) { return static_cast<bool>(harvesting().abort(tx, begun.id, now())); });
    EXPECT_EQ(go_on("second", begun.id).state, RunState::aborted);
    in("second", [&](Transaction& tx) {
        HarvestSource broken = *find_source(tx, "county");
        broken.href.value = address("/nowhere/");
        return update_source(tx, broken, broken.rev);
    });
    const HarvestRun failed =
        in("second", [&](Transaction& tx) { return harvesting().begin(tx, *find_source(tx, "county"), "test", now()); });
    const HarvestRun end = go_on("second", failed.id);
    EXPECT_EQ(end.state, RunState::failed);
    EXPECT_EQ(end.problem.value, "harvest-refused");
    EXPECT_EQ(datasets("second").size(), 1U);
}

TEST_F(Federation, Three_counties_are_read_into_one_ranked_and_compared) {
    for (const auto& [county, name] : {std::pair("yilan", "宜蘭縣"), std::pair("kaohsiung", "高雄市"), std::pair("taipei", "臺北市")}) {
        enter(county, "parking", std::string(name) + "公有停車場", std::string(name) + "政府", "A00");
        enter(county, "funeral", std::string(name) + "殯葬設施一覽表", std::string(name) + "政府", "H00");
        if (county != std::string("yilan")) enter(county, "clinics", std::string(name) + "診所名冊", std::string(name) + "政府", "B00");
        const HarvestSource from = source("central", SourceKind::dcat, address("/catalog.jsonld", county), county);
        EXPECT_EQ(harvest("central", from).added, county == std::string("yilan") ? 2 : 3);
    }
    EXPECT_EQ(datasets("central").size(), 8U);
    in("central", [&](Transaction& tx) {
        const auto rows = league(tx, Among::sources, 10);
        EXPECT_EQ(rows.size(), 3U);
        EXPECT_EQ(rows[0].datasets, 3);
        const auto found = parties(tx, Among::publishers);
        EXPECT_EQ(found.size(), 3U);
        std::vector<harvest::Party> all;
        std::size_t yilan = 0;
        for (const PartyKey& one : found) {
            if (one.party.name == "宜蘭縣政府") yilan = all.size();
            all.push_back(one.party);
        }
        const auto gaps = harvest::gaps_of(all, yilan, 10);
        EXPECT_EQ(gaps.size(), 1U);
        if (!gaps.empty()) EXPECT_NE(gaps[0].title.find("診所名冊"), std::string::npos);
        return true;
    });
    std::vector<LeagueRow> tenants;
    EXPECT_FALSE(store->read(every_tenant, [&](Reader& reader) { tenants = league(reader, Among::tenants, 10); }));
    EXPECT_EQ(tenants.size(), 4U);
}

TEST_F(Federation, Near_duplicates_are_listed_merged_and_parted_again) {
    enter("one", "parking", "臺北市公有停車場資訊一覽表", "臺北市政府");
    enter("two", "car-parks", "台北市公有停車場資訊一覽表", "臺北市政府");
    harvest("central", source("central", SourceKind::dcat, address("/catalog.ttl", "one"), "one"));
    harvest("central", source("central", SourceKind::dcat, address("/catalog.ttl", "two"), "two"));
    const auto pairs = in("central", [&](Transaction& tx) { return pairs_in(tx, PairState::suggested, "", 10); });
    ASSERT_EQ(pairs.size(), 1U);
    EXPECT_EQ(pairs[0].reason, harvest::DuplicateReason::like_titles);
    in("central", [&](Transaction& tx) {
        EXPECT_TRUE(merge_pair(tx, pairs[0].id, pairs[0].dataset_a, "operator", now()));
        EXPECT_EQ(objects_of_dataset(tx, pairs[0].dataset_a).size(), 2U);
        EXPECT_FALSE(merge_pair(tx, pairs[0].id, pairs[0].dataset_a, "operator", now()));
        return true;
    });
    EXPECT_EQ(datasets("central").size(), 1U);
    // The source of the one that went is read again: it stays a second provenance.
    EXPECT_EQ(harvest("central", in("central", [&](Transaction& tx) { return find_source(tx, "two").value(); })).added, 0);
    EXPECT_EQ(datasets("central").size(), 1U);
    in("central", [&](Transaction& tx) { return static_cast<bool>(undo_merge(tx, pairs[0].id, "operator", now())); });
    EXPECT_EQ(datasets("central").size(), 2U);
    EXPECT_EQ(harvest("central", in("central", [&](Transaction& tx) { return find_source(tx, "two").value(); })).added, 0);
    EXPECT_EQ(datasets("central").size(), 2U);
}

TEST_F(Federation, Data_are_fetched_too_where_the_source_says_so) {
    publish("loans", "館別,冊數\r\n總館,1204\r\n東區,320\r\n");
    HarvestSource from = source("second", SourceKind::ckan, address("/"));
    from.mirror = MirrorPolicy::data;
    in("second", [&](Transaction& tx) { return update_source(tx, from, from.rev); });
    EXPECT_EQ(harvest("second", from).added, 1);
    const Resource file = in("second", [&](Transaction& tx) { return resources_of(tx, published_datasets(tx).at(0).id).at(0); });
    const auto planned = in("second", [&](Transaction& tx) { return fetch_of(tx, file.id); });
    ASSERT_TRUE(planned);
    EXPECT_TRUE(planned->job_id);
    const auto version = fetch(app->service<Module::Inside>(), "second", file.id, "test", {"127.0.0.1"},
                               [](std::int64_t, std::optional<std::int64_t>) { return false; });
    ASSERT_TRUE(version) << version.problem().code;
    ASSERT_TRUE(*version);
    // The next run finds its file here and leaves what is known of it.
    enter(tenant, "other", "另一個");
    EXPECT_EQ(harvest("second", from).added, 1);
}

TEST_F(Federation, The_desk_takes_sources_and_refuses_what_makes_no_sense) {
    const auto made = ask("POST", "/opendata/sources", "operator",
                          R"({"title":"宜蘭","kind":"ckan","href":"https://opendata.e-land.gov.tw/","slug":"yilan","every":"每日"})");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(member(made, "every"), "daily");
    EXPECT_EQ(ask("POST", "/opendata/sources", "", R"({"title":"宜蘭","kind":"ckan","href":"https://a.example/"})").status, 401);
    EXPECT_EQ(faults(ask("POST", "/opendata/sources", "operator",
                         R"({"kind":"csv_listing","title":"x","href":"https://a.example/","every":"sometimes"})")),
              "/every:not-a-period /columns:listing-needs-title ");
    EXPECT_EQ(
        faults(ask("POST", "/opendata/sources", "operator", R"({"kind":"ckan","title":"x","href":"https://a.example/","slug":"yilan"})")),
        "/slug:slug-taken ");
    const auto changed = ask("PATCH", "/opendata/sources/yilan", "operator", R"({"active":false})", match(made));
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(ask("POST", "/opendata/sources/yilan/run", "operator", "{}").status, 409);
    for (const char* path : {"/opendata/sources", "/opendata/sources/yilan", "/opendata/sources/new", "/opendata/sources/yilan/edit",
                             "/opendata/sources/yilan/objects", "/opendata/duplicates", "/opendata/league", "/opendata/gaps"}) {
        const auto page = get(path, "Accept: text/html\r\nAuthorization: Bearer operator\r\n");
        EXPECT_EQ(page.status, 200) << path << page.body.substr(0, 300);
        EXPECT_NE(page.body.find("<h1"), std::string::npos) << path;
        EXPECT_LT(page.body.size(), 60'000U) << path;
    }
}

}  // namespace
}  // namespace skl::opendata
