// Where elements are drawn that have no place of their own, and the lines between them.
#include <algorithm>
#include <cmath>

#include "rules/engine/drawing/graph_edit.h"

namespace skl::rules::drawing {

namespace {

constexpr std::int64_t column_step = 280, row_step = 64;

using Required = std::vector<std::vector<std::size_t>>;

struct Cell {
    std::size_t layer = 0, row = 0;
};

// Where the line between two middles leaves a box.
Spot border(const Box& from, const Box& towards) {
    const double x = static_cast<double>(from.x) + static_cast<double>(from.width) / 2,
                 y = static_cast<double>(from.y) + static_cast<double>(from.height) / 2;
    const double dx = static_cast<double>(towards.x) + static_cast<double>(towards.width) / 2 - x;
    const double dy = static_cast<double>(towards.y) + static_cast<double>(towards.height) / 2 - y;
    const double scale = std::max(std::abs(dx) * 2 / static_cast<double>(std::max<std::int64_t>(from.width, 1)),
                                  std::abs(dy) * 2 / static_cast<double>(std::max<std::int64_t>(from.height, 1)));
    if (scale == 0) return {std::llround(x), std::llround(y)};
    return {std::llround(x + dx / scale), std::llround(y + dy / scale)};
}

// Each node one layer beyond all it requires; the rounds are bounded, since a faulty model may have a circle.
std::vector<Cell> layers(const Required& requires_) {
    std::vector<Cell> made(requires_.size());
    bool moved = true;
    for (std::size_t round = 0; moved && round < requires_.size(); ++round) {
        moved = false;
        for (std::size_t i = 0; i < made.size(); ++i)
            for (const std::size_t below : requires_[i])
                if (made[i].layer <= made[below].layer && made[below].layer < requires_.size()) {
                    made[i].layer = made[below].layer + 1;
                    moved = true;
                }
    }
    return made;
}

// Within a layer by the mean height of what is required, so that few lines cross.
void rows(const Required& requires_, std::vector<Cell>& spots) {
    std::map<std::size_t, std::vector<std::size_t>> by_layer;
    for (std::size_t i = 0; i < spots.size(); ++i) by_layer[spots[i].layer].push_back(i);
    const auto height = [&](std::size_t node) {
        double sum = 0;
        for (const std::size_t below : requires_[node]) sum += static_cast<double>(spots[below].row);
        return requires_[node].empty() ? 0.0 : sum / static_cast<double>(requires_[node].size());
    };
    for (auto& [layer, nodes] : by_layer) {
        if (layer > 0) std::stable_sort(nodes.begin(), nodes.end(), [&](std::size_t a, std::size_t b) { return height(a) < height(b); });
        for (std::size_t i = 0; i < nodes.size(); ++i) spots[nodes[i]].row = i;
    }
}

}  // namespace

std::pair<Spot, Spot> line_between(const Box& from, const Box& to) { return {border(from, to), border(to, from)}; }

std::vector<Spot> lay_out(const Required& required) {
    std::vector<Cell> cells = layers(required);
    rows(required, cells);
    std::vector<Spot> made;
    for (const Cell& one : cells)  // every other layer half a row lower, so that lines past a box are seen beside it
        made.push_back({static_cast<std::int64_t>(one.layer) * column_step,
                        static_cast<std::int64_t>(one.row) * row_step + static_cast<std::int64_t>(one.layer % 2) * row_step / 2});
    return made;
}

}  // namespace skl::rules::drawing
