// The requirement graph as a picture: what is asked for on the left, what follows from it to the right (DMN 1.5 §6.2). Every node is a
// link to its line in the list below, which says the same in words.
#include <algorithm>

#include "kernel/http/app.h"
#include "kernel/pages/pages.h"
#include "kernel/text/text.h"
#include "rules/engine/describe_program.h"
#include "rules/inside.h"

namespace skl::rules {

namespace {

constexpr std::int64_t node_width = 210, node_height = 44, column_step = 280, row_step = 60, margin = 12;
constexpr std::size_t longest_label = 26;  // in widths of a Latin letter; a Chinese one takes two

struct Spot {
    std::size_t layer = 0, row = 0;
    std::int64_t x() const { return margin + static_cast<std::int64_t>(layer) * column_step; }
    std::int64_t y() const { return margin + static_cast<std::int64_t>(row) * row_step; }
};

using Requirements = std::vector<std::vector<std::size_t>>;  // by node: the nodes it requires

Requirements requirements(const DecisionGraph& graph) {
    std::map<std::string, std::size_t> place;
    for (const GraphNode& one : graph.nodes) place.emplace(one.id, place.size());
    Requirements made(graph.nodes.size());
    for (const GraphEdge& one : graph.edges) made[place[one.to]].push_back(place[one.from]);
    return made;
}

// Each node one layer beyond all it requires; the rounds are bounded, since a faulty model may have a circle.
std::vector<Spot> layers(const Requirements& requires_) {
    std::vector<Spot> made(requires_.size());
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
void rows(const Requirements& requires_, std::vector<Spot>& spots) {
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

std::string shortened(std::string_view label) {
    constexpr char32_t wide_from = 0x1100;  // the first of the scripts whose characters are two columns wide
    std::string made;
    for (std::size_t width = 0; !label.empty();) {
        const char32_t c = text::next(label);
        width += c >= wide_from ? 2 : 1;
        if (width > longest_label) return made + "…";
        text::append(made, c);
    }
    return made;
}

std::string path_between(const Spot& from, const Spot& to) {
    const std::int64_t x = from.x() + node_width, y = from.y() + node_height / 2, to_y = to.y() + node_height / 2,
                       middle = (x + to.x()) / 2;
    return fmt::format("M{} {}C{} {} {} {} {} {}", x, y, middle, y, middle, to_y, to.x(), to_y);
}

std::string escaped(const std::string& text) {
    std::string made;
    for (const char c : text) {
        if (c == '&')
            made += "&amp;";
        else if (c == '<')
            made += "&lt;";
        else if (c == '>')
            made += "&gt;";
        else
            made += c;
    }
    return made;
}

void dress_edges(PageModel& page, const Requirements& requires_, const std::vector<Spot>& spots) {
    for (std::size_t i = 0; i < spots.size(); ++i)
        for (const std::size_t below : requires_[i]) page.add("lines").set("path", path_between(spots[below], spots[i]));
}

std::string_view kind_name(ElementKind kind) { return boost::describe::enum_to_string(kind, ""); }

}  // namespace

GraphPicture picture_of(const DecisionGraph& graph) {
    const Requirements requires_ = requirements(graph);
    std::vector<Spot> spots = layers(requires_);
    rows(requires_, spots);
    std::int64_t width = 0, height = 0;
    std::string lines, boxes;
    for (std::size_t i = 0; i < spots.size(); ++i) {
        const Spot& spot = spots[i];
        width = std::max(width, spot.x() + node_width + margin);
        height = std::max(height, spot.y() + node_height + margin);
        for (const std::size_t below : requires_[i]) lines += fmt::format("<path d=\"{}\"/>", path_between(spots[below], spot));
        boxes += fmt::format(
            R"(<rect x="{}" y="{}" width="{}" height="{}" rx="{}"/><text x="{}" y="{}" fill="#000000" stroke="none" font-family="sans-serif" font-size="14">{}</text>)",
            spot.x(), spot.y(), node_width, node_height, graph.nodes[i].kind == ElementKind::input ? node_height / 2 : 4, spot.x() + margin,
            spot.y() + node_height / 2 + margin / 2, escaped(shortened(graph.nodes[i].label)));
    }
    return {
        fmt::format(
            R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}"><g fill="none" stroke="#555555">{2}</g><g fill="#ffffff" stroke="#222222">{3}</g></svg>)",
            width, height, lines, boxes),
        static_cast<double>(width), static_cast<double>(height)};
}

void dress_graph(PageModel& page, const void* value, Context& cx) {
    const DecisionGraph& graph = *static_cast<const DecisionGraph*>(value);
    const Requirements requires_ = requirements(graph);
    std::vector<Spot> spots = layers(requires_);
    rows(requires_, spots);
    std::int64_t width = 0, height = 0;
    for (const Spot& one : spots) width = std::max(width, one.x() + node_width), height = std::max(height, one.y() + node_height);
    page.set("box", fmt::format("0 0 {} {}", width + margin, height + margin));
    page.set("wide", std::to_string(width + margin));
    page.set("high", std::to_string(height + margin));
    dress_edges(page, requires_, spots);
    const std::string& path = cx.request().path;
    page.set("version_href", cx.href(path.substr(0, path.rfind('/'))));
    for (std::size_t i = 0; i < spots.size(); ++i) {
        const GraphNode& node = graph.nodes[i];
        PageModel box = page.add("boxes");
        box.set("anchor", "e-" + node.id);
        box.set("left", std::to_string(spots[i].x()));
        box.set("top", std::to_string(spots[i].y()));
        box.set("text_left", std::to_string(spots[i].x() + margin));
        box.set("text_top", std::to_string(spots[i].y() + node_height / 2 + margin / 2));
        box.set("round", node.kind == ElementKind::input ? std::to_string(node_height / 2) : "4");
        box.set("kind_name", kind_name(node.kind));
        box.set("kind_label", page.say("ElementKind." + std::string(kind_name(node.kind))));
        box.set("short_label", shortened(node.label));
        box.set("full_label", node.label);
        for (const std::size_t below : requires_[i]) {
            PageModel needed = box.add("needed");
            needed.set("needed_label", graph.nodes[below].label);
            needed.set("needed_anchor", "e-" + graph.nodes[below].id);
        }
        box.flag("needed", !requires_[i].empty());
    }
}

}  // namespace skl::rules
