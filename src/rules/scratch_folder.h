// A folder for files on their way, gone when it is done with. Inside this module.
#pragma once

#include <cstdlib>
#include <filesystem>

namespace skl::rules {

class ScratchFolder {
public:
    explicit ScratchFolder(const std::filesystem::path& parent) {
        std::string name = (parent / ".population-XXXXXX").string();
        if (::mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~ScratchFolder() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }  // empty: it could not be made

private:
    std::filesystem::path path_;
};

}  // namespace skl::rules
