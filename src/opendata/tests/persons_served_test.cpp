// Rows on persons do not become public, by whatever way they come; what two people found to be no such thing does (opendata.md §17).
#include "opendata/catalogue/store.h"
#include "opendata/persons/store.h"
#include "opendata/tests/served.h"
#include "opendata/versions/removals.h"

namespace skl::opendata {
namespace {

using testing::Answered;

class PersonsServed : public testing::Served {
protected:
    static constexpr const char* people = "編號,身分證字號,事由\r\n1,P101785603,補助\r\n2,A236884146,補助\r\n";
    static constexpr const char* lots = "批次,代號,數量\r\n1,P101785603,5\r\n2,A236884146,7\r\n";  // like identity numbers, and none
    static constexpr const char* plain = "編號,名稱,數量\r\n1,a,2\r\n2,b,3\r\n";

    std::string resource(const std::string& slug) {
        return look([&](Reader& reader) { return to_text(resources_of(reader, find_dataset(reader, slug)->id).at(0).id); });
    }
    std::string page(const std::string& slug) { return fmt::format("/resources/{}/personal-data", resource(slug)); }
    Answered publish_by_hand(const std::string& slug, const std::string& who = "operator") {
        return ask("POST", fmt::format("/resources/{}/publish", resource(slug)), who);
    }
    Answered mark(const std::string& slug, const std::string& who, const std::string& column = "代號") {
        return ask("POST", page(slug), who,
                   fmt::format(R"({{"column":"{}","kind":"national_id","reason":"批號，字母是廠別，與身分證無關"}})", column));
    }
};

TEST_F(PersonsServed, A_file_with_identity_numbers_waits_and_nobody_can_publish_it) {
    const Version version = publish("people", people);
    EXPECT_EQ(version.state, VersionState::needs_review);
    EXPECT_EQ(version.problem.value, "personal-data");
    EXPECT_EQ(dataset("people")->state, DatasetState::draft);
    for (const char* who : {"operator", "reviewer"}) {
        const Answered refused = publish_by_hand("people", who);
        EXPECT_EQ(refused.status, 409) << refused.body;
        if (std::string(who) == "operator") EXPECT_EQ(member(refused, "code"), "release-certificate-required");
    }
    EXPECT_EQ(ask("POST", "/datasets/people/publish", "operator").status, 409) << "nor with its dataset";
    EXPECT_EQ(ask("POST", fmt::format("/datasets/people/versions/{}/preview", version.number), "operator", R"({"then":"publish"})").status,
              409);
    EXPECT_FALSE(public_version("people"));
    EXPECT_EQ(dataset("people")->state, DatasetState::draft);
    const Answered seen = ask("GET", page("people"), "author");
    ASSERT_EQ(seen.status, 200) << seen.body;
    EXPECT_NE(seen.body.find(R"("kind":"national_id")"), std::string::npos) << seen.body;
    EXPECT_NE(seen.body.find(R"("pii_class":"identifier")"), std::string::npos);
    EXPECT_NE(seen.body.find("P1********"), std::string::npos);
    EXPECT_EQ(seen.body.find("P101785603"), std::string::npos) << "masked";
    EXPECT_EQ(ask("GET", page("people")).status, 401);
    for (const char* language : {"zh-Hant", "en"}) {
        const Answered html =
            get(page("people"), fmt::format("Accept: text/html\r\nAuthorization: Bearer reviewer\r\nAccept-Language: {}\r\n", language));
        EXPECT_EQ(html.status, 200);
        EXPECT_EQ(html.body.find("P101785603"), std::string::npos);
        EXPECT_NE(html.body.find("govuk-textarea"), std::string::npos);
    }
}

TEST_F(PersonsServed, A_later_version_with_persons_leaves_the_public_one_as_it_is) {
    publish("things", plain);
    EXPECT_EQ(publish("things", std::string(plain) + "3,洽 0912-345-678,4\r\n").problem.value, "personal-data");
    EXPECT_EQ(public_version("things")->number, 1);
    EXPECT_EQ(ask("GET", "/tables/things/rows").body.find("0912"), std::string::npos);
}

TEST_F(PersonsServed, A_false_hit_is_marked_by_one_confirmed_by_another_and_kept_while_it_stays_alike) {
    publish("lots", lots);
    EXPECT_EQ(mark("lots", "author").status, 403) << "only who reviews";
    EXPECT_EQ(member(mark("lots", "anna", "數量"), "code"), "not-found");
    const Answered marked = mark("lots", "anna");
    ASSERT_EQ(marked.status, 201) << marked.body;
    EXPECT_EQ(member(marked, "state"), "marked");
    EXPECT_EQ(publish_by_hand("lots").status, 409) << "one pair of eyes";
    EXPECT_EQ(member(mark("lots", "berta"), "code"), "marked-already");
    const std::string one = page("lots") + "/" + member(marked, "mark");
    EXPECT_EQ(member(ask("POST", one + "/confirm", "anna"), "code"), "four-eyes");
    EXPECT_EQ(ask("POST", one + "/confirm", "author").status, 403);
    EXPECT_EQ(member(ask("POST", one + "/confirm", "berta"), "state"), "confirmed");
    EXPECT_EQ(member(ask("POST", one + "/confirm", "berta"), "code"), "mark-confirmed");
    EXPECT_EQ(publish_by_hand("lots").status, 200);
    EXPECT_EQ(public_version("lots")->number, 1);
    EXPECT_EQ(publish("lots", std::string(lots) + "3,C233573371,9\r\n").state, VersionState::published) << "the same share of the rows";
    EXPECT_EQ(publish("lots", "批次,代號,數量\r\n1,P101785603,5\r\n2,A236884146,0912345678\r\n3,C233573371,2\r\n").problem.value,
              "personal-data")
        << "another column";
    const Answered revoked = ask("POST", one + "/revoke", "anna", R"({"reason":"是得標人的身分證字號"})");
    EXPECT_EQ(member(revoked, "state"), "revoked") << revoked.body;
    EXPECT_EQ(publish("lots", std::string(lots) + "3,C233573371,9\r\n4,M226895100,9\r\n").problem.value, "personal-data");
    EXPECT_EQ(member(ask("POST", one + "/revoke", "anna", R"({"reason":"再看過一次"})"), "code"), "mark-revoked");
    EXPECT_EQ(look([&](Reader& reader) {
                  return reader.query("select count(*) from opendata_audit where tenant = :tenant and action like 'false-hit.%'").number();
              }),
              3);
}

TEST_F(PersonsServed, A_finding_that_grows_is_a_new_one) {
    std::string file = "批次,代號\r\n";
    for (int i = 0; i < 20; ++i) file += fmt::format("{},{}\r\n", i, i < 2 ? "P101785603" : "x");
    publish("lots", file);
    const Answered marked = mark("lots", "anna");
    EXPECT_EQ(ask("POST", page("lots") + "/" + member(marked, "mark") + "/confirm", "berta").status, 200);
    EXPECT_EQ(publish_by_hand("lots").status, 200);
    std::string grown = "批次,代號\r\n";
    for (int i = 0; i < 20; ++i) grown += fmt::format("{},{}\r\n", i, i < 12 ? "A236884146" : "x");
    EXPECT_EQ(publish("lots", grown).problem.value, "personal-data");
}

TEST_F(PersonsServed, Rows_put_aside_and_lines_around_the_table_are_looked_at_and_so_is_what_a_recipe_mends) {
    EXPECT_EQ(publish("around", std::string(plain) + "\r\n承辦人電話：0912-345-678\r\n").problem.value, "personal-data");
    std::string file = plain;
    for (int i = 3; i < 60; ++i) file += fmt::format("{},c,5\r\n", i);
    const Version aside = publish("aside", file + "61,P101785603\r\n");
    EXPECT_EQ(aside.problem.value, "personal-data");
}

TEST_F(PersonsServed, Texts_of_an_entry_may_not_tell_of_a_person) {
    const Answered refused = ask("POST", "/datasets", "author",
                                 R"({"slug":"words","title":{"zh-Hant":"測試"},"description":{"zh-Hant":"洽王小明 0912-345-678"}})");
    EXPECT_EQ(refused.status, 422) << refused.body;
    EXPECT_EQ(faults(refused), "/description/zh-Hant:personal-data ");
    ASSERT_EQ(ask("POST", "/datasets", "author",
                  R"({"slug":"words","title":{"zh-Hant":"測試"},"description":{"zh-Hant":"洽 02-2706-3181 轉 12"}})")
                  .status,
              201);
    const Answered seen = ask("GET", "/datasets/words", "author");
    EXPECT_EQ(ask("PATCH", "/datasets/words", "author", R"({"title":{"zh-Hant":"P101785603 的資料"}})", match(seen)).status, 422);
    publish("things", plain);
    const std::string columns = fmt::format("/resources/{}/columns", resource("things"));
    EXPECT_EQ(faults(ask("PUT", columns, "author",
                         R"({"columns":[{"column":"名稱","title":{"zh-Hant":"名稱"},"description":{"zh-Hant":"如 P101785603"}}]})",
                         match(ask("GET", columns, "author")))),
              "/columns/0/description/zh-Hant:personal-data ");
    NewVersion wanted;
    wanted.slug = Slug{{"told"}};
    wanted.title.emplace().by_language["zh-Hant"] = "P101785603";
    EXPECT_FALSE(try_receive(wanted, plain));
}

TEST_F(PersonsServed, Rows_written_by_a_program_go_through_it_too) {
    publish("things", plain);
    const auto call = [&](const std::string& action, const std::string& body) {
        testing::Client client(port);
        client.send(
            fmt::format("POST /t/county/api/3/action/{} HTTP/1.1\r\nHost: localhost\r\nAuthorization: operator\r\nContent-Type: "
                        "application/json\r\nContent-Length: {}\r\n\r\n{}",
                        action, body.size(), body));
        return client.read(false);
    };
    const Answered made = call(
        "datastore_create",
        R"({"resource":{"package_id":"things","name":"rows"},"fields":[{"id":"n"},{"id":"who"}],"records":[{"n":"1","who":"P101785603"}]})");
    EXPECT_NE(made.status, 200) << made.body;
    EXPECT_NE(made.body.find("needs a release certificate"), std::string::npos) << made.body;
    EXPECT_EQ(made.body.find("P101785603"), std::string::npos);
    EXPECT_EQ(look([&](Reader& reader) {
                  return reader.query("select count(*) from version where tenant = :tenant and state = 'published'").number();
              }),
              1);
}

TEST_F(PersonsServed, What_was_read_before_there_was_a_finder_is_read_again_first) {
    publish("things", plain);
    const auto second = receive("things", std::string(plain) + "3,c,4\r\n");
    ASSERT_TRUE(importing().run(tenant, {{to_text(second.version.id)}, false}, {}));
    write([&](Transaction& tx) {
        forget_scan(tx, second.version.id);
        return true;
    });
    EXPECT_EQ(member(publish_by_hand("things"), "code"), "not-looked-at");
}

TEST_F(PersonsServed, A_resource_that_was_taken_out_is_neither_published_nor_changed) {
    publish("things", plain);
    const auto second = receive("things", std::string(plain) + "3,c,4\r\n");
    ASSERT_TRUE(importing().run(tenant, {{to_text(second.version.id)}, false}, {}));
    const std::string id = resource("things");
    write([&](Transaction& tx) {
        take_resource_out(tx, *find_resource(tx, id), "reviewer", "a test", now());
        return true;
    });
    EXPECT_EQ(ask("POST", fmt::format("/resources/{}/publish", id), "operator").status, 404);
    EXPECT_EQ(ask("POST", fmt::format("/resources/{}/recipes", id), "operator", R"({"code":"missing-cell","action":"pad_right"})").status,
              404);
    EXPECT_EQ(ask("GET", fmt::format("/resources/{}/personal-data", id), "operator").status, 404);
    EXPECT_FALSE(write([&](Transaction& tx) { return importing().publish(tx, version(second.version.id), "reviewer", now()); }));
}

}  // namespace
}  // namespace skl::opendata
