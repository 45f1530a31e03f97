// A whole log: its checkpoint under a policy, its tiles against the checkpoint, and with --full every entry against its tile.
#include "kernel/text/text.h"
#include "ledger/engine/tiles.h"
#include "ledger/verify/checks.h"

namespace skl::ledger::checks {
namespace {

Problem invalid(std::string what) { return Problem{422, "invalid", {{"what", std::move(what)}}}; }

// A partial tile may be gone where the whole one is there (C2SP tlog-tiles); its beginning is the same.
std::optional<std::string> tile_of(Source& source, const TilePath& path) {
    if (auto exact = source.get(to_text(path)); exact || path.width == tile_width) return exact;
    TilePath whole = path;
    whole.width = tile_width;
    auto bytes = source.get(to_text(whole));
    if (bytes && !path.entries) bytes->resize(std::min<std::size_t>(bytes->size(), path.width * sizeof(Hash::bytes)));
    return bytes;
}

std::optional<std::vector<std::string_view>> entries_of(const std::string& bundle, unsigned width) {
    for (const unsigned stored : {width, static_cast<unsigned>(tile_width)})
        if (auto entries = read_bundle(bundle, stored)) {
            entries->resize(width);
            return entries;
        }
    return {};
}

// Every entry hashes to its place in the lowest tiles, and every tile above to what lies below it.
Done check_all(Source& source, std::uint64_t size, const Hash& root) {
    Edge edge;
    std::vector<Hash> row;
    for (std::uint64_t n = 0; n * tile_width < size; ++n) {
        const unsigned width = width_of_tile(0, n, size);
        const TilePath bundle_path{true, 0, n, width}, tile_path{false, 0, n, width};
        const auto bundle = tile_of(source, bundle_path), tile = tile_of(source, tile_path);
        if (!bundle || !tile) return unreadable(to_text(bundle ? tile_path : bundle_path));
        const auto entries = entries_of(*bundle, width);
        if (!entries) return invalid(to_text(bundle_path) + " is no bundle of this width");
        Edge of_tile;
        for (unsigned i = 0; i < width; ++i) {
            const Hash leaf = hash_leaf((*entries)[i]);
            if (std::string_view(*tile).substr(i * sizeof(Hash::bytes), sizeof(Hash::bytes)) != leaf.view())
                return invalid(fmt::format("entry {} does not hash to what its tile says", n * tile_width + i));
            edge.add(leaf);
            of_tile.add(leaf);
        }
        if (width == tile_width) row.push_back(of_tile.root());
    }
    if (edge.root() != root) return invalid("the entries have another root than was signed");
    for (unsigned level = 1; !row.empty(); ++level) {
        std::vector<Hash> above;
        for (std::uint64_t n = 0; n * tile_width < row.size(); ++n) {
            const unsigned width = width_of_tile(level, n, size);
            const TilePath path{false, level, n, width};
            const auto tile = tile_of(source, path);
            if (!tile) return unreadable(to_text(path));
            std::string wanted;
            Edge of_tile;
            for (unsigned i = 0; i < width; ++i) {
                wanted += row[n * tile_width + i].view();
                of_tile.add(row[n * tile_width + i]);
            }
            if (*tile != wanted) return invalid(to_text(path) + " is not what lies below it");
            if (width == tile_width) above.push_back(of_tile.root());
        }
        row = std::move(above);
    }
    return Nothing{};
}

}  // namespace

Line check_log(const LogOrder& order) {
    const auto rules = read_file(order.policy);
    if (!rules) return unreadable(order.policy);
    const auto policy = read_policy(*rules);
    if (!policy) return policy.problem();
    const auto source = open_source(order.place);
    const auto bytes = source->get("checkpoint");
    if (!bytes) return unreadable(order.place + "/checkpoint");
    const auto note = read_note(*bytes);
    if (!note) return note.problem();
    const auto believed = believe(*note, *policy);
    if (!believed) return believed.problem();
    const Checkpoint& head = believed->checkpoint;
    TileNodes nodes(head.size, [&](const TilePath& path) { return tile_of(*source, path); });
    const auto through = [&](unsigned level, std::uint64_t index) { return nodes(level, index); };
    const auto root = root_of(0, head.size, through);
    if (!root) return unreadable(root.problem().params.at("path"));
    if (*root != head.root) return invalid("the tiles have another root than was signed");
    std::string more;
    if (!order.since.empty()) {
        const auto earlier = read_file(order.since);
        if (!earlier) return unreadable(order.since);
        const auto old_note = read_note(*earlier);
        if (!old_note) return old_note.problem();
        const auto old = believe(*old_note, *policy);
        if (!old) return old.problem();
        if (old->checkpoint.size > head.size) return invalid("the earlier checkpoint is larger: the log went back");
        const auto then = root_of(0, old->checkpoint.size, through);
        if (!then) return unreadable(then.problem().params.at("path"));
        if (*then != old->checkpoint.root) return invalid("the log does not continue the earlier checkpoint: it was forked");
        more = fmt::format(", continues size {}", old->checkpoint.size);
    }
    if (order.full) {
        if (auto done = check_all(*source, head.size, head.root); !done) return std::move(done.problem());
        more += ", every entry in its place";
    }
    return fmt::format("valid: {} entries, signed by {}{}", head.size, believed->log, more);
}

}  // namespace skl::ledger::checks
