// Who may: the operator's token, forms of our own only, and not too often.
#include "kernel/http/guard.h"

#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

constexpr const char* form = "Content-Type: application/x-www-form-urlencoded\r\nAccept: text/html\r\nAccept-Language: en\r\n";

std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const auto at = text.find(before);
    if (at == std::string::npos) return {};
    return text.substr(at + before.size(), text.find(after, at + before.size()) - at - before.size());
}

class Guard : public Served {
protected:
    // A browser that has the form open: its session and the tokens of the page.
    struct Visitor {
        std::string cookie, csrf, key;
    };
    Visitor visit() {
        const Answered page = get("/guestbook/new", "Accept: text/html\r\n");
        return {"Cookie: " + page.header("set-cookie").substr(0, page.header("set-cookie").find(';')) + "\r\n",
                between(page.body, "name=\"csrf\" value=\"", "\""), between(page.body, "name=\"idempotency_key\" value=\"", "\"")};
    }
    static std::string bearer(const std::string& token) { return "Authorization: Bearer " + token + "\r\n"; }
};

TEST_F(Guard, A_form_of_our_own_is_taken_and_leads_to_what_it_made) {
    const Visitor visitor = visit();
    ASSERT_FALSE(visitor.csrf.empty());
    const Answered answer = ask("POST", "/guestbook", form + visitor.cookie,
                                "name=A&message=b&mood=glad&csrf=" + visitor.csrf + "&idempotency_key=" + visitor.key);
    EXPECT_EQ(answer.status, 303) << answer.body;
    EXPECT_TRUE(answer.header("location").starts_with("/guestbook/"));
    EXPECT_EQ(entries(), 1);
}

TEST_F(Guard, A_refused_form_comes_again_with_what_was_typed_and_what_is_wrong) {
    const Visitor visitor = visit();
    const Answered again = ask("POST", "/guestbook", form + visitor.cookie,
                               "name=Ann+Lee&message=&mood=glad&csrf=" + visitor.csrf + "&idempotency_key=" + visitor.key);
    EXPECT_EQ(again.status, 422);
    EXPECT_TRUE(again.says("value=\"Ann Lee\"")) << again.body;
    EXPECT_TRUE(again.says("href=\"#f-message\""));
    EXPECT_TRUE(again.says("Please fill in this field."));
    EXPECT_FALSE(again.says(visitor.key)) << "the corrected form is another request";
}

TEST_F(Guard, A_form_from_elsewhere_is_refused) {
    const Visitor visitor = visit();
    const std::string fields = "name=A&message=b&mood=glad&idempotency_key=k&csrf=";
    for (const std::string& token : {std::string(), std::string("x"), visitor.csrf + "x"})
        EXPECT_EQ(ask("POST", "/guestbook", form + visitor.cookie, fields + token).status, 403) << token;
    EXPECT_EQ(ask("POST", "/guestbook", form, fields + visitor.csrf).status, 403) << "no session";
    EXPECT_EQ(ask("POST", "/guestbook", form + visit().cookie, fields + visitor.csrf).status, 403) << "another's session";
    EXPECT_EQ(ask("POST", "/guestbook", form + visitor.cookie + "Origin: http://evil.example\r\n", fields + visitor.csrf).status, 403);
    EXPECT_EQ(ask("POST", "/guestbook", form + visitor.cookie + "Sec-Fetch-Site: cross-site\r\n", fields + visitor.csrf).status, 403);
    EXPECT_EQ(ask("POST", "/guestbook", form + visitor.cookie + "Origin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n",
                  fields + visitor.csrf)
                  .status,
              303);
    EXPECT_EQ(entries(), 1);
}

TEST_F(Guard, JSON_from_another_origin_is_refused) {
    EXPECT_EQ(sign(wang, "Origin: http://evil.example\r\n").status, 403);
    EXPECT_EQ(sign(wang, "Origin: null\r\n").status, 403);
    EXPECT_EQ(sign(wang, "Sec-Fetch-Site: cross-site\r\n").status, 403);
    EXPECT_EQ(sign(wang, "Origin: http://localhost\r\n").status, 201);
    const Visitor visitor = visit();
    EXPECT_EQ(ask("POST", "/operator/leave", visitor.cookie).status, 403) << "an empty body could come from any page";
}

TEST_F(Guard, What_needs_the_operator_is_401_without_the_token) {
    const std::string entry = sign(wang).header("location");
    const Answered refused = ask("DELETE", entry, "Accept: application/json\r\n");
    EXPECT_EQ(refused.status, 401);
    EXPECT_FALSE(refused.header("www-authenticate").empty());
    EXPECT_TRUE(refused.says(R"("code":"unauthorised")"));
    EXPECT_EQ(ask("DELETE", entry, bearer("wrong")).status, 401);
    EXPECT_EQ(ask("DELETE", entry, "Cookie: operator=forged\r\n").status, 401);
    EXPECT_EQ(entries(), 1);
    EXPECT_EQ(ask("DELETE", entry, bearer(operator_token)).status, 204);
    EXPECT_EQ(ask("DELETE", entry, bearer(operator_token)).status, 404);
    EXPECT_EQ(entries(), 0);
}

TEST_F(Guard, A_gate_that_says_no_is_403) {
    app->set_gate([](const Request&) { return Caller{"somebody"}; },
                  [](Context&, const Need& need) -> Done { return Problem::forbidden().with("permission", need.permission); });
    const Answered refused = ask("DELETE", "/guestbook/0190c2a0-0000-7000-8000-000000000000", "Accept: application/json\r\n");
    EXPECT_EQ(refused.status, 403);
    EXPECT_TRUE(refused.says(R"("permission":"guestbook.moderate")")) << refused.body;
}

TEST_F(Guard, The_operator_signs_in_by_a_form) {
    const Answered page = get("/operator", "Accept: text/html\r\n");
    const std::string cookie = "Cookie: " + page.header("set-cookie").substr(0, page.header("set-cookie").find(';'));
    const std::string csrf = "&csrf=" + between(page.body, "name=\"csrf\" value=\"", "\"");
    const Answered wrong = ask("POST", "/operator", form + cookie + "\r\n", "token=wrong" + csrf);
    EXPECT_EQ(wrong.status, 422);
    EXPECT_FALSE(wrong.says("value=\"wrong\"")) << "a secret is not written back";
    const Answered in = ask("POST", "/operator", form + cookie + "\r\n", std::string("token=") + operator_token + csrf);
    EXPECT_EQ(in.status, 303) << in.body;
    const std::string set = in.header("set-cookie");
    EXPECT_NE(set.find("HttpOnly; SameSite=Lax"), std::string::npos) << set;
    const std::string entry = sign(wang).header("location");
    EXPECT_EQ(ask("DELETE", entry, "Cookie: " + set.substr(0, set.find(';')) + "\r\n").status, 403)
        << "a cookie alone is what any page can send";
    EXPECT_EQ(ask("DELETE", entry, cookie + "; " + set.substr(0, set.find(';')) + "\r\nContent-Type: application/json\r\n", "{}").status,
              204);
}

class Rates : public Served {
protected:
    Rates() : Served(Configuration{}) {}
};

TEST_F(Rates, Too_many_writes_are_429_with_the_time_to_wait_and_reading_goes_on) {
    const Rate& rate = rate_of(RateClass::write);
    Answered answer;
    int taken = 0;
    for (; taken < rate.burst + 20; ++taken) {
        answer = sign(wang);
        if (answer.status != 201) break;
    }
    EXPECT_EQ(answer.status, 429);
    EXPECT_GE(taken, rate.burst);
    EXPECT_GE(std::stoi(answer.header("retry-after")), 1);
    EXPECT_EQ(answer.header("ratelimit-policy"), "\"write\";q=120;w=60");
    EXPECT_TRUE(answer.header("ratelimit").starts_with("\"write\";r=0;t=")) << answer.header("ratelimit");
    EXPECT_TRUE(answer.says(R"("code":"rate-limited")"));
    EXPECT_EQ(get("/guestbook.json").status, 200);
    EXPECT_EQ(get("/healthz").header("ratelimit"), "");
}

TEST(RateLimiting, A_burst_is_allowed_and_then_the_rate) {
    RateLimiter limiter;
    const Rate& rate = rate_of(RateClass::query);
    std::int64_t now = 1'000'000'000;
    for (int i = 0; i < rate.burst; ++i) EXPECT_TRUE(limiter.count(RateClass::query, "a", now).allowed) << i;
    EXPECT_FALSE(limiter.count(RateClass::query, "a", now).allowed);
    EXPECT_TRUE(limiter.count(RateClass::query, "b", now).allowed);
    EXPECT_TRUE(limiter.count(RateClass::read, "a", now).allowed);
    now += 60'000'000 / rate.per_minute;
    EXPECT_TRUE(limiter.count(RateClass::query, "a", now).allowed);
    EXPECT_FALSE(limiter.count(RateClass::query, "a", now).allowed);
}

TEST(RateLimiting, Who_shows_a_key_reads_ten_times_as_often) {
    RateLimiter limiter;
    const std::int64_t now = 1'000'000'000;
    const auto taken = [&](const std::string& who, bool known) {
        int out = 0;
        while (limiter.count(RateClass::read, who, now, known).allowed) ++out;
        return out;
    };
    EXPECT_EQ(taken("192.0.2.0/24", false), 30);
    EXPECT_EQ(taken("client/1", true), 200);
    EXPECT_EQ(rate_of(RateClass::read, false).per_minute, 60);
    EXPECT_EQ(rate_of(RateClass::read).per_minute, 600);
    EXPECT_EQ(rate_of(RateClass::page, false).per_minute, 600) << "a person clicks";
}

TEST(RateLimiting, Addresses_count_by_their_net) {
    EXPECT_EQ(address_prefix("192.0.2.77"), "192.0.2.0/24");
    EXPECT_EQ(address_prefix("2001:db8:1:2ff::1"), address_prefix("2001:db8:1:200::9"));
    EXPECT_NE(address_prefix("2001:db8:1:2ff::1"), address_prefix("2001:db8:1:3ff::1"));
}

}  // namespace
}  // namespace skl::testing
