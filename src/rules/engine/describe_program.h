// What a program consists of, for lists, graphs and forms: its decisions, inputs and how they hang together.
#pragma once

#include <boost/describe.hpp>
#include <string>
#include <vector>

#include "rules/engine/dmn/program.h"

namespace skl::rules {

enum class ElementKind { input, decision, knowledge, service };
BOOST_DESCRIBE_ENUM(ElementKind, input, decision, knowledge, service)

struct InputOption {
    std::string value, label;
};
BOOST_DESCRIBE_STRUCT(InputOption, (), (value, label))

struct InputView {
    std::string name, label, type;
    std::vector<InputOption> options;  // of an input with options of its own; none: anything of its type
};
BOOST_DESCRIBE_STRUCT(InputView, (), (name, label, type, options))

// A service that can be asked, with what it asks for.
struct DecisionView {
    ElementKind kind{};
    std::string id, name, label, type;
    std::vector<InputView> inputs;
    std::vector<std::string> laws;
};
BOOST_DESCRIBE_STRUCT(DecisionView, (), (kind, id, name, label, type, inputs, laws))

struct GraphNode {
    std::string id, name, label;
    ElementKind kind{};
};
BOOST_DESCRIBE_STRUCT(GraphNode, (), (id, name, label, kind))
struct GraphEdge {
    std::string from, to;  // `to` requires `from`
};
BOOST_DESCRIBE_STRUCT(GraphEdge, (), (from, to))
struct DecisionGraph {
    std::vector<GraphNode> nodes;
    std::vector<GraphEdge> edges;
};
BOOST_DESCRIBE_STRUCT(DecisionGraph, (), (nodes, edges))

// The inputs a unit needs, by place: of a service its parameters; of a decision those of all it requires, each once, in the order they are
// met.
std::vector<std::size_t> inputs_below(const dmn::Program& program, std::size_t unit);

InputView view_of_input(const dmn::Program& program, std::size_t input, std::string_view lang);
std::vector<DecisionView> decisions_of(const dmn::Program& program, std::string_view lang);  // services first
DecisionGraph graph_of(const dmn::Program& program, std::string_view lang);

}  // namespace skl::rules
