// What changed between two versions of law, rule by rule and text by text.
#pragma once

#include <boost/describe.hpp>

#include "rules/engine/dmn/model.h"

namespace skl::rules::tables {

enum class ChangeKind : std::uint8_t {
    element_added,  // a decision or knowledge model
    element_removed,
    policy_changed,
    column_added,
    column_removed,
    rule_added,
    rule_removed,
    rule_moved,
    cell_changed,
    text_changed,       // of an expression that is no cell
    parameter_changed,  // in no model: diff() gives none
};
BOOST_DESCRIBE_ENUM(ChangeKind, element_added, element_removed, policy_changed, column_added, column_removed, rule_added, rule_removed,
                    rule_moved, cell_changed, text_changed, parameter_changed)

struct Change {
    ChangeKind kind = ChangeKind::cell_changed;
    const dmn::Element* element = nullptr;  // of the later version, or of the earlier where it is gone
    std::size_t rule = 0;                   // from 1; of the later version, or of the earlier where it is gone
    std::string column;                     // what it is called; of a text: where it stands
    std::string before, after;
};

// Tables and texts are matched by the identifiers of their decisions, rules and columns by theirs; a rule without one by its cells.
// Both outlive what is given back. The models are not changed.
std::vector<Change> diff(std::vector<dmn::Definitions>& before, std::vector<dmn::Definitions>& after);

}  // namespace skl::rules::tables
