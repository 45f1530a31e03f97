// A mirror of a log in a folder (C2SP tlog-tiles): every tile is held against the checkpoint before it is saved.
//
//   checkpoint (policy) → partial tiles at the right edge (root) → whole tiles, each by its hash in the level above → entry bundles, each
//   by the hashes of its lowest tile → the checkpoint is saved last
//
// What lies there already is not fetched again, so a mirror that was cut short goes on where it was.
#include "kernel/outbound/call.h"
#include "kernel/text/disk.h"
#include "ledger/engine/checkpoint.h"
#include "ledger/engine/tiles.h"
#include "ledger/module.h"
#include "ledger/tile_store.h"

namespace skl::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_bundle = tile_width * (longest_entry + 2);
constexpr std::chrono::milliseconds patience{60'000};  // of one file
constexpr const char* checkpoint_file = "checkpoint";

Problem mismatch(const std::string& path) { return Problem{422, "mirror-mismatch", {{"path", path}}}; }

Hash root_of_tile(std::string_view tile) {
    Edge edge;
    for (std::size_t at = 0; at < tile.size(); at += sizeof(Hash::bytes)) edge.add(*Hash::from(tile.substr(at, sizeof(Hash::bytes))));
    return edge.root();
}

class Mirror {
public:
    Mirror(std::string from, fs::path folder) : from_(std::move(from)), folder_(std::move(folder)), files_(folder_) {
        while (from_.ends_with('/')) from_.pop_back();
    }

    Result<Mirrored> run(const Policy& policy) {
        auto note_bytes = fetch(checkpoint_file);
        if (!note_bytes) return std::move(note_bytes.problem());
        const auto note = read_note(*note_bytes);
        if (!note) return note.problem();
        const auto believed = believe(*note, policy);
        if (!believed) return believed.problem();
        const Checkpoint& head = believed->checkpoint;
        size_ = head.size;
        if (auto done = right_edge(head); !done) return std::move(done.problem());
        if (auto done = continues(head, policy); !done) return std::move(done.problem());
        if (auto done = keep_edge(); !done) return std::move(done.problem());
        for (unsigned level = levels(); level-- > 0;)
            if (auto done = whole_tiles(level); !done) return std::move(done.problem());
        if (auto done = bundles(); !done) return std::move(done.problem());
        for (const fs::path& touched : touched_)
            if (!disk::sync(touched)) return Problem{500, "disk-failed", {{"what", "sync"}}};
        if (auto done = files_.put(checkpoint_file, *note_bytes); !done) return std::move(done.problem());
        std::error_code ec;
        for (const fs::path& partial : stale_) fs::remove_all(partial, ec);
        return Mirrored{{head.origin}, static_cast<std::int64_t>(head.size), fetched_};
    }

private:
    unsigned levels() const {
        unsigned out = 0;
        for (std::uint64_t rest = size_; rest > 0; rest >>= tile_height) ++out;
        return out;
    }

    Result<std::string> fetch(const std::string& path) {
        outbound::Call call{.href = from_ + "/" + path, .user_agent = "Skylantern-Mirror/1"};
        call.private_network = true;  // the operator typed this address
        call.patience = patience;
        call.most_of_an_answer = largest_bundle;
        auto answer = outbound::call(call);
        if (!answer) return std::move(answer.problem());
        if (answer->status != 200 || answer->cut)
            return Problem{503, "mirror-refused", {{"path", path}, {"status", std::to_string(answer->status)}}};
        ++fetched_;
        return std::move(answer->body);
    }

    // A partial tile may be gone where the log has grown meanwhile; the whole one begins with it.
    Result<std::string> fetch_tile(const TilePath& path) {
        auto bytes = fetch(to_text(path));
        if (bytes || path.width == tile_width || bytes.problem().code != "mirror-refused") return bytes;
        TilePath whole = path;
        whole.width = tile_width;
        auto more = fetch(to_text(whole));
        if (!more) return bytes;
        return more;
    }

    Done save(const TilePath& path, std::string_view bytes) {
        const fs::path file = folder_ / to_text(path), beside = fs::path(file).concat(".new");
        std::error_code ec;
        fs::create_directories(file.parent_path(), ec);
        const bool written = !ec && write_whole(beside, bytes);
        if (written) fs::rename(beside, file, ec);
        if (!written || ec) return Problem{500, "disk-failed", {{"what", "write"}}};
        for (fs::path at = file.parent_path(); touched_.insert(at).second && at != folder_;) at = at.parent_path();
        if (path.width == tile_width) stale_.push_back(fs::path(file).concat(".p"));
        return Nothing{};
    }

    static bool write_whole(const fs::path& file, std::string_view bytes) {
        std::FILE* out = std::fopen(file.c_str(), "wb");
        if (out == nullptr) return false;
        const bool good = std::fwrite(bytes.data(), 1, bytes.size(), out) == bytes.size();
        return std::fclose(out) == 0 && good && disk::sync(file);
    }

    // The partial tiles of every level together make the root: each of their hashes is one of its summands.
    Done right_edge(const Checkpoint& head) {
        for (unsigned level = 0; level < levels(); ++level) {
            const std::uint64_t number = size_ >> (tile_height * (level + 1));
            const unsigned width = (size_ >> (tile_height * level)) % tile_width;
            if (width == 0) continue;
            const TilePath path{false, level, number, width};
            auto bytes = fetch_tile(path);
            if (!bytes) return std::move(bytes.problem());
            if (bytes->size() < width * sizeof(Hash::bytes)) return mismatch(to_text(path));
            bytes->resize(width * sizeof(Hash::bytes));
            edge_[level] = {path, std::move(*bytes)};
        }
        const auto root = root_of(0, size_, TileNodes(size_, [this](const TilePath& path) -> std::optional<std::string> {
                                      const auto found = edge_.find(path.level);
                                      if (found == edge_.end() || found->second.first != path) return {};
                                      return found->second.second;
                                  }));
        if (!root || *root != head.root) return mismatch("checkpoint");
        return Nothing{};
    }

    Done keep_edge() {
        for (const auto& [level, tile] : edge_)
            if (auto done = save(tile.first, tile.second); !done) return done;
        return Nothing{};
    }

    // The log must continue what was mirrored before; its own tiles say whether it does.
    Done continues(const Checkpoint& head, const Policy& policy) {
        const auto before = files_.get(checkpoint_file);
        if (!before) return Nothing{};
        const auto note = read_note(*before);
        if (!note) return note.problem();
        const auto old = believe(*note, policy);
        if (!old) return old.problem();
        const Checkpoint& last = old->checkpoint;
        if (last.size > head.size || last.origin != head.origin)
            return Problem{422, "mirror-went-back", {{"size", std::to_string(last.size)}}};
        TileNodes nodes(size_, [this](const TilePath& path) -> std::optional<std::string> {
            auto bytes = fetch_tile(path);
            if (!bytes || bytes->size() < path.width * sizeof(Hash::bytes)) return {};
            bytes->resize(path.width * sizeof(Hash::bytes));
            return std::move(*bytes);
        });
        const auto through = [&](unsigned level, std::uint64_t index) { return nodes(level, index); };
        if (last.size == 0) return Nothing{};
        const auto proof = prove_consistency(last.size, head.size, through);
        if (!proof || !verify_consistency(last.size, head.size, *proof, last.root.view(), head.root.view()))
            return Problem{422, "mirror-forked", {{"size", std::to_string(last.size)}}};
        return Nothing{};
    }

    // The hash of a whole tile, out of the level above, which is there and verified.
    std::optional<Hash> wanted(unsigned level, std::uint64_t number) {
        const std::uint64_t above = number / tile_width;
        TilePath path{false, level + 1, above, width_of_tile(level + 1, above, size_)};
        if (above_.first != path) above_ = {path, disk::read(folder_ / to_text(path)).value_or("")};
        const std::size_t at = (number % tile_width) * sizeof(Hash::bytes);
        if (above_.second.size() < at + sizeof(Hash::bytes)) return {};
        return Hash::from(std::string_view(above_.second).substr(at, sizeof(Hash::bytes)));
    }

    Done whole_tiles(unsigned level) {
        const std::uint64_t count = size_ >> (tile_height * (level + 1));
        for (std::uint64_t number = 0; number < count; ++number) {
            const TilePath path{false, level, number, tile_width};
            const auto hash = wanted(level, number);
            const auto fits = [&](std::string_view tile) {
                return hash && tile.size() == tile_width * sizeof(Hash::bytes) && root_of_tile(tile) == *hash;
            };
            if (const auto there = disk::read(folder_ / to_text(path)); there && fits(*there)) continue;
            auto bytes = fetch(to_text(path));
            if (!bytes) return std::move(bytes.problem());
            if (!fits(*bytes)) return mismatch(to_text(path));
            if (auto done = save(path, *bytes); !done) return done;
        }
        return Nothing{};
    }

    Done bundles() {
        for (std::uint64_t number = 0; number * tile_width < size_; ++number) {
            const unsigned width = width_of_tile(0, number, size_);
            const TilePath path{true, 0, number, width};
            if (width == tile_width && fs::exists(folder_ / to_text(path))) continue;  // it was verified against this very tile
            const auto tile = disk::read(folder_ / to_text({false, 0, number, width}));
            auto bytes = fetch_tile(path);
            if (!bytes) return std::move(bytes.problem());
            auto entries = read_bundle(*bytes, width);
            if (!entries) entries = read_bundle(*bytes, tile_width);
            if (!tile || !entries) return mismatch(to_text(path));
            std::string kept;
            for (unsigned i = 0; i < width; ++i) {
                const std::string_view entry = (*entries)[i];
                if (std::string_view(*tile).substr(i * sizeof(Hash::bytes), sizeof(Hash::bytes)) != hash_leaf(entry).view())
                    return mismatch(to_text(path));
                append_to_bundle(kept, entry);
            }
            if (auto done = save(path, kept); !done) return done;
        }
        return Nothing{};
    }

    std::string from_;
    const fs::path folder_;
    const TileStore files_;
    std::uint64_t size_ = 0;
    std::int64_t fetched_ = 0;
    std::map<unsigned, std::pair<TilePath, std::string>> edge_;  // partial tiles by level
    std::pair<TilePath, std::string> above_{TilePath{true, 0, 0, 0}, ""};
    std::vector<fs::path> stale_;  // partial forms of tiles that are whole now
    std::set<fs::path> touched_;   // folders with names that are not durable yet
};

}  // namespace

Result<Mirrored> mirror(const std::string& from, const std::string& policy_text, const std::filesystem::path& folder) {
    const auto policy = read_policy(policy_text);
    if (!policy) return policy.problem();
    return Mirror(from, folder).run(*policy);
}

}  // namespace skl::ledger
