// Acting for somebody: a session changes whom it speaks for, with a new id; a banner says so on every page.
#include "identity/directory/directory.h"
#include "identity/inside.h"
#include "identity/store.h"

namespace skl::identity {
namespace {

struct ActFor {
    Uuid mandate_id;
};
BOOST_DESCRIBE_STRUCT(ActFor, (), (mandate_id))

Task<Result<Reply>> begin(Context& cx, ActFor wanted) {
    const Known* who = known(cx);
    if (who == nullptr) co_return refused_by(cx, "no-person");
    std::string cookie;
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        auto mandate = mandate_in_force(tx, wanted.mandate_id, who->session.person_id, cx.now());
        if (!mandate) return mandate.problem();
        cookie = inside(cx).sessions.change(tx, cx, who->session, wanted.mandate_id).cookie;
        return Nothing{};
    });
    if (!done) co_return done.problem();
    Reply reply = cx.wants_html() ? Reply::redirect(cx.href("/")) : Reply::no_content();
    reply.headers.emplace_back("Set-Cookie", std::move(cookie));
    co_return reply;
}

Task<Result<Reply>> end(Context& cx) {
    const Known* who = known(cx);
    if (who == nullptr || !who->session.acting_for) co_return Problem::conflict("mandate-inactive");
    std::string cookie;
    auto done = co_await cx.write(
        [&](Transaction& tx) -> Done { return cookie = inside(cx).sessions.change(tx, cx, who->session, {}).cookie, Nothing{}; });
    if (!done) co_return done.problem();
    Reply reply = cx.wants_html() ? Reply::redirect(cx.href("/me")) : Reply::no_content();
    reply.headers.emplace_back("Set-Cookie", std::move(cookie));
    co_return reply;
}

}  // namespace

void install_act_for(App& app) {
    app.post("/session/act-for", begin).named("session.act-for").needs(Assurance::person);
    app.remove("/session/act-for", end).named("session.act-for.end").needs(Assurance::account);
    app.post("/session/act-for/end", end).named("session.act-for.end-form").needs(Assurance::account).unlisted();
}

}  // namespace skl::identity
