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

}  // namespace skl::rules::dmn
