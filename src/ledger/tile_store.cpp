#include "ledger/tile_store.h"

#include <fcntl.h>
#include <unistd.h>

#include "kernel/text/disk.h"

namespace skl::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t hash_size = 32;
constexpr int most_looks = 3;  // a reader may meet a tile just replaced by a wider one

Problem disk_problem(const char* what) { return {500, "disk-failed", {{"what", what}}}; }

bool write_synced(const fs::path& file, std::string_view bytes) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) return false;
    const bool good = disk::write(fd, bytes) && ::fsync(fd) == 0;
    return ::close(fd) == 0 && good;
}

// The first `width` parts of a wider tile.
std::optional<std::string> cut(std::string bytes, const TilePath& stored, unsigned width) {
    if (!stored.entries) {
        if (bytes.size() != stored.width * hash_size) return {};
        bytes.resize(width * hash_size);
        return bytes;
    }
    const auto entries = read_bundle(bytes, stored.width);
    if (!entries) return {};
    std::string out;
    for (unsigned i = 0; i < width; ++i) append_to_bundle(out, (*entries)[i]);
    return out;
}

// New folders up to one that is there, each to be synced.
bool make_folders(const fs::path& folder, std::set<fs::path>& touched) {
    std::error_code ec;
    for (fs::path at = folder; !fs::exists(at, ec); at = at.parent_path()) touched.insert(at.parent_path());
    fs::create_directories(folder, ec);
    return !ec;
}

}  // namespace

std::uint64_t TileStore::resume(std::uint64_t size) {
    const std::uint64_t start = size - size % tile_width;
    rows_.clear();
    bundle_.clear();
    size_ = flushed_ = 0;
    if (start == 0) return 0;
    std::vector<std::string> rows(1);
    for (unsigned level = 1; start >> (level * tile_height) > 0; ++level) {
        const std::uint64_t hashes = start >> (level * tile_height), number = hashes / tile_width;
        const unsigned width = static_cast<unsigned>(hashes % tile_width);
        // Written at a size of this tile or later: the exact width may be gone, a wider one stands in its folder.
        flushed_ = size;
        std::optional<std::string> row = width == 0 ? std::string() : read({false, level, number, width});
        if (!row) {
            flushed_ = 0;
            return 0;
        }
        rows.push_back(std::move(*row));
    }
    rows_ = std::move(rows);
    size_ = flushed_ = start;
    return start;
}

Done TileStore::write(const TilePath& path, std::string_view bytes) {
    const fs::path target = file(path), folder = target.parent_path();
    if (!make_folders(folder, touched_)) return disk_problem("create");
    const fs::path beside = folder / ("." + target.filename().string() + ".new");
    if (!write_synced(beside, bytes)) return disk_problem("write");
    std::error_code ec;
    fs::rename(beside, target, ec);
    if (ec) return disk_problem("rename");
    touched_.insert(folder);
    return Nothing{};
}

Done TileStore::push(unsigned level, const Hash& hash) {
    if (rows_.size() <= level) rows_.emplace_back();
    rows_[level] += hash.view();
    if (rows_[level].size() < tile_width * hash_size) return Nothing{};
    const std::uint64_t number = (size_ >> (level * tile_height)) / tile_width - 1;
    if (auto done = write({false, level, number, tile_width}, rows_[level]); !done) return done;
    Edge edge;
    for (std::size_t i = 0; i < tile_width; ++i) edge.add(*Hash::from(std::string_view(rows_[level]).substr(i * hash_size, hash_size)));
    rows_[level].clear();
    return push(level + 1, edge.root());
}

Done TileStore::add(std::string_view entry) {
    ++size_;
    append_to_bundle(bundle_, entry);
    if (size_ % tile_width == 0) {
        if (auto done = write({true, 0, size_ / tile_width - 1, tile_width}, bundle_); !done) return done;
        bundle_.clear();
    }
    return push(0, hash_leaf(entry));
}

Done TileStore::flush() {
    const std::uint64_t before = flushed_;
    if (size_ == before) return Nothing{};
    std::vector<TilePath> partial;
    const auto width_of = [](const std::string& row) { return static_cast<unsigned>(row.size() / hash_size); };
    for (unsigned level = 0; level < rows_.size(); ++level) {
        if (rows_[level].empty()) continue;
        partial.push_back({false, level, (size_ >> (level * tile_height)) / tile_width, width_of(rows_[level])});
        if (auto done = write(partial.back(), rows_[level]); !done) return done;
    }
    if (!bundle_.empty()) {
        partial.push_back({true, 0, size_ / tile_width, static_cast<unsigned>(size_ % tile_width)});
        if (auto done = write(partial.back(), bundle_); !done) return done;
    }
    for (const fs::path& folder : touched_)
        if (!disk::sync(folder)) return disk_problem("sync");
    touched_.clear();
    flushed_ = size_;
    for (const TilePath& path : partial) forget_narrower(path, width_of_tile(path.level, path.number, before));
    return Nothing{};
}

// Partial tiles other than this one and the one of the flush before; what a crash left behind is among them.
void TileStore::forget_narrower(const TilePath& path, unsigned before) const {
    std::error_code ec;
    const std::string keep = std::to_string(path.width), keep_too = std::to_string(before);
    for (const auto& entry : fs::directory_iterator(file(path).parent_path(), ec)) {
        const std::string name = entry.path().filename().string();
        if (name != keep && name != keep_too) fs::remove(entry.path(), ec);
    }
    // The tile before it is whole by now; its partial forms are of no more use.
    if (path.number > 0) {
        fs::path whole = file({path.entries, path.level, path.number - 1, tile_width});
        fs::remove_all(whole += ".p", ec);
    }
}

std::optional<std::string> TileStore::read(const TilePath& wanted) const {
    for (int look = 0; look < most_looks; ++look) {
        TilePath stored = wanted;
        stored.width = width_of_tile(wanted.level, wanted.number, flushed_);
        if (stored.width < wanted.width) return {};
        if (auto bytes = disk::read(file(stored))) return cut(std::move(*bytes), stored, wanted.width);
    }
    return {};
}

Done TileStore::put(const std::string& name, std::string_view bytes) const {
    std::error_code ec;
    fs::create_directories(folder_, ec);
    const fs::path beside = folder_ / ("." + name + ".new");
    if (ec || !write_synced(beside, bytes)) return disk_problem("write");
    fs::rename(beside, folder_ / name, ec);
    if (ec || !disk::sync(folder_)) return disk_problem("rename");
    return Nothing{};
}

std::optional<std::string> TileStore::get(const std::string& name) const { return disk::read(folder_ / name); }

}  // namespace skl::ledger
