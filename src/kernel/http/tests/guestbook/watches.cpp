// Conditions that visitors of the guestbook keep, checked when they are written and asked about each entry.
#include "kernel/http/tests/guestbook/watches.h"

#include "kernel/crypto/random.h"
#include "kernel/describe/write.h"
#include "kernel/http/tests/guestbook/module.h"
#include "kernel/http/tests/guestbook/store.h"

namespace skl::guestbook {
namespace {

const std::vector<std::string> names = {"entry"};

Task<Result<Answered<Watch>>> add(Context& cx, NewWatch given) {
    const Watch watch{crypto::new_id<Watch>(cx.now()), given.label, given.condition};
    const Watches& all = cx.app().service<Watches>();
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        if (watches(tx).size() >= most_watches) return Problem::conflict("too-many");
        if (auto fits = all.check(tx, given); !fits) return fits.problem();
        insert(tx, watch);
        return Nothing{};
    });
    if (!done) co_return done.problem();
    co_return Answered<Watch>{watch, 201, {{"Location", cx.href("/guestbook/watches")}}};
}

Task<Result<List<Watch>>> show(Context& cx) {
    co_return co_await cx.read([](Reader& reader) -> Result<List<Watch>> { return List<Watch>{watches(reader), {}, {}, {}}; });
}

}  // namespace

Done Watches::check(Reader& reader, const NewWatch& given) const {
    auto compiled = conditions_.compile(reader, reader.tenant(), given.condition.value, names);
    if (!compiled) return Problem::invalid({{"/condition", compiled.problem().code, compiled.problem().params}});
    return Nothing{};
}

void Watches::look(Transaction& tx, const Entry& entry) const {
    const auto said = read_json("{\"entry\":" + to_json(entry) + "}");
    if (!said) return;
    const Date day{std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(entry.signed_at.micros)))};
    for (const Watch& one : watches(tx)) {
        const auto condition = conditions_.compile(tx, tx.tenant(), one.condition.value, names);
        if (condition && (*condition)->evaluate(*said, day).holds) ring(tx, one.id);
    }
}

void install_watches(App& app, Watches& watches) {
    app.provide(watches);
    app.get("/guestbook/watches", show).named("guestbook.watches");
    app.post("/guestbook/watches", add).named("guestbook.watch").form("/guestbook/watches/new");
}

}  // namespace skl::guestbook
