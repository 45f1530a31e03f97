// URI templates, RFC 6570 level 4 without maps: no variable of CSV on the Web has one.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skl::opendata::csvw {

using TemplateValue = std::vector<std::string>;  // one text, or the items of a list
struct TemplateVariable {
    TemplateValue items;
    bool list = false;
};
// Absent: the variable is undefined (RFC 6570 §2.3).
using Lookup = std::function<std::optional<TemplateVariable>(std::string_view name)>;

std::string expand_template(std::string_view text, const Lookup& lookup);
bool well_formed_template(std::string_view text);

bool variable_name(std::string_view name);  // §2.3: letters, digits, _, %XX, single dots between

}  // namespace skl::opendata::csvw
