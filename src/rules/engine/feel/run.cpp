#include "rules/engine/feel/run.h"

#include <algorithm>

namespace skl::rules::feel {

Value Run::fail(std::string_view code, std::string_view element, std::map<std::string, std::string> params) {
    if (remarks_.size() < remarks_kept) remarks_.push_back({std::string(code), std::string(element), std::move(params)});
    return {};
}

bool Run::enter() {
    if (stopped() || !step()) return false;
    if (depth_ >= limits_.depth) return stop(Limit::depth);
    ++depth_;
    return true;
}

bool Run::room(std::size_t items) { return !stopped() && (items <= limits_.list_size || stop(Limit::list_size)); }

bool Run::text(std::size_t bytes) {
    if (stopped()) return false;
    if (bytes > limits_.output_bytes - std::min(text_, limits_.output_bytes)) return stop(Limit::output_bytes);
    text_ += bytes;
    return true;
}

bool Run::look() {
    constexpr std::uint64_t between_looks = 4096;  // steps: microseconds of work for one look at the clock
    if (stopped()) return false;
    if (steps_ > limits_.steps) return stop(Limit::steps);
    if (std::chrono::steady_clock::now() > deadline_) return stop(Limit::wall);
    next_look_ = std::min(steps_ + between_looks, limits_.steps + 1);
    return true;
}

bool Run::stop(Limit limit) {
    over_ = limit;
    next_look_ = 0;
    return false;
}

}  // namespace skl::rules::feel
