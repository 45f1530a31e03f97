// What each command does; the exit code is 0 done, 1 failed, 2 wrong use.
#pragma once

#include "house.h"

namespace skl::commands {

int refuse(const Problem& problem);  // says it on standard error
int show_settings(const Configured& configured, bool json);
int serve(House& house);
int migrate(House& house, bool json);
int backup(House& house, const std::filesystem::path& folder);
int restore(const Configuration& configuration, const std::filesystem::path& folder);
int verify(House& house);
int openapi(House& house);
int new_operator_token(House& house);
int inspect(House& house, const std::filesystem::path& file, bool json);
int import(House& house, const opendata::Module::FileImport& import, bool json);

}  // namespace skl::commands
