// One evaluation: its instant, its limits, what it reports. Not shared between threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/engine/feel/value.h"

namespace skl::calendar {
class Calendar;
}

namespace skl::rules::dmn {
struct Bindings;  // the values of a model's inputs and decisions in one evaluation
class Tracer;
}  // namespace skl::rules::dmn

namespace skl::rules::feel {

// What law needs and a model does not hold: dated parameters and the calendar of the jurisdiction. Answers never change during a run.
class Surroundings {
public:
    virtual ~Surroundings() = default;
    // The value in force on a day; nothing: none (never the nearest). `key` is empty for a parameter that is not a table.
    virtual std::optional<Value> parameter(std::string_view name, std::string_view key, const Date& at) const = 0;
    virtual const calendar::Calendar& calendar() const = 0;
};

struct Limits {
    std::uint64_t steps = 10'000'000;      // nodes evaluated: a second or two of work
    std::uint32_t depth = 512;             // of invocations within each other: far from the end of an 8 MiB stack
    std::size_t list_size = 1'000'000;     // items of one list
    std::size_t output_bytes = 8'000'000;  // of text that one evaluation makes
    std::chrono::milliseconds wall{2000};
};
enum class Limit : std::uint8_t { none, steps, depth, list_size, output_bytes, wall };

struct Remark {                                   // a diagnostic of an evaluation: why a null is null
    std::string code;                             // kebab-case: type-mismatch, division-by-zero, invalid-argument …
    std::string element;                          // the decision, variable, parameter or function it is about
    std::map<std::string, std::string> params{};  // for the sentence in the catalogue
};
constexpr std::size_t remarks_kept = 100;  // of one evaluation; a loop of a million nulls says so a hundred times

class Run {
public:
    Run() = default;
    explicit Run(const Limits& limits) : limits_(limits), deadline_(std::chrono::steady_clock::now() + limits.wall) {}
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    // now() and today(): given from outside, so that a run can be repeated.
    DateTime as_of{};
    const Surroundings* surroundings = nullptr;
    dmn::Bindings* bindings = nullptr;
    dmn::Tracer* tracer = nullptr;

    // Null, and why. Cheap once `remarks_kept` are kept.
    Value fail(std::string_view code, std::string_view element = {}, std::map<std::string, std::string> params = {});
    const std::vector<Remark>& remarks() const { return remarks_; }

    // False once a limit is passed: whoever loops or invokes stops then and gives null; the whole evaluation is `evaluation-limit`.
    bool step(std::uint64_t steps = 1) {
        steps_ += steps;
        return steps_ < next_look_ || look();
    }
    bool enter();  // an invocation; leave() follows where it is true
    void leave() { --depth_; }
    bool room(std::size_t items);  // for a list of so many
    bool text(std::size_t bytes);  // for so much more text
    Limit over() const { return over_; }
    bool stopped() const { return over_ != Limit::none; }

private:
    bool look();  // at the limits, every 4,096 steps
    bool stop(Limit limit);

    Limits limits_{};
    std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::now() + limits_.wall;
    std::uint64_t steps_ = 0, next_look_ = 4096;
    std::uint32_t depth_ = 0;
    std::size_t text_ = 0;
    Limit over_ = Limit::none;
    std::vector<Remark> remarks_;
};

}  // namespace skl::rules::feel
