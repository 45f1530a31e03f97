// How the writers lay out a graph: which nodes stand by themselves, and which inside the one statement that speaks of them.
#pragma once

#include "opendata/engine/rdf/syntax.h"

namespace skl::opendata::rdf {

class Layout {
public:
    explicit Layout(const Graph& graph);

    const Graph& graph() const { return graph_; }
    const std::vector<Graph::Index>& roots() const { return roots_; }  // subjects that stand by themselves, in order
    bool nested(Graph::Index node) const { return nested_[node]; }     // a blank node written where it is the object
    bool labelled(Graph::Index node) const { return graph_.term(node).is_blank() && !nested_[node] && incoming_[node] > 0; }
    // The members of the list that begins at this nested node; none of them is a literal. Null: it is no list.
    const std::vector<Graph::Index>* list(Graph::Index head) const {
        const auto at = lists_.find(head);
        return at == lists_.end() ? nullptr : &at->second;
    }
    // The first type that has a short name; none: null.
    const Graph::Triple* leading_type(Graph::Index subject) const;
    bool is_type(Graph::Index predicate) const { return graph_.term(predicate).value == rdf_type_; }
    // Prefixes that the graph's predicates, types and IRIs use.
    std::vector<const struct Namespace*> prefixes(bool of_objects) const;

private:
    struct Cell {
        Graph::Index member, rest;
        bool last;
    };
    std::optional<Cell> cell(Graph::Index node) const;
    void find_lists(std::vector<Graph::Index>& holder);

    const Graph& graph_;
    std::string_view rdf_type_;
    std::vector<int> incoming_;
    std::vector<bool> nested_;
    std::vector<Graph::Index> roots_;
    std::map<Graph::Index, std::vector<Graph::Index>> lists_;  // by head
};

Result<std::string> write_turtle(const Graph& graph);
Result<std::string> write_rdf_xml(const Graph& graph);
Result<std::string> write_json_ld(const Graph& graph);

Result<Graph> read_turtle(std::string_view text, std::string_view base);
Result<Graph> read_rdf_xml(std::string_view text, std::string_view base);
Result<Graph> read_json_ld(std::string_view text, std::string_view base);

}  // namespace skl::opendata::rdf
