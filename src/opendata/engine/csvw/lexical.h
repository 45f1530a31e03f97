// Lexical forms of the XML Schema 1.1 types that are texts (part 2 §3.3.1, §3.3.16–§3.3.19, §3.4).
#pragma once

#include <string_view>

namespace skl::opendata::csvw {

bool language_form(std::string_view text);
bool name_form(std::string_view text);    // Name of XML 1.0
bool ncname_form(std::string_view text);  // a Name without a colon
bool nmtoken_form(std::string_view text);
bool qname_form(std::string_view text);
bool hex_form(std::string_view text);
bool base64_form(std::string_view text);  // RFC 4648 §4 with single spaces between

}  // namespace skl::opendata::csvw
