// The values a column of a decision table tells apart: end points, what lies between them, enumerated values, and null.
#pragma once

#include <vector>

#include "rules/engine/dmn/table.h"

namespace skl::rules::analysis {

// A set of values no cell of the column tells apart, with one of them.
struct Piece {
    feel::Value sample;    // null of the piece `null`
    bool adjoins = false;  // nothing lies between it and the piece before it
};

struct Domain {
    std::vector<Piece> pieces;  // ordered; `null` last
    bool whole = false;         // no cell says anything: one piece that stands for every value
};

Domain domain_of(const dmn::TableNode& table, std::size_t column);

// Whether a cell takes the piece; of cells whose meaning is known.
bool takes(const dmn::CellMeaning& cell, const Piece& piece);

}  // namespace skl::rules::analysis
