// The column 驗證 of a list of standards: a regular expression as PHP's preg_match takes it, with its delimiters, or the name of a function
// of the site. What RE2 can match in linear time is applied; look-around, back-references and other functions are not.
#pragma once

#include <string>
#include <string_view>

namespace skl::opendata::standards {

struct PhpCheck {
    enum class Kind { none, pattern, date, unread };
    Kind kind = Kind::none;
    std::string pattern{};  // ECMA-262, without delimiters
};
PhpCheck read_php_check(std::string_view text);

}  // namespace skl::opendata::standards
