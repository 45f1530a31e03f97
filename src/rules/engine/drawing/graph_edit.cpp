#include "rules/engine/drawing/graph_edit.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "rules/engine/drawing/drawn_model.h"

namespace skl::rules::drawing {

namespace {

using dmn::Splices;
using dmn::XmlElement;

constexpr std::string_view diagram_space = "https://www.omg.org/spec/DMN/20230324/DMNDI/";
constexpr std::string_view bounds_space = "http://www.omg.org/spec/DMN/20180521/DC/";
constexpr std::string_view points_space = "http://www.omg.org/spec/DMN/20180521/DI/";

Problem refused(const char* field, const char* code, std::map<std::string, std::string> params = {}) {
    return Problem::invalid({{field, code, std::move(params)}});
}

std::int64_t whole(const std::string& text) {
    double number = 0;
    (void)std::from_chars(text.data(), text.data() + text.size(), number);
    return std::isfinite(number) ? std::llround(std::clamp(number, static_cast<double>(-farthest), static_cast<double>(farthest))) : 0;
}

std::optional<Box> box_of(const DrawnModel& model, std::string_view element) {
    const XmlElement* shape = model.shape(element);
    const XmlElement* bounds = shape ? shape->child("Bounds") : nullptr;
    if (!bounds) return {};
    const auto number = [&](const char* name) { return whole(dmn::value_of(model.xml, *bounds, name)); };
    return Box{number("x"), number("y"), number("width"), number("height")};
}

// A name space where the root declares it; else it is declared where it is used.
struct Prefixes {
    std::string diagram, bounds, points;  // with their colon

    explicit Prefixes(const DrawnModel& model) {
        for (const dmn::XmlAttribute& one : model.root.attributes) {
            if (!one.name.starts_with("xmlns:")) continue;
            const std::string_view uri = model.xml.substr(one.value_begin, one.value_end - one.value_begin);
            const std::string prefix = std::string(one.name.substr(6)) + ":";
            if (uri.ends_with("/DMNDI/")) diagram = prefix;
            if (uri.ends_with("/DC/")) bounds = prefix;
            if (uri.ends_with("/DI/")) points = prefix;
        }
    }
    static std::string opened(const std::string& prefix, std::string_view name, const char* own, std::string_view space,
                              std::string_view attributes) {
        if (!prefix.empty()) return "<" + prefix + std::string(name) + std::string(attributes);
        return "<" + std::string(own) + ":" + std::string(name) + " xmlns:" + own + "=\"" + std::string(space) + "\"" +
               std::string(attributes);
    }
    std::string bounds_of(const Box& box) const {
        return opened(bounds, "Bounds", "dc", bounds_space,
                      fmt::format(R"( x="{}" y="{}" width="{}" height="{}"/>)", box.x, box.y, box.width, box.height));
    }
    std::string point(const Spot& at) const {
        return opened(points, "waypoint", "di", points_space, fmt::format(R"( x="{}" y="{}"/>)", at.x, at.y));
    }
    std::string own() const { return diagram.empty() ? "dmndi:" : diagram; }
};

std::string as_attribute(std::string_view name, std::string_view value) {
    return " " + std::string(name) + "=\"" + dmn::xml_escaped(value, true) + "\"";
}

// Shapes of the elements and lines of the requirements that have an identifier, as they come to lie.
class Drawing {
public:
    Drawing(const DrawnModel& model, const Spots& to) : model_(model), prefixes_(model), to_(to) {}

    std::string apply() {
        std::string fresh;
        for (const auto& [element, spot] : to_) fresh += shape(element, spot);
        for (const Requirement& one : model_.requirements) fresh += line(one);
        if (model_.diagram)
            splices_.append(model_.xml, *model_.diagram, fresh);
        else
            begin_diagram(fresh);
        return splices_.apply(model_.xml);
    }

private:
    std::optional<Box> box(const std::string& element) const {
        auto made = box_of(model_, element);
        const auto moved = to_.find(element);
        if (moved == to_.end()) return made;
        if (!made) made.emplace();
        made->x = moved->second.x;
        made->y = moved->second.y;
        return made;
    }
    std::string tag(std::string_view name, const std::string& attributes, const std::string& within) const {
        const std::string whole_name = inside() + std::string(name);
        return "<" + whole_name + attributes + ">" + within + "</" + whole_name + ">\n";
    }
    // The prefix of a diagram that is there is the one its own tag has.
    std::string inside() const {
        if (!model_.diagram) return prefixes_.own();
        return model_.diagram->prefix.empty() ? "" : std::string(model_.diagram->prefix) + ":";
    }

    std::string shape(const std::string& element, const Spot& spot) {
        const XmlElement* drawn = model_.shape(element);
        const XmlElement* bounds = drawn ? drawn->child("Bounds") : nullptr;
        if (bounds) {
            splices_.set(model_.xml, *bounds, "x", std::to_string(spot.x));
            splices_.set(model_.xml, *bounds, "y", std::to_string(spot.y));
            return {};
        }
        if (drawn) return splices_.append(model_.xml, *drawn, prefixes_.bounds_of(*box(element))), std::string();
        return tag("DMNShape", as_attribute("id", model_.new_id("shape_" + element)) + as_attribute("dmnElementRef", element),
                   prefixes_.bounds_of(*box(element)));
    }

    std::string line(const Requirement& one) {
        if (one.id.empty() || (!to_.contains(one.from) && !to_.contains(one.to))) return {};
        const auto from = box(one.from), to = box(one.to);
        if (!from || !to) return {};
        const auto ends = line_between(*from, *to);
        const std::string points = prefixes_.point(ends.first) + prefixes_.point(ends.second);
        if (model_.diagram)
            for (const XmlElement& edge : model_.diagram->children) {
                if (edge.name != "DMNEdge" || dmn::value_of(model_.xml, edge, "dmnElementRef") != one.id) continue;
                const XmlElement* first = edge.child("waypoint");
                for (const XmlElement& point : edge.children)
                    if (point.name == "waypoint") splices_.replace(point.begin, point.end, &point == first ? points : "");
                if (!first) splices_.append(model_.xml, edge, points);
                return {};
            }
        return tag("DMNEdge", as_attribute("id", model_.new_id("edge_" + one.id)) + as_attribute("dmnElementRef", one.id), points);
    }

    void begin_diagram(const std::string& within) {
        const std::string own = prefixes_.own();
        const std::string declared = prefixes_.diagram.empty() ? as_attribute("xmlns:dmndi", diagram_space) : "";
        const std::string diagram =
            "<" + own + "DMNDiagram" + as_attribute("id", model_.new_id("diagram")) + ">\n" + within + "</" + own + "DMNDiagram>\n";
        splices_.append(model_.xml, model_.root, "<" + own + "DMNDI" + declared + ">\n" + diagram + "</" + own + "DMNDI>\n");
    }

    const DrawnModel& model_;
    Prefixes prefixes_;
    const Spots& to_;
    Splices splices_;
};

Problem no_model() { return Problem{500, "model-lost", {{"name", "graph"}}}; }

std::string dmn_prefix(const DrawnModel& model) { return model.root.prefix.empty() ? "" : std::string(model.root.prefix) + ":"; }

// Where a new element goes: behind the last of its sort, else before the diagrams, else at the end.
void place(Splices& splices, const DrawnModel& model, ElementSort sort, const std::string& text) {
    const XmlElement *after = nullptr, *diagrams = model.root.child("DMNDI");
    for (const DrawnElement& one : model.elements)
        if (one.sort == sort) after = one.at;
    if (after) return splices.insert(after->end, "\n" + text);
    if (diagrams) return splices.insert(diagrams->begin, text + "\n");
    splices.append(model.xml, model.root, text + "\n");
}

// Behind the requirements there are; else behind what DMN puts before them (§6.3.7).
std::size_t place_of_requirement(const XmlElement& element, bool knowledge) {
    std::size_t made = element.tag_end;
    for (const XmlElement& one : element.children) {
        const bool before = one.name == "description" || one.name == "extensionElements" || one.name == "question" ||
                            one.name == "allowedAnswers" || one.name == "variable" || one.name == "informationRequirement" ||
                            (knowledge && one.name == "knowledgeRequirement") || one.name == "encapsulatedLogic";
        if (before) made = one.end;
    }
    return made;
}

}  // namespace

Spots spots_in(std::string_view xml) {
    Spots made;
    const auto model = drawn_model(xml);
    if (!model) return made;
    for (const DrawnElement& one : model->elements)
        if (const auto box = box_of(*model, one.id)) made.emplace(one.id, Spot{box->x, box->y});
    return made;
}

Changed move(std::string_view xml, const Spots& to) {
    const auto model = drawn_model(xml);
    if (!model) return no_model();
    for (const auto& [element, spot] : to)
        if (!model->find(element)) return refused("/positions", "graph-element-unknown", {{"element", element}});
    if (to.empty()) return std::string(xml);
    return Drawing(*model, to).apply();
}

Changed add(std::string_view xml, NewKind kind, const std::string& name) {
    const auto model = drawn_model(xml);
    if (!model) return no_model();
    for (const DrawnElement& one : model->elements)
        if (one.name == name) return refused("/name", "graph-element-taken", {{"name", name}});
    const std::string prefix = dmn_prefix(*model), named = as_attribute("name", name);
    const auto text = [&](std::string_view tag, const char* stem, const std::string& logic) {
        return "<" + prefix + std::string(tag) + as_attribute("id", model->new_id(stem)) + named + "><" + prefix + "variable" + named +
               "/>" + logic + "</" + prefix + std::string(tag) + ">";
    };
    const std::string nothing =
        "<" + prefix + "literalExpression><" + prefix + "text>null</" + prefix + "text></" + prefix + "literalExpression>";
    Splices splices;
    switch (kind) {
        case NewKind::input: place(splices, *model, ElementSort::input, text("inputData", "input", "")); break;
        case NewKind::decision: place(splices, *model, ElementSort::decision, text("decision", "decision", nothing)); break;
        case NewKind::knowledge:
            place(splices, *model, ElementSort::knowledge,
                  text("businessKnowledgeModel", "knowledge",
                       "<" + prefix + "encapsulatedLogic>" + nothing + "</" + prefix + "encapsulatedLogic>"));
    }
    return splices.apply(xml);
}

Changed remove(std::string_view xml, std::string_view element) {
    const auto model = drawn_model(xml);
    if (!model) return no_model();
    const DrawnElement* found = model->find(element);
    if (!found || found->sort == ElementSort::other)
        return refused("/element", "graph-element-unknown", {{"element", std::string(element)}});
    std::string by;
    for (const Requirement& one : model->requirements)
        if (const DrawnElement* other = one.from == element ? model->find(one.to) : nullptr) by += (by.empty() ? "" : ", ") + other->name;
    if (!by.empty()) return refused("/element", "graph-required", {{"by", by}});
    Splices splices;
    splices.remove(xml, *found->at);
    if (const XmlElement* shape = model->shape(element)) splices.remove(xml, *shape);
    for (const Requirement& one : model->requirements)
        for (const XmlElement& edge : model->diagram&& one.to == element ? model->diagram->children : std::vector<XmlElement>{})
            if (edge.name == "DMNEdge" && !one.id.empty() && dmn::value_of(xml, edge, "dmnElementRef") == one.id) splices.remove(xml, edge);
    return splices.apply(xml);
}

Changed connect(std::string_view xml, std::string_view from, std::string_view to) {
    const auto model = drawn_model(xml);
    if (!model) return no_model();
    const DrawnElement *needed = model->find(from), *needing = model->find(to);
    if (!needed) return refused("/needs", "graph-element-unknown", {{"element", std::string(from)}});
    if (!needing) return refused("/element", "graph-element-unknown", {{"element", std::string(to)}});
    const bool knowledge = needed->sort == ElementSort::knowledge;
    const bool possible =
        needing->sort == ElementSort::decision ? needed->sort != ElementSort::other : needing->sort == ElementSort::knowledge && knowledge;
    if (!possible) return refused("/needs", "graph-kinds", {{"needs", needed->name}, {"element", needing->name}});
    for (const Requirement& one : model->requirements)
        if (one.from == from && one.to == to)
            return refused("/needs", "graph-requirement-twice", {{"needs", needed->name}, {"element", needing->name}});
    if (model->leads(to, from)) return refused("/needs", "graph-cycle", {{"needs", needed->name}, {"element", needing->name}});
    const std::string prefix = dmn_prefix(*model), holder = prefix + (knowledge ? "knowledgeRequirement" : "informationRequirement");
    const std::string reference = prefix + (knowledge                            ? "requiredKnowledge"
                                            : needed->sort == ElementSort::input ? "requiredInput"
                                                                                 : "requiredDecision");
    const std::string text = "<" + holder + as_attribute("id", model->new_id("requirement")) + "><" + reference +
                             as_attribute("href", "#" + std::string(from)) + "/></" + holder + ">";
    Splices splices;
    if (needing->at->closed)
        splices.append(xml, *needing->at, text);
    else
        splices.insert(place_of_requirement(*needing->at, knowledge), "\n" + text);
    return splices.apply(xml);
}

Changed disconnect(std::string_view xml, std::string_view from, std::string_view to) {
    const auto model = drawn_model(xml);
    if (!model) return no_model();
    Splices splices;
    for (const Requirement& one : model->requirements) {
        if (one.from != from || one.to != to || !one.at) continue;
        splices.remove(xml, *one.at);
        for (const XmlElement& edge : model->diagram ? model->diagram->children : std::vector<XmlElement>{})
            if (edge.name == "DMNEdge" && !one.id.empty() && dmn::value_of(xml, edge, "dmnElementRef") == one.id) splices.remove(xml, edge);
    }
    if (splices.empty()) return refused("/needs", "graph-requirement-unknown");
    return splices.apply(xml);
}

}  // namespace skl::rules::drawing
