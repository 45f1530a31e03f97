// What a publisher says becomes of rows that were put aside, as it is served; documents without a table; and tables in Big5.
#include "opendata/api/big5.h"
#include "opendata/api/unavailable.h"
#include "opendata/engine/encoding.h"
#include "opendata/recipes/store.h"
#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

using testing::Answered;
using testing::Served;
using namespace std::chrono_literals;

class Recipes : public Served {
protected:
    Recipes() { jobs->start(); }
    ~Recipes() override { jobs->stop(); }

    // Received and read; the resource it belongs to.
    std::string upload(const std::string& slug, const std::string& bytes, const std::string& name = "a.csv") {
        NewVersion wanted;
        wanted.dataset = Slug{{slug}};
        const auto blob = blobs.put(bytes);
        auto& in = app->service<Module::Inside>();
        const auto received = write([&](Transaction& tx) { return in.importing.receive(tx, wanted, name, *blob, "author", now()); });
        EXPECT_TRUE(received);
        (void)in.importing.run(tenant, {{to_text(received->version.id)}, false}, {});
        return to_text(received->version.resource_id);
    }
    Version newest(const std::string& resource) {
        Uuid id;
        EXPECT_TRUE(parse(resource, id));
        for (int i = 0; i < 600; ++i) {
            const auto versions = look([&](Reader& reader) { return versions_of_resource(reader, id); });
            if (versions[0].state != VersionState::received && versions[0].state != VersionState::parsing) return versions[0];
            std::this_thread::sleep_for(20ms);
        }
        ADD_FAILURE() << "it is read on and on";
        return {};
    }
    Answered choose(const std::string& resource, const std::string& recipe, int status = 202) {
        const auto done = ask("POST", "/resources/" + resource + "/recipes", "author", recipe);
        EXPECT_EQ(done.status, status) << done.body;
        return done;
    }
    Answered page(const std::string& resource, const std::string& more = "") {
        return ask("GET", "/resources/" + resource + "/recipes" + more, "author");
    }
    std::string csv_of(const Version& version, std::size_t table = 0) { return bytes_of(tables(version).at(table).csv_sha256.value); }
};

constexpr const char* damaged = "站號,站名,雨量\nA1,平溪,3\nA2,十分,4\nA3,菁桐,5\nA4,望古\nA5,嶺,腳,7\n";

TEST_F(Recipes, Are_applied_at_once_told_and_taken_back_one_by_one) {
    const std::string resource = upload("rain", damaged);
    EXPECT_EQ(newest(resource).rows_quarantined, 2);
    const auto before = page(resource);
    EXPECT_NE(before.body.find(R"("code":"missing-cell")"), std::string::npos) << before.body;
    EXPECT_NE(before.body.find(R"("found":1)"), std::string::npos);
    const std::string first = member(choose(resource, R"({"code":"missing-cell","cells":2,"action":"pad_right"})"), "recipe");
    EXPECT_EQ(newest(resource).rows_quarantined, 1);
    (void)choose(resource, R"({"code":"extra-cell","action":"shift","column":2})");
    const Version mended = newest(resource);
    EXPECT_EQ(mended.rows_quarantined, 0);
    EXPECT_EQ(mended.rows_accepted, 5);
    EXPECT_NE(csv_of(mended).find("A4,望古,\r\n"), std::string::npos);
    EXPECT_NE(csv_of(mended).find("A5,\"嶺,腳\",7\r\n"), std::string::npos);
    const auto told = page(resource);
    EXPECT_EQ(member(told, "repaired"), "2");
    EXPECT_NE(told.body.find(R"("rows":1,"failed":0)"), std::string::npos) << told.body;
    const auto rows = quarantine(mended);
    ASSERT_EQ(rows.size(), 2U) << "what was put aside is still told";
    EXPECT_EQ(rows[0].state, QuarantineState::repaired);
    EXPECT_EQ(ask("POST", "/resources/" + resource + "/recipes/" + first + "/undo", "author", "{}").status, 202);
    EXPECT_EQ(newest(resource).rows_quarantined, 1);
    EXPECT_EQ(ask("POST", "/resources/" + resource + "/recipes/" + first + "/undo", "author", "{}").status, 404);
}

TEST_F(Recipes, Hold_for_later_files_and_read_a_public_one_anew) {
    const std::string resource = upload("rain", damaged);
    EXPECT_EQ(ask("POST", "/resources/" + resource + "/publish", "operator", "{}").status, 200);
    const auto kept = choose(resource, R"({"code":"missing-cell","action":"pad_right"})");
    EXPECT_EQ(member(kept, "version"), "2") << "versions never change";
    EXPECT_EQ(newest(resource).number, 2);
    EXPECT_EQ(newest(resource).rows_accepted, 4);
    (void)upload("rain", std::string(damaged) + "A6,三貂嶺\nA7,大華,9\n");
    EXPECT_EQ(newest(resource).number, 3);
    EXPECT_EQ(newest(resource).rows_accepted, 6);
    EXPECT_EQ(newest(resource).rows_quarantined, 1);
    (void)choose(resource, R"({"code":"extra-cell","action":"reject"})");
    EXPECT_EQ(newest(resource).rows_quarantined, 1) << "aside for good, not lost";
    EXPECT_EQ(member(page(resource), "rejected"), "1");
}

TEST_F(Recipes, Make_a_second_table_and_edit_one_row) {
    const std::string resource = upload("rain", std::string(damaged) + "A6,三貂,嶺,8\n代碼,意義\n1,晴\n");
    (void)choose(resource, R"({"code":"missing-cell","cells":2,"action":"split"})");
    const Version split = newest(resource);
    ASSERT_EQ(tables(split).size(), 2U);
    EXPECT_EQ(tables(split)[1].row_count, 3);
    const auto open = page(resource, "?edit=7");
    EXPECT_NE(open.body.find(R"("value":"三貂")"), std::string::npos) << open.body;
    const auto node = read_json(open.body);
    const std::string row = node->find("edit")->find("row")->text;
    (void)choose(resource,
                 fmt::format(R"({{"code":"extra-cell","action":"edit","row":"{}","values":{{"1":"A6","2":"三貂嶺","3":"8"}}}})", row));
    EXPECT_NE(csv_of(newest(resource)).find("A6,三貂嶺,8\r\n"), std::string::npos);
    EXPECT_EQ(newest(resource).rows_quarantined, 1) << "the other row of the kind stays aside";
}

TEST_F(Recipes, Are_refused_with_a_reason_and_to_who_may_not) {
    const std::string resource = upload("rain", damaged);
    const std::string all = "/resources/" + resource + "/recipes";
    EXPECT_EQ(ask("POST", all, "", R"({"code":"missing-cell","action":"reject"})").status, 401);
    EXPECT_EQ(ask("GET", all).status, 401);
    EXPECT_EQ(faults(choose(resource, R"({"code":"extra-cell","action":"pad_right"})", 422)), "/action:recipe-not-for-code ");
    EXPECT_EQ(faults(choose(resource, R"({"code":"extra-cell","action":"shift"})", 422)), "/column:required ");
    EXPECT_EQ(faults(choose(resource, R"({"code":"extra-cell","action":"edit","row":"x","values":{"2":"a"}})", 422)),
              "/values:recipe-values ");
    EXPECT_EQ(ask("POST", "/resources/nothing/recipes", "author", R"({"code":"missing-cell","action":"reject"})").status, 404);
    for (const char* language : {"zh-Hant", "en"}) {
        const auto shown =
            get(all + "?edit=5", fmt::format("Authorization: Bearer author\r\nAccept: text/html\r\nAccept-Language: {}\r\n", language));
        EXPECT_EQ(shown.status, 200);
        EXPECT_NE(shown.body.find("A4,望古"), std::string::npos);
    }
}

TEST_F(Recipes, Leave_documents_as_they_are_which_say_why_they_have_no_API) {
    const std::string resource = upload("report", "%PDF-1.7\n1 0 obj\n", "report.pdf");
    const Version document = newest(resource);
    EXPECT_EQ(document.state, VersionState::ready) << document.problem.value;
    EXPECT_EQ(document.format.value, "pdf");
    EXPECT_TRUE(tables(document).empty());
    EXPECT_EQ(ask("POST", "/resources/" + resource + "/publish", "operator", "{}").status, 200);
    const auto seen = ask("GET", "/resources/" + resource);
    EXPECT_EQ(member(seen, "api_unavailable"), "format") << seen.body;
    EXPECT_NE(member(seen, "api_unavailable_reason"), "(none)");
    const auto shown = ask("GET", "/datasets/report");
    EXPECT_EQ(member(shown, "api_unavailable"), "format") << shown.body;
    const auto page = get("/datasets/report", "Accept: text/html\r\nAccept-Language: zh-Hant\r\n");
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("PDF"), std::string::npos);
    (void)upload("report", "%PDF-1.7\n2 0 obj\n", "report.pdf");
    EXPECT_EQ(newest(resource).state, VersionState::ready) << "another document is other content";
    (void)upload("page", "<!doctype html><p>說明", "page.html");
    EXPECT_EQ(versions("page")[0].state, VersionState::ready);
    (void)upload("wrong", "<!doctype html><p>404", "wrong.csv");
    EXPECT_TRUE(versions("wrong")[0].problem.value.starts_with("format-mismatch")) << versions("wrong")[0].problem.value;
}

TEST_F(Recipes, Tables_go_home_in_Big5_and_what_it_lacks_is_named_with_its_place) {
    const std::string resource = upload("wells", "村里,備註\n塩行里,\"許,功蓋\"\n永康里,一\n");
    EXPECT_EQ(ask("POST", "/resources/" + resource + "/publish", "operator", "{}").status, 200);
    const auto taken = ask("GET", "/tables/wells/download/csv?encoding=big5");
    ASSERT_EQ(taken.status, 200) << taken.body;
    EXPECT_EQ(taken.header("content-type"), "text/csv; charset=big5; header=present");
    std::string back;
    std::size_t bad = 0;
    convert(taken.body, "Big5-UAO", bad, [&](std::string_view piece) { back += piece; });
    EXPECT_EQ(bad, 0U);
    EXPECT_EQ(back, ask("GET", "/tables/wells/download/csv").body);
    EXPECT_NE(taken.body.find("\x95\xCD"), std::string::npos) << "塩 is 0x95CD, as in the village's name";
    EXPECT_EQ(ask("GET", "/tables/wells/download/csv?encoding=utf-16").status, 400);
    EXPECT_EQ(ask("GET", "/tables/wells/download/json?encoding=big5").status, 400);

    const std::string other = upload("springs", "名稱,備註\n甲,一\n乙,𠀀\n丙,𠀀\n");
    EXPECT_EQ(ask("POST", "/resources/" + other + "/publish", "operator", "{}").status, 200);
    const auto refused = ask("GET", "/tables/springs/download/csv?encoding=big5");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(member(refused, "code"), "not-in-big5");
    EXPECT_EQ(member(refused, "code_point"), "U+20000");
    EXPECT_EQ(member(refused, "row"), "2");
    EXPECT_EQ(member(refused, "column"), "備註");
}

}  // namespace
}  // namespace skl::opendata
