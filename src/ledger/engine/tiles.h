// Tiles of a log, C2SP tlog-tiles: the hashes of a tree in files of 256, and its entries in bundles of 256.
//
//   path   := "tile/" level "/" number [".p/" width]          level 0..63
//   bundle := "tile/entries/" number [".p/" width]            width 1..255, absent: 256
//   number := groups of three digits, all but the last prefixed with "x": 1234067 → x001/x234/067
#pragma once

#include <map>
#include <memory>
#include <string>

#include "ledger/engine/merkle.h"

namespace skl::ledger {

constexpr std::uint64_t tile_width = 256;
constexpr unsigned tile_height = 8;            // levels of the tree in one tile
constexpr unsigned highest_tile_level = 63;    // of a path; a tree of 2^64 leaves ends at 7
constexpr std::size_t longest_entry = 65'535;  // the length of an entry is a uint16
constexpr std::size_t longest_tile_path = 64;

struct TilePath {
    bool entries = false;
    unsigned level = 0;  // of hashes
    std::uint64_t number = 0;
    unsigned width = tile_width;  // 1..256

    friend bool operator==(const TilePath&, const TilePath&) = default;
};

std::string to_text(const TilePath& path);
std::optional<TilePath> read_tile_path(std::string_view text);  // the one spelling only

// The widest form of this tile in a tree of `size` leaves; 0: it is beyond.
unsigned width_of_tile(unsigned level, std::uint64_t number, std::uint64_t size);

// Entries with their lengths, big-endian uint16.
void append_to_bundle(std::string& bundle, std::string_view entry);                                 // precondition: at most longest_entry
std::optional<std::vector<std::string_view>> read_bundle(std::string_view bundle, unsigned width);  // exactly so many entries

// Reads hashes from tiles; each tile is asked for once, in the widest form that a tree of `size` has.
// `read`: the bytes of a tile; empty where there is none. A missing tile or one of a wrong size: 500 `ledger-tile-missing` {path}.
class TileNodes {
public:
    using Read = std::function<std::optional<std::string>(const TilePath&)>;
    TileNodes(std::uint64_t size, Read read) : size_(size), read_(std::move(read)) {}

    Result<Hash> operator()(unsigned level, std::uint64_t index);

private:
    // The hashes of one tile, and above them those of its inner levels as far as they were asked for.
    using Levels = std::vector<std::vector<Hash>>;
    Result<Levels*> tile(unsigned level, std::uint64_t number);

    std::uint64_t size_;
    Read read_;
    std::map<std::pair<unsigned, std::uint64_t>, Levels> tiles_;
};

}  // namespace skl::ledger
