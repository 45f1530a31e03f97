// The words for fields, faults and problems, by the catalogue's key conventions:
//   Struct.field, else field.<field> · error.<code> · problem.<code>, problem.<code>.detail
#pragma once

#include <string>

#include "kernel/describe/face.h"
#include "kernel/describe/result.h"
#include "kernel/pages/locale.h"

namespace skl {

// In params, beside a name for programs: the catalogue entry that people read in its place (`role`: "officer", `role.word`:
// "Role.officer"). Programs are not told it.
constexpr std::string_view word_suffix = ".word";

std::string field_label(const Locale& locale, std::string_view language, std::string_view structure, std::string_view field);
std::string problem_title(const Locale& locale, std::string_view language, const Problem& problem);
std::string problem_detail(const Locale& locale, std::string_view language, const Problem& problem);
std::string error_message(const Locale& locale, std::string_view language, const FieldError& error);

// What a field's cell is: a number stands to the right; `href` is where the thing itself is, `rows_href` and the like belong to it.
bool is_number(const Face& face);
bool is_own_address(const Field& field);
bool is_address(const Field& field);

// /authors/0/name → authors.0.name, the name of the form field the pointer speaks of.
std::string form_name(std::string_view pointer);

}  // namespace skl
