#include "rules/engine/drawing/boxes.h"

#include <charconv>
#include <pugixml.hpp>

#include "rules/engine/drawing/drawn_model.h"

namespace skl::rules::drawing {

namespace {

using dmn::Splices;
using dmn::XmlElement;

constexpr std::size_t deepest = 32;  // of boxes within each other: more cannot be read

bool is_expression(std::string_view name) {
    constexpr std::string_view names[] = {"literalExpression",  "decisionTable", "context", "relation", "list", "invocation",
                                          "functionDefinition", "conditional",   "filter",  "for",      "some", "every"};
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// The words between two tags, references and character data resolved.
std::string words_of(std::string_view xml, const XmlElement& element) {
    const std::string whole = "<t>" + std::string(xml.substr(element.tag_end, element.inner_end - element.tag_end)) + "</t>";
    pugi::xml_document document;
    if (!document.load_buffer(whole.data(), whole.size(), pugi::parse_default | pugi::parse_ws_pcdata)) return {};
    std::string made;
    for (const pugi::xml_node& piece : document.document_element().children()) made += piece.value();
    return made;
}

class Reading {
public:
    Reading(std::string_view xml, Logic& into) : xml_(xml), logic_(into) {}

    void owner(const XmlElement& element) {
        for (std::size_t i = 0; i < element.children.size(); ++i) {
            const XmlElement& one = element.children[i];
            const std::string path = std::to_string(i);
            if (one.name == "encapsulatedLogic")
                function(one, path, "logic", 0, {});
            else if (is_expression(one.name))
                expression(one, path, "logic", 0, {}, false);
        }
    }

private:
    using Scope = std::vector<std::string>;

    LogicBox* box(const XmlElement& one, const std::string& path, std::string role, std::size_t depth, Scope scope) {
        if (logic_.boxes.size() >= most_boxes || depth > deepest) return logic_.cut = true, nullptr;
        return &logic_.boxes.emplace_back(LogicBox{
            path, std::move(role), std::string(one.name), one.name == "decisionTable" ? ++tables_ : 0, depth, {}, std::move(scope)});
    }
    static std::string under(const std::string& path, std::size_t i) { return path + "." + std::to_string(i); }
    std::string name_of(const XmlElement& one) const { return dmn::value_of(xml_, one, "name"); }

    void name_fields(LogicBox& into, const XmlElement& item, const std::string& path) const {
        into.fields.push_back({path, FieldKind::name, name_of(item), 0, 0});
        into.fields.push_back({path, FieldKind::type, dmn::value_of(xml_, item, "typeRef"), 0, 0});
    }

    void expression(const XmlElement& one, const std::string& path, std::string role, std::size_t depth, Scope scope, bool goes) {
        LogicBox* made = one.name == "functionDefinition" ? nullptr : box(one, path, role, depth, scope);
        if (one.name == "functionDefinition") return function(one, path, std::move(role), depth, std::move(scope));
        if (!made) return;
        made->goes = goes;
        made->becomes = one.name == "literalExpression";
        made->grows = one.name == "context" || one.name == "list" || one.name == "relation" || one.name == "invocation";
        if (one.name == "for" || one.name == "some" || one.name == "every") {
            const std::string iterator = dmn::value_of(xml_, one, "iteratorVariable");
            made->fields.push_back({path, FieldKind::iterator, iterator, 0, 0});
            return held(one, path, depth, scope, iterator);
        }
        if (one.name == "filter") return held(one, path, depth, scope, "item");
        if (one.name == "conditional") return held(one, path, depth, scope, "");
        for (std::size_t i = 0; i < one.children.size(); ++i) part(one, one.children[i], under(path, i), depth, scope, *made, i);
    }

    // What stands below a box; `made` is not used once boxes were added behind it.
    void part(const XmlElement& holder, const XmlElement& one, const std::string& path, std::size_t depth, Scope& scope, LogicBox& made,
              std::size_t nth) {
        if (holder.name == "literalExpression") {
            if (one.name == "text") made.fields.push_back({path, FieldKind::text, words_of(xml_, one), one.tag_end, one.inner_end});
        } else if (holder.name == "relation" && one.name == "column") {
            made.fields.push_back({path, FieldKind::name, name_of(one), 0, 0});
        } else if (one.name == "contextEntry" || one.name == "binding") {
            entry(one, path, depth + 1, scope);
        } else if (one.name == "row") {
            if (LogicBox* row = box(one, path, "row", depth + 1, {})) row->goes = true;
            for (std::size_t i = 0; i < one.children.size(); ++i)
                if (is_expression(one.children[i].name)) expression(one.children[i], under(path, i), "cell", depth + 2, scope, false);
        } else if (is_expression(one.name)) {
            expression(one, path, holder.name == "list" ? "item" : "called", depth + 1, scope, holder.name == "list" && nth > 0);
        }
    }

    void entry(const XmlElement& one, const std::string& path, std::size_t depth, Scope& scope) {
        const bool context = one.name == "contextEntry";
        const XmlElement* named = one.child(context ? "variable" : "parameter");
        if (LogicBox* made = box(one, path, named ? (context ? "entry" : "argument") : "result", depth, {})) {
            made->goes = true;
            for (std::size_t i = 0; i < one.children.size(); ++i)
                if (&one.children[i] == named) name_fields(*made, one.children[i], under(path, i));
        }
        for (std::size_t i = 0; i < one.children.size(); ++i)
            if (is_expression(one.children[i].name)) expression(one.children[i], under(path, i), "value", depth + 1, scope, false);
        if (context && named) scope.push_back(name_of(*named));  // later entries see it (§10.3.2.6)
    }

    // if, then, in, match … hold an expression each.
    void held(const XmlElement& one, const std::string& path, std::size_t depth, const Scope& scope, const std::string& name) {
        for (std::size_t i = 0; i < one.children.size(); ++i) {
            Scope inner = scope;
            if (!name.empty() && one.children[i].name != "in") inner.push_back(name);
            for (std::size_t k = 0; k < one.children[i].children.size(); ++k)
                if (is_expression(one.children[i].children[k].name))
                    expression(one.children[i].children[k], under(under(path, i), k), std::string(one.children[i].name), depth + 1, inner,
                               false);
        }
    }

    void function(const XmlElement& one, const std::string& path, std::string role, std::size_t depth, Scope scope) {
        LogicBox* made = box(one, path, std::move(role), depth, scope);
        if (!made) return;
        made->grows = true;
        for (std::size_t i = 0; i < one.children.size(); ++i) {
            if (one.children[i].name != "formalParameter") continue;
            scope.push_back(name_of(one.children[i]));
            if (LogicBox* parameter = box(one.children[i], under(path, i), "parameter", depth + 1, {})) {
                parameter->goes = true;
                name_fields(*parameter, one.children[i], under(path, i));
            }
        }
        for (std::size_t i = 0; i < one.children.size(); ++i)
            if (is_expression(one.children[i].name)) expression(one.children[i], under(path, i), "body", depth + 1, scope, false);
    }

    std::string_view xml_;
    Logic& logic_;
    std::size_t tables_ = 0;
};

const XmlElement* at(const XmlElement& owner, std::string_view path) {
    const XmlElement* made = &owner;
    while (!path.empty()) {
        std::size_t place = 0;
        const auto read = std::from_chars(path.data(), path.data() + path.size(), place);
        if (read.ec != std::errc() || place >= made->children.size()) return nullptr;
        made = &made->children[place];
        path.remove_prefix(static_cast<std::size_t>(read.ptr - path.data()));
        if (!path.empty() && path.front() != '.') return nullptr;
        if (!path.empty()) path.remove_prefix(1);
    }
    return made;
}

const char* attribute_of(FieldKind kind) {
    return kind == FieldKind::name ? "name" : kind == FieldKind::type ? "typeRef" : "iteratorVariable";
}

Problem unknown_field() { return Problem::invalid({{"/fields", "logic-field-unknown"}}); }

std::string nothing(const std::string& prefix) {
    return "<" + prefix + "literalExpression><" + prefix + "text>null</" + prefix + "text></" + prefix + "literalExpression>";
}

// A new part of a box: what it is made of is written next.
std::string new_part(const XmlElement& box, const std::string& prefix) {
    const auto named = [&](const std::string& holder, const std::string& item, const std::string& name) {
        return "<" + prefix + holder + "><" + prefix + item + " name=\"" + name + "\"/>" + nothing(prefix) + "</" + prefix + holder + ">";
    };
    const std::string number = std::to_string(box.children.size() + 1);
    if (box.name == "context") return named("contextEntry", "variable", "entry " + number);
    if (box.name == "invocation") return named("binding", "parameter", "parameter " + number);
    if (box.name == "list") return nothing(prefix);
    if (box.name == "functionDefinition" || box.name == "encapsulatedLogic")
        return "<" + prefix + "formalParameter name=\"parameter " + number + "\"/>";
    if (box.name != "relation") return {};
    std::string cells;
    for (const XmlElement& one : box.children)
        if (one.name == "column") cells += nothing(prefix);

    return "<" + prefix + "row>" + cells + "</" + prefix + "row>";
}

// Parameters stand before the body, entries before the result that has no name (§7.3.1, §10.2.1.4).
std::size_t place_in(const XmlElement& box) {
    for (const XmlElement& one : box.children) {
        const bool body = box.name == "functionDefinition" || box.name == "encapsulatedLogic"
                              ? is_expression(one.name)
                              : one.name == "contextEntry" && !one.child("variable");
        if (body) return one.begin;
    }
    return box.inner_end;
}

std::string wrapped(std::string_view sort, const std::string& inner, const std::string& prefix) {
    const auto tag = [&](const std::string& name, const std::string& within) {
        return "<" + prefix + name + ">" + within + "</" + prefix + name + ">";
    };
    if (sort == "list") return tag("list", inner);
    if (sort == "context")
        return tag("context", "<" + prefix + "contextEntry><" + prefix + "variable name=\"entry 1\"/>" + nothing(prefix) + "</" + prefix +
                                  "contextEntry>" + tag("contextEntry", inner));
    const std::string truth = tag("literalExpression", tag("text", "true"));
    return sort == "conditional" ? tag("conditional", tag("if", truth) + tag("then", inner) + tag("else", nothing(prefix))) : std::string();
}

}  // namespace

std::optional<Logic> logic_in(std::string_view xml, std::string_view owner) {
    const auto model = drawn_model(xml);
    const DrawnElement* found = model ? model->find(owner) : nullptr;
    if (!found || (found->sort != ElementSort::decision && found->sort != ElementSort::knowledge)) return {};
    Logic made{found->id, found->name, {}, {}, false};
    for (const Requirement& one : model->requirements)
        if (const DrawnElement* needed = one.to == owner ? model->find(one.from) : nullptr) made.required.push_back(needed->name);
    Reading(xml, made).owner(*found->at);
    return made;
}

Result<std::string> with_fields(std::string_view xml, std::string_view owner, const std::vector<BoxField>& fields) {
    const auto model = drawn_model(xml);
    const DrawnElement* found = model ? model->find(owner) : nullptr;
    if (!found) return Problem::not_found("decision");
    Splices splices;
    for (const BoxField& one : fields) {
        const XmlElement* element = at(*found->at, one.path);
        if (!element || one.path.empty() || (one.kind == FieldKind::text) != (element->name == "text")) return unknown_field();
        if (one.kind != FieldKind::text) {
            if (dmn::value_of(xml, *element, attribute_of(one.kind)) != one.value)
                splices.set(xml, *element, attribute_of(one.kind), one.value);
        } else if (words_of(xml, *element) != one.value) {
            if (element->closed)
                splices.append(xml, *element, dmn::xml_escaped(one.value, false));
            else
                splices.replace(element->tag_end, element->inner_end, dmn::xml_escaped(one.value, false));
        }
    }
    return splices.apply(xml);
}

Result<std::string> with_change(std::string_view xml, std::string_view owner, std::string_view change) {
    const auto model = drawn_model(xml);
    const DrawnElement* found = model ? model->find(owner) : nullptr;
    if (!found) return Problem::not_found("decision");
    const auto colon = change.find(':');
    const std::string_view what = change.substr(0, colon), path = colon == std::string_view::npos ? "" : change.substr(colon + 1);
    const XmlElement* element = path.empty() ? nullptr : at(*found->at, path);
    const std::string prefix = model->root.prefix.empty() ? "" : std::string(model->root.prefix) + ":";
    Splices splices;
    const auto logic = logic_in(xml, owner);
    for (const LogicBox& box : logic ? logic->boxes : std::vector<LogicBox>{}) {
        if (box.path != path || !element) continue;
        if (what == "delete" && box.goes) splices.remove(xml, *element);
        if (what == "add" && box.grows && element->closed) splices.append(xml, *element, new_part(*element, prefix));
        if (what == "add" && box.grows && !element->closed) splices.insert(place_in(*element), new_part(*element, prefix));
        const std::string around =
            box.becomes ? wrapped(what, std::string(xml.substr(element->begin, element->end - element->begin)), prefix) : "";
        if (!around.empty()) splices.replace(element->begin, element->end, around);
        break;
    }
    if (splices.empty()) return Problem::invalid({{"/change", "logic-change-unknown"}});
    return splices.apply(xml);
}

}  // namespace skl::rules::drawing
