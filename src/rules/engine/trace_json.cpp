#include "rules/engine/trace_json.h"

#include <fmt/format.h>

#include "kernel/describe/write.h"
#include "rules/engine/extensions.h"
#include "rules/engine/json.h"

namespace skl::rules {

namespace {

void write_trace(std::string& out, const dmn::TraceNode& node, bool full, bool plain) {
    static constexpr std::string_view kinds[] = {"decision", "knowledge", "service", "table"};
    out += "{\"element_id\":";
    write_json_string(out, node.element->id);
    out += ",\"name\":";
    write_json_string(out, node.element->name);
    out += ",\"kind\":";
    write_json_string(out, kinds[static_cast<std::size_t>(node.kind)]);
    out += ",\"result\":";
    write_json(out, node.result, plain);
    const auto list = [&](const char* name, const auto& items, auto write) {
        out += fmt::format(",\"{}\":[", name);
        bool first = true;
        for (const auto& item : items) {
            if (!first) out += ',';
            first = false;
            write(item);
        }
        out += ']';
    };
    if (full || node.kind == dmn::TraceNode::Kind::table) {
        out += ",\"inputs\":{";
        bool first = true;
        for (const auto& [name, value] : node.inputs) {
            if (!first) out += ',';
            first = false;
            write_json_string(out, name);
            out += ':';
            write_json(out, value, plain);
        }
        out += '}';
    }
    if (node.table) {
        list("rule_ids", node.hits, [&](std::size_t hit) { write_json_string(out, node.table->rules[hit].element.id); });
        std::vector<std::string> annotations;
        for (const std::size_t hit : node.hits)
            for (const std::string& text : node.table->rules[hit].annotations) annotations.push_back(text);
        list("annotations", annotations, [&](const std::string& text) { write_json_string(out, text); });
    }
    const std::vector<LawReference> laws = extensions_of(*node.element).laws;
    if (!laws.empty()) list("law_refs", laws, [&](const LawReference& one) { write_json_string(out, one.code + " " + one.article); });
    if (full) out += fmt::format(",\"ns\":{}", node.took.count());
    list("children", node.children, [&](const auto& child) { write_trace(out, *child, full, plain); });
    out += '}';
}

}  // namespace

std::string trace_json(const std::vector<std::unique_ptr<dmn::TraceNode>>& roots, bool full, bool plain) {
    std::string out = "[";
    for (const auto& root : roots) {
        if (out.size() > 1) out += ',';
        write_trace(out, *root, full, plain);
    }
    return out + "]";
}

}  // namespace skl::rules
