// All that can be said of models before they are used: what was wrong in reading and compiling them, and what their tables miss.
#pragma once

#include <string>
#include <vector>

#include "rules/engine/dmn/program.h"

namespace skl::rules {

struct ModelFile {
    std::string name, xml;
};

struct Checked {
    dmn::Compilation compiled;  // its diagnostics are all of them, also of reading and analysis
    bool too_large = false;     // a file is over its limits; then there is nothing else
};

// Models that were checked when they were taken; one that cannot be read is left out.
std::vector<dmn::Definitions> models_in(const std::vector<ModelFile>& files);

Checked check_models(const std::vector<ModelFile>& files);

// The same without the analysis of tables: for who only evaluates.
Checked compile_models(const std::vector<ModelFile>& files);

}  // namespace skl::rules
