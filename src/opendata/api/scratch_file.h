// A file made for one answer; it goes when the last holder of it does.
#pragma once

#include <filesystem>
#include <memory>

#include "kernel/crypto/random.h"

namespace skl::opendata {

using ScratchFile = std::shared_ptr<const std::filesystem::path>;

// A name of chance in the folder, which is made; the file itself is the caller's to write.
inline ScratchFile scratch_file(const std::filesystem::path& folder, const std::string& ending) {
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    return {new std::filesystem::path(folder / (crypto::random_token() + "." + ending)), [](const std::filesystem::path* path) {
                std::error_code gone;
                std::filesystem::remove(*path, gone);
                delete path;
            }};
}

}  // namespace skl::opendata
