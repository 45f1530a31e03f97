// The log as files, C2SP tlog-tiles: a checkpoint that changes, tiles that never do.
#include "ledger/reading.h"

namespace skl::ledger {
namespace {

constexpr const char* for_ever = "public, max-age=31536000, immutable";

Task<Result<Reply>> checkpoint(Context& cx) {
    const auto head = head_of(cx);
    if (!head) co_return head.problem();
    Reply reply = Reply::text(head->published->note);
    reply.headers.emplace_back("Cache-Control", "max-age=1");
    co_return reply;
}

// Whether the tree of the last checkpoint has the tile in this form.
bool within(const TilePath& path, std::uint64_t size) {
    return width_of_tile(path.entries ? 0 : path.level, path.number, size) >= path.width;
}

Task<Result<Reply>> tile(Context& cx, Text<1, 200> rest) {
    const auto path = read_tile_path("tile/" + rest.value);
    if (!path) co_return Problem::bad_request("bad-tile-path");
    const auto head = head_of(cx);
    if (!head) co_return head.problem();
    if (!within(*path, head->published->checkpoint.size)) co_return Problem::not_found("tile");
    auto bytes = co_await cx.blocking([&] { return head->log->tiles().read(*path); });
    if (!bytes) co_return Problem{500, "ledger-tile-missing", {{"path", to_text(*path)}}};
    Reply reply = Reply::text(std::move(*bytes), "application/octet-stream");
    reply.headers.emplace_back("Cache-Control", for_ever);
    co_return reply;
}

// C2SP tlog-policy: what a verifier needs to believe this log. Which witnesses count is in the end the verifier's own choice.
Task<Result<Reply>> policy(Context& cx) {
    const auto head = head_of(cx);
    if (!head) co_return head.problem();
    co_return co_await cx.read([&](Reader& reader) -> Result<Reply> { return Reply::text(policy_of(*head->published, reader)); });
}

}  // namespace

void install_files(App& app) {
    app.get("/ledger/checkpoint", checkpoint).named("ledger.checkpoint").gives({"text/plain"});
    app.get("/ledger/tile/{path...}", tile).named("ledger.tile").with_dotted_names().unlisted().gives({"application/octet-stream"});
    app.get("/ledger/policy", policy).named("ledger.policy").gives({"text/plain"});
}

}  // namespace skl::ledger
