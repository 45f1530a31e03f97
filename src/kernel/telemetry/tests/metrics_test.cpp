// kernel.md §6 telemetry: rate, errors, duration per route, as Prometheus reads them.
#include "kernel/telemetry/metrics.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace skl {
namespace {

bool says(const Metrics& metrics, const std::string& line) { return ("\n" + metrics.text()).find("\n" + line + "\n") != std::string::npos; }

TEST(Metrics, A_route_is_counted_by_class_of_status_and_timed) {
    Metrics metrics;
    RouteMeter& meter = metrics.route("GET", "/things/{thing}");
    meter.answered(200, 0.002);
    meter.answered(304, 0.0001);
    meter.answered(503, 31);
    EXPECT_TRUE(says(metrics, R"(skylantern_http_requests_total{method="GET",route="/things/{thing}",status="2xx"} 1)")) << metrics.text();
    EXPECT_TRUE(says(metrics, R"(skylantern_http_requests_total{method="GET",route="/things/{thing}",status="5xx"} 1)"));
    EXPECT_TRUE(says(metrics, R"(skylantern_http_request_duration_seconds_count{method="GET",route="/things/{thing}"} 3)"));
    EXPECT_TRUE(says(metrics, R"(skylantern_http_request_duration_seconds_bucket{method="GET",route="/things/{thing}",le="0.0025"} 2)"));
    EXPECT_TRUE(says(metrics, R"(skylantern_http_request_duration_seconds_bucket{method="GET",route="/things/{thing}",le="30"} 2)"));
}

TEST(Metrics, The_same_route_has_one_meter) {
    Metrics metrics;
    EXPECT_EQ(&metrics.route("GET", "/a"), &metrics.route("GET", "/a"));
    EXPECT_NE(&metrics.route("GET", "/a"), &metrics.route("POST", "/a"));
}

TEST(Metrics, What_a_part_lets_be_read_is_read_at_each_scrape_until_it_is_forgotten) {
    Metrics metrics;
    double depth = 2;
    metrics.gauge("skylantern_depth", "Of a queue", [&] { return depth; });
    metrics.counter("skylantern_done_total", "Things done", [] { return 7; });
    EXPECT_TRUE(says(metrics, "skylantern_depth 2"));
    EXPECT_TRUE(says(metrics, "# TYPE skylantern_done_total counter"));
    depth = 3;
    EXPECT_TRUE(says(metrics, "skylantern_depth 3"));
    metrics.forget("skylantern_depth");
    EXPECT_FALSE(says(metrics, "skylantern_depth 3"));
}

TEST(Metrics, Resident_memory_is_that_of_this_process) {
    EXPECT_GT(resident_bytes(), 1e6);
    EXPECT_LT(resident_bytes(), 1e12);
}

TEST(Metrics, Nothing_is_lost_between_threads) {
    Metrics metrics;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 1000; ++i) metrics.route("GET", "/x").answered(200, 0.01);
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_TRUE(says(metrics, R"(skylantern_http_requests_total{method="GET",route="/x",status="2xx"} 4000)"));
}

}  // namespace
}  // namespace skl
