// Models of the DMN Technology Compatibility Kit as benches ask them: one decision, with the inputs of the kit's cases for it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "rules/engine/cases/cases.h"
#include "rules/engine/dmn/program.h"

namespace skl::bench {

struct KitModel {
    std::string name, model_namespace, model_name, decision, xml;
    rules::dmn::ProgramRef program;
    std::vector<rules::cases::Case> cases;

    // The model, and `NAME.cases` for peers, a fact a line, its parts apart by tabs:
    //   model NAMESPACE NAME DECISION  |  case RESULT  |  number VALUE PATH…  |  boolean VALUE PATH…  |  string VALUE PATH…
    void write(const std::filesystem::path& folder) const;
};

// Nothing: the kit's folder is not there, or the model cannot be read.
std::optional<KitModel> kit_model(const std::string& name, const std::string& folder, const std::string& decision);

rules::dmn::ProgramRef program_of(const std::string& xml);

}  // namespace skl::bench
