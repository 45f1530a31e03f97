// Live tables: rows of modules and of registries, read as they are now, and datasets that keep up with them (opendata.md §3, §7.2).
#include "opendata/live/live.h"

#include "kernel/http/live_tables.h"
#include "opendata/live/registries.h"
#include "opendata/tests/served.h"
#include "opendata/versions/store.h"

namespace skl::opendata {
namespace {

using testing::Answered;
using testing::Served;

struct Bridge {
    Text<> code;
    Bilingual<1, 100> name;
    std::int64_t lanes = 0;
    double length_m = 0;
    bool open = false;
    std::optional<Date> built;
    Instant seen_at;
};
BOOST_DESCRIBE_STRUCT(Bridge, (), (code, name, lanes, length_m, open, built, seen_at))

std::vector<Bridge> there;  // what the module of this test has
std::vector<Bridge> bridges_of(Reader&) { return there; }

Bridge bridge(const std::string& code, std::int64_t lanes) {
    Bridge out;
    out.code.value = code;
    out.name.by_language = {{"zh-Hant", "橋" + code}, {"en", "Bridge, " + code}};
    out.lanes = lanes;
    out.length_m = 12.5;
    out.open = lanes > 1;
    if (lanes > 1) out.built = Date{std::chrono::sys_days{std::chrono::year{1998} / 3 / 1}};
    out.seen_at = Instant{1'795'485'960'000'000};
    return out;
}

class LiveServed : public Served {
protected:
    LiveServed() {
        there = {bridge("B-2", 2), bridge("B-1", 1), bridge("0030", 4)};
        LiveTable table = live_table<Bridge>("test-bridges", RowUnit::thing, "code", &bridges_of);
        table.title.by_language = {{"zh-Hant", "橋梁"}, {"en", "Bridges"}};
        table.description = table.title;
        table.fresh_within = std::chrono::seconds(600);
        skl::publish(*app, table);
        table.name = "test-persons";
        table.unit = RowUnit::person;
        table.purpose = "live.title";
        table.legal_basis = "live.title";
        skl::publish(*app, table);
        table.name = "test-internal";
        table.unit = RowUnit::thing;
        table.scope = "opendata.review";
        skl::publish(*app, table);
    }

    Live& live() { return app->service<Live>(); }
    bool check(const std::string& name = "test-bridges", std::int64_t later = 0) {
        const auto made = live().check(tenant, name, Instant{now().micros + later});
        EXPECT_TRUE(made) << (made ? "" : made.problem().code);
        return made && *made;
    }
    void make_dataset(const std::string& name = "test-bridges") {
        ASSERT_EQ(ask("POST", "/opendata/live-tables/" + name + "/publish", "reviewer", "{}").status, 200);
    }
    std::string rows(const std::string& query = "") { return ask("GET", "/tables/test-bridges/rows" + query).body; }
};

TEST_F(LiveServed, Rows_are_read_as_they_are_now_by_pages_in_the_order_of_the_key) {
    const Answered first = ask("GET", "/opendata/live-tables/test-bridges/rows?limit=2");
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_NE(
        first.body.find(
            R"({"code":"0030","name_zh":"橋0030","name_en":"Bridge, 0030","lanes":4,"length_m":12.5,"open":true,"built":"1998-03-01","seen_at":"2026-11-24T02:06:00.000Z"})"),
        std::string::npos)
        << first.body;
    EXPECT_EQ(first.body.find("B-2"), std::string::npos);
    there.push_back(bridge("A-9", 1));  // before what was shown: the next page goes on all the same
    const Answered second = ask("GET", "/opendata/live-tables/test-bridges/rows?limit=2&cursor=" + member(first, "next"));
    EXPECT_NE(second.body.find("B-2"), std::string::npos) << second.body;
    EXPECT_EQ(member(second, "next"), "(none)");
    EXPECT_EQ(ask("GET", "/opendata/live-tables/test-bridges/rows?cursor=x").status, 400);
    EXPECT_EQ(ask("GET", "/opendata/live-tables/nothing").status, 404);
}

TEST_F(LiveServed, It_becomes_a_dataset_when_somebody_says_so_and_has_all_faces_then) {
    EXPECT_EQ(ask("GET", "/datasets/test-bridges").status, 404);
    EXPECT_EQ(ask("POST", "/opendata/live-tables/test-bridges/publish", "", "{}").status, 401);
    EXPECT_EQ(ask("POST", "/opendata/live-tables/test-bridges/publish", "author", "{}").status, 403);
    make_dataset();
    EXPECT_EQ(member(ask("POST", "/opendata/live-tables/test-bridges/publish", "reviewer", "{}"), "code"), "live-table-published");
    EXPECT_TRUE(check());
    EXPECT_EQ(rows("?select=code,lanes&filter=lanes%20%3E%201&sort=-lanes")
                      .find(R"("rows":[{"code":"0030","lanes":4},{"code":"B-2","lanes":2}])") == std::string::npos,
              false)
        << rows();
    const std::string schema = ask("GET", "/tables/test-bridges/schema").body;
    for (const char* type : {R"("lanes")", R"("number")", R"("boolean")", R"("date")", R"("datetime")"})
        EXPECT_NE(schema.find(type), std::string::npos) << type << schema;
    EXPECT_NE(ask("GET", "/tables/test-bridges/aggregate?group_by=open&measures=sum(lanes)").body.find("6"), std::string::npos);
    EXPECT_EQ(ask("GET", "/tables/test-bridges/openapi.json").status, 200);
    const std::string csv = ask("GET", "/tables/test-bridges/download/csv").body;
    EXPECT_NE(csv.find("0030,橋0030,\"Bridge, 0030\",4,12.5,"), std::string::npos) << csv;
    const auto resource = look([&](Reader& reader) { return resources_of(reader, find_dataset(reader, "test-bridges")->id).at(0); });
    EXPECT_EQ(resource.url_kind, UrlKind::live_table);
    EXPECT_EQ(look([&](Reader& reader) { return dictionary_of(reader, resource.id).size(); }), 8U);
    EXPECT_EQ(look([&](Reader& reader) { return history_of(reader, find_dataset(reader, "test-bridges")->id).retention; }),
              Retention::keep_daily_30_monthly_120);
    const Answered page = get("/opendata/live-tables/test-bridges", "Accept: text/html\r\nAccept-Language: en\r\n");
    EXPECT_NE(page.body.find("never more than 10 minutes behind"), std::string::npos) << page.body;
}

TEST_F(LiveServed, A_further_version_comes_only_where_rows_are_others) {
    make_dataset();
    EXPECT_TRUE(check());
    EXPECT_FALSE(check()) << "the same rows";
    std::reverse(there.begin(), there.end());
    EXPECT_FALSE(check()) << "in another order";
    there[0].lanes = 6;
    EXPECT_TRUE(check());
    EXPECT_NE(rows("?select=lanes").find("6"), std::string::npos);
    there.resize(1);  // far fewer rows wait for nobody: they are the module's own word
    EXPECT_TRUE(check());
    EXPECT_EQ(versions("test-bridges").size(), 3U);
    EXPECT_EQ(public_version("test-bridges")->rows_accepted, 1);
}

TEST_F(LiveServed, What_is_due_is_checked_by_the_clock) {
    make_dataset();
    EXPECT_EQ(*live().check_due(now()), 1);
    there[0].lanes = 6;
    EXPECT_EQ(*live().check_due(now()), 0) << "looked at just now";
    EXPECT_EQ(*live().check_due({now().micros + 600'000'000}), 1);
    ASSERT_EQ(ask("POST", "/opendata/live-tables/test-bridges/pause", "reviewer", R"({"reason":"整修"})").status, 200);
    there[0].lanes = 8;
    EXPECT_EQ(*live().check_due({now().micros + 1'200'000'000}), 0) << "paused";
    EXPECT_EQ(member(ask("POST", "/opendata/live-tables/test-bridges/pause", "reviewer", R"({"reason":"整修"})"), "code"),
              "live-table-paused");
}

TEST_F(LiveServed, Rows_on_persons_are_read_by_nobody_without_a_certificate) {
    EXPECT_EQ(member(ask("GET", "/opendata/live-tables/test-persons/rows", "operator"), "code"), "about-persons");
    EXPECT_EQ(member(ask("POST", "/opendata/live-tables/test-persons/publish", "operator", "{}"), "code"), "about-persons");
    const Answered page = ask("GET", "/opendata/live-tables/test-persons");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.body.find("B-1"), std::string::npos) << "not the first rows either";
    const Answered face = ask("GET", "/data/test-persons/1.0", "operator", "", "Information-Mediator-Client: a/b/c/d\r\n");
    EXPECT_EQ(face.status, 409) << face.body;
}

TEST_F(LiveServed, An_internal_table_is_there_for_who_may_read_it) {
    EXPECT_EQ(ask("GET", "/opendata/live-tables/test-internal/rows").status, 404);
    EXPECT_EQ(ask("GET", "/opendata/live-tables/test-internal/rows", "author").status, 404);
    EXPECT_EQ(ask("GET", "/opendata/live-tables/test-internal/rows", "reviewer").status, 200);
    EXPECT_EQ(ask("GET", "/opendata/live-tables").body.find("test-internal"), std::string::npos);
    EXPECT_EQ(member(ask("POST", "/opendata/live-tables/test-internal/publish", "reviewer", "{}"), "code"), "live-table-scoped");
    const std::string client = "Information-Mediator-Client: a/b/c/d\r\n";
    EXPECT_EQ(ask("GET", "/data/test-internal/1.0", "", "", client).status, 401);
    EXPECT_EQ(ask("GET", "/data/test-internal/1.0", "author", "", client).status, 403);
    EXPECT_EQ(ask("GET", "/data/test-internal/1.0", "reviewer", "", client).status, 200);
}

TEST_F(LiveServed, What_was_withheld_does_not_come_back_by_itself) {
    make_dataset();
    EXPECT_TRUE(check());
    const Version first = *public_version("test-bridges");
    (void)write([&](Transaction& tx) -> Done { return set_version_state(tx, first.id, VersionState::withheld), Nothing{}; });
    there[0].lanes = 9;
    EXPECT_FALSE(check());
    EXPECT_EQ(versions("test-bridges").size(), 1U);
    EXPECT_NE(ask("GET", "/opendata/live-tables/test-bridges", "reviewer").body.find("\"published\":false"), std::string::npos);
}

TEST_F(LiveServed, What_waits_for_a_person_is_not_tried_again_with_the_same_rows) {
    make_dataset();
    EXPECT_TRUE(check());
    there[0].lanes = 6;
    EXPECT_TRUE(check());
    // Somebody puts it back for a look; the same rows make no third version meanwhile, others do.
    const Uuid newest = versions("test-bridges")[0].id;
    (void)write(
        [&](Transaction& tx) -> Done { return set_version_state(tx, newest, VersionState::needs_review, "personal-data"), Nothing{}; });
    EXPECT_FALSE(check());
    EXPECT_EQ(versions("test-bridges").size(), 2U);
    there[0].lanes = 8;
    EXPECT_TRUE(check());
    EXPECT_EQ(versions("test-bridges").size(), 3U);
}

TEST_F(LiveServed, Its_dataset_takes_no_files_and_its_name_is_nobody_elses) {
    make_dataset();
    EXPECT_TRUE(check());
    NewVersion wanted;
    wanted.dataset = Slug{{"test-bridges"}};
    EXPECT_EQ(try_receive(wanted, "a,b\n1,2\n").problem().code, "live-table-written");
    publish("publishers", "a,b\n1,2\n3,4\n");
    EXPECT_EQ(member(ask("POST", "/opendata/live-tables/publishers/publish", "reviewer", "{}"), "code"), "live-table-slug-taken");
}

TEST_F(LiveServed, Tables_of_open_data_itself_are_declared) {
    for (const char* name : {"data-requests", "showcases", "publishers"}) {
        const Answered page = ask("GET", std::string("/opendata/live-tables/") + name);
        EXPECT_EQ(page.status, 200) << page.body;
        EXPECT_EQ(page.body.find("[live."), std::string::npos) << "words for it";
        EXPECT_EQ(page.body.find("\"title\":\"\""), std::string::npos) << "and for its columns";
        for (const LiveColumn& column : live().declared().find(name)->columns)
            for (const char* language : {"zh-Hant", "en"}) EXPECT_TRUE(locale->has(language, column.label)) << column.label;
        for (const char* face : {"zh-Hant", "en"})
            EXPECT_EQ(
                get(std::string("/opendata/live-tables/") + name, fmt::format("Accept: text/html\r\nAccept-Language: {}\r\n", face)).status,
                200);
    }
    EXPECT_EQ(get("/opendata/live-tables", "Accept: text/html\r\n").status, 200);
}

TEST_F(LiveServed, A_table_without_rows_becomes_a_dataset_with_its_first) {
    there.clear();
    make_dataset();
    EXPECT_FALSE(check());
    EXPECT_EQ(ask("GET", "/datasets/test-bridges").status, 404);
    there = {bridge("B-1", 1)};
    EXPECT_TRUE(check());
    EXPECT_EQ(ask("GET", "/datasets/test-bridges").status, 200);
}

TEST(LiveTablesDeclared, Declarations_that_cannot_be_are_bugs) {
    LiveTables tables;
    LiveTable table = live_table<Bridge>("a", RowUnit::person, "code", &bridges_of);
    EXPECT_THROW(tables.add(table), std::logic_error) << "persons without purpose and legal basis";
    table.unit = RowUnit::thing;
    tables.add(table);
    EXPECT_THROW(tables.add(table), std::logic_error) << "twice";
    table.name = "b";
    table.key = "nothing";
    EXPECT_THROW(tables.add(table), std::logic_error);
}

}  // namespace
}  // namespace skl::opendata
