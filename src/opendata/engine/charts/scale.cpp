#include "opendata/engine/charts/scale.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace skl::opendata::charts {

std::vector<double> Ticks::values() const {
    std::vector<double> out;
    constexpr int most_ticks = 50;
    const int count = static_cast<int>(std::lround((to - from) / step));
    for (int i = 0; i <= std::min(count, most_ticks); ++i) {
        const double value = from + i * step;
        out.push_back(std::fabs(value) < step * 1e-9 ? 0 : value);
    }
    return out;
}

Ticks ticks_for(double low, double high, int most) {
    if (!std::isfinite(low) || !std::isfinite(high)) return {};
    if (low > high) std::swap(low, high);
    if (!(high - low > std::fabs(high) * 1e-12)) {
        const double room = high == 0 ? 1 : std::fabs(high) * 0.1;
        low -= room, high += room;
    }
    const double rough = (high - low) / std::max(1, most);
    const double power = std::pow(10, std::floor(std::log10(rough)));
    Ticks out;
    for (const double step : {1.0, 2.0, 5.0, 10.0})
        if (out.step = step * power; out.step >= rough * (1 - 1e-9)) break;
    out.from = std::floor(low / out.step + 1e-9) * out.step;
    out.to = std::ceil(high / out.step - 1e-9) * out.step;
    return out;
}

std::string number_text(double value) {
    constexpr double exact = 1e15, small = 1e-4;
    if (!std::isfinite(value)) return "–";
    const double size = std::fabs(value);
    if (size >= exact || (size > 0 && size < small)) return fmt::format("{:.3g}", value);
    const int digits = size >= 1000 || value == std::floor(value) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 4;
    std::string out = fmt::format("{:.{}f}", size, digits);
    if (digits > 0) {
        while (out.back() == '0') out.pop_back();
        if (out.back() == '.') out.pop_back();
    }
    const std::size_t point = std::min(out.find('.'), out.size());
    for (std::size_t i = point; i > 3; i -= 3) out.insert(i - 3, ",");
    return value < 0 && out != "0" ? "−" + out : out;
}

}  // namespace skl::opendata::charts
