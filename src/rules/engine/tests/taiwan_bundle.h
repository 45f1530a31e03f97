// The bundle `taiwan` as tests ask it: its models, its parameters, its calendar.
#pragma once

#include <algorithm>
#include <filesystem>

#include "kernel/text/disk.h"
#include "rules/engine/json.h"
#include "rules/engine/parameters.h"
#include "rules/engine/tests/sample.h"

namespace skl::rules::testing {

struct TaiwanBundle {
    dmn::ProgramRef program;
    Parameters parameters;
    calendar::Calendar days;
    Jurisdiction surroundings{parameters, days};

    static std::vector<ModelFile> files() {
        std::vector<std::filesystem::path> paths;
        for (const auto& entry : std::filesystem::directory_iterator("presets/taiwan/rules"))
            if (entry.path().extension() == ".dmn") paths.push_back(entry.path());
        std::sort(paths.begin(), paths.end());
        std::vector<ModelFile> made;
        for (const auto& path : paths) made.push_back({path.filename().string(), *disk::read(path)});
        return made;
    }

    TaiwanBundle()
        : program(compile_models(files()).compiled.program),
          parameters(std::move(*Parameters::from_csv(*disk::read("presets/taiwan/rules/parameters.csv")))),
          days(std::move(*calendar::Calendar::from_csv(*disk::read("presets/taiwan/calendar.csv")))) {}

    std::size_t service(std::string_view name) const { return *program->find(dmn::Unit::Kind::service, name); }
    void prepare(feel::Run& run, const std::string& as_of) const {
        run.as_of.date = *feel::Date::parse(as_of);
        run.surroundings = &surroundings;
    }
    // Inputs as JSON, as they are sent.
    feel::Context inputs(const std::string& json) const { return inputs_of(*read_json(json), *program); }
};

}  // namespace skl::rules::testing
