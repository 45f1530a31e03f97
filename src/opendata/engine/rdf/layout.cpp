#include "opendata/engine/rdf/layout.h"

#include <algorithm>

#include "opendata/engine/rdf/vocabulary.h"

namespace skl::opendata::rdf {
namespace {

constexpr int deepest_nesting_written = 16;  // what lies deeper gets a label: readers have their limits too

}  // namespace

Layout::Layout(const Graph& graph) : graph_(graph), rdf_type_(rdf_type), incoming_(graph.term_count()), nested_(graph.term_count()) {
    std::vector<Graph::Index> holder(graph.term_count());
    for (const Graph::Triple& triple : graph.triples())
        if (graph.term(triple[2]).is_blank()) {
            ++incoming_[triple[2]];
            holder[triple[2]] = triple[0];
        }
    find_lists(holder);
    // A node with one holder is nested, if the way up ends at a node that stands by itself.
    for (Graph::Index node = 0; node < graph.term_count(); ++node) {
        if (incoming_[node] != 1) continue;
        int depth = 1;
        Graph::Index up = holder[node];
        while (up != node && depth <= deepest_nesting_written && graph.term(up).is_blank() && incoming_[up] == 1) up = holder[up], ++depth;
        nested_[node] = up != node && depth <= deepest_nesting_written;
    }
    std::erase_if(lists_, [&](const auto& list) { return !nested_[list.first]; });
    for (const auto& [head, members] : lists_)
        for (auto at = cell(head); at && !at->last; at = cell(at->rest)) nested_[at->rest] = true;
    for (const Graph::Triple& triple : graph.triples())
        if (!nested_[triple[0]] && (roots_.empty() || roots_.back() != triple[0])) roots_.push_back(triple[0]);
}

// A blank node of one holder about which nothing is said but rdf:first and rdf:rest.
std::optional<Layout::Cell> Layout::cell(Graph::Index node) const {
    if (!graph_.term(node).is_blank() || incoming_[node] != 1) return {};
    const auto said = graph_.about(node);
    if (said.size() != 2 || graph_.term(said[0][1]).value != rdf_first || graph_.term(said[1][1]).value != rdf_rest) return {};
    const Term &member = graph_.term(said[0][2]), &rest = graph_.term(said[1][2]);
    if (member.is_literal() || rest.is_literal()) return {};
    return Cell{said[0][2], said[1][2], rest.value == rdf_nil};
}

// Members are held by the head of their list, so that long lists are no deep nesting.
void Layout::find_lists(std::vector<Graph::Index>& holder) {
    for (const Graph::Triple& triple : graph_.triples()) {
        if (graph_.term(triple[1]).value == rdf_rest) continue;
        std::vector<Graph::Index> members;
        auto at = cell(triple[2]);
        for (; at && !at->last; at = cell(at->rest)) members.push_back(at->member);
        if (!at) continue;
        members.push_back(at->member);
        for (const Graph::Index member : members)
            if (graph_.term(member).is_blank() && incoming_[member] == 1) holder[member] = triple[2];
        lists_.emplace(triple[2], std::move(members));
    }
}

const Graph::Triple* Layout::leading_type(Graph::Index subject) const {
    for (const Graph::Triple& triple : graph_.about(subject))
        if (is_type(triple[1]) && graph_.term(triple[2]).is_iri() && !shorten(graph_.term(triple[2]).value).prefix.empty()) return &triple;
    return nullptr;
}

std::vector<const Namespace*> Layout::prefixes(bool of_objects) const {
    std::vector<bool> used(std::size(namespaces));
    const auto use = [&](std::string_view iri) {
        if (const auto prefix = shorten(iri).prefix; !prefix.empty())
            for (std::size_t i = 0; i < used.size(); ++i) used[i] = used[i] || namespaces[i].prefix == prefix;
    };
    for (const Graph::Triple& triple : graph_.triples()) {
        const Term& object = graph_.term(triple[2]);
        use(graph_.term(triple[1]).value);
        if (object.is_iri() && (of_objects || is_type(triple[1]))) use(object.value);
        if (of_objects) use(object.datatype);
        if (of_objects) use(graph_.term(triple[0]).value);
    }
    std::vector<const Namespace*> out;
    for (std::size_t i = 0; i < used.size(); ++i)
        if (used[i]) out.push_back(&namespaces[i]);
    return out;
}

}  // namespace skl::opendata::rdf
