// Which path does what in the guestbook.
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/http/tests/guestbook/module.h"
#include "kernel/http/tests/guestbook/store.h"
#include "kernel/http/tests/guestbook/watches.h"

namespace skl::guestbook {
namespace {

constexpr std::string_view cursor_label = "guestbook";
constexpr const char* newest = "ffffffff-ffff-ffff-ffff-ffffffffffff";

Task<Result<List<Entry>>> show_list(Context& cx, EntryQuery query) {
    const Cursors cursors(cx.app(), cursor_label);
    const auto before = cursors.start(query.cursor, newest);
    if (!before) co_return before.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    auto found =
        co_await cx.read([&](Reader& reader) -> Result<std::vector<Entry>> { return list(reader, query.mood, *before, limit + 1); });
    if (!found) co_return found.problem();
    co_return page_of(std::move(*found), limit, cursors);
}

Task<Result<Entry>> show(Context& cx, Id<Entry> id) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Entry> {
        if (auto entry = find(reader, id)) return std::move(*entry);
        return Problem::not_found("entry");
    });
}

// The entry and its event in one transaction: either both are there or neither.
Task<Result<Answered<Entry>>> sign(Context& cx, NewEntry given) {
    const Entry entry{{crypto::uuid_v7(cx.now())}, given.name, given.message, given.mood, given.website, cx.now()};
    Outbox& outbox = cx.app().service<Outbox>();
    const Watches* const watches = cx.app().find_service<Watches>();
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        insert(tx, entry);
        if (watches != nullptr) watches->look(tx, entry);
        outbox.publish(tx, "guestbook", "guestbook.signed", to_text(entry.id), Signed{entry.id, entry.mood}, cx.now());
        return Nothing{};
    });
    if (!done) co_return done.problem();
    co_return Answered<Entry>{entry, 201, {{"Location", cx.href("/guestbook/" + to_text(entry.id))}}};
}

Task<Result<Reply>> strike(Context& cx, Id<Entry> id) {
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        if (!remove(tx, id)) return Problem::not_found("entry");
        return Nothing{};
    });
    if (!done) co_return done.problem();
    co_return Reply::no_content();
}

Task<Result<List<MoodCount>>> moods(Context& cx) {
    co_return co_await cx.read([](Reader& reader) -> Result<List<MoodCount>> { return List<MoodCount>{tally(reader), {}, {}, {}}; });
}

Done count(Transaction& tx, const Event& event) {
    const auto told = from_json<Signed>(event.data);
    if (!told) return told.problem();
    count_one(tx, told->mood);
    return Nothing{};
}

}  // namespace

void install(App& app, Outbox& outbox) {
    app.provide(outbox);
    outbox.consume("guestbook.tally", {"guestbook.signed"}, count);
    app.get("/guestbook", show_list).named("guestbook.list");
    app.get("/guestbook/moods", moods).named("guestbook.moods");
    app.get("/guestbook/{entry}", show).named("guestbook.show");
    app.post("/guestbook", sign).named("guestbook.sign").form("/guestbook/new").idempotent();
    app.remove("/guestbook/{entry}", strike).named("guestbook.strike").needs("guestbook.moderate");
    app.navigation({"/guestbook", "guestbook.title"});
}

}  // namespace skl::guestbook
