// Axes: round steps, and numbers as an axis shows them.
#pragma once

#include <string>
#include <vector>

namespace skl::opendata::charts {

// From `low` to `high` and a little further, in steps of 1, 2 or 5 of a power of ten; about `most` of them.
struct Ticks {
    double from = 0, to = 1, step = 1;
    std::vector<double> values() const;
};
Ticks ticks_for(double low, double high, int most);

// Thousands apart, no more digits than a reader can use: 1,234 · 0.25 · 1.2e+15.
std::string number_text(double value);

struct Scale {
    double from = 0, to = 1, begin = 0, end = 1;  // values, and where they stand
    double at(double value) const { return begin + (value - from) / (to > from || to < from ? to - from : 1) * (end - begin); }
};

}  // namespace skl::opendata::charts
