// The input entries of a decision table: unary tests, of which most are a value, a comparison or an interval. Those are kept as what they
// are, for speed and for the analysis of tables; the rest are nodes.
#pragma once

#include <vector>

#include "rules/engine/feel/node.h"

namespace skl::rules::dmn {

// Values of one ordered kind from one end to the other; an end that is null is open.
struct Interval {
    feel::Value low, high;
    bool low_included = false, high_included = false;

    bool holds(const feel::Value& value) const;
};

// What a cell says, where it says no more than values and intervals.
struct CellMeaning {
    enum class Kind : std::uint8_t {
        anything,  // -
        one_of,    // any of the intervals; a single value is an interval with two equal, included ends
        none_of,   // not(…)
        other,     // not to be told without evaluating it
    };
    Kind kind = Kind::other;
    feel::Kind values = feel::Kind::null;  // the kind of all ends
    std::vector<Interval> intervals;
};

CellMeaning meaning_of(const feel::Part& tests);

// −1, 0 or 1 of two values of one of the kinds cells have; of booleans false is the lesser.
int order_of(const feel::Value& a, const feel::Value& b);

class Cell {
public:
    Cell() = default;  // holds for everything
    Cell(CellMeaning meaning, feel::NodeRef node, std::size_t slot) : meaning_(std::move(meaning)), node_(std::move(node)), slot_(slot) {
        single_ = meaning_.kind == CellMeaning::Kind::one_of && meaning_.intervals.size() == 1;
    }

    bool holds(feel::Run& run, feel::Frame& frame, const feel::Value& value) const {
        if (!node_) return true;
        if (value.kind() == meaning_.values && meaning_.kind != CellMeaning::Kind::other)
            return single_ ? meaning_.intervals.front().holds(value) : among(value);
        return evaluated(run, frame, value);
    }
    const CellMeaning& meaning() const { return meaning_; }
    const feel::Node* node() const { return node_.get(); }  // null: everything holds
    std::size_t slot() const { return slot_; }
    // Whether it holds for a value that is not known.
    feel::Possible possible(feel::Weighing& weighing, feel::PossibleFrame& frame, const feel::Possible& value) const;

private:
    bool among(const feel::Value& value) const;
    bool evaluated(feel::Run& run, feel::Frame& frame, const feel::Value& value) const;

    CellMeaning meaning_{CellMeaning::Kind::anything, feel::Kind::null, {}};
    feel::NodeRef node_;    // the whole test, for values of other kinds; null: everything holds
    std::size_t slot_ = 0;  // of `?`
    bool single_ = false;
};

}  // namespace skl::rules::dmn
