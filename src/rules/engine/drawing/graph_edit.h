// The requirement graph of a model as it is drawn and changed (DMN 1.5 chapter 6, DMNDI chapter 13): each change is made in the text of the
// model, and what it is not about stays byte by byte.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/result.h"

namespace skl::rules::drawing {

constexpr std::int64_t shape_width = 210, shape_height = 44;  // of a shape that is new; one that is drawn keeps its size
constexpr std::int64_t farthest = 100'000;                    // units from the corner of a diagram

enum class NewKind : std::uint8_t { input, decision, knowledge };

struct Spot {
    std::int64_t x = 0, y = 0;  // the upper left corner of a shape
    friend bool operator==(const Spot&, const Spot&) = default;
};
using Spots = std::map<std::string, Spot, std::less<>>;  // by the identifier of an element

// Where elements are drawn, in the first diagram of a model; an element without a shape is not in it.
Spots spots_in(std::string_view xml);

struct Box {
    std::int64_t x = 0, y = 0, width = shape_width, height = shape_height;
};
// The line between the middles of two boxes, from border to border.
std::pair<Spot, Spot> line_between(const Box& from, const Box& to);

// Places for elements that have none: what is asked for on the left, what follows from it to the right, few lines crossing. By element,
// the elements each requires; circles do no harm.
std::vector<Spot> lay_out(const std::vector<std::vector<std::size_t>>& required);

// What comes of a change; 422 with the pointer of the field it is about:
//   graph-element-unknown, graph-element-taken, graph-cycle, graph-kinds, graph-required {by}, graph-requirement-twice,
//   graph-requirement-unknown; `model-lost` where the text is no model.
using Changed = Result<std::string>;

Changed move(std::string_view xml, const Spots& to);
Changed add(std::string_view xml, NewKind kind, const std::string& name);
Changed remove(std::string_view xml, std::string_view element);
Changed connect(std::string_view xml, std::string_view from, std::string_view to);  // `to` requires `from`
Changed disconnect(std::string_view xml, std::string_view from, std::string_view to);

}  // namespace skl::rules::drawing
