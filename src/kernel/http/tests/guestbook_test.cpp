// The sample module from end to end: what a visitor writes is an entry, an event and, a moment later, a number.
#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

class Guestbook : public Served {
protected:
    std::int64_t deliver() {
        const auto now = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch());
        return outbox->deliver({now.count()});
    }
};

TEST_F(Guestbook, An_entry_tells_its_event_and_is_counted_once) {
    sign(wang);
    sign(wang);
    sign(R"({"name":"B","message":"c","mood":"cross"})");
    while (deliver() > 0) {
    }
    const Answered moods = get("/guestbook/moods.csv");
    EXPECT_EQ(moods.body, "mood,entries\r\ncross,1\r\ncurious,2\r\n");
    EXPECT_EQ(deliver(), 0);
}

TEST_F(Guestbook, A_refused_entry_tells_nothing) {
    sign("{}");
    EXPECT_EQ(deliver(), 0);
}

TEST_F(Guestbook, Its_requests_are_counted_by_route_and_class) {
    sign(wang);
    get("/guestbook/0190c2a0-0000-7000-8000-000000000000.json");
    get("/nowhere/at/all");
    const Answered metrics = get("/metrics");
    EXPECT_EQ(metrics.header("content-type"), "text/plain; version=0.0.4");
    for (const char* line :
         {R"(skylantern_http_requests_total{method="POST",route="/guestbook",status="2xx"} 1)",
          R"(skylantern_http_requests_total{method="GET",route="/guestbook/{entry}",status="4xx"} 1)",
          R"(skylantern_http_requests_total{method="",route="",status="4xx"} 1)",
          R"(skylantern_http_request_duration_seconds_count{method="POST",route="/guestbook"} 1)", "\nskylantern_connections ",
          "\nprocess_resident_memory_bytes ", "\nskylantern_writes_total ", "\nskylantern_commits_total ", "\nskylantern_writes_waiting 0"})
        EXPECT_TRUE(metrics.says(line)) << line << "\n" << metrics.body;
    EXPECT_FALSE(metrics.says("0190c2a0")) << "no path of a request is a label";
}

}  // namespace
}  // namespace skl::testing
