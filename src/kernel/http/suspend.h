// Waiting for other threads without holding one: the bridge from callbacks to coroutines.
#pragma once

#include <functional>

#include "kernel/http/task.h"

namespace skl {

// Calls start(wake) and sleeps until wake() was called, once, from any thread. What runs after it is on the coroutine's
// own executor again. It cannot be cancelled: what was started is waited for, since it may use the coroutine's frame.
Task<void> until_called(std::function<void(std::function<void()>)> start);

// Runs the work on the pool for blocking calls (DuckDB, PostgreSQL reads, files).
Task<void> on_pool(std::function<void()> work);
void start_pool(std::size_t threads);
void stop_pool();

}  // namespace skl
