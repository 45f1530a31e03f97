// The folder: write to scratch, fsync, rename, fsync its folder. What concerns the bucket is in blob_store.cpp.
#include "kernel/storage/blobs.h"

#include <fcntl.h>
#include <unistd.h>

#include "kernel/crypto/digest.h"
#include "kernel/storage/blob_patches.h"
#include "kernel/storage/blob_store.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/disk.h"

namespace skl {
namespace {

Problem disk_problem(const char* what) { return {500, "disk-failed", {{"what", what}}}; }

// A file that goes with the last who holds it.
std::shared_ptr<const void> removed_afterwards(const std::filesystem::path& file) {
    return {new std::filesystem::path(file), [](const std::filesystem::path* gone) {
                std::error_code ignored;
                std::filesystem::remove(*gone, ignored);
                delete gone;
            }};
}

}  // namespace

bool is_sha256(std::string_view text) { return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

Blobs::Blobs(std::filesystem::path root) : root_(std::move(root)) { std::filesystem::create_directories(scratch()); }

Blobs::Blobs(std::filesystem::path root, storage::S3Place bucket, std::string prefix, std::int64_t most_cached) : Blobs(std::move(root)) {
    store_ = std::make_shared<const storage::BlobStore>(std::move(bucket), std::move(prefix), root_, most_cached);
}

std::filesystem::path Blobs::path(const std::string& sha256) const { return root_ / sha256.substr(0, 2) / sha256.substr(2, 2) / sha256; }

Result<bool> Blobs::has(const std::string& sha256) const {
    if (!is_sha256(sha256)) return false;
    return store_ ? store_->has(sha256) : Result<bool>(std::filesystem::exists(path(sha256)) || storage::BlobPatches(root_).of(sha256));
}

Result<bool> Blobs::intact(const std::string& sha256) const {
    if (store_) return store_->intact(sha256);
    const storage::BlobPatches patches(root_);
    const auto patch = patches.of(sha256);
    return patch ? patches.intact(*patch) : crypto::sha256_file_hex(path(sha256)) == sha256;
}

Done Blobs::greet() const { return store_ ? store_->bucket().greet() : Done(Nothing{}); }

std::filesystem::path Blobs::new_scratch() const {
    std::string name = (scratch() / "blob-XXXXXX").string();
    std::error_code ec;
    std::filesystem::create_directories(scratch(), ec);  // a cache may be deleted while it is used
    const int fd = ::mkostemp(name.data(), O_CLOEXEC);
    if (fd < 0) return {};
    ::close(fd);
    return name;
}

Result<Blob> Blobs::put(std::string_view bytes) const {
    const std::filesystem::path file = new_scratch();
    if (file.empty()) return disk_problem("create");
    const int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    const bool written = fd >= 0 && disk::write(fd, bytes);
    if (fd >= 0) ::close(fd);
    if (!written) {
        ::unlink(file.c_str());
        return disk_problem("write");
    }
    return take_scratch(file);
}

Result<Blob> Blobs::copy_file(const std::filesystem::path& file) const {
    const std::filesystem::path copy = new_scratch();
    if (copy.empty()) return disk_problem("create");
    std::error_code ec;
    std::filesystem::copy_file(file, copy, std::filesystem::copy_options::overwrite_existing, ec);
    if (ec) {
        ::unlink(copy.c_str());
        return disk_problem("copy");
    }
    return take_scratch(copy);
}

Result<Blob> Blobs::take_scratch(const std::filesystem::path& file) const {
    auto blob = take_file(file);
    if (!blob) ::unlink(file.c_str());
    return blob;
}

Result<Blob> Blobs::take_file(const std::filesystem::path& file) const {
    std::error_code ec;
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(file, ec));
    if (!ec && store_ && size > storage::largest_object)
        return Problem{413, "blob-too-large", {{"most", std::to_string(storage::largest_object)}}};
    const std::string sha256 = ec ? std::string{} : crypto::sha256_file_hex(file);
    if (sha256.empty()) return disk_problem("read");
    Blob blob{sha256, size};
    if (!store_) return into_folder(file, std::move(blob));
    if (auto done = store_->keep(file, blob); !done) return std::move(done.problem());
    // The bucket has it: from here on nothing is lost, and what goes wrong with the cache does not matter.
    if (disk::sync(file)) (void)store_->settle(file, path(sha256));
    std::filesystem::remove(file, ec);
    return blob;
}

Result<Blob> Blobs::into_folder(const std::filesystem::path& file, Blob blob) const {
    std::error_code ec;
    const std::filesystem::path home = path(blob.sha256);
    if (const auto patch = storage::BlobPatches(root_).of(blob.sha256))
        std::filesystem::last_write_time(patch->file, std::filesystem::file_time_type::clock::now(), ec);  // young again as well
    if (std::filesystem::exists(home)) {
        std::filesystem::remove(file, ec);
        if (!disk::sync(home.parent_path())) return disk_problem("sync");                           // who wrote it may not have come so far
        std::filesystem::last_write_time(home, std::filesystem::file_time_type::clock::now(), ec);  // young again for the sweep
        return blob;
    }
    if (std::filesystem::create_directories(home.parent_path(), ec))  // the new folders' names must last as well
        for (const auto& folder : {home.parent_path().parent_path(), root_})
            if (!disk::sync(folder)) return disk_problem("sync");
    std::filesystem::permissions(
        file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write | std::filesystem::perms::group_read, ec);
    if (!disk::sync(file)) return disk_problem("sync");
    std::filesystem::rename(file, home, ec);
    if (ec || !disk::sync(home.parent_path())) return disk_problem("rename");
    return blob;
}

std::optional<BlobFile> Blobs::at_hand(const std::string& sha256) const {
    if (const storage::BlobPatches patches(root_); !store_ && patches.of(sha256)) return patches.at_hand(sha256);
    if (!store_) return BlobFile{path(sha256)};
    auto held = store_->cache().hold(path(sha256));
    if (!held) return {};
    return BlobFile{path(sha256), std::move(held)};
}

Result<BlobFile> Blobs::open(const std::string& sha256) const {
    if (auto here = at_hand(sha256)) return std::move(*here);
    if (const storage::BlobPatches patches(root_); !store_)
        if (const auto patch = patches.of(sha256)) return patches.open(*patch);
    if (!store_) return BlobFile{path(sha256)};  // it has become whole meanwhile
    const std::filesystem::path file = new_scratch();
    if (file.empty()) return disk_problem("create");
    auto opened = store_->open(sha256, path(sha256), file);
    ::unlink(file.c_str());  // where another's fetch was waited for
    return opened;
}

Result<BlobFile> Blobs::borrow(const std::string& sha256) const {
    if (auto here = at_hand(sha256)) return std::move(*here);
    if (const storage::BlobPatches patches(root_); !store_)
        if (const auto patch = patches.of(sha256)) return patches.borrow(*patch);
    if (!store_) return BlobFile{path(sha256)};
    const std::filesystem::path file = new_scratch();
    if (file.empty()) return disk_problem("create");
    if (auto done = store_->fetch(sha256, file); !done) return std::move(done.problem());
    return BlobFile{file, removed_afterwards(file)};
}

Done Blobs::each(const std::function<void(const Blob&)>& blob) const {
    if (store_) return store_->each([&](const std::string& sha256, const storage::S3Object& object) { blob({sha256, object.size}); });
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root_)) {
        const std::string name = entry.path().filename().string();
        if (is_sha256(name) && entry.is_regular_file() && path(name) == entry.path())
            blob({name, static_cast<std::int64_t>(entry.file_size())});
        if (const auto patch = storage::patch_named(entry.path());
            patch && path(patch->sha256).parent_path() == entry.path().parent_path() && !std::filesystem::exists(path(patch->sha256)))
            blob({patch->sha256, patch->size});
    }
    return Nothing{};
}

Result<std::int64_t> Blobs::sweep(std::chrono::hours age, const std::function<bool(const std::string&)>& referenced) const {
    if (!store_) return sweep_folder(age, referenced);
    std::vector<std::string> old;
    auto listed = store_->each([&](const std::string& sha256, const storage::S3Object& object) {
        if (object.age >= age && !referenced(sha256)) old.push_back(sha256);
    });
    if (!listed) return std::move(listed.problem());
    std::int64_t removed = 0;
    for (const std::string& sha256 : old) {
        auto gone = store_->remove_older(sha256, age);
        if (!gone) return std::move(gone.problem());
        if (*gone) (void)store_->cache().remove(path(sha256));
        removed += *gone ? 1 : 0;
    }
    return removed;
}

namespace {

// The files of one blob: its bytes, what makes them of another's, or both.
struct Lying {
    std::vector<std::filesystem::path> files;
    std::filesystem::file_time_type put = std::filesystem::file_time_type::min();
};

}  // namespace

std::int64_t Blobs::sweep_folder(std::chrono::hours age, const std::function<bool(const std::string&)>& referenced) const {
    const storage::BlobPatches patches(root_);
    std::error_code ec;
    const auto oldest = std::filesystem::file_time_type::clock::now() - age;
    std::map<std::string, Lying> lying;
    std::vector<std::filesystem::path> removed_files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root_, ec)) {
        if (!entry.is_regular_file(ec)) continue;
        const auto patch = storage::patch_named(entry.path());
        const std::string sha256 = patch ? patch->sha256 : entry.path().filename().string();
        if (is_sha256(sha256) && path(sha256).parent_path() == entry.path().parent_path()) {
            Lying& one = lying[sha256];
            one.files.push_back(entry.path());
            one.put = std::max(one.put, entry.last_write_time(ec));
        } else if (entry.last_write_time(ec) <= oldest) {
            removed_files.push_back(entry.path());
        }
    }
    std::set<std::string> gone;
    for (const auto& [sha256, one] : lying)
        if (one.put <= oldest && !referenced(sha256)) gone.insert(sha256);
    if (const auto parted = patches.part(gone); !parted) {
        log::error("what was made of others does not become whole", {{"problem", parted.problem().code}});
        gone.clear();  // until the next time: they are still needed
    }
    std::int64_t removed = 0;
    const auto young = [&](const std::filesystem::path& file) {  // put again meanwhile
        const auto put = std::filesystem::last_write_time(file, ec);
        return !ec && put > oldest;
    };
    for (const std::string& sha256 : gone) {
        const Lying& one = lying.at(sha256);
        if (std::any_of(one.files.begin(), one.files.end(), young)) continue;
        for (const auto& file : one.files) std::filesystem::remove(file, ec);
        ++removed;
    }
    for (const auto& file : removed_files)
        if (!young(file)) removed += std::filesystem::remove(file, ec) ? 1 : 0;
    return removed;
}

}  // namespace skl
