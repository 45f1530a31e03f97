// Assisted sessions as the two people at a care point meet them.
#include "identity/directory/assisted.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"

namespace skl::identity::directory {
namespace {

struct NewAssistedSession {
    Text<1, 120> place, purpose;
};
BOOST_DESCRIBE_STRUCT(NewAssistedSession, (), (place, purpose))

struct AssistedStarted {
    Id<Assisted> id;
    Text<> place, purpose, code, link;
    Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(AssistedStarted, (), (id, place, purpose, code, link, expires_at))

struct AssistedCode {
    std::optional<Text<0, 12>> code;  // of who is helped; the volunteer has none
};
BOOST_DESCRIBE_STRUCT(AssistedCode, (), (code))

struct AssistedView {
    Id<Assisted> id;
    Text<> place, purpose;
    AssistedState state{};
    bool helps = false;  // who looks is the volunteer
    Text<> citizen;      // the name, for the volunteer to compare
    std::optional<Uuid> mandate_id;
    Instant expires_at;
    bool wrong_code = false;
};
BOOST_DESCRIBE_STRUCT(AssistedView, (), (id, place, purpose, state, helps, citizen, mandate_id, expires_at, wrong_code))

// Six digits: with five tries, one in two hundred thousand.
std::string new_code() {
    std::uint64_t number = 0;
    for (const char byte : crypto::random_bytes(8)) number = number << 8 | static_cast<unsigned char>(byte);
    return fmt::format("{:06}", number % 1'000'000);
}

Task<Result<Answered<AssistedStarted>>> begin(Context& cx, NewAssistedSession given) {
    const auto volunteer = person_of(cx);
    if (!volunteer) co_return volunteer.problem();
    const std::string code = new_code();
    Assisted session{.id = crypto::new_id<Assisted>(cx.now()),
                     .volunteer = *volunteer,
                     .volunteer_membership = actor_of(cx, may_assist).name,
                     .place = {{given.place.value}},
                     .purpose = {{given.purpose.value}},
                     .created_at = cx.now(),
                     .expires_at = {cx.now().micros + std::chrono::microseconds(assistance_lasts).count()}};
    session.code_hash = crypto::sha256_hex(to_text(session.id) + "/" + code);
    auto done = co_await cx.write([&](Transaction& tx) -> Done { return insert(tx, session), Nothing{}; });
    if (!done) co_return done.problem();
    // The code is said this once, so a browser stays on this answer.
    const std::string link = directory_of(cx).parts().base_url + cx.href("/assisted-sessions/" + to_text(session.id));
    co_return Answered<AssistedStarted>{
        {session.id, session.place, session.purpose, {{code}}, {{link}}, session.expires_at}, 201, {{"Cache-Control", "no-store"}}};
}

// What one of the two sees. The name of who is helped is shown to the volunteer once that person has confirmed, and they are told.
Result<AssistedView> view_of(Transaction& tx, Context& cx, const Assisted& session, const Actor& who) {
    AssistedView out{.id = session.id,
                     .place = session.place,
                     .purpose = session.purpose,
                     .state = state_of(session, cx.now()),
                     .helps = who.is(session.volunteer),
                     .mandate_id = session.mandate_id,
                     .expires_at = session.expires_at};
    if (!out.helps || !session.citizen) return out;
    const Directory& directory = directory_of(cx);
    const PersonId citizen{*session.citizen};
    if (auto told = directory.parts().record_access(tx, citizen, {.action = "assisted.view", .fields = {"name"}}, cx); !told)
        return told.problem();
    auto name = directory.people().name(tx, citizen, cx.language(), cx.now());
    if (!name) return name.problem();
    out.citizen.value = *name;
    return out;
}

// Who is helped may open the link before anybody knows who they are; a stranger to a confirmed one may not.
Task<Result<AssistedView>> show(Context& cx, Id<Assisted> id) {
    const Actor who = actor_of(cx);
    co_return co_await cx.write([&](Transaction& tx) -> Result<AssistedView> {
        const auto session = find_assisted(tx, id);
        const bool part = session && (who.is(session->volunteer) || !session->citizen || who.is(*session->citizen));
        if (!part) return Problem::not_found("assisted session");
        return view_of(tx, cx, *session, who);
    });
}

Task<Result<Answered<AssistedView>>> confirm_it(Context& cx, Id<Assisted> id, AssistedCode given) {
    const auto person = person_of(cx);
    if (!person) co_return person.problem();
    const Actor who = actor_of(cx);
    auto view = co_await cx.write([&](Transaction& tx) -> Result<AssistedView> {
        const auto confirmed = confirm(tx, directory_of(cx), cx, who, id, given.code ? given.code->value : std::string{});
        if (!confirmed) return confirmed.problem();
        auto out = view_of(tx, cx, confirmed->session, who);
        if (out) out->wrong_code = confirmed->wrong_code;
        return out;
    });
    if (!view) co_return view.problem();
    if (view->wrong_code) co_return fault("code", "wrong-digits");  // that it was tried stays counted
    co_return Answered<AssistedView>{std::move(*view), 200, {{"Location", cx.href("/assisted-sessions/" + to_text(id))}}};
}

Task<Result<Answered<AssistedView>>> end_it(Context& cx, Id<Assisted> id) {
    const Actor who = actor_of(cx);
    auto view = co_await cx.write([&](Transaction& tx) -> Result<AssistedView> {
        const auto ended = end(tx, directory_of(cx), who, id, cx.now());
        if (!ended) return ended.problem();
        return view_of(tx, cx, *ended, who);
    });
    if (!view) co_return view.problem();
    co_return Answered<AssistedView>{std::move(*view), 200, {{"Location", cx.href("/assisted-sessions/" + to_text(id))}}};
}

}  // namespace

void install_assisted(App& app) {
    app.post("/assisted-sessions", begin).named("assisted.begin").needs(may_assist).form("/assisted-sessions/new");
    app.get("/assisted-sessions/{id}", show).named("assisted.show").needs(Assurance::account).page("identity/assisted");
    app.post("/assisted-sessions/{id}/confirm", confirm_it).named("assisted.confirm").needs(Assurance::account);
    app.post("/assisted-sessions/{id}/end", end_it).named("assisted.end").needs(Assurance::account);
}

}  // namespace skl::identity::directory
