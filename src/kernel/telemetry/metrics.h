// Numbers about the house for Prometheus: rate, errors and duration of each route, and whatever a part lets be read.
// No label holds anything of a person: routes are named by their pattern, never by the path that was asked for.
//
// Threads: all members may be called from any thread. Meters live as long as the Metrics.
#pragma once

#include <functional>
#include <memory>
#include <string>

namespace skl {

// What is counted of one route; a few atomic additions.
class RouteMeter {
public:
    virtual ~RouteMeter() = default;
    virtual void answered(int status, double seconds) = 0;
};

class Metrics {
public:
    Metrics();
    ~Metrics();

    // skylantern_http_requests_total{method,route,status="2xx"} and skylantern_http_request_duration_seconds{method,route}
    RouteMeter& route(const std::string& method, const std::string& pattern);

    // Read at each scrape. The function must stay callable as long as the metrics, or until `forget`.
    void counter(std::string name, std::string help, std::function<double()> read);
    void gauge(std::string name, std::string help, std::function<double()> read);
    void forget(const std::string& name);

    std::string text() const;  // Prometheus text format 0.0.4

private:
    struct Registry;
    std::unique_ptr<Registry> registry_;
};

// Resident memory of this process in bytes (/proc/self/statm).
double resident_bytes();

}  // namespace skl
