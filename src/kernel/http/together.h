// Work that several want at the same time is done once: who comes first does it, the others wait for what came of it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "kernel/describe/result.h"
#include "kernel/http/suspend.h"

namespace skl {

// Thread-safe; outlives the work.
class Together {
public:
    // `work` has not begun: where others are at the same, it never does, and their outcome is the answer.
    Task<Done> run(std::string what, Task<Done> work);

private:
    struct Flight {
        std::optional<Done> outcome;
        std::vector<std::function<void()>> waiting;
    };
    void land(const std::string& what, Flight& flight, Done outcome);

    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Flight>> flights_;
};

}  // namespace skl
