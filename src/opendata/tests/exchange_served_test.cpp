// The cross-platform exchange over a real socket (opendata.md §10): another platform pushes here, and what changes here is pushed to a
// portal, which is this very face of another tenant.
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/text/disk.h"
#include "opendata/catalogue/publishing.h"
#include "opendata/quality/store.h"
#include "opendata/taiwan/exchange_store.h"
#include "opendata/taiwan/push.h"
#include "opendata/tests/served.h"

namespace skl::opendata::taiwan {
namespace {

using opendata::testing::Served;
using skl::testing::Answered;

constexpr const char* key = "KEY-of-a-platform";

class Exchange : public Served {
protected:
    void add_partner(const std::string& of, const std::string& addresses = "127.0.0.1", const std::string& oid = "",
                     const std::string& with = key) {
        ASSERT_FALSE(store->write(of, [&](Transaction& tx) {
            ExchangePartner partner;
            partner.id = crypto::new_id<ExchangePartner>(now());
            partner.name.value = "縣市平臺";
            partner.oid.value = oid;
            partner.key_sha256.value = crypto::sha256_hex(with);
            partner.addresses.value = addresses;
            partner.created_at = now();
            insert_partner(tx, partner);
            return true;
        }));
    }
    Answered send(const std::string& method, const std::string& path, const std::string& body = "", const std::string& with = key) const {
        return ask(method, "/rest/dataset" + path, "", body, with.empty() ? "" : "Authorization: " + with + "\r\n");
    }
    // The dataset of the original's own examples.
    static std::string example() {
        const std::string yaml = disk::read("testdata/opendata/openapi/cross_platform_exchange_swagger2.yaml").value_or("");
        const auto at = yaml.find(R"({ "categoryCode":"I00", "identifier":"A41000000G-000001")");
        const auto end = yaml.find('\n', at);
        std::string out = yaml.substr(at, end - at);
        out.resize(out.rfind('}'));  // of the envelope around it
        while (!out.empty() && out.back() != '}') out.pop_back();
        return out;
    }
    static std::string changed(std::string json, const std::string& from, const std::string& to) {
        const auto at = json.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return json.replace(at, from.size(), to);
    }
    static std::string error_of(const Answered& answer) {
        const auto body = read_json(answer.body);
        const Node* error = body ? body->find("error") : nullptr;
        return error == nullptr ? "(none) " + answer.body : error->find("error_type")->text;
    }
};

TEST_F(Exchange, The_originals_example_is_appended_replaced_and_removed) {
    add_partner(tenant);
    ASSERT_TRUE(read_json(example())) << example();
    const auto made = send("POST", "", example());
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(made.body, R"({"success":true,"result":{"identifier":"A41000000G-000001"}})");
    const auto shown = ask("GET", "/rest/dataset/A41000000G-000001");
    ASSERT_EQ(shown.status, 200) << shown.body;
    const auto body = read_json(shown.body);
    const Node& result = *body->find("result");
    for (const auto& [name, value] : {std::pair{"title", "行政院公報"},
                                      {"categoryCode", "I00"},
                                      {"type", "rawData"},
                                      {"publisherOID", "2.16.886.101.20003.20069"},
                                      {"publisherOrgCode", "A41000000G"},
                                      {"publisher", "國家發展委員會"},
                                      {"accrualPeriodicity", "每日"},
                                      {"temporalCoverageTo", "2015-01-01"},
                                      {"spatial", "臺灣"},
                                      {"language", "zh"},
                                      {"cost", "免費"}})
        EXPECT_EQ(result.find(name)->text, value) << name;
    EXPECT_EQ(result.find("keyword")->items.size(), 4U);
    ASSERT_EQ(result.find("distribution")->items.size(), 3U);
    EXPECT_EQ(result.find("distribution")->items[1].find("resourceID")->text, "A41000000G-000001-002");
    EXPECT_EQ(result.find("distribution")->items[2].find("accessURL")->text, "http://example/endpoint");

    std::string without_third = example();
    without_third.erase(without_third.rfind(", {"));
    without_third += " ] }";
    ASSERT_TRUE(read_json(without_third)) << without_third;
    const auto replaced = send("PUT", "/A41000000G-000001", changed(without_third, "行政院公報\"", "行政院公報（新）\""));
    ASSERT_EQ(replaced.status, 200) << replaced.body;
    const auto after = ask("GET", "/rest/dataset/A41000000G-000001");
    EXPECT_NE(after.body.find("行政院公報（新）"), std::string::npos);
    EXPECT_EQ(read_json(after.body)->find("result")->find("distribution")->items.size(), 2U);

    EXPECT_EQ(send("DELETE", "/A41000000G-000001").body, R"({"success":true,"result":{"identifier":"A41000000G-000001"}})");
    EXPECT_EQ(ask("GET", "/rest/dataset/A41000000G-000001").status, 404);
    EXPECT_EQ(ask("GET", "/datasets/A41000000G-000001").status, 410);
    EXPECT_EQ(error_of(send("DELETE", "/A41000000G-000001")), "ER0050:欲修改的資料集不存在。");
}

TEST_F(Exchange, Every_change_stands_in_the_audit_trail_by_its_platform) {
    add_partner(tenant);
    ASSERT_EQ(send("POST", "", example()).status, 200);
    const auto deeds = look([&](Reader& reader) { return deeds_on(reader, *find_dataset(reader, "A41000000G-000001"), 20); });
    std::string actions;
    for (const Deed& deed : deeds) {
        if (deed.action.starts_with("dataset.")) actions += deed.action + " ";
        EXPECT_TRUE(deed.who.starts_with("exchange/")) << deed.who;
    }
    EXPECT_NE(actions.find("dataset.created"), std::string::npos) << actions;
    EXPECT_NE(actions.find("dataset.release"), std::string::npos) << actions;
}

TEST_F(Exchange, A_body_may_be_its_json_as_one_text) {
    add_partner(tenant);
    std::string text;
    write_json_string(text, example());
    EXPECT_EQ(send("POST", "", text).status, 200);
}

TEST_F(Exchange, Only_a_registered_key_from_a_registered_address_changes_anything) {
    EXPECT_EQ(send("POST", "", example()).status, 401);
    add_partner(tenant, "192.0.2.0/24\n2001:db8::1");
    EXPECT_EQ(send("POST", "", example(), "").status, 401);
    EXPECT_EQ(send("POST", "", example(), "another").status, 401);
    EXPECT_EQ(send("POST", "", example()).status, 403);
    EXPECT_EQ(ask("GET", "/rest/dataset/A41000000G-000001").status, 404);
    add_partner(tenant, "127.0.0.0/8", "", "second");
    EXPECT_EQ(send("POST", "", example(), "second").status, 200);
    // Of another platform's dataset it is said that it is not there.
    add_partner(tenant, "127.0.0.1", "", "third");
    EXPECT_EQ(error_of(send("PUT", "/A41000000G-000001", example(), "third")), "ER0050:欲修改的資料集不存在。");
    EXPECT_EQ(error_of(send("DELETE", "/A41000000G-000001", "", "third")), "ER0050:欲修改的資料集不存在。");
    publish("our-own", "a,b\n1,2\n");
    EXPECT_EQ(send("DELETE", "/our-own", "", "third").status, 404);
}

TEST_F(Exchange, What_is_wrong_is_refused_with_the_datasets_name) {
    add_partner(tenant, "127.0.0.1", "2.16.886.101.20003");
    struct Case {
        const char *from, *to, *type;
        int status;
    };
    const Case cases[] = {{R"("categoryCode":"I00")", R"("categoryCode":"k00")", "ER0031:資料集分類錯誤", 400},
                          {R"("title":"行政院公報")", R"("title":"")", "ER021001:輸入的參數內容格式錯誤。", 400},
                          {"2.16.886.101.20003.20069", "2.16.886.101.200039", "ER0210:輸入的參數內容格式錯誤。", 400},
                          {"2.16.886.101.20003.20069", "", "ER021001:輸入的參數內容格式錯誤。", 400},
                          {"2014-01-01", "2014-13-01", "ER0210:輸入的參數內容格式錯誤。", 400},
                          {"rawData", "rawdata", "ER0210:輸入的參數內容格式錯誤。", 400},
                          {"http://example/endpoint", "ftp://example/endpoint", "ER0210:輸入的參數內容格式錯誤。", 400}};
    for (const Case& one : cases) {
        const auto answer = send("POST", "", changed(example(), one.from, one.to));
        EXPECT_EQ(answer.status, one.status) << one.to << answer.body;
        EXPECT_EQ(error_of(answer), one.type) << one.to << answer.body;
        EXPECT_EQ(read_json(answer.body)->find("error")->find("identifier")->text, "A41000000G-000001");
        EXPECT_EQ(send("POST", "?compat=legacy", changed(example(), one.from, one.to)).status, 200);
    }
    EXPECT_NE(
        send("POST", "", changed(example(), R"("categoryCode":"I00")", R"("categoryCode":"k00")")).body.find("無此分類 categoryCode=k00"),
        std::string::npos);
    EXPECT_EQ(send("POST", "", "{").status, 400);
    ASSERT_EQ(send("POST", "", example()).status, 200);
    EXPECT_EQ(send("POST", "", example()).status, 409);
    EXPECT_EQ(error_of(send("PUT", "/A41000000G-000002", example())), "ER0050:欲修改的資料集不存在。");
}

class Outwards : public Exchange {
protected:
    Outwards() { add_partner("portal"); }
    Portal portal(const std::string& with = key) const {
        return {fmt::format("http://127.0.0.1:{}/t/portal/api/v1", port), with, "https://county.example", true};
    }
    std::int64_t push(Instant at, const std::string& with = key) {
        const auto done = push_changes(*store, portal(with), at, [] { return false; });
        EXPECT_TRUE(done);
        return done ? *done : -1;
    }
    Answered at_portal(const std::string& identifier) const { return get("/../portal/api/v1/rest/dataset/" + identifier); }
    std::string portal_body(const std::string& identifier) const {
        skl::testing::Client client(port);
        client.send(fmt::format("GET /t/portal/api/v1/rest/dataset/{} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n",
                                identifier));
        const auto answer = client.read(false);
        return answer.status == 200 ? answer.body : std::to_string(answer.status);
    }
    ExchangePush state(const std::string& slug) {
        return look([&](Reader& reader) { return push_of(reader, find_dataset(reader, slug)->id).value(); });
    }
    void describe(const std::string& slug) {
        EXPECT_TRUE(write([&](Transaction& tx) -> Done {
            auto dataset = find_dataset(tx, slug).value();
            Organization office;
            office.id = crypto::new_id<Organization>(now());
            office.slug.value = "office";
            office.title.by_language = {{"zh-Hant", "縣政府"}};
            office.oid.value = "2.16.886.101.90001";
            office.org_code.value = "376000000A";
            (void)insert_organization(tx, office);
            dataset.publisher_id = office.id;
            dataset.category_code.value = "I00";
            dataset.modified_at = now();
            if (!update_dataset(tx, dataset, dataset.rev)) return Problem::conflict("stale");
            return Nothing{};
        }));
    }
    Instant later(std::int64_t minutes) const { return {now().micros + minutes * 60'000'000}; }
};

TEST_F(Outwards, What_is_made_changed_and_withdrawn_here_is_so_at_the_portal) {
    publish("births", "村里,出生數\r\n塩行里,9\r\n");
    describe("births");
    EXPECT_EQ(push(now()), 1);
    EXPECT_EQ(state("births").state, PushState::sent) << state("births").answer;
    EXPECT_NE(portal_body("births").find("https://county.example/t/county/datasets/births/versions/1/original"), std::string::npos)
        << portal_body("births");
    EXPECT_EQ(push(later(1)), 0);  // nothing has changed, and what the portal holds of us is not pushed on

    ASSERT_TRUE(write([&](Transaction& tx) -> Result<Dataset> {
        DatasetChange change;
        change.notes = Prose<4000>{{"每月更新一次"}};
        return change_entry(tx, find_dataset(tx, "births").value(), view(change), {}, "author", now());
    }));
    EXPECT_EQ(push(later(2)), 1);
    EXPECT_EQ(state("births").action, PushAction::replace);
    EXPECT_NE(portal_body("births").find("每月更新一次"), std::string::npos);

    ASSERT_TRUE(write([&](Transaction& tx) {
        return move_dataset(tx, find_dataset(tx, "births").value(), DatasetEvent::withdraw, "reviewer", "資料有誤", now());
    }));
    EXPECT_EQ(push(later(3)), 1);
    EXPECT_EQ(state("births").action, PushAction::remove);
    EXPECT_EQ(state("births").present, 0);
    EXPECT_EQ(portal_body("births"), "404");
    EXPECT_EQ(push(later(4)), 0);
}

TEST_F(Outwards, A_portal_that_refuses_is_tried_again_after_1_5_30_minutes_and_6_hours_then_it_is_an_issue) {
    publish("births", "村里,出生數\r\n塩行里,9\r\n");
    describe("births");
    const Instant begin = later(10);
    const auto at = [&](std::int64_t minutes) { return Instant{begin.micros + minutes * 60'000'000}; };
    std::int64_t minutes = 0;
    EXPECT_EQ(push(at(0), "wrong"), 1);
    for (const std::int64_t pause : {1, 5, 30, 360}) {
        EXPECT_EQ(state("births").state, PushState::waiting);
        EXPECT_EQ(push({at(minutes + pause).micros - 1}, "wrong"), 0) << pause;
        minutes += pause;
        EXPECT_EQ(push(at(minutes), "wrong"), 1) << pause;
    }
    EXPECT_EQ(state("births").state, PushState::failed);
    EXPECT_EQ(state("births").status, 401);
    EXPECT_EQ(push(at(100'000), "wrong"), 0);
    const auto issue = [&] {
        for (const QualityIssue& one : look([&](Reader& reader) { return issues_of(reader, find_dataset(reader, "births")->id); }))
            if (one.code.value == push_issue) return std::optional(one.state);
        return std::optional<quality::IssueState>();
    };
    EXPECT_EQ(issue(), quality::IssueState::open);

    const auto again = ask("POST", "/opendata/exchange/pushes/" + to_text(dataset("births")->id) + "/send-again", "operator", "{}");
    EXPECT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(push(later(200'000)), 1);
    EXPECT_EQ(state("births").state, PushState::sent) << state("births").answer;
    EXPECT_EQ(issue(), quality::IssueState::fixed);
}

TEST_F(Outwards, A_portal_that_lost_or_has_a_dataset_already_is_told_in_the_other_way) {
    publish("births", "村里,出生數\r\n塩行里,9\r\n");
    describe("births");
    ASSERT_EQ(push(now()), 1);
    const auto forget = [&](std::int64_t present) {
        EXPECT_TRUE(write([&](Transaction& tx) -> Done {
            ExchangePush push = push_of(tx, find_dataset(tx, "births")->id).value();
            push.present = present;
            push.modified_at = {0};
            keep_push(tx, push);
            return Nothing{};
        }));
    };
    forget(0);  // ours lost the memory of it: appending is refused, replacing is not
    EXPECT_EQ(push(later(1)), 1);
    EXPECT_EQ(push(later(1)), 1);
    EXPECT_EQ(state("births").state, PushState::sent) << state("births").answer;
    EXPECT_EQ(state("births").action, PushAction::replace);
}

TEST_F(Outwards, The_operators_page_shows_how_each_stands_and_registers_platforms) {
    publish("births", "村里,出生數\r\n塩行里,9\r\n");
    push(now(), "wrong");
    const auto page = ask("GET", "/opendata/exchange", "operator");
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_NE(page.body.find(R"("identifier":"births")"), std::string::npos) << page.body;
    EXPECT_EQ(ask("GET", "/opendata/exchange").status, 401);
    EXPECT_EQ(faults(ask("POST", "/opendata/exchange/partners", "operator", R"({"name":"甲","oid":"x","addresses":"300.1.1.1"})")),
              "/oid:not-an-oid /addresses:not-addresses ");
    const auto made = ask("POST", "/opendata/exchange/partners", "operator", R"({"name":"甲","addresses":"127.0.0.1"})");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(send("POST", "", example(), member(made, "key")).status, 200);
    const auto listed = ask("GET", "/opendata/exchange", "operator");
    EXPECT_EQ(listed.body.find(member(made, "key")), std::string::npos);
    const std::string partner = read_json(listed.body)->find("partners")->items.at(0).find("id")->text;
    EXPECT_EQ(ask("POST", "/opendata/exchange/partners/" + partner + "/end", "operator", "{}").status, 200);
    EXPECT_EQ(send("PUT", "/A41000000G-000001", example(), member(made, "key")).status, 401);
    const auto html = get("/opendata/exchange", "Accept: text/html\r\nAuthorization: Bearer operator\r\n");
    EXPECT_EQ(html.status, 200) << html.body;
    EXPECT_LT(html.body.size(), 60'000U);
}

}  // namespace
}  // namespace skl::opendata::taiwan
