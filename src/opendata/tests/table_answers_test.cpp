// Answers about tables: worked out once for all who ask at the same time, kept for those who come later, in turn for tenants that wait;
// and over HTTP, that each gets the answer to his own question.
#include "opendata/api/table_answers.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <latch>
#include <thread>

#include "kernel/http/suspend.h"
#include "opendata/tests/served.h"

namespace skl::opendata::testing {
namespace {

// Asks on the test's own thread; the work runs on the pool.
class Asking : public ::testing::Test {
protected:
    Asking() { start_pool(4); }
    ~Asking() override { stop_pool(); }

    void ask(TableAnswers& answers, const std::string& tenant, const std::string& key, std::function<Result<Reply>()> work) {
        boost::asio::co_spawn(context, gather(answers, tenant, key, std::move(work)), boost::asio::detached);
    }
    Task<void> gather(TableAnswers& answers, std::string tenant, std::string key, std::function<Result<Reply>()> work) {
        const auto answer = co_await answers.get(tenant, key, std::move(work));
        answered.push_back(answer ? answer->body : answer.problem().code);
    }
    void run() {
        context.run();
        context.restart();
    }
    std::vector<std::string> sorted() const {
        auto out = answered;
        std::sort(out.begin(), out.end());
        return out;
    }

    boost::asio::io_context context;
    std::vector<std::string> answered;
};

std::function<Result<Reply>()> says(std::string body) {
    return [body = std::move(body)]() -> Result<Reply> { return Reply::text(body); };
}

TEST_F(Asking, What_many_ask_at_once_is_worked_out_once) {
    TableAnswers answers;
    std::atomic<int> runs = 0;
    for (int i = 0; i < 50; ++i)
        ask(answers, "county", "question", [&]() -> Result<Reply> {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            return Reply::text("answer " + std::to_string(++runs));
        });
    run();
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(answered, std::vector<std::string>(50, "answer 1"));
    EXPECT_EQ(answers.counts().shared, 49);
    ask(answers, "county", "question", says("another"));
    run();
    EXPECT_EQ(answered.back(), "answer 1") << "kept";
    EXPECT_EQ(answers.counts().kept, 1);
}

TEST_F(Asking, Each_question_and_each_tenant_has_an_answer_of_its_own) {
    TableAnswers answers;
    ask(answers, "county", "question", says("of the county"));
    ask(answers, "city", "question", says("of the city"));
    ask(answers, "county", "other", says("another of the county"));
    run();
    EXPECT_EQ(sorted(), (std::vector<std::string>{"another of the county", "of the city", "of the county"}));
    EXPECT_EQ(answers.counts().worked, 3);
}

TEST_F(Asking, A_problem_is_told_to_all_who_wait_and_not_kept) {
    TableAnswers answers;
    std::atomic<int> runs = 0;
    for (int i = 0; i < 3; ++i)
        ask(answers, "county", "question", [&]() -> Result<Reply> {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            ++runs;
            return Problem{408, "query-timeout"};
        });
    run();
    EXPECT_EQ(answered, std::vector<std::string>(3, "query-timeout"));
    EXPECT_EQ(runs, 1);
    ask(answers, "county", "question", says("now"));
    run();
    EXPECT_EQ(answered.back(), "now");
}

TEST_F(Asking, Where_the_first_fails_another_takes_it_up) {
    TableAnswers answers;
    const auto thrown = [&]() -> Task<void> {
        try {
            (void)co_await answers.get("county", "question", []() -> Result<Reply> {
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                throw std::runtime_error("lost");
            });
        } catch (const std::runtime_error& error) {
            answered.emplace_back(error.what());
        }
    };
    boost::asio::co_spawn(context, thrown(), boost::asio::detached);
    ask(answers, "county", "question", says("taken up"));
    ask(answers, "county", "question", says("taken up"));
    run();
    EXPECT_EQ(sorted(), (std::vector<std::string>{"lost", "taken up", "taken up"}));
    EXPECT_EQ(answers.counts().worked, 2);
}

TEST_F(Asking, No_more_run_at_once_than_may) {
    TableAnswers::Limits limits;
    limits.at_once = 2;
    TableAnswers answers(limits);
    std::atomic<int> now = 0, most = 0;
    for (int i = 0; i < 12; ++i)
        ask(answers, "county", std::to_string(i), [&]() -> Result<Reply> {
            const int running = ++now;
            for (int seen = most; running > seen && !most.compare_exchange_weak(seen, running);) {
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            --now;
            return Reply::text("done");
        });
    run();
    EXPECT_EQ(most, 2);
    EXPECT_EQ(answered.size(), 12U);
}

TEST_F(Asking, Who_asks_once_waits_for_one_of_those_who_ask_often_not_for_all) {
    TableAnswers::Limits limits;
    limits.at_once = 1;
    TableAnswers answers(limits);
    for (int i = 0; i < 20; ++i) ask(answers, "crowd", std::to_string(i), says("crowd"));
    ask(answers, "county", "question", says("county"));
    run();
    const auto place = std::find(answered.begin(), answered.end(), "county") - answered.begin();
    EXPECT_LE(place, 3) << "twenty came before";
    EXPECT_EQ(answered.size(), 21U);
}

TEST_F(Asking, Of_too_many_that_wait_the_last_are_told_so_and_others_are_not) {
    TableAnswers::Limits limits;
    limits.at_once = 1;
    limits.waiting = 2;
    TableAnswers answers(limits);
    for (int i = 0; i < 5; ++i) ask(answers, "crowd", std::to_string(i), says("crowd"));
    ask(answers, "county", "question", says("county"));
    run();
    EXPECT_EQ(sorted(), (std::vector<std::string>{"busy", "busy", "county", "crowd", "crowd", "crowd"}));
}

TEST_F(Asking, Who_waited_too_long_is_told_so_without_work) {
    TableAnswers::Limits limits;
    limits.at_once = 1;
    limits.wait = std::chrono::milliseconds(1);
    TableAnswers answers(limits);
    const auto slow = []() -> Result<Reply> {
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        return Reply::text("slow");
    };
    ask(answers, "county", "first", slow);
    ask(answers, "county", "second", says("late"));
    run();
    EXPECT_EQ(sorted(), (std::vector<std::string>{"busy", "slow"}));
    EXPECT_EQ(answers.counts().worked, 1);
}

TEST(FairCache, What_was_used_longest_ago_goes_first_and_what_is_too_large_never_comes) {
    FairCache<std::string> cache(3'000, 2'000);
    const auto keep = [&](const std::string& owner, const std::string& key, std::size_t bytes) {
        cache.keep(owner, key, std::make_shared<const std::string>(key), bytes);
    };
    keep("a", "1", 700);
    keep("a", "2", 700);
    keep("a", "3", 700);
    ASSERT_TRUE(cache.find("a", "1"));
    keep("a", "4", 700);
    EXPECT_TRUE(cache.find("a", "1")) << "used since";
    EXPECT_FALSE(cache.find("a", "2"));
    EXPECT_LE(cache.bytes(), 3'000U);
    keep("a", "huge", 2'000);
    EXPECT_FALSE(cache.find("a", "huge"));
    EXPECT_FALSE(cache.find("b", "1")) << "of another";
}

TEST(FairCache, One_owner_of_much_gives_way_to_owners_of_little) {
    FairCache<int> cache(10'000, 5'000);
    const auto value = std::make_shared<const int>(1);
    cache.keep("small", "kept", value, 500);
    for (int i = 0; i < 1'000; ++i) cache.keep("crowd", std::to_string(i), value, 500);
    EXPECT_TRUE(cache.find("small", "kept"));
    EXPECT_TRUE(cache.find("crowd", "999"));
    EXPECT_FALSE(cache.find("crowd", "0"));
}

// Counties with how many: a table of a few rows.
class AskedTables : public Served {
protected:
    AskedTables() { publish("things", "縣市,數量\r\n臺北市,3\r\n基隆市,7\r\n新北市,1\r\n"); }
    skl::testing::Answered rows(const std::string& query, const std::string& headers = "") const {
        return ask("GET", "/tables/things/rows" + query, "", "", headers);
    }
    TableAnswers::Counts counts() const { return app->service<TableAnswers>().counts(); }
};

TEST_F(AskedTables, The_same_question_is_worked_out_once_until_another_version_is_public) {
    const auto first = rows("?limit=2"), second = rows("?limit=2");
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(first.body, second.body);
    EXPECT_EQ(first.header("etag"), second.header("etag"));
    EXPECT_EQ(first.header("link"), second.header("link"));
    EXPECT_EQ(counts().worked, 1);
    EXPECT_EQ(counts().kept, 1);
    publish("things", "縣市,數量\r\n臺北市,4\r\n基隆市,7\r\n新北市,1\r\n");
    const auto later = rows("?limit=2");
    EXPECT_NE(later.body.find(R"("數量":4)"), std::string::npos) << later.body;
    EXPECT_NE(later.header("etag"), first.header("etag"));
    EXPECT_EQ(counts().worked, 2);
}

TEST_F(AskedTables, Two_tables_of_one_version_have_answers_of_their_own) {
    std::string bytes = "編號,名稱,數量\n";
    for (int i = 0; i < 9; ++i) bytes += fmt::format("{},第{}個,{}\n", i, i, i * 2);
    bytes += "\n區別,人口\n甲區,1000\n乙區,1001\n丙區,1002\n丁區,1003\n";
    publish("two", bytes);
    const auto of = [&](const char* table) { return ask("GET", fmt::format("/tables/{}/rows", table), "", ""); };
    const auto first = of("two"), second = of("two_2");
    ASSERT_EQ(first.status, 200) << first.body;
    ASSERT_EQ(second.status, 200) << second.body;
    EXPECT_NE(first.body.find("第8個"), std::string::npos) << first.body;
    EXPECT_NE(second.body.find("丁區"), std::string::npos) << second.body;
    EXPECT_NE(first.header("etag"), second.header("etag"));
}

TEST_F(AskedTables, Formats_spellings_and_rows_are_questions_of_their_own) {
    const auto json = rows("?limit=2"), csv = rows("?limit=2&format=csv");
    EXPECT_NE(json.body, csv.body);
    EXPECT_EQ(get("/api/v1/tables/things/rows?limit=2", "Accept: application/json;bigint=number\r\n").status, 200);
    EXPECT_EQ(counts().worked, 3);
    const auto self = rows("?limit=2&count=exact"), turned = rows("?count=exact&limit=2");
    EXPECT_NE(self.body.find("limit=2&count=exact"), std::string::npos) << "its own address: " << self.body;
    EXPECT_NE(turned.body.find("count=exact&limit=2"), std::string::npos) << turned.body;
    EXPECT_EQ(counts().worked, 5);
    EXPECT_NE(rows("/2").body, rows("/3").body);
    EXPECT_EQ(rows("/2").body, rows("/2").body);
    EXPECT_EQ(counts().worked, 7);
    EXPECT_EQ(rows("/1").status, 404) << "the header's record";
    EXPECT_EQ(rows("/1").status, 404);
    EXPECT_EQ(counts().worked, 9) << "problems are not kept";
}

TEST_F(AskedTables, Who_has_the_answer_gets_304_without_work) {
    const auto first = rows("?limit=1");
    const auto again = rows("?limit=1", "If-None-Match: " + first.header("etag") + "\r\n");
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(counts().asked, 1);
}

TEST_F(AskedTables, What_is_withheld_is_not_given_from_memory) {
    ASSERT_EQ(rows("").status, 200);
    write([&](Transaction& tx) {
        set_version_state(tx, public_version("things")->id, VersionState::withheld);
        return true;
    });
    EXPECT_GE(rows("").status, 400);
    EXPECT_EQ(ask("GET", "/tables/things/aggregate?group_by=縣市").status >= 400, true);
    EXPECT_EQ(counts().worked, 1);
}

}  // namespace
}  // namespace skl::opendata::testing
