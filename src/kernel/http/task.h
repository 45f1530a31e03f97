// A handler is a coroutine: Task<T>. It reads from top to bottom and may wait (co_await) for reads, writes,
// jobs and other tasks without holding a thread.
//
// The coroutine rule: parameters are taken by value, `Context&` excepted (it outlives the handler); a lambda
// given to cx.read/cx.write may capture by reference, because the handler's frame lives until it has run.
// Compiler: clang 16 (docs/decisions/0001-clang-16.md).
#pragma once

#include <boost/asio/awaitable.hpp>

namespace skl {

template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace skl
