// The rows each file of functions gives to the table of all (functions.h).
#pragma once

#include <memory>
#include <span>

#include "rules/engine/feel/functions.h"

namespace skl::rules::feel {

std::span<const Form> conversion_forms();
std::span<const Form> moment_forms();
std::span<const Form> calendar_forms();
std::span<const Form> string_forms();
std::span<const Form> pattern_forms();
std::span<const Form> number_forms();
std::span<const Form> list_forms();
std::span<const Form> list_edit_forms();
std::span<const Form> list_order_forms();
std::span<const Form> statistics_forms();
std::span<const Form> context_forms();
std::span<const Form> range_forms();
std::span<const Form> interval_forms();

// A function of forms that have one name.
std::unique_ptr<Function> function_of(std::span<const Form> forms);

}  // namespace skl::rules::feel
