// Blobs on a POSIX file system: write to scratch, fsync, rename, fsync the folder.
#include "kernel/storage/blobs.h"

#include <fcntl.h>
#include <unistd.h>

#include "kernel/crypto/digest.h"

namespace skl {
namespace {

Problem disk_problem(const char* what) { return {500, "disk-failed", {{"what", what}}}; }

bool sync_path(const std::filesystem::path& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
    if (fd < 0) return false;
    const bool good = ::fsync(fd) == 0;
    ::close(fd);
    return good;
}

bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

Blobs::Blobs(std::filesystem::path root) : root_(std::move(root)) { std::filesystem::create_directories(scratch()); }

std::filesystem::path Blobs::path(const std::string& sha256) const { return root_ / sha256.substr(0, 2) / sha256.substr(2, 2) / sha256; }
bool Blobs::has(const std::string& sha256) const { return sha256.size() == 64 && std::filesystem::exists(path(sha256)); }

Result<Blob> Blobs::put(std::string_view bytes) const {
    std::string name = (scratch() / "blob-XXXXXX").string();
    const int fd = ::mkostemp(name.data(), O_CLOEXEC);
    if (fd < 0) return disk_problem("create");
    const bool written = write_all(fd, bytes);
    ::close(fd);
    if (!written) {
        ::unlink(name.c_str());
        return disk_problem("write");
    }
    return take_file(name);
}

Result<Blob> Blobs::copy_file(const std::filesystem::path& file) const {
    std::string name = (scratch() / "blob-XXXXXX").string();
    const int fd = ::mkostemp(name.data(), O_CLOEXEC);
    if (fd < 0) return disk_problem("create");
    ::close(fd);
    std::error_code ec;
    std::filesystem::copy_file(file, name, std::filesystem::copy_options::overwrite_existing, ec);
    if (ec) return disk_problem("copy");
    return take_file(name);
}

Result<Blob> Blobs::take_file(const std::filesystem::path& file) const {
    std::error_code ec;
    const auto size = std::filesystem::file_size(file, ec);
    const std::string sha256 = ec ? std::string{} : crypto::sha256_file_hex(file);
    if (sha256.empty()) return disk_problem("read");
    const std::filesystem::path home = path(sha256);
    if (std::filesystem::exists(home)) {
        std::filesystem::remove(file, ec);
        if (!sync_path(home.parent_path(), O_RDONLY | O_DIRECTORY)) return disk_problem("sync");    // who wrote it may not have come so far
        std::filesystem::last_write_time(home, std::filesystem::file_time_type::clock::now(), ec);  // young again for the sweep
        return Blob{sha256, static_cast<std::int64_t>(size)};
    }
    if (std::filesystem::create_directories(home.parent_path(), ec))  // the new folders' names must last as well
        for (const auto& folder : {home.parent_path().parent_path(), root_})
            if (!sync_path(folder, O_RDONLY | O_DIRECTORY)) return disk_problem("sync");
    std::filesystem::permissions(
        file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write | std::filesystem::perms::group_read, ec);
    if (!sync_path(file, O_RDONLY)) return disk_problem("sync");
    std::filesystem::rename(file, home, ec);
    if (ec || !sync_path(home.parent_path(), O_RDONLY | O_DIRECTORY)) return disk_problem("rename");
    return Blob{sha256, static_cast<std::int64_t>(size)};
}

void Blobs::each(const std::function<void(const std::string&, const std::filesystem::path&)>& blob) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root_)) {
        const std::string name = entry.path().filename().string();
        if (name.size() == 64 && entry.is_regular_file() && path(name) == entry.path()) blob(name, entry.path());
    }
}

Done Blobs::verify() const {
    Done out = Nothing{};
    each([&](const std::string& sha256, const std::filesystem::path& file) {
        if (out && crypto::sha256_file_hex(file) != sha256) out = Problem{500, "blob-damaged", {{"sha256", sha256}}};
    });
    return out;
}

std::int64_t Blobs::sweep(std::chrono::hours age, const std::function<bool(const std::string&)>& referenced) const {
    std::int64_t removed = 0;
    std::error_code ec;
    const auto oldest = std::filesystem::file_time_type::clock::now() - age;
    std::vector<std::filesystem::path> gone;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root_, ec)) {
        if (!entry.is_regular_file(ec) || entry.last_write_time(ec) > oldest) continue;
        const std::string name = entry.path().filename().string();
        if (name.size() != 64 || !referenced(name)) gone.push_back(entry.path());
    }
    for (const auto& path : gone)
        if (std::filesystem::last_write_time(path, ec) <= oldest)
            removed += std::filesystem::remove(path, ec) ? 1 : 0;  // not put again meanwhile
    return removed;
}

}  // namespace skl
