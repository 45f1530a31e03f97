// Prometheus text format 0.0.4 by prometheus-cpp.
#include "kernel/telemetry/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <map>
#include <mutex>

namespace skl {
namespace {

// A page is well served below 100 ms; a query may take seconds; past 30 s a handler is stopped (kernel.md §2).
const prometheus::Histogram::BucketBoundaries seconds_boundaries = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                                    0.25,  0.5,    1,     2.5,  5,     10,   30};

class Meter : public RouteMeter {
public:
    Meter(prometheus::Family<prometheus::Counter>& requests, prometheus::Family<prometheus::Histogram>& seconds, const std::string& method,
          const std::string& pattern)
        : seconds_(seconds.Add({{"method", method}, {"route", pattern}}, seconds_boundaries)) {
        for (int hundreds = 1; hundreds <= 5; ++hundreds)
            by_class_[static_cast<std::size_t>(hundreds - 1)] =
                &requests.Add({{"method", method}, {"route", pattern}, {"status", std::to_string(hundreds) + "xx"}});
    }
    void answered(int status, double seconds) override {
        if (status >= 100 && status < 600) by_class_[static_cast<std::size_t>(status / 100 - 1)]->Increment();
        seconds_.Observe(seconds);
    }

private:
    std::array<prometheus::Counter*, 5> by_class_{};
    prometheus::Histogram& seconds_;
};

struct Reading {
    prometheus::MetricType type;
    std::string help;
    std::function<double()> read;
};

prometheus::MetricFamily family_of(const std::string& name, const Reading& reading) {
    prometheus::ClientMetric metric;
    (reading.type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value) = reading.read();
    return {name, reading.help, reading.type, {metric}};
}

}  // namespace

struct Metrics::Registry {
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests =
        prometheus::BuildCounter().Name("skylantern_http_requests_total").Help("Requests answered").Register(registry);
    prometheus::Family<prometheus::Histogram>& seconds = prometheus::BuildHistogram()
                                                             .Name("skylantern_http_request_duration_seconds")
                                                             .Help("From the whole request to the answer")
                                                             .Register(registry);
    mutable std::mutex mutex;
    std::map<std::pair<std::string, std::string>, Meter> meters;
    std::map<std::string, Reading> readings;

    void add(std::string name, Reading reading) {
        const std::lock_guard lock(mutex);
        readings.insert_or_assign(std::move(name), std::move(reading));
    }
};

Metrics::Metrics() : registry_(std::make_unique<Registry>()) { gauge("process_resident_memory_bytes", "Resident memory", resident_bytes); }
Metrics::~Metrics() = default;

RouteMeter& Metrics::route(const std::string& method, const std::string& pattern) {
    Registry& r = *registry_;
    const std::lock_guard lock(r.mutex);
    return r.meters.try_emplace({method, pattern}, r.requests, r.seconds, method, pattern).first->second;
}

void Metrics::counter(std::string name, std::string help, std::function<double()> read) {
    registry_->add(std::move(name), {prometheus::MetricType::Counter, std::move(help), std::move(read)});
}

void Metrics::gauge(std::string name, std::string help, std::function<double()> read) {
    registry_->add(std::move(name), {prometheus::MetricType::Gauge, std::move(help), std::move(read)});
}

void Metrics::forget(const std::string& name) {
    const std::lock_guard lock(registry_->mutex);
    registry_->readings.erase(name);
}

std::string Metrics::text() const {
    auto families = registry_->registry.Collect();
    {
        const std::lock_guard lock(registry_->mutex);
        for (const auto& [name, reading] : registry_->readings) families.push_back(family_of(name, reading));
    }
    return prometheus::TextSerializer().Serialize(families);
}

double resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    double whole = 0, resident = 0;
    statm >> whole >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

}  // namespace skl
