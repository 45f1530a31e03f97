// Business knowledge models and decision services as functions (DMN 1.5 §10.4).
#pragma once

#include <string>
#include <vector>

#include "rules/engine/dmn/model.h"
#include "rules/engine/dmn/program.h"

namespace skl::rules::dmn {

class KnowledgeFunction final : public feel::Function {
public:
    KnowledgeFunction(const Element& element, std::vector<Parameter> parameters, feel::TypeRef result)
        : element_(element), parameters_(std::move(parameters)), result_(std::move(result)) {}
    void define(feel::Value definition) { definition_ = std::move(definition); }  // once, before the first call

    std::string_view name() const override { return element_.name; }
    std::span<const Parameter> parameters() const override { return parameters_; }
    feel::TypeRef result_type() const override { return result_; }
    const feel::Function* definition() const override { return definition_.is(feel::Kind::function) ? &definition_.function() : nullptr; }
    feel::Value call(feel::Run& run, std::span<const feel::Value> arguments) const override;

private:
    const Element& element_;
    std::vector<Parameter> parameters_;
    feel::TypeRef result_;
    feel::Value definition_;
};

// Evaluates its decisions with bindings of its own: what is not its parameter is not seen from within.
class ServiceFunction final : public feel::Function {
public:
    ServiceFunction(const Program& program, std::size_t unit, std::vector<Parameter> parameters)
        : program_(program), unit_(unit), parameters_(std::move(parameters)) {}

    std::string_view name() const override { return program_.units()[unit_].name; }
    std::span<const Parameter> parameters() const override { return parameters_; }
    feel::TypeRef result_type() const override { return program_.units()[unit_].type; }
    feel::Value call(feel::Run& run, std::span<const feel::Value> arguments) const override;

private:
    const Program& program_;
    std::size_t unit_;
    std::vector<Parameter> parameters_;
};

}  // namespace skl::rules::dmn
