// The requirement graph as a picture (DMN 1.5 §6.2): every node is a link to its table, or to its line in the list below, which says the
// same in words and has the forms that change it.
#include <algorithm>

#include "kernel/http/app.h"
#include "kernel/pages/pages.h"
#include "kernel/text/text.h"
#include "rules/edits.h"
#include "rules/engine/dmn/xml_text.h"
#include "rules/graph.h"

namespace skl::rules {

namespace {

using drawing::Box;
using drawing::shape_height;
using drawing::shape_width;

constexpr std::int64_t margin = 24;
constexpr double units_of_a_millimetre = 3.2;                            // on paper
constexpr std::int64_t text_left = 12, text_top = shape_height / 2 + 5;  // of a label within its shape
constexpr std::size_t longest_label = 26;                                // in widths of a Latin letter; a Chinese one takes two

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

std::string_view kind_name(ElementKind kind) { return boost::describe::enum_to_string(kind, ""); }

const DrawnNode& node_of(const GraphView& graph, const std::string& id) {
    return *std::find_if(graph.nodes.begin(), graph.nodes.end(), [&](const DrawnNode& one) { return one.id == id; });
}

struct Frame {
    std::int64_t left = 0, top = 0, width = shape_width, height = shape_height;
    std::string box() const { return fmt::format("{} {} {} {}", left, top, width, height); }
};

Frame frame_of(const GraphView& graph) {
    std::int64_t left = 0, top = 0, right = shape_width, bottom = shape_height;
    for (const DrawnNode& one : graph.nodes) {
        const bool first = &one == &graph.nodes.front();
        left = first ? one.x : std::min(left, one.x);
        top = first ? one.y : std::min(top, one.y);
        right = first ? one.x + shape_width : std::max(right, one.x + shape_width);
        bottom = first ? one.y + shape_height : std::max(bottom, one.y + shape_height);
    }
    return {left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin};
}

auto line_of(const GraphView& graph, const GraphEdge& edge) {
    const DrawnNode &from = node_of(graph, edge.from), &to = node_of(graph, edge.to);
    return drawing::line_between({from.x, from.y}, {to.x, to.y});
}

std::string path_of(const GraphView& graph, const GraphEdge& edge) {
    const auto [begins, ends] = line_of(graph, edge);
    return fmt::format("M{} {}L{} {}", begins.x, begins.y, ends.x, ends.y);
}

std::int64_t rounding(ElementKind kind) { return kind == ElementKind::input ? shape_height / 2 : 4; }

void dress_frame(PageModel& page, const GraphView& graph) {
    const Frame frame = frame_of(graph);
    page.set("box", frame.box());
    page.set("wide", std::to_string(frame.width));
    page.set("high", std::to_string(frame.height));
}

void dress_lines(PageModel& page, const GraphView& graph) {
    for (const GraphEdge& one : graph.edges) {
        PageModel line = page.add("lines");
        line.set("path", path_of(graph, one));
        line.set("line_from", one.from);
        line.set("line_to", one.to);
        line.flag("by_knowledge", node_of(graph, one.from).kind == ElementKind::knowledge);
    }
}

void dress_node(PageModel& page, const GraphView& graph, const DrawnNode& node, const std::string& version) {
    PageModel box = page.add("boxes");
    const bool changed = graph.editable && node.own && node.kind != ElementKind::service;
    box.set("anchor", "e-" + node.id);
    const bool logic = node.own && (node.kind == ElementKind::decision || node.kind == ElementKind::knowledge);
    const std::string opened =
        !node.table.empty() ? "/tables/" + text::percent_encode(node.table) : "/logic/" + text::percent_encode(node.element);
    box.set("href", node.table.empty() && !logic ? "#e-" + node.id : version + opened);
    box.set("node", node.id);
    box.set("element", node.element);
    box.set("model", std::to_string(node.model));
    box.set("left", std::to_string(node.x));
    box.set("top", std::to_string(node.y));
    box.set("text_left", std::to_string(node.x + text_left));
    box.set("text_top", std::to_string(node.y + text_top));
    box.set("round", std::to_string(rounding(node.kind)));
    box.set("kind_name", kind_name(node.kind));
    box.set("kind_label", page.say("ElementKind." + std::string(kind_name(node.kind))));
    box.set("short_label", shortened(node.label));
    box.set("full_label", node.label);
    box.flag("changes", changed);
    box.flag("movable", graph.editable && node.own);
    box.flag("opens", !node.table.empty() || logic);
    bool needs = false;
    for (const GraphEdge& one : graph.edges) {
        if (one.to != node.id) continue;
        const DrawnNode& below = node_of(graph, one.from);
        PageModel needed = box.add("needed");
        needed.set("needed_label", below.label);
        needed.set("needed_anchor", "e-" + below.id);
        needed.set("needed_element", below.element);
        needed.flag("released", changed);
        needs = true;
    }
    box.flag("needed", needs);
}

void dress_choices(PageModel& page, const GraphView& graph) {
    for (const DrawnNode& one : graph.nodes) {
        if (!one.own || one.kind == ElementKind::service) continue;
        PageModel needed = page.add("can_be_needed");
        needed.set("choice", one.element);
        needed.set("choice_label", one.label);
        if (one.kind == ElementKind::input) continue;
        PageModel needing = page.add("can_need");
        needing.set("choice", one.element);
        needing.set("choice_label", one.label);
    }
    for (const ElementKind kind : {ElementKind::input, ElementKind::decision, ElementKind::knowledge}) {
        PageModel option = page.add("new_kinds");
        option.set("choice", kind_name(kind));
        option.set("choice_label", page.say("ElementKind." + std::string(kind_name(kind))));
    }
}

}  // namespace

files::Drawing picture_of(const GraphView& graph) {
    const auto whole = [](std::int64_t n) { return static_cast<double>(n); };
    const Frame frame = frame_of(graph);
    files::Drawing made{whole(frame.left), whole(frame.top), whole(frame.width), whole(frame.height), units_of_a_millimetre, {}, {}};
    for (const GraphEdge& one : graph.edges) {
        const auto [begins, ends] = line_of(graph, one);
        made.lines.push_back({{whole(begins.x), whole(begins.y)}, {whole(ends.x), whole(ends.y)}});
    }
    for (const DrawnNode& one : graph.nodes)
        made.boxes.push_back({whole(one.x),
                              whole(one.y),
                              whole(shape_width),
                              whole(shape_height),
                              whole(rounding(one.kind)),
                              {whole(one.x + text_left), whole(one.y + text_top)},
                              shortened(one.label)});
    return made;
}

void dress_graph(PageModel& page, const void* value, Context& cx) {
    const GraphView& graph = *static_cast<const GraphView*>(value);
    const std::string version = cx.href("/rules/sets/" + graph.rule_set.value + "/versions/" + graph.version.value);
    page.set("version_href", version);
    page.set("action", version + "/graph");
    page.set("revision", std::to_string(graph.rev));
    dress_steps(page, {graph.back, graph.forward}, version);
    dress_frame(page, graph);
    dress_lines(page, graph);
    for (const DrawnNode& one : graph.nodes) dress_node(page, graph, one, version);
    dress_choices(page, graph);
}

}  // namespace skl::rules
