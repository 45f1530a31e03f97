// Saved queries from the first form to the API, their versions and their end (opendata.md §8.5), on both databases.
#include "kernel/text/text.h"
#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

using testing::Answered;

class QueriesServed : public testing::Served {
protected:
    QueriesServed() {
        publish("loans", "館別,日期,冊數\r\n總館,2026-01-02,1204\r\n東區,2026-01-02,320\r\n總館,2026-01-03,1377\r\n北區,2026-01-03,98\r\n");
    }

    static std::string query(const std::string& sql, const std::string& parameters, const std::string& more = "") {
        std::string out = R"({"title":{"zh-Hant":"各館借閱","en":"Loans by branch"},"sql":)";
        write_json_string(out, sql);
        return out + R"(,"parameters":)" + parameters + R"(,"audience":"everyone")" + more + "}";
    }
    static std::string by_branch(const std::string& more = "") {
        return query(
            R"(select "日期", "冊數" from od."loans" where "館別" = $branch and "日期" >= $since and "冊數" > $least order by 1)",
            R"([{"name":"branch","type":"text"},{"name":"since","type":"date","default_value":"2026-01-01"},{"name":"least","type":"integer","default_value":"0"}])",
            more);
    }
    Answered save(const std::string& who = "author", const std::string& body = by_branch()) { return ask("POST", "/queries", who, body); }
    static std::size_t rows_in(const Answered& answer) {
        const auto node = read_json(answer.body);
        const Node* rows = node ? node->find("rows") : nullptr;
        return rows == nullptr ? 999 : rows->items.size();
    }
};

TEST_F(QueriesServed, A_query_is_an_api_with_typed_parameters) {
    const Answered saved = save();
    ASSERT_EQ(saved.status, 201) << saved.body;
    EXPECT_EQ(member(saved, "slug"), "loans-by-branch");
    const std::string rows = "/queries/loans-by-branch/rows?branch=" + text::percent_encode("總館");
    const Answered all = ask("GET", rows);
    EXPECT_EQ(rows_in(all), 2U) << all.body;
    EXPECT_EQ(rows_in(ask("GET", rows + "&since=2026-01-03")), 1U);
    EXPECT_EQ(rows_in(ask("GET", rows + "&least=2000")), 0U);
    EXPECT_NE(all.body.find("\"license_id\""), std::string::npos) << "whose data it is stands with the answer";
    EXPECT_EQ(member(ask("GET", rows + "&least=many"), "code"), "bad-parameter");
    EXPECT_EQ(member(ask("GET", rows + "&leest=1"), "code"), "unknown-parameter");
    EXPECT_EQ(member(ask("GET", "/queries/loans-by-branch/rows"), "code"), "missing-parameter");
    EXPECT_EQ(ask("GET", "/queries/loans-by-branch/rows?format=csv&branch=" + text::percent_encode("x' or 1=1")).body, "日期,冊數\r\n");
    const Answered described = ask("GET", "/queries/loans-by-branch");
    EXPECT_EQ(described.status, 200);
    EXPECT_NE(described.body.find("\"answer\":null"), std::string::npos);
    const Answered page = get("/queries/loans-by-branch?branch=" + text::percent_encode("總館"), "Accept: text/html\r\n");
    EXPECT_NE(page.body.find(">1204<"), std::string::npos);
    const auto document = read_json(ask("GET", "/queries/loans-by-branch/openapi.json").body);
    ASSERT_TRUE(document);
    EXPECT_EQ(document->find("openapi")->text, "3.1.0");
}

TEST_F(QueriesServed, The_same_question_has_the_same_tag_however_it_is_written_until_its_own_table_changes) {
    ASSERT_EQ(save().status, 201);
    const std::string target = "/queries/loans-by-branch/rows?format=csv&branch=" + text::percent_encode("總館");
    const std::string tag = ask("GET", target).header("etag");
    EXPECT_EQ(ask("GET", target + "&least=0", "", "", "If-None-Match: " + tag + "\r\n").status, 304);
    EXPECT_NE(ask("GET", target + "&least=1").header("etag"), tag);
    publish("other", "a,b\r\n1,2\r\n3,4\r\n");
    EXPECT_EQ(ask("GET", target).header("etag"), tag) << "another table is no part of it";
    const std::string spaced = query(
        R"(select "日期" ,  "冊數" /* loans */ from od."loans" where "館別" = $branch and "日期" >= $since and "冊數" > $least order by 1)",
        R"([{"name":"branch","type":"text"},{"name":"since","type":"date","default_value":"2026-01-01"},{"name":"least","type":"integer","default_value":"0"}])",
        R"(,"slug":"spaced")");
    ASSERT_EQ(save("author", spaced).status, 201);
    EXPECT_EQ(ask("GET", "/queries/spaced/rows?format=csv&branch=" + text::percent_encode("總館")).header("etag"), tag);
    publish("loans",
            "館別,日期,冊數\r\n總館,2026-01-02,1204\r\n東區,2026-01-02,320\r\n總館,2026-01-03,1377\r\n北區,2026-01-03,98\r\n總館,2026-01-"
            "04,5\r\n");
    EXPECT_NE(ask("GET", target).header("etag"), tag);
}

TEST_F(QueriesServed, What_cannot_run_is_refused_when_it_is_saved) {
    EXPECT_EQ(ask("POST", "/queries", "", by_branch()).status, 401);
    EXPECT_EQ(faults(save("author", query("drop table od.\"loans\"", "[]"))), "/sql:sql-refused ");
    EXPECT_EQ(faults(save("author", query("select nothing from od.\"loans\"", "[]"))), "/sql:sql-refused ");
    EXPECT_EQ(faults(save("author", query("select * from od.\"loans\" where \"冊數\" > $n", "[]"))), "/parameters:parameter-undeclared ");
    EXPECT_EQ(faults(save("author", query("select 1 as one", R"([{"name":"n","type":"integer","default_value":"x"}])"))),
              "/parameters/0/name:parameter-unused /parameters/0/default_value:parameter-default ");
    EXPECT_EQ(faults(save("author", by_branch(R"(,"slug":"new")"))), "/slug:slug-reserved ");
}

TEST_F(QueriesServed, Its_author_changes_undoes_withdraws_and_brings_back) {
    const Answered saved = save();
    const std::string one = "/queries/loans-by-branch";
    const std::string other = query("select count(*) as n from od.\"loans\"", "[]");
    EXPECT_EQ(ask("PUT", one, "author", other).status, 428);
    EXPECT_EQ(ask("PUT", one, "reader-without-right", other, match(saved)).status, 200) << "the test's gate lets everyone else review";
    EXPECT_EQ(ask("PUT", one, "author", other, match(saved)).status, 412);
    EXPECT_EQ(rows_in(ask("GET", one + "/rows")), 1U);
    EXPECT_EQ(rows_in(ask("GET", one + "/rows?version=1&branch=" + text::percent_encode("總館"))), 2U)
        << "an earlier version still answers";
    EXPECT_EQ(ask("POST", one + "/versions/9/restore", "author", "{}").status, 404);
    const Answered undone = ask("POST", one + "/versions/1/restore", "author", "{}");
    EXPECT_EQ(member(undone, "number"), "3");
    EXPECT_EQ(rows_in(ask("GET", one + "/rows?branch=" + text::percent_encode("總館"))), 2U);
    EXPECT_EQ(faults(ask("POST", one + "/withdraw", "author", "{}")), "/reason:required ");
    EXPECT_EQ(ask("POST", one + "/withdraw", "author", R"({"reason":"算錯了"})").status, 200);
    const Answered gone = ask("GET", one + "/rows?branch=x");
    EXPECT_EQ(gone.status, 410);
    EXPECT_EQ(member(gone, "reason"), "算錯了");
    EXPECT_EQ(member(ask("POST", one + "/withdraw", "author", R"({"reason":"again"})"), "code"), "illegal-transition");
    EXPECT_EQ(ask("POST", one + "/restore", "author", "{}").status, 200);
    EXPECT_EQ(rows_in(ask("GET", one + "/rows?branch=x")), 0U);
}

TEST_F(QueriesServed, Only_whom_the_author_lets_sees_it_and_words_find_what_everyone_sees) {
    ASSERT_EQ(save().status, 201);
    std::string mine = by_branch(R"(,"slug":"mine")");
    mine.replace(mine.find("everyone"), 8, "author");
    std::string theirs = by_branch(R"(,"slug":"theirs")");
    theirs.replace(theirs.find("everyone"), 8, "signed_in");
    ASSERT_EQ(ask("POST", "/queries", "steward", mine).status, 201);
    ASSERT_EQ(ask("POST", "/queries", "steward", theirs).status, 201);
    const auto slugs = [&](const std::string& target, const std::string& who) {
        std::string out;
        const auto node = read_json(ask("GET", target, who).body);
        for (const Node& item : node->find("items")->items) out += item.find("slug")->text + " ";
        return out;
    };
    EXPECT_EQ(ask("GET", "/queries/mine").status, 404);
    EXPECT_EQ(ask("GET", "/queries/mine", "author").status, 404);
    EXPECT_EQ(ask("GET", "/queries/mine", "steward").status, 200);
    EXPECT_EQ(ask("GET", "/queries/theirs").status, 404);
    EXPECT_EQ(ask("GET", "/queries/theirs", "author").status, 200);
    EXPECT_EQ(slugs("/queries", ""), "loans-by-branch ");
    EXPECT_EQ(slugs("/queries", "author"), "theirs loans-by-branch ");
    EXPECT_EQ(slugs("/queries?mine=true", "steward"), "theirs mine ");
    EXPECT_EQ(slugs("/queries?q=" + text::percent_encode("借閱"), ""), "loans-by-branch ");
    EXPECT_EQ(slugs("/queries?q=nothing", ""), "");
    const auto first = read_json(ask("GET", "/queries?limit=1", "author").body);
    EXPECT_EQ(slugs("/queries?limit=1&cursor=" + first->find("next")->text, "author"), "loans-by-branch ");
    EXPECT_EQ(member(ask("GET", "/queries?cursor=altered"), "code"), "bad-cursor");
}

TEST_F(QueriesServed, A_long_query_is_a_job_whose_result_stays_for_a_week) {
    EXPECT_EQ(ask("POST", "/sql/jobs", "", R"({"sql":"select 1 as n"})").status, 401);
    const Answered started =
        ask("POST", "/sql/jobs", "author", R"({"sql":"select \"館別\", sum(\"冊數\") as n from od.\"loans\" group by 1 order by 1"})");
    ASSERT_EQ(started.status, 202) << started.body;
    const std::string result = "/sql/results/" + member(started, "result");
    EXPECT_EQ(ask("GET", result).status, 404) << "not there yet";
    const std::string one = R"({"sql":"select 1 as n"})";
    EXPECT_EQ(ask("POST", "/sql", "", one, "Prefer: respond-async\r\n").status, 401);
    const Answered later = ask("POST", "/sql", "author", one, "Prefer: respond-async\r\n");
    EXPECT_EQ(later.status, 202);
    EXPECT_NE(later.header("location").find("/jobs/"), std::string::npos);
    jobs->start();
    for (int i = 0; i < 400 && ask("GET", result).status != 200; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(25));
    EXPECT_EQ(member(ask("GET", result), "rows"), "3");
    const Answered csv = ask("GET", result + "/rows?format=csv");
    EXPECT_NE(csv.body.find("總館,2581"), std::string::npos) << csv.body;
    EXPECT_EQ(ask("GET", result + "/rows?format=parquet").body.substr(0, 4), "PAR1");
}

}  // namespace
}  // namespace skl::opendata
