// How commands speak: lines for people, one JSON value for machines (--json), a bar on a terminal for long work.
#pragma once

#include <iostream>

#include "kernel/describe/write.h"

namespace skl::commands {

bool wants_json();

// The value as JSON, or `words`.
template <class T>
int say(const T& value, const std::string& words) {
    std::cout << (wants_json() ? to_json(value) : words) << "\n";
    return 0;
}

Instant now();
bool show_progress(std::int64_t done, std::int64_t total);  // true: go on

}  // namespace skl::commands
