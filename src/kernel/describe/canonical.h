// Canonical JSON, RFC 8785 (JCS), of the I-JSON subset (RFC 7493): one spelling for one value, so that its bytes can be hashed.
//
// Refused rather than repaired: a name that comes twice (`duplicate-name`), a number outside of IEEE 754 binary64
// (`number-out-of-range`), noncharacters (`noncharacter`); lone surrogates and broken UTF-8 are `bad-json` already.
// All are 400, with the JSON Pointer of the fault.
#pragma once

#include <string>
#include <string_view>

#include "kernel/describe/node.h"

namespace skl {

constexpr std::size_t deepest_canonical = 128;  // nesting; what is signed may be deeper than a form, but not without end

Result<std::string> canonical_json(std::string_view text);
Result<std::string> canonical_json(const Node& node);

// The same behind what `out` holds; a text is a JSON string. After a fault `out` holds a part of it.
Done append_canonical(std::string& out, const Node& node);
Done append_canonical(std::string& out, std::string_view text);

// A finite number as ECMAScript writes it (ECMA-262 Number::toString, RFC 8785 §3.2.2.3).
std::string ecmascript_number(double value);

// Names in the order of their UTF-16 code units (RFC 8785 §3.2.3); both valid UTF-8.
bool utf16_less(std::string_view a, std::string_view b);

}  // namespace skl
