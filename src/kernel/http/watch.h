// Who is told of each answer, for statistics. One at most: app.provide<AnswerWatch>(…) before the server starts.
#pragma once

#include <cstdint>

namespace skl {

class Context;

class AnswerWatch {
public:
    virtual ~AnswerWatch() = default;
    // Of a route that was found, just before it leaves; quick, from any thread of the server. `bytes`: of the body as it is sent, of a file
    // the whole file; 0 of a stream, whose length nobody knows yet.
    virtual void answered(const Context& cx, int status, std::int64_t bytes) = 0;
};

}  // namespace skl
