// kernel.md §2: a POST with an Idempotency-Key happens once, however often it is sent.
#include "kernel/http/idempotency.h"

#include <thread>

#include "kernel/crypto/random.h"
#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

class Idempotency : public Served {
protected:
    Answered sign_as(const std::string& key, const std::string& json = wang, const std::string& more = "") {
        return post_json("/guestbook", json, "Idempotency-Key: " + key + "\r\n" + more);
    }
    std::int64_t rows() {
        std::int64_t out = -1;
        (void)store->read("main", [&](Reader& reader) {
            out = reader.query("select count(*) from idempotency where tenant = :tenant").number().value_or(-1);
        });
        return out;
    }
    void change(std::string_view sql) {
        (void)store->write("main", [&](Transaction& tx) { return tx.query(sql).run(), true; });
    }
};

TEST_F(Idempotency, The_same_key_and_body_get_the_first_answer_again) {
    const Answered first = sign_as("k-1"), again = sign_as("\"k-1\"");
    EXPECT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(first.header("idempotent-replayed"), "");
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.header("location"), first.header("location"));
    EXPECT_EQ(again.header("content-type"), first.header("content-type"));
    EXPECT_EQ(again.header("idempotent-replayed"), "?1");
    EXPECT_EQ(entries(), 1);
}

TEST_F(Idempotency, Another_body_with_the_same_key_is_422) {
    sign_as("k-2");
    const Answered other = sign_as("k-2", R"({"name":"B","message":"c","mood":"glad"})");
    EXPECT_EQ(other.status, 422);
    EXPECT_TRUE(other.says(R"("code":"idempotency-mismatch")")) << other.body;
    EXPECT_EQ(entries(), 1);
}

TEST_F(Idempotency, A_route_that_needs_a_key_says_so_and_a_bad_key_is_none) {
    EXPECT_TRUE(post_json("/guestbook", wang).says(R"("code":"idempotency-key-required")"));
    for (const std::string& bad : {std::string(129, 'k'), std::string("a b"), std::string("\"\"")})
        EXPECT_EQ(sign_as(bad).status, 400) << bad;
    EXPECT_EQ(sign_as(std::string(128, 'k')).status, 201);
    EXPECT_EQ(entries(), 1);
}

TEST_F(Idempotency, Keys_of_different_callers_and_tenants_do_not_meet) {
    EXPECT_EQ(sign_as("same").status, 201);
    const Answered by_operator = sign_as("same", wang, fmt::format("Authorization: Bearer {}\r\n", operator_token));
    EXPECT_EQ(by_operator.header("idempotent-replayed"), "");
    const std::string session = "Cookie: sid=" + crypto::random_token() + "\r\n";
    EXPECT_EQ(sign_as("same", wang, session).header("idempotent-replayed"), "");
    EXPECT_EQ(sign_as("same", wang, session).header("idempotent-replayed"), "?1");
    EXPECT_EQ(post_json("/t/other/guestbook", wang, "Idempotency-Key: same\r\n").header("idempotent-replayed"), "");
    EXPECT_EQ(entries(), 3);
}

TEST_F(Idempotency, A_refusal_is_an_answer_too) {
    const Answered first = sign_as("k-3", "{}"), again = sign_as("k-3", "{}");
    EXPECT_EQ(first.status, 422);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.header("idempotent-replayed"), "?1");
}

TEST_F(Idempotency, Sent_many_times_at_once_it_happens_once) {
    std::atomic<int> made = 0, waiting = 0;
    std::vector<std::thread> senders;
    for (int i = 0; i < 12; ++i)
        senders.emplace_back([&] {
            const Answered answer = sign_as("storm");
            if (answer.status == 201) ++made;
            if (answer.status == 409 && answer.header("retry-after") == "1") ++waiting;
        });
    for (std::thread& sender : senders) sender.join();
    EXPECT_EQ(made + waiting, 12);
    EXPECT_GE(made, 1);
    EXPECT_EQ(entries(), 1);
}

TEST_F(Idempotency, While_the_first_runs_the_second_waits_and_a_dead_claim_is_taken_over) {
    sign_as("k-4");
    change("update idempotency set status = null, committed = false, claimed_until = 9000000000000000 where tenant = :tenant");
    const Answered waiting = sign_as("k-4");
    EXPECT_EQ(waiting.status, 409);
    EXPECT_EQ(waiting.header("retry-after"), "1");
    EXPECT_TRUE(waiting.says(R"("code":"in-flight")"));
    change("update idempotency set claimed_until = 1 where tenant = :tenant");
    EXPECT_EQ(sign_as("k-4").status, 201) << "its node died before it changed anything";
    EXPECT_EQ(entries(), 2);
}

TEST_F(Idempotency, What_was_committed_is_not_done_again_when_its_answer_is_lost) {
    sign_as("k-5");
    change("update idempotency set status = null, claimed_until = 1 where tenant = :tenant");
    const Answered lost = sign_as("k-5");
    EXPECT_EQ(lost.status, 409);
    EXPECT_TRUE(lost.says(R"("code":"idempotency-interrupted")")) << lost.body;
    EXPECT_EQ(entries(), 1);
}

TEST_F(Idempotency, After_a_day_the_key_is_forgotten) {
    sign_as("k-6");
    change("update idempotency set expires_at = 1 where tenant = :tenant");
    EXPECT_EQ(sign_as("k-6").header("idempotent-replayed"), "");
    EXPECT_EQ(rows(), 1);
    EXPECT_EQ(entries(), 2);
}

TEST_F(Idempotency, Nothing_of_the_caller_is_stored) {
    sign_as("my-own-key", wang, "Cookie: sid=ThisIsASessionOfExactlyFortyThreeCharacters\r\n");
    std::string all;
    (void)store->read("main", [&](Reader& reader) {
        reader.query("select id, request, headers from idempotency where tenant = :tenant").each([&](const Row& row) {
            for (int column = 0; column < 3; ++column) all += row.text(column);
        });
    });
    ASSERT_FALSE(all.empty());
    for (const char* secret : {"my-own-key", "ThisIsASession", "127.0.0.1"}) EXPECT_EQ(all.find(secret), std::string::npos) << secret;
}

}  // namespace
}  // namespace skl::testing
