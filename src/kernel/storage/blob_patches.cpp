#include "kernel/storage/blob_patches.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <deque>
#include <mutex>

#include "kernel/crypto/digest.h"
#include "kernel/storage/byte_patch.h"
#include "kernel/text/disk.h"

namespace skl::storage {
namespace {

constexpr int longest_chain = 32;            // patches from a blob to one that is whole
constexpr std::int64_t worth_of_four = 3;    // a patch of more than three quarters of the whole is not worth its time
constexpr std::chrono::minutes settled{60};  // whoever opened the whole without a patch beside it is done with it
constexpr std::size_t hash_length = 64;

Problem disk_problem(const char* what) { return {500, "disk-failed", {{"what", what}}}; }
Problem missing(const std::string& sha256) { return {500, "blob-missing", {{"sha256", sha256}}}; }

// One is made at a time: it is the disk that sets the pace.
std::mutex making;

struct Patchers {
    std::mutex mutex;
    std::deque<BlobPatcher> all{byte_patcher()};  // what stands in it stays where it is

    const BlobPatcher* find(const std::string& name) {
        const std::scoped_lock lock(mutex);
        const auto found = std::find_if(all.begin(), all.end(), [&](const BlobPatcher& one) { return one.name == name; });
        return found == all.end() ? nullptr : &*found;
    }
};
Patchers& patchers() {
    static Patchers known;
    return known;
}

struct Passing {  // a file that is gone when the work is, unless it got another name
    std::filesystem::path path;
    ~Passing() {
        std::error_code ignored;
        if (!path.empty()) std::filesystem::remove(path, ignored);
    }
};

std::shared_ptr<const void> removed_afterwards(const std::filesystem::path& file) {
    return {new Passing{file}, [](const Passing* gone) { delete gone; }};
}

void as_a_blob(const std::filesystem::path& file) {
    using std::filesystem::perms;
    std::error_code ignored;
    std::filesystem::permissions(file, perms::owner_read | perms::owner_write | perms::group_read, ignored);
}

}  // namespace

std::optional<BlobPatch> patch_named(const std::filesystem::path& file) {
    const std::string name = file.filename().string();
    if (name.size() <= hash_length + 2 || name[hash_length] != '.') return {};
    const auto second = name.find('.', hash_length + 1), third = second + 1 + hash_length;
    if (second == std::string::npos || name.size() <= third || name[third] != '.') return {};
    BlobPatch out{name.substr(0, hash_length), name.substr(second + 1, hash_length), name.substr(third + 1), -1, file};
    const char* end = name.data() + second;
    const auto [read, ec] = std::from_chars(name.data() + hash_length + 1, end, out.size);
    if (ec != std::errc{} || read != end || out.size < 0 || !is_sha256(out.sha256) || !is_sha256(out.base)) return {};
    return out;
}

BlobPatches::BlobPatches(std::filesystem::path root) : root_(std::move(root)), held_(root_, std::numeric_limits<std::int64_t>::max()) {}

std::filesystem::path BlobPatches::home(const std::string& sha256) const {
    return root_ / sha256.substr(0, 2) / sha256.substr(2, 2) / sha256;
}

std::filesystem::path BlobPatches::scratch_file() const {
    std::string name = (root_ / "scratch" / "patch-XXXXXX").string();
    const int fd = ::mkostemp(name.data(), O_CLOEXEC);
    if (fd < 0) return {};
    ::close(fd);
    return name;
}

std::optional<BlobPatch> BlobPatches::of(const std::string& sha256) const {
    if (!is_sha256(sha256)) return {};
    std::error_code ec;
    for (const auto& entry : std::filesystem::directory_iterator(home(sha256).parent_path(), ec))
        if (entry.path().filename().native().starts_with(sha256))
            if (auto patch = patch_named(entry.path()); patch && patch->sha256 == sha256) return patch;
    return {};
}

std::vector<BlobPatch> BlobPatches::all() const {
    std::vector<BlobPatch> out;
    std::error_code ec;
    for (auto at = std::filesystem::recursive_directory_iterator(root_, ec); !ec && at != std::filesystem::recursive_directory_iterator();
         at.increment(ec))
        if (auto patch = patch_named(at->path()); patch && at->path().parent_path() == home(patch->sha256).parent_path())
            out.push_back(std::move(*patch));
    return out;
}

std::optional<BlobFile> BlobPatches::at_hand(const std::string& sha256) const {
    auto held = held_.hold(home(sha256));
    if (!held) return {};
    return BlobFile{home(sha256), std::move(held)};
}

bool BlobPatches::same(const BlobPatch& patch, const BlobPatcher& patcher, const std::filesystem::path& file) const {
    return crypto::sha256_file_hex(file) == patch.sha256 || (patcher.same && patcher.same(patch.file, file));
}

// Whole where it lies, or made for this while.
Result<BlobFile> BlobPatches::base_of(const std::string& sha256, int depth) const {
    if (auto here = at_hand(sha256)) return std::move(*here);
    const auto patch = of(sha256);
    if (!patch || depth <= 0) return missing(sha256);
    const std::filesystem::path file = scratch_file();
    if (file.empty()) return disk_problem("create");
    auto gone = removed_afterwards(file);
    if (auto done = make(*patch, file, depth - 1); !done) return std::move(done.problem());
    return BlobFile{file, std::move(gone)};
}

Done BlobPatches::make(const BlobPatch& patch, const std::filesystem::path& file, int depth) const {
    const BlobPatcher* patcher = patchers().find(patch.patcher);
    if (patcher == nullptr) return Problem{500, "blob-patcher-unknown", {{"name", patch.patcher}}};
    const auto base = base_of(patch.base, depth);
    if (!base) return base.problem();
    if (auto done = patcher->apply(base->path, patch.file, file, patch.size); !done) return done;
    if (!same(patch, *patcher, file)) return Problem{500, "blob-damaged", {{"sha256", patch.sha256}}};
    return Nothing{};
}

Result<BlobFile> BlobPatches::borrow(const BlobPatch& patch) const {
    const std::scoped_lock lock(making);
    return base_of(patch.sha256, longest_chain);
}

Result<BlobFile> BlobPatches::open(const BlobPatch& patch) const {
    const std::scoped_lock lock(making);
    if (auto here = at_hand(patch.sha256)) return std::move(*here);
    Passing file{scratch_file()};
    if (file.path.empty()) return disk_problem("create");
    if (auto done = make(patch, file.path, longest_chain); !done) return std::move(done.problem());
    as_a_blob(file.path);
    auto held = held_.hold(file.path);  // before it can be seen
    if (!held || ::rename(file.path.c_str(), home(patch.sha256).c_str()) != 0) return disk_problem("rename");
    file.path.clear();
    return BlobFile{home(patch.sha256), std::move(held)};
}

bool BlobPatches::intact(const BlobPatch& patch) const {
    const std::scoped_lock lock(making);
    const Passing file{scratch_file()};
    return !file.path.empty() && make(patch, file.path, longest_chain);
}

Result<std::int64_t> BlobPatches::pack(const std::string& sha256, const std::string& base, const std::string& name) const {
    const BlobPatcher* patcher = patchers().find(name);
    std::error_code ec;
    if (const auto there = of(sha256)) return static_cast<std::int64_t>(std::filesystem::file_size(there->file, ec));
    const auto whole = at_hand(sha256);
    if (sha256 == base || patcher == nullptr || !whole) return 0;
    std::string at = base;
    for (int depth = 1; auto patch = of(at); ++depth) {
        if (patch->base == sha256 || depth >= longest_chain - 1) return 0;
        at = patch->base;
    }
    const std::scoped_lock lock(making);
    const auto from = base_of(base, longest_chain);
    if (!from) return from.problem();
    Passing patch{scratch_file()};
    const Passing tried{scratch_file()};
    if (patch.path.empty() || tried.path.empty()) return disk_problem("create");
    const auto made = patcher->make(from->path, whole->path, patch.path);
    if (!made) return made.problem();
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(whole->path, ec));
    const auto kept = static_cast<std::int64_t>(std::filesystem::file_size(patch.path, ec));
    if (!*made || ec || kept * 4 > size * worth_of_four) return 0;
    if (!patcher->apply(from->path, patch.path, tried.path, size) || crypto::sha256_file_hex(tried.path) != sha256) return 0;
    as_a_blob(patch.path);
    const std::filesystem::path place = home(sha256).parent_path() / fmt::format("{}.{}.{}.{}", sha256, size, base, name);
    if (!disk::sync(patch.path)) return disk_problem("sync");
    std::filesystem::rename(patch.path, place, ec);
    if (ec || !disk::sync(place.parent_path())) return disk_problem("rename");
    patch.path.clear();
    return kept;
}

Result<std::int64_t> BlobPatches::trim(std::chrono::minutes unused) const {
    const auto now = std::chrono::system_clock::now();
    const auto older = [&](const timespec& time, std::chrono::minutes age) {
        return now - std::chrono::system_clock::from_time_t(time.tv_sec) >= age;
    };
    std::int64_t freed = 0;
    for (const BlobPatch& patch : all()) {
        struct stat whole {
        }, beside{};
        if (::stat(home(patch.sha256).c_str(), &whole) != 0 || ::stat(patch.file.c_str(), &beside) != 0) continue;
        if (!older(whole.st_atim, unused) || !older(beside.st_ctim, std::min(unused, settled))) continue;
        std::error_code ec;
        if (!std::filesystem::exists(home(patch.base), ec) && !of(patch.base)) {  // it went in the moment in which the patch came
            std::filesystem::remove(patch.file, ec);
            continue;
        }
        if (held_.remove(home(patch.sha256))) freed += whole.st_size;
    }
    return freed;
}

Done BlobPatches::part(const std::set<std::string>& gone) const {
    if (gone.empty()) return Nothing{};
    for (const BlobPatch& patch : all()) {
        if (!gone.contains(patch.base) || gone.contains(patch.sha256)) continue;
        if (auto done = end(patch); !done) return done;
    }
    return Nothing{};
}

Done BlobPatches::end(const BlobPatch& patch) const {
    const auto whole = open(patch);
    if (!whole) return whole.problem();
    if (!disk::sync(whole->path) || !disk::sync(whole->path.parent_path())) return disk_problem("sync");
    std::error_code ec;
    std::filesystem::remove(patch.file, ec);
    if (ec || !disk::sync(patch.file.parent_path())) return disk_problem("remove");
    return Nothing{};
}

Result<std::int64_t> BlobPatches::make_whole() const {
    std::int64_t made = 0;
    for (const BlobPatch& patch : all()) {
        if (auto done = end(patch); !done) return std::move(done.problem());
        ++made;
    }
    return made;
}

}  // namespace skl::storage

namespace skl {
namespace {

storage::BlobPatches patches_of(const Blobs& blobs) { return storage::BlobPatches(blobs.scratch().parent_path()); }

}  // namespace

void learn_patcher(BlobPatcher patcher) {
    if (storage::patchers().find(patcher.name) != nullptr) return;
    const std::scoped_lock lock(storage::patchers().mutex);
    storage::patchers().all.push_back(std::move(patcher));
}

Result<std::int64_t> pack_blob(const Blobs& blobs, const std::string& sha256, const std::string& base, const std::string& patcher) {
    return blobs.remote() ? Result<std::int64_t>(0) : patches_of(blobs).pack(sha256, base, patcher);
}

Result<std::int64_t> trim_blobs(const Blobs& blobs, std::chrono::minutes unused) {
    return blobs.remote() ? Result<std::int64_t>(0) : patches_of(blobs).trim(unused);
}

Result<std::int64_t> make_blobs_whole(const Blobs& blobs) {
    return blobs.remote() ? Result<std::int64_t>(0) : patches_of(blobs).make_whole();
}

}  // namespace skl
