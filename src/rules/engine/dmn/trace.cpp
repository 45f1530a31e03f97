#include "rules/engine/dmn/trace.h"

namespace skl::rules::dmn {

TraceNode* Tracer::begin(TraceNode::Kind kind, const Element& element) {
    TraceNode* made = nullptr;
    const bool parent_kept = open_.empty() || open_.back().first;
    if (parent_kept && made_ < trace_nodes) {
        ++made_;
        auto node = std::make_unique<TraceNode>();
        node->kind = kind;
        node->element = &element;
        made = node.get();
        auto& siblings = open_.empty() ? roots_ : open_.back().first->children;
        siblings.push_back(std::move(node));
    }
    open_.emplace_back(made, std::chrono::steady_clock::now());
    return made;
}

void Tracer::end(TraceNode* node, const feel::Value& result) {
    const auto began = open_.back().second;
    open_.pop_back();
    if (!node) return;
    node->took = std::chrono::steady_clock::now() - began;
    node->result = result;
}

namespace {

template <class Is>
const TraceNode* first_table(const std::vector<std::unique_ptr<TraceNode>>& trace, const Is& is) {
    for (const auto& node : trace) {
        if (node->kind == TraceNode::Kind::table && is(*node->table)) return node.get();
        if (const TraceNode* found = first_table(node->children, is)) return found;
    }
    return nullptr;
}

}  // namespace

const TraceNode* find_table(const std::vector<std::unique_ptr<TraceNode>>& trace, const Expression& table) {
    return first_table(trace, [&](const Expression& one) { return &one == &table; });
}

const TraceNode* find_table(const std::vector<std::unique_ptr<TraceNode>>& trace, std::string_view id) {
    return first_table(trace, [&](const Expression& one) { return one.element.id == id; });
}

std::string rule_name(const Expression& table, std::size_t place) {
    const std::string& id = table.rules[place].element.id;
    return id.empty() ? std::to_string(place + 1) : id;
}

}  // namespace skl::rules::dmn
