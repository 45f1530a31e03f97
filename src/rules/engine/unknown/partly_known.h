// An evaluation in which inputs are not known: not null, but of a value of their type that no one has said yet. A result is decided where
// it is the same whatever they turn out to be.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/engine/dmn/program.h"
#include "rules/engine/feel/possible.h"

namespace skl::rules {

// What is possible of an input of a type: the values its definition allows, where it lists them; never null.
feel::Possible possible_of(const feel::Type& type, std::size_t input);

// The same of the inputs of a program, read once where it is evaluated many times.
class PossibleInputs {
public:
    explicit PossibleInputs(const dmn::Program& program) : program_(program), read_(program.units().size()) {}
    const feel::Possible& of(std::size_t input);

private:
    const dmn::Program& program_;
    std::vector<std::optional<feel::Possible>> read_;
};

class PartlyKnown final : private feel::Weighing {
public:
    // `run` has the surroundings, and the bindings with what is known; `unknown`: the inputs that are not. Others that are not given are
    // null. Both are used by it alone from now on.
    PartlyKnown(const dmn::Program& program, feel::Run& run, const std::vector<std::size_t>& unknown, PossibleInputs& inputs);

    // Before anything is asked: what is known of an unknown input beyond its type.
    void narrow(std::size_t input, feel::Possible to) { met_[input] = std::move(to); }

    // What a decision, or a service, may give.
    feel::Possible ask(std::size_t unit);

private:
    feel::Possible unit(std::size_t index) override;
    std::vector<std::size_t> take_asked() override;
    std::vector<std::size_t> all_unknown() const override;
    feel::Possible computed(std::size_t index);

    const dmn::Program& program_;
    dmn::Bindings& bindings_;
    PossibleInputs& inputs_;
    std::vector<std::optional<feel::Possible>> met_;
};

}  // namespace skl::rules
