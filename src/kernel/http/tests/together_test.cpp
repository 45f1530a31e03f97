// Work that many want at once is done once, and what the gate decides by is brought up to date for all who come, signed in or not.
#include "kernel/http/together.h"

#include <atomic>
#include <thread>

#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

class Gated : public Served {
protected:
    // Every request finds that something is to be read, which takes until `arrived` of them have come.
    void brought_up_to_date(int arrived) {
        app->set_gate_upkeep({[this](const Context&) { return ++asked, true; },
                              [this, arrived](Context& cx) { return together.run("policy", read(cx, arrived)); }});
    }
    Task<Done> read(Context& cx, int arrived) {
        ++begun;
        const bool read = co_await cx.blocking([this, arrived] {
            while (asked.load() < arrived) std::this_thread::yield();
            return !broken;
        });
        if (!read) co_return Problem{503, "busy"};
        co_return Nothing{};
    }

    Together together;
    std::atomic<int> asked = 0, begun = 0;
    std::atomic<bool> broken = false;
};

TEST_F(Gated, What_many_requests_wait_for_is_read_once) {
    constexpr int visitors = 6;
    brought_up_to_date(visitors);
    std::atomic<int> answered = 0;
    {
        std::vector<std::jthread> all;
        for (int i = 0; i < visitors; ++i) all.emplace_back([&] { answered += get("/guestbook").status == 200 ? 1 : 0; });
    }
    EXPECT_EQ(answered, visitors) << "nobody of them is signed in";
    EXPECT_LT(begun, visitors) << "who came while it was read waited for it";
    EXPECT_GE(begun, 1);
}

TEST_F(Gated, Where_it_cannot_be_read_nobody_is_judged_but_health_and_assets_answer) {
    broken = true;
    brought_up_to_date(0);
    EXPECT_EQ(get("/guestbook").status, 503);
    EXPECT_EQ(get("/healthz").status, 200);
    EXPECT_EQ(get("/assets/page.js").status, 200);
    EXPECT_EQ(begun, 1);
    broken = false;
    EXPECT_EQ(get("/guestbook").status, 200) << "the next one reads again";
}

}  // namespace
}  // namespace skl::testing
