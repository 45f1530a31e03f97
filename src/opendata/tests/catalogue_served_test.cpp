// The catalogue as its editors, reviewers and readers meet it, by API and by pages.
#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

using skl::testing::Answered;
using testing::Served;

class ServedCatalogue : public Served {
protected:
    static constexpr const char* villages = R"({"title":{"zh-Hant":"村里人口","en":"Population by village"},"keywords":["人口"],
        "category_code":"I00","frequency":"每月","license":"OGDL-Taiwan-1.0","identifier":"A41000000G-000001"})";
};

TEST_F(ServedCatalogue, An_entry_is_made_seen_by_its_makers_only_and_known_by_slug_identifier_and_id) {
    const auto made = ask("POST", "/datasets", "author", villages);
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(member(made, "slug"), "population-by-village");
    EXPECT_EQ(member(made, "frequency"), "monthly");
    EXPECT_EQ(member(made, "state"), "draft");
    EXPECT_EQ(made.header("etag"), "\"1\"");
    for (const std::string& key : {std::string("population-by-village"), std::string("A41000000G-000001"), member(made, "id")}) {
        EXPECT_EQ(ask("GET", "/datasets/" + key).status, 404) << key;
        EXPECT_EQ(ask("GET", "/datasets/" + key, "author").status, 200) << key;
    }
    EXPECT_EQ(ask("POST", "/datasets", "", villages).status, 401);
    EXPECT_EQ(faults(ask("POST", "/datasets", "author", villages)), "/identifier:identifier-taken ");
    EXPECT_EQ(faults(ask("POST", "/datasets", "author", R"({"title":{"zh-Hant":"x"},"slug":"desk","category_code":"Z00"})")),
              "/category_code:not-one-of ");
    EXPECT_EQ(faults(ask("POST", "/datasets", "author", R"({"title":{"zh-Hant":"x"},"slug":"desk"})")), "/slug:slug-reserved ");
    EXPECT_EQ(faults(ask("POST", "/datasets", "author", R"({"titel":{"zh-Hant":"x"}})")), "/titel:unknown-field ");
}

TEST_F(ServedCatalogue, A_change_needs_the_revision_that_was_seen) {
    const auto made = ask("POST", "/datasets", "author", villages);
    const std::string one = "/datasets/A41000000G-000001", change = R"({"title":{"en":"Villages"},"keywords":null})";
    EXPECT_EQ(ask("PATCH", one, "author", change).status, 428);
    const auto changed = ask("PATCH", one, "author", change, match(made));
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_NE(changed.body.find(R"("title":{"en":"Villages","zh-Hant":"村里人口"})"), std::string::npos);
    EXPECT_NE(changed.body.find(R"("keywords":[])"), std::string::npos);
    EXPECT_EQ(ask("PATCH", one, "author", change, match(made)).status, 412);
    EXPECT_EQ(ask("GET", one, "author").header("etag"), changed.header("etag"));
    EXPECT_EQ(ask("GET", one, "author", "", "If-None-Match: " + changed.header("etag") + "\r\n").status, 304);
    const auto replaced = ask("PUT", one, "author", R"({"title":{"zh-Hant":"只有名稱"}})", match(changed));
    ASSERT_EQ(replaced.status, 200) << replaced.body;
    EXPECT_EQ(member(replaced, "frequency"), "") << "what is not said is not kept";
    EXPECT_EQ(ask("PATCH", "/datasets/nothing", "author", change, "If-Match: *\r\n").status, 404);
}

TEST_F(ServedCatalogue, The_second_person_publishes_and_a_withdrawal_leaves_a_tombstone_with_its_reason) {
    (void)ask("POST", "/datasets", "author", villages);
    const std::string one = "/datasets/population-by-village";
    const auto too_early = ask("POST", one + "/publish", "reviewer", "{}");
    EXPECT_EQ(too_early.status, 409);
    EXPECT_EQ(member(too_early, "code"), "illegal-transition");
    EXPECT_EQ(member(too_early, "from"), "draft");
    EXPECT_EQ(member(too_early, "to"), "published");
    EXPECT_EQ(member(ask("POST", one + "/submit", "author", "{}"), "state"), "submitted");
    EXPECT_EQ(ask("POST", one + "/publish", "author", "{}").status, 403);
    EXPECT_EQ(member(ask("POST", one + "/publish", "reviewer", "{}"), "state"), "published");
    EXPECT_EQ(ask("GET", one).status, 200);
    EXPECT_EQ(ask("POST", one + "/suspend", "reviewer", "{}").status, 422);
    EXPECT_EQ(ask("POST", one + "/suspend", "reviewer", R"({"reason":"數字有誤"})").status, 200);
    EXPECT_EQ(member(ask("GET", one), "code"), "dataset-suspended");
    EXPECT_EQ(ask("POST", one + "/resume", "reviewer", "{}").status, 200);
    const auto seen = ask("GET", one, "reviewer");
    EXPECT_EQ(ask("DELETE", one + "?reason=x", "reviewer").status, 428);
    EXPECT_EQ(ask("DELETE", one + "?reason=%E9%87%8D%E8%A4%87", "reviewer", "", match(seen)).status, 200);
    const auto gone = ask("GET", one);
    EXPECT_EQ(gone.status, 410);
    EXPECT_EQ(member(gone, "code"), "dataset-withdrawn");
    EXPECT_EQ(member(gone, "reason"), "重複");
    EXPECT_EQ(ask("PATCH", one, "author", R"({"spatial":"臺灣"})", "If-Match: *\r\n").status, 409);
    EXPECT_EQ(ask("GET", one + "/versions").status, 410);
    ASSERT_TRUE(look([](Reader& reader) {
        return ledger::Ledger::find(reader, "dataset.withdrawn/" + to_text(find_dataset(reader, "population-by-village")->id));
    }));
}

TEST_F(ServedCatalogue, A_draft_is_deleted_and_its_name_is_free_again) {
    const auto made = ask("POST", "/datasets", "author", villages);
    EXPECT_EQ(ask("DELETE", "/datasets/population-by-village", "reviewer", "", match(made)).status, 200);
    EXPECT_EQ(ask("POST", "/datasets", "author", villages).status, 201);
}

TEST_F(ServedCatalogue, Resources_are_added_by_address_and_described_column_by_column) {
    (void)ask("POST", "/datasets", "author", villages);
    const std::string all = "/datasets/population-by-village/resources";
    EXPECT_EQ(faults(ask("POST", all, "author", "{}")), "/download_url:required ");
    const auto added =
        ask("POST", all, "author", R"({"title":{"zh-Hant":"CSV"},"download_url":"https://data.example/a.csv","declared_format":"CSV"})");
    ASSERT_EQ(added.status, 201) << added.body;
    const Node resource = *read_json(added.body)->find("resource");
    EXPECT_EQ(resource.find("identifier")->text, "A41000000G-000001-001");
    EXPECT_EQ(resource.find("url_kind")->text, "remote");
    const std::string one = "/resources/A41000000G-000001-001";
    EXPECT_EQ(ask("GET", one).status, 404) << "its entry is not public";
    const auto seen = ask("GET", one, "author");
    const auto changed = ask("PATCH", one, "author", R"({"declared_encoding":"Big5"})", match(seen));
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(ask("PATCH", one, "author", R"({"declared_encoding":"UTF-8"})", match(seen)).status, 412);
    const std::string entries = R"({"columns":[{"column":"人口","title":{"zh-Hant":"人口數"},"description":{},"unit":"人"}]})";
    EXPECT_EQ(ask("PUT", one + "/columns", "author", entries).status, 428);
    EXPECT_EQ(ask("PUT", one + "/columns", "author", entries, match(changed)).status, 200);
    EXPECT_NE(ask("GET", one + "/columns", "author").body.find("人口數"), std::string::npos);
    EXPECT_EQ(ask("GET", all, "author").status, 200);
    const auto last = ask("GET", one, "reviewer");
    EXPECT_EQ(ask("DELETE", one + "?reason=no%20longer", "author", "", match(last)).status, 403);
    EXPECT_EQ(ask("DELETE", one + "?reason=no%20longer", "reviewer").status, 428);
    EXPECT_EQ(ask("DELETE", one, "reviewer", "", match(last)).status, 400) << "everybody reads the reason";
    EXPECT_EQ(member(ask("DELETE", one + "?reason=no%20longer", "reviewer", "", match(last)), "versions_stay"), "");
    EXPECT_EQ(ask("GET", one, "reviewer").status, 404) << "it had no file";
}

TEST_F(ServedCatalogue, Publishers_are_registered_found_and_not_below_themselves) {
    const std::string all = "/opendata/organizations";
    const auto ministry =
        ask("POST", all, "author", R"({"title":{"zh-Hant":"內政部","en":"Ministry of the Interior"},"oid":"2.16.886.101.20003.20001"})");
    ASSERT_EQ(ministry.status, 201) << ministry.body;
    const auto police = ask("POST", all, "author",
                            fmt::format(R"({{"title":{{"zh-Hant":"警政署"}},"slug":"police","parent_id":"{}"}})", member(ministry, "id")));
    ASSERT_EQ(police.status, 201) << police.body;
    EXPECT_EQ(ask("GET", all + "/2.16.886.101.20003.20001").status, 200);
    EXPECT_EQ(faults(ask("POST", all, "author", R"({"title":{"zh-Hant":"x"},"oid":"2.16.886.101.20003.20001"})")), "/oid:oid-taken ");
    EXPECT_EQ(faults(ask("PATCH", all + "/ministry-of-the-interior", "author", fmt::format(R"({{"parent_id":"{}"}})", member(police, "id")),
                         match(ministry))),
              "/parent_id:organization-circle ");
    EXPECT_EQ(ask("PATCH", all + "/police", "author", R"({"contact_email":"police@example.org"})", match(police)).status, 200);
    EXPECT_EQ(ask("PATCH", all + "/police", "author", R"({"contact_email":null})", match(police)).status, 412);
    const auto first = ask("GET", all + "?limit=1");
    EXPECT_EQ(read_json(first.body)->find("items")->items.size(), 1U);
    const auto second = ask("GET", all + "?limit=1&cursor=" + member(first, "next"));
    EXPECT_NE(second.body.find(R"("items":[{)"), std::string::npos) << second.body;
    EXPECT_NE(first.body, second.body);
    EXPECT_EQ(ask("GET", all + "?cursor=altered").status, 400);
}

TEST_F(ServedCatalogue, The_list_takes_its_parameters_and_refuses_all_others) {
    for (const char* slug : {"one", "two", "three"}) {
        (void)ask("POST", "/datasets", "author",
                  fmt::format(R"({{"title":{{"zh-Hant":"人口 {0}"}},"slug":"{0}","keywords":["詞{0}"],"category_code":"I00"}})", slug));
        (void)ask("POST", fmt::format("/datasets/{}/publish", slug), "operator", "{}");
    }
    const auto count = [&](const std::string& query) { return member(ask("GET", "/datasets?" + query), "total"); };
    EXPECT_EQ(count(""), "3");
    EXPECT_EQ(count("q=%E4%BA%BA%E5%8F%A3"), "3");
    EXPECT_EQ(count("keyword=%E8%A9%9Etwo"), "1");
    EXPECT_EQ(count("category=I00"), "3");
    EXPECT_EQ(count("category=E00"), "0");
    EXPECT_EQ(count("modified_since=2020-01-01"), "3");
    EXPECT_EQ(count("modified_since=2999-01-01T00:00:00Z"), "0");
    EXPECT_EQ(ask("GET", "/datasets?modified_since=yesterday").status, 400);
    EXPECT_EQ(ask("GET", "/datasets?sort=nothing").status, 400);
    EXPECT_EQ(ask("GET", "/datasets?facet=nothing").status, 400);
    EXPECT_EQ(member(ask("GET", "/datasets?foo=1"), "code"), "unknown-parameter");
    EXPECT_EQ(ask("GET", "/datasets?limit=0").status, 400);
    EXPECT_NE(ask("GET", "/datasets?facet=").body.find(R"("facets":[])"), std::string::npos);
    for (const char* sort : {"title", "-title", "modified_at", "-modified_at"}) {
        std::set<std::string> seen;
        std::string cursor;
        for (int page = 0; page < 3; ++page) {
            const auto answer = ask("GET", fmt::format("/datasets?limit=1&sort={}{}", sort, cursor));
            seen.insert(read_json(answer.body)->find("items")->items.at(0).find("slug")->text);
            cursor = "&cursor=" + member(answer, "next");
        }
        EXPECT_EQ(seen.size(), 3U) << sort;
    }
    const std::string next = member(ask("GET", "/datasets?limit=1&sort=title"), "next");
    EXPECT_EQ(member(ask("GET", "/datasets?limit=1&sort=modified_at&cursor=" + next), "code"), "bad-cursor") << "of another order";
}

}  // namespace
}  // namespace skl::opendata
