// Requests for data and error reports as people and officers meet them (opendata.md §14).
#include "opendata/requests/store.h"

#include "opendata/requests/requests.h"
#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

using testing::Answered;
using testing::Served;

class RequestsServed : public Served {
protected:
    // "author" is an officer; everybody else asks.
    RequestsServed() {
        app->set_gate(
            [](const Request& request) {
                const std::string_view bearer = request.header("authorization");
                return bearer.starts_with("Bearer ") ? Caller{.subject = std::string(bearer.substr(7))} : Caller{};
            },
            [](Context& cx, const Need& need) -> Done {
                if (!cx.caller().signed_in()) return Problem{401, "unauthorised"};
                if (need.permission.starts_with("opendata.") && cx.caller().subject != "author") return Problem::forbidden();
                return Nothing{};
            });
        publish("people", "編號,名稱,人數\n1,東區,10\n2,西區,20\n3,南區,30\n4,北區,40\n");
    }

    std::string submit(const std::string& title, const std::string& who = "asker") {
        const Answered made = ask("POST", "/data-requests", who, fmt::format(R"({{"title":"{}","body":"每小時的上下車人數"}})", title));
        EXPECT_EQ(made.status, 201) << made.body;
        return member(made, "ref");
    }
    Answered move(const std::string& ref, const std::string& event, const std::string& who = "author", const std::string& body = "{}") {
        return ask("POST", fmt::format("/data-requests/{}/{}", ref, event), who, body);
    }
    Answered show(const std::string& ref, const std::string& who = "") { return ask("GET", "/data-requests/" + ref, who); }
    DataRequest row(const std::string& ref) {
        return look([&](Reader& reader) { return find_request(reader, ref).value(); });
    }
    void enter_organization() {
        write([](Transaction& tx) {
            tx.query(
                  "insert into organization(tenant, id, slug, title, name, oid, org_code, level, contact_name, contact_phone, created_at, "
                  "modified_at, rev) values(:tenant, '01900000-0000-7000-8000-000000000001', 'transport', '{\"zh-Hant\":\"交通處\"}', "
                  "'交通處', '', '', 'county', '', '', 0, 0, 1)")
                .run();
            return true;
        });
    }
    std::string assigned(const std::string& title) {
        const std::string ref = submit(title);
        EXPECT_EQ(move(ref, "triage").status, 200);
        EXPECT_EQ(move(ref, "assign", "author", R"({"organization":"transport"})").status, 200);
        return ref;
    }
};

TEST_F(RequestsServed, A_request_goes_from_a_citizen_to_the_dataset_that_answers_it) {
    enter_organization();
    const std::string ref = submit("公車站牌上下車人數");
    EXPECT_TRUE(ref.starts_with("20") && ref.ends_with("-000001")) << ref;
    EXPECT_EQ(ask("POST", "/data-requests", "", R"({"title":"公車站牌","body":"x"})").status, 401);
    EXPECT_EQ(move(ref, "answer", "author", R"({"outcome":"published","dataset":"people","reply":"有了"})").status, 409)
        << "not assigned yet";
    EXPECT_EQ(move(ref, "triage", "author", R"({"reply":"已收到，會轉交通處。"})").status, 200);
    EXPECT_TRUE(row(ref).replied_at) << "the first reply stops its clock";
    EXPECT_EQ(faults(move(ref, "assign", "author", R"({"organization":"nobody"})")), "/organization:unknown-organization ");
    EXPECT_EQ(move(ref, "assign", "author", R"({"organization":"transport"})").status, 200);
    EXPECT_EQ(faults(move(ref, "answer", "author", R"({"outcome":"planned","reply":"明年"})")), "/planned_for:required ");
    EXPECT_EQ(move(ref, "answer", "author", R"({"outcome":"planned","planned_for":"2999-01-01","reply":"準備中"})").status, 200);
    EXPECT_EQ(member(move(ref, "close"), "code"), "still-planned");
    EXPECT_EQ(faults(move(ref, "answer", "author", R"({"outcome":"published","dataset":"nothing","reply":"有了"})")),
              "/dataset:unknown-dataset ");
    EXPECT_EQ(member(move(ref, "answer", "author", R"({"outcome":"published","dataset":"people","reply":"已上架"})"), "state"), "answered");
    EXPECT_EQ(member(move(ref, "close", "asker"), "state"), "closed") << "who asked is content";
    const Answered seen = show(ref);
    EXPECT_NE(seen.body.find("/datasets/people"), std::string::npos) << seen.body;
    EXPECT_NE(seen.body.find("\"name\":\"交通處\""), std::string::npos) << seen.body;
    EXPECT_NE(ask("GET", "/data-requests?dataset=people").body.find(ref), std::string::npos) << "its dataset knows it";
}

TEST_F(RequestsServed, Who_asked_is_never_shown_and_is_forgotten_after_the_end) {
    const std::string ref = submit("不具名的需求", "a-very-private-name");
    for (const char* who : {"", "author", "a-very-private-name"})
        for (const std::string& path : {"/data-requests/" + ref, std::string("/data-requests")})
            EXPECT_EQ(ask("GET", path, who).body.find("private-name"), std::string::npos);
    EXPECT_EQ(member(move(ref, "withdraw", "another"), "code"), "forbidden");
    EXPECT_EQ(move(ref, "triage", "another").status, 403);
    EXPECT_EQ(member(move(ref, "withdraw", "a-very-private-name"), "outcome"), "withdrawn");
    look([&](Reader& reader) {
        reader.query("select who from opendata_audit where tenant = :tenant and action = 'data-request.withdraw'")
            .each([](const Row& audited) { EXPECT_EQ(audited.text(0), "asker"); });
        return 0;
    });
    const Requests& service = app->service<Requests>();
    EXPECT_EQ(row(ref).asked_by.value, "a-very-private-name");
    ASSERT_TRUE(service.forget({now().micros + 29 * 86'400'000'000}));
    EXPECT_FALSE(row(ref).asked_by.empty());
    ASSERT_TRUE(service.forget({now().micros + 31 * 86'400'000'000}));
    EXPECT_TRUE(row(ref).asked_by.empty());
    EXPECT_EQ(row(ref).votes, 1) << "the count stays";
}

TEST_F(RequestsServed, A_person_counts_once_over_a_request_and_its_duplicates) {
    const std::string first = submit("停車場空位", "anna"), second = submit("路外停車場剩餘格數", "ben");
    EXPECT_EQ(member(move(first, "vote", "ben"), "votes"), "2");
    EXPECT_EQ(member(move(first, "vote", "ben"), "code"), "already-voted");
    EXPECT_EQ(member(move(first, "vote", "anna"), "code"), "already-voted") << "who asks wants it";
    EXPECT_EQ(member(move(second, "vote", "chloe"), "votes"), "2");
    EXPECT_EQ(faults(move(second, "merge", "author", fmt::format(R"({{"into":"{}"}})", second))), "/into:unknown-request ");
    EXPECT_EQ(member(move(second, "merge", "author", fmt::format(R"({{"into":"{}"}})", first)), "state"), "merged");
    EXPECT_EQ(row(first).votes, 3) << "anna, ben, chloe";
    EXPECT_EQ(member(move(first, "vote", "chloe"), "code"), "already-voted") << "she voted for the duplicate";
    EXPECT_EQ(member(move(second, "vote", "dora"), "code"), "request-closed");
    EXPECT_EQ(ask("GET", "/data-requests").body.find("剩餘格數"), std::string::npos) << "the board shows one of them";
    EXPECT_EQ(member(move(first, "merge", "author", fmt::format(R"({{"into":"{}"}})", submit("第三件"))), "code"), "has-duplicates");
    EXPECT_EQ(member(move(second, "unmerge"), "state"), "submitted");
    EXPECT_EQ(row(first).votes, 2);
    EXPECT_EQ(row(second).votes, 2);
    EXPECT_EQ(member(move(first, "unvote", "ben"), "votes"), "1");
    EXPECT_EQ(member(move(first, "unvote", "ben"), "code"), "not-voted");
}

TEST_F(RequestsServed, What_is_late_is_shown_and_told_once_for_each_clock) {
    const std::string ref = submit("遲遲沒有回覆的需求");
    const Requests& service = app->service<Requests>();
    EXPECT_EQ(*service.tell_late(now()), 0);
    const DataRequest asked = row(ref);
    EXPECT_LT(asked.first_due, asked.decision_due);
    EXPECT_EQ(*service.tell_late(asked.first_due), 1);
    EXPECT_EQ(*service.tell_late(asked.first_due), 0) << "once";
    EXPECT_EQ(row(ref).told, requests::Lateness::first_reply);
    EXPECT_EQ(*service.tell_late(asked.decision_due), 1);
    EXPECT_EQ(*service.tell_late(asked.decision_due), 0);
    EXPECT_EQ(ask("GET", "/data-requests?late=true").body.find(ref), std::string::npos) << "by now it is in time";
    write([&](Transaction& tx) {
        auto late = row(ref);
        late.first_due = Instant{1};
        return update_request(tx, late);
    });
    const Answered board = ask("GET", "/data-requests?late=true");
    EXPECT_NE(board.body.find(ref), std::string::npos);
    EXPECT_NE(board.body.find("\"lateness\":\"first_reply\""), std::string::npos);
    (void)move(ref, "reply", "author", R"({"reply":"抱歉，處理中。"})");
    EXPECT_EQ(ask("GET", "/data-requests?late=true").body.find(ref), std::string::npos);
}

TEST_F(RequestsServed, The_board_finds_sorts_and_pages) {
    for (const char* title : {"空氣品質每小時", "河川水位", "河川水質"}) submit(title);
    const std::string ref = submit("公有路燈位置");
    (void)move(ref, "vote", "other");
    EXPECT_NE(ask("GET", "/data-requests?q=%E6%B2%B3%E5%B7%9D").body.find("水位"), std::string::npos);
    EXPECT_EQ(ask("GET", "/data-requests?q=%E6%B2%B3%E5%B7%9D").body.find("路燈"), std::string::npos);
    const Answered first = ask("GET", "/data-requests?sort=-votes&limit=1");
    EXPECT_NE(first.body.find("路燈"), std::string::npos);
    const Answered second = ask("GET", "/data-requests?sort=-votes&limit=3&cursor=" + member(first, "next"));
    EXPECT_EQ(second.body.find("路燈"), std::string::npos);
    EXPECT_NE(second.body.find("水質"), std::string::npos);
    EXPECT_EQ(member(second, "next"), "(none)");
    EXPECT_EQ(member(ask("GET", "/data-requests?cursor=altered"), "code"), "bad-cursor");
    EXPECT_EQ(ask("GET", "/data-requests/desk").status, 401);
    EXPECT_NE(ask("GET", "/data-requests/desk", "author").body.find("路燈"), std::string::npos);
}

TEST_F(RequestsServed, What_was_dismissed_keeps_its_place_and_loses_its_words) {
    const std::string ref = submit("王先生的電話是多少");
    EXPECT_EQ(faults(move(ref, "dismiss")), "/reply:required ");
    EXPECT_EQ(member(move(ref, "dismiss", "author", R"({"reply":"含個人資料"})"), "outcome"), "dismissed");
    EXPECT_EQ(show(ref).body.find("王先生"), std::string::npos);
    EXPECT_NE(show(ref).body.find("含個人資料"), std::string::npos) << "the reason is public";
    EXPECT_EQ(ask("GET", "/data-requests").body.find(ref), std::string::npos);
    EXPECT_EQ(ask("GET", "/data-requests?q=%E7%8E%8B%E5%85%88%E7%94%9F").body.find(ref), std::string::npos);
    EXPECT_EQ(member(move(ref, "reopen", "author", R"({"reply":"x"})"), "code"), "illegal-transition");
}

TEST_F(RequestsServed, An_error_in_a_cell_is_mended_by_a_later_version) {
    const std::string all = "/tables/people/error-reports";
    EXPECT_EQ(faults(ask("POST", all, "asker", R"({"body":"不對","column":"沒有這欄"})")), "/column:unknown-column ");
    EXPECT_EQ(faults(ask("POST", all, "asker", R"({"body":"不對","record":99})")), "/record:unknown-record ");
    EXPECT_EQ(ask("POST", "/tables/nothing/error-reports", "asker", R"({"body":"不對"})").status, 404);
    const Answered made =
        ask("POST", all, "asker", R"({"body":"年報是 25","record":3,"column":"人數","seen_value":"20","right_value":"25"})");
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string ref = member(made, "ref");
    const DataRequest kept = row(ref);
    EXPECT_EQ(kept.kind, requests::RequestKind::error);
    EXPECT_EQ(kept.version, 1);
    EXPECT_EQ(kept.record, 3);
    EXPECT_TRUE(kept.resource_id);
    EXPECT_NE(ask("GET", "/datasets/people/quality").body.find(ref), std::string::npos) << "beside the issues";
    EXPECT_NE(ask("GET", "/data-requests?kind=error&dataset=people").body.find(ref), std::string::npos);
    enter_organization();
    (void)move(ref, "triage");
    (void)move(ref, "assign", "author", R"({"organization":"transport"})");
    EXPECT_EQ(faults(move(ref, "answer", "author", R"({"outcome":"mended","version":1,"reply":"改了"})")), "/version:not-a-later-version ");
    EXPECT_EQ(faults(move(ref, "answer", "author", R"({"outcome":"mended","version":2,"reply":"改了"})")), "/version:unknown-version ");
    publish("people", "編號,名稱,人數\n1,東區,10\n2,西區,25\n3,南區,30\n4,北區,40\n");
    EXPECT_EQ(member(move(ref, "answer", "author", R"({"outcome":"mended","version":2,"reply":"改了"})"), "outcome"), "mended");
    EXPECT_NE(show(ref).body.find("/datasets/people/versions/2"), std::string::npos);
}

TEST_F(RequestsServed, Its_pages_are_pages) {
    const std::string ref = submit("網頁上的需求");
    for (const std::string& path : {std::string("/data-requests"), "/data-requests/" + ref}) {
        const Answered page = get(path, "Accept: text/html\r\n");
        EXPECT_EQ(page.status, 200) << path << page.body.substr(0, 500);
        EXPECT_NE(page.body.find("網頁上的需求"), std::string::npos) << path;
    }
    for (const char* path : {"/data-requests/new", "/tables/people/error-reports", "/data-requests/desk"})
        EXPECT_EQ(get(path, "Accept: text/html\r\nAuthorization: Bearer author\r\n").status, 200) << path;
}

}  // namespace
}  // namespace skl::opendata
