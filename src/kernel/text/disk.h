// Files that are small enough to be read whole, and bytes that must still be there after the power has failed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace skl::disk {

std::optional<std::string> read(const std::filesystem::path& file);  // nothing: it cannot be opened
bool write(int file, std::string_view bytes);                        // all of them
bool sync(const std::filesystem::path& path);                        // a file's bytes, or a folder's names, are on the disk

// A folder for files on their way, gone with all in it when it is done with.
class ScratchFolder {
public:
    ScratchFolder(const std::filesystem::path& parent, std::string_view prefix);
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }  // empty: it could not be made

private:
    std::filesystem::path path_;
};

}  // namespace skl::disk
