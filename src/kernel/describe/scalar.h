// One check per kind of scalar: text in, value out, or the code of what is wrong.
#pragma once

#include <optional>
#include <string>

#include "kernel/describe/face.h"
#include "kernel/describe/result.h"

namespace skl {

bool is_words(Kind kind);   // kinds whose value is a Words
bool is_scalar(Kind kind);  // neither holder nor structure

// Reads `text` into the value; the fault has code and params, no pointer.
std::optional<FieldError> read_scalar(std::string_view text, const Face& face, void* out);

// The exact machine form of a scalar (ISO dates, plain numbers, enum names); empty for structures and holders.
std::string write_scalar(View scalar);

std::int64_t integer_of(View integer);  // of an integer, choice or boolean
double real_of(View real);              // of a real, percent, latitude or longitude
const std::string& words_of(View words);
bool is_absent(View value);  // an empty optional
View inside(View value);     // what a present optional holds; any other value itself

}  // namespace skl
