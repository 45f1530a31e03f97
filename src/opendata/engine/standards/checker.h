// Values held to a standard's rule, and whether a column's values look like it.
#pragma once

#include <span>

#include "opendata/engine/decimal.h"
#include "opendata/engine/pattern.h"
#include "opendata/engine/report.h"
#include "opendata/engine/standards/notation.h"

namespace skl::opendata::standards {

enum class Verdict { fits, wrong_type, breaks };  // type-error, constraint-error of Frictionless

class Checker {
public:
    // `stored`: the column's own type. What is kept as a date, a time or a truth value has the API's spelling, not the source's: only
    // its type is compared.
    Checker(const ValueRule& rule, ColumnType stored);

    Verdict of(std::string_view value) const;  // of a cell that is not empty
    // The share of `values` that fit; 1 of none.
    double share(std::span<const std::string> values) const;

private:
    ValueRule rule_;
    bool respelled_ = false, type_fits_ = true;
    std::optional<Pattern> pattern_;
    std::optional<Decimal> minimum_, maximum_;
    std::vector<std::string> codes_;  // in order
};

}  // namespace skl::opendata::standards
