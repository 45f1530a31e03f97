// Structured logs, one JSON object a line on standard error. Fields are named by the caller; no personal data, no secret.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace skl::log {

using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;

enum class Level { debug, info, warn, error, off };

void set_level(Level level);
void debug(std::string_view event, Fields fields = {});
void info(std::string_view event, Fields fields = {});
void warn(std::string_view event, Fields fields = {});
void error(std::string_view event, Fields fields = {});

}  // namespace skl::log
