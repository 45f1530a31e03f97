// A run file of `skylantern rules population` (README.md), read with the models and parameters it names. Inside this module.
#pragma once

#include <filesystem>

#include "rules/inside.h"
#include "rules/population/mapping.h"

namespace skl::rules {

struct PopulationRunFile {
    std::vector<ModelFile> models;
    Parameters parameters;
    std::optional<Date> as_of;
    std::filesystem::path source, out, rejects;
    PopulationWish wish;
};

// 422 `bad-run-file` {key, what}; 404 where a file it names is not there.
Result<PopulationRunFile> read_run_file(const std::filesystem::path& file);

}  // namespace skl::rules
