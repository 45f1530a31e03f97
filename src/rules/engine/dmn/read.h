// DMN XML in and out (DMN 1.5, chapter 13).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/engine/dmn/model.h"
#include "rules/engine/feel/node.h"

namespace skl::rules::dmn {

constexpr std::size_t model_bytes = 20'000'000;  // of one file: the largest models of tax law seen are under 5 MB
constexpr std::size_t model_elements = 200'000;  // what compiles within seconds
constexpr std::size_t model_depth = 256;         // of elements within each other: boxed contexts are nested by hand

// Nothing, and `too_large` set: over one of the limits above. Faults are reported and what can be read is returned; a text that is no
// XML gives nothing and `xml-malformed` with its place.
struct Reading {
    std::optional<Definitions> model;
    bool too_large = false;
};
Reading read_model(std::string_view xml, std::vector<feel::Diagnostic>& diagnostics);

// As DMN 1.5. Reading what was written gives an equal model.
std::string write_model(const Definitions& model);

}  // namespace skl::rules::dmn
