// Workers for tests: the fork server starts with the program, before there are threads, and ends with it.
//
//   Forks& forks = Forks::of({{"echo", echo}});   // at namespace scope; then *forks.spawner
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "kernel/sandbox/spawner.h"

namespace skl::sandbox {

class Forks : public ::testing::Environment {
public:
    static Forks& of(std::vector<WorkerKind> kinds) {
        return *static_cast<Forks*>(::testing::AddGlobalTestEnvironment(new Forks(std::move(kinds))));  // NOLINT: googletest owns it
    }
    void SetUp() override { spawner = Spawner::start(kinds_); }
    void TearDown() override { spawner.reset(); }

    std::unique_ptr<Spawner> spawner;

private:
    explicit Forks(std::vector<WorkerKind> kinds) : kinds_(std::move(kinds)) {}
    std::vector<WorkerKind> kinds_;
};

}  // namespace skl::sandbox
