#include "opendata/engine/charts/draw.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "opendata/engine/charts/scale.h"
#include "opendata/engine/charts/svg.h"

namespace skl::opendata::charts {
namespace {

constexpr double gap = 8, line_height = 20, small = 12;  // small: letters of ticks

struct Range {
    double low = 0, high = 0;
    bool some = false;
    void see(double value) {
        low = some ? std::min(low, value) : value;
        high = some ? std::max(high, value) : value;
        some = true;
    }
};

class Drawing {
public:
    Drawing(const ChartData& data, const ChartWords& words, double width) : data_(data), words_(words), width_(width) {}

    std::string named(const std::string& label) const { return label.empty() ? words_.empty_label : label; }

    // Horizontal bars: labels in Chinese stay upright and readable at any number of rows.
    std::string bars(std::string_view axis_x, std::string_view axis_y) const {
        double label = 0, amount = 0;
        Range range;
        range.see(0);
        for (const Bar& bar : data_.bars) {
            label = std::max(label, text_width(named(bar.label)));
            amount = std::max(amount, text_width(number_text(bar.value)));
            range.see(bar.value);
        }
        label = std::min(label, width_ * 0.34);
        constexpr double step = 28, top = 44;
        Svg svg(width_, top + static_cast<double>(data_.bars.size()) * step + gap, words_.title, words_.description);
        svg.text(0, 16, fitted(axis_x, width_ * 0.48), Anchor::start, quiet);
        svg.text(width_, 16, fitted(axis_y, width_ * 0.48), Anchor::end, quiet);
        svg.line(0, 28, width_, 28, hairline);
        const bool negative = range.low < 0;
        const Scale scale{range.low, range.high > range.low ? range.high : range.low + 1, label + gap + (negative ? amount + gap : 0),
                          width_ - amount - gap};
        for (std::size_t i = 0; i < data_.bars.size(); ++i) {
            const Bar& bar = data_.bars[i];
            const double y = top + static_cast<double>(i) * step, from = std::min(scale.at(0), scale.at(bar.value));
            svg.text(label, y + 15, fitted(named(bar.label), label), Anchor::end);
            svg.rect(from, y, std::max(1.0, std::fabs(scale.at(bar.value) - scale.at(0))), step - 8, series_colours[0]);
            if (bar.value < 0)
                svg.text(from - 5, y + 15, number_text(bar.value), Anchor::end);
            else
                svg.text(scale.at(bar.value) + 5, y + 15, number_text(bar.value));
        }
        return std::move(svg).finish();
    }

    std::string lines() const {
        Range range;
        for (const LineSeries& one : data_.lines)
            for (const auto& value : one.values)
                if (value) range.see(*value);
        if (range.low > 0 && range.low < range.high * 0.7) range.see(0);  // far from nothing, the line's own range says more
        const bool keyed = data_.lines.size() > 1;
        const Frame frame = framed(range, 320, keyed ? line_height * static_cast<double>(data_.lines.size()) : 0);
        Svg svg(width_, frame.height, words_.title, words_.description);
        axis_y(svg, frame, words_.y);
        const double count = static_cast<double>(data_.labels.size());
        const Scale across{0, std::max(1.0, count - 1), frame.left, width_ - 14};
        labels_below(svg, frame, across);
        svg.text(width_, frame.bottom + 42, fitted(words_.x, width_ * 0.9), Anchor::end, quiet);
        for (std::size_t s = 0; s < data_.lines.size(); ++s) {
            const LineSeries& one = data_.lines[s];
            const auto colour = series_colours[s % std::size(series_colours)];
            std::string path;
            bool pen = false;
            for (std::size_t i = 0; i < one.values.size(); ++i) {
                if (one.values[i]) append_point(path, pen ? 'L' : 'M', across.at(static_cast<double>(i)), frame.scale.at(*one.values[i]));
                pen = one.values[i].has_value();
            }
            svg.path(path, "none", colour, 2.2, named(one.name), keyed ? series_dashes[s % std::size(series_dashes)] : "");
            if (one.values.size() <= 40)
                for (std::size_t i = 0; i < one.values.size(); ++i)
                    if (one.values[i]) svg.circle(across.at(static_cast<double>(i)), frame.scale.at(*one.values[i]), 2.8, colour);
            if (!keyed) continue;
            const double y = frame.bottom + 50 + line_height * (static_cast<double>(s) + 0.5);
            svg.line(frame.left, y, frame.left + 34, y, colour, 2.6, series_dashes[s % std::size(series_dashes)]);
            svg.text(frame.left + 42, y + 5, fitted(named(one.name), width_ - frame.left - 50));
        }
        return std::move(svg).finish();
    }

    std::string points() const {
        Range across, up;
        for (const Point& one : data_.points) across.see(one.x), up.see(one.y);
        const Frame frame = framed(up, 360, 0);
        Svg svg(width_, frame.height, words_.title, words_.description);
        axis_y(svg, frame, words_.y);
        const Scale scale = axis_x(svg, frame, across);
        const double opacity = data_.points.size() > 300 ? 0.45 : 0.75, radius = data_.points.size() > 300 ? 2.4 : 3.6;
        for (const Point& one : data_.points) svg.circle(scale.at(one.x), frame.scale.at(one.y), radius, series_colours[1], opacity);
        return std::move(svg).finish();
    }

    std::string histogram() const {
        Range up;
        up.see(0);
        for (const std::int64_t count : data_.bins.counts) up.see(static_cast<double>(count));
        const Frame frame = framed(up, 320, 0);
        Svg svg(width_, frame.height, words_.title, words_.description);
        axis_y(svg, frame, words_.y);
        const double from = data_.bins.from, count = static_cast<double>(data_.bins.counts.size()), to = from + data_.bins.width * count;
        const Scale scale{from, to, frame.left, width_ - 14};
        for (std::size_t i = 0; i < data_.bins.counts.size(); ++i) {
            const double low = from + data_.bins.width * static_cast<double>(i), high = low + data_.bins.width;
            const double top = frame.scale.at(static_cast<double>(data_.bins.counts[i]));
            svg.rect(
                scale.at(low) + 0.5, top, scale.at(high) - scale.at(low) - 1, frame.bottom - top, series_colours[0],
                fmt::format("{} – {}: {}", number_text(low), number_text(high), number_text(static_cast<double>(data_.bins.counts[i]))));
        }
        const double room = std::max(46.0, text_width(number_text(to), small) + 10);
        const auto every = static_cast<std::size_t>(std::ceil(room / std::max(1.0, (width_ - frame.left) / count)));
        for (std::size_t i = 0; i <= data_.bins.counts.size(); i += every) {
            const double edge = from + data_.bins.width * static_cast<double>(i);
            svg.line(scale.at(edge), frame.bottom, scale.at(edge), frame.bottom + 4, quiet);
            const double half = text_width(number_text(edge), small) / 2;
            svg.text(std::min(scale.at(edge), width_ - half), frame.bottom + 18, number_text(edge), Anchor::middle, ink, small);
        }
        svg.text(width_, frame.bottom + 42, fitted(words_.x, width_ * 0.9), Anchor::end, quiet);
        return std::move(svg).finish();
    }

    std::string boxes() const {
        double label = 0;
        Range range;
        for (const Box& box : data_.boxes) label = std::max(label, text_width(named(box.label))), range.see(box.least), range.see(box.most);
        label = std::min(label, width_ * 0.34);
        constexpr double step = 32, top = 44;
        const double bottom = top + static_cast<double>(data_.boxes.size()) * step;
        Svg svg(width_, bottom + 30, words_.title, words_.description);
        svg.text(0, 16, fitted(words_.x, width_ * 0.48), Anchor::start, quiet);
        svg.text(width_, 16, fitted(words_.y, width_ * 0.48), Anchor::end, quiet);
        const Ticks ticks = ticks_for(range.low, range.high, static_cast<int>((width_ - label) / 90));
        const Scale scale{ticks.from, ticks.to, label + 2 * gap, width_ - 24};
        for (const double value : ticks.values()) {
            svg.line(scale.at(value), 28, scale.at(value), bottom, hairline);
            svg.text(scale.at(value), bottom + 18, number_text(value), Anchor::middle, ink, small);
        }
        for (std::size_t i = 0; i < data_.boxes.size(); ++i) {
            const Box& box = data_.boxes[i];
            const double y = top + static_cast<double>(i) * step, middle = y + 10;
            svg.text(label, middle + 5, fitted(named(box.label), label), Anchor::end);
            svg.line(scale.at(box.low_whisker), middle, scale.at(box.high_whisker), middle, ink, 1.4);
            for (const double end : {box.low_whisker, box.high_whisker}) svg.line(scale.at(end), y + 4, scale.at(end), y + 16, ink, 1.4);
            svg.rect(scale.at(box.low), y, std::max(1.0, scale.at(box.high) - scale.at(box.low)), 20, "#8fa6c8");
            svg.line(scale.at(box.middle), y, scale.at(box.middle), y + 20, series_colours[1], 2.6);
            if (box.least < box.low_whisker) svg.circle(scale.at(box.least), middle, 3, series_colours[1]);
            if (box.most > box.high_whisker) svg.circle(scale.at(box.most), middle, 3, series_colours[1]);
        }
        return std::move(svg).finish();
    }

    std::string pyramid() const {
        double label = 0;
        Range range;
        range.see(0);
        for (const TwoSides& one : data_.sides)
            label = std::max(label, text_width(named(one.label), small)), range.see(one.left), range.see(one.right);
        label = std::min(label, width_ * 0.3) + 2 * gap;
        const double step = data_.sides.size() > 25 ? 18 : 24, top = 44, bottom = top + static_cast<double>(data_.sides.size()) * step;
        const double half = (width_ - label) / 2 - 20;
        Svg svg(width_, bottom + 50, words_.title, words_.description);
        svg.rect(0, 6, 12, 12, series_colours[0]);
        svg.text(18, 17, fitted(words_.y, width_ / 2 - 30));
        svg.text(width_ - 18, 17, fitted(words_.y2, width_ / 2 - 30), Anchor::end);
        svg.rect(width_ - 12, 6, 12, 12, series_colours[1]);
        const Ticks ticks = ticks_for(0, range.high, std::max(2, static_cast<int>(half / 70)));
        const double middle = width_ / 2;
        const Scale left{0, ticks.to, middle - label / 2, middle - label / 2 - half},
            right{0, ticks.to, middle + label / 2, middle + label / 2 + half};
        for (const double value : ticks.values())
            for (const Scale& side : {left, right}) {
                svg.line(side.at(value), top - 6, side.at(value), bottom, hairline);
                svg.text(side.at(value), bottom + 18, number_text(value), Anchor::middle, ink, small);
            }
        for (std::size_t i = 0; i < data_.sides.size(); ++i) {
            const TwoSides& one = data_.sides[i];
            // Oldest above: the first class stands at the foot.
            const double y = bottom - static_cast<double>(i + 1) * step;
            const double l = left.at(std::max(0.0, one.left)), r = right.at(std::max(0.0, one.right));
            svg.rect(l, y + 1, left.at(0) - l, step - 3, series_colours[0], fmt::format("{}: {}", named(one.label), number_text(one.left)));
            svg.rect(right.at(0), y + 1, r - right.at(0), step - 3, series_colours[1],
                     fmt::format("{}: {}", named(one.label), number_text(one.right)));
            svg.text(middle, y + step - 6, fitted(named(one.label), label - gap, small), Anchor::middle, ink, small);
        }
        svg.text(middle, bottom + 40, fitted(words_.x, width_ * 0.9), Anchor::middle, quiet);
        return std::move(svg).finish();
    }

    std::string heatmap() const {
        double label = 0, head = 0;
        Range range;
        for (const LineSeries& row : data_.lines) {
            label = std::max(label, text_width(named(row.name), small));
            for (const auto& value : row.values)
                if (value) range.see(*value);
        }
        for (const std::string& one : data_.labels) head = std::max(head, text_width(one, small));
        label = std::min(label, width_ * 0.3);
        head = std::min(head, 92.0);
        const double columns = static_cast<double>(data_.labels.size()), cell = (width_ - label - gap) / std::max(1.0, columns);
        const bool upright = cell < head + 6;  // names across stand on end, a character above the other would not fit either
        constexpr double row_height = 24;
        const double top = 30 + (upright ? head : 14) + gap, bottom = top + static_cast<double>(data_.lines.size()) * row_height;
        Svg svg(width_, bottom + 62, words_.title, words_.description);
        svg.text(0, 16, fitted(words_.by, width_ * 0.45), Anchor::start, quiet);
        svg.text(width_, 16, fitted(words_.x, width_ * 0.45), Anchor::end, quiet);
        const auto every = static_cast<std::size_t>(upright ? std::max(1.0, std::ceil(15 / cell)) : 1);
        for (std::size_t i = 0; i < data_.labels.size(); i += every) {
            const double x = label + gap + (static_cast<double>(i) + 0.5) * cell;
            if (upright)
                svg.turned(x + 4, top - 6, fitted(named(data_.labels[i]), head, small), small);
            else
                svg.text(x, top - 6, fitted(named(data_.labels[i]), cell, small), Anchor::middle, ink, small);
        }
        const double span = range.high > range.low ? range.high - range.low : 1;
        for (std::size_t r = 0; r < data_.lines.size(); ++r) {
            const LineSeries& row = data_.lines[r];
            const double y = top + static_cast<double>(r) * row_height;
            svg.text(label, y + 16, fitted(named(row.name), label, small), Anchor::end, ink, small);
            for (std::size_t i = 0; i < row.values.size(); ++i)
                if (row.values[i])
                    svg.rect(
                        label + gap + static_cast<double>(i) * cell, y, cell - 0.6, row_height - 0.6,
                        shade((*row.values[i] - range.low) / span),
                        cell > 8 ? fmt::format("{}, {}: {}", named(row.name), named(data_.labels[i]), number_text(*row.values[i])) : "");
        }
        constexpr int steps = 6;
        const std::string least = fmt::format("{} {}", words_.fewer, number_text(range.low));
        double x = label + gap;
        svg.text(x, bottom + 50, least, Anchor::start, ink, small);
        x += text_width(least, small) + gap;
        for (int i = 0; i < steps; ++i, x += 22) svg.rect(x, bottom + 38, 21, 14, shade(static_cast<double>(i) / (steps - 1)));
        svg.text(x + gap, bottom + 50, fmt::format("{} {}", number_text(range.high), words_.more), Anchor::start, ink, small);
        svg.text(label + gap, bottom + 26, fitted(words_.y, width_ - label - gap), Anchor::start, quiet);
        return std::move(svg).finish();
    }

    std::string nothing() const {
        Svg svg(width_, 80, words_.title, words_.description);
        svg.text(width_ / 2, 45, fitted(words_.nothing, width_ - 20), Anchor::middle);
        return std::move(svg).finish();
    }

private:
    struct Frame {
        double left = 0, top = 0, bottom = 0, height = 0;
        Scale scale;
        Ticks ticks;
    };
    Frame framed(const Range& range, double plot, double key) const {
        Frame out;
        out.ticks = ticks_for(range.low, range.high, 5);
        double widest = 0;
        for (const double value : out.ticks.values()) widest = std::max(widest, text_width(number_text(value), small));
        out.left = std::max(36.0, widest + gap + 2);
        out.top = 34;
        out.bottom = out.top + plot - 100;
        out.height = out.bottom + 54 + key;
        out.scale = {out.ticks.from, out.ticks.to, out.bottom, out.top};
        return out;
    }
    void axis_y(Svg& svg, const Frame& frame, std::string_view name) const {
        svg.text(0, 16, fitted(name, width_), Anchor::start, quiet);
        for (const double value : frame.ticks.values()) {
            const double y = frame.scale.at(value);
            svg.line(frame.left, y, width_ - 8, y, value == 0 ? quiet : hairline);
            svg.text(frame.left - 6, y + 4, number_text(value), Anchor::end, ink, small);
        }
    }
    Scale axis_x(Svg& svg, const Frame& frame, const Range& range) const {
        const Ticks ticks = ticks_for(range.low, range.high, std::max(2, static_cast<int>((width_ - frame.left) / 90)));
        const Scale scale{ticks.from, ticks.to, frame.left, width_ - 24};
        for (const double value : ticks.values()) {
            svg.line(scale.at(value), frame.top, scale.at(value), frame.bottom, hairline);
            svg.text(scale.at(value), frame.bottom + 18, number_text(value), Anchor::middle, ink, small);
        }
        svg.text(width_, frame.bottom + 42, fitted(words_.x, width_ * 0.9), Anchor::end, quiet);
        return scale;
    }
    void labels_below(Svg& svg, const Frame& frame, const Scale& across) const {
        double widest = 0;
        for (const std::string& label : data_.labels) widest = std::max(widest, text_width(label, small));
        const double step = data_.labels.size() > 1 ? across.at(1) - across.at(0) : 1;
        const auto every = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil((std::min(widest, 90.0) + 12) / step)));
        for (std::size_t i = 0; i < data_.labels.size(); i += every) {
            const double x = across.at(static_cast<double>(i));
            const std::string label = fitted(named(data_.labels[i]), 90, small);
            const double half = text_width(label, small) / 2;
            svg.line(x, frame.bottom, x, frame.bottom + 4, quiet);
            svg.text(std::clamp(x, half, std::max(half, width_ - half)), frame.bottom + 18, label, Anchor::middle, ink, small);
        }
    }
    // From pale sand to night, evenly for the eye: both ends differ from the ground.
    static std::string shade(double share) {
        constexpr double from[] = {0xf3, 0xe3, 0xc8}, to[] = {0x16, 0x24, 0x3a}, middle[] = {0xb8, 0x43, 0x0e};
        share = std::clamp(share, 0.0, 1.0);
        std::string out = "#";
        for (std::size_t i = 0; i < 3; ++i) {
            const double value =
                share < 0.6 ? from[i] + (middle[i] - from[i]) * share / 0.6 : middle[i] + (to[i] - middle[i]) * (share - 0.6) / 0.4;
            out += fmt::format("{:02x}", static_cast<int>(std::lround(value)));
        }
        return out;
    }

    const ChartData& data_;
    const ChartWords& words_;
    double width_;
};

}  // namespace

std::string draw(const ChartChoice& choice, const ChartData& data, const ChartWords& words, double width) {
    const Drawing drawing(data, words, width);
    if (data.empty()) return drawing.nothing();
    switch (choice.kind) {
        case ChartKind::bar: return drawing.bars(words.x, words.y);
        case ChartKind::line: return drawing.lines();
        case ChartKind::scatter: return drawing.points();
        case ChartKind::histogram: return drawing.histogram();
        case ChartKind::box: return drawing.boxes();
        case ChartKind::pyramid: return drawing.pyramid();
        case ChartKind::heatmap: return drawing.heatmap();
    }
    return drawing.nothing();
}

}  // namespace skl::opendata::charts
