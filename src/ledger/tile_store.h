// The tiles of one log as files, named as C2SP tlog-tiles names them below a folder.
//
// A file is written to a temporary name, synced and renamed; the folders that got new names are synced in `flush`, which
// must come before the checkpoint that needs the tiles. A partial tile is kept until a wider one has been published twice,
// so that who reads by an older checkpoint finds the beginning of a wider one instead.
//
// Threads: one writes; `read` from any.
#pragma once

#include <atomic>
#include <filesystem>
#include <set>

#include "ledger/engine/tiles.h"

namespace skl::ledger {

class TileStore {
public:
    explicit TileStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // Goes on from what lies there: the widest multiple of 256 up to `size` whose tiles are all whole. The entries after
    // that must be added again; the number of those before.
    std::uint64_t resume(std::uint64_t size);

    Done add(std::string_view entry);  // 500 `disk-failed`
    Done flush();
    std::uint64_t size() const { return size_; }        // added
    std::uint64_t flushed() const { return flushed_; }  // readable

    // The bytes of a tile, cut from the widest form there is; empty: there is none in so wide a form.
    std::optional<std::string> read(const TilePath& wanted) const;
    // A tree of at most `flushed` leaves.
    TileNodes nodes(std::uint64_t size) const {
        return {size, [this](const TilePath& path) { return read(path); }};
    }
    std::filesystem::path file(const TilePath& path) const { return folder_ / to_text(path); }

    // A file of another name beside the tiles, e.g. the checkpoint: whole and durable, or as before.
    Done put(const std::string& name, std::string_view bytes) const;
    std::optional<std::string> get(const std::string& name) const;

private:
    Done write(const TilePath& path, std::string_view bytes);
    Done push(unsigned level, const Hash& hash);
    void forget_narrower(const TilePath& path, unsigned before) const;

    std::filesystem::path folder_;
    std::vector<std::string> rows_;  // of each level the hashes of its last, incomplete tile
    std::string bundle_;             // likewise of the entries
    std::uint64_t size_ = 0;
    std::atomic<std::uint64_t> flushed_ = 0;
    std::set<std::filesystem::path> touched_;  // folders with names that are not durable yet
};

}  // namespace skl::ledger
