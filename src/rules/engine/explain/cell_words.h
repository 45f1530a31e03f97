// Cells of decision tables in the words of people: "more than 183", 「須超過 183」.
#pragma once

#include <string>
#include <string_view>

#include "rules/engine/dmn/cell.h"
#include "rules/engine/extensions.h"

namespace skl::rules {

// How a value is called: by the option of that value where there is one; yes and no; else as it is shown.
std::string called(const feel::Value& value, const Extensions& of, std::string_view lang);

// Behind Chinese: Latin letters and digits stand off by a space.
std::string spaced(const std::string& text);

// What a cell asks for. `written`: the text of a cell that is more than values and intervals.
std::string needed(const dmn::CellMeaning& cell, const std::string& written, const Extensions& of, std::string_view lang);

}  // namespace skl::rules
