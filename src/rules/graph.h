// The requirement graph of a version as it is drawn and changed over HTTP; the changes themselves are engine/drawing.
#pragma once

#include "kernel/files/document.h"
#include "rules/engine/describe_program.h"
#include "rules/engine/drawing/graph_edit.h"
#include "rules/inside.h"

namespace skl::rules {

constexpr std::int64_t shapes_moved = 2'000;  // at once: more are not on one page

struct DrawnNode {
    std::string id, name, label;
    ElementKind kind{};
    std::string element;        // its identifier in the model
    std::int64_t model = 0;     // the place of its file among the version's
    std::int64_t x = 0, y = 0;  // of its upper left corner
    bool own = false;           // of a model of the version itself, not of one that is imported
    std::string table;          // the key of the decision table that is its logic; empty: it has none
};
BOOST_DESCRIBE_STRUCT(DrawnNode, (), (id, name, label, kind, element, model, x, y, own, table))

struct GraphView {
    Slug rule_set;
    Text<> version;
    std::int64_t rev = 1;  // of the version: what If-Match asks for
    bool editable = false;
    std::vector<DrawnNode> nodes;
    std::vector<GraphEdge> edges;
    std::int64_t back = 0, forward = 0;  // steps that can be taken back in the draft, and made again
};
BOOST_DESCRIBE_STRUCT(GraphView, (), (rule_set, version, rev, editable, nodes, edges, back, forward))

enum class GraphAction { move, arrange, add, remove, connect, disconnect };
BOOST_DESCRIBE_ENUM(GraphAction, move, arrange, add, remove, connect, disconnect)

struct GraphSpot {
    Text<1, 200> element;
    Whole<-drawing::farthest, drawing::farthest> x, y;
};
BOOST_DESCRIBE_STRUCT(GraphSpot, (), (element, x, y))

struct GraphEdit {
    GraphAction action{};
    std::optional<Whole<0, 100>> model;                            // the file that is changed; the first where nothing is said
    std::optional<Several<GraphSpot, 0, shapes_moved>> positions;  // of move
    std::optional<Text<0, 200>> element;                           // of remove; of connect and disconnect: what requires
    std::optional<Text<0, 200>> needs;                             // what is required
    std::optional<ElementKind> kind;                               // of add
    std::optional<Text<0, 200>> name;                              // of add
};
BOOST_DESCRIBE_STRUCT(GraphEdit, (), (action, model, positions, element, needs, kind, name))

// Elements stand where their models draw them; those that are not drawn are laid out below.
GraphView drawn_graph(const NamedVersion& named, const std::vector<ModelFile>& files, const Compiled& compiled, bool editable,
                      const std::string& language);

void dress_graph(PageModel& page, const void* view, Context& cx);  // what its page shows beyond it

files::Drawing picture_of(const GraphView& graph);  // the same picture for paper

}  // namespace skl::rules
