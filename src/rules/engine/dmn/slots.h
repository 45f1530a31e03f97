#pragma once

#include <array>
#include <vector>

#include "rules/engine/feel/node.h"

namespace skl::rules::dmn {

// The variables of one activation; the few that most logic has stand on the stack.
class Slots {
public:
    explicit Slots(std::size_t count) : count_(count) {
        if (count > few_.size()) many_.resize(count);
    }
    feel::Frame frame() { return {many_.empty() ? std::span(few_.data(), count_) : std::span(many_)}; }

private:
    std::array<feel::Value, 12> few_;
    std::vector<feel::Value> many_;
    std::size_t count_;
};

}  // namespace skl::rules::dmn
