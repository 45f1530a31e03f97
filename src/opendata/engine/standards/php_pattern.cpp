#include "opendata/engine/standards/php_pattern.h"

#include "opendata/engine/pattern.h"
#include "opendata/engine/values.h"

namespace skl::opendata::standards {

PhpCheck read_php_check(std::string_view text) {
    text = trimmed(text);
    if (text.empty()) return {};
    if (text == "validateDate") return {PhpCheck::Kind::date};
    const char delimiter = text.front();
    if (std::string_view("/#~!%@").find(delimiter) == std::string_view::npos) return {PhpCheck::Kind::unread};
    const auto end = text.rfind(delimiter);
    if (end == 0) return {PhpCheck::Kind::unread};
    // u: UTF-8, as all text here is; D: $ is the end only, as RE2 has it. What others change, RE2 would be told otherwise.
    if (text.substr(end + 1).find_first_not_of("uD") != std::string_view::npos) return {PhpCheck::Kind::unread};
    const std::string body(text.substr(1, end - 1));
    if (body.empty() || !std::holds_alternative<Pattern>(Pattern::compile(body))) return {PhpCheck::Kind::unread};
    return {PhpCheck::Kind::pattern, body};
}

}  // namespace skl::opendata::standards
